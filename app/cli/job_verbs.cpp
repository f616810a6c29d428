#include "app/cli/recipe_options.h"
#include "app/cli/verb_support.h"

#include "app/jobs/further_training.h"
#include "app/jobs/job_table_model.h"
#include "app/jobs/sweeps.h"
#include "app/runs/run_watcher.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/recipe/fields.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct JobVerbOptions
{
    std::string id;
    std::string keep = "best";
    std::string before;
    std::string output;
    bool force = false;
    std::string passwordFile;
    std::string base; ///< where the model is that a run stands on
    std::vector<std::string> settings;
    std::string name;
    bool leaveOut = false;
};

std::optional<RunStatus> lookAt(CliSession &session, Project &project, const QString &id)
{
    return session.onMain([&]() -> std::optional<RunStatus> {
        const RunStatus *run = project.jobs().queue().job(id);
        return run ? std::optional(*run) : std::nullopt;
    });
}

Result<> list(CliSession &session, const JobVerbOptions &)
{
    FW_TRY(project, session.project());
    Json rows = Json::array();
    std::vector<QStringList> table;
    session.onMain([&] {
        const JobQueue &queue = project->jobs().queue();
        for (const QString &id : queue.ids()) {
            const RunStatus &run = *queue.job(id);
            rows.push_back(jobJson(run));
            table.push_back({id, run.job ? jobKindText(run.job->kind) : QString(),
                             run.job ? toQString(run.job->name) : QString(), jobStateText(run.state),
                             jobProgressText(run), jobStatusText(queue, run)});
        }
    });
    session.result["jobs"] = std::move(rows);
    if (table.empty())
        session.print(CliTr::tr("No jobs yet."));
    else
        printTable(session,
                   {CliTr::tr("id"), CliTr::tr("kind"), CliTr::tr("name"), CliTr::tr("state"), CliTr::tr("progress"),
                    CliTr::tr("result")},
                   table);
    return {};
}

/// A figure of a summary: a sentence in the user's language, a word, or a number.
QString shownFigure(const Json &value)
{
    if (member(value, "source"))
        return translated(textFromJson(value));
    return toQString(value.is_string() ? value.get<std::string>() : dumpJson(value));
}

Result<> show(CliSession &session, const JobVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    session.result["job"] = jobJson(run);
    if (run.job) {
        session.result["job"]["parameters"] = run.job->parameters;
        session.result["job"]["recipe"] = run.job->recipe;
    }
    session.print(toQString(run.id));
    if (run.job)
        session.print(jobKindText(run.job->kind) + QStringLiteral(" · ") + toQString(run.job->name));
    session.print(jobStateText(run.state) + QStringLiteral(" · ") + jobProgressText(run));
    const QString status = session.onMain([&] { return jobStatusText(project->jobs().queue(), run); });
    if (!status.isEmpty())
        session.print(status);
    if (run.startedMs > 0)
        session.print(
            CliTr::tr("started %1, worked %2").arg(shownTime(run.startedMs), shownDuration(quint64(run.workedMs))));
    session.print(CliTr::tr("folder %1").arg(toQString(run.folder)));
    for (const auto &[key, value] : run.summary.items())
        session.print(toQString(key) + QStringLiteral(": ") + shownFigure(value));
    return {};
}

Result<> follow(CliSession &session, const JobVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    FW_TRY(ended, session.follow(toQString(run.id), CliSession::OnInterrupt::LeaveJob));
    return jobEnd(session, ended, jobStateText(ended.state));
}

/// Sends a verb and waits until the job shows it, or 60 s.
Result<> steer(CliSession &session, const JobVerbOptions &options,
               const std::function<void(JobQueue &, const QString &)> &verb,
               const std::function<bool(const RunStatus &)> &isDone)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    const QString id = toQString(run.id);
    auto problem = std::make_shared<std::optional<Error>>();
    const auto connection = session.onMain([&] {
        JobQueue &queue = project->jobs().queue();
        const auto made = QObject::connect(&queue, &JobQueue::failed, &queue,
                                           [problem, id](const QString &failed, const Error &error) {
                                               if (failed == id)
                                                   *problem = error;
                                           });
        verb(queue, id);
        return made;
    });
    RunStatus last = run;
    // A worker that was started and refuses leaves the run as it was, with the reason.
    const auto isRefused = [&] {
        return last.state == JobState::Interrupted && last.error && last.attempt > run.attempt;
    };
    for (int waited = 0; waited < 1200; ++waited) {
        session.throwIfInterrupted();
        const auto now = lookAt(session, *project, id);
        if (!now)
            break;
        last = *now;
        if (isDone(last) || isRefused() || session.onMain([&] { return problem->has_value(); }))
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    session.onMain([&] { return QObject::disconnect(connection); });
    session.result["job"] = jobJson(last);
    if (*problem)
        return fail(**problem);
    if (!isDone(last) && isRefused())
        return fail(*last.error);
    if (!isDone(last)) {
        return fail(
            ErrorCode::Timeout,
            {FW_NOOP("core", "The job has not answered within a minute; it is %1."), {jobStateName(last.state)}},
            {FW_NOOP("core", "It may still do so; look again with: job show %1"), {last.id}});
    }
    session.print(jobStateText(last.state));
    return {};
}

