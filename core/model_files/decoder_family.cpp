#include "core/model_files/decoder_family.h"

#include <algorithm>

namespace fieldwright {

namespace {

/// Sources: the configuration and modelling files of transformers 5.23 for all but the last two, which publish their
/// own (THUDM/chatglm3-6b, baichuan-inc/Baichuan2-7B-Base and -13B-Base: modeling_chatglm.py, modeling_baichuan.py).
std::vector<DecoderFamily> makeFamilies()
{
    const ModuleNames fusedQkv = {.query = nullptr, .key = nullptr, .value = nullptr};
    std::vector<DecoderFamily> out;
    out.push_back({.classes = {"LlamaForCausalLM"},
                   .modelType = "llama",
                   .ggufArchitecture = "llama",
                   .biases = BiasRule::Attention});
    out.push_back({.classes = {"MistralForCausalLM"},
                   .modelType = "mistral",
                   .ggufArchitecture = "llama",
                   .windows = WindowRule::AllLayers,
                   .defaultWindow = 4096});
    out.push_back({.classes = {"Qwen2ForCausalLM"},
                   .modelType = "qwen2",
                   .ggufArchitecture = "qwen2",
                   .biases = BiasRule::Qkv,
                   .windows = WindowRule::UpperLayers,
                   .defaultWindow = 4096});
    out.push_back({.classes = {"Qwen3ForCausalLM"},
                   .modelType = "qwen3",
                   .ggufArchitecture = "qwen3",
                   .design = {.queryKeyNorm = true},
                   .biases = BiasRule::Attention,
                   .windows = WindowRule::UpperLayers,
                   .defaultWindow = 4096,
                   .defaultHeadDim = 128});

    const DecoderDesign gemma = {.norm = NormKind::RmsPlusOne, .activation = Activation::GeluTanh};
    out.push_back({.classes = {"GemmaForCausalLM"},
                   .modelType = "gemma",
                   .ggufArchitecture = "gemma",
                   .design = gemma,
                   .keys = {.activation = nullptr}, // "gelu" in the first files means the approximation too
                   .biases = BiasRule::Attention,
                   .defaultHeadDim = 256,
                   .tiedByDefault = true,
                   .scaledEmbedding = true});
    DecoderDesign gemma2 = gemma;
    gemma2.postNorms = true;
    gemma2.attentionCap = 50;
    gemma2.logitCap = 30;
    const ModuleNames fourNorms = {.attentionPostNorm = "post_attention_layernorm",
                                   .feedForwardNorm = "pre_feedforward_layernorm",
                                   .feedForwardPostNorm = "post_feedforward_layernorm"};
    const ConfigKeys hiddenActivation = {.activation = "hidden_activation"};
    out.push_back({.classes = {"Gemma2ForCausalLM"},
                   .modelType = "gemma2",
                   .ggufArchitecture = "gemma2",
                   .design = gemma2,
                   .names = fourNorms,
                   .keys = hiddenActivation,
                   .biases = BiasRule::Attention,
                   .windows = WindowRule::Alternating,
                   .defaultWindow = 4096,
                   .defaultHeadDim = 256,
                   .tiedByDefault = true,
                   .scaledEmbedding = true});
    DecoderDesign gemma3 = gemma;
    gemma3.postNorms = true;
    gemma3.queryKeyNorm = true;
    gemma3.localRopeTheta = 10000;
    out.push_back({.classes = {"Gemma3ForCausalLM"},
                   .modelType = "gemma3_text",
                   .ggufArchitecture = "gemma3",
                   .design = gemma3,
                   .names = fourNorms,
                   .keys = hiddenActivation,
                   .biases = BiasRule::Attention,
                   .windows = WindowRule::FiveOfSix,
                   .defaultWindow = 4096,
                   .defaultHeadDim = 256,
                   .defaultRopeTheta = 1e6,
                   .tiedByDefault = true,
                   .scaledEmbedding = true});

    ModuleNames phi3 = fusedQkv;
    phi3.qkv = "self_attn.qkv_proj";
    phi3.gate = phi3.up = nullptr;
    phi3.gateUp = "mlp.gate_up_proj";
    out.push_back({.classes = {"Phi3ForCausalLM"},
                   .modelType = "phi3",
                   .ggufArchitecture = "phi3",
                   .names = phi3,
                   .windows = WindowRule::AllLayers,
                   .defaultEpsilon = 1e-5,
                   .partialRotary = true});

    out.push_back({.classes = {"GPT2LMHeadModel"},
                   .modelType = "gpt2",
                   .ggufArchitecture = "gpt2",
                   .design = {.norm = NormKind::Layer,
                              .positions = PositionKind::Learned,
                              .activation = Activation::GeluTanh,
                              .gated = false},
                   .names = {.embedding = "transformer.wte",
                             .positions = "transformer.wpe",
                             .layers = "transformer.h.",
                             .attentionNorm = "ln_1",
                             .query = nullptr,
                             .key = nullptr,
                             .value = nullptr,
                             .qkv = "attn.c_attn",
                             .output = "attn.c_proj",
                             .feedForwardNorm = "ln_2",
                             .gate = nullptr,
                             .up = "mlp.c_fc",
                             .down = "mlp.c_proj",
                             .finalNorm = "transformer.ln_f"},
                   .keys = {.hidden = "n_embd hidden_size",
                            .layers = "n_layer num_hidden_layers",
                            .heads = "n_head num_attention_heads",
                            .kvHeads = nullptr,
                            .headDim = nullptr,
                            .intermediate = "n_inner",
                            .positions = "n_positions max_position_embeddings",
                            .normEpsilon = "layer_norm_epsilon",
                            .activation = "activation_function"},
                   .biases = BiasRule::All,
                   .defaultEpsilon = 1e-5,
                   .tiedByDefault = true,
                   .transposedLinear = true,
                   .optionalPrefix = "transformer."});
    out.push_back({.classes = {"BioGptForCausalLM"},
                   .modelType = "biogpt",
                   .design = {.norm = NormKind::Layer,
                              .positions = PositionKind::Learned,
                              .positionOffset = 2,
                              .activation = Activation::Gelu,
                              .gated = false},
                   .names = {.embedding = "biogpt.embed_tokens",
                             .positions = "biogpt.embed_positions",
                             .layers = "biogpt.layers.",
                             .attentionNorm = "self_attn_layer_norm",
                             .output = "self_attn.out_proj",
                             .feedForwardNorm = "final_layer_norm",
                             .gate = nullptr,
                             .up = "fc1",
                             .down = "fc2",
                             .finalNorm = "biogpt.layer_norm",
                             .head = "output_projection"},
                   // layer_norm_eps of its config is not used: every norm has PyTorch's own 1e-5.
                   .keys = {.kvHeads = nullptr, .headDim = nullptr, .normEpsilon = nullptr},
                   .biases = BiasRule::All,
                   .defaultEpsilon = 1e-5,
                   .tiedByDefault = true});
    out.push_back({.classes = {"BloomForCausalLM"},
                   .modelType = "bloom",
                   .ggufArchitecture = "bloom",
                   .design = {.norm = NormKind::Layer,
                              .positions = PositionKind::Alibi,
                              .embeddingNorm = true,
                              .activation = Activation::GeluTanh,
                              .gated = false,
                              .qkvOrder = QkvOrder::PerHead},
                   .names = {.embedding = "transformer.word_embeddings",
                             .embeddingNorm = "transformer.word_embeddings_layernorm",
                             .layers = "transformer.h.",
                             .query = nullptr,
                             .key = nullptr,
                             .value = nullptr,
                             .qkv = "self_attention.query_key_value",
                             .output = "self_attention.dense",
                             .gate = nullptr,
                             .up = "mlp.dense_h_to_4h",
                             .down = "mlp.dense_4h_to_h",
                             .finalNorm = "transformer.ln_f"},
                   .keys = {.hidden = "hidden_size n_embed",
                            .layers = "n_layer num_hidden_layers",
                            .heads = "n_head num_attention_heads",
                            .kvHeads = nullptr,
                            .headDim = nullptr,
                            .intermediate = nullptr,
                            .positions = "seq_length n_positions",
                            .normEpsilon = "layer_norm_epsilon",
                            .activation = nullptr},
                   .biases = BiasRule::All,
                   .defaultEpsilon = 1e-5,
                   .tiedByDefault = true,
                   .optionalPrefix = "transformer."});
    out.push_back({.classes = {"ChatGLMModel", "ChatGLMForConditionalGeneration"},
                   .modelType = "chatglm",
                   .design = {.rotaryInterleaved = true},
                   .names = {.embedding = "transformer.embedding.word_embeddings",
                             .layers = "transformer.encoder.layers.",
                             .query = nullptr,
                             .key = nullptr,
                             .value = nullptr,
                             .qkv = "self_attention.query_key_value",
                             .output = "self_attention.dense",
                             .gate = nullptr,
                             .up = nullptr,
                             .gateUp = "mlp.dense_h_to_4h",
                             .down = "mlp.dense_4h_to_h",
                             .finalNorm = "transformer.encoder.final_layernorm",
                             .head = "transformer.output_layer"},
                   .keys = {.layers = "num_layers",
                            .kvHeads = "multi_query_group_num",
                            .headDim = "kv_channels",
                            .intermediate = "ffn_hidden_size",
                            .vocabulary = "padded_vocab_size vocab_size",
                            .positions = "seq_length",
                            .normEpsilon = "layernorm_epsilon",
                            .activation = nullptr},
                   .biases = BiasRule::AddBias,
                   .defaultEpsilon = 1e-5});
    ModuleNames packed = fusedQkv;
    packed.qkv = "self_attn.W_pack";
    out.push_back(
        {.classes = {"BaichuanForCausalLM", "BaiChuanForCausalLM"},
         .modelType = "baichuan",
         .names = packed,
         .keys = {.kvHeads = nullptr, .headDim = nullptr, .positions = "max_position_embeddings model_max_length"}});
    return out;
}

const std::vector<DecoderFamily> &families()
{
    static const std::vector<DecoderFamily> table = makeFamilies();
    return table;
}

const char *ggufModule(TensorRole role)
{
    switch (role) {
    case TensorRole::Embedding:
        return "token_embd";
    case TensorRole::Positions:
        return "position_embd";
    case TensorRole::EmbeddingNorm:
        return "token_embd_norm";
    case TensorRole::AttentionNorm:
        return "attn_norm";
    case TensorRole::Query:
        return "attn_q";
    case TensorRole::Key:
        return "attn_k";
    case TensorRole::Value:
        return "attn_v";
    case TensorRole::Qkv:
        return "attn_qkv";
    case TensorRole::QueryNorm:
        return "attn_q_norm";
    case TensorRole::KeyNorm:
        return "attn_k_norm";
    case TensorRole::AttentionOutput:
        return "attn_output";
    case TensorRole::AttentionPostNorm:
        return "post_attention_norm";
    case TensorRole::FeedForwardNorm:
        return "ffn_norm";
    case TensorRole::Gate:
        return "ffn_gate";
    case TensorRole::Up:
    case TensorRole::GateUp:
        return "ffn_up";
    case TensorRole::Down:
        return "ffn_down";
    case TensorRole::FeedForwardPostNorm:
        return "post_ffw_norm";
    case TensorRole::FinalNorm:
        return "output_norm";
    case TensorRole::Head:
        return "output";
    }
    return "";
}

/// Lists the tensors of one model.
class TensorList
{
public:
    TensorList(const DecoderFamily &family, const DecoderSizes &sizes, const DecoderDesign &design)
        : m_family(family), m_names(family.names), m_sizes(sizes), m_design(design)
    {}

