// What the jobs of a project have made is taken into it.

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/evaluations/evaluations.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/sweeps.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"

namespace fs = std::filesystem;

namespace fieldwright {

void ProjectJobs::import(const RunStatus &run, const Done &done)
{
    importProducts(run, [this, run, done](Result<> imported) {
        m_importedSoFarMs.erase(toQString(run.id));
        if (!imported)
            return done(imported);
        markImported(run, done);
    });
}

void ProjectJobs::importProducts(const RunStatus &run, const Done &done)
{
    const QString id = toQString(run.id);
    const auto whenDone = [done](const auto &result) { result ? done({}) : done(fail(result.error())); };
    std::error_code problem;
    const auto has = [&](const char *product) { return fs::exists(run.folder / "output" / product, problem); };
    switch (run.job->kind) {
    case JobKind::Import:
        if (has("documents.jsonl")) {
            m_project.documents().importRun(id, run.folder, this, [this, id, whenDone](Result<DocumentImport> result) {
                m_project.documents().unexpect(id); // what was not reached will not come any more
                whenDone(result);
            });
            return;
        }
        m_project.documents().unexpect(id);
        break;
    case JobKind::Generate:
        if (has("pairs.jsonl"))
            return m_project.pairs().importRun(id, run.folder, true, this, whenDone);
        break;
    case JobKind::Build:
        if (run.state == JobState::Completed)
            return m_project.datasets().registerBuilt(id, run.folder, this, whenDone);
        break;
    case JobKind::Train:
        if (const QString sweep = sweepOf(run); !sweep.isEmpty())
            return keepBestOf(sweep, [done] { done({}); });
        [[fallthrough]];
    case JobKind::Combine:
        // Moved already when an earlier try was cut short between the move and the database.
        if (run.state != JobState::Failed && (has("model") || fs::exists(m_project.modelsFolder() / run.id, problem)))
            return listModel(run, this, whenDone);
        break;
    case JobKind::Evaluate:
        if (run.state == JobState::Completed)
            return m_project.evaluations().importRun(id, run.folder, *run.job, this, whenDone);
        break;
    case JobKind::Serve:
    case JobKind::Export: // what it wrote lies where the user wanted it
    case JobKind::Download:
    case JobKind::RateTest: // its suggestion is in the summary
        break;
    }
    done({}); // it left nothing to take over
}

void ProjectJobs::modelUnder(const RunStatus &run, QObject *receiver, std::function<void(Result<ModelRef>)> done)
{
    const bool isNew = stringOr(run.job->recipe, "objective") == "from-scratch";
    const Json *const model = member(run.job->parameters, "model");
    const auto named = isNew ? ModelRef() : modelRefFromJson(model ? *model : Json(), "job.json");
    if (!named)
        return done(fail(named.error()));
    m_looking.run(
        receiver,
        [named = *named, folder = run.folder](const std::stop_token &) -> Result<ModelRef> {
            return placedModel(named, folder);
        },
        std::move(done));
}

/// Lists what a run has made among the project's models.
void ProjectJobs::listModel(const RunStatus &run, QObject *receiver, std::function<void(Result<ModelEntry>)> done)
{
    modelUnder(run, receiver,
               [this, run, target = QPointer<QObject>(receiver), done = std::move(done)](Result<ModelRef> base) {
                   if (!base)
                       return done(fail(base.error()));
                   // What stands on a tuned model has that one's base.
                   if (const ModelEntry *tuned = m_project.models().find(toQString(base->id));
                       tuned && tuned->kind == ModelKind::Adapter)
                       base->id = tuned->baseId;
                   m_project.models().registerTuned(toQString(run.id), run.folder, toQString(run.job->name), *base,
                                                    target, done);
               });
}

bool ProjectJobs::losesModel(const RunStatus &run) const
{
    std::error_code problem;
    return run.folder.parent_path() == m_queue->runsFolder() && isFinal(run.state) && run.state != JobState::Failed &&
           fs::exists(run.folder / "output" / "model", problem) &&
           !fs::exists(m_project.modelsFolder() / run.id, problem);
}

bool ProjectJobs::waitsToBeKept(const RunStatus &run) const
{
    return mayKeepModel(*m_queue, run) && !m_project.models().ofRun(toQString(run.id));
}

QString ProjectJobs::bestToKeep(const QString &sweep) const
{
    const auto found = findSweep(*m_queue, sweep);
    const QString best = found && isOver(*m_queue, *found) ? bestOf(*m_queue, *found) : QString();
    const RunStatus *const run = best.isEmpty() ? nullptr : m_queue->job(best);
    return run && waitsToBeKept(*run) ? best : QString();
}

void ProjectJobs::expectEndOf(const QString &run)
{
    const RunStatus &added = *m_queue->job(run);
    if (const QString sweep = sweepOf(added); !sweep.isEmpty() && !isFinal(added.state))
        m_openSweepRuns.emplace(run, sweep);
}

/// The models of a sweep's runs stay with the runs, or they would flood the list. When the last has ended, that of the
/// best is listed; this is part of the last one's import, so that it happens once, whatever comes between. Where that
/// fails, the last one is imported all the same: it has done nothing wrong, and the best can still be kept by hand.
void ProjectJobs::keepBestOf(const QString &sweep, const std::function<void()> &done)
{
    const QString best = bestToKeep(sweep);
    if (best.isEmpty())
        return done();
    const RunStatus &run = *m_queue->job(best);
    listModel(run, this, [this, best, name = run.job->name, done](const Result<ModelEntry> &kept) {
        if (!kept)
            Q_EMIT failed(best,
                          Error{kept.error().code,
                                {FW_NOOP("core", "The model of \"%1\", the best of its sweep, could not be listed: "
                                                 "%2"),
                                 {name},
                                 {kept.error().what}},
                                kept.error().remedy});
        done();
    });
}

void ProjectJobs::keepModel(const QString &run, QObject *receiver, std::function<void(Result<ModelEntry>)> done)
{
    const RunStatus *const ended = m_queue->job(run);
    if (!ended || !ended->job)
        return done(fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no job %1 in this project."), {toStd(run)}},
                         {FW_NOOP("core", "\"job list\" shows those that there are.")}));
    if (const ModelEntry *listed = m_project.models().ofRun(run))
        return done(*listed);
    if (sweepOf(*ended).isEmpty())
        return done(fail(
            ErrorCode::NotFound,
            {FW_NOOP("core", "\"%1\" is no run of a sweep: what it makes is listed by itself."), {ended->job->name}},
            {FW_NOOP("core", "\"model list\" shows the models that there are.")}));
    if (!mayKeepModel(*m_queue, *ended))
        return done(fail(ErrorCode::NotFound, {FW_NOOP("core", "The run %1 has left no model."), {ended->job->name}},
                         {FW_NOOP("core", "Keep that of a training of this project that has ended.")}));
    listModel(*ended, receiver, std::move(done));
}

