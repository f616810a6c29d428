#include "core/engine/model/padded_attention.h"

#include "core/engine/model/to_device.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fieldwright::engine {

double attentionScale(const ModelShape &shape)
{
    return shape.design.attentionScale > 0 ? shape.design.attentionScale : 1 / std::sqrt(double(shape.headSize));
}

PaddedAttention::PaddedAttention(const ModelShape &shape, std::span<const std::int64_t> begins,
                                 const at::Device &device)
    : m_shape(shape)
{
    const auto lengthOf = [&](std::size_t i) { return begins[i + 1] - begins[i]; };
    std::vector<std::size_t> order(begins.size() - 1);
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return lengthOf(a) > lengthOf(b); });
    m_longest = order.empty() ? 0 : lengthOf(order.front());
    std::vector<std::int64_t> places(std::size_t(begins.back()));
    std::int64_t place = 0;
    for (std::size_t i = 0; i < order.size() && lengthOf(order[i]) > 0;) {
        Group group{0, lengthOf(order[i]), {}};
        std::vector<std::int64_t> rows;
        for (; i < order.size() && 2 * lengthOf(order[i]) >= group.length; ++i, ++group.count) {
            const std::int64_t begin = begins[order[i]], end = begins[order[i] + 1];
            for (std::int64_t t = 0; t < group.length; ++t, ++place) {
                rows.push_back(std::min(begin + t, end - 1));
                if (begin + t < end)
                    places[std::size_t(begin + t)] = place;
            }
        }
        group.rows = onHost(rows, at::kLong, device);
        m_groups.push_back(std::move(group));
    }
    m_places = onHost(places, at::kLong, device);
}

PaddedAttention PaddedAttention::on(const at::Device &device) const
{
    PaddedAttention out = *this;
    for (Group &group : out.m_groups)
        group.rows = fetched(group.rows, device);
    out.m_places = fetched(m_places, device);
    return out;
}

bool PaddedAttention::computes(std::int64_t layer) const
{
    const DecoderDesign &design = m_shape.design;
    const std::int64_t window = design.windowOf(layer % m_shape.layers); // (an adapter's own blocks follow the model's)
    return design.positions != PositionKind::Alibi && design.attentionCap == 0 && (window == 0 || m_longest <= window);
}

at::Tensor PaddedAttention::attend(const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values) const
{
    // (the kernel of a graphics card for fp32 knows no groups of heads)
    const bool grouped = m_shape.heads != m_shape.keyValueHeads, spreads = grouped && keys.scalar_type() == at::kFloat;
    const auto spread = [&](const at::Tensor &x) {
        return spreads ? x.repeat_interleave(m_shape.heads / m_shape.keyValueHeads, 1) : x;
    };
    std::vector<at::Tensor> outputs;
    for (const Group &group : m_groups) {
        const auto sequences = [&](const at::Tensor &x) { // [count, heads, length, headSize]
            return x.index_select(0, group.rows)
                .view({group.count, group.length, x.size(1), x.size(2)})
                .transpose(1, 2);
        };
        const at::Tensor out =
            at::scaled_dot_product_attention(sequences(queries), spread(sequences(keys)), spread(sequences(values)),
                                             std::nullopt, 0.0, true, attentionScale(m_shape), grouped && !spreads);
        outputs.push_back(out.transpose(1, 2).reshape({group.count * group.length, m_shape.querySize()}));
    }
    return at::cat(outputs, 0).index_select(0, m_places);
}

} // namespace fieldwright::engine
