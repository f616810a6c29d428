#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/engine/distributed/shards.h"
#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// Tells the gradient's norm layer by layer. In fp32: for curves, not for the step.
class LayerNormMeter
{
public:
    explicit LayerNormMeter(const ParameterSet &parameters);
    /// `shards`: each rank has the whole gradient of its own numbers alone, so all of them add up what they have.
    Result<LayerNorms> measure(const ParameterSet &parameters, const Shards *shards, Communicator &ranks) const;

private:
    /// Numbers of one layer that lie beside each other; layer -1: of none.
    struct Stretch
    {
        std::int64_t layer = -1;
        std::int64_t begin = 0;
        std::int64_t count = 0;
    };
    std::vector<Stretch> m_stretches;
    std::int64_t m_layers = 0;
};

/// The number of the layer in a parameter's path ("layers.3.qkv.lora_A"); -1: it lies in none.
std::int64_t layerOf(std::string_view parameter);

} // namespace fieldwright::engine
