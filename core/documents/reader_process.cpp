#include "core/documents/reader_process.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/documents/reader_protocol.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fieldwright {

namespace {

class Descriptor
{
public:
    explicit Descriptor(int value = -1) : m_value(value) {}
    Descriptor(Descriptor &&other) noexcept : m_value(std::exchange(other.m_value, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_value, other.m_value);
        return *this;
    }
    ~Descriptor() { close(); }
    void close()
    {
        if (m_value >= 0)
            ::close(m_value);
        m_value = -1;
    }
    int get() const { return m_value; }

private:
    int m_value;
};

/// What the reader needs of our environment: where its libraries are. Not our secrets.
std::vector<std::string> childEnvironment()
{
    std::vector<std::string> environment{"LC_ALL=C.UTF-8"};
    for (const char *name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (const char *value = std::getenv(name))
            environment.push_back(std::string(name) + "=" + value);
    }
    return environment;
}

/// JSON at most doubles a text of ours (quotes, backslashes, line feeds), and a short cell costs some 20 bytes.
std::uint64_t answerLimit(const ReadOptions &options)
{
    return options.maxTextBytes * 8 + options.maxBlocks * 512 + (1 << 20);
}

Error readerMissing(const std::filesystem::path &program)
{
    return {ErrorCode::NotFound,
            {FW_NOOP("core", "The program that reads documents, %1, cannot be started."), {program.string()}},
            {FW_NOOP("core", "Install Fieldwright again.")}};
}

/// The file as a request names it. Errors: Unsupported where its name is no text.
Result<std::filesystem::path> requestPath(const std::filesystem::path &file)
{
    std::error_code ignored;
    std::filesystem::path absolute = std::filesystem::absolute(file, ignored);
    // A path is bytes to the system but text in JSON.
    if (!isValidUtf8(absolute.string())) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "The name of %1 is not valid UTF-8."), {sanitizeUtf8(absolute.string())}},
                    {FW_NOOP("core", "Rename the file or its folder and add it again.")});
    }
    return absolute;
}

} // namespace

struct ReaderProcess::Child
{
    pid_t pid = -1;
    Descriptor requests; ///< a socket, so that a dead reader gives EPIPE and no signal
    Descriptor answers;
    Descriptor errors;
    std::string pending;   ///< answer bytes without a line feed yet
    std::string errorTail; ///< the last words on its standard error
    int waitStatus = 0;
    bool reaped = false;

    ~Child() { end(); }

    /// Ends it and collects its status. Without `kill`, it gets a moment to end by itself.
    void end(bool kill = true)
    {
        if (pid <= 0 || reaped)
            return;
        requests.close();
        if (kill)
            ::kill(pid, SIGKILL);
        for (int waited = 0;; ++waited) {
            const pid_t got = ::waitpid(pid, &waitStatus, kill ? 0 : WNOHANG);
            if (got == pid || (got < 0 && errno != EINTR))
                break; // ECHILD: the program ignores SIGCHLD, and the status is lost
            if (got == 0 && waited >= 200) {
                ::kill(pid, SIGKILL);
                kill = true;
            } else if (got == 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        }
        reaped = true;
    }

    bool send(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(requests.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent <= 0)
                return false;
            bytes.remove_prefix(std::size_t(sent));
        }
        return true;
    }

    void drainErrors()
    {
        std::array<char, 4096> buffer;
        ssize_t got = 0;
        while (errors.get() >= 0 && (got = ::read(errors.get(), buffer.data(), buffer.size())) > 0) {
            errorTail.append(buffer.data(), std::size_t(got));
            if (errorTail.size() > 8192)
                errorTail.erase(0, errorTail.size() - 4096);
        }
        if (got == 0)
            errors.close();
    }
};

ReaderProcess::ReaderProcess(Settings settings) : m_settings(std::move(settings)) {}
ReaderProcess::~ReaderProcess() = default;

Result<> ReaderProcess::ensureChild()
{
    if (m_child)
        return {};
    int requests[2] = {-1, -1};
    int answers[2] = {-1, -1};
    int errors[2] = {-1, -1};
    const bool opened = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, requests) == 0 &&
                        ::pipe2(answers, O_CLOEXEC) == 0 && ::pipe2(errors, O_CLOEXEC | O_NONBLOCK) == 0;
    const int openError = errno;
    auto child = std::make_unique<Child>();
    child->requests = Descriptor(requests[0]);
    child->answers = Descriptor(answers[0]);
    child->errors = Descriptor(errors[0]);
    const Descriptor theirs[] = {Descriptor(requests[1]), Descriptor(answers[1]), Descriptor(errors[1])};
    if (!opened)
        return fail(ioError(m_settings.program, openError));

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i)
        posix_spawn_file_actions_adddup2(&actions, theirs[i].get(), i);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3); // others' descriptors may lack close-on-exec
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    // A process group of its own: Ctrl+C in a terminal is for us to handle.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    std::string program = m_settings.program.string();
    char *arguments[] = {program.data(), nullptr};
    std::vector<std::string> environment = childEnvironment();
    std::vector<char *> environmentPointers;
    for (std::string &entry : environment)
        environmentPointers.push_back(entry.data());
    environmentPointers.push_back(nullptr);
    const int error =
        posix_spawn(&child->pid, program.c_str(), &actions, &attributes, arguments, environmentPointers.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        child->pid = -1;
        return fail(readerMissing(m_settings.program));
    }
    m_child = std::move(child);
    return {};
}

