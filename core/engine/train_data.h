#pragma once

#include "core/engine/objective/micro_batch.h"
#include "core/engine/schedule/batch_plan.h"

namespace fieldwright::engine {

/// A source of rows as the trainer uses it: looked at once, so that lengths, targets and the hash are known.
struct ExaminedRows
{
    const TrainSource *source = nullptr;
    std::vector<std::size_t> usable;   ///< rows with at least one target
    std::vector<std::int32_t> lengths; ///< of those, after the cut
    std::int64_t rows = 0;
    std::int64_t cut = 0;
    std::int64_t withoutTarget = 0;
    std::int64_t tokens = 0;
    std::int64_t targets = 0;
    std::string hash; ///< SHA-256 over ids, targets and weights of all rows
};

/// Errors: InvalidArgument for an id outside the vocabulary or a weight that is no number.
Result<ExaminedRows> examineRows(const TrainSource &source, const TrainPlan &plan, const LoadedModel::State &state,
                                 std::stop_token stop);

/// The micro-batch of these source rows.
Result<MicroBatch> makeMicroBatch(const TrainSource &source, std::span<const std::size_t> rows, int maxLength);

} // namespace fieldwright::engine
