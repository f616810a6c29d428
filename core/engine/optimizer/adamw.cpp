#include "core/engine/optimizer/adamw.h"

#include <cmath>

namespace fieldwright::engine {

double gradientNorm(const ParameterSet &parameters)
{
    // In pieces: summing in double makes a copy of that type.
    constexpr std::int64_t piece = 1 << 20;
    const std::int64_t count = parameters.gradients.numel();
    at::Tensor squares = at::zeros({}, parameters.gradients.options().dtype(at::kDouble));
    for (std::int64_t begin = 0; begin < count; begin += piece) {
        const at::Tensor part = parameters.gradients.narrow(0, begin, std::min(piece, count - begin));
        squares.add_(at::linalg_vector_norm(part, 2, std::nullopt, false, at::kDouble).square());
    }
    return std::sqrt(squares.item<double>());
}

void clipGradients(ParameterSet &parameters, double norm, double limit)
{
    if (limit > 0 && norm > limit)
        parameters.gradients.mul_(limit / (norm + 1e-6));
}

void adamwStep(ParameterSet &parameters, const TrainPlan &plan, double learningRate, std::int64_t step)
{
    const at::Tensor counter = at::full({}, double(step), parameters.values.options());
    for (const ParameterGroup &group : parameters.groups()) {
        const auto part = [&](const at::Tensor &flat) { return flat.narrow(0, group.begin, group.count); };
        at::_fused_adamw_({part(parameters.values)}, {part(parameters.gradients)}, {part(parameters.firstMoment)},
                          {part(parameters.secondMoment)}, {}, {counter}, learningRate * group.rate, plan.beta1,
                          plan.beta2, group.decay ? plan.weightDecay : 0, plan.epsilon, false, false);
    }
}

} // namespace fieldwright::engine
