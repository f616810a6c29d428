#include "core/dataset/formats.h"

#include "core/base/csv.h"
#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/dataset/row_weight.h"
#include "core/dataset/table_rows.h"

#include <algorithm>
#include <array>

namespace fieldwright {

namespace {

constexpr DataFormatInfo formats[] = {
    {DataFormat::Fieldwright, "fieldwright", FW_NOOP("core", "Fieldwright (JSONL with evidence)"), "jsonl"},
    {DataFormat::Alpaca, "alpaca", FW_NOOP("core", "Alpaca (JSON)"), "json"},
    {DataFormat::ShareGpt, "sharegpt", FW_NOOP("core", "ShareGPT (JSON)"), "json"},
    {DataFormat::Messages, "messages", FW_NOOP("core", "Chat messages (JSONL)"), "jsonl"},
    {DataFormat::PromptCompletion, "prompt-completion", FW_NOOP("core", "Prompt and completion (JSONL)"), "jsonl"},
    {DataFormat::Csv, "csv", FW_NOOP("core", "Table (CSV)"), "csv"},
};

/// Names under which columns are known, the most telling first.
constexpr std::array<std::string_view, 8> questionNames = {"question", "prompt",  "query", "instruction",
                                                           "input",    "problem", "问题",  "提问"};
constexpr std::array<std::string_view, 9> answerNames = {"answer",   "completion", "response", "output", "target",
                                                         "solution", "答案",       "回答",     "reply"};

std::string textAt(const Json &row, std::string_view key)
{
    const Json *value = member(row, std::string(key).c_str());
    if (!value)
        return {};
    if (value->is_string())
        return std::string(trimmed(sanitizeUtf8(value->get<std::string>())));
    return value->is_number() ? dumpJson(*value) : std::string();
}

template <size_t N>
std::string firstOf(const Json &row, const std::array<std::string_view, N> &names)
{
    for (const std::string_view name : names) {
        if (std::string text = textAt(row, name); !text.empty())
            return text;
    }
    return {};
}

const char *roleOf(std::string_view name)
{
    if (name == "human" || name == "user")
        return "user";
    if (name == "gpt" || name == "assistant" || name == "model" || name == "bot")
        return "assistant";
    if (name == "system")
        return "system";
    return nullptr;
}

void addTurn(std::vector<ChatMessage> &messages, const char *role, std::string text)
{
    if (!text.empty())
        messages.push_back({role, std::move(text)});
}

/// Turns of "messages" or "conversations"; empty when one has a role that is no conversation's (tools).
std::vector<ChatMessage> turnsOf(const Json &list, const char *roleKey, const char *textKey)
{
    std::vector<ChatMessage> out;
    if (!list.is_array())
        return out;
    for (const Json &turn : list) {
        const char *role = roleOf(stringOr(turn, roleKey));
        if (!role)
            return {};
        addTurn(out, role, textAt(turn, textKey));
    }
    return out;
}

std::vector<ChatMessage> alpacaTurns(const Json &row)
{
    std::vector<ChatMessage> out;
    addTurn(out, "system", textAt(row, "system"));
    if (const Json *history = member(row, "history"); history && history->is_array()) {
        for (const Json &turn : *history) {
            if (turn.is_array() && turn.size() == 2 && turn[0].is_string() && turn[1].is_string()) {
                addTurn(out, "user", sanitizeUtf8(turn[0].get<std::string>()));
                addTurn(out, "assistant", sanitizeUtf8(turn[1].get<std::string>()));
            }
        }
    }
    std::string question = textAt(row, "instruction");
    if (const std::string input = textAt(row, "input"); !input.empty())
        question += (question.empty() ? "" : "\n") + input;
    addTurn(out, "user", std::move(question));
    addTurn(out, "assistant", textAt(row, "output"));
    return out;
}

bool hasQuestionAndAnswer(const std::vector<ChatMessage> &messages)
{
    bool asked = false;
    for (const ChatMessage &message : messages) {
        asked = asked || message.role == "user";
        if (asked && message.role == "assistant")
            return true;
    }
    return false;
}

/// One row of JSON, whatever its form; `format` is told what it was.
ImportedRow rowOf(const Json &row, DataFormat &format)
{
    ImportedRow out;
    if (const Json *messages = member(row, "messages")) {
        format = DataFormat::Messages;
        out.messages = turnsOf(*messages, "role", "content");
    } else if (const Json *conversations = member(row, "conversations")) {
        format = DataFormat::ShareGpt;
        addTurn(out.messages, "system", textAt(row, "system"));
        for (ChatMessage &turn : turnsOf(*conversations, "from", "value"))
            out.messages.push_back(std::move(turn));
    } else if (row.is_object() && row.contains("evidence") && row.contains("status")) {
        format = DataFormat::Fieldwright;
        if (auto pair = pairFromJson(row, "")) {
            addTurn(out.messages, "user", pair->question);
            addTurn(out.messages, "assistant", pair->answer);
            out.pair = std::move(*pair);
        }
    } else if (row.is_object() && row.contains("instruction") && row.contains("output")) {
        format = DataFormat::Alpaca;
        out.messages = alpacaTurns(row);
    } else {
        format = DataFormat::PromptCompletion;
        addTurn(out.messages, "system", textAt(row, "system"));
        addTurn(out.messages, "user", firstOf(row, questionNames));
        addTurn(out.messages, "assistant", firstOf(row, answerNames));
    }
    return out;
}

Json messagesJson(const Pair &pair)
{
    return Json::array(
        {{{"role", "user"}, {"content", pair.question}}, {{"role", "assistant"}, {"content", pair.answer}}});
}

Json plainRowFor(const Pair &pair, DataFormat format)
{
    switch (format) {
    case DataFormat::Alpaca:
        return {{"instruction", pair.question}, {"input", ""}, {"output", pair.answer}};
    case DataFormat::ShareGpt:
        return {{"conversations", Json::array({{{"from", "human"}, {"value", pair.question}},
                                               {{"from", "gpt"}, {"value", pair.answer}}})}};
    case DataFormat::Messages:
        return {{"messages", messagesJson(pair)}};
    case DataFormat::PromptCompletion:
        return {{"prompt", pair.question}, {"completion", pair.answer}};
    default:
        return toJson(pair);
    }
}

/// Other programs are told a weight only where there is one to tell.
Json rowFor(const Pair &pair, DataFormat format)
{
    Json row = plainRowFor(pair, format);
    if (pair.weight != 1)
        row["weight"] = pair.weight;
    return row;
}

std::string csvOf(std::span<const Pair> pairs)
{
    std::string out = "question,answer,status,source,weight\n";
    for (const Pair &pair : pairs)
        out += csvField(pair.question, true) + "," + csvField(pair.answer, true) + "," + pairStatusName(pair.status) +
               "," + csvField(pair.document, true) + "," + dumpJson(pair.weight) + "\n";
    return out;
}

} // namespace

std::span<const DataFormatInfo> dataFormats()
{
    return formats;
}

Result<DataFormat> dataFormatFromKey(std::string_view key)
{
    std::string known;
    for (const DataFormatInfo &info : formats) {
        if (key == info.key)
            return info.format;
        known += (known.empty() ? "" : ", ") + std::string(info.key);
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is not a format of instruction data."), {std::string(key)}},
                {FW_NOOP("core", "Choose one of: %1."), {known}});
}

Result<ImportedData> readInstructionData(std::string_view raw, std::string_view thing)
{
    FW_TRY(table, readTableRows(raw, thing));
    ImportedData out;
    bool anyWeightRefused = false;
    const auto skip = [&out](Text why) {
        ++out.skipped;
        if (out.remarks.size() < 10)
            out.remarks.push_back(std::move(why));
    };
    for (size_t i = 0; i < table.rows.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        const Result<double> weight = rowWeight(table.rows[i]);
        if (!weight) {
            anyWeightRefused = true;
            skip({FW_NOOP("core", "Row %1 is left out. %2"), {number}, {weight.error().what}});
            continue;
        }
        DataFormat format = DataFormat::Messages;
        ImportedRow row = rowOf(table.rows[i], format);
        if (!hasQuestionAndAnswer(row.messages)) {
            skip({FW_NOOP("core", "Row %1 has no question with an answer."), {number}});
            continue;
        }
        row.weight = *weight;
        out.format = table.isJson ? format : DataFormat::Csv;
        out.rows.push_back(std::move(row));
    }
    if (out.rows.empty() && anyWeightRefused)
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 has no row that can be used. %2"), {std::string(thing)}, {out.remarks.front()}},
            {FW_NOOP("core", "Choose a value from %1 to %2."), {"0", "1000"}});
    if (out.rows.empty())
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 has no row with a question and an answer. Its columns are: %2."),
                     {std::string(thing), listedColumns(table, 300)}},
                    {FW_NOOP("core", "Name the columns \"question\" and \"answer\", or \"messages\".")});
    return out;
}

