#include "app/jobs/job_queue.h"

#include "app/jobs/job_secret.h"
#include "app/jobs/worker_process.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/hash.h"

namespace fs = std::filesystem;

namespace fieldwright {

/// What the queue knows of a run beside its status. The reader is used in the file thread only, one poll at a time.
struct JobQueue::Entry
{
    QString id;
    RunStatus status;
    std::shared_ptr<RunReader> reader;
    bool foreign = false;   ///< in a folder outside the project's: shown, never imported
    bool launching = false; ///< a start of its worker is under way
    qint64 launchedPid = 0; ///< started, and its lock not seen yet
    std::int64_t launchedMs = 0;
    std::int64_t lastNewsMs = 0;
    bool gone = false;                ///< being removed
    bool cancelled = false;           ///< before a worker was started: none will be
    std::optional<StopKeep> stopping; ///< what the worker is to be told that is being started
    std::optional<Error> startError;
};

namespace {

QString idOf(const RunStatus &status)
{
    return toQString(status.id);
}

/// What one look at a followed run brought.
struct Polled
{
    RunStatus status;
    bool hasNews = false;
};

/// Finds the run folders: those with a job.json, and those that a worker has written to although theirs is gone. A
/// folder with neither was never begun: its creation was cut short before it was acknowledged.
std::vector<std::pair<RunStatus, std::shared_ptr<RunReader>>> scan(const fs::path &runsFolder)
{
    std::vector<std::pair<RunStatus, std::shared_ptr<RunReader>>> found;
    std::error_code problem;
    for (fs::directory_iterator it(runsFolder, problem), end; !problem && it != end; it.increment(problem)) {
        std::error_code unreadable;
        const RunPaths paths{it->path()};
        if (!it->is_directory(unreadable) || it->path().filename().string().starts_with('.'))
            continue;
        if (!fs::exists(paths.job(), unreadable) && !fs::exists(paths.events(), unreadable))
            continue;
        if (auto finished = finishedStatus(it->path())) {
            found.emplace_back(std::move(*finished), nullptr);
            continue;
        }
        auto reader = std::make_shared<RunReader>(it->path());
        reader->poll();
        found.emplace_back(reader->status(), reader);
    }
    return found;
}

Result<> createRun(const fs::path &runsFolder, const Job &job)
{
    FW_TRY(created, createRunFolder(runsFolder, job));
    return syncFolder(runsFolder);
}

Result<> cancelRun(const fs::path &folder)
{
    FW_TRY(lock, WorkerLock::acquire(folder)); // so that no worker is at it
    FW_TRY(already, readResult(folder));
    if (already)
        return {};
    return writeResult(folder, {.outcome = JobState::Cancelled, .finishedMs = wallClockMs()});
}

} // namespace

bool isHeavy(JobKind kind)
{
    return kind == JobKind::Train || kind == JobKind::Evaluate || kind == JobKind::RateTest;
}

JobQueue::JobQueue(fs::path runsFolder, QObject *parent) : JobQueue(std::move(runsFolder), Options{}, parent) {}

JobQueue::JobQueue(fs::path runsFolder, Options options, QObject *parent)
    : QObject(parent), m_runsFolder(std::move(runsFolder)), m_options(std::move(options)),
      m_files(QStringLiteral("runs"))
{
    if (m_options.worker.empty())
        m_options.worker = workerProgram();
    m_timer.setInterval(m_options.pollMs);
    connect(&m_timer, &QTimer::timeout, this, &JobQueue::poll);
}

JobQueue::~JobQueue() = default;

void JobQueue::setImporter(JobKind kind, ResultImporter importer)
{
    m_importers[kind] = std::move(importer);
}

void JobQueue::setEnvironment(const QString &name, const QString &value)
{
    m_environment.insert(name, value);
}

void JobQueue::open(std::set<QString> importedRuns)
{
    m_importedRuns = std::move(importedRuns);
    m_files.run(
        this, [folder = m_runsFolder] { return scan(folder); },
        [this](std::vector<std::pair<RunStatus, std::shared_ptr<RunReader>>> found) {
            for (auto &[status, reader] : found) {
                const QString id = idOf(status);
                if (entry(id))
                    continue; // started while the scan was under way
                auto added = std::make_unique<Entry>();
                added->id = id;
                added->reader = std::move(reader);
                added->lastNewsMs = monotonicMs();
                added->status = std::move(status);
                if (m_importedRuns.contains(id))
                    added->status.imported = ImportState::Imported;
                insert(std::move(added));
            }
            m_isOpen = true;
            m_lastPollMs = monotonicMs();
            m_timer.start();
            Q_EMIT opened();
            for (auto &[id, found] : m_entries)
                importResults(*found);
            moveOn();
        });
}

QString JobQueue::start(JobRequest request)
{
    Job job{.id = newId(),
            .kind = request.kind,
            .name = toStd(request.name),
            .createdMs = wallClockMs(),
            .inputs = std::move(request.hashedInputs),
            .recipe = std::move(request.recipe),
            .parameters = std::move(request.parameters)};
    const QString id = toQString(job.id);
    auto added = std::make_unique<Entry>();
    added->id = id;
    added->launching = true; // until the folder is there
    added->lastNewsMs = monotonicMs();
    added->status.id = job.id;
    added->status.folder = m_runsFolder / job.id;
    added->status.job = std::make_shared<const Job>(job);
    insert(std::move(added));
    if (!request.prepare) {
        create(id, job, request.inputs);
        return id;
    }
    const RunPaths paths{m_runsFolder / job.id};
    m_files.run(
        this, [paths] { return makeFolder(paths.inputs()); },
        [this, id, job = std::move(job), paths, inputs = std::move(request.inputs),
         prepare = std::move(request.prepare)](Result<> made) {
            if (!made)
                return notCreated(id, made.error());
            prepare(paths, [self = QPointer<JobQueue>(this), id, job, inputs](Result<> prepared) {
                if (!self)
                    return;
                if (prepared)
                    self->create(id, job, inputs);
                else
                    self->notCreated(id, prepared.error());
            });
        });
    return id;
}

void JobQueue::create(const QString &id, const Job &job, const std::vector<std::filesystem::path> &inputs)
{
    m_files.run(
        this,
        [folder = m_runsFolder, made = Job(job), inputs]() mutable {
            for (const std::filesystem::path &file : inputs) {
                const auto hash = sha256File(file);
                made.inputs.push_back({{"path", file.string()}, {"sha256", hash ? *hash : std::string()}});
            }
            return createRun(folder, made);
        },
        [this, id](Result<> created) {
            if (!created)
                return notCreated(id, created.error());
            if (Entry *const made = entry(id)) {
                made->launching = false;
                made->reader = std::make_shared<RunReader>(made->status.folder);
                moveOn();
            }
        });
}

void JobQueue::notCreated(const QString &id, const Error &error)
{
    Entry *const waiting = entry(id);
    if (!waiting)
        return;
    waiting->launching = false;
    waiting->status.state = JobState::Failed;
    waiting->status.error = error;
    waiting->status.finishedMs = wallClockMs();
    waiting->status.imported = ImportState::Imported; // there is nothing to import
    Q_EMIT jobChanged(id);
    Q_EMIT failed(id, error);
    Q_EMIT jobEnded(id);
    moveOn(); // one behind it may have waited for its turn
}

void JobQueue::insert(std::unique_ptr<Entry> added)
{
    const QString id = added->id;
    m_entries.emplace(id, std::move(added));
    // Ids sort by time; newest first.
    m_order.insert(std::lower_bound(m_order.begin(), m_order.end(), id, std::greater<>()), id);
    Q_EMIT jobAdded(id);
}

JobQueue::Entry *JobQueue::entry(const QString &id)
{
    const auto it = m_entries.find(id);
    return it == m_entries.end() || it->second->gone ? nullptr : it->second.get();
}

const RunStatus *JobQueue::job(const QString &id) const
{
    const auto it = m_entries.find(id);
    return it == m_entries.end() ? nullptr : &it->second->status;
}

int JobQueue::liveCount() const
{
    return int(
        std::count_if(m_entries.begin(), m_entries.end(), [](const auto &it) { return it.second->status.isLive(); }));
}

void JobQueue::poll()
{
    if (m_pollUnderWay)
        return; // a slow disk: never pile looks up
    std::vector<std::shared_ptr<RunReader>> readers;
    for (const auto &[id, followed] : m_entries) {
        if (followed->reader && !followed->gone)
            readers.push_back(followed->reader);
    }
    m_pollUnderWay = true;
    m_files.run(
        this,
        [readers = std::move(readers)] {
            std::vector<Polled> polled;
            polled.reserve(readers.size());
            for (const auto &reader : readers) {
                const bool hasNews = !reader->poll().empty();
                polled.push_back({reader->status(), hasNews});
            }
            return polled;
        },
        [this](std::vector<Polled> polled) {
            m_pollUnderWay = false;
            const std::int64_t now = monotonicMs();
            // When this process itself slept (stopped, suspended), silence says nothing about the workers.
            const bool slept = now - m_lastPollMs > 5'000 + m_options.pollMs;
            m_lastPollMs = now;
            for (Polled &one : polled) {
                Entry *const followed = entry(idOf(one.status));
                if (!followed)
                    continue;
                if (one.hasNews || slept)
                    followed->lastNewsMs = now;
                update(*followed, std::move(one.status));
            }
            moveOn();
        });
}

void JobQueue::update(Entry &followed, RunStatus status)
{
    const std::int64_t now = monotonicMs();
    const RunStatus &old = followed.status;
    status.imported = old.imported;
    if (followed.launching || followed.launchedPid) {
        const bool isThere = status.isLive() || isFinal(status.state);
        const bool mayCome = followed.launching ||
                             (processLives(followed.launchedPid) && now - followed.launchedMs < m_options.startGraceMs);
        if (isThere) {
            followed.launchedPid = 0;
        } else if (mayCome) {
            status.state = followed.launching && !followed.launchedPid ? old.state : JobState::Preparing;
            status.error.reset(); // (of the attempt before)
        } else {
            followed.launchedPid = 0;
            if (status.state == JobState::Queued) { // it died before its first event
                followed.startError = Error{ErrorCode::Internal,
                                            {FW_NOOP("core", "The worker of \"%1\" ended before it began."),
                                             {status.job ? status.job->name : status.id}},
                                            {FW_NOOP("core", "See its log for the reason, then continue it.")}};
            }
        }
    }
    if (followed.startError && !status.isLive() && !isFinal(status.state)) {
        status.state = JobState::Interrupted; // not tried again by itself
        status.error = followed.startError;
    }
    if (status.isLive()) {
        const std::int64_t silentMs = now - followed.lastNewsMs;
        status.pulse = silentMs >= m_options.unresponsiveMs ? Pulse::Unresponsive
                       : silentMs >= m_options.lateMs       ? Pulse::Late
                                                            : Pulse::Fine;
    }
    const auto shown = [](const RunStatus &s) {
        return std::tuple(s.state, s.pulse, s.done, s.total, s.itemDone, s.itemTotal, s.step, s.attempt, s.warnings,
                          s.finishedMs, s.port, s.memoryBytes, s.garbageLines, s.startedMs, s.leftMs, bool(s.broken),
                          bool(s.error));
    };
    const bool changed = shown(old) != shown(status) || old.text != status.text;
    const bool ended = !isFinal(old.state) && isFinal(status.state);
    followed.status = std::move(status);
    const QString id = followed.id;
    if (isFinal(followed.status.state))
        followed.reader.reset(); // nothing will change any more
    if (changed)
        Q_EMIT jobChanged(id);
    if (ended) {
        Q_EMIT jobEnded(id);
        if (Entry *const still = entry(id))
            importResults(*still);
    }
}

void JobQueue::importResults(Entry &ended)
{
    RunStatus &status = ended.status;
    if (!isFinal(status.state) || ended.foreign || !status.job || status.imported != ImportState::NotYet)
        return;
    const QString id = ended.id;
    const auto importer = m_importers.find(status.job->kind);
    if (importer == m_importers.end()) {
        status.imported = ImportState::Imported;
        Q_EMIT jobImported(id);
        return;
    }
    status.imported = ImportState::Importing;
    const QPointer<JobQueue> self(this);
    importer->second(RunStatus(status), [self, id](Result<> result) {
        if (!self)
            return;
        QMetaObject::invokeMethod(
            self, [self, id, result = std::move(result)] { self->imported(id, result); }, Qt::QueuedConnection);
    });
}

void JobQueue::imported(const QString &id, Result<> result)
{
    Entry *const ended = entry(id);
    if (!ended || ended->status.imported != ImportState::Importing)
        return;
    ended->status.imported = result ? ImportState::Imported : ImportState::Failed;
    if (!result)
        ended->status.error = result.error(); // the next opening tries again
    Q_EMIT jobChanged(id);
    if (!result)
        Q_EMIT failed(id, result.error());
    Q_EMIT jobImported(id);
}

bool JobQueue::isActive(const Entry &followed) const
{
    return followed.status.job && isHeavy(followed.status.job->kind) && !followed.foreign &&
           (followed.status.isLive() || followed.launchedPid || (followed.launching && followed.reader));
}

QString JobQueue::waitsFor(const QString &id) const
{
    const auto waiting = m_entries.find(id);
    if (waiting == m_entries.end() || waiting->second->status.state != JobState::Queued ||
        !waiting->second->status.job || !isHeavy(waiting->second->status.job->kind) || isActive(*waiting->second))
        return {};
    const auto active =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const auto &it) { return isActive(*it.second); });
    return active == m_entries.end() ? QString() : active->first;
}

