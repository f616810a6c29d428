#pragma once

#include "app/project/task_thread.h"
#include "app/runs/run_status.h"
#include "core/run_folder/control.h"

#include <QObject>
#include <QProcessEnvironment>
#include <QTimer>

#include <map>
#include <set>

namespace fieldwright {

/// What is to be done. `prepare` fills the run folder's inputs/ and calls `done` (in the queue's thread); job.json is
/// written after it, so that a run folder with a job.json is always whole.
struct JobRequest
{
    JobKind kind = JobKind::Import;
    QString name;
    Json parameters = Json::object();
    Json recipe = Json::object();
    std::vector<std::filesystem::path> inputs; ///< what the result depends on: job.json has their hashes
    Json hashedInputs = Json::array();         ///< the same, of which another run's job.json has them
    std::function<void(const RunPaths &, std::function<void(Result<>)> done)> prepare;
};

/// Takes the results of an ended run into the project, once by run id; calls `done` when they are safe there. Called in
/// the queue's thread with any final state: a failed import still has the documents that it read before.
using ResultImporter = std::function<void(const RunStatus &, std::function<void(Result<>)> done)>;

/// The jobs of one folder of runs: starts workers detached, follows them by their files, moves the queue on, and hands
/// results to the importers. All file work is in a thread of its own. Lives in the owner of the project only.
///
/// Jobs outlive this object: destroying it leaves the workers alone, and open() finds them again.
class JobQueue : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        std::filesystem::path worker; ///< empty: workerProgram()
        int heavyAtOnce = 1;          ///< training and evaluation; the other kinds run beside them
        int pollMs = 250;
        int lateMs = 10'000;         ///< without any event: Pulse::Late
        int unresponsiveMs = 30'000; ///< … Pulse::Unresponsive
        int startGraceMs = 60'000;   ///< for a worker to take its lock, as long as its process lives
    };

    JobQueue(std::filesystem::path runsFolder, Options options, QObject *parent = nullptr);
    explicit JobQueue(std::filesystem::path runsFolder, QObject *parent = nullptr);
    ~JobQueue() override;

    const std::filesystem::path &runsFolder() const { return m_runsFolder; }
    /// Before open(). Kinds without an importer need none.
    void setImporter(JobKind kind, ResultImporter importer);
    /// Environment of the workers started from now on. Nothing secret: others can look into it.
    void setEnvironment(const QString &name, const QString &value);
    /// Who knows what a job needs (needsSecret()): asked at each start of its worker, which gets it through a pipe. A
    /// job whose secret nobody knows stays interrupted.
    using SecretSource = std::function<void(const Job &job, std::function<void(std::string secret)> done)>;
    void setSecretSource(SecretSource source) { m_secretOf = std::move(source); }

    /// Who makes sure, before each start of a worker, that what the job stands on is here. An error leaves it
    /// interrupted: a worker that does not find it would fail, and that ends a job.
    using StartCheck = std::function<void(const RunStatus &run, std::function<void(Result<>)> done)>;
    void setStartCheck(StartCheck check) { m_startCheck = std::move(check); }

    /// Finds all runs of the folder and begins to follow them; opened() tells when the list is complete. Runs that have
    /// ended and are not among `importedRuns` are handed to their importers.
    void open(std::set<QString> importedRuns = {});
    bool isOpen() const { return m_isOpen; }

    /// Adds a job to the queue and starts it as soon as it may run. Returns its id at once; jobStarted() or
    /// failed() follows.
    QString start(JobRequest request);

    void pause(const QString &id);
    void resume(const QString &id); ///< of a paused one; an interrupted one is continued
    /// The same of a training, without the step at which it paused.
    void leaveOut(const QString &id);
    void checkpoint(const QString &id);
    /// A waiting one is cancelled at once. An interrupted training that keeps something is started to do so.
    void stop(const QString &id, StopKeep keep = StopKeep::Best);
    /// Starts the worker of an interrupted run again on the same folder.
    void continueRun(const QString &id);
    /// After the job.json of a run that is not live was changed.
    void readJobAgain(const QString &id);
    /// Starts a waiting one beside whatever runs.
    void startNow(const QString &id);
    /// Ends the process of one that no longer answers; it is interrupted then, and may be continued.
    void endProcess(const QString &id, bool force);
    /// Deletes the folder of a run that is not live.
    void remove(const QString &id);
    /// Lists the run in another folder too, e.g. one dropped on the window. Its results are not imported.
    void addFolder(const std::filesystem::path &runFolder);

    /// The waiting ones in the order in which they start: first come, first served, unless they were moved.
    std::vector<QString> waiting() const;
    /// Puts a waiting one before another one; `before` empty: at the end.
    void moveInQueue(const QString &id, const QString &before);
    /// An order that was kept (queueOrderChanged()). Before open().
    void setQueueOrder(const QStringList &ids);

    /// A paused queue starts no waiting job by itself. Kept by who hears queuePausedChanged(), and set before open().
    void setQueuePaused(bool paused);
    bool isQueuePaused() const { return m_queuePaused; }

    /// Newest first.
    const std::vector<QString> &ids() const { return m_order; }
    /// Empty when there is no such run (any more).
    const RunStatus *job(const QString &id) const;
    /// The live heavy job that this waiting one waits for; empty if none.
    QString waitsFor(const QString &id) const;
    int liveCount() const;

Q_SIGNALS:
    void opened();
    void jobAdded(const QString &id);
    void jobChanged(const QString &id); ///< at most once a poll for each
    void jobStarted(const QString &id); ///< its worker has been started
    void jobEnded(const QString &id);   ///< reached a final state; its results may not be imported yet
    void
    jobImported(const QString &id); ///< they are (also sent for kinds without an importer), or it failed: see status
    void jobRemoved(const QString &id);
    void queueOrderChanged(const QStringList &ids);
    void queuePausedChanged(bool paused);
    /// A verb above could not be done.
    void failed(const QString &id, const fieldwright::Error &error);

private:
    struct Entry;

    void poll();
    void update(Entry &entry, RunStatus status);
    void importResults(Entry &entry);
    void imported(const QString &id, Result<> result);
    void moveOn();
    void launch(Entry &entry);
    Entry *starting(const QString &id);
    void launchChecked(const QString &id);
    void startWorkerOf(const QString &id, const std::string &secret);
    void launched(const QString &id, Result<qint64> pid);
    void cancelWaiting(const QString &id);
    void sendTo(const QString &id, ControlCommand command, StopKeep keep = StopKeep::Best);
    void goOn(const QString &id, ControlCommand command);
    void insert(std::unique_ptr<Entry> entry);
    void create(const QString &id, const Job &job, const std::vector<std::filesystem::path> &inputs);
    void notCreated(const QString &id, const Error &error);
    Entry *entry(const QString &id);
    bool isActive(const Entry &entry) const;

    std::filesystem::path m_runsFolder;
    Options m_options;
    std::map<JobKind, ResultImporter> m_importers;
    SecretSource m_secretOf;
    StartCheck m_startCheck;
    std::set<QString> m_importedRuns;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    std::map<QString, std::unique_ptr<Entry>> m_entries;
    std::vector<QString> m_order;
    QStringList m_queueOrder; ///< of those that were moved or stood beside one; the others follow by time
    QTimer m_timer;
    bool m_isOpen = false;
    bool m_queuePaused = false;
    bool m_pollUnderWay = false;
    std::int64_t m_lastPollMs = 0;
    TaskThread m_files; ///< all file work
};

/// Training and evaluation take the whole machine: one at a time.
bool isHeavy(JobKind kind);

} // namespace fieldwright
