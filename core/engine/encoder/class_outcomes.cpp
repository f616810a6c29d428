#include "core/engine/encoder/class_outcomes.h"

namespace fieldwright::engine {

void ClassOutcomes::add(std::int64_t label, std::int64_t chosen)
{
    ++m_total;
    ++m_counts[label].given;
    ++m_counts[chosen].chosen;
    m_counts[label].both += label == chosen;
}

std::vector<NamedScore> ClassOutcomes::scores() const
{
    if (m_total == 0)
        return {};
    std::int64_t right = 0;
    double sum = 0;
    for (const auto &[label, counts] : m_counts) {
        right += counts.both;
        sum += 2.0 * double(counts.both) / double(counts.given + counts.chosen); // 2 TP + FP + FN
    }
    return {{"accuracy", double(right) / double(m_total)}, {"macro_f1", sum / double(m_counts.size())}};
}

} // namespace fieldwright::engine
