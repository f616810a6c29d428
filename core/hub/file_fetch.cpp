#include "core/hub/file_fetch.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/hub/http_get.h"

#include <openssl/evp.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

/// The hash by which a file is known: SHA-256, git's SHA-1 of a blob, or none.
class Digest
{
public:
    explicit Digest(const HubFile &file) : m_file(file) { restart(); }

    void restart()
    {
        m_sha256.emplace();
        if (!m_file.sha256.empty() || m_file.gitSha1.empty())
            return;
        m_git.reset(EVP_MD_CTX_new());
        EVP_DigestInit_ex(m_git.get(), EVP_sha1(), nullptr);
        const std::string head = "blob " + std::to_string(m_file.bytes) + '\0';
        EVP_DigestUpdate(m_git.get(), head.data(), head.size());
    }
    void add(std::string_view bytes)
    {
        if (!m_file.sha256.empty())
            m_sha256->add(bytes);
        else if (m_git)
            EVP_DigestUpdate(m_git.get(), bytes.data(), bytes.size());
    }
    /// Spends the digest.
    bool matches()
    {
        if (!m_file.sha256.empty())
            return m_sha256->hex() == m_file.sha256;
        if (!m_git)
            return true; // the hub names no hash: the size is all there is
        unsigned char bytes[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_DigestFinal_ex(m_git.get(), bytes, &size);
        static constexpr char digits[] = "0123456789abcdef";
        std::string hex;
        for (unsigned i = 0; i < size; ++i) {
            hex += digits[bytes[i] >> 4];
            hex += digits[bytes[i] & 15];
        }
        return hex == m_file.gitSha1;
    }

private:
    const HubFile &m_file;
    std::optional<Sha256> m_sha256;
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> m_git{nullptr, EVP_MD_CTX_free};
};

/// The file under way: appended to, never through a symbolic link.
class PartFile
{
public:
    static Result<PartFile> open(const fs::path &path)
    {
        PartFile out(path);
        out.m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
        struct stat status = {};
        if (out.m_descriptor < 0 || ::fstat(out.m_descriptor, &status) != 0 || !S_ISREG(status.st_mode))
            return fail(ioError(path, errno));
        out.m_size = std::uint64_t(status.st_size);
        return out;
    }
    PartFile(PartFile &&other) noexcept
        : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size)
    {}
    ~PartFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }

    std::uint64_t size() const { return m_size; }
    Result<> append(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t written = ::pwrite(m_descriptor, bytes.data(), bytes.size(), off_t(m_size));
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return fail(ioError(m_path, written < 0 ? errno : ENOSPC));
            m_size += std::uint64_t(written);
            bytes.remove_prefix(size_t(written));
        }
        return {};
    }
    Result<> clear()
    {
        if (::ftruncate(m_descriptor, 0) != 0)
            return fail(ioError(m_path, errno));
        m_size = 0;
        return {};
    }
    /// What is there, into the digest.
    Result<> hash(Digest &digest, const std::stop_token &stop) const
    {
        std::string buffer(1u << 20, '\0');
        for (std::uint64_t at = 0; at < m_size;) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The download was stopped.")});
            const size_t wanted = size_t(std::min<std::uint64_t>(buffer.size(), m_size - at));
            const ssize_t got = ::pread(m_descriptor, buffer.data(), wanted, off_t(at));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return fail(ioError(m_path, got < 0 ? errno : EIO));
            digest.add(std::string_view(buffer.data(), size_t(got)));
            at += std::uint64_t(got);
        }
        return {};
    }
    Result<> sync()
    {
        if (::fsync(m_descriptor) != 0)
            return fail(ioError(m_path, errno));
        return {};
    }

private:
    explicit PartFile(fs::path path) : m_path(std::move(path)) {}
    fs::path m_path;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

fs::path partPath(const fs::path &folder, const HubFile &file)
{
    fs::path path = folder / file.path;
    path += ".part";
    return path;
}

