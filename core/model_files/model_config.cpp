#include "core/model_files/model_config.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace fieldwright {

namespace {

/// What helps where a family is not known helps nobody whose model only has a setting that is not.
Text remedyFor(std::string_view what)
{
    if (what == "architecture" || what == "general.type")
        return {FW_NOOP("core", "Choose a model of another family, such as SmolLM2, Llama 3, Qwen2.5 or Gemma.")};
    if (what == "quantization_config")
        return {FW_NOOP("core", "Choose the files of this model that are not quantised, or its GGUF file.")};
    return {FW_NOOP("core", "Its family is supported, this setting is not. Look for another conversion or another size "
                            "of this model that does without it.")};
}

tl::unexpected<Error> unsupported(std::string_view thing, const char *what, std::string value)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "%1 has %2 \"%3\", which this version does not support."),
                 {std::string(thing), what, std::move(value)}},
                remedyFor(what));
}

/// Others of the same family are read.
tl::unexpected<Error> unsupportedVariant(std::string_view thing, const char *modelType, const char *key,
                                         std::string value, std::string known)
{
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core", "%1 has %2 \"%3\", which this version does not support."),
         {std::string(thing), key, std::move(value)}},
        {FW_NOOP("core", "Choose a model of the kind %1 that has %2 = %3."), {modelType, key, std::move(known)}});
}

/// A float32 of a GGUF file as the decimal number that its author wrote: 1e-05, not 9.999999747378752e-06.
double asWritten(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.7g", value);
    const double shorter = std::strtod(text, nullptr);
    return float(shorter) == float(value) ? shorter : value;
}

tl::unexpected<Error> impossible(std::string_view thing, const char *key, const std::string &value)
{
    return fail(ErrorCode::Corrupt,
                {FW_NOOP("core", "%1 describes an impossible model: %2 is %3."), {std::string(thing), key, value}},
                {FW_NOOP("core", "Download the model again, or choose another.")});
}

/// Before anything is sized by these numbers.
Result<> checkConsistency(const ModelConfig &c, std::string_view thing)
{
    const struct
    {
        const char *key;
        std::int64_t value, limit;
    } ranges[] = {
        {"hidden_size", c.hidden, 1 << 17},     {"num_hidden_layers", c.layers, 1024},
        {"num_attention_heads", c.heads, 4096}, {"num_key_value_heads", c.kvHeads, 4096},
        {"head_dim", c.headDim, 4096},          {"intermediate_size", c.intermediate, 1 << 20},
        {"vocab_size", c.vocab, 1 << 22},       {"max_position_embeddings", c.maxPositions, std::int64_t(1) << 31},
    };
    for (const auto &range : ranges) {
        if (range.value < 1 || range.value > range.limit)
            return impossible(thing, range.key, std::to_string(range.value));
    }
    if (c.heads % c.kvHeads != 0)
        return impossible(thing, "num_key_value_heads", std::to_string(c.kvHeads));
    if (c.headDim % 2 != 0)
        return impossible(thing, "head_dim", std::to_string(c.headDim));
    const std::int64_t rotated = c.rotatedSize();
    if (rotated < 2 || rotated > c.headDim || rotated % 2 != 0)
        return impossible(thing, "partial_rotary_factor", std::to_string(rotated));
    if (!(c.normEpsilon >= 0 && c.normEpsilon < 1) || !(c.ropeTheta > 0 && c.ropeTheta < 1e15)) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 describes an impossible model: rms_norm_eps is %2 and rope_theta %3."),
                     {std::string(thing), std::to_string(c.normEpsilon), std::to_string(c.ropeTheta)}},
                    {FW_NOOP("core", "Download the model again, or choose another.")});
    }
    const DecoderDesign &d = c.design;
    const std::pair<const char *, double> numbers[] = {{"query_pre_attn_scalar", d.attentionScale},
                                                       {"attn_logit_softcapping", d.attentionCap},
                                                       {"final_logit_softcapping", d.logitCap},
                                                       {"rope_local_base_freq", d.localRopeTheta}};
    for (const auto &[key, value] : numbers) {
        if (!(value >= 0 && value < 1e15))
            return impossible(thing, key, std::to_string(value));
    }
    return {};
}

