#pragma once

#include "app/jobs/job_queue.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

// A training that has ended goes on as a new run: from its last checkpoint, with the optimiser's memory, the order of
// the rows and the random numbers as they stood. The ended run and its model stay as they are.

/// It has ended and left a checkpoint.
bool canTrainFurther(const RunStatus &run);
/// Up to its newest checkpoint, from which a new run goes on; 0 without one.
std::int64_t stepsToGoOnFrom(const RunStatus &run);
/// Whether the recipe's steps, where it counts them, are not behind the `done` ones. Errors: InvalidArgument.
Result<> checkStepsLeft(std::int64_t done, const TrainRecipe &recipe);
/// Whether `wanted` has anything to do that the ended run, with `done` steps, had not. Errors: InvalidArgument.
Result<> checkAsksForMore(const RunStatus &run, std::int64_t done, const TrainRecipe &wanted);
/// The recipe that the new run begins with, of the ended one. Errors: Corrupt.
Result<TrainRecipe> furtherRecipe(const RunStatus &run);
/// The new run. Errors: InvalidArgument (not a training that has ended, a field that cannot be changed any more, no
/// more steps than were done).
Result<JobRequest> furtherTraining(const RunStatus &run, const TrainRecipe &recipe, const QString &name);
/// Checkpoints, inputs and the chosen precision of an ended run, in the folder of a new one: the same files under a
/// second name where the disk can do that. For a thread for file work. Errors: Io.
Result<> takeOverRun(const std::filesystem::path &ended, const std::filesystem::path &begun);

} // namespace fieldwright
