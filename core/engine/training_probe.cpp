#include "core/engine/training.h"

#include "core/base/resident_memory.h"
#include "core/engine/distributed/tensor_sums.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// The micro-batch of most tokens.
const std::vector<std::size_t> *largestOf(const std::vector<std::vector<std::size_t>> &batches, const RowSurvey &rows)
{
    const std::size_t last = rows.usable.empty() ? 0 : *std::max_element(rows.usable.begin(), rows.usable.end());
    std::vector<std::int32_t> lengths(last + 1, 0);
    for (std::size_t i = 0; i < rows.usable.size(); ++i)
        lengths[rows.usable[i]] = rows.lengths[i];
    const std::vector<std::size_t> *largest = nullptr;
    std::int64_t most = -1;
    for (const auto &batch : batches) {
        std::int64_t tokens = 0;
        for (const std::size_t row : batch)
            tokens += row < lengths.size() ? lengths[row] : 0;
        if (tokens > most) {
            most = tokens;
            largest = &batch;
        }
    }
    return largest;
}

} // namespace

/// Computes the largest micro-batch of the epoch at hand, forward and back, and throws its gradients away: whether the
/// memory is enough is known before the first step, and how much it is. A step's numbers do not change.
Result<> Training::probe()
{
    // (a recording would be made of it; weights that take part in making a batch might be asked twice)
    if (m_objective->usesRecordings() || !m_objective->makesAhead())
        return {};
    const std::vector<std::size_t> *rows = largestOf(m_epoch, m_training);
    if (!rows)
        return {};
    FW_TRY(batch, m_objective->batch(RowSet::Training, *rows, {m_progress.epoch, m_progress.step}));
    forgetPeakResident();
    m_exchange->clear();
    m_exchange->begin(false);
    batch->run(1.0 / std::max(batch->weightSum, 1e-9), DropoutKey{m_plan.seed, m_progress.step, 0});
    FW_CHECK(m_exchange->end());
    m_exchange->clear();
    double bytes[] = {double(peakResidentBytes())};
    FW_CHECK(allReduce(m_ranks, bytes));
    if (m_callbacks.onProbe)
        m_callbacks.onProbe({.tokens = batch->tokens, .peakBytes = std::uint64_t(bytes[0])});
    return {};
}

} // namespace fieldwright::engine
