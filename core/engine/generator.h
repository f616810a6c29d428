#pragma once

#include "core/engine/sampler.h"

#include <list>

namespace fieldwright::engine {

struct GenerateOptions : SamplingOptions
{
    int maxNew = 256;
    std::vector<TokenId> stopIds; ///< ends the answer; not part of it
};

enum class StopReason { StopToken, MaxNew, Callback, Cancelled, ContextFull };

struct Generated
{
    std::vector<TokenId> ids;
    StopReason reason = StopReason::MaxNew;
};

/// What one step brought to one sequence.
struct GeneratedToken
{
    int sequence = 0;
    std::optional<ChosenToken> token; ///< none when a stop token came
    std::optional<StopReason> end;    ///< set: the sequence is done and removed
    std::optional<Error> error;       ///< set: it cannot go on and is removed, while the others go on
};

/// Sequences that are continued side by side (continuous batching): the weights are read once a step for all that use
/// the same adapter, and a new sequence joins at any step. One session a model; not thread-safe.
class GenerationSession
{
public:
    /// Decoded side by side; more wait for their turn. Beyond this the cache's memory grows and the speed hardly does.
    static constexpr std::size_t widest = 16;

    explicit GenerationSession(LoadedModel &model);
    ~GenerationSession();

    /// Errors: InvalidArgument (empty prompt, id outside the vocabulary, prompt longer than the model's positions,
    /// impossible settings). May be called from any thread.
    static Result<> check(const ModelShape &shape, std::span<const TokenId> prompt, const GenerateOptions &options);
    /// Adds a sequence with the adapter that is selected now; the same seed and stream give the same draws. Returns its
    /// number. Errors: those of check().
    Result<int> add(std::vector<TokenId> prompt, GenerateOptions options, std::uint64_t stream = 0);
    void remove(int sequence);
    bool empty() const { return m_sequences.empty(); }

    /// One token for each sequence whose turn it is, in the order in which they were added. Errors: OutOfMemory; the
    /// session is then empty.
    Result<std::vector<GeneratedToken>> step();

private:
    struct Sequence;

    GeneratedToken take(Sequence &sequence, std::span<float> logits);

    LoadedModel &m_model;
    std::list<Sequence> m_sequences;
    int m_next = 0;
};

/// Continues `prompt` with a key–value cache. `onToken` gets each new token at once; false ends the answer.
/// The same seed gives the same answer, whatever else runs (in bf16: alone). Errors: those of GenerationSession.
Result<Generated> generate(LoadedModel &model, std::span<const TokenId> prompt, const GenerateOptions &options,
                           const std::function<bool(const ChosenToken &)> &onToken = {}, std::stop_token stop = {});

/// Several prompts side by side. Answers come in the order of the prompts. Sampling of prompt i uses the seed
/// `options.seed` with stream i.
Result<std::vector<Generated>> generateBatch(LoadedModel &model, std::span<const std::vector<TokenId>> prompts,
                                             const GenerateOptions &options, std::stop_token stop = {});

} // namespace fieldwright::engine
