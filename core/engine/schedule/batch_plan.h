#pragma once

#include "core/engine/trainer.h"

namespace fieldwright::engine {

/// Which rows make which micro-batch of an epoch: a pure function of (seed, epoch), so resuming needs no saved state.
/// With packing: rows in shuffled order go into micro-batches of at most microBatchTokens by best fit, then the
/// micro-batches are shuffled. A row longer than microBatchTokens has one of its own.
class BatchPlan
{
public:
    /// `lengths`: tokens of each usable row after the cut; `rows`: their indices in the source.
    BatchPlan(const TrainPlan &plan, std::vector<std::size_t> rows, std::vector<std::int32_t> lengths);

    /// Micro-batches of an epoch, each a list of source rows.
    std::vector<std::vector<std::size_t>> epoch(std::int64_t number) const;
    /// Steps of the whole run: maxSteps, or those of `epochs` epochs.
    std::int64_t totalSteps() const { return m_totalSteps; }
    /// Tokens of the largest micro-batch.
    std::int64_t largest() const { return m_largest; }

private:
    TrainPlan m_plan;
    std::vector<std::size_t> m_rows;
    std::vector<std::int32_t> m_lengths;
    std::int64_t m_totalSteps = 0;
    std::int64_t m_largest = 0;
};

/// Steps of an epoch with that many micro-batches.
std::int64_t stepsOf(std::size_t microBatches, int accumulation);

} // namespace fieldwright::engine
