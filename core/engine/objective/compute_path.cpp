#include "core/engine/objective/compute_path.h"

namespace fieldwright::engine {

std::unique_ptr<ComputePath> makePath(LoadedModel::State &state, ParameterSet &parameters, const TrainPlan &plan,
                                      std::int64_t longest, std::int64_t capacity)
{
    const Regularisation regularisation{plan.embeddingNoise, plan.labelSmoothing};
    if (offloadsActivations(plan.offload)) // what is left of activations to move are the blocks' inputs
        return makeAutogradPath(state, parameters, {Recompute::Blocks, regularisation, Inputs::OnHost});
    const bool isGeneral = plan.generalPath || plan.trainsPart() || plan.offload != Offload::None;
    if (state.onCpuKernels(longest) && !isGeneral)
        return makeCpuPath(state, parameters, capacity, plan.recompute, regularisation);
    PassOptions options{plan.recompute, regularisation};
    if (plan.recordsPasses && plan.offload == Offload::None)
        options.recordings = recordingsOn(state.device);
    return makeAutogradPath(state, parameters, std::move(options));
}

} // namespace fieldwright::engine
