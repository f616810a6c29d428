#include "core/engine/optimizer/optimizer.h"

#include <ATen/ops/zeros_like.h>

namespace fieldwright::engine {

namespace {

class Adamw : public Optimizer
{
public:
    Adamw(const ParameterSet &parameters, const TrainPlan &plan)
        : m_plan(plan), m_first(at::zeros_like(parameters.values)), m_second(at::zeros_like(parameters.values))
    {
        m_state = parameters.named(m_first, "first.");
        for (NamedTensor &second : parameters.named(m_second, "second."))
            m_state.push_back(std::move(second));
    }

    void step(ParameterSet &parameters, double learningRate, std::int64_t step) override
    {
        for (const ParameterGroup &group : parameters.groups()) {
            const auto part = [&](const at::Tensor &flat) { return flat.narrow(0, group.begin, group.count); };
            adamwStep({part(parameters.values), part(parameters.gradients), part(m_first), part(m_second),
                       learningRate * group.rate, group.decay ? m_plan.weightDecay : 0},
                      m_plan, step);
        }
    }

    std::vector<NamedTensor> state() override { return m_state; }

private:
    const TrainPlan m_plan;
    at::Tensor m_first, m_second;
    std::vector<NamedTensor> m_state;
};

} // namespace

void adamwStep(const AdamwStep &part, const TrainPlan &plan, std::int64_t step)
{
    const at::Tensor counter = at::full({}, double(step), part.value.options());
    at::_fused_adamw_({part.value}, {part.gradient}, {part.first}, {part.second}, {}, {counter}, part.rate, plan.beta1,
                      plan.beta2, part.decay, plan.epsilon, false, false);
}

std::unique_ptr<Optimizer> makeAdamw(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Adamw>(parameters, plan);
}

} // namespace fieldwright::engine
