#include "core/engine/schedule/spike_watch.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

constexpr std::size_t window = 32;
constexpr std::size_t fewest = 16;
constexpr double deviations = 8;
constexpr double ofNormal = 1.4826; ///< a normal distribution's deviation, of its median absolute one

double median(std::vector<double> values)
{
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

} // namespace

double SpikeWatch::usual() const
{
    return m_values.empty() ? 0 : median({m_values.begin(), m_values.end()});
}

bool SpikeWatch::isSpike(double value) const
{
    if (m_values.size() < fewest)
        return false;
    const double middle = usual();
    std::vector<double> distances;
    for (const double each : m_values)
        distances.push_back(std::abs(each - middle));
    const double limit =
        std::max({deviations * ofNormal * median(std::move(distances)), m_leastShare * std::abs(middle), m_least});
    return value - middle > limit;
}

void SpikeWatch::add(double value)
{
    if (!std::isfinite(value))
        return;
    m_highest = std::max(m_highest, value);
    m_values.push_back(value);
    if (m_values.size() > window)
        m_values.pop_front();
}

Json SpikeWatch::toJson() const
{
    return {{"values", m_values}, {"highest", m_highest}};
}

void SpikeWatch::take(const Json *saved)
{
    m_values.clear();
    m_highest = saved ? numberOr(*saved, "highest", 0) : 0;
    const Json *values = saved ? member(*saved, "values") : nullptr;
    if (!values || !values->is_array())
        return;
    for (const Json &value : *values) {
        if (value.is_number())
            add(value.get<double>());
    }
}

} // namespace fieldwright::engine
