#include "core/worker/train_teller.h"

#include <cmath>

namespace fieldwright {

namespace {

const char *outcomeName(engine::TrainOutcome outcome)
{
    switch (outcome) {
    case engine::TrainOutcome::Completed:
        return "completed";
    case engine::TrainOutcome::EarlyStopped:
        return "early-stopped";
    case engine::TrainOutcome::Stopped:
        return "stopped";
    case engine::TrainOutcome::NotFinite:
        return "not-finite";
    }
    return "";
}

} // namespace

engine::TrainCallbacks TrainTeller::callbacks()
{
    engine::TrainCallbacks out;
    out.onPhase = [this](engine::TrainPhase phase) { tellPhase(phase); };
    out.onPrepared = [this](const engine::TrainPreparation &found) { tellPreparation(found); };
    out.onStep = [this](const engine::StepMetrics &metrics) { tellStep(metrics); };
    out.onValidation = [this](const engine::ValidationMetrics &found) { tellValidation(found); };
    out.onCheckpoint = [this](const engine::CheckpointInfo &info) {
        m_context.event("checkpoint",
                        {{"path", info.path.filename().string()}, {"verified", true}, {"best", info.best}}, info.step,
                        true);
    };
    out.onSample = [this](std::int64_t step) { tellSamples(step); };
    out.onNotFinite = [this](const engine::NotFinite &found) { tellNotFinite(found); };
    out.onCheckpointFailed = [this](const Error &error) { m_context.event("error", {{"error", toJson(error)}}); };
    out.poll = [this] { return poll(); };
    return out;
}

void TrainTeller::tellValidation(const engine::ValidationMetrics &found)
{
    Json values = {{"validation_loss", found.loss}};
    for (const engine::NamedScore &score : found.scores)
        values["validation_" + score.name] = score.value;
    m_context.metric(found.step, std::move(values));
    if (found.best)
        m_best = found;
}

void TrainTeller::tellPhase(engine::TrainPhase phase)
{
    switch (phase) {
    case engine::TrainPhase::Preparing:
        return m_context.state(JobState::Preparing);
    case engine::TrainPhase::Checkpointing:
        return m_context.state(JobState::Checkpointing);
    case engine::TrainPhase::Paused:
        return m_context.state(JobState::Paused);
    case engine::TrainPhase::Running:
    case engine::TrainPhase::Validating:
        return m_context.state(JobState::Running);
    }
}

void TrainTeller::tellPreparation(const engine::TrainPreparation &found)
{
    m_preparation = found;
    if (found.cutRows > 0)
        m_context.warning(
            {FW_NOOP("core", "%1 rows are longer than the length limit and are cut."), {std::to_string(found.cutRows)}},
            found.cutRows);
    if (found.rowsWithoutTarget > 0)
        m_context.warning({FW_NOOP("core", "%1 rows have no token to train on and are left out."),
                           {std::to_string(found.rowsWithoutTarget)}},
                          found.rowsWithoutTarget);
    if (!found.resumeNote.empty())
        m_context.warning(found.resumeNote);
    if (found.resumedStep > 0)
        m_context.note(
            {FW_NOOP("core", "Continued from the checkpoint of step %1."), {std::to_string(found.resumedStep)}});
    m_context.event("prepared", {{"rows", found.rows},
                                 {"tokens", found.tokens},
                                 {"target_tokens", found.targetTokens},
                                 {"total_steps", found.totalSteps},
                                 {"trainable", found.trainableParameters},
                                 {"resumed_step", found.resumedStep},
                                 {"path", found.path}});
}

void TrainTeller::tellStep(const engine::StepMetrics &metrics)
{
    m_context.metric(metrics.step, {{"loss", metrics.loss},
                                    {"learning_rate", metrics.learningRate},
                                    {"gradient_norm", metrics.gradientNorm},
                                    {"tokens_per_second", metrics.tokensPerSecond},
                                    {"memory_bytes", metrics.memoryBytes},
                                    {"tokens", metrics.tokens},
                                    {"trained_tokens", metrics.trainedTokens},
                                    {"epoch", metrics.epoch}});
    m_context.progress(metrics.step, metrics.totalSteps, "steps");
}

void TrainTeller::tellSamples(std::int64_t step)
{
    const Json *questions = member(m_context.job().parameters, "sample_questions");
    if (!m_answer || !questions || !questions->is_array())
        return;
    constexpr size_t most = 3;
    for (size_t i = 0; i < std::min(questions->size(), most); ++i) {
        const std::string question = stringOr((*questions)[i], "question");
        const auto answer = m_answer(question);
        if (!answer)
            return m_context.event("warning", {{"text", toJson(answer.error().what)}, {"count", 1}});
        m_context.event(
            "sample",
            {{"question", question}, {"answer", *answer}, {"expected", stringOr((*questions)[i], "expected")}}, step);
    }
}

void TrainTeller::tellNotFinite(const engine::NotFinite &found)
{
    std::string rows;
    for (size_t i = 0; i < std::min<size_t>(found.rows.size(), 10); ++i)
        rows += (i ? ", " : "") + std::to_string(found.rows[i] + 1);
    const Error error{
        ErrorCode::Corrupt,
        {FW_NOOP("core", "The loss of step %1 is not a number. The run is paused at the step before it; the "
                         "rows of that step were %2."),
         {std::to_string(found.step), rows}},
        {FW_NOOP("core", "Look at those rows, or stop and start again with a lower learning rate.")}};
    m_context.event("error", {{"error", toJson(error)}}, found.step, true);
}

engine::TrainControl TrainTeller::poll()
{
    for (const Control &control : m_context.pollControl()) {
        switch (control.command) {
        case ControlCommand::Pause:
            return engine::TrainControl::Pause;
        case ControlCommand::Resume:
            return engine::TrainControl::Resume;
        case ControlCommand::Checkpoint:
            return engine::TrainControl::Checkpoint;
        case ControlCommand::Stop:
            m_keep = control.keep;
            return m_keep == StopKeep::Last ? engine::TrainControl::StopKeepLast : engine::TrainControl::Stop;
        }
    }
    return engine::TrainControl::Continue;
}

Result<Json> TrainTeller::figures(const engine::TrainResult &done, const ComputeChoice &compute) const
{
    if (done.outcome == engine::TrainOutcome::Stopped && m_keep == StopKeep::Discard)
        return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The run was stopped and its result discarded.")});
    Json out = {{"outcome_kind", outcomeName(done.outcome)},
                {"trainable", m_preparation.trainableParameters},
                {"steps", done.finalStep},
                {"best_step", done.bestStep},
                {"best_loss", std::isfinite(done.bestLoss) ? Json(done.bestLoss) : Json()},
                {"kept_step", done.keptStep},
                {"last_loss", done.lastLoss},
                {"tokens", done.tokens},
                {"trained_tokens", done.trainedTokens},
                {"seconds", done.seconds},
                {"attempt", m_context.attempt()},
                {"precision", engine::precisionName(compute.precision)},
                {"precision_reason", toJson(compute.reason)},
                {"device", compute.device},
                {"compute_path", m_preparation.path},
                {"versions", {{"fieldwright", FIELDWRIGHT_VERSION}, {"libtorch", engine::libraryVersion()}}}};
    for (const engine::NamedScore &score : m_best.scores)
        out["best_" + score.name] = score.value;
    return out;
}

} // namespace fieldwright