/// The member under the first of the keys ("a b c") that is there.
const Json *lookUp(const Json &config, const char *keys)
{
    std::string_view rest = keys ? keys : "";
    while (!rest.empty()) {
        const size_t end = std::min(rest.find(' '), rest.size());
        if (const Json *value = member(config, std::string(rest.substr(0, end)).c_str()); value && !value->is_null())
            return value;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return nullptr;
}

std::string firstKey(const char *keys)
{
    const std::string_view all = keys;
    return std::string(all.substr(0, all.find(' ')));
}

Result<std::int64_t> requireSize(const Json &config, const char *keys, std::string_view thing)
{
    if (const Json *value = lookUp(config, keys); value && value->is_number_integer())
        return value->get<std::int64_t>();
    return requireInt(config, firstKey(keys).c_str(), thing);
}

std::int64_t sizeOr(const Json &config, const char *keys, std::int64_t fallback)
{
    const Json *value = lookUp(config, keys);
    return value && value->is_number_integer() ? value->get<std::int64_t>() : fallback;
}

const std::pair<const char *, Activation> activations[] = {
    {"silu", Activation::Silu},          {"swish", Activation::Silu},
    {"gelu", Activation::Gelu},          {"gelu_new", Activation::GeluTanh},
    {"gelu_fast", Activation::GeluTanh}, {"gelu_pytorch_tanh", Activation::GeluTanh},
};

/// Switches that change the computation in a way that is not described by DecoderDesign: the only value that is known.
Result<> refuseVariants(const DecoderFamily &family, const Json &config, std::string_view thing)
{
    const struct
    {
        const char *modelType, *key;
        Json value;
    } known[] = {
        {"gemma", "use_bidirectional_attention", false},
        {"gemma2", "use_bidirectional_attention", false},
        {"gemma3_text", "use_bidirectional_attention", false},
        {"gpt2", "scale_attn_by_inverse_layer_idx", false},
        {"gpt2", "add_cross_attention", false},
        {"bloom", "apply_residual_connection_post_layernorm", false},
        {"chatglm", "apply_residual_connection_post_layernorm", false},
        {"chatglm", "rmsnorm", true},
        {"chatglm", "post_layer_norm", true},
        {"chatglm", "interleaved_qkv", false},
        {"chatglm", "rope_ratio", 1.0},
        {"chatglm", "quantization_bit", 0},
    };
    for (const auto &variant : known) {
        const Json *value = member(config, variant.key);
        if (value && !value->is_null() && std::string_view(variant.modelType) == family.modelType &&
            *value != variant.value)
            return unsupportedVariant(thing, variant.modelType, variant.key, dumpJson(*value), dumpJson(variant.value));
    }
    if (const Json *quantised = member(config, "quantization_config"); quantised && !quantised->is_null())
        return unsupported(thing, "quantization_config", stringOr(*quantised, "quant_method", "?"));
    return {};
}

std::vector<float> factorsOf(const Json &rope, const char *key)
{
    std::vector<float> out;
    const Json *list = member(rope, key);
    if (!list || !list->is_array() || list->size() > 4096)
        return out;
    for (const Json &value : *list) {
        if (!value.is_number())
            return {};
        out.push_back(float(value.get<double>()));
    }
    return out;
}

/// LongRoPE's factor of cosine and sine, as transformers computes it.
double longRopeAttentionFactor(double factor, std::int64_t original)
{
    return factor <= 1 || original < 2 ? 1.0 : std::sqrt(1 + std::log(factor) / std::log(double(original)));
}

void readYarn(ModelConfig &out, const Json &scaling)
{
    RopeScaling &rope = out.ropeScaling;
    rope.betaFast = numberOr(scaling, "beta_fast", 32);
    rope.betaSlow = numberOr(scaling, "beta_slow", 1);
    rope.truncate = boolOr(scaling, "truncate", true);
    if (!member(scaling, "factor")) // as transformers has it; without both it is not known, which is no factor
        rope.factor = member(scaling, "original_max_position_embeddings")
                          ? double(out.maxPositions) / double(std::max<std::int64_t>(1, rope.originalMaxPositions))
                          : 0;
    const double scale = numberOr(scaling, "mscale", 0), allDimensions = numberOr(scaling, "mscale_all_dim", 0);
    rope.attentionFactor =
        numberOr(scaling, "attention_factor",
                 scale != 0 && allDimensions != 0
                     ? yarnAttentionFactor(rope.factor, scale) / yarnAttentionFactor(rope.factor, allDimensions)
                     : yarnAttentionFactor(rope.factor));
}

/// Files often keep the positions that the model was trained on: YaRN takes it to `factor` times as many.
void stretchPositions(ModelConfig &out)
{
    const double positions = out.ropeScaling.factor * double(out.ropeScaling.originalMaxPositions);
    if (positions > double(out.maxPositions) && positions < double(1 << 20))
        out.maxPositions = std::int64_t(positions);
}

bool usable(const RopeScaling &rope, double theta, std::int64_t half)
{
    const auto positive = [](float value) { return std::isfinite(value) && value > 0; };
    if (rope.type == "longrope") {
        return std::int64_t(rope.shortFactors.size()) == half && std::int64_t(rope.longFactors.size()) == half &&
               std::all_of(rope.shortFactors.begin(), rope.shortFactors.end(), positive) &&
               std::all_of(rope.longFactors.begin(), rope.longFactors.end(), positive) &&
               rope.originalMaxPositions > 0 && rope.attentionFactor > 0 && std::isfinite(rope.attentionFactor);
    }
    if (rope.type == "llama3" && (rope.lowFrequencyFactor <= 0 || rope.originalMaxPositions <= 0 ||
                                  rope.highFrequencyFactor <= rope.lowFrequencyFactor))
        return false;
    if (rope.type == "yarn" && !(theta > 1 && rope.originalMaxPositions > 0 && rope.factor >= 1 && rope.betaSlow > 0 &&
                                 rope.betaFast > rope.betaSlow && rope.betaFast < 1e9 && rope.attentionFactor > 0 &&
                                 std::isfinite(rope.attentionFactor)))
        return false;
    return rope.factor > 0 && std::isfinite(rope.factor);
}

/// transformers 5 has "rope_parameters" with the theta in it (one for each kind of layer where these differ), 4 has
/// "rope_theta" and "rope_scaling".
Result<> readRope(ModelConfig &out, const DecoderFamily &family, const Json &config, std::string_view thing)
{
    out.ropeTheta = numberOr(config, "rope_theta", family.defaultRopeTheta);
    double partial = numberOr(config, "partial_rotary_factor", 1);
    const Json *scaling = member(config, "rope_parameters");
    if (!scaling || !scaling->is_object())
        scaling = member(config, "rope_scaling");
    if (out.design.localRopeTheta > 0) {
        out.design.localRopeTheta = numberOr(config, "rope_local_base_freq", out.design.localRopeTheta);
        if (const Json *local = scaling ? member(*scaling, "sliding_attention") : nullptr;
            local && local->is_object()) {
            out.design.localRopeTheta = numberOr(*local, "rope_theta", out.design.localRopeTheta);
            if (const std::string type = stringOr(*local, "rope_type", "default"); type != "default")
                return unsupported(thing, "rope_type", type);
        }
        if (const Json *global = scaling ? member(*scaling, "full_attention") : nullptr)
            scaling = global;
    }
    if (scaling && scaling->is_object()) {
        out.ropeTheta = numberOr(*scaling, "rope_theta", out.ropeTheta);
        partial = numberOr(*scaling, "partial_rotary_factor", partial);
        RopeScaling &rope = out.ropeScaling;
        rope.type = stringOr(*scaling, "rope_type", stringOr(*scaling, "type", "default"));
        if (family.partialRotary && (rope.type == "su" || rope.type == "yarn")) // Phi-3's first names for it
            rope.type = "longrope";
        constexpr std::string_view known[] = {"default", "linear", "llama3", "yarn", "longrope", "dynamic"};
        if (std::ranges::find(known, rope.type) == std::end(known))
            return unsupported(thing, "rope_type", rope.type);
        rope.lowFrequencyFactor = numberOr(*scaling, "low_freq_factor", 1);
        rope.highFrequencyFactor = numberOr(*scaling, "high_freq_factor", 4);
        rope.originalMaxPositions = intOr(config, "original_max_position_embeddings",
                                          intOr(*scaling, "original_max_position_embeddings", out.maxPositions));
        rope.factor = numberOr(*scaling, "factor", 1);
        if (rope.type == "longrope") {
            rope.shortFactors = factorsOf(*scaling, "short_factor");
            rope.longFactors = factorsOf(*scaling, "long_factor");
            rope.factor =
                numberOr(*scaling, "factor",
                         double(out.maxPositions) / double(std::max<std::int64_t>(1, rope.originalMaxPositions)));
            rope.attentionFactor =
                numberOr(*scaling, "attention_factor", longRopeAttentionFactor(rope.factor, rope.originalMaxPositions));
        }
        if (rope.type == "yarn")
            readYarn(out, *scaling);
    }
    if (family.partialRotary && partial != 1) {
        if (!(partial > 0 && partial < 1))
            return impossible(thing, "partial_rotary_factor", std::to_string(partial));
        out.design.rotatedSize = std::int64_t(double(out.headDim) * partial);
    }
    return {};
}

void readBiases(DecoderDesign &design, const DecoderFamily &family, const Json &config)
{
    switch (family.biases) {
    case BiasRule::None:
        break;
    case BiasRule::All:
        design.qkvBias = design.outputBias = design.mlpBias = true;
        break;
    case BiasRule::Qkv:
        design.qkvBias = true;
        break;
    case BiasRule::Attention:
        design.qkvBias = design.outputBias = boolOr(config, "attention_bias", false);
        design.mlpBias = boolOr(config, "mlp_bias", false);
        break;
    case BiasRule::AddBias:
        design.outputBias = design.mlpBias = boolOr(config, "add_bias_linear", false);
        design.qkvBias = design.outputBias || boolOr(config, "add_qkv_bias", false);
        break;
    }
}

/// Whether a layer has a window, where config.json does not say it of each.
bool hasWindow(const DecoderFamily &family, const Json &config, std::int64_t layer)
{
    switch (family.windows) {
    case WindowRule::None:
        return false;
    case WindowRule::AllLayers:
        return true;
    case WindowRule::UpperLayers:
        return layer >= intOr(config, "max_window_layers", 28);
    case WindowRule::Alternating:
        return layer % 2 == 0;
    case WindowRule::FiveOfSix:
        return (layer + 1) % std::max<std::int64_t>(1, intOr(config, "sliding_window_pattern", 6)) != 0;
    }
    return false;
}

void readWindows(ModelConfig &out, const DecoderFamily &family, const Json &config)
{
    const Json *value = member(config, "sliding_window");
    std::int64_t window = value ? (value->is_number_integer() ? value->get<std::int64_t>() : 0) : family.defaultWindow;
    if (family.windows == WindowRule::UpperLayers && !boolOr(config, "use_sliding_window", false))
        window = 0;
    // A window as wide as the context cuts nothing off; where local layers turn otherwise it still tells them apart.
    if (window <= 0 || (window >= out.maxPositions && out.design.localRopeTheta == 0))
        return;
    const Json *types = member(config, "layer_types");
    const bool listed = types && types->is_array() && std::int64_t(types->size()) == out.layers &&
                        family.windows != WindowRule::AllLayers && family.windows != WindowRule::None;
    std::vector<std::int64_t> windows;
    for (std::int64_t layer = 0; layer < out.layers; ++layer) {
        const bool local = listed ? types->at(size_t(layer)) == "sliding_attention" : hasWindow(family, config, layer);
        windows.push_back(local ? window : 0);
    }
    if (std::any_of(windows.begin(), windows.end(), [](std::int64_t w) { return w > 0; }))
        out.design.windows = std::move(windows);
}

/// Positions, heads and scales that single families say in their own way.
void readPeculiarities(ModelConfig &out, const DecoderFamily &family, const Json &config)
{
    const std::string_view type = family.modelType;
    DecoderDesign &design = out.design;
    if (family.scaledEmbedding || (type == "biogpt" && boolOr(config, "scale_embedding", true)))
        design.embeddingScale = std::sqrt(double(out.hidden));
    if (type == "gemma2" || type == "gemma3_text") {
        const double scalar = numberOr(config, "query_pre_attn_scalar", 256);
        design.attentionScale = scalar > 0 ? 1 / std::sqrt(scalar) : -1;
        const auto cap = [&](const char *key, double fallback) {
            const Json *value = member(config, key);
            return value ? (value->is_number() ? value->get<double>() : 0) : fallback;
        };
        design.attentionCap = cap("attn_logit_softcapping", family.design.attentionCap);
        design.logitCap = cap("final_logit_softcapping", family.design.logitCap);
    } else if (type == "gpt2") {
        if (!boolOr(config, "scale_attn_weights", true))
            design.attentionScale = 1;
    } else if (type == "chatglm") {
        if (!boolOr(config, "multi_query_attention", false))
            out.kvHeads = out.heads;
        design.rotatedSize = out.headDim / 2;
    } else if (type == "baichuan") {
        // 7B says max_position_embeddings, 13B only model_max_length; version 2 has the weight of a loss on z.
        if (!member(config, "max_position_embeddings") && member(config, "model_max_length"))
            design.positions = PositionKind::Alibi;
        design.normalisedHead = member(config, "z_loss_weight") || out.vocab == 125'696;
    }
}

} // namespace

