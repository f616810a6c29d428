#include "app/pairs/pairs.h"

#include "app/pairs/pair_commands.h"
#include "app/text/qt_text.h"
#include "core/base/utf8.h"
#include "core/dataset/row_weight.h"

#include <QtGui/QUndoStack>

#include <algorithm>

namespace fieldwright {

namespace {

/// Texts of some screens; each is about a kilobyte.
constexpr size_t cacheLimit = 8192;

std::vector<std::int64_t> toIds(const std::vector<qint64> &ids)
{
    return {ids.begin(), ids.end()};
}

} // namespace

Pairs::Pairs(ProjectStore &store, QUndoStack &undo, QObject *parent) : QObject(parent), m_store(store), m_undo(undo) {}

Pairs::~Pairs() = default;

void Pairs::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.run(
        this, [](SQLite::Database &database) -> Result<std::vector<PairColumns>> { return readPairColumns(database); },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::vector<PairColumns>> columns) {
            if (columns)
                setColumns(std::move(*columns));
            if (target && done)
                done(columns ? Result<>() : Result<>(tl::unexpected(columns.error())));
        });
}

void Pairs::setColumns(std::vector<PairColumns> columns)
{
    m_columns = std::move(columns);
    m_cache.clear();
    m_cacheOrder.clear();
    recount();
    Q_EMIT listReset();
}

const PairColumns *Pairs::find(qint64 id) const
{
    return const_cast<Pairs *>(this)->findColumns(id);
}

PairColumns *Pairs::findColumns(qint64 id)
{
    const auto found = std::lower_bound(m_columns.begin(), m_columns.end(), id,
                                        [](const PairColumns &columns, qint64 value) { return columns.id < value; });
    return found != m_columns.end() && found->id == id ? &*found : nullptr;
}

const PairRecord *Pairs::cached(qint64 id)
{
    const auto found = m_cache.find(id);
    if (found != m_cache.end())
        return &found->second;
    want({&id, 1});
    return nullptr;
}

void Pairs::want(std::span<const qint64> ids)
{
    for (const qint64 id : ids)
        if (!m_cache.contains(id) && m_fetching.insert(id).second)
            m_wanted.push_back(id);
    if (m_wanted.empty() || m_fetchScheduled)
        return;
    // A screen of rows asks one by one; they are fetched together.
    m_fetchScheduled = true;
    QMetaObject::invokeMethod(this, &Pairs::fetchWanted, Qt::QueuedConnection);
}

void Pairs::fetchWanted()
{
    m_fetchScheduled = false;
    const std::vector<qint64> ids = std::exchange(m_wanted, {});
    const std::uint32_t asOf = m_gesture;
    fetch(ids, this, [this, ids, asOf](Result<std::vector<PairRecord>> records) {
        for (const qint64 id : ids)
            m_fetching.erase(id);
        if (!records) {
            Q_EMIT failed(records.error());
            return;
        }
        std::vector<qint64> fetched, again;
        for (PairRecord &record : *records) {
            const PairColumns *columns = find(record.id);
            if (!columns)
                continue;
            fetched.push_back(record.id);
            if (columns->gesture > asOf)
                again.push_back(record.id); // a gesture came between: what was read is already old
            else
                cache(std::move(record));
        }
        std::erase_if(fetched,
                      [&again](qint64 id) { return std::find(again.begin(), again.end(), id) != again.end(); });
        want(again);
        Q_EMIT textsFetched(fetched);
    });
}

void Pairs::cache(PairRecord record)
{
    const qint64 id = record.id;
    if (m_cache.insert_or_assign(id, std::move(record)).second)
        m_cacheOrder.push_back(id);
    while (m_cacheOrder.size() > cacheLimit) {
        m_cache.erase(m_cacheOrder.front());
        m_cacheOrder.pop_front();
    }
}

void Pairs::fetch(const std::vector<qint64> &ids, QObject *receiver,
                  std::function<void(Result<std::vector<PairRecord>>)> done)
{
    m_store.run(
        receiver,
        [list = toIds(ids)](SQLite::Database &database) -> Result<std::vector<PairRecord>> {
            return readPairs(database, list);
        },
        std::move(done));
}

