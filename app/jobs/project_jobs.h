#pragma once

#include "app/jobs/import_passwords.h"
#include "app/jobs/job_queue.h"
#include "app/jobs/path_expansion.h"
#include "app/models/model_transfers.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

class Evaluations;
class KeptQuestions;
class Project;

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
    ModelRef model;
    // What is learnt from, by the recipe's objective.
    QString dataset;                                 ///< "name@2", or "name" for its newest version
    std::vector<qint64> documents;                   ///< that are read; none: all
    std::vector<std::filesystem::path> generalTexts; ///< read beside the documents; none: the pairs that ship
    std::filesystem::path labelled;                  ///< CSV or JSONL with texts and labels
    TrainRecipe recipe;
    int sampleQuestions = 3; ///< asked while it trains, from the held-out phrasings
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

    /// Finds the runs of the project, follows the live ones, and imports what ended while nobody was there.
    void load(QObject *receiver, std::function<void(Result<>)> done);

    JobQueue &queue() { return *m_queue; }
    ImportPasswords &passwords() { return m_passwords; }

    void importDocuments(const ImportOptions &options, QObject *receiver,
                         std::function<void(Result<StartedImport>)> done);
    /// These give the job's id at once. Errors: what can be told without the worker, e.g. nothing to work on.
    Result<QString> generatePairs(const GenerateOptions &options);
    Result<QString> buildDataset(const BuildDatasetOptions &options);
    Result<QString> train(const TrainOptions &options);
    /// A short run that finds a learning rate for what train() would be given. 0 steps: the usual number.
    Result<QString> testRates(const TrainOptions &options, int steps = 0);
    Result<QString> evaluate(const EvaluateOptions &options);
    /// With a card from what the project knows of the model, unless one is given.
    Result<QString> exportModel(const ExportOptions &options);

    /// A name that no run and no model has yet: "run-4".
    QString proposedRunName() const;
    /// The dataset version that this run trained on, else the newest one; empty when there is none.
    QString datasetFor(const QString &run) const;

Q_SIGNALS:
    /// The products of a run are in the project now.
    void resultsImported(const QString &id);
    void failed(const QString &id, const fieldwright::Error &error);

private:
    using Done = std::function<void(Result<>)>;

    void import(const RunStatus &run, const Done &done);
    void importProducts(const RunStatus &run, const Done &done);
    void importSoFar(const QString &id);
    void showReading(const QString &id);
    void expectAgain();
    QString begin(JobRequest request);
    void markImported(const RunStatus &run, const Done &done);
    Result<> addTrainingData(JobRequest &request, const TrainOptions &options);
    void writeReadingInputs(const TrainOptions &options, const RunPaths &paths, const Done &done);
    Json questionsFrom(const QString &dataset, int count) const;
    Result<JobRequest> trainingRequest(JobKind kind, const TrainOptions &options);

    Project &m_project;
    std::unique_ptr<JobQueue> m_queue;
    std::set<QString> m_importingSoFar; ///< runs whose first results are being taken in
    std::map<QString, std::int64_t> m_importedSoFarMs;
    ImportPasswords m_passwords;
    TaskThread m_files;
};

} // namespace fieldwright
