#include "ui/pages/train/forecast.h"

#include "core/engine/estimate/training_question.h"

#include <cmath>
#include <numbers>

namespace fieldwright::ui {

namespace {

TunedModel tunedModel(const TrainRecipe &recipe, const ModelConfig &model)
{
    return {model.family(), model.sizes(), model.design, std::int64_t(parameterCount(model)),
            model.isPlainLlama(recipe.maxLength)};
}

std::int64_t countOf(const Json &manifest, const char *part, const char *what)
{
    const Json *counts = member(manifest, "counts");
    const Json *entry = counts ? member(*counts, part) : nullptr;
    return entry ? intOr(*entry, what) : 0;
}

} // namespace

std::int64_t trainableParameters(const TrainRecipe &recipe, const ModelConfig &model)
{
    return trainedParameters(recipe, tunedModel(recipe, model));
}

MemoryEstimate memoryOf(const TrainRecipe &recipe, const ModelConfig &model)
{
    return estimateTraining(trainingQuestion(recipe, tunedModel(recipe, model), recipe.precision == "bf16"));
}

Forecast forecast(const TrainRecipe &recipe, const Json *manifest, const ModelConfig *model)
{
    Forecast out;
    if (manifest) {
        out.rows = countOf(*manifest, "train", "rows");
        out.domainRows = countOf(*manifest, "train", "domain_rows");
        out.generalRows = countOf(*manifest, "train", "general_rows");
        out.readTokens = countOf(*manifest, "train", "rendered_tokens");
        out.trainedTokens = countOf(*manifest, "train", "trained_tokens");
        out.validationRows = countOf(*manifest, "validation", "rows");
        out.rephrasedRows = countOf(*manifest, "rephrased", "rows");
        out.unseenRows = countOf(*manifest, "unseen", "rows");
        out.cutRows = intOr(*manifest, "cut_rows");
        const double batches =
            recipe.packing ? std::ceil(double(out.readTokens) / double(recipe.microBatchTokens)) : double(out.rows);
        const double stepsOfPass = std::ceil(batches / double(std::max<std::int64_t>(1, recipe.accumulation)));
        out.steps = std::int64_t(std::ceil(stepsOfPass * recipe.epochs));
        if (recipe.maxSteps > 0)
            out.steps = std::min(out.steps, recipe.maxSteps);
        out.passes = stepsOfPass > 0 ? std::min(recipe.epochs, double(out.steps) / stepsOfPass) : 0;
    }
    if (model) {
        out.parameters = std::int64_t(parameterCount(*model));
        out.trainable = trainableParameters(recipe, *model);
        out.memory = memoryOf(recipe, *model);
    }
    return out;
}

std::vector<double> plannedRates(const TrainRecipe &recipe, std::int64_t totalSteps)
{
    constexpr std::int64_t most = 1'000'000; // more is no curve to look at
    std::vector<double> rates;
    if (totalSteps < 1 || totalSteps > most)
        return rates;
    const auto warmup = std::int64_t(std::ceil(recipe.warmupShare * double(totalSteps)));
    rates.reserve(size_t(totalSteps) + 1);
    rates.push_back(0);
    for (std::int64_t step = 0; step < totalSteps; ++step) {
        double share = 1;
        if (step < warmup) {
            share = double(step) / double(std::max<std::int64_t>(1, warmup));
        } else {
            const double progress = double(step - warmup) / double(std::max<std::int64_t>(1, totalSteps - warmup));
            if (recipe.schedule == "linear")
                share = 1 - progress;
            else if (recipe.schedule == "cosine")
                share = 0.5 * (1 + std::cos(std::numbers::pi * progress));
        }
        rates.push_back(recipe.learningRate * share);
    }
    return rates;
}

} // namespace fieldwright::ui
