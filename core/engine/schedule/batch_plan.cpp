#include "core/engine/schedule/batch_plan.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fieldwright::engine {

std::int64_t stepsOf(std::size_t microBatches, int accumulation)
{
    return (std::int64_t(microBatches) + accumulation - 1) / accumulation;
}

BatchPlan::BatchPlan(const TrainPlan &plan, std::vector<std::size_t> rows, std::vector<std::int32_t> lengths)
    : m_plan(plan), m_rows(std::move(rows)), m_lengths(std::move(lengths))
{
    const std::int32_t longest = m_lengths.empty() ? 0 : *std::max_element(m_lengths.begin(), m_lengths.end());
    if (plan.packing) {
        m_largest = std::max<std::int64_t>(plan.microBatchTokens, longest);
    } else {
        // The longest rows may meet in one micro-batch.
        std::vector<std::int32_t> sorted = m_lengths;
        std::sort(sorted.begin(), sorted.end(), std::greater<>());
        sorted.resize(std::min(sorted.size(), size_t(std::max(1, plan.microBatchRows))));
        m_largest = std::accumulate(sorted.begin(), sorted.end(), std::int64_t(0));
    }

    if (plan.maxSteps > 0) {
        m_totalSteps = plan.maxSteps;
        return;
    }
    double left = plan.epochs;
    for (std::int64_t number = 0; left > 1e-9; ++number, left -= 1) {
        const double steps = double(stepsOf(epoch(number).size(), plan.accumulation));
        m_totalSteps += std::int64_t(std::ceil(steps * std::min(1.0, left) - 1e-9));
    }
}

std::vector<std::vector<std::size_t>> BatchPlan::epoch(std::int64_t number) const
{
    std::vector<std::size_t> order(m_rows.size());
    std::iota(order.begin(), order.end(), size_t(0));
    Random random(m_plan.seed, std::uint64_t(number));
    if (m_plan.shuffle)
        random.shuffle(std::span(order));

    std::vector<std::vector<std::size_t>> batches;
    if (!m_plan.packing) {
        for (size_t i = 0; i < order.size(); ++i) {
            if (i % size_t(std::max(1, m_plan.microBatchRows)) == 0)
                batches.emplace_back();
            batches.back().push_back(m_rows[order[i]]);
        }
        return batches;
    }

    // Best fit, longest rows first; the shuffle decides among rows of one length.
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return m_lengths[a] > m_lengths[b]; });
    std::multimap<std::int64_t, size_t> room; // free tokens -> micro-batch
    for (const size_t index : order) {
        const std::int64_t length = m_lengths[index];
        auto found = room.lower_bound(length);
        size_t batch = 0;
        std::int64_t left = 0;
        if (found == room.end()) {
            batch = batches.size();
            batches.emplace_back();
            left = std::max<std::int64_t>(0, m_plan.microBatchTokens - length);
        } else {
            batch = found->second;
            left = found->first - length;
            room.erase(found);
        }
        batches[batch].push_back(m_rows[index]);
        if (left > 0)
            room.emplace(left, batch);
    }
    if (m_plan.shuffle)
        random.shuffle(std::span(batches));
    return batches;
}

} // namespace fieldwright::engine
