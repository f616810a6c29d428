#include "core/engine/generator.h"

#include "core/engine/adapter_in_use.h"
#include "core/engine/guard.h"
#include "core/engine/model/inference.h"

#include <algorithm>
#include <numeric>

namespace fieldwright::engine {

struct GenerationSession::Sequence
{
    int number = 0;
    int adapter = -1;
    GenerateOptions options;
    std::vector<TokenId> seen; ///< the prompt, then the answer
    std::size_t prompt = 0;
    Random random{0};
    std::unique_ptr<KeyValueCache> cache; ///< none before its turn

    /// What the model has not read yet.
    std::span<const TokenId> unread() const { return std::span(seen).subspan(cache ? std::size_t(cache->length) : 0); }
};

namespace {

/// Prompt tokens read in one step beside the sequences that are already being decoded, so that these keep moving.
constexpr std::size_t promptTokensAStep = 2048;

std::span<float> rowOf(const at::Tensor &logits, std::int64_t row)
{
    return {logits.mutable_data_ptr<float>() + row * logits.size(1), std::size_t(logits.size(1))};
}

} // namespace

GenerationSession::GenerationSession(LoadedModel &model) : m_model(model) {}
GenerationSession::~GenerationSession() = default;

Result<> GenerationSession::check(const ModelShape &shape, std::span<const TokenId> prompt,
                                  const GenerateOptions &options)
{
    if (prompt.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no text to go on from.")},
                    {FW_NOOP("core", "Give a prompt.")});
    FW_CHECK(checkIds(shape, shape.maxPositions, prompt));
    FW_CHECK(checkSampling(options));
    if (options.maxNew < 1)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 must be %2."), {"max tokens", "≥ 1"}},
                    {FW_NOOP("core", "Correct the settings for generating.")});
    return {};
}

Result<int> GenerationSession::add(std::vector<TokenId> prompt, GenerateOptions options, std::uint64_t stream)
{
    FW_CHECK(check(m_model.shape(), prompt, options));
    FW_CHECK(checkIds(m_model.state(), prompt)); // with what the adapter puts before it
    Sequence &sequence = m_sequences.emplace_back();
    sequence.number = m_next++;
    sequence.adapter = m_model.selectedAdapter();
    sequence.prompt = prompt.size();
    sequence.seen = std::move(prompt);
    sequence.random = Random(options.seed, stream);
    sequence.options = std::move(options);
    return sequence.number;
}

void GenerationSession::remove(int number)
{
    m_sequences.remove_if([&](const Sequence &sequence) { return sequence.number == number; });
}

/// Chooses the next token, and says whether the answer goes on.
GeneratedToken GenerationSession::take(Sequence &sequence, std::span<float> logits)
{
    const GenerateOptions &options = sequence.options;
    GeneratedToken out;
    out.sequence = sequence.number;
    if (!isInRange(logits, m_model.state().type)) {
        out.error = leftRange();
        return out;
    }
    ChosenToken chosen = chooseToken(logits, options, sequence.seen, sequence.prompt, sequence.random);
    if (std::find(options.stopIds.begin(), options.stopIds.end(), chosen.id) != options.stopIds.end()) {
        out.end = StopReason::StopToken;
        return out;
    }
    sequence.seen.push_back(chosen.id);
    out.token = std::move(chosen);
    if (sequence.seen.size() - sequence.prompt >= std::size_t(options.maxNew))
        out.end = StopReason::MaxNew;
    else if (sequence.cache->length >= m_model.state().textPositions())
        out.end = StopReason::ContextFull;
    return out;
}

