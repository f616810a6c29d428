#pragma once

#include "core/engine/objective/micro_batch.h"
#include "core/engine/objective/objective.h"

namespace fieldwright::engine {

/// Looks at every row once, so that lengths, targets and the hash are known: SHA-256 over ids, targets and weights.
/// Errors: InvalidArgument for an id outside the vocabulary or a weight that is no number.
Result<RowSurvey> examineRows(const TrainSource &source, const TrainPlan &plan, const LoadedModel::State &state,
                              std::stop_token stop);

/// The micro-batch of these source rows.
Result<MicroBatch> makeMicroBatch(const TrainSource &source, std::span<const std::size_t> rows, int maxLength);

} // namespace fieldwright::engine
