#include "core/engine/estimate/new_model_plan.h"

#include "core/engine/estimate/training_question.h"
#include "core/recipe/fields.h"

#include <algorithm>
#include <cmath>

namespace fieldwright {

namespace {

constexpr double passesLikeNew = 4;
constexpr double heldOutOfSo = 20; ///< one window of the documents in twenty (see TextWindows)
constexpr std::int64_t smallestVocabulary = 512;
constexpr std::int64_t largestVocabulary = 32768;

/// The next vocabulary, a power of two, whose table takes at most a third of the weights.
std::int64_t vocabularyFor(double weights, std::int64_t hidden)
{
    std::int64_t size = smallestVocabulary;
    while (size < largestVocabulary && 2.0 * double(size) * double(hidden) <= weights / 3)
        size *= 2;
    return size;
}

} // namespace

NewModel newModelOf(const TrainRecipe &recipe)
{
    return {.family = recipe.architecture,
            .layers = recipe.layers,
            .hidden = recipe.hidden,
            .heads = recipe.heads,
            .keyValueHeads = recipe.keyValueHeads,
            .feedForward = recipe.feedForward,
            .vocabulary = recipe.vocabulary,
            .context = recipe.context,
            .tiedHead = recipe.tiedHead};
}

Result<ModelConfig> newModelConfig(const TrainRecipe &recipe)
{
    return newModelConfig(newModelOf(recipe));
}

Result<NewModelPlan> planNewModel(const TrainRecipe &recipe, double textBytes, bool bf16)
{
    FW_TRY(config, newModelConfig(recipe));
    NewModelPlan out;
    const TunedModel model = tunedModel(recipe, config);
    out.parameters = model.parameters;
    out.memory = estimateTraining(trainingQuestion(recipe, model, bf16));
    const ReadingPlan reading = planReading(recipe, tokensOfText(textBytes, recipe.vocabulary));
    out.tokens = reading.tokens;
    out.steps = reading.steps;
    out.trainedTokens = reading.trainedTokens;
    const double validations =
        recipe.validateEvery > 0 ? std::floor(double(out.steps) / double(recipe.validateEvery)) : recipe.epochs;
    // (a third: only the forward pass)
    out.flops = trainingFlops(config, out.trainedTokens + validations * out.tokens / heldOutOfSo / 3, recipe.maxLength);
    // The first weights and the result; two checkpoints and the best with weights and what the optimiser remembers.
    const std::uint64_t weights = std::uint64_t(out.parameters) * 4;
    out.diskBytes = 2 * weights + 3 * (weights + out.memory.optimizer);
    return out;
}

double trainingFlops(const ModelConfig &config, double tokens, std::int64_t length)
{
    double weights = double(parameterCount(config));
    if (!config.tieEmbeddings) // reading a row of the table computes nothing
        weights -= double(config.vocab) * double(config.hidden);
    const double attention = 6.0 * double(config.layers) * double(config.heads * config.headDim) * double(length);
    return tokens * (6 * weights + attention);
}

double optimalWeights(double tokens, double passes)
{
    return tokens * std::clamp(passes, 1.0, passesLikeNew) / optimalTokensPerWeight;
}

double optimalWeightsForTime(double seconds, double flopsPerSecond)
{
    return std::sqrt(std::max(0.0, seconds * flopsPerSecond) / (6 * optimalTokensPerWeight));
}

double reachedShare(std::int64_t hidden, bool hasKernels)
{
    const double share = std::clamp(0.92 - 21 / double(std::max<std::int64_t>(hidden, 1)), 0.2, 0.9);
    return hasKernels ? share : 0.65 * share;
}

double reachedShare(const TrainRecipe &recipe)
{
    return reachedShare(recipe.hidden, recipe.architecture == "llama");
}

TrainRecipe withBestWeights(TrainRecipe recipe, double textBytes)
{
    // Another size has another vocabulary, which makes other tokens of the text: it settles in a few rounds.
    for (int round = 0; round < 4; ++round)
        recipe = withWeights(recipe, optimalWeights(tokensOfText(textBytes, recipe.vocabulary), recipe.epochs));
    return recipe;
}

TrainRecipe withWeights(TrainRecipe recipe, double weights)
{
    constexpr double usualProportion = 48; // width by depth; GPT-2 has 64, SmolLM2-135M 19
    double best = 1e300;
    TrainRecipe out = recipe;
    for (std::int64_t layers = 2; layers <= 48; layers += layers < 12 ? 1 : 2) {
        for (std::int64_t hidden = 64; hidden <= 4096; hidden += hidden < 256 ? 32 : 64) {
            const double proportion = std::abs(std::log(double(hidden) / double(layers) / usualProportion));
            if (proportion > std::log(2.5))
                continue;
            TrainRecipe tried = recipe;
            tried.layers = layers;
            tried.hidden = hidden;
            tried.heads = hidden / (hidden % 64 == 0 && hidden >= 256 ? 64 : 32);
            tried.keyValueHeads = 0;
            tried.feedForward = 0;
            if (recipe.tokenizer != "of-model")
                tried.vocabulary = vocabularyFor(weights, hidden);
            const NewModel model = newModelOf(tried);
            const DecoderFamily *family = decoderFamily(model.family);
            if (!family)
                return recipe;
            const double d = double(hidden);
            const double block =
                4 * d * d + (family->design.gated ? 3 : 2) * d * double(usualFeedForward(*family, hidden));
            const bool learnsPositions = family->design.positions == PositionKind::Learned;
            const double rows =
                double(tried.vocabulary) * (tried.tiedHead ? 1 : 2) + (learnsPositions ? double(tried.context) : 0);
            const double count = double(layers) * block + rows * d;
            const double distance = std::abs(std::log(count / std::max(weights, 1.0))) + 0.1 * proportion;
            if (distance < best) {
                best = distance;
                out = tried;
            }
        }
    }
    out.learningRate = newModelRate(weights);
    return out;
}

double newModelRate(double weights)
{
    const double rate = 0.003239 - 0.0001395 * std::log(std::clamp(weights, 1e4, 1e10));
    return std::round(rate * 1e5) / 1e5;
}

} // namespace fieldwright
