#include "core/engine/generator.h"

#include "core/base/random.h"
#include "core/engine/guard.h"
#include "core/engine/model/inference.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

namespace fieldwright::engine {

namespace {

/// Sequences decoded side by side: beyond this the cache's memory grows and the speed hardly does.
constexpr size_t widest = 16;

/// Chooses the next token from one row of logits (changed in place). The order is that of transformers: repetition
/// penalty, temperature, top-k, top-p.
TokenId choose(std::span<float> logits, const GenerateOptions &options, std::span<const TokenId> seen, Random &random)
{
    if (options.repetitionPenalty != 1) {
        std::unordered_set<TokenId> distinct(seen.begin(), seen.end());
        for (const TokenId id : distinct) {
            float &value = logits[size_t(id)];
            value = float(value < 0 ? value * options.repetitionPenalty : value / options.repetitionPenalty);
        }
    }
    const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
    if (options.temperature <= 0)
        return TokenId(best);

    std::vector<TokenId> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    // Ties by id, so that the same numbers give the same answer everywhere.
    const auto before = [&](TokenId a, TokenId b) {
        return logits[size_t(a)] != logits[size_t(b)] ? logits[size_t(a)] > logits[size_t(b)] : a < b;
    };
    size_t kept = order.size();
    if (options.topK > 0 && size_t(options.topK) < kept) {
        kept = size_t(options.topK);
        std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(kept), order.end(), before);
        order.resize(kept);
    } else if (options.topP < 1) {
        std::sort(order.begin(), order.end(), before);
    }
    const double top = logits[size_t(best)];
    std::vector<double> weights(kept);
    double sum = 0;
    for (size_t i = 0; i < kept; ++i)
        sum += weights[i] = std::exp((double(logits[size_t(order[i])]) - top) / options.temperature);
    if (options.topP < 1) {
        double running = 0;
        for (size_t i = 0; i < kept; ++i) {
            running += weights[i];
            if (running >= options.topP * sum) {
                kept = i + 1;
                sum = running;
                break;
            }
        }
    }
    double draw = random.uniform() * sum;
    for (size_t i = 0; i < kept; ++i) {
        draw -= weights[i];
        if (draw < 0)
            return order[i];
    }
    return order[kept - 1];
}

struct Running
{
    size_t prompt = 0;
    std::unique_ptr<KeyValueCache> cache;
    std::vector<TokenId> seen;
    TokenId next = 0;
    Random random;
};

Result<> checkOptions(const ModelShape &shape, std::span<const TokenId> prompt, const GenerateOptions &options)
{
    if (prompt.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no text to go on from.")},
                    {FW_NOOP("core", "Give a prompt.")});
    FW_CHECK(checkIds(shape, prompt));
    if (options.maxNew < 0 || options.topK < 0 || !(options.topP > 0) || !(options.repetitionPenalty > 0) ||
        !(options.temperature >= 0))
        return fail(
            ErrorCode::InvalidArgument, {FW_NOOP("core", "The settings for generating are impossible.")},
            {FW_NOOP(
                "core",
                "Use a temperature of 0 or more, top-p above 0 and at most 1, and a repetition penalty above 0.")});
    return {};
}

/// Looks at the last row of the sequence, takes the next token, and says whether the answer goes on.
bool advance(const ModelShape &shape, Running &running, std::span<float> logits, const GenerateOptions &options,
             Generated &out)
{
    running.next = choose(logits, options, running.seen, running.random);
    if (std::find(options.stopIds.begin(), options.stopIds.end(), running.next) != options.stopIds.end()) {
        out.reason = StopReason::StopToken;
        return false;
    }
    out.ids.push_back(running.next);
    running.seen.push_back(running.next);
    if (int(out.ids.size()) >= options.maxNew) {
        out.reason = StopReason::MaxNew;
        return false;
    }
    if (running.cache->length >= shape.maxPositions) {
        out.reason = StopReason::ContextFull;
        return false;
    }
    return true;
}

std::span<float> rowOf(const at::Tensor &logits, std::int64_t row)
{
    return {logits.mutable_data_ptr<float>() + row * logits.size(1), size_t(logits.size(1))};
}

Running start(const LoadedModel::State &state, size_t index, std::span<const TokenId> prompt,
              const GenerateOptions &options)
{
    const std::int64_t capacity =
        std::min<std::int64_t>(state.shape.maxPositions, std::int64_t(prompt.size()) + options.maxNew);
    return {index,
            std::make_unique<KeyValueCache>(state, capacity),
            {prompt.begin(), prompt.end()},
            0,
            Random(options.seed, index)};
}

at::Tensor lastLogits(const LoadedModel::State &state, Running &running, std::span<const TokenId> ids)
{
    const SequenceStep step{running.cache.get(), ids};
    const at::Tensor hidden = runDecoder(state, {&step, 1});
    return headLogits(state, hidden.narrow(0, hidden.size(0) - 1, 1));
}

} // namespace