void Pairs::history(qint64 id, QObject *receiver, std::function<void(Result<std::vector<PairRevision>>)> done)
{
    m_store.run(
        receiver,
        [id](SQLite::Database &database) -> Result<std::vector<PairRevision>> { return readHistory(database, id); },
        std::move(done));
}

void Pairs::search(const QString &typed, QObject *receiver, std::function<void(Result<std::vector<qint64>>)> done)
{
    m_store.run(
        receiver,
        [text = toStd(typed)](SQLite::Database &database) -> Result<std::vector<qint64>> {
            const std::vector<std::int64_t> ids = searchPairs(database, text);
            return std::vector<qint64>(ids.begin(), ids.end());
        },
        std::move(done));
}

void Pairs::idsByText(bool byAnswer, QObject *receiver, std::function<void(Result<std::vector<qint64>>)> done)
{
    m_store.run(
        receiver,
        [byAnswer](SQLite::Database &database) -> Result<std::vector<qint64>> {
            const std::vector<std::int64_t> ids = fieldwright::idsByText(database, byAnswer);
            return std::vector<qint64>(ids.begin(), ids.end());
        },
        std::move(done));
}

void Pairs::evidenceIn(qint64 document, QObject *receiver, std::function<void(Result<std::vector<Evidence>>)> done)
{
    m_store.run(
        receiver,
        [document](SQLite::Database &database) -> Result<std::vector<Evidence>> {
            return readEvidence(database, document);
        },
        std::move(done));
}

// Verbs

void Pairs::setStatus(const std::vector<qint64> &ids, PairStatus status)
{
    const int n = int(ids.size());
    const QString text = status == PairStatus::Accepted   ? tr("accept of %n pair(s)", nullptr, n)
                         : status == PairStatus::Rejected ? tr("reject of %n pair(s)", nullptr, n)
                                                          : tr("back to draft of %n pair(s)", nullptr, n);
    const char *action = status == PairStatus::Accepted   ? "accept"
                         : status == PairStatus::Rejected ? "reject"
                                                          : "draft";
    push(
        ids, text, action, [status](PairRecord &pair) { pair.status = status; }, status);
}

void Pairs::edit(qint64 id, const PairEdit &edit)
{
    const auto text = [](const std::optional<QString> &value) {
        return value ? std::optional<std::string>(toStd(*value)) : std::nullopt;
    };
    push(
        {id}, tr("edit of pair %1").arg(id), "edit",
        [question = text(edit.question), answer = text(edit.answer), status = edit.status](PairRecord &pair) {
            if (question)
                pair.question = *question;
            if (answer)
                pair.answer = *answer;
            if (status)
                pair.status = *status;
        },
        edit.status);
}

void Pairs::setEvidence(qint64 id, qint64 document, EvidenceSpan evidence)
{
    push({id}, tr("evidence of pair %1").arg(id), "evidence", [document, evidence](PairRecord &pair) {
        pair.evidence = evidence.valid() ? evidence : EvidenceSpan{};
        if (evidence.valid())
            pair.document = document;
    });
}

void Pairs::addTag(const std::vector<qint64> &ids, const QString &tag)
{
    const std::string name(trimmed(toStd(tag)));
    if (name.empty())
        return;
    push(ids, tr("tag on %n pair(s)", nullptr, int(ids.size())), "tags", [name](PairRecord &pair) {
        if (std::find(pair.tags.begin(), pair.tags.end(), name) == pair.tags.end())
            pair.tags.push_back(name);
    });
}

void Pairs::removeTag(const std::vector<qint64> &ids, const QString &tag)
{
    push(ids, tr("removal of a tag from %n pair(s)", nullptr, int(ids.size())), "tags",
         [name = toStd(tag)](PairRecord &pair) { std::erase(pair.tags, name); });
}

void Pairs::setScore(const std::vector<qint64> &ids, int score)
{
    push(ids, tr("score of %n pair(s)", nullptr, int(ids.size())), "score",
         [score = std::clamp(score, 0, 5)](PairRecord &pair) { pair.score = score; });
}