const DecoderFamily &ModelConfig::family() const
{
    const DecoderFamily *found = decoderFamily(architecture);
    return found ? *found : decoderFamilies().front();
}

DecoderSizes ModelConfig::sizes() const
{
    return {vocab, hidden, layers, heads, kvHeads, headDim, intermediate, maxPositions, tieEmbeddings};
}

Result<ModelConfig> modelConfigFromJson(const Json &config, std::string_view thing)
{
    ModelConfig out;
    const Json *architectures = member(config, "architectures");
    if (architectures && architectures->is_array() && !architectures->empty() && architectures->front().is_string())
        out.architecture = architectures->front().get<std::string>();
    if (out.architecture.empty()) // a bare config may name only the type
        out.architecture = stringOr(config, "model_type");
    const DecoderFamily *family = decoderFamily(out.architecture);
    if (!family)
        return unsupported(thing, "architecture", out.architecture.empty() ? "?" : out.architecture);
    if (out.architecture == family->modelType)
        out.architecture = family->classes.front();
    FW_CHECK(refuseVariants(*family, config, thing));

    const ConfigKeys &keys = family->keys;
    out.design = family->design;
    if (const Json *name = lookUp(config, keys.activation); name && name->is_string()) {
        const auto found = std::find_if(std::begin(activations), std::end(activations),
                                        [&](const auto &entry) { return name->get<std::string>() == entry.first; });
        if (found == std::end(activations))
            return unsupported(thing, "activation", name->get<std::string>());
        out.design.activation = found->second;
    }
    FW_TRY(hidden, requireSize(config, keys.hidden, thing));
    FW_TRY(layers, requireSize(config, keys.layers, thing));
    FW_TRY(heads, requireSize(config, keys.heads, thing));
    FW_TRY(vocab, requireSize(config, keys.vocabulary, thing));
    out.hidden = hidden;
    out.layers = layers;
    out.heads = heads;
    out.vocab = vocab;
    const std::int64_t fourTimes = hidden > 0 && hidden <= 1 << 20 ? 4 * hidden : 0;
    if (keys.intermediate && !family->design.gated) {
        out.intermediate = sizeOr(config, keys.intermediate, fourTimes);
    } else if (keys.intermediate) {
        FW_TRY(intermediate, requireSize(config, keys.intermediate, thing));
        out.intermediate = intermediate;
    } else {
        out.intermediate = fourTimes;
    }
    out.kvHeads = sizeOr(config, keys.kvHeads, heads);
    out.headDim = sizeOr(config, keys.headDim,
                         family->defaultHeadDim ? family->defaultHeadDim : (heads > 0 ? hidden / heads : 0));
    out.maxPositions = sizeOr(config, keys.positions, 2048);
    const Json *epsilon = lookUp(config, keys.normEpsilon);
    out.normEpsilon = epsilon && epsilon->is_number() ? epsilon->get<double>() : family->defaultEpsilon;
    out.tieEmbeddings = boolOr(config, "tie_word_embeddings", family->tiedByDefault);
    readBiases(out.design, *family, config);
    readPeculiarities(out, *family, config);
    if (out.design.positions == PositionKind::Rotary)
        FW_CHECK(readRope(out, *family, config, thing));

    out.bosId = intOr(config, "bos_token_id", -1);
    out.padId = intOr(config, "pad_token_id", -1);
    if (const Json *eos = member(config, "eos_token_id")) {
        for (const Json &id : eos->is_array() ? *eos : Json::array({*eos})) {
            if (id.is_number_integer() && id.get<std::int64_t>() >= 0)
                out.eosIds.push_back(id.get<std::int64_t>());
        }
    }
    out.name = stringOr(config, "_name_or_path", stringOr(config, "_model_name_or_path"));
    FW_CHECK(checkConsistency(out, thing));
    if (!usable(out.ropeScaling, out.ropeTheta, out.rotatedSize() / 2))
        return unsupported(thing, "rope_scaling", out.ropeScaling.type);
    if (out.ropeScaling.type == "yarn")
        stretchPositions(out);
    readWindows(out, *family, config);
    out.published = config;
    return out;
}

