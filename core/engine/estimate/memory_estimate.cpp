#include "core/engine/estimate/memory_estimate.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr std::uint64_t libraryBytes = 260ull << 20; // a process with libtorch, before any work
constexpr std::int64_t headChunk = 128;              // rows of logits computed at a time

std::uint64_t parametersOf(const MemoryQuestion &q)
{
    if (q.parameters > 0)
        return std::uint64_t(q.parameters);
    const std::int64_t query = q.heads * q.headSize, keyValue = q.keyValueHeads * q.headSize;
    const std::int64_t block = 2 * q.hidden + q.hidden * (2 * query + 2 * keyValue) + 3 * q.hidden * q.feedForward;
    return std::uint64_t(q.vocabulary * q.hidden * (q.tiedHead ? 1 : 2) + q.layers * block + q.hidden);
}

std::uint64_t adapterParameters(const MemoryQuestion &q)
{
    if (q.adaptedSides > 0)
        return std::uint64_t(q.layers * q.rank * q.adaptedSides);
    const std::int64_t query = q.heads * q.headSize, keyValue = q.keyValueHeads * q.headSize;
    // In and out of q, k, v, o, gate, up and down.
    const std::int64_t sides =
        (q.hidden + query) + 2 * (q.hidden + keyValue) + (query + q.hidden) + 3 * (q.hidden + q.feedForward);
    return std::uint64_t(q.layers * q.rank * sides * q.adaptedModules / 7);
}

} // namespace

MemoryEstimate estimateTraining(const MemoryQuestion &q)
{
    MemoryEstimate estimate;
    const std::uint64_t parameters = parametersOf(q);
    const std::uint64_t trained = q.fullTuning    ? parameters
                                  : q.trained > 0 ? std::uint64_t(q.trained)
                                                  : adapterParameters(q);
    estimate.weights = (parameters - std::uint64_t(q.frozenNumbers)) * (q.bf16Weights ? 2 : 4) +
                       std::uint64_t(double(q.frozenNumbers) * q.frozenBits / 8);
    estimate.trainable = q.fullTuning || q.trainedInPlace ? 0 : trained * 4;
    estimate.gradients = trained * 4;
    estimate.optimizer = q.optimizerBytes.value_or(trained * 8);

    const std::int64_t query = q.heads * q.headSize, keyValue = q.keyValueHeads * q.headSize;
    const std::int64_t adapter = q.fullTuning ? 0 : q.adaptedModules * q.rank;
    // A block saves its input, qkv, attention output, log-sum-exp, the middle, gate-up, and the adapters' inner rows.
    std::int64_t saved = 2 * q.hidden + 2 * query + 2 * keyValue + q.heads + 2 + 2 * q.feedForward + adapter;
    if (q.generalPath) // beside that both norms' results, the turned queries and keys, and the activation's two factors
        saved += 2 * q.hidden + 2 * (query + keyValue) + 2 * q.feedForward;
    const std::int64_t shared = 8 * q.hidden + 2 * query + 2 * keyValue + q.feedForward;
    // What is computed again is held for one block at a time.
    std::int64_t kept = saved, held = q.heldMatrices;
    if (q.recompute == Recompute::Blocks || (q.recompute == Recompute::FeedForward && q.generalPath)) {
        kept = q.hidden;
        held /= std::max<std::int64_t>(1, q.layers);
    } else if (q.recompute == Recompute::FeedForward) {
        kept = saved - 2 * q.feedForward;
    }
    estimate.activations = std::uint64_t(q.microBatchTokens * (q.layers * kept + (saved - kept) + shared) + held) * 4;
    estimate.workspace = std::uint64_t(headChunk * q.vocabulary) * 4 + libraryBytes;
    return estimate;
}

std::optional<Recompute> recomputeThatFits(MemoryQuestion question, std::uint64_t bytesBesideWeights)
{
    for (const Recompute recompute : {Recompute::None, Recompute::FeedForward, Recompute::Blocks}) {
        question.recompute = recompute;
        const MemoryEstimate estimate = estimateTraining(question);
        if (estimate.total() - estimate.weights <= bytesBesideWeights)
            return recompute;
    }
    return {};
}

MemoryEstimate estimateInference(const MemoryQuestion &q, std::int64_t contextTokens)
{
    MemoryEstimate estimate;
    const std::uint64_t number = q.bf16Weights ? 2 : 4;
    estimate.weights = parametersOf(q) * number;
    estimate.activations =
        std::uint64_t(2 * q.layers * q.keyValueHeads * q.headSize * std::max<std::int64_t>(0, contextTokens)) * number;
    estimate.workspace = std::uint64_t(headChunk * q.vocabulary) * 4 + libraryBytes;
    return estimate;
}

} // namespace fieldwright
