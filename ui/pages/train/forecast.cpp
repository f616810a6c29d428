#include "ui/pages/train/forecast.h"

#include "app/jobs/training_runs.h"
#include "core/engine/estimate/new_model_plan.h"
#include "core/engine/estimate/training_question.h"
#include "core/recipe/learning_rate.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::ui {

namespace {

MemoryQuestion questionOf(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers)
{
    return trainingQuestion(recipe, tunedModel(recipe, model, adapterNumbers), recipe.precision == "bf16");
}

std::int64_t countOf(const Json &manifest, const char *part, const char *what)
{
    const Json *counts = member(manifest, "counts");
    const Json *entry = counts ? member(*counts, part) : nullptr;
    return entry ? intOr(*entry, what) : 0;
}

} // namespace

std::int64_t trainableParameters(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers)
{
    return trainedParameters(recipe, tunedModel(recipe, model, adapterNumbers));
}

double tokensPerSecond(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                       double flopsPerSecond)
{
    const auto all = double(parameterCount(model));
    const double table = model.tieEmbeddings ? 0 : double(model.vocab * model.hidden); // is only looked up
    const double weights = std::max(all - table, 1.0);
    const auto trained = [&] { return double(trainableParameters(recipe, model, adapterNumbers)); };
    const double operations = recipe.method == "full"     ? 6 * weights
                              : recipe.method == "freeze" ? 2 * weights + 4 * trained() // back only as far as it trains
                                                          : 4 * weights + 6 * trained();
    const bool hasKernels = !questionOf(recipe, model, adapterNumbers).generalPath;
    return flopsPerSecond * reachedShare(model.hidden, hasKernels) / operations;
}

MemoryEstimate memoryOf(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers)
{
    return estimateTraining(questionOf(recipe, model, adapterNumbers));
}

Forecast forecast(const TrainRecipe &recipe, const Json *manifest, const ModelConfig *model,
                  std::int64_t adapterNumbers)
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
        const PlannedSteps planned = plannedSteps(recipe, out.rows, out.readTokens);
        out.steps = planned.steps;
        out.passes = planned.passes;
    }
    if (model) {
        out.parameters = std::int64_t(parameterCount(*model));
        out.trainable = trainableParameters(recipe, *model, adapterNumbers);
        out.memory = memoryOf(recipe, *model, adapterNumbers);
    }
    return out;
}

void addEncoder(Forecast &forecast, const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    forecast.parameters = encoder.parameters();
    forecast.trainable = trainedParameters(recipe, encoder);
    forecast.memory = estimateTraining(recipe, encoder);
}

std::vector<double> plannedRates(const TrainRecipe &recipe, std::int64_t totalSteps)
{
    constexpr std::int64_t most = 1'000'000; // more is no curve to look at
    std::vector<double> rates;
    if (totalSteps < 1 || totalSteps > most)
        return rates;
    const RatePlan plan{.schedule = scheduleFromKey(recipe.schedule).value_or(Schedule::Cosine),
                        .peak = recipe.learningRate,
                        .warmupSteps = warmupLength(recipe.warmupSteps, recipe.warmupShare, totalSteps),
                        .decayShare = recipe.decayShare,
                        .finalShare = recipe.finalRateShare};
    rates.reserve(size_t(totalSteps) + 1);
    rates.push_back(0);
    for (std::int64_t step = 0; step < totalSteps; ++step)
        rates.push_back(rateAt(plan, step, totalSteps));
    return rates;
}

} // namespace fieldwright::ui
