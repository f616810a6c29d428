#include "core/run_folder/status.h"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr const char *keptLock = "FIELDWRIGHT_KEPT_LOCK"; ///< its descriptor

/// The lock of this file that this process held before it became another program; -1: none.
int takeKept(const std::filesystem::path &path)
{
    const char *text = std::getenv(keptLock);
    const int descriptor = text ? std::atoi(text) : -1;
    ::unsetenv(keptLock);
    struct stat kept = {}, wanted = {};
    if (descriptor <= 2 || ::fstat(descriptor, &kept) != 0)
        return -1;
    if (::stat(path.c_str(), &wanted) != 0 || kept.st_ino != wanted.st_ino || kept.st_dev != wanted.st_dev) {
        ::close(descriptor);
        return -1;
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
}

} // namespace

Result<WorkerLock> WorkerLock::acquire(const std::filesystem::path &runFolder)
{
    const std::filesystem::path path = RunPaths{runFolder}.lock();
    if (const int kept = takeKept(path); kept >= 0)
        return WorkerLock(kept);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return fail(ioError(path, errno));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return fail(ErrorCode::Busy,
                    {FW_NOOP("core", "The run in %1 is being worked on already."), {runFolder.string()}},
                    {FW_NOOP("core", "Wait until it ends, or stop it first.")});
    }
    return WorkerLock(descriptor);
}

void WorkerLock::keepThroughExec() const
{
    ::fcntl(m_descriptor, F_SETFD, 0);
    ::setenv(keptLock, std::to_string(m_descriptor).c_str(), 1);
}

bool WorkerLock::isHeld(const std::filesystem::path &runFolder)
{
    const int descriptor = ::open(RunPaths{runFolder}.lock().c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return held;
}

WorkerLock::WorkerLock(WorkerLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

WorkerLock &WorkerLock::operator=(WorkerLock &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

WorkerLock::~WorkerLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<> writeResult(const std::filesystem::path &runFolder, const RunResult &result)
{
    Json value = {{"format", 1}, {"outcome", jobStateName(result.outcome)}, {"finished_ms", result.finishedMs}};
    if (result.error)
        value["error"] = toJson(*result.error);
    value["summary"] = result.summary;
    if (std::error_code code; std::filesystem::is_directory(RunPaths{runFolder}.output(), code))
        FW_CHECK(syncFolder(RunPaths{runFolder}.output())); // a result that is there speaks of products that are
    return saveFile(RunPaths{runFolder}.result(), dumpJson(value, 2) + "\n");
}

Result<std::optional<RunResult>> readResult(const std::filesystem::path &runFolder)
{
    const std::filesystem::path path = RunPaths{runFolder}.result();
    auto bytes = readFile(path, 64u << 20);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound)
            return std::nullopt;
        return fail(bytes.error());
    }
    FW_TRY(value, parseJson(*bytes, path.string()));
    FW_TRY(outcomeName, requireString(value, "outcome", path.string()));
    FW_TRY(outcome, jobStateFromName(outcomeName));
    if (!isFinal(outcome)) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 does not say how the job ended."), {path.string()}},
                    {FW_NOOP("core", "Remove the run, or start it again.")});
    }
    RunResult result;
    result.outcome = outcome;
    result.finishedMs = intOr(value, "finished_ms");
    if (const Json *error = member(value, "error"))
        result.error = errorFromJson(*error);
    if (const Json *summary = member(value, "summary"))
        result.summary = *summary;
    return result;
}

Result<JobState> inspectState(const std::filesystem::path &runFolder)
{
    EventTail tail(runFolder);
    bool hasEvents = false;
    JobState last = JobState::Queued;
    for (auto events = tail.poll(); !events.empty(); events = tail.poll()) {
        hasEvents = true;
        for (const Event &event : events) {
            if (event.type != "state")
                continue;
            if (const auto state = jobStateFromName(stringOr(event.fields, "state")))
                last = *state;
        }
    }
    return inspectState(runFolder, hasEvents, last);
}

Result<JobState> inspectState(const std::filesystem::path &runFolder, bool hasEvents, JobState lastStateEvent)
{
    // The lock is read before the result: a worker writes its result while it holds the lock.
    const bool alive = WorkerLock::isHeld(runFolder);
    FW_TRY(result, readResult(runFolder));
    if (result)
        return result->outcome;
    if (alive)
        return isFinal(lastStateEvent) || lastStateEvent == JobState::Queued || lastStateEvent == JobState::Interrupted
                   ? JobState::Preparing
                   : lastStateEvent;
    return hasEvents ? JobState::Interrupted : JobState::Queued;
}

} // namespace fieldwright