    std::vector<ExpectedTensor> all()
    {
        const std::int64_t d = m_sizes.hidden;
        add(m_names.embedding, TensorRole::Embedding, {m_sizes.vocabulary, d});
        if (m_design.positions == PositionKind::Learned)
            add(m_names.positions, TensorRole::Positions, {m_sizes.positions + m_design.positionOffset, d});
        if (m_design.embeddingNorm)
            norm(m_names.embeddingNorm, TensorRole::EmbeddingNorm, d);
        for (m_layer = 0; m_layer < m_sizes.layers; ++m_layer)
            block();
        m_layer = -1;
        if (m_names.finalNorm)
            norm(m_names.finalNorm, TensorRole::FinalNorm, d);
        if (!m_sizes.tiedHead)
            add(m_names.head, TensorRole::Head, {m_sizes.vocabulary, d});
        return std::move(m_list);
    }

private:
    void block()
    {
        const std::int64_t d = m_sizes.hidden, f = m_sizes.feedForward;
        const std::int64_t q = m_sizes.heads * m_sizes.headSize, kv = m_sizes.keyValueHeads * m_sizes.headSize;
        norm(m_names.attentionNorm, TensorRole::AttentionNorm, d);
        if (m_names.qkv) {
            linear(m_names.qkv, TensorRole::Qkv, q + 2 * kv, d, m_design.qkvBias);
        } else {
            linear(m_names.query, TensorRole::Query, q, d, m_design.qkvBias);
            linear(m_names.key, TensorRole::Key, kv, d, m_design.qkvBias);
            linear(m_names.value, TensorRole::Value, kv, d, m_design.qkvBias);
        }
        if (m_design.queryKeyNorm) {
            norm(m_names.queryNorm, TensorRole::QueryNorm, m_sizes.headSize);
            norm(m_names.keyNorm, TensorRole::KeyNorm, m_sizes.headSize);
        }
        linear(m_names.output, TensorRole::AttentionOutput, d, q, m_design.outputBias);
        if (m_design.postNorms)
            norm(m_names.attentionPostNorm, TensorRole::AttentionPostNorm, d);
        norm(m_names.feedForwardNorm, TensorRole::FeedForwardNorm, d);
        if (m_names.gateUp) {
            linear(m_names.gateUp, TensorRole::GateUp, 2 * f, d, m_design.mlpBias);
        } else {
            if (m_design.gated)
                linear(m_names.gate, TensorRole::Gate, f, d, m_design.mlpBias);
            linear(m_names.up, TensorRole::Up, f, d, m_design.mlpBias);
        }
        linear(m_names.down, TensorRole::Down, d, f, m_design.mlpBias);
        if (m_design.postNorms)
            norm(m_names.feedForwardPostNorm, TensorRole::FeedForwardPostNorm, d);
    }

