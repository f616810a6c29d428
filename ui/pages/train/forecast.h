#pragma once

#include "core/engine/estimate/encoder_estimate.h"
#include "core/model_files/model_config.h"
#include "core/recipe/recipe.h"

#include <optional>

namespace fieldwright::ui {

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

    std::int64_t allTokens() const { return std::int64_t(double(readTokens) * passes); }
};

Forecast forecast(const TrainRecipe &recipe, const Json *manifest, const ModelConfig *model,
                  std::int64_t adapterNumbers = 0);
/// What is known of an encoder in place of a language model.
void addEncoder(Forecast &forecast, const TrainRecipe &recipe, const TunedEncoder &encoder);
MemoryEstimate memoryOf(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers = 0);
std::int64_t trainableParameters(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers = 0);
/// About how many tokens a second training reads where products reach `flopsPerSecond`; 0 where that is 0. A weight
/// takes two operations forward, two back through it, and two for its gradient (Kaplan et al. 2020, arXiv:2001.08361,
/// section 2.1); attention's own are left out.
double tokensPerSecond(const TrainRecipe &recipe, const ModelConfig &model, std::int64_t adapterNumbers,
                       double flopsPerSecond);
/// Learning rate of each step, as the trainer will set it.
std::vector<double> plannedRates(const TrainRecipe &recipe, std::int64_t totalSteps);

} // namespace fieldwright::ui
