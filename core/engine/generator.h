#pragma once

#include "core/engine/engine.h"

namespace fieldwright::engine {

struct GenerateOptions
{
    int maxNew = 256;
    double temperature = 0; ///< 0: greedy
    int topK = 0;           ///< 0: off
    double topP = 1;
    double repetitionPenalty = 1; ///< as in transformers: positive scores are divided, negative ones multiplied
    std::uint64_t seed = 0;
    std::vector<TokenId> stopIds; ///< ends the answer; not part of it
};

enum class StopReason { StopToken, MaxNew, Callback, Cancelled, ContextFull };

struct Generated
{
    std::vector<TokenId> ids;
    StopReason reason = StopReason::MaxNew;
};

/// Continues `prompt` with a key–value cache. `onToken` gets each new token at once; false ends the answer.
/// The same seed gives the same answer, whatever else runs. Errors: InvalidArgument (empty prompt, id outside the
/// vocabulary, prompt longer than the model's positions), OutOfMemory.
Result<Generated> generate(LoadedModel &model, std::span<const TokenId> prompt, const GenerateOptions &options,
                           const std::function<bool(TokenId)> &onToken = {}, std::stop_token stop = {});

/// Several prompts side by side: the weights are read once a step for all of them. Answers come in the order of the
/// prompts. Sampling of prompt i uses the seed `options.seed` with stream i.
Result<std::vector<Generated>> generateBatch(LoadedModel &model, std::span<const std::vector<TokenId>> prompts,
                                             const GenerateOptions &options, std::stop_token stop = {});

} // namespace fieldwright::engine