void Pairs::setWeight(const std::vector<qint64> &ids, double weight)
{
    if (isRowWeight(weight))
        push(ids, tr("weight of %n pair(s)", nullptr, int(ids.size())), "weight",
             [weight](PairRecord &pair) { pair.weight = weight; });
}

void Pairs::setNote(qint64 id, const QString &note)
{
    push({id}, tr("note on pair %1").arg(id), "note", [text = toStd(note)](PairRecord &pair) { pair.note = text; });
}

void Pairs::remove(const std::vector<qint64> &ids)
{
    push(ids, tr("removal of %n pair(s)", nullptr, int(ids.size())), "remove",
         [](PairRecord &pair) { pair.removed = true; });
}

void Pairs::add(std::vector<Pair> pairs, QObject *receiver, std::function<void(Result<std::vector<qint64>>)> done)
{
    const QString text = tr("addition of %n pair(s)", nullptr, int(pairs.size()));
    pushAdded(std::move(pairs), text, "manual", receiver, std::move(done));
}

void Pairs::importPairs(std::vector<Pair> pairs, QObject *receiver,
                        std::function<void(Result<std::vector<qint64>>)> done)
{
    const QString text = tr("import of %n pair(s)", nullptr, int(pairs.size()));
    pushAdded(std::move(pairs), text, "import", receiver, std::move(done));
}

void Pairs::pushAdded(std::vector<Pair> pairs, const QString &text, const char *generator, QObject *receiver,
                      std::function<void(Result<std::vector<qint64>>)> done)
{
    std::vector<PairRecord> records;
    records.reserve(pairs.size());
    for (Pair &pair : pairs) {
        if (pair.generator.empty())
            pair.generator = generator;
        records.push_back(recordOf(pair));
    }
    const QPointer<QObject> target(receiver);
    auto answer = [target, done = std::move(done)](Result<std::vector<qint64>> ids) {
        if (target && done)
            done(std::move(ids));
    };
    if (records.empty()) {
        answer(std::vector<qint64>());
        return;
    }
    m_undo.push(new PairCommand(*this, text, std::move(records), std::move(answer)));
}

void Pairs::push(std::vector<qint64> ids, const QString &text, const char *action, Change change,
                 std::optional<PairStatus> status)
{
    std::erase_if(ids, [this](qint64 id) { return !findColumns(id); });
    if (!ids.empty())
        m_undo.push(new PairCommand(*this, text, std::move(ids), action, std::move(change), status));
}

QString Pairs::gestureText(const std::string &action, int pairs)
{
    return action == "accept"   ? tr("accept of %n pair(s)", nullptr, pairs)
           : action == "reject" ? tr("reject of %n pair(s)", nullptr, pairs)
           : action == "draft"  ? tr("back to draft of %n pair(s)", nullptr, pairs)
           : action == "tags"   ? tr("tag on %n pair(s)", nullptr, pairs)
           : action == "score"  ? tr("score of %n pair(s)", nullptr, pairs)
           : action == "weight" ? tr("weight of %n pair(s)", nullptr, pairs)
           : action == "remove" ? tr("removal of %n pair(s)", nullptr, pairs)
           : action == "add"    ? tr("addition of %n pair(s)", nullptr, pairs)
                                : tr("edit of %n pair(s)", nullptr, pairs);
}

void Pairs::gestures(QObject *receiver, std::function<void(Result<std::vector<PairGesture>>)> done)
{
    m_store.run(
        receiver, [](SQLite::Database &database) -> Result<std::vector<PairGesture>> { return readGestures(database); },
        std::move(done));
}

