#pragma once

#include "core/engine/estimate/memory_estimate.h"
#include "core/engine/estimate/reading_plan.h"
#include "core/model_files/new_model.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

/// The model that a recipe from scratch designs, and its configuration with a vocabulary of the wanted size.
NewModel newModelOf(const TrainRecipe &recipe);
Result<ModelConfig> newModelConfig(const TrainRecipe &recipe);

/// What a run from scratch will be, before its tokenizer is learnt.
struct NewModelPlan
{
    std::int64_t parameters = 0;
    double tokens = 0;        ///< of the documents, about
    double trainedTokens = 0; ///< with general text and every pass
    std::int64_t steps = 0;
    double flops = 0; ///< validations included
    MemoryEstimate memory;
    std::uint64_t diskBytes = 0; ///< the first weights, checkpoints and the result

    double tokensPerWeight() const { return parameters > 0 ? tokens / double(parameters) : 0; }
};

/// `textBytes`: UTF-8 of the documents. Errors: those of newModelConfig().
Result<NewModelPlan> planNewModel(const TrainRecipe &recipe, double textBytes, bool bf16 = false);

/// Operations of forward and backward pass: 6 for each weight that a product has and each token (Kaplan et al. 2020,
/// arXiv:2001.08361, section 2.1), and those of attention over rows of this length, half of which is ahead.
double trainingFlops(const ModelConfig &config, double tokens, std::int64_t length);

/// Tokens for each weight of a model that is best for its operations: 20 (Hoffmann et al. 2022, arXiv:2203.15556, where
/// weights and tokens grow alike: 67 billion weights for 1.5 trillion tokens, table 3).
constexpr double optimalTokensPerWeight = 20;
/// Weights of the best model for so many tokens; up to four passes over a text count as new text (Muennighoff et al.
/// 2023, arXiv:2305.16264).
double optimalWeights(double tokens, double passes);
/// The same for a time: operations are 6 · weights · 20 · weights.
double optimalWeightsForTime(double seconds, double flopsPerSecond);

/// Which part of the measured speed of products training reaches: small products take long for what they are, and only
/// Llama's way has kernels of its own. Measured in fp32 on two cores (BENCHMARKS.md): 0.76, 0.88 and 0.90 at a width of
/// 128, 256 and 512; 0.59 with GPT-2's and 0.52 with BLOOM's way at 256. The first steps of a run measure the run.
double reachedShare(std::int64_t hidden, bool hasKernels);
double reachedShare(const TrainRecipe &recipe);

/// The recipe with a design of about so many weights: as deep as wide in the usual proportion, heads of 32 or 64, a
/// vocabulary that takes at most a third (left as it is when another model's tokenizer is taken), and a learning rate
/// that falls with size.
TrainRecipe withWeights(TrainRecipe recipe, double weights);

/// The same with the best number of weights for a text.
TrainRecipe withBestWeights(TrainRecipe recipe, double textBytes);

/// A usual peak rate for a new model: 0.003239 - 0.0001395 · ln(weights) (Kaplan et al. 2020, arXiv:2001.08361,
/// appendix D.6).
double newModelRate(double weights);

} // namespace fieldwright
