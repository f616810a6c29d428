#include "app/evaluations/evaluations.h"

#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#include <fstream>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr size_t longestLine = 4u << 20;

/// Calls `take` for each whole JSON line of a file; lines that are none (a torn last one) are passed over.
void eachLine(const fs::path &path, const std::function<void(const Json &)> &take)
{
    std::ifstream file(path, std::ios::binary);
    std::string line;
    while (std::getline(file, line)) {
        if (line.empty() || line.size() > longestLine)
            continue;
        if (const auto value = parseJson(line, path.string()); value && value->is_object())
            take(*value);
    }
}

/// Expected answers are text or any JSON.
std::string shownText(const Json &object, const char *key)
{
    const Json *const value = member(object, key);
    if (!value)
        return {};
    return value->is_string() ? value->get<std::string>() : dumpJson(*value);
}

std::vector<EvaluationItem> readItems(const fs::path &path)
{
    std::vector<EvaluationItem> items;
    std::map<std::string, size_t> places;
    eachLine(path, [&](const Json &line) {
        const std::int64_t model = intOr(line, "model", -1);
        if (model != 0 && model != 1)
            return;
        const std::string key = stringOr(line, "suite") + '\n' + stringOr(line, "item") + '\n' +
                                stringOr(line, "mode") + '\n' + stringOr(line, "axis");
        const auto [place, isNew] = places.emplace(key, items.size());
        if (isNew) {
            EvaluationItem item;
            item.suite = stringOr(line, "suite");
            item.axis = stringOr(line, "axis");
            item.language = stringOr(line, "language");
            item.item = stringOr(line, "item");
            item.cluster = stringOr(line, "cluster");
            item.task = stringOr(line, "task");
            item.mode = stringOr(line, "mode");
            item.prompt = shownText(line, "prompt");
            item.expected = shownText(line, "expected");
            item.floor = numberOr(line, "floor");
            items.push_back(std::move(item));
        }
        EvaluationItem &item = items[place->second];
        EvaluationItem::Answer &answer = model == 0 ? item.base : item.tuned;
        answer.raw = shownText(line, "raw");
        answer.parsed = boolOr(line, "parsed", true);
        answer.score = numberOr(line, "score");
        if (const Json *parts = member(line, "score_parts"); parts && parts->is_object())
            answer.parts = *parts;
        answer.isThere = true;
    });
    return items;
}

std::vector<EvaluationQuestion> readQuestions(const fs::path &path)
{
    std::vector<EvaluationQuestion> questions;
    eachLine(path, [&](const Json &line) {
        const std::string question = stringOr(line, "question");
        if (question.empty())
            return;
        auto known =
            std::find_if(questions.begin(), questions.end(), [&](const auto &q) { return q.question == question; });
        if (known == questions.end()) {
            questions.push_back({.question = question,
                                 .expected = shownText(line, "expected"),
                                 .language = stringOr(line, "language")});
            known = std::prev(questions.end());
        }
        (intOr(line, "model") == 0 ? known->base : known->tuned) = stringOr(line, "answer");
    });
    return questions;
}

Json toJson(const std::vector<EvaluationQuestion> &questions)
{
    Json out = Json::array();
    for (const EvaluationQuestion &q : questions) {
        out.push_back({{"question", q.question},
                       {"expected", q.expected},
                       {"language", q.language},
                       {"base", q.base},
                       {"tuned", q.tuned}});
    }
    return out;
}

std::vector<EvaluationQuestion> questionsFromJson(const Json &list)
{
    std::vector<EvaluationQuestion> questions;
    for (const Json &q : list) {
        questions.push_back({stringOr(q, "question"), stringOr(q, "expected"), stringOr(q, "language"),
                             stringOr(q, "base"), stringOr(q, "tuned")});
    }
    return questions;
}

// The answers to the kept questions travel in the summary's column under this key.
constexpr const char *questionsKey = "questions_answered";

