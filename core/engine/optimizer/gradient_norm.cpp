#include "core/engine/optimizer/gradient_norm.h"

#include <cmath>

namespace fieldwright::engine {

double normOf(const at::Tensor &numbers)
{
    // In pieces: summing in double makes a copy of that type.
    constexpr std::int64_t piece = 1 << 20;
    const std::int64_t count = numbers.numel();
    at::Tensor squares = at::zeros({}, numbers.options().dtype(at::kDouble));
    for (std::int64_t begin = 0; begin < count; begin += piece) {
        const at::Tensor part = numbers.narrow(0, begin, std::min(piece, count - begin));
        squares.add_(at::linalg_vector_norm(part, 2, std::nullopt, false, at::kDouble).square());
    }
    return std::sqrt(squares.item<double>());
}

void clipGradients(ParameterSet &parameters, double norm, double limit)
{
    if (limit > 0 && norm > limit)
        parameters.gradients.mul_(limit / (norm + 1e-6));
}

} // namespace fieldwright::engine
