#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace fieldwright {

/// Tells which of several processes no longer answers. Each gives signs of life while it lives, with how long it has
/// been waiting for the others and what it has worked. Times are milliseconds of one clock.
class RankWatch
{
public:
    struct Patience
    {
        std::int64_t silenceMs = 120'000; ///< without a sign of life
        /// With a process that lives, does nothing, and keeps the others waiting: its disk may be slow.
        std::int64_t idleMs = 900'000;
    };
    /// FIELDWRIGHT_RANK_PATIENCE_MS is for both, where it is set (tests; a debugger on one of the processes).
    static Patience patience();

    RankWatch(int ranks, const Patience &patience) : m_ranks(size_t(ranks)), m_patience(patience) {}

    struct Sign
    {
        std::int64_t waitedMs = 0; ///< for the others, since when it began; 0: it does not wait
        std::int64_t cpuMs = 0;    ///< of all its threads, since its start
        std::int64_t blocks = 0;   ///< read from disks and written to them, since its start
    };
    void hear(int rank, std::int64_t nowMs);
    void hear(int rank, std::int64_t nowMs, const Sign &sign);
    void end(int rank); ///< it has done its part

    struct Silent
    {
        int rank = 0;
        std::int64_t forMs = 0; ///< it was waited for
    };
    /// To be asked often, before what was said meanwhile is heard: after a pause in the questions this process was
    /// stopped itself, perhaps with all others, and all is forgiven.
    std::optional<Silent> silent(std::int64_t nowMs);

private:
    struct Rank
    {
        std::int64_t heardMs = -1; ///< -1: nothing yet, or no more is to come
        std::int64_t activeMs = 0; ///< when it was seen to work for the last time
        Sign then;                 ///< what it had worked by then
        std::int64_t waitedMs = 0;
    };

    std::vector<Rank> m_ranks;
    const Patience m_patience;
    std::int64_t m_askedMs = -1;
    std::int64_t m_sinceMs = 0; ///< what was waited before does not count
};

} // namespace fieldwright
