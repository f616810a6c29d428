#include "core/recipe/fields.h"

#include <algorithm>

namespace fieldwright {

double highestRate()
{
    return findField("learning_rate")->maximum;
}

OptimizerSettings optimizerSettings(std::string_view optimizer)
{
    // Lion: a third to a tenth of AdamW's rate (Chen et al. 2023, section 5, with these betas). Gradient descent: 0.1
    // (He et al. 2015) beside Adam's 1e-3 (Kingma and Ba 2014). Muon shares AdamW's rate (Liu et al. 2025).
    if (optimizer == "lion")
        return {.rate = 0.2, .beta2 = 0.99};
    if (optimizer == "sgd")
        return {.rate = 100};
    if (optimizer == "muon")
        return {.momentum = 0.95};
    return {};
}

Result<> chooseOptimizer(TrainRecipe &recipe, const std::string &optimizer)
{
    const OptimizerSettings before = optimizerSettings(recipe.optimizer), after = optimizerSettings(optimizer);
    FW_CHECK(setField(recipe, *findField("optimizer"), optimizer));
    recipe.learningRate = std::min(highestRate(), recipe.learningRate * after.rate / before.rate);
    if (recipe.beta2 == before.beta2)
        recipe.beta2 = after.beta2;
    if (recipe.momentum == before.momentum)
        recipe.momentum = after.momentum;
    return {};
}

double methodRate(std::string_view method)
{
    // Published settings of each method beside LoRA's 2e-4 to 5e-4, rounded: full and partial tuning 2e-5 to 5e-5,
    // bottleneck 1e-4, prefix 1e-3 to 5e-3, virtual tokens 1e-2, IA³ and VeRA 3e-3 to 1e-2.
    constexpr std::pair<std::string_view, double> rates[] = {
        {"full", 0.1},   {"freeze", 0.1}, {"bottleneck", 0.5}, {"prefix", 5}, {"prompt", 20},
        {"p-tuning", 5}, {"ia3", 10},     {"norms", 3},        {"vera", 10},
    };
    for (const auto &[name, rate] : rates) {
        if (name == method)
            return rate;
    }
    return 1;
}

} // namespace fieldwright
