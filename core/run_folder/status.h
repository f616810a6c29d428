#pragma once

#include "core/run_folder/events.h"

#include <memory>
#include <optional>

namespace fieldwright {

/// The flock on worker.lock that a worker holds for life (close-on-exec): it says whether the worker lives, whatever
/// the pid says.
class WorkerLock
{
public:
    /// Errors: Busy when another worker holds it.
    static Result<WorkerLock> acquire(const std::filesystem::path &runFolder);
    static bool isHeld(const std::filesystem::path &runFolder);
    /// The program that this process becomes by exec finds it with acquire(), never let go in between.
    void keepThroughExec() const;
    WorkerLock(WorkerLock &&) noexcept;
    WorkerLock &operator=(WorkerLock &&) noexcept;
    ~WorkerLock();

private:
    explicit WorkerLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

/// result.json: the only thing that ends a job.
struct RunResult
{
    JobState outcome = JobState::Completed; ///< Completed, Failed or Cancelled
    std::optional<Error> error;
    std::int64_t finishedMs = 0;
    Json summary = Json::object(); ///< the kind's own figures
};

Result<> writeResult(const std::filesystem::path &runFolder, const RunResult &result);
/// Empty when there is none yet. A result.json that is not one is an error (Corrupt).
Result<std::optional<RunResult>> readResult(const std::filesystem::path &runFolder);

/// The state of a run as its files tell it: result.json decides; then a live lock and the last state event; no events
/// means queued; events but neither lock nor result means interrupted.
Result<JobState> inspectState(const std::filesystem::path &runFolder);
/// The same when the last state event is known already (from a tail), without reading the events again.
Result<JobState> inspectState(const std::filesystem::path &runFolder, bool hasEvents, JobState lastStateEvent);

} // namespace fieldwright
