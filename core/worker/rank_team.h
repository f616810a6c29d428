#pragma once

#include "core/recipe/recipe.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// Does a train job in as many processes as its recipe says. This one keeps lock, events and control; mpirun starts the
/// others (runRank), which end with it. Returns what the first of them returns. One that dies ends them all, and the
/// job is interrupted: it can be continued, in another number of processes too. Errors: Unsupported (no Open MPI),
/// those of the job.
Result<Json> trainInRanks(JobContext &context, const TrainRecipe &recipe);

/// Threads of this process: its share of the recipe's, or of the processor's, at least one.
int threadsOfRank(const JobContext &context, const TrainRecipe &recipe);

/// `fieldwright-worker rank RUN SCRATCH ATTEMPT`: one of those processes.
int runRank(const std::filesystem::path &runFolder, const std::filesystem::path &scratch, int attempt,
            std::stop_token stop);

} // namespace fieldwright
