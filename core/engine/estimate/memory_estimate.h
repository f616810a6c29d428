#pragma once

#include "core/recipe/recompute.h"

#include <cstdint>
#include <optional>

namespace fieldwright {

/// What the estimate needs to know of a model and a plan.
struct MemoryQuestion
{
    std::int64_t vocabulary = 0, hidden = 0, layers = 0, heads = 0, keyValueHeads = 0, headSize = 0, feedForward = 0;
    bool tiedHead = true;
    std::int64_t parameters = 0; ///< of the model; 0: those of a Llama of these sizes
    bool generalPath = false;    ///< computed by automatic differentiation, which keeps more than the written kernels
    bool fullTuning = false;
    std::int64_t rank = 16;
    int adaptedModules = 7;                      ///< in a block
    std::int64_t adaptedSides = 0;               ///< rows and columns of all adapted matrices of a block; 0: Llama's
    std::int64_t trained = 0;                    ///< numbers that are trained; 0: a LoRA's of that rank
    bool trainedInPlace = false;                 ///< they are weights of the model, of which no second copy is held
    std::optional<std::uint64_t> optimizerBytes; ///< none: AdamW's two moments
    std::int64_t heldMatrices = 0;               ///< further numbers kept from the forward to the backward pass
    std::int64_t microBatchTokens = 1024;
    bool bf16Weights = false;
    std::int64_t frozenNumbers = 0; ///< of weights that lie in blocks
    double frozenBits = 0;          ///< of each of them
    Recompute recompute = Recompute::None;
};

/// Bytes that a training run takes, by what for. An estimate: SmolLM2-135M with LoRA measured 1.71 GB at its peak.
struct MemoryEstimate
{
    std::uint64_t weights = 0;
    std::uint64_t trainable = 0; ///< the adapter; nothing extra with full tuning
    std::uint64_t gradients = 0;
    std::uint64_t optimizer = 0;   ///< what it remembers from step to step, and an average of the weights
    std::uint64_t activations = 0; ///< kept from the forward to the backward pass
    std::uint64_t workspace = 0;   ///< logits, scratch, and libtorch itself

    std::uint64_t total() const { return weights + trainable + gradients + optimizer + activations + workspace; }
};

MemoryEstimate estimateTraining(const MemoryQuestion &question);
/// The least that must be computed again for the run to take at most so many bytes besides the weights; nothing where
/// even that is too little.
std::optional<Recompute> recomputeThatFits(MemoryQuestion question, std::uint64_t bytesBesideWeights);
/// Weights and a cache for `contextTokens` tokens, for generating and evaluating.
MemoryEstimate estimateInference(const MemoryQuestion &question, std::int64_t contextTokens);

} // namespace fieldwright
