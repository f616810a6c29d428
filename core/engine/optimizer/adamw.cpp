#include "core/engine/optimizer/adamw.h"

namespace fieldwright::engine {

double gradientNorm(const ParameterSet &parameters)
{
    return at::linalg_vector_norm(parameters.gradients, 2, std::nullopt, false, at::kDouble).item<double>();
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
