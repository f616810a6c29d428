#include "core/dataset/dataset_row.h"

#include "core/base/file.h"
#include "core/dataset/row_weight.h"

namespace fieldwright {

namespace {

constexpr std::array partNames = {"train", "validation", "rephrased", "unseen"};

std::string lastOf(const std::vector<ChatMessage> &messages, std::string_view role)
{
    for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
        if (it->role == role)
            return it->content;
    }
    return {};
}

} // namespace

const char *datasetPartName(DatasetPart part)
{
    return partNames[size_t(part)];
}

std::string DatasetRow::question() const
{
    return lastOf(messages, "user");
}

std::string DatasetRow::answer() const
{
    return lastOf(messages, "assistant");
}

Json toJson(const DatasetRow &row)
{
    Json messages = Json::array();
    for (const ChatMessage &message : row.messages)
        messages.push_back({{"role", message.role}, {"content", message.content}});
    Json out = {{"id", row.id},
                {"messages", std::move(messages)},
                {"weight", row.weight},
                {"group", row.group},
                {"source", row.isDomain ? "domain" : "general"},
                {"language", row.language}};
    if (row.isDomain)
        out["origin"] = {{"document", row.document}, {"chunk", row.chunk}, {"begin", row.begin}, {"end", row.end}};
    return out;
}

Result<DatasetRow> datasetRowFromJson(const Json &value, std::string_view thing)
{
    const auto refuse = [&](Text why) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 is not a row of a dataset: %2."), {std::string(thing)}, {std::move(why)}},
                    {FW_NOOP("core", "Build the version again.")});
    };
    DatasetRow row;
    row.id = stringOr(value, "id");
    const Result<double> weight = rowWeight(value);
    if (!weight)
        return refuse({FW_NOOP("core", "its weight is not a number from 0 to 1000")});
    row.weight = *weight;
    row.group = stringOr(value, "group");
    row.isDomain = stringOr(value, "source") == "domain";
    row.language = stringOr(value, "language");
    const Json *messages = member(value, "messages");
    if (!messages || !messages->is_array() || messages->empty())
        return refuse({FW_NOOP("core", "it has no messages")});
    for (const Json &message : *messages) {
        const std::string role = stringOr(message, "role");
        if (role != "system" && role != "user" && role != "assistant")
            return refuse({FW_NOOP("core", "a message has an unknown role")});
        row.messages.push_back({role, stringOr(message, "content")});
    }
    if (lastOf(row.messages, "assistant").empty())
        return refuse({FW_NOOP("core", "it has no answer")});
    if (const Json *origin = member(value, "origin")) {
        row.document = stringOr(*origin, "document");
        row.chunk = stringOr(*origin, "chunk");
        row.begin = intOr(*origin, "begin");
        row.end = intOr(*origin, "end");
    }
    return row;
}

Result<std::vector<DatasetRow>> readDatasetRows(const std::filesystem::path &file, size_t limitRows)
{
    FW_TRY(bytes, readFile(file, 4ull << 30));
    std::vector<DatasetRow> rows;
    size_t line = 0;
    for (size_t begin = 0; begin < bytes.size();) {
        const size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view text = std::string_view(bytes).substr(begin, end - begin);
        begin = end + 1;
        ++line;
        if (text.empty())
            continue;
        const std::string thing = file.string() + ", line " + std::to_string(line);
        FW_TRY(value, parseJson(text, thing));
        FW_TRY(row, datasetRowFromJson(value, thing));
        if (rows.size() >= limitRows)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 has more than %2 rows."), {file.string(), std::to_string(limitRows)}},
                        {FW_NOOP("core", "Split the file, or choose a smaller one.")});
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace fieldwright
