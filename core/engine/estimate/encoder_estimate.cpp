#include "core/engine/estimate/encoder_estimate.h"

#include "core/engine/estimate/training_question.h"
#include "core/model_files/encoder_modules.h"
#include "core/recipe/fields.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr std::uint64_t libraryBytes = 150ull << 20; // a process with libtorch, before any work
constexpr std::int64_t headChunk = 128;              // rows of logits computed at a time

bool classifies(const TrainRecipe &recipe)
{
    return recipe.objective == "classify";
}

std::int64_t elements(const EncoderTensor &tensor)
{
    std::int64_t count = 1;
    for (const std::int64_t size : tensor.shape)
        count *= size;
    return count;
}

/// The tensors that are in memory while it learns this.
std::vector<EncoderTensor> loadedTensors(const TunedEncoder &encoder, bool isClassifier)
{
    EncoderConfig config = encoder.config;
    if (config.labels.empty() && isClassifier)
        config.labels.resize(std::size_t(encoder.labels));
    std::vector<EncoderTensor> out = encoderTensors(config);
    std::erase_if(out, [&](const EncoderTensor &tensor) {
        if (isOfHead(tensor.part))
            return !encoder.hasHead || (config.tieHead && tensor.part == EncoderPart::HeadOutput && !tensor.isBias);
        return tensor.part == EncoderPart::ClassTransform && !isClassifier && !encoder.hasTransform;
    });
    return out;
}

bool isMoved(const TrainRecipe &recipe, const EncoderConfig &config, const EncoderTensor &tensor)
{
    if (recipe.method == "full")
        return true;
    if (recipe.trainedParts == "last")
        return tensor.layer >= config.layers - recipe.lastLayers;
    if (recipe.trainedParts == "norms")
        return tensor.part == EncoderPart::EmbeddingNorm || tensor.part == EncoderPart::AttentionNorm ||
               tensor.part == EncoderPart::OutputNorm;
    if (recipe.trainedParts == "embeddings")
        return tensor.part <= EncoderPart::SegmentEmbedding;
    const std::string module = tensor.names.front().substr(0, tensor.names.front().rfind('.'));
    const std::vector<std::string> names = listedNames(recipe.modules);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string &name) { return module == name || module.ends_with("." + name); });
}

/// The head of the objective learns with every method, but that for masked words is left alone by an adapter.
bool isOwnHead(const TrainRecipe &recipe, const TunedEncoder &encoder, const EncoderTensor &tensor)
{
    if (!classifies(recipe))
        return isOfHead(tensor.part) && recipe.givesModel();
    const bool isOfBase = tensor.part == EncoderPart::ClassTransform && encoder.hasTransform && !recipe.givesModel();
    return isOfClassifier(tensor.part) && !isOfBase;
}

TunedModel asDecoder(const TunedEncoder &encoder)
{
    const DecoderFamily &family = adaptedFamily(encoder.config);
    return {family, adaptedSizes(encoder.config), family.design, encoder.parameters(), false};
}

std::vector<TrainedTensor> trainedOf(const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    std::vector<TrainedTensor> out;
    if (!recipe.givesModel())
        out = trainedTensors(recipe, asDecoder(encoder));
    for (const EncoderTensor &tensor : loadedTensors(encoder, classifies(recipe))) {
        const bool isHead = isOfHead(tensor.part) || isOfClassifier(tensor.part);
        const bool isTrained = isHead ? isOwnHead(recipe, encoder, tensor)
                                      : recipe.givesModel() && isMoved(recipe, encoder.config, tensor);
        if (isTrained)
            out.push_back({.rows = tensor.shape.front(),
                           .columns = tensor.shape.size() > 1 ? tensor.shape[1] : 0,
                           .isEmbedding = tensor.part <= EncoderPart::SegmentEmbedding,
                           .isHead = tensor.part == EncoderPart::HeadOutput});
    }
    return out;
}

