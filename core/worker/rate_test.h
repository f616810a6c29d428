#pragma once

#include "core/engine/trainer.h"
#include "core/recipe/recipe.h"
#include "core/worker/job_context.h"
#include "core/worker/local_model.h"

namespace fieldwright {

/// The work of a job of the kind RateTest, once model, plan and rows are there as for a training: trains for a while
/// with a rising rate and keeps nothing of the model. A worker that is killed begins again: that takes minutes, and a
/// test that was continued would have another start. Returns the summary.
Result<Json> testRates(JobContext &context, LocalModel &model, const TrainRecipe &recipe, engine::TrainPlan plan,
                       const engine::TrainSource &training);

} // namespace fieldwright
