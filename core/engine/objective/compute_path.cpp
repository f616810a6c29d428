#include "core/engine/objective/compute_path.h"

namespace fieldwright::engine {

std::unique_ptr<ComputePath> makePath(LoadedModel::State &state, ParameterSet &parameters, const TrainPlan &plan,
                                      std::int64_t longest, std::int64_t capacity)
{
    const Regularisation regularisation{plan.embeddingNoise, plan.labelSmoothing};
    if (state.onCpuKernels(longest) && !plan.generalPath && !plan.trainsPart())
        return makeCpuPath(state, parameters, capacity, plan.recompute, regularisation);
    return makeAutogradPath(state, parameters, plan.recompute, regularisation);
}

} // namespace fieldwright::engine
