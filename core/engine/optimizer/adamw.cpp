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
    const std::int64_t decayed = parameters.decayed(), total = parameters.values.numel();
    const at::Tensor counter = at::full({}, double(step), parameters.values.options());
    const auto update = [&](std::int64_t begin, std::int64_t count, double decay) {
        if (count == 0)
            return;
        const auto part = [&](const at::Tensor &flat) { return flat.narrow(0, begin, count); };
        at::_fused_adamw_({part(parameters.values)}, {part(parameters.gradients)}, {part(parameters.firstMoment)},
                          {part(parameters.secondMoment)}, {}, {counter}, learningRate, plan.beta1, plan.beta2, decay,
                          plan.epsilon, false, false);
    };
    update(0, decayed, plan.weightDecay);
    update(decayed, total - decayed, 0);
}

} // namespace fieldwright::engine
