#pragma once

#include "core/engine/trainer.h"
#include "core/model_files/encoder_config.h"
#include "core/recipe/recipe.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright {

/// The plan of a recipe for this model: its method becomes the engine's, an adapter's the configuration that PEFT (or
/// AdapterHub) knows. Errors: InvalidArgument for a text to start from that has no tokens.
Result<engine::TrainPlan> tuningPlan(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelText &text);

/// The same for an encoder, which is tuned whole or in part, with the dropout of its own configuration.
engine::TrainPlan encoderPlan(const TrainRecipe &recipe, const EncoderConfig &config);

} // namespace fieldwright