void JobQueue::moveOn()
{
    if (!m_isOpen || m_queuePaused)
        return;
    int heavy =
        int(std::count_if(m_entries.begin(), m_entries.end(), [&](const auto &it) { return isActive(*it.second); }));
    for (const QString &id : waiting()) {
        Entry &next = *m_entries.at(id);
        if (!next.reader && next.launching && isHeavy(next.status.job->kind)) {
            ++heavy; // its folder is still being made: its turn is not given to one behind it
            continue;
        }
        if (!next.reader || next.launching || next.launchedPid || next.startError || next.cancelled)
            continue;
        if (isHeavy(next.status.job->kind)) {
            if (heavy >= m_options.heavyAtOnce)
                continue;
            ++heavy;
        }
        launch(next);
    }
}

std::vector<QString> JobQueue::waiting() const
{
    std::vector<QString> ids;
    for (const auto &[id, each] : m_entries) { // by id, so by time
        const RunStatus &status = each->status;
        if (status.state == JobState::Queued && !status.broken && status.job && !each->gone && !each->foreign)
            ids.push_back(id);
    }
    const auto rank = [this](const QString &id) {
        const qsizetype place = m_queueOrder.indexOf(id);
        return place < 0 ? m_queueOrder.size() : place;
    };
    std::stable_sort(ids.begin(), ids.end(), [&rank](const QString &a, const QString &b) { return rank(a) < rank(b); });
    return ids;
}

