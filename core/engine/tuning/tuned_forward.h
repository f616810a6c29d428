#pragma once

#include "core/engine/engine_state.h"
#include "core/engine/objective/dropout_key.h"

namespace fieldwright::engine {

/// The selected adapter's part of one forward pass: the weights in use, and the products with the adapter's share.
class TunedForward
{
public:
    /// `dropout`: set while training. `begins`: of the texts among the rows, and the end of the last; null: all are one
    /// text's. Both are kept by the caller.
    explicit TunedForward(const LoadedModel::State &state, const DropoutKey *dropout = nullptr,
                          const std::vector<std::int64_t> *begins = nullptr);

    const LoadedModel::State &state() const { return m_state; }
    const Tuner *tuner() const { return m_state.tuner(); }
    const DropoutKey *dropout() const { return m_dropout; }
    const DecoderWeights &weights() const { return m_own ? *m_own : m_state.weights; }

    /// x Wᵀ + b of a site, the adapter's part included. Differentiable while gradients are on.
    at::Tensor product(const at::Tensor &x, std::int64_t layer, Site site) const;
    /// Keys and values that stand before every text of this pass.
    const std::optional<VirtualKeys> &virtualKeys() const;

private:
    at::Tensor withLora(const LoraAdapter &adapter, const ProductCall &call) const;

    const LoadedModel::State &m_state;
    const DropoutKey *m_dropout;
    const std::vector<std::int64_t> *m_begins;
    std::optional<DecoderWeights> m_own;
    mutable bool m_madeKeys = false;
    mutable std::optional<VirtualKeys> m_keys;
};

} // namespace fieldwright::engine
