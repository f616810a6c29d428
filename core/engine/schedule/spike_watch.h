#pragma once

#include "core/base/json.h"

#include <deque>

namespace fieldwright::engine {

/// Tells a step that is far above the steps before it. Usual is the median of the last 32 values; a spike exceeds it by
/// more than 8 robust standard deviations (1.4826 · the median absolute deviation), and by more than `leastShare` of
/// the median and `least`, which keep a smooth series from calling every ripple one. The first 16 values are none.
/// Values that are spikes themselves do count afterwards: a new level becomes usual.
class SpikeWatch
{
public:
    SpikeWatch(double leastShare, double least) : m_leastShare(leastShare), m_least(least) {}

    bool isSpike(double value) const;
    double usual() const; ///< the median
    /// The largest since the beginning; 0 before the first.
    double highest() const { return m_highest; }
    void add(double value);

    Json toJson() const;
    void take(const Json *saved); ///< what toJson() gave, or null

private:
    double m_leastShare;
    double m_least;
    std::deque<double> m_values;
    double m_highest = 0;
};

} // namespace fieldwright::engine
