#include "core/worker/tuning_plan.h"

#include "core/engine/estimate/training_question.h"
#include "core/model_files/encoder_modules.h"
#include "core/recipe/continued_recipe.h"
#include "core/recipe/encoder_methods.h"
#include "core/recipe/fields.h"

#include <cmath>

namespace fieldwright {

namespace {

/// Of a number in the model's file, leaving the vocabulary's matrices and the vectors aside.
double storedBits(const ModelSource &source)
{
    double bits = 0, numbers = 0;
    for (const ModelTensor &tensor : source.tensors()) {
        if (tensor.shape.size() < 2 || tensor.shape[0] == source.config().vocab)
            continue;
        numbers += double(elementCount(tensor.shape).value_or(0));
        bits += double(tensor.bytes.size()) * 8;
    }
    return numbers > 0 ? bits / numbers : 32;
}

/// PEFT writes whole numbers as such.
Json number(double value)
{
    return value == std::floor(value) ? Json(std::int64_t(value)) : Json(value);
}

Json patternOf(const std::string &text)
{
    Json out = Json::object();
    if (const auto entries = patternEntries(text)) { // checked with the recipe
        for (const auto &[name, value] : *entries)
            out[name] = number(value);
    }
    return out;
}

Json targetsOf(const TrainRecipe &recipe, const DecoderFamily &family)
{
    const std::vector<std::string> targets = recipeTargets(recipe, family);
    return isExpression(recipe.modules) ? Json(targets.front()) : Json(targets);
}

Json savedOf(const TrainRecipe &recipe)
{
    const std::vector<std::string> names = listedNames(recipe.savedModules);
    return names.empty() ? Json() : Json(names);
}

Json loraConfig(const TrainRecipe &recipe, const DecoderFamily &family)
{
    return {{"peft_type", "LORA"},
            {"r", recipe.rank},
            {"lora_alpha", number(recipe.alpha)},
            {"lora_dropout", recipe.dropout},
            {"bias", recipe.biases},
            {"use_rslora", recipe.rankStabilised},
            {"use_dora", recipe.loraVariant == "dora"},
            {"init_lora_weights", recipe.loraVariant == "pissa" ? Json("pissa") : Json(true)},
            {"rank_pattern", patternOf(recipe.rankPattern)},
            {"alpha_pattern", patternOf(recipe.alphaPattern)},
            {"fan_in_fan_out", family.transposedLinear},
            {"target_modules", targetsOf(recipe, family)},
            {"modules_to_save", savedOf(recipe)}};
}

Json ia3Config(const TrainRecipe &recipe, const DecoderFamily &family)
{
    return {{"peft_type", "IA3"},
            {"target_modules", targetsOf(recipe, family)},
            {"feedforward_modules", Json::array({family.names.down})},
            {"fan_in_fan_out", family.transposedLinear},
            {"modules_to_save", savedOf(recipe)}};
}

Json lowRankConfig(const TrainRecipe &recipe, const DecoderFamily &family, const char *type)
{
    return {{"peft_type", type},
            {"r", recipe.rank},
            {"alpha", number(recipe.alpha)},
            {"rank_pattern", patternOf(recipe.rankPattern)},
            {"alpha_pattern", patternOf(recipe.alphaPattern)},
            {"target_modules", targetsOf(recipe, family)},
            {"modules_to_save", savedOf(recipe)}};
}

Json veraConfig(const TrainRecipe &recipe, const DecoderFamily &family)
{
    return {{"peft_type", "VERA"},
            {"r", recipe.rank},
            {"vera_dropout", recipe.dropout},
            {"d_initial", 0.1},
            {"projection_prng_key", recipe.seed},
            {"save_projection", true},
            {"bias", "none"},
            {"target_modules", targetsOf(recipe, family)},
            {"modules_to_save", savedOf(recipe)}};
}

Json oftConfig(const TrainRecipe &recipe, const DecoderFamily &family)
{
    return {{"peft_type", "OFT"},
            {"r", 0},
            {"oft_block_size", recipe.blockSize},
            {"use_cayley_neumann", true},
            {"num_cayley_neumann_terms", 5},
            {"bias", "none"},
            {"target_modules", targetsOf(recipe, family)},
            {"modules_to_save", savedOf(recipe)}};
}

/// Of the methods that change linear layers.
Json linearConfig(const TrainRecipe &recipe, const DecoderFamily &family)
{
    if (recipe.method == "ia3")
        return ia3Config(recipe, family);
    if (recipe.method == "vera")
        return veraConfig(recipe, family);
    if (recipe.method == "oft")
        return oftConfig(recipe, family);
    if (recipe.method == "loha" || recipe.method == "lokr")
        return lowRankConfig(recipe, family, recipe.method == "loha" ? "LOHA" : "LOKR");
    return loraConfig(recipe, family);
}

Json encoderAdapterConfig(const TrainRecipe &recipe, const EncoderConfig &config)
{
    Json out = linearConfig(recipe, adaptedFamily(config));
    if (recipe.method == "norms")
        out = {
            {"peft_type", "LN_TUNING"}, {"target_modules", normTargets(config)}, {"modules_to_save", savedOf(recipe)}};
    out["inference_mode"] = true;
    return out;
}

Json normsConfig(const TrainRecipe &recipe, const engine::ModelShape &shape)
{
    Json names = Json::array();
    for (const ExpectedTensor &tensor : decoderTensors(*shape.family, shape.sizes(), shape.design)) {
        // The end of its path means the norm in every block.
        const std::string module = tensor.name.substr(0, tensor.name.rfind('.'));
        const std::string name = module.substr(module.rfind('.') + 1);
        if (isNorm(tensor.role) && std::find(names.begin(), names.end(), Json(name)) == names.end())
            names.push_back(name);
    }
    return {{"peft_type", "LN_TUNING"}, {"target_modules", std::move(names)}, {"modules_to_save", savedOf(recipe)}};
}

Result<Json> promptConfig(const TrainRecipe &recipe, const ModelText &text)
{
    const char *start = recipe.promptStart == "text"         ? "TEXT"
                        : recipe.promptStart == "vocabulary" ? "SAMPLE_VOCAB"
                                                             : "RANDOM";
    Json out = {
        {"peft_type", "PROMPT_TUNING"}, {"num_virtual_tokens", recipe.virtualTokens}, {"prompt_tuning_init", start}};
    if (recipe.promptStart == "text") {
        FW_TRY(ids, text.tokenizer().encodeIds(recipe.promptText));
        if (ids.empty())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The text that the virtual tokens are to begin as is empty.")},
                        {FW_NOOP("core", "Write a text, or choose another start.")});
        out["prompt_tuning_init_text"] = recipe.promptText;
        out["tokenizer_name_or_path"] = text.source().path().string(); // which PEFT asks for beside a text
        out["prompt_tuning_init_ids"] = ids;                           // for the engine alone
    }
    return out;
}

Json virtualConfig(const TrainRecipe &recipe)
{
    Json out = {{"peft_type", recipe.method == "prefix" ? "PREFIX_TUNING" : "P_TUNING"},
                {"num_virtual_tokens", recipe.virtualTokens}};
    if (recipe.encoderWidth > 0)
        out["encoder_hidden_size"] = recipe.encoderWidth;
    if (recipe.method == "prefix") {
        out["prefix_projection"] = recipe.prefixProjection;
    } else {
        out["encoder_reparameterization_type"] = recipe.promptEncoder == "lstm" ? "LSTM" : "MLP";
        out["encoder_num_layers"] = 2;
        out["encoder_dropout"] = 0.0;
    }
    return out;
}

/// AdapterHub's configuration, every key of its library's version 1.3.
Json bottleneckConfig(const TrainRecipe &recipe, const engine::ModelShape &shape)
{
    const bool houlsby = recipe.bottleneck == "houlsby", parallel = recipe.bottleneck == "parallel";
    const Json options = {{"adapter_residual_before_ln", false},
                          {"cross_adapter", false},
                          {"dropout", 0.0},
                          {"factorized_phm_W", true},
                          {"factorized_phm_rule", false},
                          {"hypercomplex_nonlinearity", "glorot-uniform"},
                          {"init_weights", parallel ? "mam_adapter" : "bert"},
                          {"init_weights_seed", nullptr},
                          {"inv_adapter", nullptr},
                          {"inv_adapter_reduction_factor", nullptr},
                          {"is_parallel", parallel},
                          {"learn_phm", true},
                          {"leave_out", Json::array()},
                          {"ln_after", false},
                          {"ln_before", false},
                          {"mh_adapter", houlsby},
                          {"non_linearity", houlsby ? "swish" : "relu"},
                          {"original_ln_after", true},
                          {"original_ln_before", !houlsby && !parallel},
                          {"output_adapter", true},
                          {"phm_bias", true},
                          {"phm_c_init", "normal"},
                          {"phm_dim", 4},
                          {"phm_init_range", 0.0001},
                          {"phm_layer", false},
                          {"phm_rank", 1},
                          {"reduction_factor", recipe.reduction},
                          {"residual_before_ln", true},
                          {"scaling", parallel ? 4.0 : 1.0},
                          {"shared_W_phm", false},
                          {"shared_phm_rule", true},
                          {"stochastic_depth", 0.0},
                          {"use_gating", false}};
    return {{"config", options},
            {"hidden_size", shape.hidden},
            {"model_class", shape.family->classes.front()},
            {"model_type", shape.family->modelType},
            {"name", "domain"},
            {"version", "adapters.1.3.0"}};
}

Result<Json> adapterConfig(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelText &text)
{
    const DecoderFamily &family = *shape.family;
    if (recipe.method == "bottleneck")
        return bottleneckConfig(recipe, shape);
    if (recipe.method == keptMethod)
        return Json::object(); // its own comes with it
    Json out;
    if (recipe.method == "prompt") {
        FW_TRY(made, promptConfig(recipe, text));
        out = std::move(made);
    } else if (recipe.method == "prefix" || recipe.method == "p-tuning") {
        out = virtualConfig(recipe);
    } else if (recipe.method == "norms") {
        out = normsConfig(recipe, shape);
    } else {
        out = linearConfig(recipe, family);
    }
    out["task_type"] = "CAUSAL_LM";
    out["inference_mode"] = true;
    return out;
}

/// Which modules a recipe trains that moves a part of the model.
void setPart(const TrainRecipe &recipe, const engine::ModelShape &shape, engine::TrainPlan &plan)
{
    if (recipe.trainedParts == "last") {
        plan.lastLayers = recipe.lastLayers;
        return;
    }
    if (recipe.trainedParts == "named") {
        plan.trainedModules = listedNames(recipe.modules);
        return;
    }
    for (const ExpectedTensor &tensor : decoderTensors(*shape.family, shape.sizes(), shape.design)) {
        const bool wanted = recipe.trainedParts == "norms"
                                ? isNorm(tensor.role)
                                : tensor.role == TensorRole::Embedding || tensor.role == TensorRole::Head;
        if (wanted && !tensor.bias)
            plan.trainedModules.push_back(tensor.name.substr(0, tensor.name.rfind('.')));
    }
}

/// What no method changes: steps, schedule, optimiser.
void setSteps(const TrainRecipe &recipe, engine::TrainPlan &plan)
{
    plan.learningRate = recipe.learningRate;
    plan.beta1 = recipe.beta1;
    plan.beta2 = recipe.beta2;
    plan.epsilon = recipe.epsilon;
    // (checked by the table of fields)
    plan.optimizer = engine::optimizerFromKey(recipe.optimizer).value_or(engine::OptimizerType::Adamw);
    plan.momentum = recipe.momentum;
    plan.embeddingNoise = recipe.embeddingNoise;
    plan.labelSmoothing = recipe.labelSmoothing;
    plan.averageDecay = recipe.averageDecay;
    plan.weightDecay = recipe.weightDecay;
    plan.clipNorm = recipe.clipNorm;
    plan.schedule = scheduleFromKey(recipe.schedule).value_or(Schedule::Cosine); // (checked by the table of fields)
    plan.decayShare = recipe.decayShare;
    plan.finalRateShare = recipe.finalRateShare;
    plan.warmupShare = recipe.warmupShare;
    plan.warmupSteps = recipe.warmupSteps;
    plan.epochs = recipe.epochs;
    plan.maxSteps = recipe.maxSteps;
    plan.maxLength = int(recipe.maxLength);
    plan.packing = recipe.packing;
    plan.microBatchTokens = int(recipe.microBatchTokens);
    plan.accumulation = int(recipe.accumulation);
    plan.seed = std::uint64_t(recipe.seed);
    plan.validateEvery = recipe.validateEvery;
    // 0: only with each validation.
    plan.checkpointEvery = recipe.checkpointEvery > 0 ? recipe.checkpointEvery
                           : recipe.validateEvery > 0 ? recipe.validateEvery
                                                      : std::int64_t(findField("checkpoint_every")->maximum);
    plan.sampleEvery = recipe.samplesEvery;
    plan.patience = int(recipe.patience);
    plan.onSpike = recipe.onSpike == "go-on" ? engine::OnSpike::GoOn : engine::OnSpike::Pause;
    plan.sharding = shardingFromName(recipe.sharding).value_or(Sharding::None); // (checked by the table of fields)
}

} // namespace

