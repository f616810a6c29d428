#include "core/base/clock.h"
#include "core/dataset/dataset_row.h"
#include "core/engine/estimate/training_question.h"
#include "core/engine/model_output.h"
#include "core/engine/trainer.h"
#include "core/recipe/fields.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_kinds.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"
#include "core/worker/tuning_plan.h"

#include <cmath>

namespace fieldwright {

namespace {

Result<engine::TrainRows> rowsOf(const std::filesystem::path &file, const ModelText &text, JobContext &context)
{
    FW_TRY(rows, readDatasetRows(file));
    std::vector<engine::TrainRow> out;
    for (size_t i = 0; i < rows.size(); ++i) {
        FW_CHECK(context.betweenItems());
        FW_TRY(encoded, text.encodeChat(toJson(rows[i].messages)));
        engine::TrainRow row;
        row.ids = encoded.ids();
        row.trained = std::move(encoded.trained);
        row.weight = float(rows[i].weight);
        out.push_back(std::move(row));
    }
    return engine::TrainRows(std::move(out));
}

/// Of a number in the model's file, leaving the vocabulary's matrices and the vectors aside.
double storedBits(const ModelSource &source)
{
    double bits = 0, numbers = 0;
    for (const ModelTensor &tensor : source.tensors()) {
        if (tensor.shape.size() < 2 || tensor.shape[0] == source.config().vocab)
            continue;
        numbers += double(elementCount(tensor.shape).value_or(0));
        bits += double(tensor.bytes.size()) * 8;
    }
    return numbers > 0 ? bits / numbers : 32;
}

/// What is to be computed again in the memory that is free now, with the weights loaded: what the recipe says, or what
/// memory demands. Refuses before the start what would not fit, with the figures.
Result<Recompute> fitMemory(JobContext &context, LocalModel &local, const TrainRecipe &recipe,
                            engine::Precision precision)
{
    const engine::ModelShape &shape = local.loaded().shape();
    const TunedModel model{
        .family = *shape.family,
        .sizes = shape.sizes(),
        .design = shape.design,
        .parameters = shape.parameters(),
        .isPlainLlama = shape.isPlainLlama(recipe.maxLength),
        .storedBits = storedBits(local.text().source()),
    };
    MemoryQuestion question = trainingQuestion(recipe, model, precision == engine::Precision::Bf16);
    const auto available = std::uint64_t(availableBytes());
    if (recipe.recompute == "auto" && recipe.method != "prefix") {
        question.recompute = recomputeThatFits(question, available).value_or(Recompute::Blocks);
        if (question.recompute != Recompute::None)
            context.note({FW_NOOP("core", "Memory is short, so part of each layer is computed a second time instead of "
                                          "being kept: slower, with the same numbers.")});
    }
    const MemoryEstimate estimate = estimateTraining(question);
    const std::uint64_t needed = estimate.total() - estimate.weights;
    if (needed <= available)
        return question.recompute;
    const auto gigabytes = [](std::uint64_t bytes) {
        return std::to_string((bytes + 99'999'999) / 100'000'000 / 10.0).substr(0, 5);
    };
    return fail(
        ErrorCode::OutOfMemory,
        {FW_NOOP("core", "Training this model would need about %1 GB of memory beside its weights, and %2 GB are "
                         "free."),
         {gigabytes(needed), gigabytes(available)}},
        {FW_NOOP("core", "Choose LoRA, a base model in 4 bits, whole layers computed again, a smaller micro-batch or a "
                         "smaller model, or close other programs.")});
}

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
    const Json &parameters = context.job().parameters;
    FW_TRY(recipe, recipeFromJson(context.job().recipe, "job.json"));
    const Json *given = member(parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    const bool full = recipe.givesModel();
    const bool frozen = recipe.freezesBase();
    FW_TRY(base, engine::baseFormFromName(frozen ? recipe.basePrecision : "plain"));
    FW_TRY(compute, chooseCompute(context.paths().folder, frozen ? "cpu" : recipe.device,
                                  frozen ? "fp32" : recipe.precision, full));
    context.note(
        {FW_NOOP("core", "Computing in %1. %2"), {engine::precisionName(compute.precision), compute.reason.english()}});

    context.event("device", {{"device", compute.device}, {"precision", engine::precisionName(compute.precision)}});

    limitMemoryToAvailable();
    FW_TRY(model, LocalModel::load(ref, {.device = compute.device,
                                         .precision = compute.precision,
                                         .threads = int(recipe.threads),
                                         .base = base,
                                         .stop = context.stopToken()}));
    reportHeld(context, model->loaded());
    std::optional<Recompute> recompute;
    if (compute.device == "cpu") {
        FW_TRY(fitting, fitMemory(context, *model, recipe, compute.precision));
        recompute = fitting;
    }

    const std::filesystem::path dataset = context.resolve(context.parameterString("dataset"));
    FW_TRY(training, rowsOf(dataset / "train.jsonl", model->text(), context));
    FW_TRY(validation, rowsOf(dataset / "validation.jsonl", model->text(), context));

    FW_TRY(plan, tuningPlan(recipe, model->loaded().shape(), model->text()));
    plan.recompute = recompute.value_or(plan.recompute);
    TrainTeller teller(context, *model, recipe);
    const std::int64_t began = monotonicMs();
    FW_TRY(done, engine::train(model->loaded(), plan, training, validation.size() > 0 ? &validation : nullptr,
                               context.paths().checkpoints(), teller.callbacks(), context.stopToken()));
    if (done.outcome == engine::TrainOutcome::Stopped && teller.keep == StopKeep::Discard)
        return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The run was stopped and its result discarded.")});

    const std::filesystem::path folder = context.paths().output() / "model";
    if (full) {
        FW_CHECK(engine::saveModel(model->loaded(), folder, model->text().source().config()));
        FW_CHECK(model->text().writeTokenizerFiles(folder)); // without them it is no model
    } else {
        FW_CHECK(engine::saveAdapter(model->loaded(), folder, ref.name, ref.fingerprint));
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
                    {"base", engine::baseFormName(base)},
                    {"recompute", recomputeName(plan.recompute)},
                    {"compute_path", teller.preparation.path},
                    {"versions", {{"fieldwright", FIELDWRIGHT_VERSION}, {"libtorch", engine::libraryVersion()}}}};
    if (full) // one folder is the whole model
        figures["full_model"] = true;
    FW_CHECK(saveFile(context.paths().output() / "figures.json", dumpJson(figures, 2) + "\n"));
    return figures;
}

} // namespace fieldwright
