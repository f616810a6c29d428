#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/step_kernels.h"

namespace fieldwright::engine {

namespace {

/// Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2), with the decay decoupled.
class Lion : public Optimizer
{
public:
    Lion(const ParameterSet &parameters, const TrainPlan &plan)
        : Optimizer(plan, By::Group), m_memory(rememberAll(parameters, "memory."))
    {}

private:
    void move(const ParameterSet &, const Stretch &stretch) override
    {
        const auto &[value, gradient, rate] = std::tie(stretch.value, stretch.gradient, stretch.rate);
        const double keep = 1 - rate * stretch.decay;
        const at::Tensor memory = stretch.of(m_memory);
        if (value.is_cpu()) {
            stepKernels().lion(value.mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                               memory.mutable_data_ptr<float>(), value.numel(),
                               {float(rate), float(keep), float(m_plan.beta1), float(m_plan.beta2)});
            return;
        }
        const at::Tensor direction = (memory * m_plan.beta1).add_(gradient, 1 - m_plan.beta1).sign_();
        value.mul_(keep).sub_(direction, rate);
        memory.mul_(m_plan.beta2).add_(gradient, 1 - m_plan.beta2);
    }

    at::Tensor m_memory;
};

} // namespace

std::unique_ptr<Optimizer> makeLion(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Lion>(parameters, plan);
}

} // namespace fieldwright::engine
