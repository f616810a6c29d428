// Trainings of a project: what they are begun with, and the models that they stand on.

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/jobs/further_training.h"
#include "app/jobs/general_rows.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/training_files.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/model_files/adapter_stack.h"
#include "core/recipe/fields.h"

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace fieldwright {

namespace {

/// The recipe of a run, with what the model's adapters fix. Errors: an impossible recipe.
Result<TrainRecipe> recipeFor(const TrainOptions &options, const std::vector<Json> &adapters)
{
    TrainRecipe recipe = options.recipe;
    const bool hasAdapter = !adapters.empty();
    FW_CHECK(checkHasAdapter(recipe, hasAdapter));
    if (hasAdapter && options.onAdapter == OnAdapter::Stack) {
        FW_TRY(top, stackedKind(recipe));
        FW_CHECK(checkOnTop(adapters, top));
    }
    if (hasAdapter && options.onAdapter == OnAdapter::Continue) {
        if (recipe.givesModel())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 is an adapter on a base model; its weights cannot be tuned themselves."),
                         {options.model.name}},
                        {FW_NOOP("core", "Export it as a merged model first, or go on with the adapter.")});
        FW_TRY(continued, continuedRecipe(std::move(recipe), adapters.back(), options.model.name));
        recipe = std::move(continued);
    }
    FW_CHECK(checkRecipe(recipe));
    return recipe;
}

/// Where a sweep's value stands in a run's name. Numbers typed at great length are told by the run's.
QString placeText(const std::vector<SweepAxis> &axes, const SweepPoint &point, size_t number)
{
    constexpr qsizetype longest = 60;
    QString text;
    for (size_t i = 0; i < axes.size(); ++i)
        text += u" %1=%2"_s.arg(toQString(axes[i].key), toQString(axes[i].values[point.place[i]]));
    return text.size() <= longest ? text : u" %1"_s.arg(number + 1);
}

/// What the model's adapter fixes cannot be varied: all runs would be the same.
Result<> checkVaries(const std::vector<SweepAxis> &axes, const SweepPoint &point, const Json &recipe,
                     const std::string &model)
{
    const Json wanted = toJson(point.recipe);
    TrainRecipe kept = point.recipe;
    kept.method = stringOr(recipe, "method");
    for (const SweepAxis &axis : axes) {
        if (recipe[axis.key] != wanted[axis.key] || !fieldApplies(*findField(axis.key), kept))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "\"%1\" goes with the adapter %2, so the runs would not differ in it."),
                         {axis.key, model}},
                        {FW_NOOP("core", "Choose another field, or train another adapter on top of this one.")});
    }
    return {};
}

} // namespace

/// A training stands on models that may lie elsewhere on this machine than on that where it began.
void ProjectJobs::checkStart(const RunStatus &run, const Done &done)
{
    if (run.job->kind != JobKind::Train)
        return done({});
    std::vector<ModelEntry> candidates = m_library ? m_library() : std::vector<ModelEntry>();
    candidates.insert(candidates.end(), m_project.models().list().begin(), m_project.models().list().end());
    m_looking.run(
        this,
        [job = run.job, folder = run.folder, candidates = std::move(candidates)](const std::stop_token &stop) {
            return placeModels(*job, folder, candidates, stop);
        },
        [this, id = toQString(run.id), job = run.job, done](const Result<std::optional<SoughtModel>> &missing) {
            m_missingModels.erase(id);
            if (!missing)
                return done(fail(missing.error()));
            if (!*missing)
                return done({});
            m_missingModels.emplace(id, **missing);
            done(fail(modelMissing(*job, **missing)));
        });
}

const SoughtModel *ProjectJobs::missingModel(const QString &run) const
{
    const auto missing = m_missingModels.find(run);
    const RunStatus *const waiting = m_queue->job(run);
    const bool waits = waiting && waiting->state == JobState::Interrupted;
    return waits && missing != m_missingModels.end() ? &missing->second : nullptr;
}

void ProjectJobs::placeModel(const QString &run, const fs::path &place, QObject *receiver, Done done)
{
    const RunStatus *const waiting = m_queue->job(run);
    if (!waiting || !waiting->job)
        return done(fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no job %1 in this project."), {toStd(run)}},
                         {FW_NOOP("core", "\"job list\" shows those that there are.")}));
    m_looking.run(
        receiver,
        [job = waiting->job, folder = waiting->folder, place](const std::stop_token &) {
            return placeModelAt(*job, folder, place);
        },
        std::move(done));
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
                return done(fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The chosen documents hold no text.")},
                                 {FW_NOOP("core", "Choose documents that were read without an error.")}));
            if (!shipped)
                return done({});
            m_files.run(
                this, [paths] { return writeGeneralRows({}, paths.inputs() / "general.jsonl"); }, done);
        });
}

/// What the recipe's objective learns from.
Result<> ProjectJobs::addTrainingData(JobRequest &request, const TrainOptions &options, const TrainingFiles &files)
{
    const std::string &objective = options.recipe.objective;
    if (objective == "sft") {
        const DatasetVersion *const dataset = m_project.datasets().find(options.dataset);
        if (!dataset)
            return fail(ErrorCode::NotFound,
                        {FW_NOOP("core", "There is no dataset version \"%1\"."), {toStd(options.dataset)}},
                        {FW_NOOP("core", "Build one first, or choose another.")});
        request.parameters.update({{"dataset", dataset->folder.string()}, {"sample_questions", files.sampleQuestions}});
        request.inputs.push_back(dataset->folder / "manifest.json");
        return {};
    }
    if (objective == "classify") {
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
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no document to read.")},
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

/// The model that is tuned; of a new one, that whose tokenizer it takes.
Result<> ProjectJobs::addBase(JobRequest &request, const TrainOptions &options, const TrainingFiles &files)
{
    const bool isNew = options.recipe.isFromScratch();
    if (isNew && options.recipe.tokenizer != "of-model")
        return {};
    if (isNew && !options.tokenizerOf)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "No model is chosen whose tokenizer the new model takes over.")},
                    {FW_NOOP("core", "Choose one, or let a tokenizer be learnt from the documents.")});
    const ModelRef &model = isNew ? *options.tokenizerOf : options.model;
    ModelRef known = model;
    if (known.fingerprint.empty())
        known.fingerprint = files.fingerprint; // one that came with the product is listed by its place alone
    request.parameters[isNew ? "tokenizer" : "model"] = toJson(known);
    return {};
}