    void add(const char *module, TensorRole role, std::vector<std::int64_t> shape, bool bias = false)
    {
        const char *kind = bias ? ".bias" : ".weight";
        ExpectedTensor tensor;
        if (m_layer >= 0) {
            const std::string number = std::to_string(m_layer);
            tensor.name = m_names.layers + number + "." + module + kind;
            tensor.ggufName = "blk." + number + "." + ggufModule(role) + kind;
        } else {
            tensor.name = std::string(module) + kind;
            tensor.ggufName = std::string(ggufModule(role)) + kind;
        }
        tensor.shape = std::move(shape);
        tensor.role = role;
        tensor.layer = m_layer;
        tensor.bias = bias;
        m_list.push_back(std::move(tensor));
    }

    void norm(const char *module, TensorRole role, std::int64_t width)
    {
        add(module, role, {width});
        if (m_design.norm == NormKind::Layer)
            add(module, role, {width}, true);
    }

    void linear(const char *module, TensorRole role, std::int64_t out, std::int64_t in, bool bias)
    {
        add(module, role, {out, in});
        m_list.back().transposed = m_family.transposedLinear;
        if (bias)
            add(module, role, {out}, true);
    }

    const DecoderFamily &m_family;
    const ModuleNames &m_names;
    const DecoderSizes &m_sizes;
    const DecoderDesign &m_design;
    std::int64_t m_layer = -1;
    std::vector<ExpectedTensor> m_list;
};

bool isLinear(TensorRole role)
{
    switch (role) {
    case TensorRole::Query:
    case TensorRole::Key:
    case TensorRole::Value:
    case TensorRole::Qkv:
    case TensorRole::AttentionOutput:
    case TensorRole::Gate:
    case TensorRole::Up:
    case TensorRole::GateUp:
    case TensorRole::Down:
        return true;
    default:
        return false;
    }
}

} // namespace

std::span<const DecoderFamily> decoderFamilies()
{
    return families();
}

const DecoderFamily *decoderFamily(std::string_view name)
{
    for (const DecoderFamily &family : families()) {
        if (name == family.modelType ||
            std::find(family.classes.begin(), family.classes.end(), name) != family.classes.end())
            return &family;
    }
    return nullptr;
}

const DecoderFamily *decoderFamilyOfGguf(std::string_view architecture)
{
    for (const DecoderFamily &family : families()) {
        if (family.ggufArchitecture && architecture == family.ggufArchitecture)
            return &family;
    }
    return nullptr;
}

std::vector<ExpectedTensor> decoderTensors(const DecoderFamily &family, const DecoderSizes &sizes,
                                           const DecoderDesign &design)
{
    return TensorList(family, sizes, design).all();
}

std::vector<LinearModule> linearModules(const DecoderFamily &family, const DecoderSizes &sizes,
                                        const DecoderDesign &design)
{
    DecoderSizes one = sizes;
    one.layers = 1;
    const std::size_t prefix = std::string_view(family.names.layers).size() + 2; // "0."
    std::vector<LinearModule> out;
    for (const ExpectedTensor &tensor : decoderTensors(family, one, design)) {
        if (!tensor.bias && isLinear(tensor.role))
            out.push_back({tensor.name.substr(prefix, tensor.name.rfind('.') - prefix), tensor.role, tensor.shape[0],
                           tensor.shape[1]});
    }
    return out;
}

bool isNorm(TensorRole role)
{
    switch (role) {
    case TensorRole::EmbeddingNorm:
    case TensorRole::AttentionNorm:
    case TensorRole::QueryNorm:
    case TensorRole::KeyNorm:
    case TensorRole::AttentionPostNorm:
    case TensorRole::FeedForwardNorm:
    case TensorRole::FeedForwardPostNorm:
    case TensorRole::FinalNorm:
        return true;
    default:
        return false;
    }
}

AdapterScope adapterScope(std::string_view name)
{
    return name == "query-value" ? AdapterScope::QueryValue
           : name == "attention" ? AdapterScope::Attention
                                 : AdapterScope::All;
}

std::vector<LinearModule> adaptedModules(const DecoderFamily &family, const DecoderSizes &sizes,
                                         const DecoderDesign &design, const std::vector<std::string> &targets)
{
    std::vector<LinearModule> out = linearModules(family, sizes, design);
    std::erase_if(out, [&](const LinearModule &module) {
        return std::none_of(targets.begin(), targets.end(),
                            [&](const std::string &target) { return module.isMeantBy(target); });
    });
    return out;
}

std::vector<std::string> adapterTargets(const DecoderFamily &family, AdapterScope scope)
{
    const ModuleNames &names = family.names;
    std::vector<const char *> modules;
    if (names.qkv)
        modules = {names.qkv};
    else if (scope == AdapterScope::QueryValue)
        modules = {names.query, names.value};
    else
        modules = {names.query, names.key, names.value};
    if (scope != AdapterScope::QueryValue)
        modules.push_back(names.output);
    if (scope == AdapterScope::All) {
        for (const char *module : {family.design.gated ? names.gate : nullptr, names.up, names.gateUp, names.down}) {
            if (module)
                modules.push_back(module);
        }
    }
    // The last word names a module, unless another module ends with the same one (GPT-2's two c_proj).
    std::vector<std::string> out;
    for (const char *module : modules) {
        const std::string path = module;
        std::string name = path.substr(path.rfind('.') + 1);
        const auto endsAlike = [&](const char *other) {
            return other && std::string_view(other).ends_with("." + name) && path != other;
        };
        const bool shared = endsAlike(names.output) || endsAlike(names.down);
        if (shared && scope != AdapterScope::All)
            name = path;
        else if (shared && family.hasOtherLinear)
            name = path.substr(path.rfind('.', path.rfind('.') - 1) + 1);
        if (std::find(out.begin(), out.end(), name) == out.end())
            out.push_back(name);
    }
    return out;
}

} // namespace fieldwright
