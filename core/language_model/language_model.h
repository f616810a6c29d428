#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

struct ChatMessage
{
    std::string role; ///< system, user or assistant
    std::string content;
};

struct GenerateRequest
{
    std::vector<ChatMessage> messages;
    int maxNewTokens = 256;
    double temperature = 0; ///< 0: greedy
    double topP = 1;
    int topK = 0; ///< 0: no limit
    std::uint64_t seed = 0;
    std::vector<std::string> stop;
};

enum class FinishReason {
    Stop,      ///< the model ended its answer
    Length,    ///< maxNewTokens, or the context is full
    Cancelled, ///< the caller asked for it
    Cut,       ///< the connection broke off: the text is incomplete
};

struct Generated
{
    std::string text;
    FinishReason finish = FinishReason::Stop;
    std::int64_t promptTokens = 0;
    std::int64_t newTokens = 0;
};

struct ScoreRequest
{
    std::vector<ChatMessage> context;
    std::vector<std::string> continuations;
};

/// Log-likelihood of one continuation, natural logarithm, summed over its tokens.
struct ContinuationScore
{
    double logLikelihood = 0;
    std::int64_t tokens = 0;
    bool greedy = false; ///< every token is the model's first choice
};

struct EmbedRequest
{
    std::vector<std::string> texts;
    std::string kind;                  ///< "query", "passage" …: the model's own prefix for it; empty: its default
    std::optional<std::string> prefix; ///< instead of the model's own
};

/// A vector a text, in the order of the texts.
struct Embeddings
{
    std::int64_t size = 0;     ///< numbers a text
    std::vector<float> values; ///< [texts, size]
    std::int64_t tokens = 0;
    std::vector<std::size_t> cutTexts; ///< numbers of the texts that were longer than the model reads
    bool tellsCuts = true;             ///< false: a server that does not say whether it cuts

    std::span<const float> row(std::size_t text) const
    {
        return std::span(values).subspan(text * std::size_t(size), std::size_t(size));
    }
};

/// The one way to talk to a model. Behind it stand the local engine (core/worker/local_model) and servers
/// (openai_client.h). Calls block; run them on a thread of your own. One call at a time on one object.
class LanguageModel
{
public:
    virtual ~LanguageModel() = default;

    virtual std::string name() const = 0;

    /// Answers the conversation. `onText` gets pieces of whole UTF-8 characters as they come; false from it cancels.
    virtual Result<Generated> generate(const GenerateRequest &request,
                                       const std::function<bool(std::string_view)> &onText, std::stop_token stop) = 0;

    /// Scores each text as the continuation of the assistant's turn after `context`. Errors: Unsupported for servers
    /// that give no log-probabilities of given text.
    virtual Result<std::vector<ContinuationScore>> score(const std::vector<ChatMessage> &context,
                                                         const std::vector<std::string> &continuations,
                                                         std::stop_token stop) = 0;

    /// Sentence embeddings. Errors: Unsupported where the model or server makes none.
    virtual Result<Embeddings> embed(const EmbedRequest &, std::stop_token)
    {
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 makes no embeddings."), {name()}},
                    {FW_NOOP("core", "Choose an embedding model, such as MiniLM or multilingual E5.")});
    }

    /// Many requests at once, answers in their order; the first error ends the batch. Overridden where batching is
    /// faster than one after the other.
    virtual Result<std::vector<Generated>> generateBatch(std::span<const GenerateRequest> requests,
                                                         std::stop_token stop)
    {
        std::vector<Generated> out;
        for (const GenerateRequest &request : requests) {
            FW_TRY(generated, generate(request, {}, stop));
            out.push_back(std::move(generated));
        }
        return out;
    }

    virtual Result<std::vector<std::vector<ContinuationScore>>> scoreBatch(std::span<const ScoreRequest> requests,
                                                                           std::stop_token stop)
    {
        std::vector<std::vector<ContinuationScore>> out;
        for (const ScoreRequest &request : requests) {
            FW_TRY(scores, score(request.context, request.continuations, stop));
            out.push_back(std::move(scores));
        }
        return out;
    }
};

} // namespace fieldwright
