#pragma once

#include "app/models/machine_speed.h"
#include "core/engine/estimate/encoder_estimate.h"
#include "core/engine/estimate/reading_plan.h"
#include "core/model_files/model_config.h"
#include "core/recipe/recipe.h"

#include <optional>

namespace fieldwright::ui {

/// Where it would run, as far as memory goes.
struct Machine
{
    std::uint64_t freeMemory = 0;
    ProductSpeed products;
};

/// What a run will do, from recipe, dataset and model, before it starts. Zeros where a part is not known.
struct Forecast
{
    std::int64_t rows = 0;
    std::int64_t domainRows = 0;
    std::int64_t generalRows = 0;
    std::int64_t validationRows = 0;
    std::int64_t rephrasedRows = 0;
    std::int64_t unseenRows = 0;
    std::int64_t readTokens = 0;    ///< of one pass over the training rows
    std::int64_t trainedTokens = 0; ///< of those: of answers
    std::int64_t cutRows = 0;
    std::int64_t steps = 0; ///< about: rows do not fill every micro-batch to the brim
    double passes = 0;      ///< over the rows; fewer than the epochs when steps are limited
    std::int64_t parameters = 0;
    std::int64_t trainable = 0;
    std::optional<MemoryEstimate> memory;
    bool recomputes = false; ///< what memory makes it compute again, as the recipe leaves open

    std::int64_t allTokens() const { return std::int64_t(double(readTokens) * passes); }
    /// Tokens of a row, on average; of windows their full length.
    double rowLength(const TrainRecipe &recipe) const;
};

Forecast forecast(const TrainRecipe &recipe, const Json *manifest, const ModelConfig *model,
                  std::int64_t adapterNumbers, const Machine &machine);
/// What is known of an encoder in place of a language model.
void addEncoder(Forecast &forecast, const TrainRecipe &recipe, const TunedEncoder &encoder);
/// What is known of texts that are read in windows.
void addReading(Forecast &forecast, const ReadingPlan &reading);
/// As the worker will do it: in the precision that is measured as the better one, and computing again what has no room,
/// where the recipe leaves that open.
MemoryFit memoryOf(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                   const Machine &machine);
std::int64_t trainableParameters(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers = 0);
/// About how many tokens a second training reads where products reach `flopsPerSecond`; 0 where that is 0. A weight
/// takes two operations forward, two back through it, and two for its gradient (Kaplan et al. 2020, arXiv:2001.08361,
/// section 2.1); attention takes four for each number of a position and each position before it, that again back and
/// for the gradient. Virtual tokens are computed with each row of `rowLength` tokens, but a prefix's only looked at.
double tokensPerSecond(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                       double rowLength, double flopsPerSecond);
/// The same of an encoder: each position attends to all of its text, and the head for masked words sees those alone.
/// Within a quarter of what was measured with a model of DistilRoBERTa's shape (bench_encoder_training).
double tokensPerSecond(const TrainRecipe &recipe, const TunedEncoder &encoder, double rowLength, double flopsPerSecond);
/// Learning rate of each step, as the trainer will set it.
std::vector<double> plannedRates(const TrainRecipe &recipe, std::int64_t totalSteps);

} // namespace fieldwright::ui
