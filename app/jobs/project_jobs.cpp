#include "app/jobs/project_jobs.h"

#include "app/chat/kept_questions.h"
#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/evaluations/evaluations.h"
#include "app/jobs/general_rows.h"
#include "app/jobs/resources.h"
#include "app/jobs/sweeps.h"
#include "app/jobs/training_files.h"
#include "app/jobs/worker_process.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/model_files/encoder_source.h"

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace fieldwright {

namespace {

tl::unexpected<Error> nothingToDo(Text what, Text remedy)
{
    return fail(ErrorCode::InvalidArgument, std::move(what), std::move(remedy));
}

struct ExpandedSources
{
    std::vector<ImportSource> files;
    std::vector<SkippedPath> skipped;
};

ExpandedSources expandSources(const std::vector<ImportSource> &sources)
{
    std::vector<fs::path> paths;
    paths.reserve(sources.size());
    for (const ImportSource &source : sources)
        paths.push_back(source.path);
    ExpandedPaths expanded = expandPaths(paths);
    ExpandedSources all{.files = {}, .skipped = std::move(expanded.skipped)};
    for (size_t i = 0; i < expanded.files.size(); ++i) {
        const ImportSource &source = sources[expanded.from[i]];
        all.files.push_back({expanded.files[i], source.encoding, source.password});
    }
    return all;
}

/// The files as job.json has them. Of a password it has the number; `passwords` grows by those of single files.
Json filesOf(const std::vector<ImportSource> &sources, QStringList &passwords)
{
    Json files = Json::array();
    const bool forAll = !passwords.isEmpty();
    for (const ImportSource &source : sources) {
        Json file = {{"path", source.path.string()}};
        if (!source.encoding.isEmpty())
            file["encoding"] = toStd(source.encoding);
        if (!source.password.isEmpty() && !passwords.contains(source.password))
            passwords.append(source.password);
        if (forAll || !source.password.isEmpty())
            file["password"] = std::max<qsizetype>(0, passwords.indexOf(source.password));
        files.push_back(std::move(file));
    }
    return files;
}

} // namespace

ProjectJobs::ProjectJobs(Project &project, QObject *parent)
    : QObject(parent), m_project(project), m_queue(std::make_unique<JobQueue>(project.runsFolder())),
      m_files(u"jobs"_s), m_looking(u"run files"_s)
{
    m_queue->setStartCheck([this](const RunStatus &run, const Done &done) { checkStart(run, done); });
    for (const JobKind kind :
         {JobKind::Import, JobKind::Generate, JobKind::Build, JobKind::Train, JobKind::Evaluate, JobKind::Combine}) {
        m_queue->setImporter(kind,
                             [this](const RunStatus &run, std::function<void(Result<>)> done) { import(run, done); });
    }
    connect(m_queue.get(), &JobQueue::jobChanged, this, &ProjectJobs::importSoFar);
    for (const auto signal : {&JobQueue::jobChanged, &JobQueue::jobStarted, &JobQueue::jobEnded})
        connect(m_queue.get(), signal, this, &ProjectJobs::showReading);
    connect(m_queue.get(), &JobQueue::failed, this, &ProjectJobs::failed);
    connect(m_queue.get(), &JobQueue::queueOrderChanged, this,
            [this](const QStringList &ids) { m_project.setValue(u"jobs/order"_s, ids.join(u' ')); });
    connect(m_queue.get(), &JobQueue::queuePausedChanged, this,
            [this](bool paused) { m_project.setValue(u"jobs/paused"_s, paused ? u"1"_s : QString()); });
    connect(m_queue.get(), &JobQueue::opened, this, &ProjectJobs::expectAgain);
    connect(m_queue.get(), &JobQueue::opened, this, [this] {
        // A model server leaves nothing to look back at.
        for (const QString &id : std::vector<QString>(m_queue->ids())) {
            const RunStatus &run = *m_queue->job(id);
            if (run.job && run.job->kind == JobKind::Serve && !run.isLive() && run.state != JobState::Queued)
                m_queue->remove(id);
        }
    });
    connect(m_queue.get(), &JobQueue::jobAdded, this, &ProjectJobs::expectEndOf);
    connect(m_queue.get(), &JobQueue::jobEnded, this, [this](const QString &id) {
        m_openSweepRuns.erase(id);
        const RunStatus *run = m_queue->job(id);
        if (run->imported == ImportState::Imported && !sweepOf(*run).isEmpty()) // it could not be begun
            keepBestOf(sweepOf(*run));
    });
    connect(m_queue.get(), &JobQueue::jobRemoved, this, [this](const QString &id) {
        m_project.documents().unexpect(id);
        if (const auto open = m_openSweepRuns.extract(id)) // perhaps the others waited for it alone
            keepBestOf(open.mapped());
        m_project.store().transact(
            this,
            [run = toStd(id)](SQLite::Database &database) -> Result<int> {
                return execute(database, "UPDATE runs SET removed_ms = ? WHERE id = ?", wallClockMs(), run);
            },
            [](Result<int>) {}); // only its place among the runs to be remembered; nothing is lost without it
    });
}

ProjectJobs::~ProjectJobs() = default;

void ProjectJobs::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_project.store().run(
        this,
        [](SQLite::Database &database) -> Result<std::set<QString>> {
            std::set<QString> imported;
            SQLite::Statement rows(database, "SELECT id FROM runs WHERE imported = 1");
            while (rows.executeStep())
                imported.insert(QString::fromUtf8(rows.getColumn(0).getText()));
            return imported;
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::set<QString>> imported) {
            if (!target)
                return;
            if (!imported)
                return done(fail(imported.error()));
            m_queue->setQueueOrder(m_project.value(u"jobs/order"_s).split(u' ', Qt::SkipEmptyParts));
            m_queue->setQueuePaused(!m_project.value(u"jobs/paused"_s).isEmpty());
            // The list fills when the folders have been looked at; opening the project does not wait for it.
            m_queue->open(std::move(*imported));
            done({});
        });
}

