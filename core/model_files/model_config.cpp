#include "core/model_files/model_config.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace fieldwright {

namespace {

tl::unexpected<Error> unsupported(std::string_view thing, const char *what, std::string value)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "%1 has %2 \"%3\", which this version does not support."),
                 {std::string(thing), what, std::move(value)}},
                {FW_NOOP("core", "Choose a model of the Llama family, such as SmolLM2, Llama 3 or Qwen2.5.")});
}

/// A float32 of a GGUF file as the decimal number that its author wrote: 1e-05, not 9.999999747378752e-06.
double asWritten(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.7g", value);
    const double shorter = std::strtod(text, nullptr);
    return float(shorter) == float(value) ? shorter : value;
}

Result<> checkConsistency(const ModelConfig &c, std::string_view thing)
{
    const auto impossible = [&](const char *key, std::int64_t value) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 describes an impossible model: %2 is %3."),
                     {std::string(thing), key, std::to_string(value)}},
                    {FW_NOOP("core", "Download the model again, or choose another.")});
    };
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
            return impossible(range.key, range.value);
    }
    if (c.heads % c.kvHeads != 0)
        return impossible("num_key_value_heads", c.kvHeads);
    if (c.headDim % 2 != 0)
        return impossible("head_dim", c.headDim);
    if (!(c.rmsEps >= 0 && c.rmsEps < 1) || !(c.ropeTheta > 0 && c.ropeTheta < 1e15)) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 describes an impossible model: rms_norm_eps is %2 and rope_theta %3."),
                     {std::string(thing), std::to_string(c.rmsEps), std::to_string(c.ropeTheta)}},
                    {FW_NOOP("core", "Download the model again, or choose another.")});
    }
    return {};
}

/// transformers 5 has "rope_parameters" with the theta in it, 4 has "rope_theta" and "rope_scaling".
Result<> readRope(ModelConfig &out, const Json &config, std::string_view thing)
{
    out.ropeTheta = numberOr(config, "rope_theta", 10000);
    const Json *scaling = member(config, "rope_parameters");
    if (!scaling || !scaling->is_object())
        scaling = member(config, "rope_scaling");
    if (!scaling || !scaling->is_object())
        return {};
    out.ropeTheta = numberOr(*scaling, "rope_theta", out.ropeTheta);
    RopeScaling &rope = out.ropeScaling;
    rope.type = stringOr(*scaling, "rope_type", stringOr(*scaling, "type", "default"));
    if (rope.type != "default" && rope.type != "linear" && rope.type != "llama3")
        return unsupported(thing, "rope_type", rope.type);
    rope.factor = numberOr(*scaling, "factor", 1);
    rope.lowFrequencyFactor = numberOr(*scaling, "low_freq_factor", 1);
    rope.highFrequencyFactor = numberOr(*scaling, "high_freq_factor", 4);
    rope.originalMaxPositions = intOr(*scaling, "original_max_position_embeddings", out.maxPositions);
    const bool usable =
        rope.factor > 0 && (rope.type != "llama3" || (rope.lowFrequencyFactor > 0 && rope.originalMaxPositions > 0 &&
                                                      rope.highFrequencyFactor > rope.lowFrequencyFactor));
    if (rope.type != "default" && !usable)
        return unsupported(thing, "rope_scaling", dumpJson(*scaling));
    return {};
}

} // namespace

Result<ModelConfig> modelConfigFromJson(const Json &config, std::string_view thing)
{
    ModelConfig out;
    const Json *architectures = member(config, "architectures");
    if (architectures && architectures->is_array() && !architectures->empty() && architectures->front().is_string())
        out.architecture = architectures->front().get<std::string>();
    if (out.architecture.empty()) { // a bare config may name only the type
        const std::string type = stringOr(config, "model_type");
        out.architecture = type == "llama" ? "LlamaForCausalLM" : type;
    }
    const bool qwen2 = out.architecture == "Qwen2ForCausalLM";
    if (out.architecture != "LlamaForCausalLM" && out.architecture != "MistralForCausalLM" && !qwen2)
        return unsupported(thing, "architecture", out.architecture.empty() ? "?" : out.architecture);
    if (const std::string act = stringOr(config, "hidden_act", "silu"); act != "silu")
        return unsupported(thing, "hidden_act", act);
    if (member(config, "quantization_config") && !member(config, "quantization_config")->is_null()) {
        return unsupported(thing, "quantization_config",
                           stringOr(*member(config, "quantization_config"), "quant_method", "?"));
    }

    FW_TRY(hidden, requireInt(config, "hidden_size", thing));
    FW_TRY(layers, requireInt(config, "num_hidden_layers", thing));
    FW_TRY(heads, requireInt(config, "num_attention_heads", thing));
    FW_TRY(intermediate, requireInt(config, "intermediate_size", thing));
    FW_TRY(vocab, requireInt(config, "vocab_size", thing));
    out.hidden = hidden;
    out.layers = layers;
    out.heads = heads;
    out.intermediate = intermediate;
    out.vocab = vocab;
    out.kvHeads = intOr(config, "num_key_value_heads", heads);
    out.headDim = intOr(config, "head_dim", heads > 0 ? hidden / heads : 0);
    out.maxPositions = intOr(config, "max_position_embeddings", 2048);
    out.rmsEps = numberOr(config, "rms_norm_eps", 1e-6);
    out.tieEmbeddings = boolOr(config, "tie_word_embeddings", false);
    out.qkvBias = qwen2 || boolOr(config, "attention_bias", false);
    out.outputBias = !qwen2 && boolOr(config, "attention_bias", false);
    out.mlpBias = boolOr(config, "mlp_bias", false);
    FW_CHECK(readRope(out, config, thing));
    const std::int64_t window = intOr(config, "sliding_window", 0);
    if (window > 0 && window < out.maxPositions && boolOr(config, "use_sliding_window", !qwen2))
        return unsupported(thing, "sliding_window", std::to_string(window));

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
    return out;
}

