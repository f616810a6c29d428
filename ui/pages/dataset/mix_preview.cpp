#include "ui/pages/dataset/mix_preview.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/dataset/formats.h"
#include "core/tokenizer/model_text.h"

#include <algorithm>
#include <cmath>
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
    std::unordered_set<std::string> questions;
    for (size_t i = 0; i < sources.size(); ++i) {
        std::vector<DatasetRow> rows;
        FW_CHECK(readSource(sources[i], rows));
        data.rowsOfSource.push_back(std::int64_t(rows.size()));
        for (DatasetRow &row : rows) {
            row.id = "general-" + std::to_string(data.general.size() + 1);
            if (!systemPrompt.empty() && row.messages.front().role != "system")
                row.messages.insert(row.messages.begin(), {"system", systemPrompt});
            if (!questions.insert(row.question()).second)
                continue;
            data.general.push_back(std::move(row));
            data.generalSource.push_back(int(i));
        }
    }
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
                plan.domainTokens += tokens.rendered;
            } else {
                ++held;
                plan.validationTokens += part == DatasetPart::Validation ? tokens.rendered : 0;
                plan.sharedQuestions += trainedQuestions.contains(row.question());
            }
        }
        (part == DatasetPart::Validation  ? plan.validation
         : part == DatasetPart::Rephrased ? plan.rephrased
                                          : plan.unseen) += part == DatasetPart::Train ? 0 : held;
    }
    for (std::uint32_t i = 0; i < data.general.size(); ++i) {
        if (data.generalTokens[i].trainedWithin(options.maxLength) > 0)
            plan.generalOrder.push_back(i);
        else
            plan.nothingTrained.push_back({i, false});
    }
    // The streams of buildDataset(): the first shuffle decides what is held out, the one in mix() what is taken.
    Random random(options.seed, 76);
    random.shuffle(std::span(plan.generalOrder));
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
    const double wanted = double(plan.domainTokens) * (1 - options.domainShare) / options.domainShare;
    std::vector<std::int64_t> generalTokens;
    for (const std::uint32_t index : plan.generalOrder)
        generalTokens.push_back(data.generalTokens[index].rendered);
    const size_t held = generalRowsForValidation(options, plan.validationTokens, generalTokens);
    result.validationGeneral = std::int64_t(held);
    std::vector<std::uint32_t> order(plan.generalOrder.begin() + long(held), plan.generalOrder.end());
    Random random(options.seed, 77);
    random.shuffle(std::span(order));
    const auto fullPasses = int(std::floor(options.generalCap));
    const auto lastPass = size_t((options.generalCap - fullPasses) * double(order.size()));
    double have = 0;
    bool full = false;
    for (int pass = 0; pass <= fullPasses && !order.empty() && !full; ++pass) {
        const size_t end = pass < fullPasses ? order.size() : lastPass;
        for (size_t i = 0; i < end; ++i) {
            const RowTokens &tokens = data.generalTokens[order[i]];
            const double next = have + double(tokens.rendered);
            full = std::abs(next - wanted) > std::abs(have - wanted);
            if (full)
                break;
            have = next;
            add(result.general, tokens);
            ++result.usedOfSource[size_t(data.generalSource[order[i]])];
            result.train.push_back({order[i], false});
        }
    }
    const std::int64_t all = result.domain.rendered + result.general.rendered;
    result.realised = all ? double(result.domain.rendered) / double(all) : 0;
    return result;
}

} // namespace fieldwright::ui
