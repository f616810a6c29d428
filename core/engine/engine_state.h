#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/decoder.h"
#include "core/engine/model/number_range.h"
#include "core/engine/quantized/runtime.h"
#include "core/engine/tuning/lora.h"
#include "core/engine/tuning/tuner.h"

namespace fieldwright::engine {

/// An adapter of a loaded model: plain LoRA, which every path computes, or another method, which the general one does.
struct HeldAdapter
{
    std::unique_ptr<LoraAdapter> lora;
    std::unique_ptr<Tuner> tuner;
};

struct LoadedModel::State
{
    ModelShape shape;
    std::filesystem::path path; ///< of the model on disk
    LoadOptions options;
    at::Device device{at::kCPU};
    at::ScalarType type = at::kFloat; ///< of matrices, keys and values
    int threads = 1;
    DecoderWeights weights; ///< without tensors where `quantized` holds them, and of what lies in blocks
    std::unique_ptr<quantized::Runtime> quantized;
    std::vector<HeldAs> heldAs;
    std::vector<HeldAdapter> adapters;
    int selected = -1;

    /// The selected adapter if it is plain LoRA.
    LoraAdapter *adapter() const { return selected < 0 ? nullptr : adapters[size_t(selected)].lora.get(); }
    /// The selected adapter of any other method.
    Tuner *tuner() const { return selected < 0 ? nullptr : adapters[size_t(selected)].tuner.get(); }
    std::int64_t virtualTokens() const { return tuner() ? tuner()->virtualTokens() : 0; }
    /// So many tokens a text may have: virtual ones take positions too.
    std::int64_t textPositions() const { return std::max<std::int64_t>(0, shape.maxPositions - virtualTokens()); }
    at::ScalarType between() const { return typeBetween(type); }
    /// Computes as on a device other than the processor: by the library's operations alone.
    bool onDevice() const { return !device.is_cpu() || options.asOnDevice; }
    /// Matrices lie in blocks of which the library's operations make numbers.
    bool isPacked() const
    {
        return !weights.layers.empty() &&
               (weights.packedEmbedding || weights.layers.front().packed[size_t(Site::Output)]);
    }
    /// The hand-written kernels apply to texts of up to `length` tokens: fp32 on the processor, the shape that they
    /// compute, and no other adapter than plain LoRA. Both ways keep the same in a cache, so a text may grow out of
    /// them.
    bool onCpuKernels(std::int64_t length) const
    {
        return !onDevice() && type == at::kFloat && shape.isPlainLlama(length) && !tuner() && !isPacked();
    }
    /// OpenMP's thread count belongs to the calling thread: every entry sets it.
    void useThreads() const;
};

/// Errors: InvalidArgument when the model was loaded for inference alone: there are no tensors to tune or to save, or
/// they are of fp16.
Result<> checkHasTensors(const LoadedModel::State &state);
/// The same when the base is frozen in blocks.
Result<> checkHasNumbers(const LoadedModel::State &state);

/// Says why the adapter stays one.
Error notMergeable(const Tuner &tuner);

/// Errors: InvalidArgument for an id outside the vocabulary or more ids than positions.
Result<> checkIds(const LoadedModel::State &state, std::span<const TokenId> ids);
Result<> checkIds(const ModelShape &shape, std::int64_t positions, std::span<const TokenId> ids);

} // namespace fieldwright::engine
