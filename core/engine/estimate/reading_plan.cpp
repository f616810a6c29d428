#include "core/engine/estimate/reading_plan.h"

#include <algorithm>
#include <cmath>

namespace fieldwright {

ReadingPlan planReading(const TrainRecipe &recipe, double tokens)
{
    ReadingPlan out;
    out.tokens = tokens;
    const double stepTokens = double(recipe.microBatchTokens * std::max<std::int64_t>(1, recipe.accumulation));
    out.passTokens = out.tokens / std::clamp(recipe.domainShare, 0.05, 1.0);
    out.steps = std::int64_t(std::min(9e15, std::ceil(out.passTokens / stepTokens) * recipe.epochs));
    if (recipe.maxSteps > 0)
        out.steps = std::min(out.steps, recipe.maxSteps);
    out.trainedTokens = std::min(out.passTokens * recipe.epochs, double(out.steps) * stepTokens);
    return out;
}

ReadingPlan planLabelled(TrainRecipe recipe, double tokens)
{
    constexpr double trainedShare = 0.9;
    recipe.domainShare = 1; // nothing is read beside it
    return planReading(recipe, trainedShare * tokens);
}

double tokensOfText(double textBytes, std::int64_t vocabulary)
{
    return textBytes / std::max(1.0, 2.0 + 0.57 * (std::log2(double(std::max<std::int64_t>(vocabulary, 2))) - 9));
}

} // namespace fieldwright
