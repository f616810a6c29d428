#pragma once

#include "core/engine/quantized/decoder.h"
#include "core/engine/tuning/lora.h"

#include <map>

namespace fieldwright::engine::quantized {

/// The quantised form of a LoadedModel: its weights, what computes with them, and its adapters in the kernels' layout.
class Runtime
{
public:
    explicit Runtime(std::unique_ptr<Model> model) : m_model(std::move(model)), m_decoder(*m_model) {}

    std::unique_ptr<SequenceCache> makeCache(Index capacity) const
    {
        return std::make_unique<SequenceCache>(m_model->cacheShape(), capacity);
    }
    /// As runDecoder() and headLogits() of model/inference.h.
    at::Tensor run(std::span<const Step> steps, const LoraAdapter *adapter, int threads);
    at::Tensor logits(const at::Tensor &rows, int threads);
    const std::vector<float> &finalNorm() const { return m_model->finalNorm; }

private:
    const Adapter *prepared(const LoraAdapter *adapter);

    std::unique_ptr<Model> m_model;
    Decoder m_decoder;
    std::map<const LoraAdapter *, Adapter> m_adapters;
};

} // namespace fieldwright::engine::quantized
