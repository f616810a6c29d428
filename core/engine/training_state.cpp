#include "core/engine/training.h"

#include "core/base/file.h"
#include "core/engine/checkpoint.h"
#include "core/engine/distributed/gathered_state.h"
#include "core/engine/plan_identity.h"

namespace fieldwright::engine {

RunForm Training::form() const
{
    return {&m_plan,        m_totalSteps, m_stepsInEpoch, m_objective->threads(),
            m_ranks.size(), m_path,       m_machine,      m_objective->usesRecordings()};
}

Result<> Training::takeProgress(const CheckpointRecord &record, TrainPreparation &preparation)
{
    FW_CHECK(m_progress.take(record));
    const Json &saved = record.state.progress;
    const RunForm now = form();
    // Otherwise it would end at once, as if it had done what is asked for.
    if (m_progress.step > m_totalSteps && !isDealtOtherwise(saved, now))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The training has done %1 steps already, so %2 are no more."),
                     {std::to_string(m_progress.step), std::to_string(m_totalSteps)}},
                    {FW_NOOP("core", "Ask for more, all of them counted from the start.")});
    preparation.changeNote = changeNote(saved, now, m_progress.step);
    if (!preparation.changeNote.empty()) {
        m_progress.earlyStopped = false; // (it may go on now)
        m_progress.validationsWithoutGain = 0;
    }
    if (isDealtOtherwise(saved, now)) { // at the same share of the epoch
        const std::int64_t before = std::max<std::int64_t>(1, intOr(saved, "steps_in_epoch", 1));
        const std::int64_t steps = stepsOf(m_batches->epoch(m_progress.epoch).size(), m_plan.accumulation);
        m_progress.stepInEpoch = m_progress.stepInEpoch * steps / before;
    }
    preparation.resumeNote = resumeNote(saved, now);
    return {};
}

Result<> Training::resume(TrainPreparation &preparation)
{
    if (m_checkpoints.empty())
        return {};
    FW_TRY(search, findCheckpoint(m_checkpoints));
    if (!search.newest) {
        if (!search.damaged.empty())
            preparation.damageNote = {
                FW_NOOP("core", "No checkpoint is whole, so the run starts again. %1"), {}, {search.damaged.front()}};
        return {};
    }
    const CheckpointRecord &record = *search.newest;
    const bool isSamePlan =
        record.state.planHash == m_planHash || record.state.planHash == hashOf(m_plan, m_objective->identity(), true);
    if (!isSamePlan || record.state.dataHash != m_training.hash)
        return fail(ErrorCode::InvalidArgument,
                    {!isSamePlan
                         ? FW_NOOP("core", "The checkpoints in %1 belong to a run with another recipe or model.")
                         : FW_NOOP("core", "The checkpoints in %1 belong to a run with other data."),
                     {m_checkpoints.string()}},
                    {FW_NOOP("core", "Start a new run, or restore what was changed.")});
    HostTensors weights = savedWeights(), state(ownState());
    FW_CHECK(readCheckpoint(record, weights.list(), state.list(), m_shards ? StateShare::Some : StateShare::All));
    weights.store();
    state.store();
    m_parameters.publish();
    FW_CHECK(takeProgress(record, preparation));
    m_savedStep = record.state.step;
    preparation.resumedStep = record.state.step;
    preparation.resumedTokens = m_progress.tokens;
    if (!search.damaged.empty())
        preparation.damageNote = {FW_NOOP("core", "A newer checkpoint is damaged, so the run goes on from step %1. %2"),
                                  {std::to_string(record.state.step)},
                                  {search.damaged.front()}};
    return {};
}

/// The weights of a checkpoint are those that the model would be kept with.
HostTensors Training::savedWeights()
{
    return HostTensors(m_parameters.named(m_average ? m_average->average() : m_parameters.values));
}