void JobQueue::moveInQueue(const QString &id, const QString &before)
{
    std::vector<QString> ids = waiting();
    if (id == before || std::erase(ids, id) == 0)
        return;
    ids.insert(before.isEmpty() ? ids.end() : std::find(ids.begin(), ids.end(), before), id);
    setQueueOrder(QStringList(ids.begin(), ids.end()));
    Q_EMIT queueOrderChanged(m_queueOrder);
}

void JobQueue::setQueueOrder(const QStringList &ids)
{
    m_queueOrder = ids;
}

void JobQueue::launch(Entry &waiting)
{
    if (waiting.launching)
        return;
    waiting.launching = true;
    waiting.startError.reset();
    if (!m_startCheck || !waiting.status.job)
        return launchChecked(waiting.id);
    m_startCheck(waiting.status, [self = QPointer<JobQueue>(this), id = waiting.id](const Result<> &checked) {
        if (self && checked)
            self->launchChecked(id);
        else if (self)
            self->launched(id, fail(checked.error()));
    });
}

/// The entry of a run that is being started, unless it was ended while something was asked.
JobQueue::Entry *JobQueue::starting(const QString &id)
{
    Entry *const waiting = entry(id);
    if (!waiting || (!waiting->cancelled && !isFinal(waiting->status.state)))
        return waiting;
    waiting->launching = false;
    return nullptr;
}

