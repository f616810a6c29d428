#include "core/worker/rank_scratch.h"

#include "core/base/file.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fieldwright {

namespace {

namespace fs = std::filesystem;

fs::path placeOfScratch()
{
    return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

std::string prefix()
{
    return "fieldwright-" + std::to_string(getuid()) + "-";
}

/// The folder, locked; negative when somebody else has it, or it is not this user's.
int lockFolder(const fs::path &folder)
{
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat opened = {}, named = {};
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) != 0 || fstat(descriptor, &opened) != 0 ||
        lstat(folder.c_str(), &named) != 0 || opened.st_ino != named.st_ino || opened.st_uid != getuid()) {
        if (descriptor >= 0)
            close(descriptor);
        return -1;
    }
    return descriptor;
}

void removeLeftovers(const fs::path &place)
{
    std::error_code code;
    for (fs::directory_iterator it(place, code), end; !code && it != end; it.increment(code)) {
        if (!it->path().filename().string().starts_with(prefix()))
            continue;
        if (const int lock = lockFolder(it->path()); lock >= 0) {
            std::error_code ignored;
            fs::remove_all(it->path(), ignored);
            close(lock);
        }
    }
}

} // namespace

Result<std::unique_ptr<RankScratch>> RankScratch::make()
{
    const fs::path place = placeOfScratch();
    removeLeftovers(place);
    for (int attempt = 0; attempt < 16; ++attempt) {
        std::string name = (place / (prefix() + "XXXXXX")).string();
        if (!mkdtemp(name.data()))
            return fail(ioError(place, errno));
        // Another worker may take it for a leftover before it is locked.
        if (const int lock = lockFolder(name); lock >= 0)
            return std::unique_ptr<RankScratch>(new RankScratch(name, lock));
    }
    return fail(ioError(place, EBUSY));
}

RankScratch::~RankScratch()
{
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
    close(m_lock);
}

} // namespace fieldwright
