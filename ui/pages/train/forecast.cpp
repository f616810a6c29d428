#include "ui/pages/train/forecast.h"

#include "app/jobs/training_runs.h"
#include "core/engine/estimate/new_model_plan.h"
#include "core/engine/estimate/training_question.h"
#include "core/recipe/fields.h"
#include "core/recipe/learning_rate.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::ui {

namespace {

MemoryQuestion questionOf(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                          const ProductSpeed &products)
{
    MemoryQuestion question =
        trainingQuestion(recipe, tunedModel(recipe, model, adapterNumbers), recipe.precision == "bf16");
    if (recipe.precision == "auto" && !recipe.freezesBase()) // (which is computed in fp32)
        question.bf16Weights = products.takesBf16(!question.generalPath);
    return question;
}

std::int64_t countOf(const Json &manifest, const char *part, const char *what)
{
    const Json *counts = member(manifest, "counts");
    const Json *entry = counts ? member(*counts, part) : nullptr;
    return entry ? intOr(*entry, what) : 0;
}

/// Operations on a token by a model's products with `weights` numbers, of which `trained` learn: two a number forward,
/// two for the gradient that goes on to the layer before, and two for the number's own.
double operationsOf(const TrainRecipe &recipe, double weights, double trained, std::int64_t layers)
{
    if (recipe.method == "full")
        return 6 * weights;
    if (recipe.method != "freeze")
        return 4 * weights + 6 * trained;              // an adapter's products are beside the model's
    const bool isLast = recipe.trainedParts == "last"; // back only as far as it trains
    const double reached =
        isLast ? double(std::min(recipe.lastLayers, layers)) / double(std::max<std::int64_t>(1, layers)) : 1;
    return (2 + 2 * reached) * weights + 2 * std::min(trained, weights);
}

} // namespace

std::int64_t trainableParameters(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers)
{
    return trainedParameters(recipe, tunedModel(recipe, model, adapterNumbers));
}

double Forecast::rowLength(const TrainRecipe &recipe) const
{
    return rows > 0 ? double(readTokens) / double(rows) : double(recipe.maxLength);
}

double tokensPerSecond(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                       double rowLength, double flopsPerSecond)
{
    const auto all = double(parameterCount(model));
    const double table = model.tieEmbeddings ? 0 : double(model.vocab * model.hidden); // is only looked up
    const double weights = std::max(all - table, 1.0);
    const double operations =
        operationsOf(recipe, weights, double(trainableParameters(recipe, model, adapterNumbers)), model.layers);
    const bool hasKernels = !questionOf(recipe, model, adapterNumbers, {}).generalPath;
    const double virtualTokens = fieldApplies(*findField("virtual_tokens"), recipe) ? double(recipe.virtualTokens) : 0;
    const bool onlyLookedAt = recipe.method == "prefix";
    const double length = std::max(rowLength, 1.0), computed = length + (onlyLookedAt ? 0 : virtualTokens);
    // Of the row's own positions half are before one on average, of a prefix all are.
    const double before = computed / 2 + (onlyLookedAt ? virtualTokens : 0);
    const double attention = 12 * double(model.layers * model.heads * model.headDim) * before;
    return flopsPerSecond * reachedShare(model.hidden, hasKernels) * length / (computed * (operations + attention));
}

double tokensPerSecond(const TrainRecipe &recipe, const TunedEncoder &encoder, double rowLength, double flopsPerSecond)
{
    const EncoderConfig &c = encoder.config;
    const auto body = double(c.layers * (4 * c.hidden * c.hidden + 2 * c.hidden * c.intermediate));
    const auto trained = double(trainedParameters(recipe, encoder));
    const double hidden = recipe.objective == "masked-words" ? recipe.maskShare : 0;
    const double head = hidden * double(c.hidden * (c.hidden + c.vocab));
    const double operations = operationsOf(recipe, body, trained, c.layers);
    const double ofHead = (recipe.givesModel() ? 6 : 4) * head; // an adapter leaves it as it is
    const double attention = 12 * double(c.layers * c.hidden) * std::clamp(rowLength, 1.0, double(c.maxTokens()));
    return flopsPerSecond * reachedShare(c.hidden, false) / (operations + ofHead + attention);
}

MemoryFit memoryOf(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                   const Machine &machine)
{
    const MemoryQuestion question = questionOf(recipe, model, adapterNumbers, machine.products);
    const std::uint64_t weights = estimateTraining(question).weights;
    return planThatFits(question, memoryMeans(recipe.method, recipe.recompute, recipe.offload, MemoryPlace::Processor),
                        machine.freeMemory > weights ? machine.freeMemory - weights : 0, 0);
}

Forecast forecast(const TrainRecipe &recipe, const Json *manifest, const ModelConfig *model,
                  std::int64_t adapterNumbers, const Machine &machine)
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
        const MemoryFit fit = memoryOf(recipe, *model, adapterNumbers, machine);
        out.memory = fit.estimate;
        out.recomputes = recipe.recompute == "auto" && fit.plan.recompute != Recompute::None;
    }
    return out;
}

void addEncoder(Forecast &forecast, const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    forecast.parameters = encoder.parameters();
    forecast.trainable = trainedParameters(recipe, encoder);
    forecast.memory = estimateTraining(recipe, encoder);
}

void addReading(Forecast &forecast, const ReadingPlan &reading)
{
    forecast.readTokens = forecast.trainedTokens = std::int64_t(reading.passTokens);
    forecast.steps = reading.steps;
    forecast.passes = reading.passTokens > 0 ? reading.trainedTokens / reading.passTokens : 0;
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