Result<ModelConfig> modelConfigFromGguf(const GgufFile &file)
{
    const GgufHeader &header = file.header();
    const std::string thing = file.path().string();
    if (const std::string type = header.text("general.type", "model"); type != "model")
        return unsupported(thing, "general.type", type);
    const std::string arch = header.text("general.architecture");
    if (arch != "llama" && arch != "qwen2")
        return unsupported(thing, "architecture", arch.empty() ? "?" : arch);
    if (header.integer(arch + ".expert_count").value_or(0) > 0)
        return unsupported(thing, "expert_count", std::to_string(*header.integer(arch + ".expert_count")));

    ModelConfig out;
    out.architecture = arch == "qwen2" ? "Qwen2ForCausalLM" : "LlamaForCausalLM";
    out.name = header.text("general.name");
    out.layers = header.integer(arch + ".block_count").value_or(0);
    out.hidden = header.integer(arch + ".embedding_length").value_or(0);
    out.intermediate = header.integer(arch + ".feed_forward_length").value_or(0);
    out.heads = header.integer(arch + ".attention.head_count").value_or(0);
    out.kvHeads = header.integer(arch + ".attention.head_count_kv").value_or(out.heads);
    out.headDim = header.integer(arch + ".attention.key_length").value_or(out.heads > 0 ? out.hidden / out.heads : 0);
    out.maxPositions = header.integer(arch + ".context_length").value_or(0);
    out.rmsEps = asWritten(header.number(arch + ".attention.layer_norm_rms_epsilon").value_or(1e-5));
    out.ropeTheta = asWritten(header.number(arch + ".rope.freq_base").value_or(10000));
    if (const auto rotated = header.integer(arch + ".rope.dimension_count"); rotated && *rotated != out.headDim)
        return unsupported(thing, "rope.dimension_count", std::to_string(*rotated));
    if (const auto value = header.integer(arch + ".attention.value_length"); value && *value != out.headDim)
        return unsupported(thing, "attention.value_length", std::to_string(*value));
    if (header.integer(arch + ".attention.sliding_window").value_or(0) > 0)
        return unsupported(thing, "sliding_window",
                           std::to_string(*header.integer(arch + ".attention.sliding_window")));

    const std::string scaling = header.text(arch + ".rope.scaling.type", "none");
    if (scaling == "linear") {
        out.ropeScaling.type = "linear";
        out.ropeScaling.factor = asWritten(header.number(arch + ".rope.scaling.factor").value_or(1));
        if (!(out.ropeScaling.factor > 0))
            return unsupported(thing, "rope.scaling.factor", std::to_string(out.ropeScaling.factor));
    } else if (scaling != "none") {
        return unsupported(thing, "rope.scaling.type", scaling);
    }

    const TensorEntry *embedding = file.find("token_embd.weight");
    out.vocab = embedding && embedding->shape.size() == 2 ? embedding->shape[0]
                                                          : header.integer(arch + ".vocab_size").value_or(0);
    out.tieEmbeddings = !file.find("output.weight");
    out.qkvBias = file.find("blk.0.attn_q.bias");
    out.outputBias = file.find("blk.0.attn_output.bias");
    out.mlpBias = file.find("blk.0.ffn_down.bias");
    out.bosId = header.integer("tokenizer.ggml.bos_token_id").value_or(-1);
    out.padId = header.integer("tokenizer.ggml.padding_token_id").value_or(-1);
    for (const char *key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"}) {
        const std::int64_t id = header.integer(key).value_or(-1);
        if (id >= 0 && (out.eosIds.empty() || out.eosIds.front() != id))
            out.eosIds.push_back(id);
    }
    out.chatTemplate = header.text("tokenizer.chat_template");
    FW_CHECK(checkConsistency(out, thing));

    if (const TensorEntry *divisors = file.find("rope_freqs.weight")) {
        out.ropeScaling.frequencyDivisors.resize(size_t(out.headDim / 2));
        if (divisors->type != TensorType::F32 || divisors->shape != Shape{out.headDim / 2})
            return unsupported(thing, "rope_freqs", shapeText(divisors->shape));
        FW_CHECK(decodeToFloat(TensorType::F32, file.bytes(*divisors), out.ropeScaling.frequencyDivisors));
    }
    return out;
}

