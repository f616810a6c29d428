#pragma once

#include "core/base/json.h"
#include "core/engine/trainer.h"

namespace fieldwright::engine {

// What of a plan makes a run this run, and what may be changed between two attempts.

/// How rows are dealt out. Kept apart from the rest of the plan: after a kill by the system for memory a run may go on
/// with smaller micro-batches.
Json batching(const TrainPlan &plan);
/// How the steps are taken and how many: what may be changed between two attempts of a run.
Json steering(const TrainPlan &plan);
/// "learning_rate 0.01 → 0.005, max_steps 40 → 60"
std::string changesOf(const Json &before, const Json &now);
/// Of all else, with what the objective is made of. `withSteering`: as earlier versions had it.
std::string hashOf(const TrainPlan &plan, const Json &identity, bool withSteering);

} // namespace fieldwright::engine
