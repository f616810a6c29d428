#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/engine/objective/objective.h"

namespace fieldwright::engine {

void add(std::vector<RowOutcome> &rows, const TrainBatch &batch);
/// What the ranks found of their rows, on all of them.
Result<std::vector<RowOutcome>> ofAllRanks(Communicator &ranks, std::vector<RowOutcome> own);

} // namespace fieldwright::engine
