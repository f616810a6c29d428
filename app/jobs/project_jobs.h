#pragma once

#include "app/jobs/import_passwords.h"
#include "app/jobs/job_queue.h"
#include "app/jobs/path_expansion.h"
#include "app/models/adapter_combination.h"
#include "app/models/model_search.h"
#include "app/models/model_transfers.h"
#include "app/project/look_thread.h"
#include "core/recipe/continued_recipe.h"
#include "core/recipe/sweep.h"

namespace fieldwright {

class Evaluations;
class KeptQuestions;
class Project;
struct TrainingFiles;

struct ImportSource
{
    std::filesystem::path path; ///< a file, or a folder of files that are read alike
    QString encoding;           ///< of text files; empty: guess
    QString password;           ///< of PDF files; handed to the worker and written nowhere
};

struct ImportOptions
{
    std::vector<ImportSource> sources;
    QStringList passwords; ///< tried on each PDF that is locked
};

struct StartedImport
{
    QString id; ///< empty when there was nothing to read
    int files = 0;
    std::vector<SkippedPath> skipped;
};

struct GenerateOptions
{
    QString name;
    std::vector<qint64> documents;            ///< none: all
    QString method = QStringLiteral("rules"); ///< or "model"
    std::optional<ModelRef> model;            ///< of method "model", unless `endpoint`
    Json endpoint;                            ///< {"url","model"}
    bool hasKey = false;                      ///< of the endpoint; it is known to AccessTokens
    QString promptTemplate;
    int pairsPerChunk = 0; ///< 0: as the method sees fit
    qint64 seed = 42;
};

struct BuildDatasetOptions
{
    QString name;
    ModelRef model; ///< whose tokens are counted
    double domainShare = 0.3;
    double validationShare = 0.05;
    double rephrasedShare = 0.2;
    double unseenShare = 0.1;
    double generalCap = 3;
    qint64 seed = 42;
    int maxLength = 1024;
    QString systemPrompt;
    std::vector<std::filesystem::path> generalFiles; ///< JSONL rows with messages; none: those that ship
};

struct TrainOptions
{
    QString name;
    ModelRef model; ///< none for a recipe from scratch
    // What is learnt from, by the recipe's objective.
    QString dataset;                                 ///< "name@2", or "name" for its newest version
    std::vector<qint64> documents;                   ///< that are read; none: all
    std::vector<std::filesystem::path> generalTexts; ///< read beside the documents; none: the pairs that ship
    std::filesystem::path labelled;                  ///< CSV or JSONL with texts and labels
    std::optional<ModelRef> tokenizerOf;             ///< whose tokenizer a new model takes over, if it takes one
    TrainRecipe recipe;
    OnAdapter onAdapter = OnAdapter::Continue; ///< where the model has an adapter: its own part of the recipe holds
    int sampleQuestions = 3;                   ///< asked while it trains, from the held-out phrasings
};

struct EvaluateOptions
{
    QString name;
    ModelRef base;
    std::optional<ModelRef> tuned;
    bool fiveDimensions = true;
    QString domainDataset; ///< empty: no domain test
    int limitPerAxis = 0;  ///< 0: all items
    QStringList languages; ///< none: all
    int domainLimit = 0;   ///< 0: all
    qint64 seed = 42;
};

/// The verbs of a project that are long work, and what becomes of their results: each makes a job of the queue, and the
/// job's products are taken into the project when it ends (documents and pairs while it runs).
class ProjectJobs : public QObject
{
    Q_OBJECT

public:
    explicit ProjectJobs(Project &project, QObject *parent = nullptr);
    ~ProjectJobs() override;

    using Done = std::function<void(Result<>)>;

    /// Finds the runs of the project, follows the live ones, and imports what ended while nobody was there.
    void load(QObject *receiver, std::function<void(Result<>)> done);

    JobQueue &queue() { return *m_queue; }
    ImportPasswords &passwords() { return m_passwords; }

    void importDocuments(const ImportOptions &options, QObject *receiver,
                         std::function<void(Result<StartedImport>)> done);
    /// A new run that goes on where an ended training stopped, with more steps or epochs and, if wished, other fields
    /// of those that may change then; see further_training.h. Without a name: one made of the ended run's.
    Result<QString> trainFurther(const QString &run, const TrainRecipe &recipe, QString name = {});
    // These look at the files of the models and the data first, in a thread of their own, and give the ids then. A
    // receiver that has gone meanwhile has changed its mind: nothing is begun. Errors: what can be told without the
    // worker, e.g. nothing to work on.

    using Started = std::function<void(Result<QString>)>;
    void generatePairs(const GenerateOptions &options, QObject *receiver, Started done);
    void buildDataset(const BuildDatasetOptions &options, QObject *receiver, Started done);
    void evaluate(const EvaluateOptions &options, QObject *receiver, Started done);
    void train(const TrainOptions &options, QObject *receiver, Started done);
    /// Trains the recipe once for each combination of the axes' values: runs of the queue that belong together, in the
    /// order of the points. Nothing is queued unless all can be. Their models are not listed, but for that of the best
    /// when all have ended.
    void sweep(const TrainOptions &options, const std::vector<SweepAxis> &axes, QObject *receiver,
               std::function<void(Result<QStringList>)> done);
    /// A short run that finds a learning rate for what train() would be given. 0 steps: the usual number.
    void testRates(const TrainOptions &options, int steps, QObject *receiver, Started done);