void JobQueue::launchChecked(const QString &id)
{
    const Entry *const waiting = starting(id);
    if (!waiting)
        return;
    const std::shared_ptr<const Job> job = waiting->status.job;
    if (!m_secretOf || !job || !needsSecret(*job))
        return startWorkerOf(id, {});
    m_secretOf(*job, [self = QPointer<JobQueue>(this), id, job](const std::string &secret) {
        if (self && secret.empty())
            self->launched(id, fail(secretMissing(*job)));
        else if (self)
            self->startWorkerOf(id, secret);
    });
}

void JobQueue::startWorkerOf(const QString &id, const std::string &secret)
{
    Entry *const waiting = starting(id);
    if (!waiting)
        return;
    if (const auto keep = std::exchange(waiting->stopping, std::nullopt))
        sendTo(id, ControlCommand::Stop, *keep);
    m_files.run(
        this,
        [worker = m_options.worker, folder = waiting->status.folder, environment = m_environment, secret] {
            return startWorker(worker, folder, environment, secret);
        },
        [this, id](Result<qint64> pid) { launched(id, std::move(pid)); });
}

void JobQueue::launched(const QString &id, Result<qint64> pid)
{
    // (a worker that was started is followed in any case)
    Entry *const started = pid ? entry(id) : starting(id);
    if (!started)
        return;
    started->launching = false;
    started->lastNewsMs = monotonicMs();
    const std::optional<StopKeep> stopping = std::exchange(started->stopping, std::nullopt);
    if (!pid) {
        started->startError = pid.error();
        started->status.state = JobState::Interrupted;
        started->status.error = pid.error();
        Q_EMIT jobChanged(id);
        Q_EMIT failed(id, pid.error());
        return;
    }
    started->launchedPid = *pid;
    started->launchedMs = monotonicMs();
    if (stopping)
        sendTo(id, ControlCommand::Stop, *stopping);
    if (!started->status.isLive() && !isFinal(started->status.state)) {
        started->status.state = JobState::Preparing;
        started->status.error.reset();
        started->status.pulse = Pulse::Fine;
    }
    Q_EMIT jobStarted(id);
    Q_EMIT jobChanged(id);
}

