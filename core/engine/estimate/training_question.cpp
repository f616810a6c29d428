#include "core/engine/estimate/training_question.h"

#include "core/recipe/continued_recipe.h"
#include "core/recipe/fields.h"

#include <algorithm>

namespace fieldwright {

namespace {

std::int64_t elements(const ExpectedTensor &tensor)
{
    return tensor.shape[0] * (tensor.shape.size() > 1 ? tensor.shape[1] : 1);
}

std::vector<LinearModule> modulesOf(const TrainRecipe &recipe, const TunedModel &model)
{
    // An expression is not read here: it may mean all. So may a configuration.
    if (isExpression(recipe.modules) || recipe.method == keptMethod)
        return linearModules(model.family, model.sizes, model.design);
    return adaptedModules(model.family, model.sizes, model.design, recipeTargets(recipe, model.family));
}

/// Of one linear layer.
std::int64_t trainedOf(const TrainRecipe &recipe, const LinearModule &module)
{
    const std::int64_t in = module.in, out = module.out, rank = recipe.rank;
    if (recipe.method == "loha")
        return 2 * rank * (in + out);
    if (recipe.method == "lokr") {
        const auto [in1, in2] = nearestFactors(in, -1);
        const auto [out1, out2] = nearestFactors(out, -1);
        return in1 * out1 + (2 * rank < std::max(in2, out2) ? rank * (in2 + out2) : in2 * out2);
    }
    if (recipe.method == "vera")
        return rank + out;
    if (recipe.method == "oft")
        return in * (recipe.blockSize - 1) / 2;
    if (recipe.method == "ia3")
        return module.role == TensorRole::Down ? in : out;
    return rank * (in + out) + (recipe.loraVariant == "dora" ? out : 0);
}

std::int64_t ofTensors(const TunedModel &model, const std::function<bool(const ExpectedTensor &)> &taken)
{
    std::int64_t count = 0;
    for (const ExpectedTensor &tensor : decoderTensors(model.family, model.sizes, model.design)) {
        if (taken(tensor))
            count += elements(tensor);
    }
    return count;
}

/// Whether the tensor is of the part that a recipe of the method "freeze" moves.
bool isMoved(const TrainRecipe &recipe, const TunedModel &model, const ExpectedTensor &tensor)
{
    if (recipe.trainedParts == "last")
        return tensor.layer >= model.sizes.layers - recipe.lastLayers || tensor.role == TensorRole::FinalNorm;
    if (recipe.trainedParts == "norms")
        return isNorm(tensor.role);
    if (recipe.trainedParts == "embeddings")
        return tensor.role == TensorRole::Embedding || tensor.role == TensorRole::Head;
    const std::string module = tensor.name.substr(0, tensor.name.rfind('.'));
    const std::vector<std::string> names = listedNames(recipe.modules);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string &name) { return module == name || module.ends_with("." + name); });
}

std::int64_t ofVirtualTokens(const TrainRecipe &recipe, const TunedModel &model)
{
    const std::int64_t n = recipe.virtualTokens, d = model.sizes.hidden;
    if (recipe.method == "prompt")
        return n * d;
    if (recipe.method == "p-tuning") {
        const std::int64_t h = recipe.encoderWidth > 0 ? recipe.encoderWidth : d;
        if (recipe.promptEncoder == "lstm") // two layers, both ways, then two linear layers
            return n * d + 8 * h * (d + h + 2) + 8 * h * (3 * h + 2) + 2 * h * (2 * h + 1) + d * (2 * h + 1);
        return n * d + h * (d + 1) + h * (h + 1) + d * (h + 1);
    }
    const std::int64_t width = model.sizes.keyValueHeads * model.sizes.headSize, all = 2 * model.sizes.layers * width;
    const std::int64_t h = recipe.encoderWidth > 0 ? recipe.encoderWidth : width;
    return recipe.prefixProjection ? n * width + h * (width + 1) + all * (h + 1) : n * all;
}

} // namespace

std::pair<std::int64_t, std::int64_t> nearestFactors(std::int64_t n, std::int64_t factor)
{
    if (factor > 0 && n % factor == 0)
        return {factor, n / factor};
    std::int64_t small = 1;
    for (std::int64_t i = 2; i * i <= n && (factor == -1 || i <= factor); ++i) {
        if (n % i == 0)
            small = i;
    }
    return {small, n / small};
}

bool isExpression(const std::string &modules)
{
    return modules.find_first_of("*+?()[]{}|\\^$") != std::string::npos;
}

