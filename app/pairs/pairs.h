#pragma once

#include "app/pairs/pair_rows.h"
#include "app/project/project_store.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <unordered_map>
#include <unordered_set>

class QUndoStack;

namespace fieldwright {

struct PairCounts
{
    int all = 0;
    int draft = 0;
    int accepted = 0;
    int rejected = 0;
    int notGrounded = 0; ///< of those not rejected

    bool operator==(const PairCounts &) const = default;
};

/// New values of an edit; what is empty stays.
struct PairEdit
{
    std::optional<QString> question;
    std::optional<QString> answer;
    std::optional<PairStatus> status; ///< "save and accept"
};

/// The question–answer pairs of a project: a few bytes of each in memory, their texts on demand, and the verbs. A verb
/// changes what is in memory at once, is one undo step, and is one transaction in the store's thread; when that fails,
/// failed() is emitted and everything is read again.
class Pairs : public QObject
{
    Q_OBJECT

public:
    Pairs(ProjectStore &store, QUndoStack &undo, QObject *parent = nullptr);
    ~Pairs() override;

    void setAuthor(const QString &author) { m_author = author; }
    void load(QObject *receiver, std::function<void(Result<>)> done);

    int count() const { return int(m_columns.size()); }
    /// By id, ascending.
    const std::vector<PairColumns> &columns() const { return m_columns; }
    const PairColumns *find(qint64 id) const;
    const PairCounts &counts() const { return m_counts; }

    /// The pair when it is in memory; otherwise nullptr, and it is fetched (textsFetched() tells).
    const PairRecord *cached(qint64 id);
    /// Fetches those that are not in memory yet.
    void want(std::span<const qint64> ids);

    void fetch(const std::vector<qint64> &ids, QObject *receiver,
               std::function<void(Result<std::vector<PairRecord>>)> done);
    void history(qint64 id, QObject *receiver, std::function<void(Result<std::vector<PairRevision>>)> done);
    /// Full-text, Chinese too; ids ascending.
    void search(const QString &typed, QObject *receiver, std::function<void(Result<std::vector<qint64>>)> done);
    void idsByText(bool byAnswer, QObject *receiver, std::function<void(Result<std::vector<qint64>>)> done);
    using Evidence = std::pair<std::int64_t, EvidenceSpan>;
    void evidenceIn(qint64 document, QObject *receiver, std::function<void(Result<std::vector<Evidence>>)> done);

    // Verbs, each one undo step.
    void setStatus(const std::vector<qint64> &ids, PairStatus status);
    void accept(const std::vector<qint64> &ids) { setStatus(ids, PairStatus::Accepted); }
    void reject(const std::vector<qint64> &ids) { setStatus(ids, PairStatus::Rejected); }
    void edit(qint64 id, const PairEdit &edit);
    /// An invalid span takes the evidence away. The chunk is looked up from the span.
    void setEvidence(qint64 id, qint64 document, EvidenceSpan evidence);
    void addTag(const std::vector<qint64> &ids, const QString &tag);
    void removeTag(const std::vector<qint64> &ids, const QString &tag);
    void setScore(const std::vector<qint64> &ids, int score);
    /// In the loss; what is no weight changes nothing.
    void setWeight(const std::vector<qint64> &ids, double weight);
    void setNote(qint64 id, const QString &note);
    void remove(const std::vector<qint64> &ids);
    /// Adds pairs (written by hand, from chat, or read from a file by core/dataset). `done` gets their ids.
    void add(std::vector<Pair> pairs, QObject *receiver = nullptr,
             std::function<void(Result<std::vector<qint64>>)> done = {});
    /// The same under the name "import of n pairs".
    void importPairs(std::vector<Pair> pairs, QObject *receiver, std::function<void(Result<std::vector<qint64>>)> done);

    /// What was done to pairs, also by earlier processes; see readGestures().
    void gestures(QObject *receiver, std::function<void(Result<std::vector<PairGesture>>)> done);
    /// Takes back what was done last, or does it again: the undo stack's step, and where it has none, what the history
    /// tells of earlier processes. `done` gets its name. Errors: NotFound when there is nothing.
    enum class Revert { Undo, Redo };
    void revertLast(Revert what, QObject *receiver, std::function<void(Result<QString>)> done);
    /// "accept of 14 pairs"
    static QString gestureText(const std::string &action, int pairs);

    // For jobs; no undo steps.
    void importRun(const QString &run, const std::filesystem::path &runFolder, bool runIsOver, QObject *receiver,
                   std::function<void(Result<PairImport>)> done);
    /// inputs/pairs.jsonl of a build job, or an export: one pair a line.
    void writeJsonLines(std::optional<PairStatus> status, const std::filesystem::path &path, QObject *receiver,
                        std::function<void(Result<int>)> done);

Q_SIGNALS:
    /// columns() is another list; all ids may have changed.
    void listReset();
    /// These have other values (status, score, grounding, texts); the list is the same.
    void pairsChanged(const std::vector<qint64> &ids);
    /// An undo or redo is done; what it changed has been told before.
    void reverted(const std::vector<qint64> &ids);
    /// Their texts are in memory now.
    void textsFetched(const std::vector<qint64> &ids);
    void countsChanged();
    void failed(const fieldwright::Error &error);

private:
    friend class PairCommand;
    using Revisions = std::shared_ptr<RevisionRange>;
    using Change = std::function<void(PairRecord &)>;

    void push(std::vector<qint64> ids, const QString &text, const char *action, Change change,
              std::optional<PairStatus> status = {});
    void pushAdded(std::vector<Pair> pairs, const QString &text, const char *generator, QObject *receiver,
                   std::function<void(Result<std::vector<qint64>>)> done);
    void postChange(const std::vector<qint64> &ids, Change change, std::optional<PairStatus> status, const char *action,
                    Revisions revisions);
    void postAdd(std::vector<PairRecord> records, Revisions revisions,
                 std::function<void(Result<std::vector<qint64>>)> done);
    void postRevert(Revisions revisions, const char *action);
    Gesture gesture(const char *action) const;

    /// In memory, before the store has answered.
    void anticipate(const std::vector<qint64> &ids, const Change &change, std::optional<PairStatus> status);
    /// What the store made of a gesture. Of many pairs only what lists show is carried over: their texts are fetched
    /// again where they are wanted, and the window's thread does not have to take a hundred thousand records apart.
    struct Written
    {
        std::vector<PairColumns> columns;
        std::vector<qint64> removed;
        std::vector<PairRecord> records; ///< of few
        std::vector<qint64> ids() const;
    };
    static Written written(std::vector<PairRecord> records);
    void takeOver(Written written, std::uint32_t gesture);
    void writeFailed(const Error &error);
    void setColumns(std::vector<PairColumns> columns);
    void recount();
    void fetchWanted();
    void cache(PairRecord record);
    PairColumns *findColumns(qint64 id);

    ProjectStore &m_store;
    QUndoStack &m_undo;
    QString m_author;
    std::vector<PairColumns> m_columns;
    PairCounts m_counts;
    std::uint32_t m_gesture = 0;

    std::unordered_map<qint64, PairRecord> m_cache;
    std::deque<qint64> m_cacheOrder;
    std::vector<qint64> m_wanted;
    std::unordered_set<qint64> m_fetching;
    bool m_fetchScheduled = false;
};

} // namespace fieldwright
