#pragma once

#include "core/dataset/dataset_row.h"
#include "core/dataset/pair.h"

#include <filesystem>
#include <map>

namespace fieldwright {

/// A row that did not get in, and why.
struct DroppedRow
{
    std::string id;
    Text reason;
};

struct BuildOptions
{
    std::string name;
    int version = 1;
    double domainShare = 0.3;      ///< of rendered tokens in the training part, 0.05 to 1
    double validationShare = 0.05; ///< of facts, and of general rows
    double rephrasedShare = 0.2;   ///< of facts that have several phrasings
    double unseenShare = 0.1;      ///< of chunks
    double generalCap = 3;         ///< a general row is repeated at most so often
    std::uint64_t seed = 42;
    std::int64_t maxLength = 1024; ///< tokens; longer rows are counted as cut
    std::string systemPrompt;      ///< put before every row when not empty
    std::string modelName;
    std::string tokenizerSha256;
    std::string templateSha256;
    std::vector<DroppedRow> leftOut; ///< before, when the general rows were read: the manifest lists them with the rest
};

/// Tokens of one rendered row under the model that the version is for.
struct TokenCounts
{
    std::int64_t rendered = 0;
    std::int64_t trained = 0; ///< answer tokens that carry loss
};

struct BuildHooks
{
    std::function<Result<TokenCounts>(const std::vector<ChatMessage> &)> countTokens;
    std::function<void(std::int64_t done, std::int64_t total)> progress; ///< rows counted
    std::function<Result<>()> betweenRows;                               ///< an error from it ends the build
};

/// Where each pair went. Deterministic in (pairs, options): the same seed gives the same parts on every machine.
struct DatasetSplit
{
    std::map<DatasetPart, std::vector<DatasetRow>> parts;
    std::vector<DroppedRow> dropped;
};

/// Splits accepted pairs:
///  1. *unseen*: whole chunks, by seed; every pair of a fact that touches a held-out chunk goes with it, and pairs from
///     elsewhere that tell the same fact are dropped, so that nothing of a held-out chunk is trained;
///  2. *rephrased*: of each chosen fact with at least two phrasings one is held out, the others are trained;
///  3. *validation*: the same, of other facts, so that early stopping watches what the test will measure.
/// The wording of a held-out question never stands in the training part.
DatasetSplit splitPairs(const std::vector<Pair> &pairs, const BuildOptions &options);

/// Splits, mixes with general rows at the domain share, counts tokens, and writes the four JSONL files and
/// manifest.json into `folder`. Returns the manifest. Errors: InvalidArgument (no accepted pairs, nothing trainable,
/// impossible shares), Io.
Result<Json> buildDataset(const std::vector<Pair> &pairs, const std::vector<DatasetRow> &general,
                          const BuildOptions &options, const BuildHooks &hooks, const std::filesystem::path &folder);

} // namespace fieldwright
