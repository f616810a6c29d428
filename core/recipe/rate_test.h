#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fieldwright {

/// A learning-rate range test (Smith 2015, arXiv:1506.01186, section 3.3): a short run whose rate rises exponentially.
/// Where the loss falls fastest is a rate that is high enough; where it rises, one that is too high.
struct RateRange
{
    double low = 1e-7;
    double high = 1;
};
/// Adapters do nothing yet where full fine-tuning begins to move.
RateRange testedRates(std::string_view method);
/// Of the step, 0 for the first.
double testedRate(const RateRange &range, std::int64_t step, std::int64_t steps);

/// What has been measured so far.
class RateTest
{
public:
    /// The suggestion is so many times below the rate at which the loss falls fastest.
    static constexpr double below = 3;
    /// A smoothed loss of so many times its lowest ends the test.
    static constexpr double divergence = 4;

    void add(double rate, double loss);
    /// Of the last step: the running mean with weight 0.9 on the past, free of the bias at the start.
    double smoothed() const { return m_smoothed.empty() ? 0 : m_smoothed.back(); }
    bool isDiverged() const { return m_isDiverged; }

    /// Where the loss falls fastest over the rate's logarithm, before the smoothed loss is lowest: of the lines fitted
    /// through one and a half decades each, the middle of the steepest whose slope is more than three times its
    /// standard error (batches differ more than a small rate moves the loss). None if it falls nowhere.
    std::optional<double> steepest() const;
    /// Within what a recipe may have.
    std::optional<double> suggestion() const;

private:
    std::vector<double> m_rates, m_losses, m_smoothed;
    double m_mean = 0, m_weight = 0, m_lowest = 0;
    bool m_isDiverged = false;
};

} // namespace fieldwright
