#include "app/jobs/project_jobs.h"

#include "app/chat/kept_questions.h"
#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/evaluations/evaluations.h"
#include "app/jobs/resources.h"
#include "app/jobs/worker_process.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/dataset/dataset_row.h"
#include "core/dataset/formats.h"
#include "core/model_files/encoder_source.h"
#include "core/recipe/fields.h"

#include <fstream>

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace fieldwright {

namespace {

tl::unexpected<Error> nothingToDo(Text what, Text remedy)
{
    return fail(ErrorCode::InvalidArgument, std::move(what), std::move(remedy));
}

/// The general pairs, from the user's files or from those that ship, as rows of inputs/general.jsonl.
Result<> writeGeneralRows(std::vector<fs::path> files, const fs::path &target)
{
    std::error_code problem;
    if (files.empty()) {
        for (fs::directory_iterator it(generalPairsFolder(), problem), end; !problem && it != end;
             it.increment(problem)) {
            if (it->path().extension() == ".jsonl")
                files.push_back(it->path());
        }
        std::sort(files.begin(), files.end());
    }
    FW_TRY(out, DurableFile::create(target));
    std::int64_t number = 0;
    for (const fs::path &file : files) {
        FW_TRY(bytes, readFile(file));
        FW_TRY(data, readInstructionData(bytes, file.string()));
        for (ImportedRow &imported : data.rows) {
            DatasetRow row{.id = "general-" + std::to_string(++number), .messages = std::move(imported.messages)};
            if (row.messages.empty() && imported.pair)
                row.messages = {{"user", imported.pair->question}, {"assistant", imported.pair->answer}};
            row.language = guessLanguage(row.question());
            FW_CHECK(out.write(dumpJson(toJson(row)) + "\n"));
        }
    }
    return out.commit();
}

struct ExpandedSources
{
    std::vector<ImportSource> files;
    std::vector<SkippedPath> skipped;
};

ExpandedSources expandSources(const std::vector<ImportSource> &sources)
{
    std::vector<fs::path> paths;
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
    : QObject(parent), m_project(project), m_queue(std::make_unique<JobQueue>(project.runsFolder())), m_files(u"jobs"_s)
{
    for (const JobKind kind : {JobKind::Import, JobKind::Generate, JobKind::Build, JobKind::Train, JobKind::Evaluate}) {
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
    connect(m_queue.get(), &JobQueue::jobRemoved, this, [this](const QString &id) {
        m_project.documents().unexpect(id);
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

Result<QString> ProjectJobs::generatePairs(const GenerateOptions &options)
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
    if (byModel && options.model)
        FW_CHECK(checkWrites(options.model->path, options.model->name));
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
    return begin(std::move(request));
}

Result<QString> ProjectJobs::buildDataset(const BuildDatasetOptions &options)
{
    FW_CHECK(Datasets::checkName(toStd(options.name)));
    FW_CHECK(checkWrites(options.model.path, options.model.name));
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
    return begin(std::move(request));
}

/// The first questions of the held-out phrasings (or of what else is there), with their expected answers.
Json ProjectJobs::questionsFrom(const QString &dataset, int count) const
{
    Json questions = Json::array();
    const DatasetVersion *const version = m_project.datasets().find(dataset);
    if (!version)
        return questions;
    for (const char *part : {"rephrased", "validation", "train"}) {
        std::ifstream file(version->folder / (std::string(part) + ".jsonl"), std::ios::binary);
        std::string line;
        for (int looked = 0; int(questions.size()) < count && looked < 200 && std::getline(file, line); ++looked) {
            const auto json = parseJson(line, "dataset", {.bytes = 1u << 20});
            const auto row = json ? datasetRowFromJson(*json, "dataset") : fail(json.error());
            if (row && row->isDomain)
                questions.push_back(
                    {{"question", row->question()}, {"expected", row->answer()}, {"language", row->language}});
        }
    }
    return questions;
}

/// The documents' texts, and the general pairs where no general text is given.
void ProjectJobs::writeReadingInputs(const TrainOptions &options, const RunPaths &paths, const Done &done)
{
    const bool shipped = options.generalTexts.empty() && options.recipe.domainShare < 1;
    m_project.documents().writeTrainingTexts(
        options.documents, paths.inputs() / "documents.jsonl", this, [this, shipped, paths, done](Result<int> texts) {
            if (!texts)
                return done(fail(texts.error()));
            if (*texts == 0)
                return done(nothingToDo({FW_NOOP("core", "The chosen documents hold no text.")},
                                        {FW_NOOP("core", "Choose documents that were read without an error.")}));
            if (!shipped)
                return done({});
            m_files.run(
                this, [paths] { return writeGeneralRows({}, paths.inputs() / "general.jsonl"); }, done);
        });
}

/// What the recipe's objective learns from.
Result<> ProjectJobs::addTrainingData(JobRequest &request, const TrainOptions &options)
{
    const std::string &objective = options.recipe.objective;
    if (objective == "sft") {
        const DatasetVersion *const dataset = m_project.datasets().find(options.dataset);
        if (!dataset)
            return fail(ErrorCode::NotFound,
                        {FW_NOOP("core", "There is no dataset version \"%1\"."), {toStd(options.dataset)}},
                        {FW_NOOP("core", "Build one first, or choose another.")});
        request.parameters.update({{"dataset", dataset->folder.string()},
                                   {"sample_questions", questionsFrom(options.dataset, options.sampleQuestions)}});
        request.inputs.push_back(dataset->folder / "manifest.json");
        return {};
    }
    if (objective == "classify") {
        std::error_code problem;
        if (!fs::is_regular_file(options.labelled, problem))
            return nothingToDo(
                {FW_NOOP("core", "No file with labelled texts was chosen.")},
                {FW_NOOP("core", "Choose a CSV or JSONL file with the columns \"text\" and \"label\".")});
        request.inputs.push_back(options.labelled);
        request.parameters["labelled"] = "inputs/labelled" + options.labelled.extension().string();
        request.prepare = [this, file = options.labelled](const RunPaths &paths, const Done &done) {
            const fs::path target = paths.inputs() / ("labelled" + file.extension().string());
            m_files.run(
                this, [file, target] { return copyFile(file, target); }, done);
        };
        return {};
    }
    if (m_project.documents().count() == 0)
        return nothingToDo({FW_NOOP("core", "There is no document to read.")},
                           {FW_NOOP("core", "Add documents first.")});
    Json general = Json::array();
    for (const fs::path &file : options.generalTexts) {
        request.inputs.push_back(file);
        general.push_back(file.string());
    }
    request.parameters["general"] = std::move(general);
    request.prepare = [this, options](const RunPaths &paths, const Done &done) {
        writeReadingInputs(options, paths, done);
    };
    return {};
}

Result<JobRequest> ProjectJobs::trainingRequest(JobKind kind, const TrainOptions &options)
{
    FW_CHECK(checkRecipe(options.recipe));
    if (!options.recipe.isForEncoder())
        FW_CHECK(checkWrites(options.model.path, options.model.name));
    JobRequest request{.kind = kind, .name = options.name.isEmpty() ? proposedRunName() : options.name};
    request.recipe = toJson(options.recipe);
    request.parameters = {{"model", toJson(options.model)}, {"model_name", toStd(request.name)}};
    FW_CHECK(addTrainingData(request, options));
    return request;
}

Result<QString> ProjectJobs::train(const TrainOptions &options)
{
    FW_TRY(request, trainingRequest(JobKind::Train, options));
    return begin(std::move(request));
}

Result<QString> ProjectJobs::testRates(const TrainOptions &options, int steps)
{
    if (options.recipe.isForEncoder())
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "Rates are tested with language models; %1 is an encoder."), {options.model.name}},
                    {FW_NOOP("core", "Start the training with the usual rate.")});
    FW_TRY(request, trainingRequest(JobKind::RateTest, options));
    if (steps > 0)
        request.parameters["steps"] = steps;
    return begin(std::move(request));
}

Result<QString> ProjectJobs::evaluate(const EvaluateOptions &options)
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
    FW_CHECK(checkWrites(options.base.path, options.base.name));
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
    Json questions = m_project.keptQuestions().asJson();
    if (questions.empty() && dataset) {
        constexpr int shown = 6;
        questions = questionsFrom(options.domainDataset, shown);
    }
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
    return begin(std::move(request));
}

Result<QString> ProjectJobs::exportModel(const ExportOptions &options)
{
    ExportOptions whole = options;
    if (const ModelEntry *model = m_project.models().find(toQString(options.model.id)); model && whole.card.empty())
        whole.card = exportCard(m_project, *model);
    FW_TRY(request, exportJob(whole));
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
        // Moved already when an earlier try was cut short between the move and the database.
        if (run.state != JobState::Failed && (has("model") || fs::exists(m_project.modelsFolder() / run.id, problem))) {
            const Json *const model = member(run.job->parameters, "model");
            auto base = model ? modelRefFromJson(*model, "job.json") : Result<ModelRef>(fail(Error{}));
            if (!base)
                return done(fail(base.error()));
            return m_project.models().registerTuned(id, run.folder, toQString(run.job->name), *base, this, whenDone);
        }
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
