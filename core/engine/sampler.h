#pragma once

#include "core/base/random.h"
#include "core/engine/engine.h"

namespace fieldwright::engine {

/// How the next token is chosen from the logits. What changes the logits comes in the order of transformers:
/// penalties, temperature, top-k, top-p, min-p, typical.
struct SamplingOptions
{
    double temperature = 0;       ///< 0: greedy
    int topK = 0;                 ///< 0: off
    double topP = 1;              ///< 1: off
    double minP = 0;              ///< tokens below this share of the best one's probability are out; 0: off
    double typicalP = 1;          ///< locally typical sampling (arXiv:2202.00666); 1: off
    double repetitionPenalty = 1; ///< of the prompt's tokens too: positive logits are divided, negative multiplied
    double presencePenalty = 0;   ///< subtracted once from each token of the answer so far (as OpenAI defines it)
    double frequencyPenalty = 0;  ///< subtracted as often as the token has come in the answer
    std::uint64_t seed = 0;
    /// How many of the most probable tokens to tell beside the chosen one's log-probability; −1: none at all.
    int logProbabilities = -1;
    /// Sets logits of tokens that may not come to −∞, given the answer so far. At least one must remain.
    std::function<void(std::span<const TokenId> answer, std::span<float> logits)> constrain;
};

/// Natural-log probabilities under the model's own distribution, before penalties, temperature and cuts.
struct TokenProbability
{
    TokenId id = 0;
    double logProbability = 0;
};

struct ChosenToken
{
    TokenId id = 0;
    double logProbability = 0;          ///< 0 unless asked for
    std::vector<TokenProbability> best; ///< the most probable ones, best first, as many as asked for
};

/// Errors: InvalidArgument, naming the setting and its range.
Result<> checkSampling(const SamplingOptions &options);

/// Chooses from one row of logits, which is changed. `seen`: prompt and answer so far; the answer begins at `prompt`.
/// Ties go to the lower id, so that the same numbers give the same answer everywhere.
ChosenToken chooseToken(std::span<float> logits, const SamplingOptions &options, std::span<const TokenId> seen,
                        std::size_t prompt, Random &random);

/// What remains after all cuts, best first, and its probabilities: what sampling draws from. For tests.
std::vector<TokenProbability> samplingDistribution(std::span<float> logits, const SamplingOptions &options,
                                                   std::span<const TokenId> seen, std::size_t prompt);

} // namespace fieldwright::engine
