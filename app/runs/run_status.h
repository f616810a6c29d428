#pragma once

#include "app/runs/time_left.h"
#include "core/run_folder/status.h"

#include <memory>

namespace fieldwright {

/// Whether a live worker shows signs of life: its heartbeat comes every 2 s.
enum class Pulse { Fine, Late, Unresponsive };

/// Whether the results of a finished run have reached the project.
enum class ImportState { NotYet, Importing, Imported, Failed };

/// How one run stands, in the few values that lists show. Cheap to copy.
struct RunStatus
{
    std::string id;
    std::filesystem::path folder;
    std::shared_ptr<const Job> job; ///< empty when job.json cannot be read (see `broken`)
    std::optional<Error> broken;    ///< the folder or its result.json cannot be read
    JobState state = JobState::Queued;
    Pulse pulse = Pulse::Fine;
    ImportState imported = ImportState::NotYet;

    double done = 0;
    double total = 0;     ///< 0: not known
    double itemDone = 0;  ///< of the item at hand, in its own parts
    double itemTotal = 0; ///< 0: not known
    std::string unit;
    Text text; ///< what it is at, if it says so
    std::optional<std::int64_t> leftMs;
    std::int64_t workedMs = 0;

    std::int64_t startedMs = 0;  ///< wall clock of its first event; 0: not started
    std::int64_t finishedMs = 0; ///< 0: not finished
    std::int64_t step = -1;      ///< the last step that a metric told of
    int attempt = 0;
    std::int64_t memoryBytes = 0;
    std::string device;
    int port = 0;                    ///< of a serve job
    std::int64_t leakedRows = 0;     ///< validation rows whose question is trained as well
    std::int64_t validationRows = 0; ///< of so many; 0: none leaked
    int warnings = 0;
    Text lastWarning;
    Text question; ///< what is said of the step before which it waits, since it may be left out; empty: it does not
    std::int64_t garbageLines = 0;
    std::optional<Error> error; ///< why it failed, could not be started or imported
    Json summary = Json::object();

    bool isLive() const
    {
        return state == JobState::Preparing || state == JobState::Running || state == JobState::Checkpointing ||
               state == JobState::Paused;
    }
    /// 0 … 1, or -1 when the total is not known.
    double fraction() const;
    /// The same of the item at hand.
    double itemFraction() const;
};

/// Follows one run folder: takes in what is new at each poll(). Plain file work without Qt objects, made to be called
/// from a thread for file work. Never fails: what cannot be read is told in the status.
class RunReader
{
public:
    explicit RunReader(std::filesystem::path folder);

    /// Reads at most about `limitBytes`, so that a huge backlog is taken in slices. Returns the new events.
    std::vector<Event> poll(size_t limitBytes = 16u << 20);
    const RunStatus &status() const { return m_status; }
    bool hasEvents() const { return m_hasEvents; }

private:
    void take(const Event &event);
    void readJobOnce();
    void readEnd(JobState before);

    EventTail m_tail;
    RunStatus m_status;
    ProgressRate m_rate;
    bool m_hasEvents = false;
    JobState m_lastStateEvent = JobState::Queued;
};

/// The status of a run that has ended, without reading all its events: result.json and the first line.
/// Nothing when there is no usable result.json: follow it with a RunReader.
std::optional<RunStatus> finishedStatus(const std::filesystem::path &folder);

} // namespace fieldwright