EvaluationInfo infoFromRow(const SQLite::Statement &row)
{
    EvaluationInfo info;
    info.id = row.getColumn(0).getString();
    info.name = row.getColumn(1).getString();
    info.createdMs = row.getColumn(2).getInt64();
    info.protocol = row.getColumn(3).getString();
    if (const auto base = parseJson(row.getColumn(4).getString(), "evaluations.base")) {
        if (auto ref = modelRefFromJson(*base, "evaluations.base"))
            info.base = std::move(*ref);
    }
    if (const auto tuned = parseJson(row.getColumn(5).getString(), "evaluations.tuned"); tuned && tuned->is_object()) {
        if (auto ref = modelRefFromJson(*tuned, "evaluations.tuned"))
            info.tuned = std::move(*ref);
    }
    if (auto summary = parseJson(row.getColumn(6).getString(), "evaluations.summary"))
        info.summary = std::move(*summary);
    return info;
}

constexpr const char *infoColumns = "SELECT id, name, created_ms, protocol, base, tuned, summary FROM evaluations ";

Result<std::vector<EvaluationInfo>> readList(SQLite::Database &database)
{
    std::vector<EvaluationInfo> list;
    SQLite::Statement rows(database,
                           std::string(infoColumns) + "WHERE removed_ms = 0 ORDER BY created_ms DESC, id DESC");
    while (rows.executeStep())
        list.push_back(infoFromRow(rows));
    return list;
}

Result<EvaluationData> readData(SQLite::Database &database, const std::string &id)
{
    SQLite::Statement row(database, std::string(infoColumns) + "WHERE id = ?");
    row.bind(1, id);
    if (!row.executeStep()) {
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no evaluation \"%1\" in this project."), {id}},
                    {FW_NOOP("core", "Choose another one.")});
    }
    EvaluationData data;
    data.info = infoFromRow(row);
    if (const Json *questions = member(data.info.summary, questionsKey))
        data.questions = questionsFromJson(*questions);
    SQLite::Statement rows(database,
                           "SELECT id, faulty, base_score, tuned_score, base_parsed, tuned_parsed, floor, suite, axis, "
                           "language, item, cluster, task, mode, prompt, expected, base_raw, tuned_raw, detail "
                           "FROM evaluation_items WHERE evaluation = ? ORDER BY id");
    rows.bind(1, id);
    while (rows.executeStep()) {
        const auto text = [&](int column) { return rows.getColumn(column).getString(); };
        EvaluationItem item;
        item.id = rows.getColumn(0).getInt64();
        item.faulty = rows.getColumn(1).getInt() != 0;
        item.base.score = rows.getColumn(2).getDouble();
        item.tuned.score = rows.getColumn(3).getDouble();
        item.base.parsed = rows.getColumn(4).getInt() != 0;
        item.tuned.parsed = rows.getColumn(5).getInt() != 0;
        item.floor = rows.getColumn(6).getDouble();
        item.suite = text(7);
        item.axis = text(8);
        item.language = text(9);
        item.item = text(10);
        item.cluster = text(11);
        item.task = text(12);
        item.mode = text(13);
        item.prompt = text(14);
        item.expected = text(15);
        item.base.raw = text(16);
        item.tuned.raw = text(17);
        if (const auto detail = parseJson(text(18), "evaluation_items.detail")) {
            if (const Json *parts = member(*detail, "base"))
                item.base.parts = *parts;
            if (const Json *parts = member(*detail, "tuned"))
                item.tuned.parts = *parts;
        }
        item.base.isThere = true;
        item.tuned.isThere = data.info.tuned.has_value();
        data.items.push_back(std::move(item));
    }
    return data;
}

Result<int> writeData(SQLite::Database &database, const EvaluationData &data)
{
    Json summary = data.info.summary;
    summary[questionsKey] = toJson(data.questions);
    const int isNew =
        execute(database,
                "INSERT OR IGNORE INTO evaluations (id, name, created_ms, protocol, base, tuned, summary) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                data.info.id, data.info.name, data.info.createdMs, data.info.protocol, dumpJson(toJson(data.info.base)),
                data.info.tuned ? dumpJson(toJson(*data.info.tuned)) : std::string(), dumpJson(summary));
    if (isNew == 0)
        return 0; // taken over before
    SQLite::Statement row(database,
                          "INSERT OR IGNORE INTO evaluation_items (evaluation, base_score, tuned_score, base_parsed, "
                          "tuned_parsed, floor, suite, axis, language, item, cluster, task, mode, prompt, expected, "
                          "base_raw, tuned_raw, detail) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const EvaluationItem &item : data.items) {
        bindAll(row, data.info.id, item.base.score, item.tuned.score, item.base.parsed, item.tuned.parsed, item.floor,
                item.suite, item.axis, item.language, item.item, item.cluster, item.task, item.mode, item.prompt,
                item.expected, item.base.raw, item.tuned.raw,
                dumpJson({{"base", item.base.parts}, {"tuned", item.tuned.parts}}));
        row.exec();
        row.reset();
    }
    return 1;
}

} // namespace

