#pragma once

#include "core/engine/trainer.h"
#include "core/recipe/recipe.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright {

/// The plan of a recipe for this model: its method becomes the engine's, an adapter's the configuration that PEFT (or
/// AdapterHub) knows. Errors: InvalidArgument for a text to start from that has no tokens.
Result<engine::TrainPlan> tuningPlan(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelText &text);

} // namespace fieldwright