Result<> alreadyThere(CliSession &session, const JobVerbOptions &options, bool &ended)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    ended = isFinal(run.state);
    if (!ended)
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The job has ended already; it is %1."), {jobStateName(run.state)}},
                {FW_NOOP("core", "Only a job that is waiting, running or interrupted can be told anything.")});
}

Result<> pause(CliSession &session, const JobVerbOptions &options)
{
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    return steer(
        session, options, [](JobQueue &queue, const QString &id) { queue.pause(id); },
        [](const RunStatus &run) { return run.state == JobState::Paused || isFinal(run.state); });
}

/// Before its worker starts again, which then says what is no longer exact.
Result<> changeRecipe(const RunStatus &run, const std::vector<std::string> &settings)
{
    if (!run.job || run.job->kind != JobKind::Train || run.state != JobState::Interrupted)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Only the recipe of an interrupted or ended training can be changed.")},
                    {FW_NOOP("core", "End the process of a paused one first, with \"job end\".")});
    FW_TRY(job, readJob(run.folder));
    FW_TRY(before, recipeFromJson(job.recipe, "job.json"));
    TrainRecipe after = before;
    FW_CHECK(applySettings(after, settings));
    FW_CHECK(checkChangesOnResume(before, after));
    FW_CHECK(checkStepsLeft(stepsToGoOnFrom(run), after));
    job.recipe = toJson(after);
    return writeJob(run.folder, job);
}

/// A training that has ended goes on as a new run.
Result<> further(CliSession &session, Project &project, const RunStatus &ended, const JobVerbOptions &options)
{
    FW_TRY(recipe, furtherRecipe(ended));
    FW_CHECK(applySettings(recipe, options.settings));
    FW_TRY(id, session.onMain(
                   [&] { return project.jobs().trainFurther(toQString(ended.id), recipe, toQString(options.name)); }));
    FW_TRY(run, waitForStart(session, id));
    session.result["job"] = jobJson(run);
    session.print(CliTr::tr("“%1” goes on as a new run, from its last checkpoint; it and its model stay as they are.")
                      .arg(ended.job ? toQString(ended.job->name) : toQString(ended.id)));
    session.print(id);
    return {};
}

Result<> resume(CliSession &session, const JobVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(before, findJob(session, *project, options.id));
    if (canTrainFurther(before) && !options.settings.empty())
        return further(session, *project, before, options);
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    if (options.leaveOut && before.question.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The job does not wait before a step that could be left out.")},
                    {FW_NOOP("core", "Go on without --leave-out.")});
    if (!options.base.empty())
        FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
            project->jobs().placeModel(toQString(before.id), session.absolute(options.base), receiver, std::move(done));
        }));
    FW_TRY(passwords, givenPasswords(session, options.passwordFile));
    if (!options.settings.empty()) {
        FW_CHECK(changeRecipe(before, options.settings));
        session.onMain([&] {
            project->jobs().queue().readJobAgain(toQString(before.id));
            return 0;
        });
    }
    if (!passwords.isEmpty()) {
        session.onMain([&] {
            project->jobs().passwords().keep(before.id, passwords);
            return 0;
        });
    }
    return steer(
        session, options,
        [leaveOut = options.leaveOut](JobQueue &queue, const QString &id) {
            leaveOut ? queue.leaveOut(id) : queue.resume(id);
        },
        [attempt = before.attempt](const RunStatus &run) {
            // Until the new worker shows itself: whoever opens the project before would start another one.
            const bool isBack = run.state == JobState::Preparing && run.attempt > attempt;
            return run.state == JobState::Running || isBack || isFinal(run.state);
        });
}

Result<> stop(CliSession &session, const JobVerbOptions &options)
{
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    const StopKeep keep = options.keep == "last"      ? StopKeep::Last
                          : options.keep == "discard" ? StopKeep::Discard
                                                      : StopKeep::Best;
    return steer(
        session, options, [keep](JobQueue &queue, const QString &id) { queue.stop(id, keep); },
        [](const RunStatus &run) {
            return isFinal(run.state) && (run.imported == ImportState::Imported || run.imported == ImportState::Failed);
        });
}

/// A run that is watched closely, all its events read.
class Watched
{
public:
    Watched(CliSession &session, const std::filesystem::path &runFolder) : m_session(session)
    {
        m_watcher = session.onMain([&] { return std::make_shared<RunWatcher>(runFolder, 50); });
    }
    ~Watched()
    {
        // It lives in the main thread, and goes there.
        QMetaObject::invokeMethod(
            qApp, [watcher = std::move(m_watcher)] {}, Qt::QueuedConnection);
    }

