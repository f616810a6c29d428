#include "core/model_files/mapped_file.h"

#include "core/base/file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fieldwright {

Result<MappedFile> MappedFile::open(const std::filesystem::path &path)
{
    // O_NONBLOCK: opening a pipe by mistake must not hang.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return fail(ioError(path, errno));
    struct stat info = {};
    if (::fstat(descriptor, &info) != 0) {
        const int error = errno;
        ::close(descriptor);
        return fail(ioError(path, error));
    }
    if (!S_ISREG(info.st_mode) || info.st_size <= 0) {
        ::close(descriptor);
        if (S_ISDIR(info.st_mode))
            return fail(ioError(path, EISDIR));
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is empty or not a regular file."), {path.string()}},
                    {FW_NOOP("core", "Copy or download the file again.")});
    }
    void *data = ::mmap(nullptr, size_t(info.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
    const int error = errno;
    ::close(descriptor);
    if (data == MAP_FAILED)
        return fail(ioError(path, error));
    MappedFile out;
    out.m_path = path;
    out.m_data = static_cast<const std::byte *>(data);
    out.m_size = size_t(info.st_size);
    return out;
}

MappedFile::MappedFile(MappedFile &&other) noexcept
    : m_path(std::move(other.m_path)), m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0))
{}

MappedFile &MappedFile::operator=(MappedFile &&other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_data)
        ::munmap(const_cast<std::byte *>(m_data), m_size);
}

} // namespace fieldwright
