#pragma once

#include "app/project/task_thread.h"
#include "app/runs/metric_series.h"
#include "app/runs/run_status.h"
#include "core/recipe/sharding.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <deque>

namespace fieldwright {

struct RunSample
{
    std::int64_t step = -1;
    int attempt = 1;
    std::string question;
    std::string answer;
    std::int64_t timeMs = 0;
};

struct RunCheckpoint
{
    std::int64_t step = -1;
    std::string path; ///< relative to the run folder
    bool verified = false;
    bool best = false;
    std::int64_t timeMs = 0;
};

/// In how many processes a run trains, and what each of them keeps its share of.
struct RunProcesses
{
    int count = 1;
    Sharding sharding = Sharding::None;
};

/// A line for the list of events: warnings, errors, notes, changes of state, acknowledged commands.
struct RunMessage
{
    enum class Kind { State, Note, Warning, Error, Control, Checkpoint };
    Kind kind = Kind::Note;
    std::int64_t timeMs = 0;
    std::int64_t step = -1;
    int attempt = 1;
    Text text;
    std::int64_t count = 1;              ///< how often, of a warning that comes in heaps
    std::vector<std::int64_t> rows = {}; ///< of the run's training rows, which it names
    bool pauses = false;                 ///< it is about the step before which the run waits
};

/// Watches one run closely: status, curves, samples, checkpoints, messages, log. Several may be watched at once, each
/// by its own watcher. Files are read in a thread; what they bring is taken in here at most four times a second.
class RunWatcher : public QObject
{
    Q_OBJECT

public:
    explicit RunWatcher(std::filesystem::path runFolder, int pollMs = 250, QObject *parent = nullptr);
    ~RunWatcher() override;

    const std::filesystem::path &folder() const { return m_folder; }
    const RunStatus &status() const { return m_status; }
    const MetricTable &metrics() const { return m_metrics; }
    const std::vector<RunSample> &samples() const { return m_samples; }
    const std::vector<RunCheckpoint> &checkpoints() const { return m_checkpoints; }
    /// Of the last attempt: a run may be continued in another number of them.
    const RunProcesses &processes() const { return m_processes; }
    /// The last 2,000.
    const std::deque<RunMessage> &messages() const { return m_messages; }
    /// The notes of the last step that named rows or made the run wait: a spike, or numbers that were none.
    std::vector<const RunMessage *> causes() const;
    /// True once everything that was there at the start has been taken in.
    bool isCaughtUp() const { return m_caughtUp; }

    /// Reads worker.log too, from now on (while `follow`), its last 2,000 lines.
    void followLog(bool follow);
    const QStringList &logLines() const { return m_logLines; }

Q_SIGNALS:
    void changed();        ///< anything but the log; once a poll
    void metricsChanged(); ///< curves have new (or fewer) points
    void samplesChanged();
    void caughtUp();
    void ended();
    void logChanged();

private:
    struct Reading;
    struct News;

    void poll();
    void take(News news);
    void takeEvent(const Event &event);
    RunMessage &say(RunMessage::Kind kind, const Event &event, Text text);

    std::filesystem::path m_folder;
    std::shared_ptr<Reading> m_reading; ///< used in the file thread only
    RunStatus m_status;
    MetricTable m_metrics;
    std::vector<RunSample> m_samples;
    std::vector<RunCheckpoint> m_checkpoints;
    RunProcesses m_processes;
    std::deque<RunMessage> m_messages;
    QStringList m_logLines;
    bool m_caughtUp = false;
    bool m_followLog = false;
    bool m_pollUnderWay = false;
    QTimer m_timer;
    TaskThread m_files;
};

} // namespace fieldwright