namespace {

/// Rotary divisors that a GGUF file holds as a tensor; empty when it has none.
Result<std::vector<float>> ggufDivisors(const GgufFile &file, const char *name, std::int64_t half,
                                        const std::string &thing)
{
    std::vector<float> out;
    const TensorEntry *entry = file.find(name);
    if (!entry)
        return out;
    if (entry->type != TensorType::F32 || entry->shape != Shape{half})
        return unsupported(thing, name, shapeText(entry->shape));
    out.resize(size_t(half));
    FW_CHECK(decodeToFloat(TensorType::F32, file.bytes(*entry), out));
    return out;
}

Result<> readGgufRope(ModelConfig &out, const GgufFile &file, const std::string &arch, const std::string &thing)
{
    const GgufHeader &header = file.header();
    out.ropeTheta = asWritten(header.number(arch + ".rope.freq_base").value_or(out.family().defaultRopeTheta));
    if (const auto rotated = header.integer(arch + ".rope.dimension_count"); rotated && *rotated != out.headDim) {
        if (!out.family().partialRotary)
            return unsupported(thing, "rope.dimension_count", std::to_string(*rotated));
        out.design.rotatedSize = *rotated;
    }
    const std::string scaling = header.text(arch + ".rope.scaling.type", "none");
    RopeScaling &rope = out.ropeScaling;
    if (scaling == "linear") {
        rope.type = "linear";
        rope.factor = asWritten(header.number(arch + ".rope.scaling.factor").value_or(1));
        if (!(rope.factor > 0))
            return unsupported(thing, "rope.scaling.factor", std::to_string(rope.factor));
    } else if (scaling == "yarn") {
        rope.type = "yarn";
        rope.factor = asWritten(header.number(arch + ".rope.scaling.factor").value_or(1));
        rope.originalMaxPositions =
            header.integer(arch + ".rope.scaling.original_context_length").value_or(out.maxPositions);
        rope.betaFast = asWritten(header.number(arch + ".rope.scaling.yarn_beta_fast").value_or(32));
        rope.betaSlow = asWritten(header.number(arch + ".rope.scaling.yarn_beta_slow").value_or(1));
        // llama.cpp multiplies YaRN's own factor by this one.
        rope.attentionFactor =
            yarnAttentionFactor(rope.factor) * asWritten(header.number(arch + ".rope.scaling.attn_factor").value_or(1));
        if (!usable(rope, out.ropeTheta, out.rotatedSize() / 2))
            return unsupported(thing, "rope.scaling.factor", std::to_string(rope.factor));
        stretchPositions(out);
    } else if (scaling != "none" && scaling != "longrope") {
        return unsupported(thing, "rope.scaling.type", scaling);
    }
    return {};
}

Result<> readGgufDivisors(ModelConfig &out, const GgufFile &file, const std::string &arch, const std::string &thing)
{
    const std::int64_t half = out.rotatedSize() / 2;
    RopeScaling &rope = out.ropeScaling;
    FW_TRY(divisors, ggufDivisors(file, "rope_freqs.weight", half, thing));
    rope.frequencyDivisors = std::move(divisors);
    FW_TRY(longFactors, ggufDivisors(file, "rope_factors_long.weight", half, thing));
    if (longFactors.empty())
        return {};
    FW_TRY(shortFactors, ggufDivisors(file, "rope_factors_short.weight", half, thing));
    rope.type = "longrope";
    rope.longFactors = std::move(longFactors);
    rope.shortFactors = std::move(shortFactors);
    rope.originalMaxPositions =
        file.header().integer(arch + ".rope.scaling.original_context_length").value_or(out.maxPositions);
    rope.factor = double(out.maxPositions) / double(std::max<std::int64_t>(1, rope.originalMaxPositions));
    const auto written = file.header().number(arch + ".rope.scaling.attn_factor");
    rope.attentionFactor =
        written ? asWritten(*written) : longRopeAttentionFactor(rope.factor, rope.originalMaxPositions);
    if (!usable(rope, out.ropeTheta, half))
        return unsupported(thing, "rope_factors_long", shapeText({half}));
    return {};
}

} // namespace

