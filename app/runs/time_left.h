#pragma once

#include <QString>

#include <cstdint>
#include <optional>

namespace fieldwright {

/// Estimates what is left of a job from its progress events. Only time in which the job showed life counts: a pause, a
/// suspended machine and a jump of the clock do not.
class ProgressRate
{
public:
    /// Any event of the job: time goes on.
    void tick(std::int64_t timeMs, bool working);
    void progress(int attempt, double done, double total);

    /// Nothing while the first 5 % are measured, or when the total is not known.
    std::optional<std::int64_t> leftMs() const;
    std::int64_t workedMs() const { return m_workedMs; }

private:
    int m_attempt = 0;
    double m_firstDone = 0;
    double m_done = 0;
    double m_total = 0;
    std::int64_t m_workedMs = 0;
    std::int64_t m_workedAtStartMs = 0; ///< when this attempt's first progress came
    std::int64_t m_lastMs = 0;
};

/// "measuring…" without a value; to 10 s under 10 min, to 1 min under 1 h, else "2 h 10 min".
QString timeLeftText(std::optional<std::int64_t> leftMs);

} // namespace fieldwright
