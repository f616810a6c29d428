#include "core/engine/schedule/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fieldwright::engine {

std::int64_t warmupSteps(const TrainPlan &plan, std::int64_t totalSteps)
{
    if (plan.warmupSteps >= 0)
        return std::min(plan.warmupSteps, totalSteps);
    return std::int64_t(std::ceil(plan.warmupShare * double(totalSteps)));
}

double learningRateAt(const TrainPlan &plan, std::int64_t step, std::int64_t totalSteps)
{
    const std::int64_t warmup = warmupSteps(plan, totalSteps);
    if (step < warmup)
        return plan.learningRate * double(step) / double(std::max<std::int64_t>(1, warmup));
    const double progress =
        std::min(1.0, double(step - warmup) / double(std::max<std::int64_t>(1, totalSteps - warmup)));
    double left = 1; // of the way from the full rate down to the final one
    if (plan.schedule == Schedule::Linear)
        left = 1 - progress;
    else if (plan.schedule == Schedule::Cosine)
        left = 0.5 * (1 + std::cos(std::numbers::pi * progress));
    return plan.learningRate * (plan.finalRateShare + (1 - plan.finalRateShare) * left);
}

} // namespace fieldwright::engine