bool hasCpuKernels(const TrainRecipe &recipe, const ModelConfig &model)
{
    return !trainingQuestion(recipe, tunedModel(recipe, model), false).generalPath;
}

MemoryQuestion memoryQuestion(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelSource &source,
                              bool bf16Weights, std::int64_t adapterNumbers)
{
    const TunedModel model{
        .family = *shape.family,
        .sizes = shape.sizes(),
        .design = shape.design,
        .parameters = shape.parameters(),
        .isPlainLlama = shape.isPlainLlama(recipe.maxLength),
        .storedBits = storedBits(source),
        .adapterNumbers = adapterNumbers,
    };
    return trainingQuestion(recipe, model, bf16Weights);
}

Result<engine::TrainPlan> encoderPlan(const TrainRecipe &recipe, const EncoderConfig &config)
{
    FW_CHECK(checkEncoderMethod(recipe));
    engine::TrainPlan plan;
    plan.method = recipe.givesModel() ? engine::Method::Full : engine::Method::Adapter;
    plan.dropout = config.dropout;
    plan.layerDecay = recipe.givesModel() ? recipe.layerDecay : 1;
    setSteps(recipe, plan);
    plan.recompute = recomputeFromName(recipe.recompute).value_or(Recompute::None);
    if (!recipe.givesModel()) {
        plan.rateOfB = recipe.method == "lora" ? recipe.rateRatio : 1;
        plan.adapter = encoderAdapterConfig(recipe, config);
    }
    if (recipe.method != "freeze")
        return plan;
    if (recipe.trainedParts == "last") {
        plan.lastLayers = recipe.lastLayers;
    } else if (recipe.trainedParts == "named") {
        plan.trainedModules = listedNames(recipe.modules);
    } else {
        for (const EncoderTensor &tensor : encoderTensors(config)) {
            const std::string module = tensor.names.front().substr(0, tensor.names.front().rfind('.'));
            const bool isNorm = tensor.part == EncoderPart::EmbeddingNorm ||
                                tensor.part == EncoderPart::AttentionNorm || tensor.part == EncoderPart::OutputNorm;
            const bool isEmbedding = tensor.part <= EncoderPart::SegmentEmbedding;
            if (!tensor.isBias && (recipe.trainedParts == "norms" ? isNorm : isEmbedding))
                plan.trainedModules.push_back(module);
        }
    }
    return plan;
}

