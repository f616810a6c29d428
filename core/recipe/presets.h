#pragma once

#include "core/recipe/fields.h"

namespace fieldwright {

/// All that are chosen by a key: the usual ones, then the sizes of a new model.
std::span<const RecipePreset> allPresets();

} // namespace fieldwright
