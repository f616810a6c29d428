#include "core/engine/optimizer/layer_norms.h"

#include <ATen/ops/dot.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

namespace fieldwright::engine {

std::int64_t layerOf(std::string_view parameter)
{
    constexpr size_t mostDigits = 6;
    std::string_view before;
    for (size_t begin = 0; begin < parameter.size();) {
        const size_t end = std::min(parameter.find('.', begin), parameter.size());
        const std::string_view part = parameter.substr(begin, end - begin);
        begin = end + 1;
        const bool isNumber = !part.empty() && part.size() <= mostDigits &&
                              std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isdigit(c); });
        if (isNumber && (before == "layers" || before == "layer" || before == "h" || before == "blocks"))
            return std::stoll(std::string(part));
        before = part;
    }
    return -1;
}

LayerNormMeter::LayerNormMeter(const ParameterSet &parameters)
{
    for (const Parameter &parameter : parameters.list()) {
        const std::int64_t layer = layerOf(parameter.name), count = parameter.value.numel();
        m_layers = std::max(m_layers, layer + 1);
        // (what pads a parameter has no gradient)
        if (!m_stretches.empty() && m_stretches.back().layer == layer && m_stretches.back().begin < parameter.begin)
            m_stretches.back().count = parameter.begin + count - m_stretches.back().begin;
        else
            m_stretches.push_back({layer, parameter.begin, count});
    }
}

Result<LayerNorms> LayerNormMeter::measure(const ParameterSet &parameters, const Shards *shards,
                                           Communicator &ranks) const
{
    LayerNorms out;
    if (m_stretches.empty())
        return out;
    const auto rank = size_t(ranks.rank());
    const std::int64_t first = shards ? shards->begin[rank] : 0;
    const std::int64_t last = shards ? shards->begin[rank + 1] : parameters.gradients.numel();
    std::vector<at::Tensor> squares;
    for (const Stretch &stretch : m_stretches) {
        const std::int64_t begin = std::clamp(stretch.begin, first, last);
        const std::int64_t end = std::clamp(stretch.begin + stretch.count, first, last);
        const at::Tensor part = parameters.gradients.narrow(0, begin, end - begin);
        squares.push_back(at::dot(part, part));
    }
    const at::Tensor found = at::stack(squares).to(at::kCPU, at::kDouble); // one copy for all
    std::vector<double> sums(size_t(m_layers) + 1);                        // the last: of no layer
    std::vector<bool> isTrained(size_t(m_layers), false);
    for (size_t i = 0; i < m_stretches.size(); ++i) {
        const std::int64_t layer = m_stretches[i].layer;
        sums[layer < 0 ? size_t(m_layers) : size_t(layer)] += found.const_data_ptr<double>()[i];
        if (layer >= 0)
            isTrained[size_t(layer)] = true;
    }
    if (shards)
        FW_CHECK(allReduce(ranks, sums));
    for (size_t layer = 0; layer < size_t(m_layers); ++layer)
        out.layers.push_back(isTrained[layer] ? std::sqrt(sums[layer]) : std::numeric_limits<double>::quiet_NaN());
    out.rest = std::sqrt(sums.back());
    return out;
}

} // namespace fieldwright::engine
