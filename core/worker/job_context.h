#pragma once

#include "core/run_folder/control.h"
#include "core/run_folder/events.h"
#include "core/run_folder/job.h"

#include <stop_token>

namespace fieldwright {

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
    JobContext(const Job &job, RunPaths paths, EventWriter &events, std::stop_token stop,
               std::int64_t acknowledgedControl);

    const Job &job() const { return m_job; }
    const RunPaths &paths() const { return m_paths; }
    /// Requested by SIGTERM: end soon, without a result; the job is then interrupted and can be continued.
    std::stop_token stopToken() const { return m_stop; }
    int attempt() const { return m_events.attempt(); }

    void state(JobState state);
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

    /// Turns a path of the parameters into an absolute one: "inputs/…" and "output/…" lie in the run folder.
    std::filesystem::path resolve(const std::string &path) const;
    std::string parameterString(const char *key, std::string_view fallback = {}) const
    {
        return stringOr(m_job.parameters, key, fallback);
    }

private:
    const Job &m_job;
    RunPaths m_paths;
    EventWriter &m_events;
    std::stop_token m_stop;
    ControlReader m_control;
    std::vector<Control> m_waiting; ///< heard by endsSoon()
    JobState m_state = JobState::Queued;
    std::optional<Error> m_writeProblem;
    std::int64_t m_lastProgressMs = 0;
};

/// Did the job end because SIGTERM asked for it? Such an error writes no result: the job stays resumable.
Error interruptedError();
bool isInterruption(const Error &error, const std::stop_token &stop);

} // namespace fieldwright
