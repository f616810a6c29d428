#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace fieldwright {

/// Tells which of several processes no longer answers. Each gives signs of life while it lives, and with them how long
/// it has been waiting for the others. Times are milliseconds of one clock.
class RankWatch
{
public:
    /// Twenty times the longest that was heard of is waited in any case, for slow machines.
    struct Patience
    {
        std::int64_t silenceMs = 60'000; ///< without a sign of life
        /// For each other, while a step is computed: the first may have much to save, or questions to answer.
        std::int64_t exchangeMs = 1'800'000;
    };
    /// FIELDWRIGHT_RANK_PATIENCE_MS is for both, where it is set (tests).
    static Patience patience();

    RankWatch(int ranks, const Patience &patience) : m_ranks(size_t(ranks)), m_patience(patience) {}

    void hear(int rank, std::int64_t nowMs);
    /// What it says of itself.
    void waits(int rank, std::int64_t waitedMs);
    void end(int rank); ///< it has done its part
    /// Whether steps are computed now: nobody waits for a pause, or for the first one's preparations.
    void setRunning(bool running, std::int64_t nowMs);

    struct Silent
    {
        int rank = 0;
        std::int64_t forMs = 0; ///< it was waited for
    };
    /// To be asked often: after a pause in the questions this process was stopped itself, and all is forgiven.
    std::optional<Silent> silent(std::int64_t nowMs);

private:
    struct Rank
    {
        std::int64_t heardMs = -1; ///< -1: nothing yet, or no more is to come
        std::int64_t waitedMs = 0;
    };

    std::vector<Rank> m_ranks;
    const Patience m_patience;
    std::int64_t m_askedMs = -1;
    std::int64_t m_runsSinceMs = -1; ///< -1: it does not
    std::int64_t m_longestSilenceMs = 0, m_longestWaitMs = 0;
};

} // namespace fieldwright
