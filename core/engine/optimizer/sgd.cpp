#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/step_kernels.h"

#include <ATen/ops/zeros_like.h>

namespace fieldwright::engine {

namespace {

/// Gradient descent with momentum as torch.optim.SGD: without dampening, and the decay is part of the gradient.
class Sgd : public Optimizer
{
public:
    Sgd(const ParameterSet &parameters, const TrainPlan &plan) : m_plan(plan)
    {
        if (plan.momentum == 0)
            return;
        m_memory = at::zeros_like(parameters.values);
        m_state = parameters.named(m_memory, "memory.");
    }

    void step(ParameterSet &parameters, double learningRate, std::int64_t step) override
    {
        for (const ParameterGroup &group : parameters.groups()) {
            const double rate = learningRate * group.rate, decay = group.decay ? m_plan.weightDecay : 0;
            const auto part = [&](const at::Tensor &flat) { return flat.narrow(0, group.begin, group.count); };
            const at::Tensor value = part(parameters.values), gradient = part(parameters.gradients);
            const at::Tensor memory = m_memory.defined() ? part(m_memory) : at::Tensor();
            if (value.is_cpu()) {
                stepKernels().momentum(value.mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                                       memory.defined() ? memory.mutable_data_ptr<float>() : nullptr, group.count,
                                       float(rate), float(decay), float(m_plan.momentum), step == 1);
                continue;
            }
            at::Tensor change = decay != 0 ? gradient + value * decay : gradient;
            if (memory.defined())
                change = memory.mul_(step == 1 ? 0.0 : m_plan.momentum).add_(change);
            value.sub_(change, rate);
        }
    }

    std::vector<NamedTensor> state() override { return m_state; }

private:
    const TrainPlan m_plan;
    at::Tensor m_memory;
    std::vector<NamedTensor> m_state;
};

} // namespace

std::unique_ptr<Optimizer> makeSgd(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Sgd>(parameters, plan);
}

} // namespace fieldwright::engine
