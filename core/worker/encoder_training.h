#pragma once

#include "core/model_files/model_ref.h"
#include "core/recipe/recipe.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// The train job of an encoder: hidden words of the documents, or a classifier of labelled texts.
Result<Json> runEncoderTraining(JobContext &context, const TrainRecipe &recipe, const ModelRef &ref);

} // namespace fieldwright
