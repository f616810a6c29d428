#pragma once

#include "core/engine/objective/objective.h"

namespace fieldwright::engine {

/// A step of which the cause is looked for.
struct StepInQuestion
{
    std::span<const std::vector<std::size_t>> rows; ///< by micro-batch
    BatchMoment moment;
    std::uint64_t seed = 0;
    double weightSum = 0;
    bool isFinite = true; ///< loss and gradient are: it is a spike
};

/// Computes the rows of a step one by one with the weights as they are. Leaves nothing changed but the gradients, which
/// are the caller's to compute again. Stops looking when `stop` says so.
Result<StepCause> findCause(Objective &objective, ParameterSet &parameters, const StepInQuestion &step,
                            const std::stop_token &stop);

} // namespace fieldwright::engine
