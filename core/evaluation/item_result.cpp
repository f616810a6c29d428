#include "core/evaluation/item_result.h"

#include "core/base/file.h"

namespace fieldwright {

namespace {

constexpr std::uint64_t maxFileBytes = 2ull << 30;
constexpr size_t maxLineBytes = 4u << 20;

template <typename Row>
Result<std::vector<Row>> readLines(const std::filesystem::path &file,
                                   Result<Row> (*fromJson)(const Json &, std::string_view),
                                   const std::function<std::string(const Row &)> &keyOf)
{
    std::vector<Row> rows;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return rows;
    FW_TRY(text, readFile(file, maxFileBytes));
    std::map<std::string, size_t> places;
    size_t begin = 0;
    for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        const std::string_view line = std::string_view(text).substr(begin, end - begin);
        begin = end + 1;
        const Result<Json> value = parseJson(line, file.string(), {.bytes = maxLineBytes, .depth = 16});
        if (!value)
            continue;
        Result<Row> row = fromJson(*value, file.string());
        if (!row)
            continue;
        const auto [it, isNew] = places.try_emplace(keyOf(*row), rows.size());
        if (isNew)
            rows.push_back(std::move(*row));
        else
            rows[it->second] = std::move(*row);
    }
    return rows;
}

Result<int> requireModel(const Json &value, std::string_view thing)
{
    FW_TRY(model, requireInt(value, "model", thing));
    if (model < 0 || model > 1)
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 names a model that is not compared."), {std::string(thing)}},
                    {FW_NOOP("core", "Run the evaluation again."), {}});
    return int(model);
}

} // namespace

Json toJson(const ItemResult &result)
{
    Json out = {{"model", result.model},       {"suite", result.suite}, {"axis", result.axis},
                {"language", result.language}, {"item", result.item},   {"cluster", result.cluster},
                {"task", result.task},         {"mode", result.mode},   {"prompt", result.prompt},
                {"expected", result.expected}, {"raw", result.raw},     {"parsed", result.parsed},
                {"score", result.score}};
    if (result.cut)
        out["cut"] = true;
    if (!result.parts.empty())
        out["score_parts"] = result.parts;
    out["floor"] = result.floor;
    return out;
}

Result<ItemResult> itemResultFromJson(const Json &value, std::string_view thing)
{
    ItemResult out;
    FW_TRY(model, requireModel(value, thing));
    FW_TRY(item, requireString(value, "item", thing));
    FW_TRY(axis, requireString(value, "axis", thing));
    FW_TRY(score, requireNumber(value, "score", thing));
    out.floor = numberOr(value, "floor");
    if (!(score >= 0 && score <= 1) || !(out.floor >= 0 && out.floor < 1))
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 has a score outside 0 to 1."), {std::string(thing)}},
                    {FW_NOOP("core", "Run the evaluation again."), {}});
    out.model = model;
    out.item = std::move(item);
    out.axis = std::move(axis);
    out.score = score;
    out.suite = stringOr(value, "suite");
    out.language = stringOr(value, "language");
    out.cluster = stringOr(value, "cluster");
    out.task = stringOr(value, "task");
    out.mode = stringOr(value, "mode");
    out.prompt = stringOr(value, "prompt");
    out.expected = stringOr(value, "expected");
    out.raw = stringOr(value, "raw");
    out.parsed = boolOr(value, "parsed", true);
    out.cut = boolOr(value, "cut");
    if (const Json *parts = member(value, "score_parts"); parts && parts->is_object())
        out.parts = *parts;
    return out;
}

Json toJson(const QuestionAnswer &answer)
{
    return {{"model", answer.model},
            {"question", answer.question},
            {"answer", answer.answer},
            {"expected", answer.expected},
            {"language", answer.language}};
}

Result<QuestionAnswer> questionAnswerFromJson(const Json &value, std::string_view thing)
{
    QuestionAnswer out;
    FW_TRY(model, requireModel(value, thing));
    FW_TRY(question, requireString(value, "question", thing));
    FW_TRY(answer, requireString(value, "answer", thing));
    out.model = model;
    out.question = std::move(question);
    out.answer = std::move(answer);
    out.expected = stringOr(value, "expected");
    out.language = stringOr(value, "language");
    return out;
}

Result<std::vector<ItemResult>> readItemResults(const std::filesystem::path &file)
{
    return readLines<ItemResult>(file, itemResultFromJson, [](const ItemResult &row) {
        return std::to_string(row.model) + '\n' + row.suite + '\n' + row.axis + '\n' + row.item;
    });
}

Result<std::vector<QuestionAnswer>> readQuestionAnswers(const std::filesystem::path &file)
{
    return readLines<QuestionAnswer>(file, questionAnswerFromJson, [](const QuestionAnswer &row) {
        return std::to_string(row.model) + '\n' + row.question;
    });
}

} // namespace fieldwright