    /// Waits until the watcher shows what is wanted. False when the command was interrupted.
    bool waitFor(const std::function<bool(const RunWatcher &)> &shows) const
    {
        while (!m_session.onMain([&] { return m_watcher->isCaughtUp() && shows(*m_watcher); })) {
            if (m_session.isInterrupted())
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return true;
    }
    template <typename Look>
    auto look(Look look) const
    {
        return m_session.onMain([&] { return look(*m_watcher); });
    }

private:
    CliSession &m_session;
    std::shared_ptr<RunWatcher> m_watcher;
};

Result<> checkpoint(CliSession &session, const JobVerbOptions &options)
{
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    const Watched watched(session, run.folder);
    const auto newest = [](const RunWatcher &watcher) {
        return watcher.checkpoints().empty() ? std::int64_t(0) : watcher.checkpoints().back().timeMs;
    };
    (void)watched.waitFor([](const RunWatcher &) { return true; });
    const std::int64_t before = watched.look(newest);
    session.onMain([&] { project->jobs().queue().checkpoint(toQString(run.id)); });
    (void)watched.waitFor([&](const RunWatcher &now) { return newest(now) > before || !now.status().isLive(); });
    session.throwIfInterrupted();
    if (watched.look(newest) == before) {
        return fail(ErrorCode::Cancelled,
                    {FW_NOOP("core", "The job \"%1\" ended without another checkpoint."), {run.id}},
                    {FW_NOOP("core", "See what became of it: job show %1"), {run.id}});
    }
    const RunCheckpoint last = watched.look([](const RunWatcher &watcher) { return watcher.checkpoints().back(); });
    session.result["checkpoint"] = {{"step", last.step}, {"path", (run.folder / last.path).string()}};
    session.print(CliTr::tr("Checkpoint of step %1: %2").arg(last.step).arg(toQString(run.folder / last.path)));
    return {};
}

Result<> startNow(CliSession &session, const JobVerbOptions &options)
{
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    return steer(
        session, options, [](JobQueue &queue, const QString &id) { queue.startNow(id); },
        [](const RunStatus &run) { return run.state != JobState::Queued; });
}

template <bool paused>
Result<> pauseQueue(CliSession &session, const JobVerbOptions &)
{
    FW_TRY(project, session.project());
    session.onMain([&] {
        project->jobs().queue().setQueuePaused(paused);
        return 0;
    });
    session.result["queue_paused"] = paused;
    session.print(paused ? CliTr::tr("Waiting jobs stay waiting; what runs goes on.")
                         : CliTr::tr("Waiting jobs start in their order again."));
    return {};
}

Result<> endProcess(CliSession &session, const JobVerbOptions &options)
{
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    return steer(
        session, options, [&](JobQueue &queue, const QString &id) { queue.endProcess(id, options.force); },
        [](const RunStatus &run) { return run.state == JobState::Interrupted || isFinal(run.state); });
}

Result<> move(CliSession &session, const JobVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    std::string before;
    if (!options.before.empty()) {
        FW_TRY(other, findJob(session, *project, options.before));
        before = other.id;
    }
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        JobQueue &queue = project->jobs().queue();
        const std::vector<QString> waiting = queue.waiting();
        for (const std::string &id : {run.id, before}) {
            if (!id.empty() && std::find(waiting.begin(), waiting.end(), toQString(id)) == waiting.end())
                return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The job %1 is not waiting."), {id}},
                            {FW_NOOP("core", "Only jobs that wait have a place in the queue.")});
        }
        queue.moveInQueue(toQString(run.id), toQString(before));
        return {};
    }));
    const auto waiting = session.onMain([&] { return project->jobs().queue().waiting(); });
    session.result["waiting"] = Json::array();
    for (const QString &id : waiting) {
        session.result["waiting"].push_back(toStd(id));
        session.print(id);
    }
    return {};
}

