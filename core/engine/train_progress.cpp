#include "core/engine/train_progress.h"

#include "core/engine/plan_identity.h"
#include "core/engine/schedule/learning_rate.h"

#include <cstdio>

namespace fieldwright::engine {

namespace {

/// The plan that a checkpoint was written under, as far as the size of its steps goes.
TrainPlan steeredBy(const Json &steered)
{
    TrainPlan plan;
    plan.learningRate = numberOr(steered, "learning_rate");
    plan.schedule = scheduleFromKey(stringOr(steered, "schedule")).value_or(Schedule::Cosine);
    plan.warmupShare = numberOr(steered, "warmup_share");
    plan.warmupSteps = intOr(steered, "warmup_steps");
    plan.finalRateShare = numberOr(steered, "final_rate_share");
    plan.decayShare = numberOr(steered, "decay_share");
    return plan;
}

/// Whether the steps so far are those that the plan of now would have taken.
bool isTakenAlike(const Json &saved, const Json &steered, const RunForm &now, std::int64_t step)
{
    const std::int64_t total = intOr(saved, "total_steps"); // checkpoints of earlier versions lack it
    if (total == 0 || numberOr(steered, "weight_decay", -1) != now.plan->weightDecay ||
        numberOr(steered, "clip_norm", -1) != now.plan->clipNorm)
        return false;
    const TrainPlan before = steeredBy(steered);
    for (std::int64_t i = 0; i < step; ++i) {
        if (learningRateAt(before, i, total) != learningRateAt(*now.plan, i, now.totalSteps))
            return false;
    }
    return true;
}

std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

} // namespace

Result<> TrainProgress::take(const CheckpointRecord &record)
{
    const Json &saved = record.state.progress;
    step = record.state.step;
    updates = intOr(saved, "updates");
    lastUpdate = intOr(saved, "last_update");
    epoch = intOr(saved, "epoch");
    stepInEpoch = intOr(saved, "step_in_epoch");
    bestStep = intOr(saved, "best_step");
    bestLoss = numberOr(saved, "best_loss");
    lastLoss = numberOr(saved, "last_loss");
    validationsWithoutGain = intOr(saved, "validations_without_gain");
    earlyStopped = boolOr(saved, "early_stopped");
    tokens = intOr(saved, "tokens");
    trainedTokens = intOr(saved, "trained_tokens");
    losses.take(member(saved, "recent_losses"));
    norms.take(member(saved, "recent_norms"));
    isInSpike = boolOr(saved, "in_spike", false);
    if (epoch < 0 || stepInEpoch < 0 || updates < 0)
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The checkpoint %1 has impossible counters."), {record.folder.string()}},
                    {FW_NOOP("core", "Start the run again.")});
    return {};
}

Json progressJson(const TrainProgress &progress, const RunForm &form)
{
    return {{"updates", progress.updates},
            {"last_update", progress.lastUpdate},
            {"epoch", progress.epoch},
            {"step_in_epoch", progress.stepInEpoch},
            {"steps_in_epoch", form.stepsInEpoch},
            {"best_step", progress.bestStep},
            {"best_loss", progress.bestLoss},
            {"last_loss", progress.lastLoss},
            {"validations_without_gain", progress.validationsWithoutGain},
            {"early_stopped", progress.earlyStopped},
            {"tokens", progress.tokens},
            {"trained_tokens", progress.trainedTokens},
            {"recent_losses", progress.losses.toJson()},
            {"recent_norms", progress.norms.toJson()},
            {"in_spike", progress.isInSpike},
            {"batching", batching(*form.plan)},
            {"steering", steering(*form.plan)},
            {"total_steps", form.totalSteps},
            {"machine", form.machine},
            {"threads", form.threads},
            {"ranks", form.ranks},
            {"path", form.path},
            {"recorded", form.usesRecordings}};
}

bool isDealtOtherwise(const Json &saved, const RunForm &now)
{
    const Json *dealt = member(saved, "batching");
    return dealt && *dealt != batching(*now.plan);
}

Text changeNote(const Json &saved, const RunForm &now, std::int64_t step)
{
    const Json *steered = member(saved, "steering");
    const std::string changes = steered ? changesOf(*steered, steering(*now.plan)) : std::string();
    if (changes.empty())
        return {};
    if (isTakenAlike(saved, *steered, now, step))
        return {FW_NOOP("core", "The recipe was changed after step %1: %2. All steps up to there would have been taken "
                                "alike, so the run goes on as one that had it so from the start."),
                {std::to_string(step), changes}};
    return {FW_NOOP("core",
                    "The recipe was changed after step %1: %2. From there on the numbers are not those of a run "
                    "that had it so from the start, nor of one that was left alone: the learning rate goes on with %3, "
                    "on the schedule of %4 steps."),
            {std::to_string(step), changes, shortNumber(learningRateAt(*now.plan, step, now.totalSteps)),
             std::to_string(now.totalSteps)}};
}

Text resumeNote(const Json &saved, const RunForm &now)
{
    if (isDealtOtherwise(saved, now))
        return {FW_NOOP("core",
                        "The run goes on with other micro-batches, so its numbers are no longer bit-equal to an "
                        "uninterrupted run's.")};
    if (const std::int64_t ranks = intOr(saved, "ranks", 1); ranks != now.ranks)
        return {FW_NOOP("core", "The run goes on in %1 processes instead of %2. Its sums are rounded otherwise, so its "
                                "numbers are no longer bit-equal to an uninterrupted run's; all else is as it was."),
                {std::to_string(now.ranks), std::to_string(ranks)}};
    if (intOr(saved, "threads") != now.threads || stringOr(saved, "path") != now.path)
        return {
            FW_NOOP("core", "The run goes on with %1 threads on \"%2\" instead of %3 on \"%4\", so its numbers are "
                            "no longer bit-equal to an uninterrupted run's: equal within rounding alone."),
            {std::to_string(now.threads), now.path, std::to_string(intOr(saved, "threads")), stringOr(saved, "path")}};
    const Json *machine = member(saved, "machine"); // checkpoints of earlier versions lack it
    for (const char *part : {"processor", "products", "kernels"}) {
        const std::string before = machine ? stringOr(*machine, part) : std::string();
        const std::string here = stringOr(now.machine, part);
        if (machine && before != here)
            return {FW_NOOP("core", "The run goes on on another machine or library: with %1 instead of %2. Its numbers "
                                    "are no longer bit-equal to an uninterrupted run's, but equal within rounding."),
                    {here, before}};
    }
    if (boolOr(saved, "recorded", false)) // one is made and checked anew, if at all
        return {FW_NOOP("core", "Steps before this one were given to the device as recordings, and the next ones are "
                                "not. Its numbers may no longer be bit-equal to an uninterrupted run's: equal within "
                                "rounding alone.")};
    return {};
}

} // namespace fieldwright::engine