/// Numbers for each token that a block keeps until the backward pass.
std::int64_t keptPerToken(const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    const EncoderConfig &c = encoder.config;
    // Its input, queries, keys and values, what attention gives (by text, and all together), both norms' inputs and
    // masks of dropout and the middle; the feed-forward before and after its activation. Four more are measured: what
    // lies between tensors of many sizes.
    const std::int64_t masks = c.dropout > 0 ? 2 * c.hidden : 0;
    const std::int64_t kept = 13 * c.hidden + masks + 2 * c.intermediate + c.heads + 4;
    if (recipe.givesModel() || recipe.method == "norms")
        return kept;
    const TunedModel model = asDecoder(encoder);
    const std::int64_t held = trainingQuestion(recipe, model, false).heldPerToken;
    if (recipe.method != "lora")
        return kept + held;
    std::int64_t branches = 2 * held; // (measured: twice)
    if (recipe.dropout > 0) {         // their masks and masked inputs
        for (const LinearModule &module :
             adaptedModules(model.family, model.sizes, model.design, recipeTargets(recipe, model.family)))
            branches += module.in * 3 / 2;
    }
    return kept + branches;
}

/// A gradient of the embedding's size beside the one that it is added to: of the embedding, or of the tied head.
std::uint64_t embeddingGradient(const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    const bool moves = recipe.method == "full" || (recipe.method == "freeze" && recipe.trainedParts == "embeddings");
    return moves ? std::uint64_t(encoder.config.vocab * encoder.config.hidden) * 4 : 0;
}

std::int64_t reachedLayers(const TrainRecipe &recipe, const EncoderConfig &config)
{
    if (recipe.method == "freeze" && recipe.trainedParts == "last")
        return std::clamp<std::int64_t>(recipe.lastLayers, 0, config.layers);
    return config.layers;
}

} // namespace

TunedEncoder TunedEncoder::of(const EncoderSource &source)
{
    TunedEncoder out{.config = source.config(), .hasHead = source.hasHead()};
    for (const EncoderSource::Tensor &tensor : source.tensors())
        out.hasTransform = out.hasTransform || tensor.what.part == EncoderPart::ClassTransform;
    return out;
}

std::int64_t TunedEncoder::parameters() const
{
    std::int64_t count = 0;
    for (const EncoderTensor &tensor : loadedTensors(*this, false))
        count += elements(tensor);
    return count;
}

std::int64_t trainedParameters(const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    std::int64_t count = 0;
    for (const TrainedTensor &tensor : trainedOf(recipe, encoder))
        count += tensor.times * tensor.count();
    return count;
}

MemoryEstimate estimateTraining(const TrainRecipe &recipe, const TunedEncoder &encoder)
{
    const EncoderConfig &c = encoder.config;
    const std::vector<TrainedTensor> tensors = trainedOf(recipe, encoder);
    const auto trained = std::uint64_t(trainedParameters(recipe, encoder));
    const auto ranks = std::uint64_t(std::max<std::int64_t>(1, recipe.ranks));
    MemoryEstimate out;
    for (const EncoderTensor &tensor : loadedTensors(encoder, classifies(recipe)))
        out.weights += std::uint64_t(elements(tensor)) * 4;
    out.trainable = recipe.givesModel() ? 0 : trained * 4;
    out.gradients = trained * 4;
    out.optimizer = optimizerBytes(recipe, tensors);

    const std::int64_t block = keptPerToken(recipe, encoder), layers = reachedLayers(recipe, c);
    const bool again = recomputeFromName(recipe.recompute).value_or(Recompute::None) != Recompute::None;
    const std::int64_t kept = again ? c.layers * c.hidden + block : layers * block;
    // Embeddings and their norm, and the gradients on their way through one block.
    const std::int64_t shared = 18 * c.hidden + 4 * c.intermediate;
    out.activations = std::uint64_t(recipe.microBatchTokens * (kept + shared)) * 4;
    out.workspace = libraryBytes + embeddingGradient(recipe, encoder) + optimizerScratch(recipe, tensors);
    if (!classifies(recipe)) // logits, their logarithms and both gradients
        out.workspace += std::uint64_t(4 * headChunk * c.vocab) * 4;
    for (std::uint64_t *part : {&out.weights, &out.trainable, &out.gradients, &out.optimizer, &out.activations})
        *part *= ranks;
    out.workspace *= ranks;
    out.workspace += rowBytes(recipe.microBatchTokens * std::max<std::int64_t>(1, recipe.accumulation));
    return out;
}

std::optional<Recompute> recomputeThatFits(TrainRecipe recipe, const TunedEncoder &encoder,
                                           std::uint64_t bytesBesideWeights)
{
    for (const Recompute recompute : {Recompute::None, Recompute::Blocks}) {
        recipe.recompute = recomputeName(recompute);
        const MemoryEstimate estimate = estimateTraining(recipe, encoder);
        if (estimate.total() - estimate.weights <= bytesBesideWeights)
            return recompute;
    }
    return {};
}

} // namespace fieldwright
