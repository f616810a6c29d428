#include "core/engine/training.h"

#include <algorithm>
#include <thread>

namespace fieldwright::engine {

/// The caller's wish, which is the first rank's; any of them may be told to end. Which weights a stop is to keep is
/// remembered.
Result<Training::Asked> Training::ask()
{
    Asked asked{TrainControl::Continue, m_stop.stop_requested()};
    if (!asked.isCancelled && m_callbacks.poll)
        asked.control = m_callbacks.poll();
    if (m_ranks.size() > 1) {
        double all[] = {isFirst() ? double(asked.control) : 0, double(asked.isCancelled)};
        FW_CHECK(allReduce(m_ranks, all));
        asked = {TrainControl(int(all[0])), all[1] > 0};
    }
    m_keepLast = m_keepLast || asked.control == TrainControl::StopKeepLast;
    // Said to a run that was killed while it was asking.
    const std::int64_t next = m_progress.step + 1;
    if (asked.control == TrainControl::ResumeWithout && m_spikes.of(next))
        keepDecision(next, SpikeStep::LeftOut);
    return asked;
}

/// Asks until one of these is wished for, or the end.
Result<Training::Asked> Training::askUntil(std::initializer_list<TrainControl> wanted)
{
    for (;;) {
        FW_TRY(asked, ask());
        if (asked.isCancelled || std::find(wanted.begin(), wanted.end(), asked.control) != wanted.end())
            return asked;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

Result<Next> Training::poll()
{
    FW_TRY(asked, ask());
    if (asked.isCancelled)
        return Next::Cancel;
    switch (asked.control) {
    case TrainControl::StopKeepLast:
    case TrainControl::Stop:
        return Next::Stop;
    case TrainControl::Pause:
        return Next::Redo;
    case TrainControl::Checkpoint:
        m_checkpointWanted = true;
        return Next::GoOn;
    case TrainControl::Continue:
    case TrainControl::Resume:
    case TrainControl::ResumeWithout:
        return Next::GoOn;
    }
    return Next::GoOn;
}

/// Saves, then waits to be told to go on or to stop. Without anybody to say so it stops at once.
Result<Next> Training::pause()
{
    m_ahead.discard();
    FW_TRY(saved, save(false));
    if (saved != Next::GoOn)
        return saved;
    phase(TrainPhase::Paused);
    if (!m_canPause)
        return Next::Stop;
    FW_TRY(asked, askUntil({TrainControl::Stop, TrainControl::StopKeepLast, TrainControl::Resume,
                            TrainControl::ResumeWithout}));
    if (asked.isCancelled)
        return Next::Cancel;
    if (asked.control != TrainControl::Resume && asked.control != TrainControl::ResumeWithout)
        return Next::Stop;
    phase(TrainPhase::Running);
    return Next::GoOn;
}

/// A step that is computed again after a pause.
Result<Next> Training::interrupted(Next next)
{
    if (next != Next::Redo)
        return next;
    FW_TRY(paused, pause());
    return paused == Next::GoOn ? Next::Redo : paused;
}

} // namespace fieldwright::engine
