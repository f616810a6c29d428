#include "core/base/clock.h"
#include "core/engine/model_output.h"
#include "core/engine/trainer.h"
#include "core/recipe/fields.h"
#include "core/worker/job_kinds.h"
#include "core/worker/train_inputs.h"
#include "core/worker/tuning_plan.h"

#include <cmath>

namespace fieldwright {

namespace {

/// The trainer's callbacks, told to the run folder.
class TrainTeller
{
public:
    TrainTeller(JobContext &context, LocalModel &model, const TrainRecipe &recipe)
        : m_context(context), m_model(model), m_recipe(recipe)
    {}

    engine::TrainCallbacks callbacks()
    {
        engine::TrainCallbacks out;
        out.onPhase = [this](engine::TrainPhase phase) { tellPhase(phase); };
        out.onPrepared = [this](const engine::TrainPreparation &found) { tellPreparation(found); };
        out.onStep = [this](const engine::StepMetrics &metrics) { tellStep(metrics); };
        out.onValidation = [this](const engine::ValidationMetrics &found) {
            Json values = {{"validation_loss", found.loss}};
            for (const engine::NamedScore &score : found.scores)
                values["validation_" + score.name] = score.value;
            m_context.metric(found.step, values);
        };
        out.onCheckpoint = [this](const engine::CheckpointInfo &info) {
            m_context.event("checkpoint",
                            {{"path", info.path.filename().string()}, {"verified", true}, {"best", info.best}},
                            info.step, true);
        };
        out.onSample = [this](std::int64_t step) { tellSamples(step); };
        out.onNotFinite = [this](const engine::NotFinite &found) { tellNotFinite(found); };
        out.onCheckpointFailed = [this](const Error &error) { m_context.event("error", {{"error", toJson(error)}}); };
        out.poll = [this] { return poll(); };
        return out;
    }

    StopKeep keep = StopKeep::Best;
    engine::TrainPreparation preparation;

private:
    void tellPhase(engine::TrainPhase phase)
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

    void tellPreparation(const engine::TrainPreparation &found)
    {
        preparation = found;
        if (found.cutRows > 0)
            m_context.warning({FW_NOOP("core", "%1 rows are longer than the length limit and are cut."),
                               {std::to_string(found.cutRows)}},
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

    void tellStep(const engine::StepMetrics &metrics)
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

    void tellSamples(std::int64_t step)
    {
        const Json *questions = member(m_context.job().parameters, "sample_questions");
        if (!questions || !questions->is_array())
            return;
        constexpr size_t most = 3;
        for (size_t i = 0; i < std::min(questions->size(), most); ++i) {
            const std::string question = stringOr((*questions)[i], "question");
            GenerateRequest request;
            request.messages.push_back({"user", question});
            request.maxNewTokens = 64;
            const auto answer = m_model.generate(request, {}, m_context.stopToken());
            if (!answer)
                return m_context.event("warning", {{"text", toJson(answer.error().what)}, {"count", 1}});
            m_context.event(
                "sample",
                {{"question", question}, {"answer", answer->text}, {"expected", stringOr((*questions)[i], "expected")}},
                step);
        }
    }

    void tellNotFinite(const engine::NotFinite &found)
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

    engine::TrainControl poll()
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
                keep = control.keep;
                return keep == StopKeep::Last ? engine::TrainControl::StopKeepLast : engine::TrainControl::Stop;
            }
        }
        return engine::TrainControl::Continue;
    }

    JobContext &m_context;
    LocalModel &m_model;
    const TrainRecipe &m_recipe;
};

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

Result<Json> runTrainJob(JobContext &context)
{
    FW_TRY(inputs, TrainInputs::load(context));
    const TrainRecipe &recipe = inputs.recipe;
    LocalModel *const model = inputs.model.get();
    const ComputeChoice &compute = inputs.compute;
    const bool full = recipe.givesModel();
    FW_TRY(validation, inputs.rows(context, "validation.jsonl"));

    FW_TRY(plan, tuningPlan(recipe, model->loaded().shape(), model->text()));
    TrainTeller teller(context, *model, recipe);
    const std::int64_t began = monotonicMs();
    FW_TRY(done, engine::train(model->loaded(), plan, inputs.training, validation.size() > 0 ? &validation : nullptr,
                               context.paths().checkpoints(), teller.callbacks(), context.stopToken()));
    if (done.outcome == engine::TrainOutcome::Stopped && teller.keep == StopKeep::Discard)
        return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The run was stopped and its result discarded.")});

    const std::filesystem::path folder = context.paths().output() / "model";
    if (full) {
        FW_CHECK(engine::saveModel(model->loaded(), folder, model->text().source().config()));
        FW_CHECK(model->text().writeTokenizerFiles(folder)); // without them it is no model
    } else {
        FW_CHECK(engine::saveAdapter(model->loaded(), folder, inputs.ref.name, inputs.ref.fingerprint));
    }
    Json figures = {{"outcome_kind", outcomeName(done.outcome)},
                    {"method", recipe.method},
                    {"trainable", teller.preparation.trainableParameters},
                    {"parameters", model->loaded().shape().parameters()},
                    {"steps", done.finalStep},
                    {"best_step", done.bestStep},
                    {"best_loss", std::isfinite(done.bestLoss) ? Json(done.bestLoss) : Json()},
                    {"kept_step", done.keptStep},
                    {"last_loss", done.lastLoss},
                    {"tokens", done.tokens},
                    {"trained_tokens", done.trainedTokens},
                    {"seconds", done.seconds},
                    {"attempt", context.attempt()},
                    {"attempt_ms", monotonicMs() - began},
                    {"precision", engine::precisionName(compute.precision)},
                    {"precision_reason", toJson(compute.reason)},
                    {"device", compute.device},
                    {"compute_path", teller.preparation.path},
                    {"versions", {{"fieldwright", FIELDWRIGHT_VERSION}, {"libtorch", engine::libraryVersion()}}}};
    if (full) // one folder is the whole model
        figures["full_model"] = true;
    FW_CHECK(saveFile(context.paths().output() / "figures.json", dumpJson(figures, 2) + "\n"));
    return figures;
}

} // namespace fieldwright
