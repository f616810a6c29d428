#pragma once

#include "core/dataset/general_mix.h"

#include <atomic>
#include <stop_token>
#include <unordered_map>

namespace fieldwright {
class ModelText;
}

namespace fieldwright::ui {

/// Tokens of one rendered row, independent of the length limit.
struct RowTokens
{
    std::int64_t rendered = 0;
    /// [begin, end) of what is trained, ascending.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> trained;

    std::int64_t trainedWithin(std::int64_t limit) const;
};

/// By a hash of the conversation, so that a pair accepted later costs only itself. Of one model.
using TokenCache = std::unordered_map<std::uint64_t, RowTokens>;

/// Everything that a version could be made from, with its tokens counted once.
struct MixData
{
    std::vector<Pair> pairs;
    std::vector<DatasetRow> pairRows; ///< as splitPairs renders them, in the order of `pairs`
    std::vector<RowTokens> pairTokens;
    std::vector<DatasetRow> general;
    std::vector<int> generalSource; ///< index of the file
    std::vector<RowTokens> generalTokens;
    std::vector<std::int64_t> rowsOfSource;
};

struct MixSource
{
    std::filesystem::path file; ///< a folder: all JSONL files in it
};

/// Reads the general rows and counts all tokens. Errors: Io and Corrupt of the files, those of the template, Cancelled.
Result<MixData> loadMix(std::vector<Pair> pairs, const std::vector<MixSource> &sources, const ModelText &text,
                        const std::string &systemPrompt, TokenCache &cache, std::atomic<std::int64_t> &counted,
                        std::stop_token stop);

/// A row of the training part, or one that was left out because nothing of it would be trained.
struct MixedRow
{
    std::uint32_t index = 0; ///< into MixData's pairs or general rows
    bool isDomain = false;
};

/// Which pair goes where; changes with the held-out shares, the seed and the length limit, not with the domain share.
struct MixPlan
{
    std::vector<std::uint32_t> train;        ///< pairs
    std::vector<std::uint32_t> general;      ///< rows that train something
    std::vector<std::int64_t> generalTokens; ///< theirs, rendered
    std::vector<MixedRow> nothingTrained;
    std::int64_t validation = 0;
    std::int64_t rephrased = 0;
    std::int64_t unseen = 0;
    std::int64_t sharedQuestions = 0; ///< held-out questions that stand in the training part too: must be 0
    std::int64_t dropped = 0;         ///< repeated, empty, or telling a held-out fact
    DomainTokens domain;
};
MixPlan planMix(const MixData &data, const BuildOptions &options);

struct MixSums
{
    std::int64_t rows = 0;
    std::int64_t rendered = 0;
    std::int64_t trained = 0;
};

/// What a version would be at one domain share: the same rows that buildDataset() takes.
struct MixResult
{
    MixSums domain;
    MixSums general;
    double realised = 0; ///< share of rendered tokens
    std::vector<MixedRow> train;
    std::vector<std::int64_t> usedOfSource;
    std::int64_t validationGeneral = 0;
    std::int64_t cutRows = 0; ///< of `train`
    std::int64_t cutTokens = 0;
};
MixResult mix(const MixData &data, const MixPlan &plan, const BuildOptions &options);

} // namespace fieldwright::ui