/// The project remembers the run from its start, so that nothing that its results will need is cleaned away.
QString ProjectJobs::begin(JobRequest request)
{
    const std::string kind = jobKindName(request.kind);
    const std::string name = toStd(request.name);
    const QString id = m_queue->start(std::move(request));
    m_project.store().transact(
        this,
        [run = toStd(id), kind, name](SQLite::Database &database) -> Result<int> {
            return execute(
                database, "INSERT OR IGNORE INTO runs (id, kind, name, state, folder, created_ms) VALUES (?,?,?,?,?,?)",
                run, kind, name, std::string("queued"), run, wallClockMs());
        },
        [this, id](Result<int> written) {
            if (!written)
                Q_EMIT failed(id, written.error());
        });
    return id;
}

void ProjectJobs::importDocuments(const ImportOptions &options, QObject *receiver,
                                  std::function<void(Result<StartedImport>)> done)
{
    m_files.run(
        this, [sources = options.sources] { return expandSources(sources); },
        [this, passwords = options.passwords, target = QPointer<QObject>(receiver),
         done = std::move(done)](ExpandedSources expanded) mutable {
            StartedImport started{.files = int(expanded.files.size()), .skipped = std::move(expanded.skipped)};
            if (!expanded.files.empty()) {
                JobRequest request{.kind = JobKind::Import};
                request.name = expanded.files.size() == 1 ? toQString(expanded.files.front().path.filename())
                                                          : tr("%n file(s)", nullptr, started.files);
                QStringList waiting;
                for (const ImportSource &file : expanded.files)
                    waiting.append(toQString(file.path));
                request.parameters = {{"files", filesOf(expanded.files, passwords)},
                                      {"reader", readerProgram().string()},
                                      {"originals", m_project.originalsFolder().string()}};
                started.id = begin(std::move(request));
                if (!passwords.isEmpty())
                    m_passwords.keep(toStd(started.id), passwords);
                m_project.documents().expect(started.id, waiting);
            }
            if (target)
                done(std::move(started));
        });
}

void ProjectJobs::generatePairs(const GenerateOptions &options, QObject *receiver, Started done)
{
    beginAfter(
        receiver,
        [writer = options.method == u"model"_s ? options.model : std::nullopt] {
            return writer ? checkWrites(writer->path, writer->name) : Result<>();
        },
        [this, options] { return generateRequest(options); }, std::move(done));
}

