#include "core/reader/reader_loop.h"

#include "core/base/clock.h"
#include "core/documents/reader_protocol.h"
#include "core/reader/sandbox.h"

#include <array>
#include <cerrno>
#include <new>

#include <unistd.h>

namespace fieldwright {

namespace {

constexpr std::size_t longestRequest = 1 << 20;

/// Writes in large pieces: a document has many short blocks.
class Output
{
public:
    explicit Output(int descriptor) : m_descriptor(descriptor) {}

    bool write(std::string_view line)
    {
        m_pending += line;
        return m_pending.size() < (64u << 10) || flush();
    }

    bool flush()
    {
        std::string_view rest = m_pending;
        while (!rest.empty()) {
            const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return false;
            rest.remove_prefix(std::size_t(written));
        }
        m_pending.clear();
        return true;
    }

private:
    int m_descriptor;
    std::string m_pending;
};

Error outOfMemory(const std::filesystem::path &path)
{
    return {ErrorCode::OutOfMemory,
            {FW_NOOP("core", "Reading %1 needed more memory than is allowed."), {path.filename().string()}},
            {FW_NOOP("core", "It may be damaged. Split it, or save it again with its program.")}};
}

/// The libraries below throw what they like; nothing of it leaves this function.
template <typename T>
Result<T> guarded(const std::filesystem::path &path, const std::function<Result<T>()> &work)
{
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return fail(outOfMemory(path));
    } catch (const std::exception &exception) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 cannot be read: %2."), {path.filename().string(), exception.what()}},
                    {FW_NOOP("core", "Open it in its own program, save it again, and add that.")});
    }
}

bool answer(std::string_view line, const DocumentReader &read, const PageRenderer &render, Output &output)
{
    const auto write = [&output](std::string_view text) { return output.write(text); };
    const auto request = parseJson(line, "request", {.bytes = longestRequest, .depth = 8});
    const std::string path = request ? stringOr(*request, "path") : std::string();
    if (path.empty()) {
        const Error error =
            request ? Error{ErrorCode::InvalidArgument, {FW_NOOP("core", "The request names no file."), {}}, {}}
                    : request.error();
        writeAnswer(Result<Document>(fail(error)), write);
        return output.flush();
    }
    const Json *given = member(*request, "options");
    const ReadOptions options = readOptionsFromJson(given ? *given : Json::object());
    startAllowance();
    if (const auto page = pageOfRequest(*request)) {
        const auto picture = guarded<PagePicture>(path, [&] { return render(path, options, *page); });
        stopAllowance();
        writeAnswer(picture, write);
    } else {
        std::int64_t toldMs = monotonicMs();
        const auto tell = [&](const ReadPart &part) {
            constexpr std::int64_t betweenMs = 200;
            if (monotonicMs() - toldMs < betweenMs)
                return;
            toldMs = monotonicMs();
            writeProgress(part, write);
            output.flush();
        };
        const auto document = guarded<Document>(path, [&] { return read(path, options, tell); });
        stopAllowance();
        writeAnswer(document, write);
    }
    return output.flush();
}

} // namespace

int runReaderLoop(int input, int output, const DocumentReader &read, const PageRenderer &render)
{
    Output out(output);
    std::string pending;
    std::array<char, 16 << 10> buffer;
    while (true) {
        const ssize_t got = ::read(input, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? 0 : 1;
        pending.append(buffer.data(), std::size_t(got));
        for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
            const std::string line = pending.substr(0, end);
            pending.erase(0, end + 1);
            if (!line.empty() && !answer(line, read, render, out))
                return 1;
        }
        if (pending.size() > longestRequest)
            return 1;
    }
}

} // namespace fieldwright