Result<JobRequest> ProjectJobs::trainingRequest(JobKind kind, const TrainOptions &options, const TrainingFiles &files)
{
    FW_TRY(recipe, recipeFor(options, files.adapters));
    JobRequest request{.kind = kind, .name = options.name.isEmpty() ? proposedRunName() : options.name};
    request.recipe = toJson(recipe);
    request.parameters = {{"model_name", toStd(request.name)}};
    if (!options.model.adapter.empty())
        request.parameters["on_adapter"] = onAdapterKey(options.onAdapter);
    FW_CHECK(addBase(request, options, files));
    FW_CHECK(addTrainingData(request, options, files));
    return request;
}

std::function<Result<TrainingFiles>()> ProjectJobs::trainingFiles(const TrainOptions &options) const
{
    const DatasetVersion *const dataset =
        options.recipe.objective == "sft" ? m_project.datasets().find(options.dataset) : nullptr;
    return [options, folder = dataset ? dataset->folder : fs::path()] { return readTrainingFiles(options, folder); };
}

void ProjectJobs::train(const TrainOptions &options, QObject *receiver, Started done)
{
    beginAfter(
        receiver, trainingFiles(options),
        [this, options](const TrainingFiles &files) { return trainingRequest(JobKind::Train, options, files); },
        std::move(done));
}

Result<QString> ProjectJobs::trainFurther(const QString &run, const TrainRecipe &recipe, QString name)
{
    const RunStatus *const ended = m_queue->job(run);
    if (!ended || !ended->job)
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no job %1 in this project."), {toStd(run)}},
                    {FW_NOOP("core", "\"job list\" shows those that there are.")});
    if (name.isEmpty())
        name = tr("%1 further").arg(toQString(ended->job->name));
    FW_TRY(request, furtherTraining(*ended, recipe, name));
    request.prepare = [this, folder = ended->folder](const RunPaths &paths, const Done &done) {
        m_files.run(
            this, [folder, to = paths.folder] { return takeOverRun(folder, to); }, done);
    };
    return begin(std::move(request));
}

void ProjectJobs::sweep(const TrainOptions &options, const std::vector<SweepAxis> &axes, QObject *receiver,
                        std::function<void(Result<QStringList>)> done)
{
    // What the points differ in changes nothing about the files.
    m_looking.run(
        receiver, [read = trainingFiles(options)](const std::stop_token &) { return read(); },
        [this, options, axes, done = std::move(done)](Result<TrainingFiles> files) {
            const auto begun = [&]() -> Result<QStringList> {
                FW_TRY(read, std::move(files));
                FW_TRY(requests, sweepRequests(options, axes, read));
                QStringList ids;
                for (JobRequest &request : requests)
                    ids.append(begin(std::move(request)));
                return ids;
            };
            done(begun());
        });
}

Result<std::vector<JobRequest>>
ProjectJobs::sweepRequests(const TrainOptions &options, const std::vector<SweepAxis> &axes, const TrainingFiles &files)
{
    constexpr qsizetype longestName = 80;
    FW_TRY(points, sweepPoints(options.recipe, axes));
    const QString name = options.name.isEmpty() ? proposedRunName() : options.name;
    const std::string sweep = newId();
    std::vector<JobRequest> requests;
    for (const SweepPoint &point : points) {
        TrainOptions wanted = options;
        wanted.recipe = point.recipe;
        wanted.recipe.onSpike = "go-on"; // nobody is asked amid so many
        const QString place = placeText(axes, point, requests.size());
        wanted.name = name.left(longestName - place.size()) + place;
        auto request = trainingRequest(JobKind::Train, wanted, files);
        if (!request)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The run with %1 is not possible. %2"),
                         {sweepPointText(axes, point.place)},
                         {request.error().what}},
                        request.error().remedy);
        FW_CHECK(checkVaries(axes, point, request->recipe, options.model.name));
        request->parameters["sweep"] = {
            {"id", sweep}, {"name", toStd(name)}, {"axes", toJson(axes)}, {"place", point.place}};
        requests.push_back(std::move(*request));
    }
    return requests;
}

void ProjectJobs::testRates(const TrainOptions &options, int steps, QObject *receiver, Started done)
{
    beginAfter(
        receiver,
        [options, read = trainingFiles(options)]() -> Result<TrainingFiles> {
            if (options.recipe.isForEncoder())
                return fail(
                    ErrorCode::Unsupported,
                    {FW_NOOP("core", "Rates are tested with language models; %1 is an encoder."), {options.model.name}},
                    {FW_NOOP("core", "Start the training with the usual rate.")});
            return read();
        },
        [this, options, steps](const TrainingFiles &files) {
            auto request = trainingRequest(JobKind::RateTest, options, files);
            if (request && steps > 0)
                request->parameters["steps"] = steps;
            return request;
        },
        std::move(done));
}

} // namespace fieldwright