double yarnAttentionFactor(double factor, double scale)
{
    return factor <= 1 ? 1.0 : 0.1 * scale * std::log(factor) + 1;
}

double ggufAttentionScale(std::string_view architecture, std::int64_t layers, std::int64_t hidden, std::int64_t heads,
                          std::int64_t headDim)
{
    const bool widest = (architecture == "gemma2" && layers == 46) || (architecture == "gemma3" && layers == 62);
    const std::int64_t width = widest && heads > 0 ? hidden / heads : headDim;
    return 1 / std::sqrt(double(width));
}

Result<ModelConfig> modelConfigFromGguf(const GgufFile &file)
{
    const GgufHeader &header = file.header();
    const std::string thing = file.path().string();
    const std::string type = header.text("general.type", "model");
    if (type == "adapter")
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is an adapter for llama.cpp and no model of its own."), {thing}},
                    {FW_NOOP("core", "Choose its base as the model, then add the file as an adapter.")});
    if (type != "model")
        return unsupported(thing, "general.type", type);
    const std::string arch = header.text("general.architecture");
    const DecoderFamily *family = decoderFamilyOfGguf(arch);
    if (!family)
        return unsupported(thing, "architecture", arch.empty() ? "?" : arch);
    if (header.integer(arch + ".expert_count").value_or(0) > 0)
        return unsupported(thing, "expert_count", std::to_string(*header.integer(arch + ".expert_count")));

    ModelConfig out;
    out.architecture = family->classes.front();
    out.design = family->design;
    out.name = header.text("general.name");
    out.layers = header.integer(arch + ".block_count").value_or(0);
    out.hidden = header.integer(arch + ".embedding_length").value_or(0);
    out.intermediate = header.integer(arch + ".feed_forward_length").value_or(0);
    out.heads = header.integer(arch + ".attention.head_count").value_or(0);
    out.kvHeads = header.integer(arch + ".attention.head_count_kv").value_or(out.heads);
    out.headDim = header.integer(arch + ".attention.key_length").value_or(out.heads > 0 ? out.hidden / out.heads : 0);
    out.maxPositions = header.integer(arch + ".context_length").value_or(0);
    const char *epsilon =
        out.design.norm == NormKind::Layer ? ".attention.layer_norm_epsilon" : ".attention.layer_norm_rms_epsilon";
    out.normEpsilon = asWritten(header.number(arch + epsilon).value_or(family->defaultEpsilon));
    if (const auto value = header.integer(arch + ".attention.value_length"); value && *value != out.headDim)
        return unsupported(thing, "attention.value_length", std::to_string(*value));
    if (out.design.positions == PositionKind::Rotary)
        FW_CHECK(readGgufRope(out, file, arch, thing));
    if (family->scaledEmbedding)
        out.design.embeddingScale = std::sqrt(double(std::max<std::int64_t>(0, out.hidden)));
    if (arch == "gemma2" || arch == "gemma3") {
        out.design.attentionScale = ggufAttentionScale(arch, out.layers, out.hidden, out.heads, out.headDim);
        out.design.attentionCap =
            asWritten(header.number(arch + ".attn_logit_softcapping").value_or(family->design.attentionCap));
        out.design.logitCap =
            asWritten(header.number(arch + ".final_logit_softcapping").value_or(family->design.logitCap));
    }

    const TensorEntry *embedding = file.find("token_embd.weight");
    out.vocab = embedding && embedding->shape.size() == 2 ? embedding->shape[0]
                                                          : header.integer(arch + ".vocab_size").value_or(0);
    out.tieEmbeddings = !file.find("output.weight");
    out.design.qkvBias = file.find("blk.0.attn_q.bias") || file.find("blk.0.attn_qkv.bias");
    out.design.outputBias = file.find("blk.0.attn_output.bias");
    out.design.mlpBias = file.find("blk.0.ffn_down.bias");
    out.bosId = header.integer("tokenizer.ggml.bos_token_id").value_or(-1);
    out.padId = header.integer("tokenizer.ggml.padding_token_id").value_or(-1);
    for (const char *key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"}) {
        const std::int64_t id = header.integer(key).value_or(-1);
        if (id >= 0 && (out.eosIds.empty() || out.eosIds.front() != id))
            out.eosIds.push_back(id);
    }
    out.chatTemplate = header.text("tokenizer.chat_template");
    FW_CHECK(checkConsistency(out, thing));
    FW_CHECK(readGgufDivisors(out, file, arch, thing));

    if (const auto window = header.integer(arch + ".attention.sliding_window"); window && *window > 0) {
        if (arch == "llama") { // Mistral
            family = decoderFamily("MistralForCausalLM");
            out.architecture = family->classes.front();
        }
        readWindows(out, *family, {{"sliding_window", *window}});
    }
    return out;
}