Result<std::vector<GeneratedToken>> GenerationSession::step()
{
    auto done = guarded([&]() -> Result<std::vector<GeneratedToken>> {
        LoadedModel::State &state = m_model.state();
        state.useThreads();
        // Those whose turn it is: the oldest, of the new ones only as many prompt tokens as leave the others moving.
        std::vector<Sequence *> turn;
        std::size_t newTokens = 0;
        for (Sequence &sequence : m_sequences) {
            if (turn.size() == widest)
                break;
            if (!sequence.cache) {
                if (newTokens > 0 && newTokens + sequence.prompt > promptTokensAStep)
                    break;
                newTokens += sequence.prompt;
                const AdapterInUse selected(state, sequence.adapter);
                const auto capacity = std::min<std::int64_t>(state.textPositions(),
                                                             std::int64_t(sequence.prompt) + sequence.options.maxNew);
                sequence.cache = std::make_unique<KeyValueCache>(state, capacity);
            }
            turn.push_back(&sequence);
        }
        std::vector<GeneratedToken> out(turn.size());
        std::vector<std::size_t> rest(turn.size()); // places in `turn`
        std::iota(rest.begin(), rest.end(), std::size_t(0));
        while (!rest.empty()) {
            // A prompt is read by itself; of the others all that use the same adapter go together.
            const int adapter = turn[rest.front()]->adapter;
            const bool isPrompt = turn[rest.front()]->unread().size() > 1;
            std::vector<std::size_t> together;
            std::erase_if(rest, [&](std::size_t place) {
                const bool joins =
                    isPrompt ? together.empty() : turn[place]->adapter == adapter && turn[place]->unread().size() == 1;
                if (joins)
                    together.push_back(place);
                return joins;
            });
            const AdapterInUse selected(state, adapter);
            std::vector<SequenceStep> steps;
            steps.reserve(together.size());
            for (const std::size_t place : together)
                steps.push_back({turn[place]->cache.get(), turn[place]->unread()});
            at::Tensor hidden = runDecoder(state, steps);
            if (isPrompt)
                hidden = hidden.narrow(0, hidden.size(0) - 1, 1);
            const at::Tensor logits = uncheckedLogits(state, hidden);
            for (std::size_t i = 0; i < together.size(); ++i)
                out[together[i]] = take(*turn[together[i]], rowOf(logits, std::int64_t(i)));
        }
        for (const GeneratedToken &token : out) {
            if (token.end || token.error)
                remove(token.sequence);
        }
        return out;
    });
    if (!done)
        m_sequences.clear();
    return done;
}

Result<Generated> generate(LoadedModel &model, std::span<const TokenId> prompt, const GenerateOptions &options,
                           const std::function<bool(const ChosenToken &)> &onToken, std::stop_token stop)
{
    Generated out;
    if (options.maxNew == 0)
        return out;
    GenerationSession session(model);
    FW_CHECK(session.add({prompt.begin(), prompt.end()}, options));
    for (;;) {
        FW_TRY(tokens, session.step());
        const GeneratedToken &token = tokens.front();
        if (token.error)
            return fail(*token.error);
        if (token.token) {
            out.ids.push_back(token.token->id);
            if (onToken && !onToken(*token.token)) {
                out.reason = StopReason::Callback;
                return out;
            }
        }
        if (token.end || stop.stop_requested()) {
            out.reason = token.end ? *token.end : StopReason::Cancelled;
            return out;
        }
    }
}

Result<std::vector<Generated>> generateBatch(LoadedModel &model, std::span<const std::vector<TokenId>> prompts,
                                             const GenerateOptions &options, std::stop_token stop)
{
    std::vector<Generated> out(prompts.size());
    if (options.maxNew == 0)
        return out;
    GenerationSession session(model);
    for (std::size_t i = 0; i < prompts.size(); ++i)
        FW_CHECK(session.add(prompts[i], options, i));
    for (Generated &answer : out)
        answer.reason = StopReason::Cancelled;
    while (!session.empty() && !stop.stop_requested()) {
        FW_TRY(tokens, session.step());
        for (const GeneratedToken &token : tokens) {
            if (token.error)
                return fail(*token.error);
            if (token.token)
                out[std::size_t(token.sequence)].ids.push_back(token.token->id);
            if (token.end)
                out[std::size_t(token.sequence)].reason = *token.end;
        }
    }
    return out;
}

} // namespace fieldwright::engine
