#include "core/engine/estimate/memory_estimate.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr std::uint64_t libraryBytes = 150ull << 20;    // a process with libtorch, before any work
constexpr std::int64_t headChunk = 128;                 // rows of logits computed at a time
constexpr std::uint64_t mpiBytes = 48ull << 20;         // Open MPI in a process
constexpr std::uint64_t pieceBytes = 4ull << 20;        // of gradients, exchanged at a time between processors
constexpr std::uint64_t devicePieceBytes = 16ull << 20; // and between devices

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

/// From one process to all: each has all that is not shared out.
void addRanks(const MemoryQuestion &q, std::uint64_t trained, MemoryEstimate &estimate)
{
    const auto ranks = std::uint64_t(q.ranks);
    estimate.weights *= ranks;
    estimate.trainable *= ranks;
    estimate.activations *= ranks;
    estimate.host *= ranks;
    const std::uint64_t piece = q.onDevice ? devicePieceBytes : pieceBytes;
    estimate.workspace = ranks * (estimate.workspace + mpiBytes + (ranks + 1) * piece) + libraryBytes; // the worker's
    const std::uint64_t average = std::uint64_t(q.averageNumbers) * 4;
    const std::uint64_t shared = estimate.optimizer - std::min(average, estimate.optimizer);
    estimate.optimizer = q.sharding == Sharding::None ? estimate.optimizer * ranks : shared + average * ranks;
    // The general path's gradients may all be there at once. The kernels' come layer by layer and go as they
    // come, some layers behind the pass (measured: more where cores are few), but for those of a tied embedding, which
    // are whole at the end.
    constexpr std::uint64_t layersUnderWay = 8;
    if (q.sharding != Sharding::Gradients || q.generalPath) {
        estimate.gradients *= ranks;
        return;
    }
    const std::uint64_t embedding = q.fullTuning ? std::uint64_t(q.vocabulary * q.hidden) : 0;
    const std::uint64_t layer =
        (trained - std::min(embedding, trained)) / std::uint64_t(std::max<std::int64_t>(1, q.layers));
    estimate.gradients += (ranks - 1) * embedding * 4 + ranks * layersUnderWay * layer * 4;
}

/// From the device to the computer's memory.
void moveToHost(const MemoryQuestion &q, std::uint64_t trained, std::int64_t layers, MemoryEstimate &estimate)
{
    if (offloadsActivations(q.offload)) // each block's input in fp32
        estimate.host += std::uint64_t(q.microBatchTokens * layers * q.hidden) * 4;
    if (!offloadsOptimizer(q.offload))
        return;
    // Values and gradients in fp32 go too; the device has them as it computes with them, in place of weights that it
    // had before or beside the base.
    const bool inPlace = q.fullTuning || q.trainedInPlace;
    estimate.host += estimate.optimizer + q.scratchBytes + trained * 8;
    estimate.workspace -= q.scratchBytes;
    estimate.optimizer = 0;
    estimate.trainable = inPlace ? 0 : trained * 4;
    estimate.gradients = trained * (inPlace && q.bf16Weights ? 2 : 4);
}

} // namespace

std::uint64_t rowBytes(std::int64_t stepTokens)
{
    // Ids, positions, targets, their places and weights, as lists that have grown and as tensors.
    constexpr std::int64_t bytesOfToken = 2 * 20 + 40;
    return std::uint64_t(2 * stepTokens * bytesOfToken);
}

