#include "core/base/file.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

std::string shown(const fs::path &path)
{
    return path.string();
}

Result<> writeAll(int descriptor, std::string_view bytes, const fs::path &path)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return fail(ioError(path, errno));
        }
        bytes.remove_prefix(size_t(written));
    }
    return {};
}

} // namespace

Error ioError(const fs::path &path, int errnoValue)
{
    const std::string name = shown(path);
    switch (errnoValue) {
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound,
                {FW_NOOP("core", "%1 is not there."), {name}},
                {FW_NOOP("core", "Check the name and the place; it may have been moved or renamed.")}};
    case EACCES:
    case EPERM:
        return {ErrorCode::Io,
                {FW_NOOP("core", "%1 may not be opened: permission denied."), {name}},
                {FW_NOOP("core", "Ask its owner for the permission, or choose another place.")}};
    case EROFS:
        return {ErrorCode::Io,
                {FW_NOOP("core", "%1 is on a read-only disk."), {name}},
                {FW_NOOP("core", "Copy the project to a place that can be written, and open it there.")}};
    case ENOSPC:
    case EDQUOT:
        return {ErrorCode::Io,
                {FW_NOOP("core", "%1 could not be written: the disk is full."), {name}},
                {FW_NOOP("core", "Free some space and try again. The file from before is unharmed.")}};
    case EISDIR:
        return {ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 is a folder, not a file."), {name}},
                {FW_NOOP("core", "Choose a file inside it.")}};
    case EMFILE:
    case ENFILE:
        return {ErrorCode::Io,
                {FW_NOOP("core", "%1 could not be opened: too many files are open."), {name}},
                {FW_NOOP("core", "Close other programs and try again.")}};
    default:
        return {ErrorCode::Io,
                {FW_NOOP("core", "%1 could not be read or written: %2."), {name, std::strerror(errnoValue)}},
                {FW_NOOP("core", "Check the disk, then try again.")}};
    }
}

Result<std::string> readFile(const fs::path &path, std::uint64_t limitBytes)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(ioError(path, errno));
    const auto closeIt = std::shared_ptr<void>(nullptr, [descriptor](void *) { ::close(descriptor); });
    struct stat info = {};
    if (::fstat(descriptor, &info) != 0)
        return fail(ioError(path, errno));
    if (S_ISDIR(info.st_mode))
        return fail(ioError(path, EISDIR));
    if (std::uint64_t(info.st_size) > limitBytes) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 is too large: %2 bytes, and the limit is %3."),
                     {shown(path), std::to_string(info.st_size), std::to_string(limitBytes)}},
                    {FW_NOOP("core", "Split the file, or choose a smaller one.")});
    }
    std::string bytes;
    bytes.resize(size_t(info.st_size));
    size_t have = 0;
    while (true) {
        if (have == bytes.size()) { // pipes and /proc say 0: grow while something comes
            if (have >= limitBytes)
                break;
            char probe = 0;
            const ssize_t more = ::read(descriptor, &probe, 1);
            if (more < 0 && errno == EINTR)
                continue;
            if (more < 0)
                return fail(ioError(path, errno));
            if (more == 0)
                break;
            bytes.push_back(probe);
            ++have;
            bytes.resize(std::min<std::uint64_t>(bytes.size() * 2 + 4096, limitBytes));
            continue;
        }
        const ssize_t got = ::read(descriptor, bytes.data() + have, bytes.size() - have);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return fail(ioError(path, errno));
        }
        if (got == 0)
            break;
        have += size_t(got);
    }
    bytes.resize(have);
    return bytes;
}

Result<DurableFile> DurableFile::create(const fs::path &path, unsigned mode)
{
    static std::atomic<unsigned> counter = 0;
    DurableFile file;
    file.m_path = path;
    file.m_temporary = path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()) + "-" +
                                             std::to_string(counter++) + ".tmp");
    file.m_descriptor = ::open(file.m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file.m_descriptor < 0)
        return fail(ioError(path, errno));
    failpoint("save-created");
    return file;
}

DurableFile::DurableFile(DurableFile &&other) noexcept
    : m_path(std::move(other.m_path)), m_temporary(std::move(other.m_temporary)),
      m_descriptor(std::exchange(other.m_descriptor, -1))
{}