class FileFetch
{
public:
    FileFetch(const HubFetch &fetch, const HubFile &file, const std::function<bool(std::uint64_t)> &progress,
              std::stop_token stop)
        : m_fetch(fetch), m_file(file), m_progress(progress), m_stop(std::move(stop)), m_digest(file)
    {}

    Result<bool> run()
    {
        const fs::path target = m_fetch.folder / m_file.path;
        std::error_code absent;
        if (fs::is_regular_file(fs::symlink_status(target, absent)) && fs::file_size(target, absent) == m_file.bytes)
            return true; // it got its name when it was verified
        FW_CHECK(makeFolder(target.parent_path()));
        const fs::path path = partPath(m_fetch.folder, m_file);
        FW_TRY(part, PartFile::open(path));
        m_part = &part;
        if (part.size() > m_file.bytes)
            FW_CHECK(part.clear());
        FW_CHECK(part.hash(m_digest, m_stop));
        m_resumed = part.size() > 0;
        while (true) {
            FW_TRY(whole, transfer());
            if (!whole)
                return false;
            if (m_digest.matches())
                break;
            FW_CHECK(part.clear());
            m_digest.restart();
            // What an earlier try left may have been damaged by a crash of the machine: once more from the begin.
            if (std::exchange(m_resumed, false))
                continue;
            fs::remove(path, absent);
            return fail(ErrorCode::Corrupt,
                        {FW_NOOP("core", "What %1 sent as %2 is not the file of its list: the hash differs."),
                         {urlOrigin(m_fetch.address.base), m_file.path}},
                        {FW_NOOP("core", "Nothing of it was kept. Try again later, or another hub or mirror.")});
        }
        FW_CHECK(part.sync());
        failpoint("download.verified");
        FW_CHECK(renameDurably(path, target));
        return true;
    }

private:
    /// Until all bytes are there; false when the caller ended it.
    Result<bool> transfer()
    {
        int failures = 0;
        int pauseMs = m_fetch.firstPauseMs;
        while (m_part->size() < m_file.bytes) {
            const std::uint64_t before = m_part->size();
            m_restarted = false;
            FW_TRY(end, once());
            if (m_problem)
                return fail(*m_problem);
            if (m_callerEnded)
                return false;
            const long status = end.head.status;
            const bool busy = status == 429 || status >= 500;
            if (status != 0 && status != 200 && status != 206 && !busy) // 0: no answer at all
                return fail(hubStatusError(status, m_file.path, !m_fetch.token.empty()));
            if (m_part->size() > before && !m_restarted) {
                failures = 0;
                pauseMs = m_fetch.firstPauseMs;
            } else if (m_part->size() < m_file.bytes && ++failures >= m_fetch.mostFailures) {
                return fail(gaveUp(end));
            }
            if (m_part->size() < m_file.bytes) {
                const int asked = int(end.head.retryAfterSeconds) * 1000;
                if (!wait(busy && asked > 0 ? asked : pauseMs))
                    return false;
                pauseMs = std::min(pauseMs * 2, 60'000);
            }
        }
        m_progress(m_part->size());
        return true;
    }

    Result<HttpEnd> once()
    {
        HttpRequest request{.url = m_fetch.address.fileUrl(m_file.path),
                            .token = m_fetch.token,
                            .rangeFrom = m_part->size(),
                            .idleSeconds = m_fetch.idleSeconds};
        HttpCallbacks callbacks;
        callbacks.head = [this](const HttpHead &head) { return begin(head); };
        callbacks.bytes = [this](std::string_view bytes) { return take(bytes); };
        callbacks.tick = [this] { return goesOn(); };
        return httpGet(request, callbacks, m_stop);
    }

    bool refuse(Error why)
    {
        m_problem = std::move(why);
        return false;
    }

    bool begin(const HttpHead &head)
    {
        m_takes = head.status == 200 || head.status == 206;
        if (!m_takes)
            return true; // an error's page; looked at when it has come to its end
        const bool hasRange = head.status == 206;
        const std::uint64_t total =
            hasRange ? head.rangeTotal.value_or(m_file.bytes) : head.length.value_or(m_file.bytes);
        const bool otherPlace = hasRange && head.rangeFrom.value_or(m_part->size()) != m_part->size();
        // A length that is too short may be a slip of one answer; a wrong place or too long a file never is.
        if (total > m_file.bytes || (hasRange && total != m_file.bytes) || otherPlace) {
            return refuse(
                {ErrorCode::Corrupt,
                 {FW_NOOP("core", "%1 says that %2 has %3 bytes; its list says %4."),
                  {urlOrigin(m_fetch.address.base), m_file.path, std::to_string(total), std::to_string(m_file.bytes)}},
                 {FW_NOOP("core", "Look at the list again: the model may have been changed meanwhile.")}});
        }
        if (!hasRange && m_part->size() > 0) { // it knows no ranges: from the begin
            if (const auto cleared = m_part->clear(); !cleared)
                return refuse(cleared.error());
            m_digest.restart();
            m_restarted = true;
        }
        return true;
    }

    bool take(std::string_view bytes)
    {
        if (!m_takes)
            return goesOn();
        if (m_part->size() + bytes.size() > m_file.bytes) {
            return refuse({ErrorCode::Corrupt,
                           {FW_NOOP("core", "%1 sent more of %2 than the %3 bytes of its list."),
                            {urlOrigin(m_fetch.address.base), m_file.path, std::to_string(m_file.bytes)}},
                           {FW_NOOP("core", "Look at the list again: the model may have been changed meanwhile.")}});
        }
        if (const auto written = m_part->append(bytes); !written)
            return refuse(written.error());
        m_digest.add(bytes);
        failpoint("download.bytes");
        return goesOn();
    }

    bool goesOn()
    {
        m_callerEnded = m_callerEnded || !m_progress(m_part->size());
        return !m_callerEnded;
    }

    /// False when the caller ended it meanwhile.
    bool wait(int ms)
    {
        constexpr int step = 50;
        for (int waited = 0; waited < ms && !m_stop.stop_requested(); waited += step) {
            if (!goesOn())
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(step));
        }
        return true;
    }

