#pragma once

#include "core/recipe/offload.h"
#include "core/recipe/recompute.h"
#include "core/recipe/sharding.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

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
    std::int64_t heldPerToken = 0;               ///< the same for each token in each block
    std::int64_t reachedLayers = 0;              ///< blocks that a gradient reaches, from above; 0: all
    std::int64_t heldTwice = 0;                  ///< numbers of weights of which a changed copy is held
    std::int64_t microBatchTokens = 1024;
    std::int64_t stepTokens = 0; ///< whose rows lie in memory, and beside them as many of the next step; 0: few
    bool bf16Weights = false;
    std::int64_t frozenNumbers = 0; ///< of weights that lie in blocks
    double frozenBits = 0;          ///< of each of them
    Recompute recompute = Recompute::None;
    Offload offload = Offload::None;
    std::int64_t averageNumbers = 0; ///< of the optimizerBytes: an average of the weights, which is never shared out
    std::uint64_t scratchBytes = 0;  ///< what the optimiser works in
    bool onDevice = false;           ///< else on the processor
    int ranks = 1;                   ///< processes that train together
    Sharding sharding = Sharding::None;
};

/// Bytes that a training run takes, in all its processes together, by what for. An estimate, within 15 % of what was
/// measured with SmolLM2-135M (packaging/memory_grid.py).
struct MemoryEstimate
{
    std::uint64_t weights = 0;
    std::uint64_t trainable = 0; ///< the adapter, or the masters of 16-bit weights; nothing with full tuning in fp32
    std::uint64_t gradients = 0;
    std::uint64_t optimizer = 0;   ///< what it remembers from step to step, and an average of the weights
    std::uint64_t activations = 0; ///< kept from the forward to the backward pass
    std::uint64_t workspace = 0;   ///< logits, scratch, and libtorch itself
    std::uint64_t host = 0;        ///< in the computer's memory beside a device's; not part of the total

    std::uint64_t total() const { return weights + trainable + gradients + optimizer + activations + workspace; }
};

MemoryEstimate estimateTraining(const MemoryQuestion &question);

/// Of a step's rows and the next one's, which are made ready meanwhile.
std::uint64_t rowBytes(std::int64_t stepTokens);
/// What may be done about memory, cheapest first.
struct MemoryMeans
{
    std::vector<Recompute> recomputations;
    std::vector<Offload> offloads;
};
/// What is moved where: on the processor nothing is; of several processes' devices the inputs alone.
enum class MemoryPlace { Processor, Device, SeveralDevices };
/// What a recipe leaves open and what it fixes.
MemoryMeans memoryMeans(std::string_view method, std::string_view recompute, std::string_view offload,
                        MemoryPlace place);
struct MemoryPlan
{
    Recompute recompute = Recompute::None;
    Offload offload = Offload::None;
};
/// The first of the means with which the run fits beside its weights, and what it moves into the computer's memory; the
/// last that there are where it fits with none.
struct MemoryFit
{
    bool fits = false;
    MemoryPlan plan;
    MemoryEstimate estimate;
};
MemoryFit planThatFits(MemoryQuestion question, const MemoryMeans &means, std::uint64_t bytesBesideWeights,
                       std::uint64_t hostBytes);
/// Weights and a cache for `contextTokens` tokens, for generating and evaluating.
MemoryEstimate estimateInference(const MemoryQuestion &question, std::int64_t contextTokens);

} // namespace fieldwright
