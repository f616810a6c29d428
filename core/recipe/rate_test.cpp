#include "core/recipe/rate_test.h"

#include "core/recipe/fields.h"

#include <algorithm>
#include <cmath>

namespace fieldwright {

RateRange testedRates(std::string_view method)
{
    return {.low = methodRate(method) < 1 ? 1e-7 : 1e-6, .high = 1};
}

double testedRate(const RateRange &range, std::int64_t step, std::int64_t steps)
{
    const double share = double(step) / double(std::max<std::int64_t>(1, steps - 1));
    return range.low * std::pow(range.high / range.low, share);
}

void RateTest::add(double rate, double loss)
{
    if (!std::isfinite(loss)) {
        m_isDiverged = true;
        return;
    }
    constexpr double past = 0.9;
    m_mean = past * m_mean + (1 - past) * loss;
    m_weight = past * m_weight + (1 - past);
    const double smoothed = m_mean / m_weight;
    m_lowest = m_smoothed.empty() ? smoothed : std::min(m_lowest, smoothed);
    m_rates.push_back(rate);
    m_smoothed.push_back(smoothed);
    m_isDiverged = smoothed > divergence * m_lowest;
}

std::optional<double> RateTest::steepest() const
{
    const auto lowest = size_t(std::min_element(m_smoothed.begin(), m_smoothed.end()) - m_smoothed.begin());
    const size_t first = m_smoothed.size() / 20; // the first means are of few losses
    std::optional<double> found;
    double fastest = 0;
    for (size_t i = first + 1; i < lowest; ++i) {
        const double slope =
            (m_smoothed[i + 1] - m_smoothed[i - 1]) / (std::log(m_rates[i + 1]) - std::log(m_rates[i - 1]));
        if (slope < fastest) {
            fastest = slope;
            found = m_rates[i];
        }
    }
    return found;
}

std::optional<double> RateTest::suggestion() const
{
    const auto rate = steepest();
    if (!rate)
        return {};
    // Two digits say all that such a test can.
    const double value = std::clamp(*rate / below, findField("learning_rate")->minimum, highestRate());
    const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
    return std::round(value / unit) * unit;
}

} // namespace fieldwright
