#pragma once

#include "core/recipe/recipe.h"

#include <string_view>

namespace fieldwright::ui {

/// A recipe with the one change that an evaluation's advice asks for: one, so that its effect can be told.
struct AdvisedRecipe
{
    enum class Change { None, Epochs, Rate };
    TrainRecipe recipe;
    Change change = Change::None;
};

/// `advice` is the id of core's Advice: "fell" trains less, "domain-not-learnt" more. What cannot be changed within the
/// recipe's limits stays.
AdvisedRecipe adviseRecipe(const TrainRecipe &recipe, std::string_view advice);

} // namespace fieldwright::ui
