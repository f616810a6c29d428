#pragma once

#include "core/engine/estimate/training_question.h"

namespace fieldwright::engine {

/// Whether the model has what a recipe names of it: as many layers as are to be trained; modules that an expression
/// can be read for; a module that gets an adapter for each rank and alpha of its own. For a recipe that begins
/// something: an adapter that is trained further has its own modules. Errors: InvalidArgument, naming what is not
/// there.
Result<> checkFits(const TrainRecipe &recipe, const TunedModel &model);

} // namespace fieldwright::engine