Result<JobRequest> ProjectJobs::generateRequest(const GenerateOptions &options)
{
    if (m_project.documents().count() == 0) {
        return nothingToDo({FW_NOOP("core", "There is no document to make pairs from.")},
                           {FW_NOOP("core", "Add documents first.")});
    }
    const bool byModel = options.method == u"model"_s;
    if (byModel && !options.model && options.endpoint.is_null()) {
        return nothingToDo({FW_NOOP("core", "No model was chosen to write the pairs.")},
                           {FW_NOOP("core", "Choose a model, or generate by rules.")});
    }
    JobRequest request{.kind = JobKind::Generate, .name = options.name};
    if (request.name.isEmpty())
        request.name = byModel ? tr("pairs by a model") : tr("pairs by rules");
    request.parameters = {{"method", toStd(options.method)}, {"seed", options.seed}};
    if (byModel && options.model)
        request.parameters["model"] = toJson(*options.model);
    if (byModel && !options.endpoint.is_null())
        request.parameters.update({{"endpoint", options.endpoint}, {"has_token", options.hasKey}});
    if (!options.promptTemplate.isEmpty())
        request.parameters["prompt_template"] = toStd(options.promptTemplate);
    if (options.pairsPerChunk > 0)
        request.parameters["pairs_per_chunk"] = options.pairsPerChunk;
    request.prepare = [this, documents = options.documents](const RunPaths &paths, Done done) {
        m_project.documents().writeGenerationInputs(
            documents, paths.inputs() / "chunks.jsonl", this, [done](Result<int> chunks) {
                if (!chunks)
                    return done(fail(chunks.error()));
                if (*chunks == 0) {
                    return done(nothingToDo({FW_NOOP("core", "The chosen documents hold no text.")},
                                            {FW_NOOP("core", "Choose documents that were read without an error.")}));
                }
                done({});
            });
    };
    return request;
}

void ProjectJobs::buildDataset(const BuildDatasetOptions &options, QObject *receiver, Started done)
{
    beginAfter(
        receiver, [model = options.model] { return checkWrites(model.path, model.name); },
        [this, options] { return buildRequest(options); }, std::move(done));
}

Result<JobRequest> ProjectJobs::buildRequest(const BuildDatasetOptions &options)
{
    FW_CHECK(Datasets::checkName(toStd(options.name)));
    if (m_project.pairs().counts().accepted == 0) {
        return nothingToDo({FW_NOOP("core", "No pair has been accepted yet, so there is nothing to learn.")},
                           {FW_NOOP("core", "Review the pairs and accept the true ones.")});
    }
    const int version = m_project.datasets().nextVersion(options.name);
    JobRequest request{.kind = JobKind::Build, .name = u"%1@%2"_s.arg(options.name).arg(version)};
    request.parameters = {{"name", toStd(options.name)},
                          {"version", version},
                          {"domain_share", options.domainShare},
                          {"validation_share", options.validationShare},
                          {"rephrased_share", options.rephrasedShare},
                          {"unseen_share", options.unseenShare},
                          {"seed", options.seed},
                          {"model", toJson(options.model)},
                          {"max_length", options.maxLength},
                          {"general_cap", options.generalCap}};
    if (!options.systemPrompt.isEmpty())
        request.parameters["system_prompt"] = toStd(options.systemPrompt);
    for (const fs::path &file : options.generalFiles)
        request.inputs.push_back(file);
    request.prepare = [this, general = options.generalFiles](const RunPaths &paths, Done done) {
        m_project.pairs().writeJsonLines(
            PairStatus::Accepted, paths.inputs() / "pairs.jsonl", this,
            [this, general, paths, done](Result<int> pairs) {
                if (!pairs)
                    return done(fail(pairs.error()));
                m_files.run(
                    this, [general, paths] { return writeGeneralRows(general, paths.inputs() / "general.jsonl"); },
                    done);
            });
    };
    return request;
}

void ProjectJobs::evaluate(const EvaluateOptions &options, QObject *receiver, Started done)
{
    const DatasetVersion *const dataset = m_project.datasets().find(options.domainDataset);
    Json kept = m_project.keptQuestions().asJson();
    beginAfter(
        receiver,
        [model = options.base, kept = std::move(kept),
         folder = dataset ? dataset->folder : fs::path()]() -> Result<Json> {
            constexpr int shown = 6;
            FW_CHECK(checkWrites(model.path, model.name));
            return kept.empty() && !folder.empty() ? questionsOf(folder, shown) : kept;
        },
        [this, options](Json questions) { return evaluateRequest(options, std::move(questions)); }, std::move(done));
}

