#pragma once

#include "core/engine/trainer.h"
#include "core/recipe/recipe.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_context.h"
#include "core/worker/local_model.h"

namespace fieldwright {

/// What a training and a range test of learning rates begin with: the recipe, the model on its device, the rows.
struct TrainInputs
{
    TrainRecipe recipe;
    ModelRef ref;
    ComputeChoice compute;
    std::unique_ptr<LocalModel> model;
    engine::TrainRows training{{}};

    /// Told to the run folder: the device and why. Errors: those of job.json, the model and the dataset; OutOfMemory
    /// with the figures, before anything large is allocated.
    static Result<TrainInputs> load(JobContext &context);
    /// Another file of the dataset, encoded.
    Result<engine::TrainRows> rows(JobContext &context, const char *file) const;
};

} // namespace fieldwright