Result<engine::TrainPlan> tuningPlan(const TrainRecipe &recipe, const engine::ModelShape &shape, const ModelText &text,
                                     engine::AdapterForm form)
{
    engine::TrainPlan plan;
    const bool isPlain =
        form == engine::AdapterForm::Fastest && isPlainLora(recipe, *shape.family, shape.sizes(), shape.design);
    plan.method = recipe.givesModel() ? engine::Method::Full : isPlain ? engine::Method::Lora : engine::Method::Adapter;
    plan.rank = int(recipe.rank);
    plan.alpha = recipe.alpha;
    plan.dropout = recipe.dropout;
    plan.targets =
        isPlain ? recipeTargets(recipe, *shape.family) : adapterTargets(*shape.family, adapterScope(recipe.targets));
    plan.rankStabilised = recipe.rankStabilised;
    plan.rateOfB = recipe.method == "lora" ? recipe.rateRatio : 1;
    plan.layerDecay = recipe.givesModel() ? recipe.layerDecay : 1;
    if (plan.method == engine::Method::Adapter) {
        FW_TRY(config, adapterConfig(recipe, shape, text));
        plan.adapter = std::move(config);
    }
    if (recipe.method == "freeze")
        setPart(recipe, shape, plan);
    setSteps(recipe, plan);
    plan.recompute = recomputeFromName(recipe.recompute).value_or(Recompute::None);
    plan.offload = offloadFromName(recipe.offload).value_or(Offload::None);
    return plan;
}

} // namespace fieldwright