/// What the steps after it need besides: of the optimiser this rank's share.
std::vector<NamedTensor> Training::ownState()
{
    std::vector<NamedTensor> state = m_optimizer->state();
    if (m_average) {
        for (NamedTensor &trained : m_parameters.named(m_parameters.values, "trained."))
            state.push_back(std::move(trained));
    }
    return state;
}

/// Writes a checkpoint on the first rank. All get what became of it; the error outside is one of the ranks' talk.
Result<Result<CheckpointRecord>> Training::writeState()
{
    const auto write = [&](std::vector<NamedTensor> tensors) {
        const HostTensors weights = savedWeights(), state(std::move(tensors));
        return writeCheckpoint(m_checkpoints,
                               {m_progress.step, m_planHash, m_training.hash, progressJson(m_progress, form())},
                               weights.list(), state.list());
    };
    std::vector<NamedTensor> state =
        isFirst() ? ownState() : m_optimizer->state(); // what all have is not to come twice
    if (m_shards) {
        auto gathered = gatherOnFirst(m_ranks, std::move(state), m_checkpoints);
        if (!gathered)
            return Result<CheckpointRecord>(fail(gathered.error()));
        state = std::move(*gathered);
    }
    Result<CheckpointRecord> written = CheckpointRecord();
    if (isFirst())
        written = write(std::move(state));
    FW_TRY(problems, gatherTexts(m_ranks, written ? std::string() : dumpJson(toJson(written.error()))));
    if (isFirst() || problems.front().empty())
        return written;
    FW_TRY(problem, parseJson(problems.front(), "rank"));
    return Result<CheckpointRecord>(fail(errorFromJson(problem)));
}

/// Writes a checkpoint of the weights as they are. When the disk refuses, the run waits: nothing is lost meanwhile.
Result<Next> Training::save(bool best)
{
    m_checkpointWanted = false;
    if (m_checkpoints.empty() || (m_savedStep == m_progress.step && !best))
        return Next::GoOn;
    for (;;) {
        phase(TrainPhase::Checkpointing);
        FW_TRY(written, writeState());
        if (written) {
            m_savedStep = m_progress.step;
            if (m_callbacks.onCheckpoint)
                m_callbacks.onCheckpoint({m_progress.step, written->folder, best});
            if (isFirst()) {
                const std::int64_t keep[] = {m_progress.bestStep};
                FW_CHECK(pruneCheckpoints(m_checkpoints, 2, keep));
                failpoint("checkpoint-pruned");
            }
            phase(TrainPhase::Running);
            return Next::GoOn;
        }
        if (!m_canWait)
            return fail(written.error());
        if (m_callbacks.onCheckpointFailed)
            m_callbacks.onCheckpointFailed(written.error());
        phase(TrainPhase::Paused);
        FW_TRY(asked, askUntil({TrainControl::Stop, TrainControl::StopKeepLast, TrainControl::Resume,
                                TrainControl::ResumeWithout, TrainControl::Checkpoint}));
        if (asked.isCancelled)
            return Next::Cancel;
        if (asked.control == TrainControl::Stop || asked.control == TrainControl::StopKeepLast)
            return Next::Stop;
    }
}

/// Ends with the weights of the best validation, or the last, averaged where that is asked for.
Result<> Training::keepBest(TrainResult &result)
{
    result.keptStep = m_progress.step;
    if (m_average)
        m_average->exchange(m_parameters.values);
    m_parameters.publish();
    if (!m_plan.keepBest || m_checkpoints.empty() || m_keepLast || m_progress.bestStep == 0 ||
        m_progress.bestStep == m_progress.step)
        return {};
    auto record = verifyCheckpoint(m_checkpoints / ("step-" + std::to_string(m_progress.bestStep)));
    if (!record)
        return {}; // the best one is damaged: the last weights are what there is, and keptStep says so
    HostTensors weights(m_parameters.named(m_parameters.values));
    FW_CHECK(readCheckpointWeights(*record, weights.list()));
    weights.store();
    m_parameters.publish();
    result.keptStep = m_progress.bestStep;
    return {};
}

} // namespace fieldwright::engine