std::vector<std::string> recipeTargets(const TrainRecipe &recipe, const DecoderFamily &family)
{
    if (isExpression(recipe.modules))
        return {recipe.modules};
    if (const std::vector<std::string> named = listedNames(recipe.modules); !named.empty())
        return named;
    if (recipe.method != "ia3")
        return adapterTargets(family, adapterScope(recipe.targets));
    // Keys, values and the feed-forward's inner numbers.
    const ModuleNames &names = family.names;
    if (names.qkv)
        return {names.qkv, names.down};
    return {names.key, names.value, names.down};
}

bool isPlainLora(const TrainRecipe &recipe, const DecoderFamily &family, const DecoderSizes &sizes,
                 const DecoderDesign &design)
{
    if (!recipe.isPlainLora() || isExpression(recipe.modules))
        return false;
    const std::vector<LinearModule> modules = linearModules(family, sizes, design);
    const std::vector<std::string> targets = recipeTargets(recipe, family);
    return std::all_of(targets.begin(), targets.end(), [&](const std::string &target) {
        return std::any_of(modules.begin(), modules.end(),
                           [&](const LinearModule &module) { return module.isMeantBy(target); });
    });
}

TunedModel tunedModel(const TrainRecipe &recipe, const ModelConfig &config, std::int64_t adapterNumbers)
{
    return {.family = config.family(),
            .sizes = config.sizes(),
            .design = config.design,
            .parameters = std::int64_t(parameterCount(config)),
            .isPlainLlama = config.isPlainLlama(recipe.maxLength),
            .adapterNumbers = adapterNumbers};
}

std::int64_t trainedParameters(const TrainRecipe &recipe, const TunedModel &model)
{
    if (recipe.method == "full")
        return model.parameters;
    if (recipe.method == "freeze")
        return ofTensors(model, [&](const ExpectedTensor &tensor) { return isMoved(recipe, model, tensor); });
    if (recipe.method == "prompt" || recipe.method == "prefix" || recipe.method == "p-tuning")
        return ofVirtualTokens(recipe, model);
    if (recipe.method == keptMethod)
        return model.adapterNumbers;
    const std::vector<std::string> saved = listedNames(recipe.savedModules);
    std::int64_t count = ofTensors(model, [&](const ExpectedTensor &tensor) {
        const std::string module = tensor.name.substr(0, tensor.name.rfind('.'));
        return std::any_of(saved.begin(), saved.end(), [&](const std::string &name) { return module.ends_with(name); });
    });
    // A head that is tied to the embedding gets a matrix of its own when it is trained.
    if (model.sizes.tiedHead && std::find(saved.begin(), saved.end(), "lm_head") != saved.end())
        count += model.sizes.vocabulary * model.sizes.hidden;
    if (recipe.method == "norms")
        return count + ofTensors(model, [](const ExpectedTensor &tensor) { return isNorm(tensor.role); });
    if (recipe.method == "bottleneck") {
        const std::int64_t d = model.sizes.hidden, inner = std::max<std::int64_t>(1, d / recipe.reduction);
        return count + (recipe.bottleneck == "houlsby" ? 2 : 1) * model.sizes.layers * (2 * d * inner + inner + d);
    }
    for (const LinearModule &module : modulesOf(recipe, model))
        count += model.sizes.layers * trainedOf(recipe, module);
    return count;
}

std::vector<TrainedTensor> trainedTensors(const TrainRecipe &recipe, const TunedModel &model)
{
    std::vector<TrainedTensor> out;
    if (recipe.givesModel()) {
        for (const ExpectedTensor &tensor : decoderTensors(model.family, model.sizes, model.design)) {
            if (recipe.method == "full" || isMoved(recipe, model, tensor))
                out.push_back({.rows = tensor.shape[0],
                               .columns = tensor.shape.size() > 1 ? tensor.shape[1] : 0,
                               .isEmbedding = tensor.role == TensorRole::Embedding,
                               .isHead = tensor.role == TensorRole::Head});
        }
        return out;
    }
    std::int64_t left = trainedParameters(recipe, model);
    if (recipe.method == "lora") {
        for (const LinearModule &module : modulesOf(recipe, model)) {
            const std::int64_t layers = model.sizes.layers, rank = recipe.rank;
            out.push_back({.times = layers, .rows = rank, .columns = module.in});
            out.push_back({.times = layers, .rows = module.out, .columns = rank});
            left -= layers * rank * (module.in + module.out);
        }
    }
    if (left > 0)
        out.push_back({.rows = left});
    return out;
}