    Error gaveUp(const HttpEnd &end) const
    {
        if (end.head.status == 429 || end.head.status >= 500)
            return hubStatusError(end.head.status, m_file.path, !m_fetch.token.empty());
        if (end.complete) {
            return {ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 ends %2 after %3 of %4 bytes."),
                     {urlOrigin(m_fetch.address.base), m_file.path, std::to_string(m_part->size()),
                      std::to_string(m_file.bytes)}},
                    {FW_NOOP("core", "Look at the list again: the model may have been changed meanwhile.")}};
        }
        return {ErrorCode::Io,
                {FW_NOOP("core", "The connection to %1 broke %2 times without a new byte of %3: %4."),
                 {urlOrigin(m_fetch.address.base), std::to_string(m_fetch.mostFailures), m_file.path, end.broken}},
                {FW_NOOP("core", "What came is kept. Start the same download again when the network is better.")}};
    }

    const HubFetch &m_fetch;
    const HubFile &m_file;
    const std::function<bool(std::uint64_t)> &m_progress;
    std::stop_token m_stop;
    Digest m_digest;
    PartFile *m_part = nullptr;
    std::optional<Error> m_problem;
    bool m_takes = false;
    bool m_callerEnded = false;
    bool m_restarted = false;
    bool m_resumed = false;
};

} // namespace

Result<bool> fetchHubFile(const HubFetch &fetch, const HubFile &file,
                          const std::function<bool(std::uint64_t)> &progress, std::stop_token stop)
{
    return FileFetch(fetch, file, progress, std::move(stop)).run();
}

std::uint64_t fetchedBytes(const fs::path &folder, const HubFile &file)
{
    std::error_code absent;
    if (const auto size = fs::file_size(folder / file.path, absent); !absent && size == file.bytes)
        return size;
    const auto part = fs::file_size(partPath(folder, file), absent);
    return absent ? 0 : std::min(std::uint64_t(part), file.bytes);
}

} // namespace fieldwright
