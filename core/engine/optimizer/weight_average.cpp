#include "core/engine/optimizer/weight_average.h"

namespace fieldwright::engine {

void WeightAverage::update(const at::Tensor &values, std::int64_t step)
{
    if (step == 1)
        m_average.copy_(values);
    else
        m_average.lerp_(values, 1 - m_decay);
}

void WeightAverage::exchange(at::Tensor &values)
{
    constexpr std::int64_t piece = 1 << 20; // so that no third copy is held
    for (std::int64_t begin = 0; begin < values.numel(); begin += piece) {
        const std::int64_t count = std::min(piece, values.numel() - begin);
        at::Tensor a = values.narrow(0, begin, count), b = m_average.narrow(0, begin, count);
        const at::Tensor kept = a.clone();
        a.copy_(b);
        b.copy_(kept);
    }
}

} // namespace fieldwright::engine