    /// Where models are looked for that a run from another machine stands on, beside those of the project.
    void setLibrary(std::function<std::vector<ModelEntry>()> models) { m_library = std::move(models); }
    /// The model that this interrupted run could not be started without; nullptr: none.
    const SoughtModel *missingModel(const QString &run) const;
    /// Says where that is on this machine; then the run can be continued. Errors: InvalidArgument (another model) and
    /// those of its files.
    void placeModel(const QString &run, const std::filesystem::path &place, QObject *receiver, Done done);

    /// The model that a training stands on, where it lies on this machine; an empty one if it makes a new model.
    void modelUnder(const RunStatus &run, QObject *receiver, std::function<void(Result<ModelRef>)> done);

    /// Whether removing this run takes a model along that lies nowhere else.
    bool losesModel(const RunStatus &run) const;
    /// Whether an ended run of a sweep has a model that is not listed.
    bool waitsToBeKept(const RunStatus &run) const;
    /// The best run of a sweep that is over, if its model waits to be listed; else empty.
    QString bestToKeep(const QString &sweep) const;
    /// Lists the model of an ended run of a sweep among the project's models. Errors: NotFound.
    void keepModel(const QString &run, QObject *receiver, std::function<void(Result<ModelEntry>)> done);
    /// With a card from what the project knows of the model, unless one is given.
    Result<QString> exportModel(const ExportOptions &options);
    /// The result becomes a model of the project.
    Result<QString> combine(const CombineOptions &options);

    /// A name that no run and no model has yet: "run-4".
    QString proposedRunName() const;
    /// The dataset version that this run trained on, else the newest one; empty when there is none.
    QString datasetFor(const QString &run) const;

Q_SIGNALS:
    /// The products of a run are in the project now.
    void resultsImported(const QString &id);
    void failed(const QString &id, const fieldwright::Error &error);

private:
    void import(const RunStatus &run, const Done &done);
    void importProducts(const RunStatus &run, const Done &done);
    void importSoFar(const QString &id);
    void showReading(const QString &id);
    void expectAgain();
    QString begin(JobRequest request);
    void markImported(const RunStatus &run, const Done &done);
    void checkStart(const RunStatus &run, const Done &done);
    void listModel(const RunStatus &run, QObject *receiver, std::function<void(Result<ModelEntry>)> done);
    void keepBestOf(
        const QString &sweep, const std::function<void()> &done = [] {});
    void expectEndOf(const QString &run);

    /// Looks at files, then begins the job that `request` makes of what `look` has found.
    template <typename Look, typename Request>
    void beginAfter(QObject *receiver, Look look, Request request, Started done)
    {
        using Found = std::invoke_result_t<Look &>;
        m_looking.run(
            receiver, [look = std::move(look)](const std::stop_token &) mutable { return look(); },
            [this, request = std::move(request), done = std::move(done)](Found found) {
                done(std::move(found).and_then(request).map(
                    [this](JobRequest wanted) { return begin(std::move(wanted)); }));
            });
    }
    Result<JobRequest> generateRequest(const GenerateOptions &options);
    Result<JobRequest> buildRequest(const BuildDatasetOptions &options);
    Result<JobRequest> evaluateRequest(const EvaluateOptions &options, Json questions);
    static Result<> addBase(JobRequest &request, const TrainOptions &options, const TrainingFiles &files);
    Result<> addTrainingData(JobRequest &request, const TrainOptions &options, const TrainingFiles &files);
    void writeReadingInputs(const TrainOptions &options, const RunPaths &paths, const Done &done);
    /// What reads the files of a training.
    std::function<Result<TrainingFiles>()> trainingFiles(const TrainOptions &options) const;
    Result<JobRequest> trainingRequest(JobKind kind, const TrainOptions &options, const TrainingFiles &files);
    Result<std::vector<JobRequest>> sweepRequests(const TrainOptions &options, const std::vector<SweepAxis> &axes,
                                                  const TrainingFiles &files);

    Project &m_project;
    std::unique_ptr<JobQueue> m_queue;
    std::set<QString> m_importingSoFar; ///< runs whose first results are being taken in
    std::map<QString, std::int64_t> m_importedSoFarMs;
    ImportPasswords m_passwords;
    std::function<std::vector<ModelEntry>()> m_library;
    std::map<QString, SoughtModel> m_missingModels; ///< by run
    std::map<QString, QString> m_openSweepRuns;     ///< those that have not ended, and their sweeps
    TaskThread m_files;
    LookThread m_looking; ///< at models and data that jobs want; a slow disk there holds nothing else up
};

} // namespace fieldwright
