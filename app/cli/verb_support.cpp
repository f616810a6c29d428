#include "app/cli/verb_support.h"

#include "app/documents/documents.h"
#include "app/jobs/job_table_model.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/recipe/fields.h"

#include <CLI/CLI.hpp>
#include <QTemporaryDir>

namespace fieldwright {

CLI::App *declareProjectVerb(CLI::App &parent, const char *name, const char *help, ChosenVerb &chosen, CliVerb run)
{
    CLI::App *const verb = parent.add_subcommand(name, help);
    verb->callback([&chosen, run = std::move(run)] {
        chosen.run = run;
        chosen.needsProject = true;
    });
    return verb;
}

Result<ModelRef> modelRef(CliSession &session, const std::string &text)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(entry, session.model(toQString(text)));
    return entry.ref;
}

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

Json jobJson(const RunStatus &run)
{
    Json out = {{"id", run.id}, {"state", jobStateName(run.state)}};
    if (run.job) {
        out["kind"] = jobKindName(run.job->kind);
        out["name"] = run.job->name;
        out["created_ms"] = run.job->createdMs;
    }
    out["folder"] = run.folder.string();
    if (run.total > 0 || run.done > 0)
        out["progress"] = {{"done", run.done}, {"total", run.total}, {"unit", run.unit}};
    if (run.startedMs > 0)
        out["started_ms"] = run.startedMs;
    if (run.finishedMs > 0)
        out["finished_ms"] = run.finishedMs;
    if (run.leftMs)
        out["left_ms"] = *run.leftMs;
    if (run.step >= 0)
        out["step"] = run.step;
    if (run.warnings > 0)
        out["warnings"] = run.warnings;
    if (run.port > 0)
        out["port"] = run.port;
    if (!run.summary.empty())
        out["summary"] = run.summary;
    if (const auto &error = run.error ? run.error : run.broken)
        out.update(errorJson(*error));
    return out;
}

Result<> jobEnd(CliSession &session, const RunStatus &run, const QString &what)
{
    session.result["job"] = jobJson(run);
    if (run.error && run.state == JobState::Interrupted) {
        const Text remedy = run.error->remedy.empty()
                                ? Text{FW_NOOP("core", "Go on with: job resume %1"), {run.id}}
                                : Text{FW_NOOP("core", "%2 Go on with: job resume %1"), {run.id}, {run.error->remedy}};
        return fail(ErrorCode::Cancelled, run.error->what, remedy);
    }
    if (run.error && run.state != JobState::Cancelled)
        return fail(*run.error);
    if (run.state == JobState::Interrupted) {
        return fail(
            ErrorCode::Cancelled,
            {FW_NOOP("core", "The worker of \"%1\" ended before it was done."), {run.job ? run.job->name : run.id}},
            {FW_NOOP("core", "See %1, then go on with: job resume %2"), {RunPaths{run.folder}.log().string(), run.id}});
    }
    if (run.warnings > 0 && !run.lastWarning.empty())
        session.complain(translated(run.lastWarning));
    session.print(run.state == JobState::Cancelled ? CliTr::tr("Stopped.") : what);
    return {};
}

Result<> followStarted(CliSession &session, const Result<QString> &id, bool detach,
                       const std::function<QString(const RunStatus &)> &what)
{
    if (!id)
        return fail(id.error());
    session.result["job"] = {{"id", toStd(*id)}};
    if (detach) {
        FW_TRY(started, waitForStart(session, *id));
        session.print(CliTr::tr("Job %1 is running. Look at it with: job follow %1").arg(*id));
        return {};
    }
    FW_TRY(run, session.follow(*id, CliSession::OnInterrupt::EndJob));
    return jobEnd(session, run, what(run));
}

