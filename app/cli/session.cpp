#include "app/cli/session.h"

#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/models/model_inspection.h"
#include "app/models/model_library.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace fieldwright {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::CommandLine)
};

} // namespace

Json errorJson(const Error &error)
{
    return {{"error",
             {{"code", errorCodeName(error.code)},
              {"what", toStd(translated(error.what))},
              {"remedy", toStd(translated(error.remedy))}}}};
}

CliSession::CliSession(Studio &studio, CliOptions options, CliSink sink)
    : m_studio(studio), m_options(std::move(options)), m_sink(std::move(sink)), m_receiver(new QObject(&studio))
{}

CliSession::~CliSession()
{
    close();
}

void CliSession::close()
{
    m_interrupted = true;
    m_closed = true;
    delete std::exchange(m_receiver, nullptr); // with it go the calls that were not carried over yet
}

void CliSession::throwIfInterrupted() const
{
    if (m_interrupted)
        throw CliInterrupted{};
}

void CliSession::postToMain(std::function<void()> call)
{
    if (m_closed)
        throw CliInterrupted{};
    QMetaObject::invokeMethod(m_receiver, std::move(call), Qt::QueuedConnection);
}

fs::path CliSession::absolute(const fs::path &path) const
{
    return (m_options.workingFolder / path).lexically_normal();
}

void CliSession::print(const QString &line)
{
    if (!m_options.json)
        m_sink({{"output", toStd(line) + "\n"}});
}

void CliSession::complain(const QString &line)
{
    m_sink({{"error", toStd(line) + "\n"}});
}

void CliSession::progress(double fraction, const QString &text)
{
    if (!m_options.json)
        m_sink({{"progress", {{"fraction", fraction}, {"text", toStd(text)}}}});
}

Result<Project *> CliSession::project()
{
    if (m_options.project.empty()) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No project was named, and there is none here.")},
                    {FW_NOOP("core", "Name one with --project DIR, or make one with \"new DIR\".")});
    }
    FW_TRY(project, await<Result<Project *>>(
                        [this](QObject *, auto done) { m_studio.openProject(m_options.project, std::move(done)); }));
    // Runs that ended while nobody was there are taken in first, so that what is listed is whole.
    const auto isSettled = [project] {
        JobQueue &queue = project->jobs().queue();
        return queue.isOpen() && std::none_of(queue.ids().begin(), queue.ids().end(), [&](const QString &id) {
                   return queue.job(id)->imported == ImportState::Importing;
               });
    };
    while (!onMain(isSettled)) {
        throwIfInterrupted();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return project;
}

Result<ModelEntry> CliSession::model(const QString &text)
{
    const auto found = onMain([&]() -> std::optional<ModelEntry> {
        const ModelEntry *entry = m_studio.findModel(text);
        if (!entry)
            entry = m_studio.findModel(toQString(absolute(toPath(text))));
        return entry ? std::optional(*entry) : std::nullopt;
    });
    if (found && found->ref.fingerprint.empty() && found->origin != ModelOrigin::Project) {
        // Listed by its place alone so far; results name the model by its fingerprint.
        return await<Result<ModelEntry>>([&](QObject *receiver, auto done) {
            m_studio.models().complete(toQString(found->ref.id), receiver, std::move(done));
        });
    }
    if (found)
        return *found;
    std::error_code problem;
    const fs::path path = absolute(toPath(text));
    if (fs::exists(path, problem)) { // a model need not be in the library to be used
        FW_TRY(entry, inspectModel(path));
        if (entry.kind == ModelKind::Adapter) // reads files, for which the main thread, often a window's, does not wait
            findBase(entry, onMain([&] { return m_studio.models().list(); }));
        return entry;
    }
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model \"%1\"."), {toStd(text)}},
                {FW_NOOP("core", "\"model list\" shows those that there are; \"model add PATH\" adds one.")});
}

Result<RunStatus> CliSession::follow(const QString &id, OnInterrupt onInterrupt)
{
    const auto look = [&]() -> std::optional<RunStatus> {
        return onMain([&]() -> std::optional<RunStatus> {
            Project *const open = m_studio.project();
            const RunStatus *run = open ? open->jobs().queue().job(id) : nullptr;
            return run ? std::optional(*run) : std::nullopt;
        });
    };
    constexpr std::int64_t mostMsToEnd = 30'000;
    std::optional<std::int64_t> endBefore;
    bool isPaused = false;
    while (true) {
        const std::optional<RunStatus> run = look();
        if (!run)
            return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no job %1 in this project."), {toStd(id)}},
                        {FW_NOOP("core", "\"job list\" shows those that there are.")});
        const bool isDone =
            isFinal(run->state) && (run->imported == ImportState::Imported || run->imported == ImportState::Failed);
        if (isDone || run->state == JobState::Interrupted) {
            progress(-1, {});
            if (m_interrupted && !isDone)
                throw CliInterrupted{toStd(Tr::tr("Interrupted. Go on with: job resume %1").arg(id))};
            return *run;
        }
        if (m_interrupted && (onInterrupt == OnInterrupt::LeaveJob || run->state == JobState::Queued)) {
            progress(-1, {});
            throw CliInterrupted{toStd(Tr::tr("The job goes on. Look at it again with: job follow %1").arg(id))};
        }
        if (m_interrupted && !endBefore) { // it saves a checkpoint first; what is done by then is taken in
            endBefore = monotonicMs() + mostMsToEnd;
            onMain([&] {
                if (Project *const open = m_studio.project())
                    open->jobs().queue().endProcess(id, false);
            });
        }
        if (endBefore && monotonicMs() > *endBefore)
            throw CliInterrupted{toStd(Tr::tr("The job has not ended yet. Look at it with: job show %1").arg(id))};
        if (const bool pauses = run->state == JobState::Paused; pauses != isPaused) {
            isPaused = pauses;
            if (pauses && !run->question.empty())
                print(translated(run->question));
            if (pauses)
                print(Tr::tr("Paused. Go on with: job resume %1").arg(id));
        }
        QString text = run->job ? jobKindText(run->job->kind) + u": "_s : QString();
        const QString done = jobProgressText(*run);
        text += run->state == JobState::Running && !done.isEmpty() ? done : jobStateText(run->state);
        if (run->state == JobState::Running && run->total > 0)
            text += u" · "_s + Tr::tr("%1 left").arg(timeLeftText(run->leftMs));
        progress(std::max(0.0, run->fraction()), text);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

} // namespace fieldwright