namespace {

Json ropeJson(const ModelConfig &c)
{
    Json rope = {{"rope_theta", c.ropeTheta}, {"rope_type", c.ropeScaling.type}};
    const RopeScaling &scaling = c.ropeScaling;
    if (c.family().partialRotary)
        rope["partial_rotary_factor"] = double(c.rotatedSize()) / double(c.headDim);
    if (scaling.type == "linear" || scaling.type == "llama3" || scaling.type == "yarn" || scaling.type == "dynamic")
        rope["factor"] = scaling.factor;
    if (scaling.type == "yarn") {
        rope["beta_fast"] = scaling.betaFast;
        rope["beta_slow"] = scaling.betaSlow;
        rope["truncate"] = scaling.truncate;
        rope["attention_factor"] = scaling.attentionFactor;
    }
    if (scaling.type == "llama3") {
        rope["low_freq_factor"] = scaling.lowFrequencyFactor;
        rope["high_freq_factor"] = scaling.highFrequencyFactor;
    }
    if (scaling.type == "longrope") {
        rope["short_factor"] = scaling.shortFactors;
        rope["long_factor"] = scaling.longFactors;
        rope["attention_factor"] = scaling.attentionFactor;
    }
    if (scaling.type == "llama3" || scaling.type == "yarn" || scaling.type == "longrope")
        rope["original_max_position_embeddings"] = scaling.originalMaxPositions;
    return rope;
}

/// Both spellings: transformers 4 reads rope_theta and rope_scaling, 5 reads rope_parameters.
void addRope(Json &out, const ModelConfig &c)
{
    Json rope = ropeJson(c);
    out["rope_theta"] = c.ropeTheta;
    if (c.design.localRopeTheta > 0)
        out["rope_local_base_freq"] = c.design.localRopeTheta;
    if (c.ropeScaling.type != "default") {
        out["rope_scaling"] = rope;
        out["rope_scaling"].erase("rope_theta");
        out["rope_scaling"].erase("partial_rotary_factor");
    }
    if (c.family().partialRotary) {
        out["partial_rotary_factor"] = rope["partial_rotary_factor"];
        if (c.ropeScaling.type == "longrope")
            out["original_max_position_embeddings"] = c.ropeScaling.originalMaxPositions;
    }
    if (c.design.localRopeTheta > 0)
        out["rope_parameters"] = {
            {"full_attention", std::move(rope)},
            {"sliding_attention", {{"rope_theta", c.design.localRopeTheta}, {"rope_type", "default"}}}};
    else
        out["rope_parameters"] = std::move(rope);
}

void addWindows(Json &out, const ModelConfig &c)
{
    const WindowRule rule = c.family().windows;
    if (rule == WindowRule::None)
        return;
    const auto &windows = c.design.windows;
    const std::int64_t window = windows.empty() ? 0 : *std::max_element(windows.begin(), windows.end());
    const bool local = rule == WindowRule::Alternating || rule == WindowRule::FiveOfSix;
    if (rule == WindowRule::UpperLayers)
        out["use_sliding_window"] = window > 0;
    out["sliding_window"] = window > 0 ? Json(window) : local ? Json(c.maxPositions) : Json();
    if (rule == WindowRule::AllLayers)
        return;
    Json types = Json::array();
    for (std::int64_t layer = 0; layer < c.layers; ++layer) {
        const bool sliding =
            window > 0 ? c.design.windowOf(layer) > 0 : local && hasWindow(c.family(), Json::object(), layer);
        types.push_back(sliding ? "sliding_attention" : "full_attention");
    }
    out["layer_types"] = std::move(types);
}

void addPeculiarities(Json &out, const ModelConfig &c)
{
    const std::string_view type = c.family().modelType;
    const DecoderDesign &design = c.design;
    if (type == "gemma2" || type == "gemma3_text") {
        const auto cap = [](double value) { return value > 0 ? Json(value) : Json(); };
        const double scalar =
            design.attentionScale > 0 ? 1 / (design.attentionScale * design.attentionScale) : double(c.headDim);
        out["query_pre_attn_scalar"] = std::llround(scalar);
        out["attn_logit_softcapping"] = cap(design.attentionCap);
        out["final_logit_softcapping"] = cap(design.logitCap);
    } else if (type == "biogpt") {
        out["scale_embedding"] = design.embeddingScale != 1;
    } else if (type == "gpt2") {
        out["scale_attn_weights"] = design.attentionScale != 1;
    } else if (type == "chatglm") {
        out["multi_query_attention"] = true;
        out["add_bias_linear"] = design.outputBias;
        out["add_qkv_bias"] = design.qkvBias;
        out["rmsnorm"] = true;
        out["post_layer_norm"] = true;
        out["apply_residual_connection_post_layernorm"] = false;
    } else if (type == "baichuan") {
        if (design.positions == PositionKind::Alibi)
            out.erase("max_position_embeddings");
        out["model_max_length"] = c.maxPositions;
        if (design.normalisedHead)
            out["z_loss_weight"] = 0;
    }
}

const char *dtypeName(TensorType type)
{
    return type == TensorType::BF16 ? "bfloat16" : type == TensorType::F16 ? "float16" : "float32";
}

} // namespace

