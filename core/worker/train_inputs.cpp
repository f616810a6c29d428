#include "core/worker/train_inputs.h"

#include "core/dataset/dataset_row.h"
#include "core/engine/estimate/training_question.h"
#include "core/recipe/fields.h"
#include "core/worker/memory.h"

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

/// Refuses before the start what would not fit, with the figures.
Result<> checkMemory(const engine::ModelShape &shape, const TrainRecipe &recipe, engine::Precision precision)
{
    const TunedModel model{*shape.family, shape.sizes(), shape.design, shape.parameters(),
                           shape.isPlainLlama(recipe.maxLength)};
    const MemoryQuestion question = trainingQuestion(recipe, model, precision == engine::Precision::Bf16);
    const std::uint64_t needed = estimateTraining(question).total();
    const auto available = std::uint64_t(availableBytes());
    if (needed <= available)
        return {};
    const auto gigabytes = [](std::uint64_t bytes) {
        return std::to_string((bytes + 99'999'999) / 100'000'000 / 10.0).substr(0, 5);
    };
    return fail(ErrorCode::OutOfMemory,
                {FW_NOOP("core", "Training this model would need about %1 GB of memory, and %2 GB are free."),
                 {gigabytes(needed), gigabytes(available)}},
                {FW_NOOP("core", "Choose LoRA, a smaller micro-batch or a smaller model, or close other programs.")});
}

} // namespace

Result<TrainInputs> TrainInputs::load(JobContext &context)
{
    TrainInputs inputs;
    FW_TRY(recipe, recipeFromJson(context.job().recipe, "job.json"));
    inputs.recipe = std::move(recipe);
    const Json *given = member(context.job().parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    inputs.ref = std::move(ref);
    FW_TRY(compute, chooseCompute(context.paths().folder, inputs.recipe.device, inputs.recipe.precision,
                                  inputs.recipe.givesModel()));
    inputs.compute = std::move(compute);
    context.note({FW_NOOP("core", "Computing in %1. %2"),
                  {engine::precisionName(inputs.compute.precision), inputs.compute.reason.english()}});
    context.event("device",
                  {{"device", inputs.compute.device}, {"precision", engine::precisionName(inputs.compute.precision)}});

    limitMemoryToAvailable();
    FW_TRY(model, LocalModel::load(inputs.ref, {.device = inputs.compute.device,
                                                .precision = inputs.compute.precision,
                                                .threads = int(inputs.recipe.threads),
                                                .stop = context.stopToken()}));
    inputs.model = std::move(model);
    if (inputs.compute.device == "cpu")
        FW_CHECK(checkMemory(inputs.model->loaded().shape(), inputs.recipe, inputs.compute.precision));
    FW_TRY(training, inputs.rows(context, "train.jsonl"));
    inputs.training = std::move(training);
    return inputs;
}

Result<engine::TrainRows> TrainInputs::rows(JobContext &context, const char *file) const
{
    return rowsOf(context.resolve(context.parameterString("dataset")) / file, model->text(), context);
}

} // namespace fieldwright