Json modelConfigToJson(const ModelConfig &c, TensorType type)
{
    const bool qwen2 = c.architecture == "Qwen2ForCausalLM";
    Json out = Json::object();
    out["architectures"] = Json::array({c.architecture});
    if (!qwen2)
        out["attention_bias"] = c.qkvBias;
    if (c.bosId >= 0)
        out["bos_token_id"] = c.bosId;
    if (c.eosIds.size() == 1)
        out["eos_token_id"] = c.eosIds.front();
    else if (!c.eosIds.empty())
        out["eos_token_id"] = c.eosIds;
    out["head_dim"] = c.headDim;
    out["hidden_act"] = "silu";
    out["hidden_size"] = c.hidden;
    out["initializer_range"] = 0.02;
    out["intermediate_size"] = c.intermediate;
    out["max_position_embeddings"] = c.maxPositions;
    if (!qwen2)
        out["mlp_bias"] = c.mlpBias;
    out["model_type"] = qwen2 ? "qwen2" : c.architecture == "MistralForCausalLM" ? "mistral" : "llama";
    out["num_attention_heads"] = c.heads;
    out["num_hidden_layers"] = c.layers;
    out["num_key_value_heads"] = c.kvHeads;
    if (c.padId >= 0)
        out["pad_token_id"] = c.padId;
    out["rms_norm_eps"] = c.rmsEps;
    // Both spellings: transformers 4 reads rope_theta and rope_scaling, 5 reads rope_parameters.
    out["rope_theta"] = c.ropeTheta;
    Json rope = {{"rope_theta", c.ropeTheta}, {"rope_type", c.ropeScaling.type}};
    if (c.ropeScaling.type != "default") {
        rope["factor"] = c.ropeScaling.factor;
        if (c.ropeScaling.type == "llama3") {
            rope["low_freq_factor"] = c.ropeScaling.lowFrequencyFactor;
            rope["high_freq_factor"] = c.ropeScaling.highFrequencyFactor;
            rope["original_max_position_embeddings"] = c.ropeScaling.originalMaxPositions;
        }
        out["rope_scaling"] = rope;
        out["rope_scaling"].erase("rope_theta");
    }
    out["rope_parameters"] = std::move(rope);
    if (c.architecture == "MistralForCausalLM")
        out["sliding_window"] = nullptr;
    out["tie_word_embeddings"] = c.tieEmbeddings;
    out["torch_dtype"] = type == TensorType::BF16 ? "bfloat16" : type == TensorType::F16 ? "float16" : "float32";
    out["use_cache"] = true;
    out["vocab_size"] = c.vocab;
    return out;
}

std::vector<ExpectedTensor> expectedTensors(const ModelConfig &c)
{
    const std::int64_t q = c.heads * c.headDim, kv = c.kvHeads * c.headDim;
    std::vector<ExpectedTensor> out;
    out.push_back({"model.embed_tokens.weight", {c.vocab, c.hidden}});
    for (std::int64_t layer = 0; layer < c.layers; ++layer) {
        const std::string prefix = "model.layers." + std::to_string(layer) + ".";
        const auto linear = [&](const char *name, std::int64_t rows, std::int64_t columns, bool bias) {
            out.push_back({prefix + name + ".weight", {rows, columns}});
            if (bias)
                out.push_back({prefix + name + ".bias", {rows}});
        };
        out.push_back({prefix + "input_layernorm.weight", {c.hidden}});
        linear("self_attn.q_proj", q, c.hidden, c.qkvBias);
        linear("self_attn.k_proj", kv, c.hidden, c.qkvBias);
        linear("self_attn.v_proj", kv, c.hidden, c.qkvBias);
        linear("self_attn.o_proj", c.hidden, q, c.outputBias);
        out.push_back({prefix + "post_attention_layernorm.weight", {c.hidden}});
        linear("mlp.gate_proj", c.intermediate, c.hidden, c.mlpBias);
        linear("mlp.up_proj", c.intermediate, c.hidden, c.mlpBias);
        linear("mlp.down_proj", c.hidden, c.intermediate, c.mlpBias);
    }
    out.push_back({"model.norm.weight", {c.hidden}});
    if (!c.tieEmbeddings)
        out.push_back({"lm_head.weight", {c.vocab, c.hidden}});
    return out;
}

std::uint64_t parameterCount(const ModelConfig &config)
{
    std::uint64_t count = 0;
    for (const ExpectedTensor &tensor : expectedTensors(config))
        count += elementCount(tensor.shape).value_or(0);
    return count;
}

} // namespace fieldwright
