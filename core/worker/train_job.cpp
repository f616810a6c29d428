#include "core/base/clock.h"
#include "core/dataset/dataset_row.h"
#include "core/engine/estimate/training_question.h"
#include "core/engine/model_output.h"
#include "core/engine/trainer.h"
#include "core/model_files/encoder_source.h"
#include "core/recipe/fields.h"
#include "core/worker/device_choice.h"
#include "core/worker/encoder_training.h"
#include "core/worker/job_kinds.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"
#include "core/worker/rate_test.h"
#include "core/worker/text_windows.h"
#include "core/worker/train_teller.h"
#include "core/worker/tuning_plan.h"

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

/// What a decoder learns from, by the recipe's objective.
struct DecoderData
{
    std::unique_ptr<TextWindows> windows; ///< which the rows may be of
    std::unique_ptr<engine::TrainSource> training, validation;
};

/// Documents end to end, each closed by the end token, in rows of full length.
Result<DecoderData> documentRows(JobContext &context, const TrainRecipe &recipe, const ModelText &text,
                                 std::int64_t positions)
{
    const Tokenizer &tokenizer = text.tokenizer();
    bool startsText = true;
    FW_TRY(windows,
           TextWindows::make(context, recipe, size_t(std::min(recipe.maxLength, positions)), tokenizer.sha256(),
                             [&](const TextPiece &piece) -> Result<std::vector<std::uint32_t>> {
                                 FW_TRY(ids, tokenizer.encodeIds(piece.text, {startsText, false}));
                                 std::vector<std::uint32_t> out(ids.begin(), ids.end());
                                 const std::int32_t end = tokenizer.eosId();
                                 if (piece.endsText && end >= 0 && (ids.empty() || ids.back() != end))
                                     out.push_back(std::uint32_t(end));
                                 startsText = piece.endsText;
                                 return out;
                             }));
    tellWindows(context, recipe, *windows);
    DecoderData out;
    out.training = std::make_unique<WindowRows>(*windows, windows->training());
    out.validation = std::make_unique<WindowRows>(*windows, windows->validation());
    out.windows = std::move(windows);
    return out;
}

Result<DecoderData> decoderData(JobContext &context, const TrainRecipe &recipe, LocalModel &model)
{
    if (recipe.objective == "pretrain")
        return documentRows(context, recipe, model.text(), model.loaded().shape().maxPositions);
    const std::filesystem::path dataset = context.resolve(context.parameterString("dataset"));
    DecoderData out;
    FW_TRY(training, rowsOf(dataset / "train.jsonl", model.text(), context));
    FW_TRY(validation, rowsOf(dataset / "validation.jsonl", model.text(), context));
    out.training = std::make_unique<engine::TrainRows>(std::move(training));
    out.validation = std::make_unique<engine::TrainRows>(std::move(validation));
    return out;
}

} // namespace

Result<Json> runTrainJob(JobContext &context)
{
    const Json &parameters = context.job().parameters;
    FW_TRY(recipe, recipeFromJson(context.job().recipe, "job.json"));
    const Json *given = member(parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    const bool isRateTest = context.job().kind == JobKind::RateTest;
    if (isEncoderModel(ref.path)) {
        if (isRateTest)
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "Rates are tested with language models; %1 is an encoder."), {ref.name}},
                        {FW_NOOP("core", "Start the training with the usual rate.")});
        return runEncoderTraining(context, recipe, ref);
    }
    if (recipe.isForEncoder())
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is a language model; only an encoder can be tuned for this."), {ref.name}},
                    {FW_NOOP("core", "Choose an encoder such as BERT or RoBERTa, or another objective.")});
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

    FW_TRY(data, decoderData(context, recipe, *model));
    FW_TRY(plan, tuningPlan(recipe, model->loaded().shape(), model->text()));
    plan.recompute = recompute.value_or(plan.recompute);
    if (isRateTest)
        return testRates(context, *model, recipe, plan, *data.training);
    TrainTeller teller(context, [&](const std::string &question) -> Result<std::string> {
        GenerateRequest request;
        request.messages.push_back({"user", question});
        request.maxNewTokens = 64;
        FW_TRY(answer, model->generate(request, {}, context.stopToken()));
        return answer.text;
    });
    const std::int64_t began = monotonicMs();
    FW_TRY(done, engine::train(model->loaded(), plan, *data.training,
                               data.validation->size() > 0 ? data.validation.get() : nullptr,
                               context.paths().checkpoints(), teller.callbacks(), context.stopToken()));
    FW_TRY(figures, teller.figures(done, compute));

    const std::filesystem::path folder = context.paths().output() / "model";
    if (full) {
        FW_CHECK(engine::saveModel(model->loaded(), folder, model->text().source().config()));
        FW_CHECK(model->text().writeTokenizerFiles(folder)); // without them it is no model
    } else {
        FW_CHECK(engine::saveAdapter(model->loaded(), folder, ref.name, ref.fingerprint));
    }
    figures.update({{"method", recipe.method},
                    {"objective", recipe.objective},
                    {"parameters", model->loaded().shape().parameters()},
                    {"base", engine::baseFormName(base)},
                    {"recompute", recomputeName(plan.recompute)},
                    {"attempt_ms", monotonicMs() - began}});
    if (data.windows)
        figures["domain_share"] = data.windows->domainShare();
    if (full) // one folder is the whole model
        figures["full_model"] = true;
    FW_CHECK(saveFile(context.paths().output() / "figures.json", dumpJson(figures, 2) + "\n"));
    return figures;
}

} // namespace fieldwright