DurableFile &DurableFile::operator=(DurableFile &&other) noexcept
{
    if (this != &other) {
        discard();
        m_path = std::move(other.m_path);
        m_temporary = std::move(other.m_temporary);
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

DurableFile::~DurableFile()
{
    discard();
}

void DurableFile::discard()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
        ::unlink(m_temporary.c_str());
        m_descriptor = -1;
    }
}

Result<> DurableFile::write(std::string_view bytes)
{
    return writeAll(m_descriptor, bytes, m_path);
}

Result<> DurableFile::commit()
{
    failpoint("save-written");
    if (::fsync(m_descriptor) != 0) {
        const int why = errno;
        discard();
        return fail(ioError(m_path, why));
    }
    failpoint("save-synced");
    const int closed = ::close(std::exchange(m_descriptor, -1));
    if (closed != 0 || ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        const int why = errno;
        ::unlink(m_temporary.c_str());
        return fail(ioError(m_path, why));
    }
    failpoint("save-renamed");
    return syncFolder(m_path.parent_path());
}

Result<> saveFile(const fs::path &path, std::string_view bytes, unsigned mode)
{
    FW_TRY(file, DurableFile::create(path, mode));
    FW_CHECK(file.write(bytes));
    return file.commit();
}

Result<AppendFile> AppendFile::open(const fs::path &path)
{
    AppendFile file;
    file.m_path = path;
    file.m_descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file.m_descriptor < 0)
        return fail(ioError(path, errno));
    FW_CHECK(syncFolder(path.parent_path()));
    return file;
}

AppendFile::AppendFile(AppendFile &&other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1))
{}

AppendFile &AppendFile::operator=(AppendFile &&other) noexcept
{
    if (this != &other) {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        m_path = std::move(other.m_path);
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

AppendFile::~AppendFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<> AppendFile::append(std::string_view bytes)
{
    return writeAll(m_descriptor, bytes, m_path);
}

Result<> AppendFile::sync()
{
    if (::fsync(m_descriptor) != 0)
        return fail(ioError(m_path, errno));
    return {};
}

Result<> syncFile(const fs::path &path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(ioError(path, errno));
    const int synced = ::fsync(descriptor);
    const int why = errno;
    ::close(descriptor);
    if (synced != 0)
        return fail(ioError(path, why));
    return {};
}

Result<> syncFolder(const fs::path &folder)
{
    return syncFile(folder.empty() ? fs::path(".") : folder);
}

Result<> renameDurably(const fs::path &from, const fs::path &to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        return fail(ioError(to, errno));
    return syncFolder(to.parent_path());
}

Result<> makeFolder(const fs::path &folder)
{
    std::error_code problem;
    if (folder.empty() || fs::is_directory(folder, problem))
        return {};
    const fs::path parent = folder.parent_path();
    FW_CHECK(makeFolder(parent));
    if (!fs::create_directory(folder, problem)) {
        if (problem)
            return fail(ioError(folder, problem.value()));
        return {}; // somebody was faster
    }
    return syncFolder(parent);
}

Result<> copyFile(const fs::path &from, const fs::path &to)
{
    const int source = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    if (source < 0)
        return fail(ioError(from, errno));
    const auto closeIt = std::shared_ptr<void>(nullptr, [source](void *) { ::close(source); });
    FW_TRY(target, DurableFile::create(to));
    std::string buffer(1 << 20, '\0');
    while (true) {
        const ssize_t got = ::read(source, buffer.data(), buffer.size());
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return fail(ioError(from, errno));
        }
        if (got == 0)
            break;
        FW_CHECK(target.write(std::string_view(buffer.data(), size_t(got))));
    }
    return target.commit();
}

Result<std::uint64_t> freeDiskBytes(const fs::path &path)
{
    struct statvfs info = {};
    if (::statvfs(path.c_str(), &info) != 0)
        return fail(ioError(path, errno));
    return std::uint64_t(info.f_bavail) * info.f_frsize;
}

void failpoint(const char *name)
{
    struct Armed
    {
        std::string name;
        int pass = 1;
        std::atomic<int> seen = 0;
        Armed()
        {
            if (const char *wanted = std::getenv("FIELDWRIGHT_FAILPOINT")) {
                name = wanted;
                if (const size_t colon = name.rfind(':'); colon != std::string::npos) {
                    pass = std::atoi(name.c_str() + colon + 1);
                    name.resize(colon);
                }
            }
        }
    };
    static Armed armed;
    if (!armed.name.empty() && armed.name == name && ++armed.seen == armed.pass)
        ::raise(SIGKILL);
}

} // namespace fieldwright
