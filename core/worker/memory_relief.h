#pragma once

#include "core/engine/trainer.h"
#include "core/worker/job_context.h"

namespace fieldwright {

struct TrainRecipe;

/// What a training that ran out of memory does with less of it, from its last checkpoint on. Kept in the run folder for
/// the attempts after.
struct MemoryRelief
{
    Recompute recompute = Recompute::None; ///< at least so much is computed again
    int halvings = 0;                      ///< of the micro-batch, each with twice as many in a step
};

Result<MemoryRelief> readMemoryRelief(const std::filesystem::path &runFolder);
/// The same mathematics with less memory; other micro-batches round otherwise.
void relieve(const MemoryRelief &relief, engine::TrainPlan &plan);

/// Whether Linux has ended programs for want of memory since this was last asked for the run, an attempt before
/// included.
bool noticeMemoryKill(const JobContext &context);
/// Before an attempt: where that happened while the one before ended without a word, more relief is found.
Result<> heedMemoryKills(JobContext &context);
/// After an attempt has failed with `error`: whether it is to be made again, since memory ran out amid the training and
/// there is relief yet. Says which.
bool findRelief(JobContext &context, const Error &error);

} // namespace fieldwright
