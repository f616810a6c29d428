#pragma once

#include "core/engine/trainer.h"

namespace fieldwright::engine {

/// The warm-up's length in steps; a range test has none.
std::int64_t warmupSteps(const TrainPlan &plan, std::int64_t totalSteps);
/// Learning rate of step `step` (0 is the first), as core/recipe's rateAt().
double learningRateAt(const TrainPlan &plan, std::int64_t step, std::int64_t totalSteps);

} // namespace fieldwright::engine
