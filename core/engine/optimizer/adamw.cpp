#include "core/engine/optimizer/optimizer.h"

namespace fieldwright::engine {

namespace {

class Adamw : public Optimizer
{
public:
    Adamw(const ParameterSet &parameters, const TrainPlan &plan)
        : Optimizer(plan, By::Group), m_first(rememberAll(parameters, "first.")),
          m_second(rememberAll(parameters, "second."))
    {}

private:
    void move(const ParameterSet &, const Stretch &stretch) override
    {
        adamw(stretch, stretch.of(m_first), stretch.of(m_second));
    }

    at::Tensor m_first, m_second;
};

} // namespace

std::unique_ptr<Optimizer> makeAdamw(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Adamw>(parameters, plan);
}

} // namespace fieldwright::engine
