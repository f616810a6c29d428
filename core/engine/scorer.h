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

/// Of a text that may be longer than the model reads.
struct PerplexityOptions
{
    int context = 0; ///< tokens of a window; 0: what the model reads
    int stride = 0;  ///< new tokens of each window; 0: half a window
};

struct Perplexity
{
    std::vector<std::optional<double>> tokens; ///< natural-log probabilities; empty: no token before it in its window
    int context = 0, stride = 0;               ///< as computed with
    std::int64_t scored = 0;
    double logLikelihood = 0; ///< of the scored tokens
    double value() const;     ///< exp(−log-likelihood / scored)
};

/// A window of `context` tokens moves over the text by `stride` tokens; of each only the tokens count that no window
/// before had, given all before them in the window (the sliding window of Hugging Face's page on perplexity). Windows
/// begin at position 0, so that nothing but a text of one window can be taken from a cache.
/// Errors: InvalidArgument (fewer than two tokens, context or stride out of range), and those of score().
Result<Perplexity> perplexity(LoadedModel &model, std::span<const TokenId> ids, const PerplexityOptions &options = {},
                              std::stop_token stop = {});

/// Logits of the positions `rows` of one sequence, row by row [rows.size(), vocabulary]: for tests and inspection.
Result<std::vector<float>> logits(LoadedModel &model, std::span<const TokenId> ids, std::span<const int> rows);

} // namespace fieldwright::engine
