#include "core/worker/rank_watch.h"

#include <algorithm>
#include <cstdlib>

namespace fieldwright {

namespace {

/// Of one core. Listening and giving signs of life take a tenth of it.
constexpr double workingShare = 0.02;

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
    if (heard.heardMs < 0)
        heard.activeMs = nowMs;
    heard.heardMs = nowMs;
}

void RankWatch::hear(int rank, std::int64_t nowMs, const Sign &sign)
{
    hear(rank, nowMs);
    Rank &heard = m_ranks[size_t(rank)];
    heard.waitedMs = sign.waitedMs;
    const auto since = double(nowMs - heard.activeMs);
    if (sign.blocks == heard.then.blocks && double(sign.cpuMs - heard.then.cpuMs) < workingShare * since)
        return;
    heard.activeMs = nowMs;
    heard.then = sign;
}

void RankWatch::end(int rank)
{
    m_ranks[size_t(rank)] = {};
}

std::optional<RankWatch::Silent> RankWatch::silent(std::int64_t nowMs)
{
    const bool wasStopped = m_askedMs >= 0 && nowMs - m_askedMs > m_patience.silenceMs / 4;
    m_askedMs = nowMs;
    if (wasStopped)
        m_sinceMs = nowMs;
    const auto lasts = [&](std::int64_t sinceMs) { return nowMs - std::max(sinceMs, m_sinceMs); };
    const auto waited = [&](const Rank &rank) { return std::min(rank.waitedMs, nowMs - m_sinceMs); };
    const Rank *least = nullptr, *most = nullptr;
    for (const Rank &rank : m_ranks) {
        if (rank.heardMs < 0)
            continue;
        if (lasts(rank.heardMs) > m_patience.silenceMs)
            return Silent{int(&rank - m_ranks.data()), lasts(rank.heardMs)};
        if (!least || waited(rank) < waited(*least))
            least = &rank;
        if (!most || waited(rank) > waited(*most))
            most = &rank;
    }
    // Who computes or saves is waited for however long it takes; where all wait for each other, nobody will end it.
    if (!least || waited(*most) <= m_patience.idleMs ||
        (waited(*least) <= m_patience.idleMs && lasts(least->activeMs) <= m_patience.idleMs))
        return {};
    return Silent{int(least - m_ranks.data()), waited(*most)};
}

} // namespace fieldwright
