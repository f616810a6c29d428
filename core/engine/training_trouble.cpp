#include "core/engine/training.h"

#include "core/engine/objective/step_cause.h"

namespace fieldwright::engine {

Result<StepCause> Training::causeOf(StepRows rows, double weightSum, bool isFinite)
{
    return findCause(*m_objective, m_parameters,
                     {rows, {m_progress.epoch, m_progress.step}, m_plan.seed, weightSum, isFinite}, m_stop);
}

/// Tells it and pauses, once a step: whoever resumes the run, in this attempt or another, goes on without the step.
Result<Next> Training::notFinite(StepRows rows, double weightSum, double loss, double norm)
{
    const std::int64_t step = m_progress.step + 1;
    FW_TRY(decided, decidedAt(step));
    if (decided && *decided != SpikeStep::Taken)
        return Next::GoOn;
    NotFinite report{step, loss, norm, {rows.begin(), rows.end()}, {}};
    if (m_callbacks.onNotFinite && m_callbacks.wantsCause) {
        FW_TRY(cause, causeOf(rows, weightSum, false));
        report.cause = std::move(cause);
    }
    if (m_callbacks.onNotFinite)
        m_callbacks.onNotFinite(report);
    if (m_canPause) {
        FW_TRY(saved, save(false));
        if (saved != Next::GoOn)
            return saved;
        keepDecision(step, SpikeStep::NoNumber);
    }
    FW_TRY(next, pause());
    m_endedNotFinite = next == Next::Stop && !m_canPause;
    return next;
}

/// Before the step changes the weights. Steps that follow a spike and are as high are not met again one by one.
Result<Next> Training::watchForSpikes(const Window &window, StepRows rows, double loss, double norm)
{
    const bool ofLoss = m_progress.losses.isSpike(loss);
    const bool isSpike = ofLoss || m_progress.norms.isSpike(norm); // on all ranks alike
    if (isSpike && !m_progress.isInSpike) {
        const SpikeWatch &watch = ofLoss ? m_progress.losses : m_progress.norms;
        Spike spike{m_progress.step + 1, !ofLoss, ofLoss ? loss : norm, watch.usual(), {rows.begin(), rows.end()}};
        spike.pauses = m_plan.onSpike == OnSpike::Pause && m_canPause && isGoingWrong(loss, norm);
        FW_TRY(next, meetSpike(window, rows, std::move(spike)));
        if (next != Next::GoOn)
            return next;
    }
    m_progress.isInSpike = isSpike;
    m_progress.losses.add(loss);
    m_progress.norms.add(norm);
    return Next::GoOn;
}

/// Rows that are merely harder than those before are no reason to stop a run: its loss is higher than it ever was, or
/// its gradient by far.
bool Training::isGoingWrong(double loss, double norm) const
{
    constexpr double byFar = 10;
    return loss > m_progress.losses.highest() || norm > byFar * m_progress.norms.highest();
}

/// What was decided of a step that has been met before, in this attempt or an earlier one.
Result<std::optional<SpikeStep>> Training::decidedAt(std::int64_t step)
{
    const auto known = m_spikes.of(step);
    double first[] = {isFirst() && known ? 1.0 + double(*known) : 0};
    FW_CHECK(allReduce(m_ranks, first));
    return first[0] > 0 ? std::optional(SpikeStep(int(first[0]) - 1)) : std::nullopt;
}

/// The first rank writes it. Where that fails the run still does so, unless it is killed before its next checkpoint.
void Training::keepDecision(std::int64_t step, SpikeStep decision)
{
    m_spikes.remember(step, decision);
    if (!isFirst())
        return;
    if (const auto kept = m_spikes.keep(step, decision); !kept && m_callbacks.onCheckpointFailed)
        m_callbacks.onCheckpointFailed(kept.error());
}

/// Tells it and pauses, once a step. Looking for a cause needs the gradients' place, so they are computed again
/// afterwards: the same numbers, bit by bit.
Result<Next> Training::meetSpike(const Window &window, StepRows rows, Spike spike)
{
    FW_TRY(decided, decidedAt(spike.step));
    if (decided && *decided != SpikeStep::NoNumber) // (it is a number now)
        return *decided == SpikeStep::LeftOut ? Next::LeaveOut : Next::GoOn;
    if (!m_callbacks.onSpike && m_ranks.size() == 1 && !spike.pauses)
        return Next::GoOn;
    if (m_callbacks.onSpike) {
        FW_TRY(cause, causeOf(rows, window.weightSum, true));
        spike.cause = std::move(cause);
        m_callbacks.onSpike(spike);
    }
    m_spikes.remember(spike.step, SpikeStep::Taken);
    if (spike.pauses) {
        FW_TRY(saved, save(false));
        if (saved != Next::GoOn)
            return saved;
        keepDecision(spike.step, SpikeStep::Taken);
        FW_TRY(next, pause());
        if (next != Next::GoOn)
            return next;
        FW_TRY(now, decidedAt(spike.step)); // (whoever resumed it may have changed it)
        if (now == SpikeStep::LeftOut)
            return Next::LeaveOut;
    }
    Sums again;
    return compute(window, again);
}

} // namespace fieldwright::engine