void Pairs::revertLast(Revert what, QObject *receiver, std::function<void(Result<QString>)> done)
{
    const bool redo = what == Revert::Redo;
    if (redo ? m_undo.canRedo() : m_undo.canUndo()) {
        const QString text = redo ? m_undo.redoText() : m_undo.undoText();
        redo ? m_undo.redo() : m_undo.undo();
        done(text);
        return;
    }
    struct Reverted
    {
        PairGesture gesture;
        Written changed;
    };
    ++m_gesture;
    m_store.transact(
        this,
        [redo, who = gesture(redo ? "redo" : "undo")](SQLite::Database &database) -> Result<Reverted> {
            const std::vector<PairGesture> all = readGestures(database);
            const auto undone = std::find_if(all.begin(), all.end(), [](const PairGesture &g) { return g.undone; });
            if (redo ? undone == all.end() : undone == all.begin()) {
                return fail(ErrorCode::NotFound,
                            {redo ? FW_NOOP("core", "There is nothing to do again.")
                                  : FW_NOOP("core", "There is nothing to take back.")},
                            {FW_NOOP("core", "\"changes\" shows what was done to pairs.")});
            }
            const PairGesture &last = redo ? *undone : *std::prev(undone);
            return Reverted{last, written(revertRevisions(database, last.revisions, who).pairs)};
        },
        [this, number = m_gesture, target = QPointer<QObject>(receiver),
         done = std::move(done)](Result<Reverted> reverted) {
            if (reverted) {
                m_undo.clear(); // its steps are of before this one
                const std::vector<qint64> ids = reverted->changed.ids();
                takeOver(std::move(reverted->changed), number);
                Q_EMIT this->reverted(ids);
            }
            if (target)
                done(reverted ? Result<QString>(gestureText(reverted->gesture.action, reverted->gesture.pairs))
                              : fail(reverted.error()));
        });
}

Gesture Pairs::gesture(const char *action) const
{
    return {toStd(m_author), action};
}

// Towards the store

void Pairs::postChange(const std::vector<qint64> &ids, Change change, std::optional<PairStatus> status,
                       const char *action, Revisions revisions)
{
    ++m_gesture;
    anticipate(ids, change, status);
    m_store.transact(
        this,
        [list = toIds(ids), change, who = gesture(action), revisions](SQLite::Database &database) -> Result<Written> {
            PairsChanged changed = changePairs(database, list, change, who);
            *revisions = changed.revisions;
            return written(std::move(changed.pairs));
        },
        [this, number = m_gesture](Result<Written> changed) {
            if (changed)
                takeOver(std::move(*changed), number);
            else
                writeFailed(changed.error());
        });
}

void Pairs::postAdd(std::vector<PairRecord> records, Revisions revisions,
                    std::function<void(Result<std::vector<qint64>>)> done)
{
    ++m_gesture;
    m_store.transact(
        this,
        [records = std::move(records), who = gesture("add"),
         revisions](SQLite::Database &database) mutable -> Result<Written> {
            PairsChanged changed = addPairs(database, std::move(records), who);
            *revisions = changed.revisions;
            return written(std::move(changed.pairs));
        },
        [this, number = m_gesture, done = std::move(done)](Result<Written> changed) {
            if (!changed) {
                writeFailed(changed.error());
                done(tl::unexpected(changed.error()));
                return;
            }
            std::vector<qint64> ids = changed->ids();
            takeOver(std::move(*changed), number);
            done(std::move(ids));
        });
}

void Pairs::postRevert(Revisions revisions, const char *action)
{
    ++m_gesture;
    m_store.transact(
        this,
        [revisions, who = gesture(action)](SQLite::Database &database) -> Result<Written> {
            PairsChanged changed = revertRevisions(database, *revisions, who);
            *revisions = changed.revisions;
            return written(std::move(changed.pairs));
        },
        [this, number = m_gesture](Result<Written> changed) {
            if (!changed)
                return writeFailed(changed.error());
            const std::vector<qint64> ids = changed->ids();
            takeOver(std::move(*changed), number);
            Q_EMIT reverted(ids);
        });
}

void Pairs::anticipate(const std::vector<qint64> &ids, const Change &change, std::optional<PairStatus> status)
{
    for (const qint64 id : ids) {
        PairColumns *columns = findColumns(id);
        columns->gesture = m_gesture;
        if (status)
            columns->status = *status;
        if (const auto found = m_cache.find(id); found != m_cache.end()) {
            change(found->second);
            columns->score = std::uint8_t(found->second.score);
        }
    }
    recount();
    Q_EMIT pairsChanged(ids);
}

