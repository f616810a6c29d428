#pragma once

#include "core/base/result.h"
#include "core/recipe/recipe.h"

#include <string_view>

namespace fieldwright {

/// Whether an encoder can be tuned by the method: those that add tokens or layers are for language models.
bool encoderTakes(std::string_view method);

/// Errors: InvalidArgument for such a method, and for a base in blocks.
Result<> checkEncoderMethod(const TrainRecipe &recipe);

} // namespace fieldwright
