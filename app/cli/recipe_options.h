#pragma once

#include "app/cli/session.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

/// A preset's or a published recipe's key, the name of an own one, or a recipe file; the usual recipe for an empty
/// text.
Result<TrainRecipe> recipeFrom(CliSession &session, const std::string &text);

/// Those of --set, "key=value".
Result<> applySettings(TrainRecipe &recipe, const std::vector<std::string> &settings);
/// Whether each means something to the recipe that they have made. Errors: InvalidArgument, naming the field.
Result<> checkSettingsApply(const TrainRecipe &recipe, const std::vector<std::string> &settings);

} // namespace fieldwright
