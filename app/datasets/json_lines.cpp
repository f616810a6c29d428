#include "app/datasets/json_lines.h"

#include "core/base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace fieldwright {

namespace {

constexpr std::uint64_t lineBytesLimit = 64u << 20;

Error tooLong(const std::filesystem::path &path, size_t line)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "Line %1 of %2 is longer than 64 MB."), {std::to_string(line), path.string()}},
            {FW_NOOP("core", "Check that it is a file with one JSON object a line.")}};
}

} // namespace

JsonLines::JsonLines(JsonLines &&other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_offsets(std::move(other.m_offsets))
{}

JsonLines &JsonLines::operator=(JsonLines &&other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_offsets, other.m_offsets);
    return *this;
}

JsonLines::~JsonLines()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<JsonLines> JsonLines::open(const std::filesystem::path &path)
{
    JsonLines lines;
    lines.m_path = path;
    lines.m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (lines.m_descriptor < 0)
        return fail(ioError(path, errno));

    // m_offsets gets the begin of each line that is not empty, and at the end the end of the last one.
    std::string buffer(1u << 20, '\0');
    std::uint64_t position = 0, begin = 0;
    while (true) {
        const ssize_t got = ::read(lines.m_descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(ioError(path, errno));
        if (got == 0)
            break;
        for (ssize_t i = 0; i < got;) {
            const void *feed = memchr(buffer.data() + i, '\n', size_t(got - i));
            if (!feed)
                break;
            const std::uint64_t end = position + std::uint64_t(static_cast<const char *>(feed) - buffer.data());
            if (end - begin > lineBytesLimit)
                return fail(tooLong(path, lines.m_offsets.size() + 1));
            if (end > begin)
                lines.m_offsets.push_back(begin);
            begin = end + 1;
            i = ssize_t(end - position) + 1;
        }
        position += std::uint64_t(got);
        if (position - begin > lineBytesLimit)
            return fail(tooLong(path, lines.m_offsets.size() + 1));
    }
    if (position > begin)
        lines.m_offsets.push_back(begin);
    if (!lines.m_offsets.empty())
        lines.m_offsets.push_back(position);
    return lines;
}

Result<std::string> JsonLines::line(size_t index) const
{
    if (index >= count())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 has no line %2."), {m_path.string(), std::to_string(index + 1)}});
    std::string text(size_t(m_offsets[index + 1] - m_offsets[index]), '\0');
    size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t got =
            ::pread(m_descriptor, text.data() + filled, text.size() - filled, off_t(m_offsets[index] + filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(ioError(m_path, got < 0 ? errno : EIO));
        filled += size_t(got);
    }
    // Up to the line's own end: empty lines may follow before the next.
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

Result<Json> JsonLines::row(size_t index) const
{
    FW_TRY(text, line(index));
    return parseJson(text, m_path.string() + ':' + std::to_string(index + 1), {lineBytesLimit, 64});
}

} // namespace fieldwright