Result<Document> ReaderProcess::read(const std::filesystem::path &file, const ReadOptions &options,
                                     std::stop_token stop, const ReadListener &listener)
{
    FW_TRY(path, requestPath(file));
    AnswerReader answer(options);
    std::size_t searched = 0; // of the bytes, where no line feed is
    const auto take = [&answer, &searched](std::string &pending) -> Result<bool> {
        std::size_t begin = 0;
        for (std::size_t end = pending.find('\n', searched); end != std::string::npos && !answer.isComplete();
             end = pending.find('\n', begin)) {
            FW_CHECK(answer.addLine(std::string_view(pending).substr(begin, end - begin)));
            begin = end + 1;
        }
        pending.erase(0, begin);
        searched = pending.size();
        return answer.isComplete();
    };
    const auto tick = [&] {
        if (listener)
            listener(answer.part());
    };
    FW_CHECK(
        exchange(path, dumpJson(requestToJson(path.string(), options)) + "\n", answerLimit(options), take, stop, tick));
    return answer.take();
}

Result<PagePicture> ReaderProcess::render(const std::filesystem::path &file, const PageRequest &page,
                                          const ReadOptions &options, std::stop_token stop)
{
    FW_TRY(path, requestPath(file));
    PictureReader answer;
    const auto take = [&answer](std::string &pending) -> Result<bool> {
        FW_CHECK(answer.add(pending));
        return answer.isComplete();
    };
    FW_CHECK(exchange(path, dumpJson(requestToJson(path.string(), options, page)) + "\n",
                      std::uint64_t(mostPixels) * 3 + (64 << 10), take, stop));
    return answer.take();
}

Result<> ReaderProcess::exchange(const std::filesystem::path &file, const std::string &request, std::uint64_t mostBytes,
                                 const Taker &take, std::stop_token stop, const std::function<void()> &tick)
{
    FW_CHECK(ensureChild());
    if (!m_child->send(request)) {
        // It died since the last file, through no fault of this one.
        m_child.reset();
        FW_CHECK(ensureChild());
        if (!m_child->send(request)) {
            m_child.reset();
            return fail(readerMissing(m_settings.program));
        }
    }
    return collect(file.filename().string(), mostBytes, take, std::move(stop), tick);
}

Result<> ReaderProcess::collect(const std::string &name, std::uint64_t mostBytes, const Taker &take,
                                std::stop_token stop, const std::function<void()> &tick)
{
    constexpr int tickMs = 250;
    const Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback onStop(stop, [&wake] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(wake.get(), &one, sizeof one);
    });
    const std::int64_t deadline = monotonicMs() + m_settings.timeoutMs;
    std::uint64_t received = 0;
    std::vector<char> buffer(256 << 10);

    std::int64_t tickedMs = monotonicMs();
    for (bool isComplete = false; !isComplete;) {
        if (tick && monotonicMs() - tickedMs >= tickMs) {
            tickedMs = monotonicMs();
            tick();
        }
        const std::int64_t left = deadline - monotonicMs();
        if (stop.stop_requested()) {
            m_child.reset();
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Reading %1 was stopped."), {name}});
        }
        if (left <= 0) {
            m_child.reset();
            return fail(ErrorCode::Timeout,
                        {FW_NOOP("core", "Reading %1 took longer than %2 seconds and was given up."),
                         {name, std::to_string(m_settings.timeoutMs / 1000)}},
                        {FW_NOOP("core", "It may be damaged. Split it, or save it again with its program.")});
        }
        pollfd waits[] = {
            {m_child->answers.get(), POLLIN, 0}, {m_child->errors.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}};
        if (::poll(waits, 3, int(std::min<std::int64_t>(left, tickMs))) < 0 && errno != EINTR)
            continue;
        if (waits[1].revents != 0)
            m_child->drainErrors();
        if (waits[0].revents == 0)
            continue;
        const ssize_t got = ::read(m_child->answers.get(), buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return fail(reasonOfDeath(name));
        received += std::uint64_t(got);
        m_child->pending.append(buffer.data(), std::size_t(got));
        const Result<bool> taken = take(m_child->pending);
        if (!taken) {
            m_child.reset();
            return fail(taken.error());
        }
        isComplete = *taken;
        if (received > mostBytes) {
            m_child.reset();
            return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 holds more text than can be read."), {name}},
                        {FW_NOOP("core", "Split the file into smaller ones and add those.")});
        }
    }
    // Nothing may follow: the reader waits for the next request now.
    if (!m_child->pending.empty())
        m_child.reset();
    return {};
}

Error ReaderProcess::reasonOfDeath(const std::string &name)
{
    m_child->end(false);
    m_child->drainErrors();
    const int status = m_child->waitStatus;
    const std::string lastWords = m_child->errorTail;
    m_child.reset();
    const auto said = [&](const char *words) { return lastWords.find(words) != std::string::npos; };
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return readerMissing(m_settings.program);
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)) {
        return {ErrorCode::Timeout,
                {FW_NOOP("core", "Reading %1 needed more computing time than is allowed."), {name}},
                {FW_NOOP("core", "It may be damaged. Split it, or save it again with its program.")}};
    }
    if ((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) || said("bad_alloc") || said("ut of memory") ||
        said("allocation-size-too-big")) {
        return {ErrorCode::OutOfMemory,
                {FW_NOOP("core", "Reading %1 needed more memory than is allowed."), {name}},
                {FW_NOOP("core", "It may be damaged. Split it, or save it again with its program.")}};
    }
    const std::string how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                                : "status " + std::to_string(WEXITSTATUS(status));
    return {
        ErrorCode::Corrupt,
        {FW_NOOP("core", "%1 cannot be read: the reader crashed on it (%2), so it is probably damaged."), {name, how}},
        {FW_NOOP("core", "Open it in its own program, save it again, and add that.")}};
}

} // namespace fieldwright
