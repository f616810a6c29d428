#pragma once

#include "core/recipe/recipe.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// The device that a training asks for: the recipe's. For several processes "auto" is GPUs where there is one for each
/// of them, else the processor.
Result<std::string> wantedDevice(const JobContext &context, const TrainRecipe &recipe);

/// Where one of the processes of a training computes, and what joins it to the others.
struct RankSeat
{
    std::string device;
    engine::Communicator *ranks = nullptr;        ///< null: it is alone
    std::unique_ptr<engine::Communicator> joined; ///< of GPUs
};

/// Errors: InvalidArgument (fewer GPUs than processes), Unsupported (nothing joins GPUs here).
Result<RankSeat> takeSeat(const JobContext &context, const std::string &device);

} // namespace fieldwright