MemoryEstimate estimateTraining(const MemoryQuestion &q)
{
    MemoryEstimate estimate;
    const std::uint64_t parameters = parametersOf(q);
    const std::uint64_t trained = q.fullTuning    ? parameters
                                  : q.trained > 0 ? std::uint64_t(q.trained)
                                                  : adapterParameters(q);
    estimate.weights =
        (parameters - std::uint64_t(q.frozenNumbers) + std::uint64_t(q.heldTwice)) * (q.bf16Weights ? 2 : 4) +
        std::uint64_t(double(q.frozenNumbers) * q.frozenBits / 8);
    const bool inPlace = q.fullTuning || q.trainedInPlace;
    // The fp32 masters of 16-bit weights, and their gradients beside the sum in fp32.
    estimate.trainable = inPlace && !q.bf16Weights ? 0 : trained * 4;
    estimate.gradients = trained * (inPlace && q.bf16Weights ? 6 : 4);
    estimate.optimizer = q.optimizerBytes.value_or(trained * 8);

    const std::int64_t query = q.heads * q.headSize, keyValue = q.keyValueHeads * q.headSize;
    const std::int64_t adapter = q.fullTuning ? 0 : q.adaptedModules * q.rank;
    // A block saves its input, qkv, attention output, log-sum-exp, the middle, gate-up, and the adapters' inner rows.
    std::int64_t saved = 2 * q.hidden + 2 * query + 2 * keyValue + q.heads + 2 + 2 * q.feedForward + adapter;
    // Beside that both norms' results, the turned queries and keys, the activation's product and what is made on the
    // way to it, and keys and values once for each head.
    if (q.generalPath)
        saved += 2 * q.hidden + 2 * (query + keyValue) + 2 * q.feedForward + 2 * (query - keyValue);
    const std::int64_t block = saved; // while it is computed again
    saved += q.heldPerToken;
    const std::int64_t shared = 8 * q.hidden + 2 * query + 2 * keyValue + q.feedForward;
    // What is computed again is held for one block at a time.
    std::int64_t kept = saved, held = q.heldMatrices;
    const bool movesInputs = offloadsActivations(q.offload);
    if (movesInputs || q.recompute == Recompute::Blocks || (q.recompute == Recompute::FeedForward && q.generalPath)) {
        kept = movesInputs ? 0 : q.hidden;
        held /= std::max<std::int64_t>(1, q.layers);
    } else if (q.recompute == Recompute::FeedForward) {
        kept = saved - 2 * q.feedForward;
    }
    const std::int64_t layers = q.reachedLayers > 0 ? std::min(q.reachedLayers, q.layers) : q.layers;
    // (measured: an adapter's pieces of many sizes leave holes, so that what it holds counts several times)
    constexpr std::int64_t withHoles = 6;
    const std::int64_t again = kept < saved ? block - kept + withHoles * q.heldPerToken : 0;
    const auto numbers = double(q.microBatchTokens * (layers * kept + again + shared) + held);
    // In bf16 the residual, the norms and the attention's sums stay fp32.
    estimate.activations = std::uint64_t(numbers * (q.bf16Weights && q.generalPath ? 2.8 : 4));
    // Automatic differentiation has logits, their logarithms and both gradients at once.
    const std::int64_t logits = q.generalPath ? 4 : 1;
    estimate.workspace = std::uint64_t(logits * headChunk * q.vocabulary) * 4 + libraryBytes + q.scratchBytes;
    moveToHost(q, trained, layers, estimate);
    if (q.ranks > 1)
        addRanks(q, trained, estimate);
    (q.onDevice ? estimate.host : estimate.workspace) += rowBytes(q.stepTokens);
    return estimate;
}

MemoryMeans memoryMeans(std::string_view method, std::string_view recompute, std::string_view offload,
                        MemoryPlace place)
{
    MemoryMeans means;
    const bool mayRecompute = method != "prefix"; // its keys and values are made once for all layers
    if (const auto fixed = recomputeFromName(recompute))
        means.recomputations = {*fixed};
    else if (mayRecompute)
        means.recomputations = {Recompute::None, Recompute::FeedForward, Recompute::Blocks};
    else
        means.recomputations = {Recompute::None};
    if (const auto fixed = offloadFromName(offload))
        means.offloads = {*fixed};
    else if (place == MemoryPlace::Processor)
        means.offloads = {Offload::None};
    else if (place == MemoryPlace::SeveralDevices)
        means.offloads = {Offload::None, Offload::Activations};
    else
        means.offloads = {Offload::None, Offload::Activations, Offload::Optimizer, Offload::Both};
    if (!mayRecompute && !offloadFromName(offload))
        std::erase_if(means.offloads, offloadsActivations);
    return means;
}

MemoryFit planThatFits(MemoryQuestion question, const MemoryMeans &means, std::uint64_t bytesBesideWeights,
                       std::uint64_t hostBytes)
{
    const bool isOnlyChoice = means.offloads.size() == 1;
    MemoryFit fit;
    for (const Offload offload : means.offloads) {
        for (const Recompute recompute : means.recomputations) {
            // Inputs wait where their blocks are computed again.
            if (offloadsActivations(offload) && recompute != Recompute::Blocks && !isOnlyChoice)
                continue;
            question.offload = offload;
            question.recompute = offloadsActivations(offload) ? Recompute::Blocks : recompute;
            fit.plan = {question.recompute, offload};
            fit.estimate = estimateTraining(question);
            fit.fits =
                fit.estimate.total() - fit.estimate.weights <= bytesBesideWeights && fit.estimate.host <= hostBytes;
            if (fit.fits)
                return fit;
        }
    }
    return fit;
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