Json modelConfigToJson(const ModelConfig &c, TensorType type)
{
    if (c.published.is_object()) {
        Json out = c.published;
        if (member(out, "dtype"))
            out["dtype"] = dtypeName(type);
        out["torch_dtype"] = dtypeName(type);
        return out;
    }
    const DecoderFamily &family = c.family();
    const ConfigKeys &keys = family.keys;
    Json out = Json::object();
    const auto put = [&](const char *key, Json value) {
        if (key)
            out[firstKey(key)] = std::move(value);
    };
    out["architectures"] = Json::array({c.architecture});
    out["model_type"] = family.modelType;
    put(keys.hidden, c.hidden);
    put(keys.layers, c.layers);
    put(keys.heads, c.heads);
    put(keys.kvHeads, c.kvHeads);
    put(keys.headDim, c.headDim);
    put(keys.intermediate, c.intermediate);
    put(keys.vocabulary, c.vocab);
    put(keys.positions, c.maxPositions);
    put(keys.normEpsilon, c.normEpsilon);
    for (const auto &[name, activation] : activations) {
        // The last name that fits: the approximation is written gelu_pytorch_tanh, and gelu_new for GPT-2.
        if (activation == c.design.activation && std::string_view(name) != "swish")
            put(keys.activation, name);
    }
    if (family.biases == BiasRule::Attention) {
        out["attention_bias"] = c.design.qkvBias;
        if (std::string_view(family.modelType) == "llama")
            out["mlp_bias"] = c.design.mlpBias;
    }
    if (c.bosId >= 0)
        out["bos_token_id"] = c.bosId;
    if (c.eosIds.size() == 1)
        out["eos_token_id"] = c.eosIds.front();
    else if (!c.eosIds.empty())
        out["eos_token_id"] = c.eosIds;
    if (c.padId >= 0)
        out["pad_token_id"] = c.padId;
    out["initializer_range"] = 0.02;
    if (c.design.positions == PositionKind::Rotary && std::string_view(family.modelType) != "chatglm")
        addRope(out, c);
    addWindows(out, c);
    addPeculiarities(out, c);
    out["tie_word_embeddings"] = c.tieEmbeddings;
    out["torch_dtype"] = dtypeName(type);
    out["use_cache"] = true;
    return out;
}

std::vector<ExpectedTensor> expectedTensors(const ModelConfig &config)
{
    return decoderTensors(config.family(), config.sizes(), config.design);
}

std::uint64_t parameterCount(const ModelConfig &config)
{
    std::uint64_t count = 0;
    for (const ExpectedTensor &tensor : expectedTensors(config))
        count += elementCount(tensor.shape).value_or(0);
    return count;
}

} // namespace fieldwright
