#pragma once

#include "core/engine/estimate/memory_estimate.h"
#include "core/engine/estimate/optimizer_state.h"
#include "core/model_files/decoder_family.h"
#include "core/model_files/model_config.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

/// The model that a recipe is to tune.
struct TunedModel
{
    const DecoderFamily &family;
    DecoderSizes sizes;
    const DecoderDesign &design;
    std::int64_t parameters = 0;
    bool isPlainLlama = true;        ///< for rows of the recipe's length: see ModelShape
    double storedBits = 8.5;         ///< of a number in the model's file, should the base be held as the file has it
    std::int64_t adapterNumbers = 0; ///< of the adapter that it has, for a recipe that trains it as it is
};

/// Of a model by its config; `adapterNumbers` as above. It refers to the config.
TunedModel tunedModel(const TrainRecipe &recipe, const ModelConfig &config, std::int64_t adapterNumbers = 0);

/// What the recipe trains of it, in numbers.
std::int64_t trainedParameters(const TrainRecipe &recipe, const TunedModel &model);
/// The same as tensors. Those of methods whose tensors are small or of no regular shape come as one vector.
std::vector<TrainedTensor> trainedTensors(const TrainRecipe &recipe, const TunedModel &model);
/// For estimateTraining().
MemoryQuestion trainingQuestion(const TrainRecipe &recipe, const TunedModel &model, bool bf16Weights);

/// PEFT's names of the linear layers that the recipe adapts: those that it names, or a set's. Names that are a regular
/// expression come as one entry.
std::vector<std::string> recipeTargets(const TrainRecipe &recipe, const DecoderFamily &family);
/// Plain LoRA on linear layers that all blocks have: what every path computes.
bool isPlainLora(const TrainRecipe &recipe, const DecoderFamily &family, const DecoderSizes &sizes,
                 const DecoderDesign &design);
/// Whether the recipe's modules are a regular expression, not names.
bool isExpression(const std::string &modules);

/// n as a product of two numbers, the first at most the second, as near to each other as `factor` (-1: any) allows: how
/// LoKr divides the sides of a matrix.
std::pair<std::int64_t, std::int64_t> nearestFactors(std::int64_t n, std::int64_t factor);

} // namespace fieldwright