Result<EvaluationData> readEvaluationRun(const fs::path &runFolder, const Job &job)
{
    const fs::path output = RunPaths{runFolder}.output();
    FW_TRY(bytes, readFile(output / "summary.json", 64u << 20));
    FW_TRY(summary, parseJson(bytes, (output / "summary.json").string()));
    if (!summary.is_object()) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 is no summary of an evaluation."), {(output / "summary.json").string()}},
                    {FW_NOOP("core", "Run the evaluation again.")});
    }
    EvaluationData data;
    data.info.id = job.id;
    data.info.name = job.name;
    data.info.createdMs = job.createdMs;
    data.info.protocol = stringOr(summary, "protocol");
    data.info.summary = std::move(summary);
    if (const Json *models = member(job.parameters, "models"); models && models->is_array()) {
        for (const Json &entry : *models) {
            const Json *const model = member(entry, "model");
            if (!model)
                continue;
            FW_TRY(ref, modelRefFromJson(*model, "job.json"));
            if (stringOr(entry, "role") == "tuned")
                data.info.tuned = std::move(ref);
            else
                data.info.base = std::move(ref);
        }
    }
    data.items = readItems(output / "items.jsonl");
    data.questions = readQuestions(output / "questions.jsonl");
    return data;
}

void Evaluations::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.run(
        this, readList,
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::vector<EvaluationInfo>> list) {
            if (!target)
                return;
            if (!list)
                return done(fail(list.error()));
            m_list = std::move(*list);
            done({});
            Q_EMIT listReset();
        });
}

const EvaluationInfo *Evaluations::find(const QString &text) const
{
    const std::string wanted = toStd(text);
    for (const EvaluationInfo &info : m_list) {
        if (info.id == wanted)
            return &info;
    }
    for (const EvaluationInfo &info : m_list) {
        if (info.name == wanted)
            return &info;
    }
    return nullptr;
}

void Evaluations::data(const QString &id, QObject *receiver, std::function<void(Result<EvaluationData>)> done)
{
    m_store.run(
        receiver, [id = toStd(id)](SQLite::Database &database) { return readData(database, id); }, std::move(done));
}

void Evaluations::importRun(const QString &, const fs::path &runFolder, const Job &job, QObject *receiver,
                            std::function<void(Result<>)> done)
{
    m_store.transact(
        this,
        [runFolder, job](SQLite::Database &database) -> Result<int> {
            FW_TRY(data, readEvaluationRun(runFolder, job));
            return writeData(database, data);
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<int> written) {
            if (!written) {
                if (target)
                    done(fail(written.error()));
                return;
            }
            load(this, [target, done](Result<> loaded) {
                if (target)
                    done(loaded);
            });
        });
}

void Evaluations::setFaulty(std::int64_t item, bool faulty)
{
    m_store.transact(
        this,
        [item, faulty](SQLite::Database &database) -> Result<int> {
            return execute(database, "UPDATE evaluation_items SET faulty = ? WHERE id = ?", faulty, item);
        },
        [this](Result<int> written) {
            if (!written)
                Q_EMIT failed(written.error());
        });
}

void Evaluations::setRemoved(const QString &id, bool removed, QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.transact(
        this,
        [id = toStd(id), removed](SQLite::Database &database) -> Result<int> {
            return execute(database, "UPDATE evaluations SET removed_ms = ? WHERE id = ?",
                           removed ? wallClockMs() : std::int64_t(0), id);
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<int> written) {
            if (!written) {
                if (target)
                    done(fail(written.error()));
                return;
            }
            load(this, [target, done](Result<> loaded) {
                if (target)
                    done(loaded);
            });
        });
}

} // namespace fieldwright
