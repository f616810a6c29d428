#pragma once

#include "core/engine/tuning/tuner.h"

namespace fieldwright::engine {

/// The longest row of virtual tokens that is taken: a file may say any number.
constexpr std::int64_t mostVirtualTokens = 4096;

/// num_virtual_tokens. Errors: InvalidArgument (none, or more than the model has positions for).
Result<std::int64_t> virtualTokenCount(const TunerMaking &making, const Json &config);

/// What a virtual-token adapter has of the base's sizes, in PEFT's configuration. `width` and `heads`: of what is
/// learned for a token.
void writeSizes(const ModelShape &shape, std::int64_t width, std::int64_t heads, Json &config);

/// Layers x ↦ W x + b with activations between them, under PEFT's names "<name>.0.weight", "<name>.0.bias",
/// "<name>.2.weight" …
class SmallNetwork
{
public:
    enum class Between { Tanh, Relu };
    SmallNetwork() = default;
    /// `widths`: of the input, of each inner layer, of the output.
    SmallNetwork(const TunerMaking &making, std::string name, const std::vector<std::int64_t> &widths, Between between,
                 std::uint64_t stream);

    at::Tensor run(const at::Tensor &x) const;
    void append(std::vector<TunerTensor> &list);
    /// The last layer begins with zeros.
    void clearLast();

private:
    struct Layer
    {
        std::string key;
        at::Tensor weight, bias;
    };
    std::vector<Layer> m_layers;
    Between m_between = Between::Relu;
};

} // namespace fieldwright::engine