void JobQueue::sendTo(const QString &id, ControlCommand command, StopKeep keep)
{
    const Entry *const receiver = entry(id);
    if (!receiver)
        return;
    m_files.run(
        this, [folder = receiver->status.folder, command, keep] { return sendControl(folder, command, keep); },
        [this, id](Result<std::int64_t> sent) {
            if (!sent)
                Q_EMIT failed(id, sent.error());
        });
}

void JobQueue::pause(const QString &id)
{
    sendTo(id, ControlCommand::Pause);
}

void JobQueue::checkpoint(const QString &id)
{
    sendTo(id, ControlCommand::Checkpoint);
}

void JobQueue::resume(const QString &id)
{
    goOn(id, ControlCommand::Resume);
}

void JobQueue::leaveOut(const QString &id)
{
    goOn(id, ControlCommand::LeaveOut);
}

void JobQueue::stop(const QString &id, StopKeep keep)
{
    Entry *const stopped = entry(id);
    if (!stopped || isFinal(stopped->status.state))
        return;
    const RunStatus &status = stopped->status;
    if (status.isLive() || stopped->launchedPid) {
        sendTo(id, ControlCommand::Stop, keep);
        return;
    }
    const bool hasBegun = status.state == JobState::Interrupted && status.attempt > 0 && !stopped->cancelled;
    if (hasBegun && status.job && status.job->kind == JobKind::Train && keep != StopKeep::Discard) {
        // Only the worker can make a model of the checkpoint that is to be kept. It is told when nothing forbids its
        // start: otherwise the run may still be continued.
        stopped->stopping = keep;
        launch(*stopped);
        return;
    }
    cancelWaiting(id);
}

void JobQueue::cancelWaiting(const QString &id)
{
    Entry *const waiting = entry(id);
    waiting->cancelled = true;
    m_files.run(
        this, [folder = waiting->status.folder] { return cancelRun(folder); },
        [this, id](Result<> cancelled) {
            if (Entry *const done = entry(id)) {
                done->cancelled = bool(cancelled);
                done->launching = done->launching && !cancelled; // what is asked for its start no longer matters
            }
            if (!cancelled)
                Q_EMIT failed(id, cancelled.error());
            poll();
        });
}

