#pragma once

#include "core/recipe/fields.h"

namespace fieldwright {

/// Whether a field that somebody has set means something to the recipe. Errors: InvalidArgument, naming what it means
/// nothing to: the method, the objective, the optimiser or the kind of new model.
Result<> checkApplies(const FieldInfo &field, const TrainRecipe &recipe);

} // namespace fieldwright
