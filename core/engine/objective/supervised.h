#pragma once

#include "core/engine/engine_state.h"
#include "core/engine/objective/objective.h"

namespace fieldwright::engine {

/// A decoder learns to continue: cross-entropy of each trained token given those before it. `validation` may be null;
/// all must outlive the objective.
std::unique_ptr<Objective> makeSupervised(LoadedModel::State &state, const TrainPlan &plan, const TrainSource &training,
                                          const TrainSource *validation);

} // namespace fieldwright::engine
