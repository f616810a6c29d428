#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/decoder.h"
#include "core/engine/quantized/runtime.h"
#include "core/engine/tuning/lora.h"

namespace fieldwright::engine {

struct LoadedModel::State
{
    ModelShape shape;
    LoadOptions options;
    at::Device device{at::kCPU};
    at::ScalarType type = at::kFloat;
    int threads = 1;
    DecoderWeights weights; ///< without tensors where `quantized` holds them
    std::unique_ptr<quantized::Runtime> quantized;
    std::vector<HeldAs> heldAs;
    std::vector<std::unique_ptr<LoraAdapter>> adapters;
    int selected = -1;

    const LoraAdapter *adapter() const { return selected < 0 ? nullptr : adapters[size_t(selected)].get(); }
    /// The hand-written kernels apply to texts of up to `length` tokens: fp32 on the processor, and the shape that they
    /// compute. Both ways keep the same in a cache, so a text may grow out of them.
    bool onCpuKernels(std::int64_t length) const
    {
        return device.is_cpu() && type == at::kFloat && shape.isPlainLlama(length);
    }
    /// OpenMP's thread count belongs to the calling thread: every entry sets it.
    void useThreads() const;
};

/// Errors: InvalidArgument when the model was loaded for inference alone: there are no tensors to tune or to save.
Result<> checkHasTensors(const LoadedModel::State &state);

/// Errors: InvalidArgument for an id outside the vocabulary or more ids than positions.
Result<> checkIds(const ModelShape &shape, std::span<const TokenId> ids);

} // namespace fieldwright::engine