Result<Generated> generate(LoadedModel &model, std::span<const TokenId> prompt, const GenerateOptions &options,
                           const std::function<bool(TokenId)> &onToken, std::stop_token stop)
{
    FW_CHECK(checkOptions(model.shape(), prompt, options));
    Generated out;
    if (options.maxNew == 0)
        return out;
    return guarded([&]() -> Result<Generated> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        Running running = start(state, 0, prompt, options);
        at::Tensor logits = lastLogits(state, running, prompt);
        for (;;) {
            const size_t before = out.ids.size();
            const bool goesOn = advance(state.shape, running, rowOf(logits, 0), options, out);
            if (out.ids.size() > before && onToken && !onToken(running.next)) {
                out.reason = StopReason::Callback;
                return out;
            }
            if (!goesOn)
                return out;
            if (stop.stop_requested()) {
                out.reason = StopReason::Cancelled;
                return out;
            }
            logits = lastLogits(state, running, {&running.next, 1});
        }
    });
}

Result<std::vector<Generated>> generateBatch(LoadedModel &model, std::span<const std::vector<TokenId>> prompts,
                                             const GenerateOptions &options, std::stop_token stop)
{
    for (const auto &prompt : prompts)
        FW_CHECK(checkOptions(model.shape(), prompt, options));
    std::vector<Generated> out(prompts.size());
    if (options.maxNew == 0)
        return out;
    return guarded([&]() -> Result<std::vector<Generated>> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        std::vector<Running> active;
        size_t nextPrompt = 0;
        while (nextPrompt < prompts.size() || !active.empty()) {
            if (stop.stop_requested()) {
                for (const Running &running : active)
                    out[running.prompt].reason = StopReason::Cancelled;
                for (; nextPrompt < prompts.size(); ++nextPrompt)
                    out[nextPrompt].reason = StopReason::Cancelled;
                return out;
            }
            while (active.size() < widest && nextPrompt < prompts.size()) {
                Running running = start(state, nextPrompt, prompts[nextPrompt], options);
                const at::Tensor logits = lastLogits(state, running, prompts[nextPrompt]);
                if (advance(state.shape, running, rowOf(logits, 0), options, out[nextPrompt]))
                    active.push_back(std::move(running));
                ++nextPrompt;
            }
            std::vector<SequenceStep> steps;
            for (Running &running : active)
                steps.push_back({running.cache.get(), {&running.next, 1}});
            if (steps.empty())
                continue;
            const at::Tensor logits = headLogits(state, runDecoder(state, steps));
            std::vector<Running> further;
            for (size_t i = 0; i < active.size(); ++i) {
                if (advance(state.shape, active[i], rowOf(logits, std::int64_t(i)), options, out[active[i].prompt]))
                    further.push_back(std::move(active[i]));
            }
            active = std::move(further);
        }
        return out;
    });
}

} // namespace fieldwright::engine