/// Documents and pairs are taken in while their job goes on, so that one can read and review at once.
void ProjectJobs::importSoFar(const QString &id)
{
    constexpr std::int64_t betweenMs = 2000;
    const RunStatus *const run = m_queue->job(id);
    if (!run || !run->job || run->state != JobState::Running || m_importingSoFar.contains(id))
        return;
    const bool isImport = run->job->kind == JobKind::Import;
    if (!isImport && run->job->kind != JobKind::Generate)
        return;
    std::int64_t &last = m_importedSoFarMs.try_emplace(id, monotonicMs()).first->second;
    if (monotonicMs() - last < betweenMs)
        return;
    last = monotonicMs();
    m_importingSoFar.insert(id);
    const auto whenDone = [this, id](const auto &) { m_importingSoFar.erase(id); }; // an error comes again at the end
    if (isImport)
        m_project.documents().importRun(id, run->folder, this, whenDone);
    else
        m_project.pairs().importRun(id, run->folder, false, this, whenDone);
}

/// Files that are still to be read stand among the documents, with how far their job is.
void ProjectJobs::showReading(const QString &id)
{
    const RunStatus *const run = m_queue->job(id);
    if (!run || !run->job || run->job->kind != JobKind::Import)
        return;
    if (isFinal(run->state)) {
        if (run->imported == ImportState::Imported) // also one whose folder could not be made
            m_project.documents().unexpect(id);
        return;
    }
    using State = ReadingProgress::State;
    const State state = run->state == JobState::Paused        ? State::Paused
                        : run->state == JobState::Interrupted ? State::Interrupted
                        : run->state == JobState::Running     ? State::Reading
                                                              : State::Waiting;
    m_project.documents().setReading(id, {.state = state,
                                          .file = int(std::clamp(run->done, 0.0, 1e9)),
                                          .pagesDone = int(std::clamp(run->itemDone, 0.0, 1e9)),
                                          .pages = int(std::clamp(run->itemTotal, 0.0, 1e9)),
                                          .reason = run->error});
}

/// The files of jobs that were begun before the project was opened.
void ProjectJobs::expectAgain()
{
    for (const QString &id : m_queue->ids()) {
        const RunStatus *const run = m_queue->job(id);
        if (!run->job || run->job->kind != JobKind::Import || isFinal(run->state) || m_project.documents().expects(id))
            continue;
        const Json *const files = member(run->job->parameters, "files");
        QStringList waiting;
        const int first = int(std::clamp(run->done, 0.0, 1e9));
        for (size_t i = size_t(first); files && files->is_array() && i < files->size(); ++i)
            waiting.append(toQString(stringOr((*files)[i], "path")));
        m_project.documents().expect(id, waiting, first);
        showReading(id);
    }
}

void ProjectJobs::markImported(const RunStatus &run, const Done &done)
{
    m_project.store().transact(
        this,
        [run](SQLite::Database &database) -> Result<int> {
            SQLite::Statement row(database, "INSERT INTO runs (id, kind, name, state, folder, created_ms, started_ms, "
                                            "finished_ms, imported, summary, error) VALUES (?,?,?,?,?,?,?,?,1,?,?) "
                                            "ON CONFLICT (id) DO UPDATE SET state = excluded.state, imported = 1, "
                                            "finished_ms = excluded.finished_ms, summary = excluded.summary");
            row.bind(1, run.id);
            row.bind(2, jobKindName(run.job->kind));
            row.bind(3, run.job->name);
            row.bind(4, jobStateName(run.state));
            row.bind(5, run.folder.filename().string());
            row.bind(6, run.job->createdMs);
            row.bind(7, run.startedMs);
            row.bind(8, run.finishedMs);
            row.bind(9, dumpJson(run.summary));
            row.bind(10, run.error ? dumpJson(toJson(*run.error)) : std::string());
            return row.exec();
        },
        [this, id = toQString(run.id), done](Result<int> written) {
            if (!written)
                return done(fail(written.error()));
            done({});
            Q_EMIT resultsImported(id);
        });
}

} // namespace fieldwright
