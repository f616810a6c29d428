#include "core/recipe/rate_test.h"

#include "core/recipe/fields.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace fieldwright {

namespace {

struct Line
{
    double slope = 0;
    double error = 0; ///< standard error of the slope
};

/// Least squares through values that lie `stride` apart.
Line fitted(std::span<const double> values, double stride)
{
    const double count = double(values.size()), middle = (count - 1) / 2;
    double mean = 0, across = 0, spread = 0, rest = 0;
    for (const double value : values)
        mean += value / count;
    for (size_t i = 0; i < values.size(); ++i) {
        const double x = (double(i) - middle) * stride;
        across += x * (values[i] - mean);
        spread += x * x;
    }
    const double slope = across / spread;
    for (size_t i = 0; i < values.size(); ++i)
        rest += std::pow(values[i] - mean - slope * (double(i) - middle) * stride, 2);
    return {slope, std::sqrt(rest / (count - 2) / spread)};
}

} // namespace

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
    m_losses.push_back(loss);
    m_smoothed.push_back(smoothed);
    m_isDiverged = smoothed > divergence * m_lowest;
}

std::optional<double> RateTest::steepest() const
{
    if (m_rates.size() < 2)
        return {};
    constexpr double decades = 0.75; // on either side
    const double stride = std::log(m_rates[1] / m_rates[0]);
    const auto lowest = std::min_element(m_smoothed.begin(), m_smoothed.end()) - m_smoothed.begin();
    const auto half = std::max<std::ptrdiff_t>(2, std::llround(std::ceil(decades * std::log(10) / stride)));
    std::optional<double> found;
    double fastest = 0;
    for (std::ptrdiff_t middle = half; middle + half <= lowest; ++middle) {
        const Line line = fitted(std::span(m_losses).subspan(size_t(middle - half), size_t(2 * half + 1)), stride);
        if (line.slope < fastest && line.slope < -3 * line.error) {
            fastest = line.slope;
            found = m_rates[size_t(middle)];
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