Result<RunStatus> waitForStart(CliSession &session, const QString &id)
{
    while (true) {
        session.throwIfInterrupted();
        const auto run = session.onMain([&]() -> std::optional<RunStatus> {
            Project *const open = session.studio().project();
            const RunStatus *found = open ? open->jobs().queue().job(id) : nullptr;
            return found ? std::optional(*found) : std::nullopt;
        });
        if (!run)
            throw CliInterrupted{};
        if (run->error && run->state != JobState::Completed)
            return fail(*run->error);
        // Its folder is whole: what waits behind another job is begun by whoever opens the project next.
        std::error_code problem;
        const bool waits = run->state == JobState::Queued && session.onMain([&] {
            Project *const open = session.studio().project();
            return open && !open->jobs().queue().waitsFor(id).isEmpty();
        });
        if (run->state != JobState::Queued || (waits && std::filesystem::exists(RunPaths{run->folder}.job(), problem)))
            return *run;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Result<RunStatus> runAlone(CliSession &session, const JobRequest &request, const AloneOptions &options)
{
    QTemporaryDir folder;
    const auto queue = session.onMain([&] {
        auto made = std::make_shared<JobQueue>(toPath(folder.path()));
        made->setSecretSource(
            [secret = options.secret](const Job &, std::function<void(std::string)> done) { done(secret); });
        made->open();
        return made;
    });
    const auto inQueue = [&](auto action) { return session.onMain([&, queue] { return action(*queue); }); };
    const QString id = inQueue([&](JobQueue &jobs) { return jobs.start(request); });
    bool ending = false;
    while (true) {
        const auto run = inQueue([&](JobQueue &jobs) -> std::optional<RunStatus> {
            const RunStatus *found = jobs.job(id);
            return found ? std::optional(*found) : std::nullopt;
        });
        if (!run)
            throw CliInterrupted{};
        if (isFinal(run->state) || run->state == JobState::Interrupted) {
            session.progress(-1, {});
            if (ending)
                throw CliInterrupted{};
            return *run;
        }
        if (session.isInterrupted() && !ending) {
            ending = true;
            inQueue([&](JobQueue &jobs) {
                options.keepsOnInterrupt ? jobs.endProcess(id, false) : jobs.stop(id, StopKeep::Discard);
                return 0;
            });
        }
        session.progress(std::max(0.0, run->fraction()),
                         run->text.empty() ? jobStateText(run->state) : translated(run->text));
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

Result<> commit(CliSession &session, Project &project, const std::function<Result<>()> &change)
{
    auto problem = std::make_shared<std::optional<Error>>();
    const auto connection = session.onMain([&] {
        return QObject::connect(&project, &Project::failed, &project,
                                [problem](const Error &error) { *problem = error; });
    });
    Result<> done = session.onMain(change);
    while (done && !session.onMain([&] { return project.store().saved(); }))
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    session.onMain([&] { return QObject::disconnect(connection); });
    if (done && *problem)
        return fail(**problem);
    return done;
}

Result<QStringList> givenPasswords(const CliSession &session, const std::string &file)
{
    std::string lines = session.options().passwords;
    if (!file.empty()) {
        FW_TRY(bytes, readFile(session.absolute(file), 64 << 10));
        lines += '\n' + bytes;
    }
    QStringList passwords;
    for (QString line : toQString(lines).split(u'\n', Qt::SkipEmptyParts)) {
        if (line.endsWith(u'\r'))
            line.chop(1);
        if (!line.isEmpty())
            passwords.append(line);
    }
    return passwords;
}

Result<std::vector<qint64>> parseIds(const std::vector<std::string> &texts)
{
    std::vector<qint64> ids;
    for (const std::string &text : texts) {
        bool ok = false;
        const qint64 id = toQString(text).toLongLong(&ok);
        if (!ok || id <= 0)
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not an id."), {text}},
                        {FW_NOOP("core", "Ids are whole numbers; \"list\" shows them.")});
        ids.push_back(id);
    }
    return ids;
}

Result<std::vector<qint64>> documentIds(CliSession &session, Project &project, const std::vector<std::string> &texts)
{
    return session.onMain([&]() -> Result<std::vector<qint64>> {
        const std::vector<DocumentInfo> &documents = project.documents().list();
        std::vector<qint64> ids;
        for (const std::string &text : texts) {
            const auto found = std::find_if(documents.begin(), documents.end(), [&](const DocumentInfo &info) {
                return info.name == text || std::to_string(info.id) == text;
            });
            if (found == documents.end())
                return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no document %1."), {text}},
                            {FW_NOOP("core", "\"documents list\" shows those that there are.")});
            ids.push_back(found->id);
        }
        return ids;
    });
}

void printTable(CliSession &session, const QStringList &heading, const std::vector<QStringList> &rows, int widestCell)
{
    for (const QString &line : textTable(heading, rows, widestCell))
        session.print(line);
}

} // namespace fieldwright
