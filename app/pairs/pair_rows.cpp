#include "app/pairs/pair_rows.h"

#include "app/pairs/search_terms.h"
#include "app/project/sqlite.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace fieldwright {

const std::vector<std::string> generatorNames = {"", "rules", "model", "manual", "import", "chat"};

namespace {

constexpr size_t generatedLineLimit = 16u << 20;

constexpr const char *recordColumns =
    "id, document, chunk, status, removed_ms, score, generator, language, evidence_begin, evidence_end, grounded, "
    "facts, "
    "facts_found, missing, created_ms, changed_ms, run, author, fact_group, tags, question, answer, note, weight";

std::vector<std::string> stringsFrom(const Json &array)
{
    std::vector<std::string> texts;
    if (array.is_array())
        for (const Json &item : array)
            if (item.is_string())
                texts.push_back(item.get<std::string>());
    return texts;
}

std::vector<std::string> stringsFromColumn(const std::string &text)
{
    if (text.empty() || text == "[]")
        return {};
    const Result<Json> json = parseJson(text, "qa_pairs");
    return json ? stringsFrom(*json) : std::vector<std::string>();
}

std::string stringsColumn(const std::vector<std::string> &texts)
{
    return texts.empty() ? std::string("[]") : dumpJson(Json(texts));
}

PairStatus statusFrom(int value)
{
    return value >= 0 && value <= 2 ? PairStatus(value) : PairStatus::Draft;
}

Grounded groundedFrom(int value)
{
    return value == 0 ? Grounded::No : value == 1 ? Grounded::Yes : Grounded::Unchecked;
}

PairRecord recordFrom(SQLite::Statement &row)
{
    PairRecord record;
    record.id = row.getColumn(0).getInt64();
    record.document = row.getColumn(1).getInt64();
    record.chunk = row.getColumn(2).getInt64();
    record.status = statusFrom(row.getColumn(3).getInt());
    record.removed = row.getColumn(4).getInt64() != 0;
    record.score = row.getColumn(5).getInt();
    record.generator = row.getColumn(6).getString();
    record.language = row.getColumn(7).getString();
    record.evidence = {row.getColumn(8).getInt64(), row.getColumn(9).getInt64()};
    record.grounded = groundedFrom(row.getColumn(10).getInt());
    record.facts = row.getColumn(11).getInt();
    record.factsFound = row.getColumn(12).getInt();
    record.missingFacts = stringsFromColumn(row.getColumn(13).getString());
    record.createdMs = row.getColumn(14).getInt64();
    record.changedMs = row.getColumn(15).getInt64();
    record.run = row.getColumn(16).getString();
    record.author = row.getColumn(17).getString();
    record.group = row.getColumn(18).getString();
    record.tags = stringsFromColumn(row.getColumn(19).getString());
    record.question = row.getColumn(20).getString();
    record.answer = row.getColumn(21).getString();
    record.note = row.getColumn(22).getString();
    record.weight = row.getColumn(23).getDouble();
    return record;
}

/// The statements of one gesture over many pairs, prepared once.
class PairWriter
{
public:
    PairWriter(SQLite::Database &database, const Gesture &gesture)
        : m_gesture(gesture), m_now(timeOfGesture(database)),
          m_select(database, std::string("SELECT ") + recordColumns + " FROM qa_pairs WHERE id = ?"),
          m_update(database,
                   "UPDATE qa_pairs SET document = ?, chunk = ?, status = ?, removed_ms = ?, score = ?, "
                   "evidence_begin = ?, evidence_end = ?, grounded = ?, facts = ?, facts_found = ?, missing = ?, "
                   "changed_ms = ?, tags = ?, question = ?, answer = ?, note = ?, weight = ? WHERE id = ?"),
          m_insert(database,
                   "INSERT INTO qa_pairs (document, chunk, status, score, generator, language, evidence_begin, "
                   "evidence_end, grounded, facts, facts_found, missing, created_ms, changed_ms, run, author, "
                   "fact_group, tags, question, answer, note, weight) "
                   "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
          m_revision(database, "INSERT INTO qa_revisions (pair, at_ms, author, action, before, after) "
                               "VALUES (?,?,?,?,?,?)"),
          m_index(database, "INSERT INTO qa_search (rowid, question, answer) VALUES (?,?,?)"),
          m_unindex(database, "INSERT INTO qa_search (qa_search, rowid, question, answer) VALUES ('delete',?,?,?)"),
          m_document(database, "SELECT 1 FROM documents WHERE id = ?"),
          m_chunk(database, "SELECT begin, end FROM chunks WHERE id = ? AND document = ?"),
          m_chunkAt(database, "SELECT id FROM chunks WHERE document = ? AND begin <= ? AND end >= ? LIMIT 1"),
          m_text(database, "SELECT text FROM document_texts WHERE document = ?"), m_database(database)
    {}

    /// Now, but never the time of the gesture before: revisions of one gesture are those with one time.
    static std::int64_t timeOfGesture(SQLite::Database &database)
    {
        const std::int64_t now = wallClockMs();
        const std::int64_t last = firstInt(database, "SELECT at_ms FROM qa_revisions ORDER BY id DESC LIMIT 1");
        return now == last ? last + 1 : now;
    }

    std::optional<PairRecord> read(std::int64_t id)
    {
        m_select.reset();
        m_select.bind(1, id);
        if (!m_select.executeStep())
            return std::nullopt;
        return recordFrom(m_select);
    }

    /// False when nothing differs.
    bool write(const PairRecord &before, PairRecord &after)
    {
        if (after.evidence != before.evidence || after.document != before.document)
            after.chunk = chunkAt(after.document, after.evidence);
        if (after.answer != before.answer || after.evidence != before.evidence || after.document != before.document)
            check(after);
        Json was = Json::object(), is = Json::object();
        differences(before, after, was, is);
        if (is.empty())
            return false;

        after.changedMs = m_now;
        m_update.reset();
        bindOptionalId(m_update, 1, after.document);
        bindOptionalId(m_update, 2, after.chunk);
        m_update.bind(3, int(after.status));
        m_update.bind(4, after.removed ? m_now : std::int64_t(0));
        m_update.bind(5, after.score);
        m_update.bind(6, after.evidence.begin);
        m_update.bind(7, after.evidence.end);
        m_update.bind(8, int(after.grounded));
        m_update.bind(9, after.facts);
        m_update.bind(10, after.factsFound);
        m_update.bind(11, stringsColumn(after.missingFacts));
        m_update.bind(12, after.changedMs);
        m_update.bind(13, stringsColumn(after.tags));
        m_update.bind(14, after.question);
        m_update.bind(15, after.answer);
        m_update.bind(16, after.note);
        m_update.bind(17, after.weight);
        m_update.bind(18, after.id);
        m_update.exec();

        const bool textChanged = before.question != after.question || before.answer != after.answer;
        if (!before.removed && (after.removed || textChanged))
            index(m_unindex, before);
        if (!after.removed && (before.removed || textChanged))
            index(m_index, after);
        writeRevision(after.id, was, is);
        return true;
    }

    void add(PairRecord &record)
    {
        clean(record);
        if (record.document != 0 && !hasDocument(record.document))
            record.document = 0;
        if (record.document == 0)
            record.evidence = {};
        if (!hasChunk(record.chunk, record.document))
            record.chunk = chunkAt(record.document, record.evidence);
        if (record.grounded == Grounded::Unchecked)
            check(record);
        if (record.createdMs == 0)
            record.createdMs = m_now;
        record.changedMs = m_now;
        if (record.author.empty())
            record.author = m_gesture.author;

        m_insert.reset();
        bindOptionalId(m_insert, 1, record.document);
        bindOptionalId(m_insert, 2, record.chunk);
        m_insert.bind(3, int(record.status));
        m_insert.bind(4, record.score);
        m_insert.bind(5, record.generator);
        m_insert.bind(6, record.language);
        m_insert.bind(7, record.evidence.begin);
        m_insert.bind(8, record.evidence.end);
        m_insert.bind(9, int(record.grounded));
        m_insert.bind(10, record.facts);
        m_insert.bind(11, record.factsFound);
        m_insert.bind(12, stringsColumn(record.missingFacts));
        m_insert.bind(13, record.createdMs);
        m_insert.bind(14, record.changedMs);
        m_insert.bind(15, record.run);
        m_insert.bind(16, record.author);
        m_insert.bind(17, record.group);
        m_insert.bind(18, stringsColumn(record.tags));
        m_insert.bind(19, record.question);
        m_insert.bind(20, record.answer);
        m_insert.bind(21, record.note);
        m_insert.bind(22, record.weight);
        m_insert.exec();
        record.id = m_database.getLastInsertRowid();
        index(m_index, record);
        // Taking an addition back removes the pair.
        writeRevision(record.id, Json{{"removed", true}}, Json{{"removed", false}});
    }

    RevisionRange revisions() const { return m_revisions; }

    /// Gives the fields of `values` to the record; what is not a field or of a wrong type stays.
    static void applyFields(PairRecord &record, const Json &values)
    {
        record.document = intOr(values, "document", record.document);
        record.chunk = intOr(values, "chunk", record.chunk);
        record.status = statusFrom(int(intOr(values, "status", int(record.status))));
        record.removed = boolOr(values, "removed", record.removed);
        record.score = int(intOr(values, "score", record.score));
        record.weight = numberOr(values, "weight", record.weight);
        record.evidence.begin = intOr(values, "evidence_begin", record.evidence.begin);
        record.evidence.end = intOr(values, "evidence_end", record.evidence.end);
        record.question = stringOr(values, "question", record.question);
        record.answer = stringOr(values, "answer", record.answer);
        record.note = stringOr(values, "note", record.note);
        if (const Json *tags = member(values, "tags"))
            record.tags = stringsFrom(*tags);
    }

private:
    static void clean(PairRecord &record)
    {
        for (std::string *text : {&record.question, &record.answer, &record.note, &record.generator, &record.language,
                                  &record.group, &record.author, &record.run})
            *text = sanitizedForStore(*text);
        for (std::string &tag : record.tags)
            tag = sanitizedForStore(tag);
    }

    /// What a person can change. Grounding follows from it and is not written down.
    static void differences(const PairRecord &before, const PairRecord &after, Json &was, Json &is)
    {
        const auto compare = [&](const char *name, const auto &a, const auto &b) {
            if (a != b) {
                was[name] = a;
                is[name] = b;
            }
        };
        compare("status", int(before.status), int(after.status));
        compare("removed", before.removed, after.removed);
        compare("score", before.score, after.score);
        compare("weight", before.weight, after.weight);
        compare("document", before.document, after.document);
        compare("evidence_begin", before.evidence.begin, after.evidence.begin);
        compare("evidence_end", before.evidence.end, after.evidence.end);
        compare("question", before.question, after.question);
        compare("answer", before.answer, after.answer);
        compare("note", before.note, after.note);
        compare("tags", before.tags, after.tags);
    }

    static void bindOptionalId(SQLite::Statement &statement, int index, std::int64_t id)
    {
        if (id > 0)
            statement.bind(index, id);
        else
            statement.bind(index);
    }

    bool hasDocument(std::int64_t id)
    {
        m_document.reset();
        m_document.bind(1, id);
        return m_document.executeStep();
    }

    bool hasChunk(std::int64_t id, std::int64_t document)
    {
        m_chunk.reset();
        m_chunk.bind(1, id);
        m_chunk.bind(2, document);
        return id > 0 && m_chunk.executeStep();
    }

    std::int64_t chunkAt(std::int64_t document, EvidenceSpan evidence)
    {
        if (document == 0 || !evidence.valid())
            return 0;
        m_chunkAt.reset();
        m_chunkAt.bind(1, document);
        m_chunkAt.bind(2, evidence.begin);
        m_chunkAt.bind(3, evidence.end);
        return m_chunkAt.executeStep() ? m_chunkAt.getColumn(0).getInt64() : 0;
    }

    const std::string &textOf(std::int64_t document)
    {
        if (m_textDocument != document) {
            m_text.reset();
            m_text.bind(1, document);
            m_currentText = m_text.executeStep() ? m_text.getColumn(0).getString() : std::string();
            m_textDocument = document;
        }
        return m_currentText;
    }

    /// Against the evidence, or, when that does not bear the answer out, against its whole chunk.
    void check(PairRecord &record)
    {
        record.grounded = Grounded::Unchecked;
        record.facts = record.factsFound = 0;
        record.missingFacts.clear();
        if (record.document == 0)
            return;
        const std::string &text = textOf(record.document);
        const auto part = [&text](std::int64_t begin, std::int64_t end) {
            const bool inside = begin >= 0 && end > begin && size_t(end) <= text.size();
            return inside ? std::string_view(text).substr(size_t(begin), size_t(end - begin)) : std::string_view();
        };
        const std::string_view evidence = part(record.evidence.begin, record.evidence.end);
        Grounding verdict;
        bool checked = false;
        if (!evidence.empty()) {
            verdict = checkGrounding(record.answer, evidence);
            checked = true;
        }
        if (!verdict.grounded && hasChunk(record.chunk, record.document)) {
            const std::string_view chunk = part(m_chunk.getColumn(0).getInt64(), m_chunk.getColumn(1).getInt64());
            if (!chunk.empty()) {
                verdict = checkGrounding(record.answer, chunk);
                checked = true;
            }
        }
        if (!checked)
            return;
        record.grounded = verdict.grounded ? Grounded::Yes : Grounded::No;
        record.facts = verdict.facts;
        record.factsFound = verdict.found;
        record.missingFacts = verdict.missing;
    }

    static void index(SQLite::Statement &statement, const PairRecord &record)
    {
        statement.reset();
        statement.bind(1, record.id);
        statement.bind(2, searchTerms(record.question));
        statement.bind(3, searchTerms(record.answer));
        statement.exec();
    }

    void writeRevision(std::int64_t pair, const Json &was, const Json &is)
    {
        m_revision.reset();
        m_revision.bind(1, pair);
        m_revision.bind(2, m_now);
        m_revision.bind(3, m_gesture.author);
        m_revision.bind(4, m_gesture.action);
        m_revision.bind(5, dumpJson(was));
        m_revision.bind(6, dumpJson(is));
        m_revision.exec();
        const std::int64_t id = m_database.getLastInsertRowid();
        if (m_revisions.first > m_revisions.last)
            m_revisions.first = id;
        m_revisions.last = id;
    }

    const Gesture &m_gesture;
    std::int64_t m_now;
    SQLite::Statement m_select, m_update, m_insert, m_revision, m_index, m_unindex, m_document, m_chunk, m_chunkAt,
        m_text;
    SQLite::Database &m_database;
    RevisionRange m_revisions;
    std::int64_t m_textDocument = 0;
    std::string m_currentText;
};

} // namespace

std::uint8_t generatorIndex(std::string_view name)
{
    const auto found = std::find(generatorNames.begin(), generatorNames.end(), name);
    return found == generatorNames.end() ? 0 : std::uint8_t(found - generatorNames.begin());
}

PairColumns columnsOf(const PairRecord &record)
{
    PairColumns columns;
    columns.id = record.id;
    columns.document = std::int32_t(record.document);
    columns.status = record.status;
    columns.grounded = record.grounded;
    columns.score = std::uint8_t(std::clamp(record.score, 0, 5));
    columns.generator = generatorIndex(record.generator);
    return columns;
}

std::vector<PairColumns> readPairColumns(SQLite::Database &database)
{
    std::vector<PairColumns> list;
    list.reserve(size_t(firstInt(database, "SELECT count(*) FROM qa_pairs WHERE removed_ms = 0")));
    SQLite::Statement select(database, "SELECT id, document, status, grounded, score, generator FROM qa_pairs "
                                       "INDEXED BY qa_pairs_list WHERE removed_ms = 0 ORDER BY id");
    while (select.executeStep()) {
        PairColumns columns;
        columns.id = select.getColumn(0).getInt64();
        columns.document = select.getColumn(1).getInt();
        columns.status = statusFrom(select.getColumn(2).getInt());
        columns.grounded = groundedFrom(select.getColumn(3).getInt());
        columns.score = std::uint8_t(std::clamp(select.getColumn(4).getInt(), 0, 5));
        columns.generator = generatorIndex(select.getColumn(5).getText());
        list.push_back(columns);
    }
    return list;
}

std::vector<PairRecord> readPairs(SQLite::Database &database, std::span<const std::int64_t> ids)
{
    std::vector<PairRecord> records;
    records.reserve(ids.size());
    SQLite::Statement select(database, std::string("SELECT ") + recordColumns + " FROM qa_pairs WHERE id = ?");
    for (const std::int64_t id : ids) {
        select.reset();
        select.bind(1, id);
        if (select.executeStep())
            records.push_back(recordFrom(select));
    }
    return records;
}

std::vector<PairRevision> readHistory(SQLite::Database &database, std::int64_t id)
{
    std::vector<PairRevision> history;
    SQLite::Statement select(
        database, "SELECT id, at_ms, author, action, before, after FROM qa_revisions WHERE pair = ? ORDER BY id");
    select.bind(1, id);
    while (select.executeStep()) {
        PairRevision revision;
        revision.id = select.getColumn(0).getInt64();
        revision.atMs = select.getColumn(1).getInt64();
        revision.author = select.getColumn(2).getString();
        revision.action = select.getColumn(3).getString();
        revision.before = parseJson(select.getColumn(4).getString(), "qa_revisions").value_or(Json::object());
        revision.after = parseJson(select.getColumn(5).getString(), "qa_revisions").value_or(Json::object());
        history.push_back(std::move(revision));
    }
    return history;
}

std::vector<std::int64_t> searchPairs(SQLite::Database &database, const std::string &typed)
{
    std::vector<std::int64_t> ids;
    const std::string query = searchQuery(typed);
    if (query.empty())
        return ids;
    SQLite::Statement select(database, "SELECT rowid FROM qa_search WHERE qa_search MATCH ? ORDER BY rowid");
    select.bind(1, query);
    while (select.executeStep())
        ids.push_back(select.getColumn(0).getInt64());
    return ids;
}

std::vector<std::int64_t> idsByText(SQLite::Database &database, bool byAnswer)
{
    std::vector<std::int64_t> ids;
    SQLite::Statement select(
        database, byAnswer ? "SELECT id FROM qa_pairs WHERE removed_ms = 0 ORDER BY answer COLLATE NOCASE, id"
                           : "SELECT id FROM qa_pairs WHERE removed_ms = 0 ORDER BY question COLLATE NOCASE, id");
    while (select.executeStep())
        ids.push_back(select.getColumn(0).getInt64());
    return ids;
}

std::vector<std::pair<std::int64_t, EvidenceSpan>> readEvidence(SQLite::Database &database, std::int64_t document)
{
    std::vector<std::pair<std::int64_t, EvidenceSpan>> list;
    SQLite::Statement select(database, "SELECT id, evidence_begin, evidence_end FROM qa_pairs WHERE document = ? AND "
                                       "removed_ms = 0 AND evidence_begin >= 0 ORDER BY evidence_begin");
    select.bind(1, document);
    while (select.executeStep())
        list.emplace_back(select.getColumn(0).getInt64(),
                          EvidenceSpan{select.getColumn(1).getInt64(), select.getColumn(2).getInt64()});
    return list;
}

std::vector<PairGesture> readGestures(SQLite::Database &database)
{
    std::vector<PairGesture> done, undone;
    const auto move = [](std::vector<PairGesture> &from, std::vector<PairGesture> &to, const RevisionRange &written) {
        if (from.empty())
            return;
        to.push_back(std::move(from.back()));
        from.pop_back();
        to.back().revisions = written;
        to.back().undone = !to.back().undone;
    };
    SQLite::Statement select(database, "SELECT min(id), max(id), at_ms, author, action, count(DISTINCT pair) FROM "
                                       "qa_revisions WHERE action <> 'generate' GROUP BY at_ms, author, action "
                                       "ORDER BY 1");
    while (select.executeStep()) {
        const RevisionRange written = {select.getColumn(0).getInt64(), select.getColumn(1).getInt64()};
        const std::string action = select.getColumn(4).getString();
        if (action == "undo") {
            move(done, undone, written);
        } else if (action == "redo") {
            move(undone, done, written);
        } else {
            undone.clear();
            done.push_back({written, select.getColumn(2).getInt64(), select.getColumn(3).getString(), action,
                            select.getColumn(5).getInt()});
        }
    }
    done.insert(done.end(), std::make_move_iterator(undone.rbegin()), std::make_move_iterator(undone.rend()));
    return done;
}

PairsChanged changePairs(SQLite::Database &database, std::span<const std::int64_t> ids,
                         const std::function<void(PairRecord &)> &change, const Gesture &gesture)
{
    PairsChanged changed;
    PairWriter writer(database, gesture);
    for (const std::int64_t id : ids) {
        const std::optional<PairRecord> before = writer.read(id);
        if (!before)
            continue;
        PairRecord after = *before;
        change(after);
        writer.write(*before, after);
        changed.pairs.push_back(std::move(after));
    }
    changed.revisions = writer.revisions();
    return changed;
}

PairsChanged revertRevisions(SQLite::Database &database, RevisionRange revisions, const Gesture &gesture)
{
    PairsChanged changed;
    PairWriter writer(database, gesture);
    SQLite::Statement select(database,
                             "SELECT pair, before FROM qa_revisions WHERE id BETWEEN ? AND ? ORDER BY id DESC");
    select.bind(1, revisions.first);
    select.bind(2, revisions.last);
    while (select.executeStep()) {
        const std::optional<PairRecord> before = writer.read(select.getColumn(0).getInt64());
        const Result<Json> fields = parseJson(select.getColumn(1).getString(), "qa_revisions");
        if (!before || !fields)
            continue;
        PairRecord after = *before;
        PairWriter::applyFields(after, *fields);
        writer.write(*before, after);
        changed.pairs.push_back(std::move(after));
    }
    changed.revisions = writer.revisions();
    return changed;
}

PairsChanged addPairs(SQLite::Database &database, std::vector<PairRecord> records, const Gesture &gesture)
{
    PairsChanged changed;
    PairWriter writer(database, gesture);
    for (PairRecord &record : records) {
        record.removed = false;
        writer.add(record);
    }
    changed.pairs = std::move(records);
    changed.revisions = writer.revisions();
    return changed;
}

Result<PairImport> importGenerated(SQLite::Database &database, const std::string &run,
                                   const std::filesystem::path &pairsFile, bool runIsOver, const Gesture &gesture)
{
    PairImport import;
    const std::int64_t takenOver =
        firstInt(database, "SELECT bytes FROM imports WHERE run = ? AND file = 'pairs.jsonl'", run);
    std::ifstream stream(pairsFile, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "%1 is missing."), {pairsFile.string()}},
                    {FW_NOOP("core", "Generate the pairs again.")});
    stream.seekg(takenOver);

    PairWriter writer(database, gesture);
    SQLite::Statement twin(database,
                           "SELECT 1 FROM qa_pairs WHERE run = ? AND chunk IS ? AND question = ? AND answer = ?");
    std::vector<PairRecord> ofChunk;
    const auto takeChunkOver = [&] {
        for (PairRecord &record : ofChunk) {
            // A chunk that was broken off and done again gives some of its pairs twice.
            twin.reset();
            twin.bind(1, run);
            if (record.chunk > 0)
                twin.bind(2, record.chunk);
            else
                twin.bind(2);
            twin.bind(3, record.question);
            twin.bind(4, record.answer);
            if (twin.executeStep()) {
                ++import.repeated;
                continue;
            }
            writer.add(record);
            ++import.added;
        }
        ofChunk.clear();
    };

    std::int64_t read = takenOver, done = takenOver;
    std::string text;
    while (std::getline(stream, text)) {
        if (stream.eof())
            break; // a half-written last line
        read += std::int64_t(text.size()) + 1;
        if (text.empty())
            continue;
        const Result<Json> json = parseJson(text, pairsFile.string(), {generatedLineLimit, 64});
        if (!json || !json->is_object()) {
            ++import.skipped;
            continue;
        }
        if (member(*json, "chunk_done")) {
            takeChunkOver();
            done = read;
            continue;
        }
        const Result<Pair> pair = pairFromJson(*json, pairsFile.string());
        if (!pair || trimmed(pair->question).empty() || trimmed(pair->answer).empty()) {
            ++import.skipped;
            continue;
        }
        PairRecord record = recordOf(*pair);
        record.run = run;
        record.question = sanitizedForStore(record.question);
        record.answer = sanitizedForStore(record.answer);
        ofChunk.push_back(std::move(record));
    }
    if (runIsOver) {
        takeChunkOver();
        done = read;
    }
    execute(database,
            "INSERT INTO imports (run, file, bytes, at_ms) VALUES (?, 'pairs.jsonl', ?, ?) "
            "ON CONFLICT (run, file) DO UPDATE SET bytes = excluded.bytes, at_ms = excluded.at_ms",
            run, done, wallClockMs());
    return import;
}

Result<int> writePairs(SQLite::Database &database, std::optional<PairStatus> status, const std::filesystem::path &path)
{
    FW_TRY(file, DurableFile::create(path));
    SQLite::Statement select(database, std::string("SELECT ") + recordColumns +
                                           " FROM qa_pairs WHERE removed_ms = 0 AND (? < 0 OR status = ?) ORDER BY id");
    const int wanted = status ? int(*status) : -1;
    select.bind(1, wanted);
    select.bind(2, wanted);
    int count = 0;
    while (select.executeStep()) {
        FW_CHECK(file.write(dumpJson(toJson(pairOf(recordFrom(select)))) + '\n'));
        ++count;
    }
    FW_CHECK(file.commit());
    return count;
}

void purgeRemovedPairs(SQLite::Database &database)
{
    constexpr std::int64_t dayMs = 24 * 3600 * 1000;
    execute(database, "DELETE FROM qa_pairs WHERE removed_ms > 0 AND removed_ms < ?", wallClockMs() - dayMs);
}

} // namespace fieldwright
