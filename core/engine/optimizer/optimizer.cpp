#include "core/engine/optimizer/optimizer.h"

namespace fieldwright::engine {

namespace {

constexpr OptimizerKind kinds[] = {
    {OptimizerType::Adamw, makeAdamw},
    {OptimizerType::BlockwiseAdamw, makeBlockwiseAdamw},
    {OptimizerType::Adafactor, makeAdafactor},
    {OptimizerType::Lion, makeLion},
    {OptimizerType::Sgd, makeSgd},
    {OptimizerType::Muon, makeMuon},
};

} // namespace

std::unique_ptr<Optimizer> makeOptimizer(const ParameterSet &parameters, const TrainPlan &plan)
{
    const auto kind = std::find_if(std::begin(kinds), std::end(kinds),
                                   [&](const OptimizerKind &k) { return k.type == plan.optimizer; });
    TORCH_CHECK(kind != std::end(kinds), "no such optimiser");
    return kind->make(parameters, plan);
}

} // namespace fieldwright::engine
