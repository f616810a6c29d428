#include "core/engine/tuning/tuned_forward.h"

#include "core/engine/model/affine.h"

namespace fieldwright::engine {

TunedForward::TunedForward(const LoadedModel::State &state, const DropoutKey *dropout,
                           const std::vector<std::int64_t> *begins)
    : m_state(state), m_dropout(dropout), m_begins(begins)
{
    if (tuner() && tuner()->replacesWeights()) {
        m_own = state.weights;
        tuner()->replaceIn(*m_own);
    }
}

at::Tensor TunedForward::product(const at::Tensor &x, std::int64_t layer, Site site) const
{
    const LayerWeights &w = weights().layers[size_t(layer)];
    const ProductCall call{x, w, w.bias(site), layer, site, m_dropout, m_begins};
    if (tuner())
        return tuner()->product(call);
    const LoraAdapter *adapter = m_state.adapter();
    if (adapter && (m_dropout || c10::GradMode::is_enabled()))
        return withLora(*adapter, call);
    at::Tensor y = call.plain();
    if (adapter)
        addLora(adapter->layers[size_t(layer)][size_t(site)], adapter->scale(), x, y);
    return y;
}

at::Tensor TunedForward::withLora(const LoraAdapter &adapter, const ProductCall &call) const
{
    const at::Tensor y = call.plain();
    const LoraSite &lora = adapter.layers[size_t(call.layer)][size_t(call.site)];
    if (!lora.a.defined())
        return y;
    const at::Tensor inner = affine(call.input(adapter.dropout), lora.a);
    const std::int64_t rank = lora.a.size(0) / std::int64_t(lora.members.size());
    // The columns between members get zeros, so that the parts can be joined.
    std::vector<at::Tensor> parts;
    std::int64_t column = 0;
    const auto gap = [&](std::int64_t until) {
        if (until > column)
            parts.push_back(at::zeros({call.x.size(0), until - column}, inner.options()));
    };
    for (size_t i = 0; i < lora.members.size(); ++i) {
        const Module &module = lora.members[i].module;
        gap(module.begin);
        parts.push_back(affine(inner.narrow(1, std::int64_t(i) * rank, rank), lora.members[i].b));
        column = module.begin + module.out;
    }
    gap(y.size(1));
    return y + (at::cat(parts, 1) * adapter.scale()).to(y.scalar_type());
}

const std::optional<VirtualKeys> &TunedForward::virtualKeys() const
{
    if (!m_madeKeys && tuner())
        m_keys = tuner()->virtualKeys();
    m_madeKeys = true;
    return m_keys;
}

} // namespace fieldwright::engine
