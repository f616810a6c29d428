#pragma once

#include "core/model_files/decoder_design.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

/// What a tensor is to the decoder.
enum class TensorRole {
    Embedding,
    Positions,
    EmbeddingNorm,
    AttentionNorm,
    Query,
    Key,
    Value,
    Qkv, ///< the three as one matrix
    QueryNorm,
    KeyNorm,
    AttentionOutput,
    AttentionPostNorm,
    FeedForwardNorm,
    Gate,
    Up,
    GateUp, ///< the two as one matrix
    Down,
    FeedForwardPostNorm,
    FinalNorm,
    Head,
};

bool isNorm(TensorRole role);

/// Names of a checkpoint's modules. Null: the family has no such module.
struct ModuleNames
{
    const char *embedding = "model.embed_tokens";
    const char *positions = nullptr;
    const char *embeddingNorm = nullptr;
    const char *layers = "model.layers."; ///< then the number, a dot and one of the following
    const char *attentionNorm = "input_layernorm";
    const char *query = "self_attn.q_proj"; ///< null: fused
    const char *key = "self_attn.k_proj";
    const char *value = "self_attn.v_proj";
    const char *qkv = nullptr;
    const char *queryNorm = "self_attn.q_norm";
    const char *keyNorm = "self_attn.k_norm";
    const char *output = "self_attn.o_proj";
    const char *attentionPostNorm = nullptr;
    const char *feedForwardNorm = "post_attention_layernorm";
    const char *gate = "mlp.gate_proj"; ///< null: fused, or not gated
    const char *up = "mlp.up_proj";
    const char *gateUp = nullptr;
    const char *down = "mlp.down_proj";
    const char *feedForwardPostNorm = nullptr;
    const char *finalNorm = "model.norm"; ///< null: an encoder's blocks end with one
    const char *head = "lm_head";
};

/// Keys of config.json. Alternatives are separated by a space; the first is what we write.
struct ConfigKeys
{
    const char *hidden = "hidden_size";
    const char *layers = "num_hidden_layers";
    const char *heads = "num_attention_heads";
    const char *kvHeads = "num_key_value_heads";    ///< null: as many as heads
    const char *headDim = "head_dim";               ///< null: hidden / heads
    const char *intermediate = "intermediate_size"; ///< null: four times hidden
    const char *vocabulary = "vocab_size";
    const char *positions = "max_position_embeddings";
    const char *normEpsilon = "rms_norm_eps"; ///< null: the family's
    const char *activation = "hidden_act";    ///< null: what the family has
};

/// Which linear layers of a block have a bias.
enum class BiasRule {
    None,
    All,
    Qkv,       ///< queries, keys and values only
    Attention, ///< "attention_bias" says so for all four of attention, "mlp_bias" for the feed-forward
    AddBias,   ///< "add_bias_linear" says so for all, "add_qkv_bias" for queries, keys and values
};

enum class WindowRule {
    None,
    AllLayers,   ///< "sliding_window", unless null
    UpperLayers, ///< with "use_sliding_window", from "max_window_layers" on
    Alternating, ///< every other layer, the first included
    FiveOfSix,   ///< all but each sixth layer ("sliding_window_pattern")
};

/// One row of the table of families: where a checkpoint's config and tensors say what the decoder is made of.
struct DecoderFamily
{
    std::vector<std::string> classes;       ///< "LlamaForCausalLM"; the first is the one that we write
    const char *modelType = "";             ///< of config.json
    const char *ggufArchitecture = nullptr; ///< null: GGUF has no name for it
    DecoderDesign design;                   ///< what all of the family share
    ModuleNames names;
    ConfigKeys keys;
    BiasRule biases = BiasRule::None;
    WindowRule windows = WindowRule::None;
    // What stands for a key that config.json does not have.
    std::int64_t defaultWindow = 0;
    std::int64_t defaultHeadDim = 0; ///< 0: hidden / heads
    double defaultRopeTheta = 10000;
    double defaultEpsilon = 1e-6;
    bool tiedByDefault = false;
    bool scaledEmbedding = false;         ///< by √hidden
    bool partialRotary = false;           ///< "partial_rotary_factor" counts
    bool transposedLinear = false;        ///< checkpoints hold the matrices of the blocks as [in, out]
    const char *optionalPrefix = nullptr; ///< older checkpoints leave it out of the names
    bool hasOtherLinear = false;          ///< layers outside the blocks end with the same words as theirs
};

std::span<const DecoderFamily> decoderFamilies();
/// By the class in config.json's "architectures", or its "model_type"; null: unknown.
const DecoderFamily *decoderFamily(std::string_view name);
const DecoderFamily *decoderFamilyOfGguf(std::string_view architecture);

struct DecoderSizes
{
    std::int64_t vocabulary = 0, hidden = 0, layers = 0, heads = 0, keyValueHeads = 0, headSize = 0, feedForward = 0,
                 positions = 0;
    bool tiedHead = false;

    bool operator==(const DecoderSizes &) const = default;
};

/// A tensor that a model has, under its Hugging Face name. A matrix of a linear layer is [out, in], whatever way a
/// checkpoint holds it.
struct ExpectedTensor
{
    std::string name;
    std::vector<std::int64_t> shape;
    TensorRole role = TensorRole::Embedding;
    std::int64_t layer = -1; ///< -1: outside the blocks
    bool bias = false;
    bool transposed = false; ///< Hugging Face's files hold it as [in, out]
    std::string ggufName;
};

/// In the order in which a forward pass uses them; the head only if not tied.
std::vector<ExpectedTensor> decoderTensors(const DecoderFamily &family, const DecoderSizes &sizes,
                                           const DecoderDesign &design);

/// A linear layer of a block, which an adapter may take: "self_attn.q_proj".
struct LinearModule
{
    std::string path; ///< inside the block
    TensorRole role = TensorRole::Query;
    std::int64_t out = 0;
    std::int64_t in = 0;

    /// "q_proj", which is what PEFT's target_modules have.
    std::string name() const { return path.substr(path.rfind('.') + 1); }
    /// As PEFT compares them: the whole path, or its end after a dot.
    bool isMeantBy(const std::string &target) const { return path == target || path.ends_with("." + target); }
};
std::vector<LinearModule> linearModules(const DecoderFamily &family, const DecoderSizes &sizes,
                                        const DecoderDesign &design);

enum class AdapterScope { QueryValue, Attention, All };
/// "query-value" and "attention", as a recipe says it; everything else is All.
AdapterScope adapterScope(std::string_view name);
/// PEFT's names of the modules that a scope means in this family. A fused matrix stands for all that it holds.
std::vector<std::string> adapterTargets(const DecoderFamily &family, AdapterScope scope);

/// The modules of a block that these targets mean.
std::vector<LinearModule> adaptedModules(const DecoderFamily &family, const DecoderSizes &sizes,
                                         const DecoderDesign &design, const std::vector<std::string> &targets);

} // namespace fieldwright
