#pragma once

#include "core/worker/job_channel.h"

#include <mutex>
#include <stop_token>

#include <sys/types.h>

namespace fieldwright {

namespace engine {
class Communicator;
}

/// Of one of the items of a job, in the item's own parts. `total` 0: not known.
struct ItemProgress
{
    std::int64_t done = 0;
    std::int64_t total = 0;
};

/// What a job's function is given: its description, its folder, and the ways to tell how it goes. Events that cannot be
/// written (full disk) are kept as `writeProblem()`, which betweenItems() returns, so that no job goes on unheard.
class JobContext
{
public:
    /// `ranks`: this process is one of several that do the job together; all must outlive this.
    JobContext(const Job &job, RunPaths paths, JobChannel &channel, std::stop_token stop,
               engine::Communicator *ranks = nullptr);

    const Job &job() const { return m_job; }
    const RunPaths &paths() const { return m_paths; }
    /// Requested by SIGTERM: end soon, without a result; the job is then interrupted and can be continued.
    std::stop_token stopToken() const { return m_stop; }
    int attempt() const { return m_channel.attempt(); }
    /// Null for a process by itself.
    engine::Communicator *ranks() const { return m_ranks; }
    /// Of several: the one that tells and writes.
    bool isFirstRank() const;
    /// What the ranks share a machine's threads and memory by.
    int rankCount() const;

    /// The processes that work for this one; memory is counted with theirs.
    void setHelpers(std::vector<pid_t> helpers);
    std::int64_t memoryBytes() const;

    /// The job cannot go on now, and has not failed: it ends without a result and can be continued.
    void interrupt() { m_isInterrupted = true; }
    /// There is something that a stop is to keep: betweenItems() leaves it to the steps that follow.
    void keepOnStop() { m_keepsOnStop = true; }
    bool isInterrupted() const { return m_isInterrupted; }

    void state(JobState state);
    /// Whether it was Running: its preparations were over.
    bool hasRun() const { return m_hasRun; }
    /// `item`: how far the one at hand is.
    void progress(std::int64_t done, std::int64_t total, std::string_view unit, const Text &text = {},
                  const ItemProgress &item = {});
    void metric(std::int64_t step, Json values);
    void warning(const Text &text, std::int64_t count = 1);
    void note(const Text &text);
    void event(std::string_view type, Json fields, std::int64_t step = -1, bool durable = false);

    /// New control lines since the last call; each is acknowledged by an event.
    std::vector<Control> pollControl();
    /// For jobs that work item by item: obeys control lines. Waits while paused. Errors: Cancelled when told to stop,
    /// Timeout-free otherwise; Io when events cannot be written.
    Result<> betweenItems();
    /// Amid an item: whether it is to be given up because betweenItems() will end the job. Other lines wait for it.
    bool endsSoon();
    /// Waits, as paused, until a line says resume or stop; gives that line. SIGTERM ends the wait with Stop/Last.
    Control waitWhilePaused();

    /// Turns a path of the parameters into an absolute one: "inputs/…" and "output/…" lie in the run folder. Datasets
    /// and models of a project that has moved are found where it lies now, which is said; another model in one's place
    /// is said too, and not taken. Other models are where places.json says.
    std::filesystem::path resolve(const std::string &path) const;
    /// output/NAME, a folder without anything that an attempt which died half-way has left in it.
    Result<std::filesystem::path> emptyProduct(const std::string &name) const;
    std::string parameterString(const char *key, std::string_view fallback = {}) const
    {
        return stringOr(m_job.parameters, key, fallback);
    }

private:
    const Job &m_job;
    RunPaths m_paths;
    JobChannel &m_channel;
    std::stop_token m_stop;
    engine::Communicator *m_ranks = nullptr;
    mutable std::mutex m_helpersMutex; ///< the heartbeat's thread asks too
    std::vector<pid_t> m_helpers;
    bool m_isInterrupted = false, m_keepsOnStop = false, m_hasRun = false;
    std::vector<Control> m_waiting; ///< heard by endsSoon()
    JobState m_state = JobState::Queued;
    std::optional<Error> m_writeProblem;
    std::int64_t m_lastProgressMs = 0;
    Json m_heldProgress; ///< too soon after the one before; null: none
};

/// Did the job end because SIGTERM asked for it? Such an error writes no result: the job stays resumable.
Error interruptedError();
bool isInterruption(const Error &error, const std::stop_token &stop);

} // namespace fieldwright
