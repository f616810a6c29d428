#pragma once

#include "core/engine/estimate/memory_estimate.h"
#include "core/engine/trainer.h"
#include "core/model_files/encoder_config.h"
#include "core/recipe/recipe.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright {

/// The plan of a recipe for this model: its method becomes the engine's, an adapter's the configuration that PEFT (or
/// AdapterHub) knows; plain LoRA's too in the general form. Errors: InvalidArgument for a text to start from that has
/// no tokens.
Result<engine::TrainPlan> tuningPlan(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelText &text,
                                     engine::AdapterForm form = engine::AdapterForm::Fastest);

/// Whether the recipe is computed by the hand-written fp32 kernels of processors, as far as the model's configuration
/// tells.
bool hasCpuKernels(const TrainRecipe &recipe, const ModelConfig &model);

/// What estimateTraining() is to be asked about a recipe for a loaded model. `adapterNumbers`: of the adapter that is
/// trained further.
MemoryQuestion memoryQuestion(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelSource &source,
                              bool bf16Weights, std::int64_t adapterNumbers = 0);

/// The same as tuningPlan() for an encoder, with the dropout of its own configuration beside an adapter's. Errors:
/// InvalidArgument for a method that encoders do not take.
Result<engine::TrainPlan> encoderPlan(const TrainRecipe &recipe, const EncoderConfig &config);

} // namespace fieldwright
