#include "core/engine/tuning/virtual_tokens.h"

#include "core/engine/model/affine.h"

#include <ATen/ops/relu.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

Result<std::int64_t> virtualTokenCount(const TunerMaking &making, const Json &config)
{
    const std::int64_t count = intOr(config, "num_virtual_tokens", 0);
    const std::int64_t most = std::min(mostVirtualTokens, making.shape.maxPositions - 2);
    if (count >= 1 && count <= most && intOr(config, "num_transformer_submodules", 1) == 1)
        return count;
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 virtual tokens are not possible for this model."), {std::to_string(count)}},
                {FW_NOOP("core", "Choose between 1 and %1."), {std::to_string(most)}});
}

void writeSizes(const ModelShape &shape, std::int64_t width, std::int64_t heads, Json &config)
{
    config["token_dim"] = width;
    config["num_attention_heads"] = heads;
    config["num_layers"] = shape.layers;
    config["num_transformer_submodules"] = 1;
}

SmallNetwork::SmallNetwork(const TunerMaking &making, std::string name, const std::vector<std::int64_t> &widths,
                           Between between, std::uint64_t stream)
    : m_between(between)
{
    for (size_t i = 0; i + 1 < widths.size(); ++i) {
        const double bound = 1 / std::sqrt(double(widths[i])); // nn.Linear's start
        m_layers.push_back({name + "." + std::to_string(2 * i),
                            uniformStart(making, stream + 2 * i, {widths[i + 1], widths[i]}, bound),
                            uniformStart(making, stream + 2 * i + 1, {widths[i + 1]}, bound)});
    }
}

at::Tensor SmallNetwork::run(const at::Tensor &x) const
{
    at::Tensor out = x;
    for (size_t i = 0; i < m_layers.size(); ++i) {
        if (i > 0)
            out = m_between == Between::Tanh ? at::tanh(out) : at::relu(out);
        out = affine(out, m_layers[i].weight, m_layers[i].bias);
    }
    return out;
}

void SmallNetwork::append(std::vector<TunerTensor> &list)
{
    for (Layer &layer : m_layers) {
        list.push_back({layer.key + ".weight", &layer.weight, true, false});
        list.push_back({layer.key + ".bias", &layer.bias, true, false, false});
    }
}

void SmallNetwork::clearLast()
{
    m_layers.back().weight.zero_();
    m_layers.back().bias.zero_();
}

} // namespace fieldwright::engine
