#pragma once

#include "core/engine/objective/dropout_key.h"
#include "core/engine/trainer.h"

#include <memory>

namespace fieldwright::engine {

struct PassInput;

/// Several sequences one after the other, without padding. Each sees only itself and its positions start at 0.
struct MicroBatch
{
    std::vector<TokenId> ids;
    std::vector<std::int32_t> positions;
    std::vector<std::int32_t> segments = {0}; ///< offsets, count + 1
    /// Row r of targetRows predicts targets[r], which counts with weights[r].
    std::vector<std::int32_t> targetRows;
    std::vector<TokenId> targets;
    std::vector<float> weights;
    double weightSum = 0;
    std::shared_ptr<const PassInput> input; ///< what ComputePath::prepare() has made of them, if anything

    std::int64_t tokens() const { return std::int64_t(ids.size()); }
};

/// Appends one row, cut to maxLength. A token is a target when it is trained and not the first of its row.
void appendRow(MicroBatch &batch, const TrainRow &row, int maxLength);

} // namespace fieldwright::engine