Result<JobRequest> ProjectJobs::evaluateRequest(const EvaluateOptions &options, Json questions)
{
    if (!options.fiveDimensions && options.domainDataset.isEmpty()) {
        return nothingToDo({FW_NOOP("core", "No suite was chosen, so there is nothing to ask.")},
                           {FW_NOOP("core", "Choose the five dimensions, the domain test, or both.")});
    }
    const DatasetVersion *const dataset =
        options.domainDataset.isEmpty() ? nullptr : m_project.datasets().find(options.domainDataset);
    if (!options.domainDataset.isEmpty() && !dataset) {
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "There is no dataset version \"%1\"."), {toStd(options.domainDataset)}},
                    {FW_NOOP("core", "Build one first, or choose another.")});
    }
    JobRequest request{.kind = JobKind::Evaluate, .name = options.name};
    if (request.name.isEmpty())
        request.name = options.tuned ? u"%1 – %2"_s.arg(toQString(options.base.name), toQString(options.tuned->name))
                                     : toQString(options.base.name);
    Json models = Json::array({{{"role", "base"}, {"model", toJson(options.base)}}});
    if (options.tuned)
        models.push_back({{"role", "tuned"}, {"model", toJson(*options.tuned)}});
    Json suites = Json::array();
    if (options.fiveDimensions)
        suites.push_back(suitesFolder().string());
    Json parts = Json::object();
    if (options.limitPerAxis > 0)
        parts["limit_per_axis"] = options.limitPerAxis;
    if (!options.languages.isEmpty())
        parts["languages"] = toStds(options.languages);
    request.parameters = {{"models", std::move(models)},
                          {"suites", std::move(suites)},
                          {"suite_parts", std::move(parts)},
                          {"questions", std::move(questions)},
                          {"seed", options.seed}};
    if (dataset) {
        request.parameters["domain"] = {{"dataset", dataset->folder.string()}, {"parts", {"rephrased", "unseen"}}};
        if (options.domainLimit > 0)
            request.parameters["domain"]["limit"] = options.domainLimit;
        request.inputs.push_back(dataset->folder / "manifest.json");
    }
    if (options.fiveDimensions)
        request.inputs.push_back(suitesFolder() / "manifest.json");
    return request;
}

Result<QString> ProjectJobs::exportModel(const ExportOptions &options)
{
    ExportOptions whole = options;
    if (const ModelEntry *model = m_project.models().find(toQString(options.model.id)); model && whole.card.empty())
        whole.card = exportCard(m_project, *model);
    FW_TRY(request, exportJob(whole));
    return begin(std::move(request));
}

Result<QString> ProjectJobs::combine(const CombineOptions &options)
{
    CombineOptions named = options;
    if (named.name.isEmpty())
        named.name = proposedRunName();
    FW_TRY(request, combineJob(named));
    return begin(std::move(request));
}

QString ProjectJobs::proposedRunName() const
{
    std::set<QString> taken;
    for (const ModelEntry &model : m_project.models().list())
        taken.insert(toQString(model.ref.name));
    for (const QString &id : m_queue->ids()) {
        if (const RunStatus *run = m_queue->job(id); run && run->job)
            taken.insert(toQString(run->job->name));
    }
    for (const Sweep &sweep : sweepsOf(*m_queue))
        taken.insert(sweep.name);
    for (int number = 1;; ++number) {
        const QString name = u"run-%1"_s.arg(number);
        if (!taken.contains(name))
            return name;
    }
}

QString ProjectJobs::datasetFor(const QString &run) const
{
    if (const RunStatus *trained = m_queue->job(run); trained && trained->job) {
        const fs::path folder = stringOr(trained->job->parameters, "dataset");
        if (const DatasetVersion *version = m_project.datasets().find(toQString(folder.filename())))
            return toQString(version->title());
    }
    const auto &versions = m_project.datasets().list();
    return versions.empty() ? QString() : toQString(versions.front().title());
}

} // namespace fieldwright
