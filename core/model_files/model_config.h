#pragma once

#include "core/base/json.h"
#include "core/model_files/gguf.h"

namespace fieldwright {

/// How rotary frequencies are changed for longer contexts. `type`: "default", "linear" or "llama3".
struct RopeScaling
{
    std::string type = "default";
    double factor = 1;
    double lowFrequencyFactor = 1;         ///< llama3
    double highFrequencyFactor = 4;        ///< llama3
    std::int64_t originalMaxPositions = 0; ///< llama3
    /// GGUF bakes llama3's scaling into one divisor a frequency, headDim / 2 of them; empty otherwise.
    std::vector<float> frequencyDivisors;
};

/// What a decoder of the Llama family is made of. All counts are positive and consistent once read (heads is a multiple
/// of kvHeads, headDim is even, …).
struct ModelConfig
{
    std::string architecture; ///< LlamaForCausalLM, MistralForCausalLM or Qwen2ForCausalLM
    std::string name;
    std::int64_t hidden = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    std::int64_t intermediate = 0;
    std::int64_t vocab = 0;
    std::int64_t maxPositions = 0;
    double rmsEps = 1e-5;
    double ropeTheta = 10000;
    RopeScaling ropeScaling;
    bool tieEmbeddings = false;
    bool qkvBias = false;
    bool outputBias = false; ///< of attention's output projection
    bool mlpBias = false;
    std::int64_t bosId = -1;          ///< -1: none
    std::vector<std::int64_t> eosIds; ///< generation ends at any of these; the first is the tokenizer's eos
    std::int64_t padId = -1;
    std::string chatTemplate; ///< Jinja text; empty when the model has none

    std::int64_t eosId() const { return eosIds.empty() ? -1 : eosIds.front(); }
};

/// From the text of config.json. Errors: Corrupt, Unsupported (architecture, activation, rope type, … by name).
Result<ModelConfig> modelConfigFromJson(const Json &config, std::string_view thing);
/// From the metadata of a GGUF file; `tieEmbeddings` and the biases come from which tensors it has.
Result<ModelConfig> modelConfigFromGguf(const GgufFile &file);

/// config.json for a folder that Hugging Face's transformers can load. `type` is what the weights are stored in.
Json modelConfigToJson(const ModelConfig &config, TensorType type);

/// A tensor that a model of this configuration has, under its Hugging Face name.
struct ExpectedTensor
{
    std::string name;
    Shape shape;
};
/// In the order in which a forward pass uses them; lm_head.weight only if not tied.
std::vector<ExpectedTensor> expectedTensors(const ModelConfig &config);
/// All parameters, tied ones counted once.
std::uint64_t parameterCount(const ModelConfig &config);

} // namespace fieldwright
