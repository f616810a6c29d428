#include "core/worker/rank_watch.h"

#include <algorithm>
#include <cstdlib>

namespace fieldwright {

namespace {

constexpr std::int64_t muchLonger = 20;

} // namespace

RankWatch::Patience RankWatch::patience()
{
    const char *const wanted = std::getenv("FIELDWRIGHT_RANK_PATIENCE_MS");
    const std::int64_t given = wanted ? std::atoll(wanted) : 0;
    return given > 0 ? Patience{given, given} : Patience();
}

void RankWatch::hear(int rank, std::int64_t nowMs)
{
    Rank &heard = m_ranks[size_t(rank)];
    if (heard.heardMs >= 0)
        m_longestSilenceMs = std::max(m_longestSilenceMs, nowMs - heard.heardMs);
    heard.heardMs = nowMs;
}

void RankWatch::waits(int rank, std::int64_t waitedMs)
{
    Rank &waiting = m_ranks[size_t(rank)];
    if (waitedMs < waiting.waitedMs && m_runsSinceMs >= 0) // that wait is over
        m_longestWaitMs = std::max(m_longestWaitMs, waiting.waitedMs);
    waiting.waitedMs = waitedMs;
}

void RankWatch::end(int rank)
{
    m_ranks[size_t(rank)] = {};
}

void RankWatch::setRunning(bool running, std::int64_t nowMs)
{
    if (running == (m_runsSinceMs >= 0))
        return;
    m_runsSinceMs = running ? nowMs : -1;
    for (Rank &rank : m_ranks)
        rank.waitedMs = 0;
}

std::optional<RankWatch::Silent> RankWatch::silent(std::int64_t nowMs)
{
    const bool wasStopped = m_askedMs >= 0 && nowMs - m_askedMs > m_patience.silenceMs / 4;
    m_askedMs = nowMs;
    const std::int64_t silence = std::max(m_patience.silenceMs, muchLonger * m_longestSilenceMs);
    for (size_t rank = 0; rank < m_ranks.size(); ++rank) {
        std::int64_t &heardMs = m_ranks[rank].heardMs;
        if (heardMs >= 0 && wasStopped)
            heardMs = nowMs;
        if (heardMs >= 0 && nowMs - heardMs > silence)
            return Silent{int(rank), nowMs - heardMs};
    }
    if (m_runsSinceMs < 0 || m_ranks.empty())
        return {};
    const auto isLess = [](const Rank &a, const Rank &b) { return a.waitedMs < b.waitedMs; };
    const auto [least, most] = std::minmax_element(m_ranks.begin(), m_ranks.end(), isLess);
    const std::int64_t waited = std::min(most->waitedMs, nowMs - m_runsSinceMs);
    if (waited <= std::max(m_patience.exchangeMs, muchLonger * m_longestWaitMs))
        return {};
    return Silent{int(least - m_ranks.begin()), waited};
}

} // namespace fieldwright
