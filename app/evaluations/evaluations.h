#pragma once

#include "app/models/model_entry.h"
#include "app/project/project_store.h"
#include "core/run_folder/job.h"

#include <QObject>

namespace fieldwright {

/// One item as both models answered it.
struct EvaluationItem
{
    std::int64_t id = 0;
    std::string suite; ///< "five-dimension" or "domain"
    std::string axis;
    std::string language;
    std::string item;
    std::string cluster;
    std::string task;
    std::string mode; ///< free or choice
    std::string prompt;
    std::string expected;
    double floor = 0;

    struct Answer
    {
        std::string raw;
        bool parsed = true;
        double score = 0; ///< 0 … 1
        Json parts = Json::object();
        bool isThere = false;
    };
    Answer base;
    Answer tuned;
    bool faulty = false; ///< marked so by the user

    double difference() const { return tuned.score - base.score; }
};

struct EvaluationQuestion
{
    std::string question;
    std::string expected;
    std::string language;
    std::string base;
    std::string tuned;
};

struct EvaluationInfo
{
    std::string id; ///< of its run
    std::string name;
    std::int64_t createdMs = 0;
    std::string protocol;
    ModelRef base;
    std::optional<ModelRef> tuned;
    Json summary; ///< output/summary.json
};

struct EvaluationData
{
    EvaluationInfo info;
    std::vector<EvaluationItem> items;
    std::vector<EvaluationQuestion> questions;
};

/// The evaluations of a project: the list with their summaries in memory, items and answers on demand.
class Evaluations : public QObject
{
    Q_OBJECT

public:
    explicit Evaluations(ProjectStore &store, QObject *parent = nullptr) : QObject(parent), m_store(store) {}

    void load(QObject *receiver, std::function<void(Result<>)> done);
    /// Newest first.
    const std::vector<EvaluationInfo> &list() const { return m_list; }
    /// By id or name (then the newest of that name); nullptr when it is not there.
    const EvaluationInfo *find(const QString &text) const;

    void data(const QString &id, QObject *receiver, std::function<void(Result<EvaluationData>)> done);
    /// Takes the results of an evaluate job over in one transaction; again for the same run: nothing happens.
    void importRun(const QString &run, const std::filesystem::path &runFolder, const Job &job, QObject *receiver,
                   std::function<void(Result<>)> done);
    /// A faulty item is left out of lists of what got better or worse; the scores stay as they were measured.
    void setFaulty(std::int64_t item, bool faulty);
    void setRemoved(const QString &id, bool removed, QObject *receiver, std::function<void(Result<>)> done);

Q_SIGNALS:
    void listReset();
    void failed(const fieldwright::Error &error);

private:
    ProjectStore &m_store;
    std::vector<EvaluationInfo> m_list;
};

/// Reads an evaluate run's products, untrusted like any file. Errors: NotFound, Corrupt.
Result<EvaluationData> readEvaluationRun(const std::filesystem::path &runFolder, const Job &job);

} // namespace fieldwright
