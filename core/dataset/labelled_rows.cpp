#include "core/dataset/labelled_rows.h"

#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/dataset/table_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

namespace fieldwright {

namespace {

constexpr std::array textNames = {"text",  "sentence",  "content", "question", "claim",
                                  "query", "sentence1", "文本",    "问题"};
constexpr std::array secondNames = {"text_pair", "text2", "second", "sentence2", "evidence", "context", "证据"};
constexpr std::array labelNames = {"label", "labels", "class", "category", "intent", "verdict", "标签", "类别"};
constexpr size_t mostLabels = 10'000;

/// A value as a label or a text: strings, whole numbers, truth values.
std::string wordOf(const Json &value)
{
    if (value.is_string())
        return sanitizeUtf8(value.get<std::string>());
    return value.is_number_integer() || value.is_boolean() ? value.dump() : std::string();
}

template <size_t n>
std::string firstOf(const Json &row, const std::array<const char *, n> &names)
{
    for (const char *name : names) {
        if (const Json *value = member(row, name)) {
            if (std::string word = wordOf(*value); !word.empty())
                return word;
        }
    }
    return {};
}

/// Numbers by their value, and before words.
bool comesBefore(const std::string &a, const std::string &b)
{
    const auto number = [](const std::string &text) {
        double value = 0;
        const bool isOne = std::from_chars(text.data(), text.data() + text.size(), value) ==
                           std::from_chars_result{text.data() + text.size(), std::errc()};
        return std::pair(!isOne, value);
    };
    const auto left = number(a), right = number(b);
    return left != right ? left < right : a < b;
}

void countRepeated(LabelledData &data)
{
    std::map<std::pair<std::string_view, std::string_view>, std::set<std::string_view>> labels; // of each text
    for (const LabelledRow &row : data.rows)
        data.repeated += !labels[{row.text, row.second}].insert(row.label).second;
    data.contradicted =
        std::count_if(labels.begin(), labels.end(), [](const auto &text) { return text.second.size() > 1; });
}

void holdOut(LabelledData &data, std::uint64_t seed)
{
    std::map<std::string, std::int64_t> left;
    for (LabelledRow &row : data.rows) {
        std::uint64_t hash = splitMix64(seed);
        for (const char c : row.text + '\n' + row.second)
            hash = splitMix64(hash ^ std::uint64_t(static_cast<unsigned char>(c)));
        row.isHeldOut = hash % 10 == 0;
        left[row.label] += !row.isHeldOut;
    }
    for (LabelledRow &row : data.rows)
        row.isHeldOut = row.isHeldOut && left[row.label] > 0;
}

} // namespace

Result<LabelledData> readLabelledRows(std::string_view bytes, std::string_view thing, std::uint64_t seed)
{
    FW_TRY(table, readTableRows(bytes, thing, {.bytes = 16u << 20}));
    LabelledData data;
    std::set<std::string> labels;
    for (const Json &row : table.rows) {
        LabelledRow made{firstOf(row, textNames), firstOf(row, secondNames), firstOf(row, labelNames)};
        if (made.text.empty() || made.label.empty()) {
            ++data.skipped;
            continue;
        }
        labels.insert(made.label);
        data.rows.push_back(std::move(made));
    }
    if (data.rows.empty())
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 has no rows with a text and a label; its columns are: %2."),
             {std::string(thing), listedColumns(table, 200)}},
            {FW_NOOP("core", "Name the columns \"text\" and \"label\" (and \"evidence\" for pairs of texts).")});
    if (labels.size() < 2 || labels.size() > mostLabels)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 has %2 different labels; a classifier needs 2 to %3."),
                     {std::string(thing), std::to_string(labels.size()), std::to_string(mostLabels)}},
                    {FW_NOOP("core", "Choose a file whose column \"label\" names classes.")});
    data.labels.assign(labels.begin(), labels.end());
    std::sort(data.labels.begin(), data.labels.end(), comesBefore);
    countRepeated(data);
    holdOut(data, seed);
    return data;
}

} // namespace fieldwright