void JobQueue::continueRun(const QString &id)
{
    const Entry *const interrupted = entry(id);
    if (interrupted && !interrupted->status.isLive() && !isFinal(interrupted->status.state))
        goOn(id, ControlCommand::Resume);
}

/// A live one is told; the worker of one that is not is started.
void JobQueue::goOn(const QString &id, ControlCommand command)
{
    Entry *const paused = entry(id);
    if (!paused || isFinal(paused->status.state))
        return;
    const bool starts = !paused->status.isLive();
    if (starts && (paused->status.state != JobState::Interrupted || paused->launching || paused->launchedPid ||
                   paused->cancelled))
        return; // one that is queued waits for its turn
    // Told in any case: a pause that was sent before the worker died must not hold the new one up.
    sendTo(id, command);
    if (starts)
        launch(*paused);
}

void JobQueue::readJobAgain(const QString &id)
{
    if (Entry *const changed = entry(id); changed && changed->reader)
        changed->reader = std::make_shared<RunReader>(changed->status.folder);
}

void JobQueue::startNow(const QString &id)
{
    Entry *const waiting = entry(id);
    if (waiting && waiting->reader && !waiting->launching && !waiting->launchedPid && !waiting->cancelled &&
        waiting->status.state == JobState::Queued)
        launch(*waiting);
}

void JobQueue::endProcess(const QString &id, bool force)
{
    const Entry *const hung = entry(id);
    if (!hung)
        return;
    m_files.run(
        this, [folder = hung->status.folder, force] { return endWorker(folder, force ? EndBy::Kill : EndBy::Term); },
        [this, id](Result<> ended) {
            if (!ended)
                Q_EMIT failed(id, ended.error());
        });
}

void JobQueue::remove(const QString &id)
{
    Entry *const removed = entry(id);
    if (!removed)
        return;
    if (removed->status.isLive() || removed->launching || removed->launchedPid) {
        Q_EMIT failed(id, Error{ErrorCode::Busy,
                                {FW_NOOP("core", "\"%1\" is still running."),
                                 {removed->status.job ? removed->status.job->name : removed->status.id}},
                                {FW_NOOP("core", "Stop it first, then remove it.")}});
        return;
    }
    removed->gone = true;
    const bool deletesFiles = !removed->foreign;
    m_files.run(
        this,
        [folder = removed->status.folder, deletesFiles]() -> Result<> {
            if (!deletesFiles)
                return {};
            FW_TRY(lock, WorkerLock::acquire(folder)); // nobody may have started it meanwhile
            std::error_code problem;
            fs::remove(RunPaths{folder}.job(), problem); // first: a half-deleted folder is no run
            fs::remove_all(folder, problem);
            if (problem)
                return fail(ioError(folder, problem.value()));
            return {};
        },
        [this, id](Result<> deleted) {
            const auto it = m_entries.find(id);
            if (it == m_entries.end())
                return;
            if (!deleted) {
                it->second->gone = false;
                Q_EMIT failed(id, deleted.error());
                return;
            }
            m_entries.erase(it);
            std::erase(m_order, id);
            Q_EMIT jobRemoved(id);
        });
}

void JobQueue::addFolder(const fs::path &runFolder)
{
    m_files.run(
        this,
        [runFolder] {
            auto reader = std::make_shared<RunReader>(runFolder);
            reader->poll();
            return reader;
        },
        [this](std::shared_ptr<RunReader> reader) {
            const RunStatus &status = reader->status();
            const QString id = idOf(status);
            if (status.broken) {
                Q_EMIT failed(id, *status.broken);
                return;
            }
            if (entry(id))
                return;
            auto added = std::make_unique<Entry>();
            added->id = id;
            added->foreign = true;
            added->status = status;
            added->status.imported = ImportState::Imported;
            added->reader = std::move(reader);
            added->lastNewsMs = monotonicMs();
            insert(std::move(added));
        });
}

void JobQueue::setQueuePaused(bool paused)
{
    if (m_queuePaused == paused)
        return;
    m_queuePaused = paused;
    Q_EMIT queuePausedChanged(paused);
    moveOn();
}

} // namespace fieldwright