Result<> remove(CliSession &session, const JobVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    if (run.isLive())
        return fail(ErrorCode::Busy, {FW_NOOP("core", "The job \"%1\" is at work."), {run.id}},
                    {FW_NOOP("core", "Stop it first: job stop %1"), {run.id}});
    const QString id = toQString(run.id);
    const bool losesModel = session.onMain([&] { return project->jobs().losesModel(run); });
    auto problem = std::make_shared<std::optional<Error>>();
    const auto connection = session.onMain([&] {
        ProjectJobs &jobs = project->jobs();
        const auto made = QObject::connect(&jobs, &ProjectJobs::failed, &jobs,
                                           [problem](const QString &, const Error &error) { *problem = error; });
        jobs.queue().remove(id);
        return made;
    });
    const auto isGoing = [&] {
        return !*problem && (project->jobs().queue().job(id) ||
                             // a sweep that is over without it gets its best model listed
                             (!isFinal(run.state) && !project->jobs().bestToKeep(sweepOf(run)).isEmpty()));
    };
    while (session.onMain(isGoing)) {
        session.throwIfInterrupted();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    session.onMain([&] { return QObject::disconnect(connection); });
    if (*problem)
        return fail(**problem);
    session.result["removed"] = run.id;
    session.print(losesModel ? CliTr::tr("Removed with its model, which was not kept.")
                             : CliTr::tr("Removed; what it made stays in the project."));
    return {};
}

/// The figures of a run over its course, as the Train page draws them.
Result<> curves(CliSession &session, const JobVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findJob(session, *project, options.id));
    const std::filesystem::path file = session.absolute(options.output);
    const Watched watched(session, run.folder);
    (void)watched.waitFor([](const RunWatcher &) { return true; });
    session.throwIfInterrupted();
    const auto [csv, names] = watched.look(
        [](const RunWatcher &watcher) { return std::pair(metricsCsv(watcher.metrics()), watcher.metrics().names()); });
    FW_CHECK(saveFile(file, csv));
    session.result["file"] = file.string();
    session.result["figures"] = names;
    session.print(toQString(file));
    return {};
}

} // namespace

void addJobVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group =
        app.add_subcommand("job", FW_NOOP("cli", "Long work: reading, building, training, evaluating"));
    group->require_subcommand(1);
    auto options = std::make_shared<JobVerbOptions>();
    const auto declare = [&](const char *name, const char *help, Result<> (*run)(CliSession &, const JobVerbOptions &),
                             bool ofOne = true) {
        CLI::App *const verb = declareProjectVerb(
            *group, name, help, chosen, [options, run](CliSession &session) { return run(session, *options); });
        if (ofOne)
            verb->add_option("ID", options->id, FW_NOOP("cli", "Its id (the last four digits do) or its name"))
                ->required();
        return verb;
    };
    declare("list", FW_NOOP("cli", "All jobs"), list, false);
    declare("show", FW_NOOP("cli", "All of one"), show);
    declare("follow", FW_NOOP("cli", "Its progress until it ends"), follow);
    declare("pause", FW_NOOP("cli", "Save a checkpoint and wait"), pause);
    CLI::App *const resuming = declare(
        "resume", FW_NOOP("cli", "Go on with a paused or interrupted one, or train an ended one further"), resume);
    resuming->add_option("--password-file", options->passwordFile,
                         FW_NOOP("cli", "A file with the passwords of its PDFs, one a line"));
    resuming->add_option(
        "--base", options->base,
        FW_NOOP("cli", "Where the model is on this machine that a training from another one stands on"));
    resuming->add_option("--set", options->settings,
                         FW_NOOP("cli", "Of an interrupted or ended training: key=value of the recipe, such as more "
                                        "steps or another rate; may be repeated"));
    resuming->add_option("--name", options->name,
                         FW_NOOP("cli", "Of the new run that an ended training goes on as, and of its model"));
    resuming->add_flag("--leave-out", options->leaveOut,
                       FW_NOOP("cli", "Without the step at which a training paused, such as a spike of the loss"));
    resuming->add_flag("--ask-password", chosen.asksPasswords, FW_NOOP("cli", "Ask for the password of its PDFs"));
    declare("stop", FW_NOOP("cli", "End it"), stop)
        ->add_option("--keep", options->keep, FW_NOOP("cli", "Of a training: best, last or discard"))
        ->check(CLI::IsMember({"best", "last", "discard"}));
    declare("checkpoint", FW_NOOP("cli", "Save a checkpoint of a training now"), checkpoint);
    declare("hold", FW_NOOP("cli", "Pause the queue: no waiting one starts by itself"), pauseQueue<true>, false);
    declare("release", FW_NOOP("cli", "Go on with the queue"), pauseQueue<false>, false);
    declare("start", FW_NOOP("cli", "Start a waiting one now, beside what runs"), startNow);
    declare("end", FW_NOOP("cli", "End the process of one that no longer answers; it can be resumed"), endProcess)
        ->add_flag("--force", options->force, FW_NOOP("cli", "At once, without a word to it"));
    declare("move", FW_NOOP("cli", "Give a waiting one another place in the queue"), move)
        ->add_option("--before", options->before,
                     FW_NOOP("cli", "The waiting job before which it starts; none: the last"));
    declare("remove", FW_NOOP("cli", "Delete the run folder of one; what it made stays in the project"), remove);
    declare("curves", FW_NOOP("cli", "Write the figures of a training as CSV"), curves)
        ->add_option("--output", options->output, FW_NOOP("cli", "The file"))
        ->required();
}

} // namespace fieldwright