Pairs::Written Pairs::written(std::vector<PairRecord> records)
{
    Written out;
    for (const PairRecord &record : records) {
        if (record.removed)
            out.removed.push_back(record.id);
        else
            out.columns.push_back(columnsOf(record));
    }
    if (records.size() <= cacheLimit / 4)
        out.records = std::move(records);
    return out;
}

std::vector<qint64> Pairs::Written::ids() const
{
    std::vector<qint64> all = removed;
    for (const PairColumns &each : columns)
        all.push_back(each.id);
    std::sort(all.begin(), all.end());
    return all;
}

void Pairs::takeOver(Written written, std::uint32_t gesture)
{
    // A later gesture may be under way for some of them: its answer will come.
    const auto isOld = [gesture](const PairColumns *known) { return known && known->gesture > gesture; };
    const bool hasTexts = !written.records.empty();
    std::vector<qint64> changed;
    std::vector<PairColumns> added;
    std::unordered_set<qint64> removed;
    for (PairColumns now : written.columns) {
        PairColumns *const known = findColumns(now.id);
        if (isOld(known))
            continue;
        now.gesture = gesture;
        if (known) {
            *known = now;
            changed.push_back(now.id);
        } else {
            added.push_back(now);
        }
        if (!hasTexts)
            m_cache.erase(now.id);
    }
    for (const qint64 id : written.removed) {
        const PairColumns *const known = findColumns(id);
        if (isOld(known))
            continue;
        if (known)
            removed.insert(id);
        m_cache.erase(id);
    }
    for (PairRecord &record : written.records) {
        const PairColumns *const known = findColumns(record.id);
        if (!record.removed && !isOld(known))
            cache(std::move(record));
    }
    std::erase_if(m_cacheOrder, [this](qint64 id) { return !m_cache.contains(id); });

    if (!added.empty() || !removed.empty()) {
        std::erase_if(m_columns, [&removed](const PairColumns &columns) { return removed.contains(columns.id); });
        m_columns.insert(m_columns.end(), added.begin(), added.end());
        std::sort(m_columns.begin(), m_columns.end(),
                  [](const PairColumns &a, const PairColumns &b) { return a.id < b.id; });
        recount();
        Q_EMIT listReset();
        return;
    }
    recount();
    if (!changed.empty())
        Q_EMIT pairsChanged(changed);
}

void Pairs::writeFailed(const Error &error)
{
    // What was shown as done is not: everything is read again.
    load(this, {});
    Q_EMIT failed(error);
}

void Pairs::recount()
{
    PairCounts counts;
    counts.all = int(m_columns.size());
    for (const PairColumns &columns : m_columns) {
        counts.draft += columns.status == PairStatus::Draft;
        counts.accepted += columns.status == PairStatus::Accepted;
        counts.rejected += columns.status == PairStatus::Rejected;
        counts.notGrounded += columns.grounded == Grounded::No && columns.status != PairStatus::Rejected;
    }
    if (counts != m_counts) {
        m_counts = counts;
        Q_EMIT countsChanged();
    }
}

// For jobs

void Pairs::importRun(const QString &run, const std::filesystem::path &runFolder, bool runIsOver, QObject *receiver,
                      std::function<void(Result<PairImport>)> done)
{
    m_store.transact(
        this,
        [name = toStd(run), file = runFolder / "output" / "pairs.jsonl", runIsOver, who = gesture("generate")](
            SQLite::Database &database) { return importGenerated(database, name, file, runIsOver, who); },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<PairImport> import) {
            load(this, [target, done, import](Result<> loaded) {
                if (target && done)
                    done(loaded ? import : Result<PairImport>(tl::unexpected(loaded.error())));
            });
        });
}

void Pairs::writeJsonLines(std::optional<PairStatus> status, const std::filesystem::path &path, QObject *receiver,
                           std::function<void(Result<int>)> done)
{
    m_store.run(
        receiver, [status, path](SQLite::Database &database) { return writePairs(database, status, path); },
        std::move(done));
}

} // namespace fieldwright
