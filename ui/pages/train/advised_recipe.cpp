#include "ui/pages/train/advised_recipe.h"

#include "core/recipe/fields.h"

#include <cmath>

namespace fieldwright::ui {

AdvisedRecipe adviseRecipe(const TrainRecipe &recipe, std::string_view advice)
{
    AdvisedRecipe advised{.recipe = recipe};
    if (advice == "fell" && recipe.epochs > 1) {
        advised.recipe.epochs = std::max(1.0, std::round(recipe.epochs * 2 / 3));
        advised.change = AdvisedRecipe::Change::Epochs;
    } else if (advice == "fell") {
        advised.recipe.learningRate = recipe.learningRate / 2;
        advised.change = AdvisedRecipe::Change::Rate;
    } else if (advice == "domain-not-learnt") {
        advised.recipe.epochs = recipe.epochs * 2;
        advised.change = AdvisedRecipe::Change::Epochs;
    }
    if (!checkRecipe(advised.recipe))
        return {.recipe = recipe};
    return advised;
}

} // namespace fieldwright::ui
