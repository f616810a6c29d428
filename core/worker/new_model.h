#pragma once

#include "core/model_files/model_ref.h"
#include "core/recipe/recipe.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// The model that a job from scratch begins with, in the folder "new-model" of the run: a tokenizer learnt from the
/// job's texts, or that of the model in the parameter "tokenizer"; random weights of the recipe's design. Whole when an
/// earlier attempt finished it; otherwise made anew, to the same bits. Errors: InvalidArgument (no text, texts that
/// bear no such tokenizer), OutOfMemory and Io (told before anything is made), Cancelled.
Result<ModelRef> makeNewModel(JobContext &context, const TrainRecipe &recipe, bool onProcessor);

/// It is not needed beside the result.
void removeNewModel(const JobContext &context);

} // namespace fieldwright
