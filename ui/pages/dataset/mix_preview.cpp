#include "ui/pages/dataset/mix_preview.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/dataset/formats.h"
#include "core/tokenizer/model_text.h"

#include <algorithm>
#include <unordered_set>

namespace fieldwright::ui {

namespace {

std::uint64_t keyOf(const std::vector<ChatMessage> &messages)
{
    std::uint64_t key = 0;
    for (const ChatMessage &message : messages)
        key = splitMix64(key ^ fnv1a(message.role)) ^ splitMix64(key + fnv1a(message.content));
    return key;
}

Json toJsonMessages(const std::vector<ChatMessage> &messages)
{
    Json out = Json::array();
    for (const ChatMessage &message : messages)
        out.push_back({{"role", message.role}, {"content", message.content}});
    return out;
}

Result<RowTokens> countRow(const std::vector<ChatMessage> &messages, const ModelText &text, TokenCache &cache)
{
    const std::uint64_t key = keyOf(messages);
    if (const auto known = cache.find(key); known != cache.end())
        return known->second;
    FW_TRY(encoded, text.encodeChat(toJsonMessages(messages)));
    RowTokens tokens;
    tokens.rendered = std::int64_t(encoded.tokens.size());
    for (std::uint32_t i = 0; i < encoded.trained.size(); ++i) {
        if (!encoded.trained[i])
            continue;
        if (!tokens.trained.empty() && tokens.trained.back().second == i)
            ++tokens.trained.back().second;
        else
            tokens.trained.emplace_back(i, i + 1);
    }
    return cache.emplace(key, std::move(tokens)).first->second;
}

Result<> readSource(const MixSource &source, std::vector<DatasetRow> &rows)
{
    std::vector<std::filesystem::path> files;
    std::error_code problem;
    if (std::filesystem::is_directory(source.file, problem)) {
        for (std::filesystem::directory_iterator it(source.file, problem), end; !problem && it != end;
             it.increment(problem)) {
            if (it->path().extension() == ".jsonl")
                files.push_back(it->path());
        }
        std::sort(files.begin(), files.end());
    } else {
        files.push_back(source.file);
    }
    for (const std::filesystem::path &file : files) {
        FW_TRY(bytes, readFile(file));
        FW_TRY(data, readInstructionData(bytes, file.filename().string()));
        for (ImportedRow &imported : data.rows) {
            DatasetRow row{.messages = std::move(imported.messages)};
            if (row.messages.empty() && imported.pair)
                row.messages = {{"user", imported.pair->question}, {"assistant", imported.pair->answer}};
            if (!row.messages.empty())
                rows.push_back(std::move(row));
        }
    }
    return {};
}

} // namespace

std::int64_t RowTokens::trainedWithin(std::int64_t limit) const
{
    // The first token is never predicted.
    std::int64_t sum = 0;
    for (const auto &[begin, end] : trained)
        sum += std::max<std::int64_t>(0, std::min<std::int64_t>(end, limit) - std::max<std::int64_t>(begin, 1));
    return sum;
}

Result<MixData> loadMix(std::vector<Pair> pairs, const std::vector<MixSource> &sources, const ModelText &text,
                        const std::string &systemPrompt, TokenCache &cache, std::atomic<std::int64_t> &counted,
                        std::stop_token stop)
{
    MixData data;
    data.pairs = std::move(pairs);
    std::vector<DatasetRow> general;
    std::unordered_map<std::string, int> sourceOf;
    for (size_t i = 0; i < sources.size(); ++i) {
        std::vector<DatasetRow> rows;
        FW_CHECK(readSource(sources[i], rows));
        data.rowsOfSource.push_back(std::int64_t(rows.size()));
        for (DatasetRow &row : rows) {
            row.id = "general-" + std::to_string(general.size() + 1);
            sourceOf[row.id] = int(i);
            general.push_back(std::move(row));
        }
    }
    std::vector<std::string> repeated;
    data.general = usableGeneralRows(std::move(general), systemPrompt, repeated);
    for (const DatasetRow &row : data.general)
        data.generalSource.push_back(sourceOf[row.id]);
    const auto cancelled = [] { return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Counting was stopped.")}); };
    for (const Pair &pair : data.pairs) {
        DatasetRow row{.id = pair.id, .isDomain = true};
        if (!systemPrompt.empty())
            row.messages.push_back({"system", systemPrompt});
        row.messages.push_back({"user", pair.question});
        row.messages.push_back({"assistant", pair.answer});
        FW_TRY(tokens, countRow(row.messages, text, cache));
        data.pairRows.push_back(std::move(row));
        data.pairTokens.push_back(std::move(tokens));
        ++counted;
        if (stop.stop_requested())
            return cancelled();
    }
    for (const DatasetRow &row : data.general) {
        FW_TRY(tokens, countRow(row.messages, text, cache));
        data.generalTokens.push_back(std::move(tokens));
        ++counted;
        if (stop.stop_requested())
            return cancelled();
    }
    return data;
}

MixPlan planMix(const MixData &data, const BuildOptions &options)
{
    MixPlan plan;
    std::unordered_map<std::string, std::uint32_t> byId;
    for (std::uint32_t i = 0; i < data.pairs.size(); ++i)
        byId[data.pairs[i].id] = i;
    DatasetSplit split = splitPairs(data.pairs, options);
    plan.dropped = std::int64_t(split.dropped.size());
    std::unordered_set<std::string> trainedQuestions;
    for (const DatasetRow &row : split.parts[DatasetPart::Train])
        trainedQuestions.insert(row.question());
    for (const DatasetPart part : datasetParts) {
        std::int64_t held = 0;
        for (const DatasetRow &row : split.parts[part]) {
            const std::uint32_t index = byId[row.id];
            const RowTokens &tokens = data.pairTokens[index];
            if (tokens.trainedWithin(options.maxLength) <= 0) {
                plan.nothingTrained.push_back({index, true});
            } else if (part == DatasetPart::Train) {
                plan.train.push_back(index);
                plan.domain.training += tokens.rendered;
            } else {
                ++held;
                plan.domain.validation += part == DatasetPart::Validation ? tokens.rendered : 0;
                plan.sharedQuestions += trainedQuestions.contains(row.question());
            }
        }
        (part == DatasetPart::Validation  ? plan.validation
         : part == DatasetPart::Rephrased ? plan.rephrased
                                          : plan.unseen) += part == DatasetPart::Train ? 0 : held;
    }
    for (std::uint32_t i = 0; i < data.general.size(); ++i) {
        if (data.generalTokens[i].trainedWithin(options.maxLength) > 0) {
            plan.general.push_back(i);
            plan.generalTokens.push_back(data.generalTokens[i].rendered);
        } else {
            plan.nothingTrained.push_back({i, false});
        }
    }
    return plan;
}

MixResult mix(const MixData &data, const MixPlan &plan, const BuildOptions &options)
{
    MixResult result;
    result.usedOfSource.resize(data.rowsOfSource.size());
    const auto add = [&](MixSums &sums, const RowTokens &tokens) {
        ++sums.rows;
        sums.rendered += tokens.rendered;
        sums.trained += tokens.trainedWithin(options.maxLength);
        if (tokens.rendered > options.maxLength) {
            ++result.cutRows;
            result.cutTokens += tokens.rendered - options.maxLength;
        }
    };
    for (const std::uint32_t index : plan.train) {
        add(result.domain, data.pairTokens[index]);
        result.train.push_back({index, true});
    }
    Random random = mixStream(options);
    const GeneralMix mixed = mixGeneral(plan.generalTokens, plan.domain, options, random);
    result.validationGeneral = std::int64_t(mixed.held.size());
    for (const GeneralTake &take : mixed.taken) {
        const std::uint32_t row = plan.general[take.row];
        add(result.general, data.generalTokens[row]);
        ++result.usedOfSource[size_t(data.generalSource[row])];
        result.train.push_back({row, false});
    }
    const std::int64_t all = result.domain.rendered + result.general.rendered;
    result.realised = all ? double(result.domain.rendered) / double(all) : 0;
    return result;
}

} // namespace fieldwright::ui