namespace {

/// Numbers for each token that the adapter of a linear layer keeps until the backward pass.
std::int64_t heldOf(const TrainRecipe &recipe, const LinearModule &module)
{
    if (recipe.method == "lora") // the branch's result; DoRA the base's, the sum and its norms' factor as well
        return (recipe.loraVariant == "dora" ? 3 : 1) * module.out;
    if (recipe.method == "vera")
        return 2 * module.out;
    if (recipe.method == "oft")
        return 2 * module.in;
    if (recipe.method == keptMethod) // what most kinds keep at most
        return module.in + 2 * module.out;
    if (recipe.method == "ia3")
        return module.role == TensorRole::Down ? module.in : module.out;
    return 0;
}

void freeze(const TrainRecipe &recipe, const TunedModel &model, MemoryQuestion &question)
{
    for (const LinearModule &module : linearModules(model.family, model.sizes, model.design))
        question.frozenNumbers += model.sizes.layers * module.in * module.out;
    // A scale of 8 bits for 64 numbers, and one of 32 for 256 of those; or one a row.
    question.frozenBits = recipe.basePrecision == "stored" ? model.storedBits
                          : recipe.basePrecision == "int8" ? 8.0 + 32.0 / double(model.sizes.hidden)
                                                           : 4.0 + 8.0 / 64 + 32.0 / (64 * 256);
}

} // namespace

MemoryQuestion trainingQuestion(const TrainRecipe &recipe, const TunedModel &model, bool bf16Weights)
{
    MemoryQuestion question;
    question.vocabulary = model.sizes.vocabulary;
    question.hidden = model.sizes.hidden;
    question.layers = model.sizes.layers;
    question.heads = model.sizes.heads;
    question.keyValueHeads = model.sizes.keyValueHeads;
    question.headSize = model.sizes.headSize;
    question.feedForward = model.sizes.feedForward;
    question.tiedHead = model.sizes.tiedHead;
    question.parameters = model.parameters;
    question.fullTuning = recipe.method == "full";
    question.generalPath = !model.isPlainLlama || bf16Weights ||
                           !(recipe.method == "full" || isPlainLora(recipe, model.family, model.sizes, model.design));
    question.rank = recipe.rank;
    question.adaptedModules = 0;
    question.trained = trainedParameters(recipe, model);
    const std::vector<TrainedTensor> trained = trainedTensors(recipe, model);
    question.optimizerBytes = optimizerBytes(recipe, trained);
    question.scratchBytes = optimizerScratch(recipe, trained);
    question.onDevice = recipe.device.starts_with("cuda");
    question.averageNumbers = recipe.averageDecay > 0 ? question.trained : 0;
    question.ranks = int(recipe.ranks);
    question.sharding = shardingFromName(recipe.sharding).value_or(Sharding::None);
    question.trainedInPlace = recipe.givesModel();
    question.microBatchTokens = recipe.microBatchTokens;
    question.stepTokens = recipe.microBatchTokens * std::max<std::int64_t>(1, recipe.accumulation);
    question.bf16Weights = bf16Weights;
    question.recompute = recomputeFromName(recipe.recompute).value_or(Recompute::None);
    question.offload = offloadFromName(recipe.offload).value_or(Offload::None);
    if (recipe.freezesBase())
        freeze(recipe, model, question);
    if (recipe.method == "freeze" && recipe.trainedParts == "last")
        question.reachedLayers = std::clamp<std::int64_t>(recipe.lastLayers, 1, model.sizes.layers);
    const bool virtualRows = recipe.method == "prompt" || recipe.method == "p-tuning";
    // Before every row; how many share a micro-batch is not known here.
    constexpr std::int64_t usualRow = 256;
    if (virtualRows)
        question.microBatchTokens +=
            recipe.virtualTokens * std::max<std::int64_t>(1, recipe.microBatchTokens / usualRow);
    if (recipe.method == "bottleneck")
        question.heldPerToken = 2 * model.sizes.hidden * (recipe.bottleneck == "houlsby" ? 2 : 1);
    if (virtualRows || recipe.method == "prefix" || recipe.givesModel() || recipe.method == "norms" ||
        recipe.method == "bottleneck")
        return question;
    for (const LinearModule &module : modulesOf(recipe, model)) {
        ++question.adaptedModules;
        // Methods that make the whole update keep it, and what it is made of, until the backward pass.
        if (recipe.method == "loha" || recipe.method == "lokr" || recipe.method == keptMethod)
            question.heldMatrices += model.sizes.layers * module.in * module.out * (recipe.method == "loha" ? 3 : 1);
        question.heldPerToken += heldOf(recipe, module);
        if (recipe.method == "lora" && recipe.loraVariant == "pissa")
            question.heldTwice += model.sizes.layers * module.in * module.out;
    }
    if (!question.generalPath)
        question.heldPerToken = 0; // (its kernels make them again)
    return question;
}

} // namespace fieldwright
