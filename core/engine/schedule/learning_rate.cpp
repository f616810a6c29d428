#include "core/engine/schedule/learning_rate.h"

#include "core/recipe/rate_test.h"

namespace fieldwright::engine {

std::int64_t warmupSteps(const TrainPlan &plan, std::int64_t totalSteps)
{
    return plan.rateTestFrom > 0 ? 0 : warmupLength(plan.warmupSteps, plan.warmupShare, totalSteps);
}

double learningRateAt(const TrainPlan &plan, std::int64_t step, std::int64_t totalSteps)
{
    if (plan.rateTestFrom > 0)
        return testedRate({plan.rateTestFrom, plan.learningRate}, step, totalSteps);
    return rateAt({.schedule = plan.schedule,
                   .peak = plan.learningRate,
                   .warmupSteps = warmupSteps(plan, totalSteps),
                   .decayShare = plan.decayShare,
                   .finalShare = plan.finalRateShare},
                  step, totalSteps);
}

} // namespace fieldwright::engine
