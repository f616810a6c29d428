#include "app/runs/time_left.h"

#include "app/text/qt_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace fieldwright {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::TimeLeft)
};

} // namespace

void ProgressRate::tick(std::int64_t timeMs, bool working)
{
    constexpr std::int64_t longestGapMs = 15'000; // heartbeats come every 2 s; a longer gap was sleep, not work
    if (working && m_lastMs > 0)
        m_workedMs += std::clamp<std::int64_t>(timeMs - m_lastMs, 0, longestGapMs);
    m_lastMs = timeMs;
}

void ProgressRate::progress(int attempt, double done, double total)
{
    if (attempt != m_attempt || done < m_firstDone) {
        m_attempt = attempt;
        m_firstDone = done;
        m_workedAtStartMs = m_workedMs;
    }
    m_done = done;
    m_total = total;
}

std::optional<std::int64_t> ProgressRate::leftMs() const
{
    const double toDo = m_total - m_firstDone;
    const double made = m_done - m_firstDone;
    if (!std::isfinite(toDo) || toDo <= 0 || made <= 0 || made < 0.05 * toDo)
        return std::nullopt;
    const double left = double(m_workedMs - m_workedAtStartMs) / made * std::max(0.0, m_total - m_done);
    return std::int64_t(std::min(left, 1e15));
}

QString timeLeftText(std::optional<std::int64_t> leftMs)
{
    if (!leftMs)
        return Tr::tr("measuring…");
    const std::int64_t seconds = std::max<std::int64_t>(0, *leftMs / 1000);
    if (seconds < 600) // up to the next 10 s, so that a job does not end "0 s left" for long
        return shownDuration((seconds + 9) / 10 * 10 * 1000);
    return shownDuration((seconds + 59) / 60 * 60 * 1000);
}

} // namespace fieldwright
