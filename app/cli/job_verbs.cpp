#include "app/cli/verb_support.h"

#include "app/jobs/job_table_model.h"
#include "app/runs/run_watcher.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct JobVerbOptions
{
    std::string id;
    std::string keep = "best";
    std::string passwordFile;
};

std::optional<RunStatus> lookAt(CliSession &session, Project &project, const QString &id)
{
    return session.onMain([&]() -> std::optional<RunStatus> {
        const RunStatus *run = project.jobs().queue().job(id);
        return run ? std::optional(*run) : std::nullopt;
    });
}

/// By id, by the end of an id, or by name (then the newest of that name).
Result<RunStatus> findJob(CliSession &session, Project &project, const std::string &text)
{
    const auto found = session.onMain([&]() -> std::optional<RunStatus> {
        const JobQueue &queue = project.jobs().queue();
        for (const QString &id : queue.ids()) {
            const RunStatus *const run = queue.job(id);
            if (run->id == text || (run->job && run->job->name == text) ||
                (text.size() >= 4 && run->id.ends_with(text)))
                return *run;
        }
        return std::nullopt;
    });
    if (found)
        return *found;
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no job %1 in this project."), {text}},
                {FW_NOOP("core", "\"job list\" shows those that there are.")});
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
        session.print(toQString(key) + QStringLiteral(": ") +
                      toQString(value.is_string() ? value.get<std::string>() : dumpJson(value)));
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
    for (int waited = 0; waited < 1200; ++waited) {
        session.throwIfInterrupted();
        const auto now = lookAt(session, *project, id);
        if (!now)
            break;
        last = *now;
        if (isDone(last) || session.onMain([&] { return problem->has_value(); }))
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    session.onMain([&] { return QObject::disconnect(connection); });
    session.result["job"] = jobJson(last);
    if (*problem)
        return fail(**problem);
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

Result<> resume(CliSession &session, const JobVerbOptions &options)
{
    bool ended = false;
    FW_CHECK(alreadyThere(session, options, ended));
    FW_TRY(passwords, givenPasswords(session, options.passwordFile));
    FW_TRY(project, session.project());
    FW_TRY(before, findJob(session, *project, options.id));
    if (!passwords.isEmpty()) {
        session.onMain([&] {
            project->jobs().passwords().keep(before.id, passwords);
            return 0;
        });
    }
    return steer(
        session, options, [](JobQueue &queue, const QString &id) { queue.resume(id); },
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

} // namespace

void addJobVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group = app.add_subcommand("job", "Long work: reading, building, training, evaluating");
    group->require_subcommand(1);
    auto options = std::make_shared<JobVerbOptions>();
    const auto declare = [&](const char *name, const char *help, Result<> (*run)(CliSession &, const JobVerbOptions &),
                             bool ofOne = true) {
        CLI::App *const verb = group->add_subcommand(name, help);
        verb->callback([&chosen, options, run] {
            chosen.run = [options, run](CliSession &session) { return run(session, *options); };
            chosen.needsProject = true;
        });
        if (ofOne)
            verb->add_option("ID", options->id, "Its id (the last four digits do) or its name")->required();
        return verb;
    };
    declare("list", "All jobs", list, false);
    declare("show", "All of one", show);
    declare("follow", "Its progress until it ends", follow);
    declare("pause", "Save a checkpoint and wait", pause);
    CLI::App *const resuming = declare("resume", "Go on with a paused or interrupted one", resume);
    resuming->add_option("--password-file", options->passwordFile, "A file with the passwords of its PDFs, one a line");
    resuming->add_flag("--ask-password", chosen.asksPasswords, "Ask for the password of its PDFs");
    declare("stop", "End it", stop)
        ->add_option("--keep", options->keep, "Of a training: best, last or discard")
        ->check(CLI::IsMember({"best", "last", "discard"}));
}

} // namespace fieldwright
