#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/step_kernels.h"

namespace fieldwright::engine {

namespace {

/// Gradient descent with momentum as torch.optim.SGD: without dampening, and the decay is part of the gradient.
class Sgd : public Optimizer
{
public:
    Sgd(const ParameterSet &parameters, const TrainPlan &plan) : Optimizer(plan, By::Group)
    {
        if (plan.momentum != 0)
            m_memory = rememberAll(parameters, "memory.");
    }

private:
    void move(const ParameterSet &, const Stretch &stretch) override
    {
        const auto &[value, gradient] = std::tie(stretch.value, stretch.gradient);
        const at::Tensor memory = m_memory.defined() ? stretch.of(m_memory) : at::Tensor();
        if (value.is_cpu()) {
            stepKernels().momentum(value.mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                                   memory.defined() ? memory.mutable_data_ptr<float>() : nullptr, value.numel(),
                                   float(stretch.rate), float(stretch.decay), float(m_plan.momentum),
                                   stretch.step == 1);
            return;
        }
        at::Tensor change = stretch.decay != 0 ? gradient + value * stretch.decay : gradient;
        if (memory.defined())
            change = memory.mul_(stretch.step == 1 ? 0.0 : m_plan.momentum).add_(change);
        value.sub_(change, stretch.rate);
    }

    at::Tensor m_memory;
};

} // namespace

std::unique_ptr<Optimizer> makeSgd(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Sgd>(parameters, plan);
}

} // namespace fieldwright::engine