std::vector<Pair> pairsOf(const ImportedData &data)
{
    std::vector<Pair> out;
    for (const ImportedRow &row : data.rows) {
        if (row.pair) {
            out.push_back(*row.pair);
            continue;
        }
        std::string question;
        for (const ChatMessage &message : row.messages) {
            if (message.role == "user") {
                question = message.content;
            } else if (message.role == "assistant" && !question.empty()) {
                Pair pair;
                pair.question = std::exchange(question, {});
                pair.answer = message.content;
                pair.group = sha256Hex(pair.question + "\n" + pair.answer).substr(0, 16);
                pair.weight = row.weight;
                pair.generator = "import";
                pair.language = guessLanguage(pair.question);
                out.push_back(std::move(pair));
            }
        }
    }
    return out;
}

std::string writePairs(std::span<const Pair> pairs, DataFormat format)
{
    if (format == DataFormat::Csv)
        return csvOf(pairs);
    if (format == DataFormat::Alpaca || format == DataFormat::ShareGpt) {
        Json list = Json::array();
        for (const Pair &pair : pairs)
            list.push_back(rowFor(pair, format));
        return dumpJson(list, 2) + "\n";
    }
    std::string out;
    for (const Pair &pair : pairs)
        out += dumpJson(rowFor(pair, format)) + "\n";
    return out;
}

} // namespace fieldwright
