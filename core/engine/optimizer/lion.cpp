#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/step_kernels.h"

#include <ATen/ops/zeros_like.h>

namespace fieldwright::engine {

namespace {

/// Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2), with the decay decoupled.
class Lion : public Optimizer
{
public:
    Lion(const ParameterSet &parameters, const TrainPlan &plan)
        : m_plan(plan), m_memory(at::zeros_like(parameters.values))
    {
        m_state = parameters.named(m_memory, "memory.");
    }

    void step(ParameterSet &parameters, double learningRate, std::int64_t) override
    {
        for (const ParameterGroup &group : parameters.groups()) {
            const double rate = learningRate * group.rate;
            const double keep = 1 - rate * (group.decay ? m_plan.weightDecay : 0);
            const auto part = [&](const at::Tensor &flat) { return flat.narrow(0, group.begin, group.count); };
            const at::Tensor value = part(parameters.values), gradient = part(parameters.gradients),
                             memory = part(m_memory);
            if (value.is_cpu()) {
                stepKernels().lion(value.mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                                   memory.mutable_data_ptr<float>(), group.count,
                                   {float(rate), float(keep), float(m_plan.beta1), float(m_plan.beta2)});
                continue;
            }
            const at::Tensor direction = (memory * m_plan.beta1).add_(gradient, 1 - m_plan.beta1).sign_();
            value.mul_(keep).sub_(direction, rate);
            memory.mul_(m_plan.beta2).add_(gradient, 1 - m_plan.beta2);
        }
    }

    std::vector<NamedTensor> state() override { return m_state; }

private:
    const TrainPlan m_plan;
    at::Tensor m_memory;
    std::vector<NamedTensor> m_state;
};

} // namespace

std::unique_ptr<Optimizer> makeLion(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Lion>(parameters, plan);
}

} // namespace fieldwright::engine
