#pragma once

#include "core/engine/engine.h"

namespace fieldwright::engine {

/// A context and the continuations to weigh against each other. The context is computed once for all of them.
struct ScoreRequest
{
    std::vector<TokenId> context; ///< at least one token
    std::vector<std::vector<TokenId>> continuations;
};

struct ContinuationScore
{
    double logProbability = 0;  ///< sum over the continuation's tokens, natural log
    std::vector<double> tokens; ///< of each token
    bool greedy = true;         ///< every token was the most probable one
};

/// Scores of all continuations of all requests, in their order; computed in batches of about `batchTokens` tokens. What
/// the contexts of several requests begin with, as the examples before a question, is computed once. Rows of different
/// lengths lie one behind the other without padding, so that their lengths do not matter.
/// Errors: InvalidArgument (empty context or continuation, id outside the vocabulary, too long), OutOfMemory,
/// Cancelled.
Result<std::vector<std::vector<ContinuationScore>>> score(LoadedModel &model, std::span<const ScoreRequest> requests,
                                                          int batchTokens = 1024, std::stop_token stop = {});

/// Natural-log probability of each token given those before it; entry 0 is empty. Errors as above.
Result<std::vector<std::optional<double>>> tokenLogProbabilities(LoadedModel &model, std::span<const TokenId> ids,
                                                                 std::stop_token stop = {});

/// Logits of the positions `rows` of one sequence, row by row [rows.size(), vocabulary]: for tests and inspection.
Result<std::vector<float>> logits(LoadedModel &model, std::span<const TokenId> ids, std::span<const int> rows);

} // namespace fieldwright::engine
