#pragma once

#include "core/base/json.h"
#include "core/model_files/decoder_family.h"
#include "core/model_files/gguf.h"

namespace fieldwright {

/// How rotary frequencies are changed for longer contexts. `type`: "default", "linear", "llama3", "yarn", "longrope",
/// or "dynamic", which changes nothing within the model's positions, and texts do not go beyond them here.
struct RopeScaling
{
    std::string type = "default";
    double factor = 1;
    double lowFrequencyFactor = 1;         ///< llama3
    double highFrequencyFactor = 4;        ///< llama3
    std::int64_t originalMaxPositions = 0; ///< llama3, yarn; longrope: texts that are longer have the long divisors
    double betaFast = 32;                  ///< yarn: frequencies that turn so often in the original positions are kept,
    double betaSlow = 1;                   ///< those that turn no oftener than this are divided by the factor
    bool truncate = true;                  ///< yarn: the bounds between them are whole dimensions
    std::vector<float> shortFactors;       ///< longrope: what divides each frequency
    std::vector<float> longFactors;
    double attentionFactor = 1; ///< longrope, yarn: cosine and sine are multiplied by it
    /// GGUF bakes llama3's scaling into one divisor a frequency, half as many as numbers are turned; empty otherwise.
    std::vector<float> frequencyDivisors;
};

/// What a decoder is made of. All counts are positive and consistent once read (heads is a multiple of kvHeads, headDim
/// is even, …).
struct ModelConfig
{
    std::string architecture; ///< LlamaForCausalLM, …: a class of the table of families
    std::string name;
    std::int64_t hidden = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    std::int64_t intermediate = 0;
    std::int64_t vocab = 0;
    std::int64_t maxPositions = 0;
    double normEpsilon = 1e-5;
    double ropeTheta = 10000;
    RopeScaling ropeScaling;
    bool tieEmbeddings = false;
    DecoderDesign design;
    std::int64_t bosId = -1;          ///< -1: none
    std::vector<std::int64_t> eosIds; ///< generation ends at any of these; the first is the tokenizer's eos
    std::int64_t padId = -1;
    std::string chatTemplate; ///< Jinja text; empty when the model has none
    Json published;           ///< config.json as it was read; null when there was none

    std::int64_t eosId() const { return eosIds.empty() ? -1 : eosIds.front(); }
    /// The row of the table of families; Llama's for an unknown architecture.
    const DecoderFamily &family() const;
    DecoderSizes sizes() const;
    /// Nothing that the engine's hand-written CPU kernels do not compute, in texts of up to `length` tokens.
    bool isPlainLlama(std::int64_t length) const
    {
        return design.isPlain(length) && ropeScaling.type != "longrope" && ropeScaling.attentionFactor == 1;
    }
    /// So many numbers of each head are turned by their position.
    std::int64_t rotatedSize() const { return design.rotatedSize ? design.rotatedSize : headDim; }
};

/// From the text of config.json. Errors: Corrupt, Unsupported (architecture, activation, rope type, … by name).
Result<ModelConfig> modelConfigFromJson(const Json &config, std::string_view thing);
/// From the metadata of a GGUF file; `tieEmbeddings` and the biases come from which tensors it has.
Result<ModelConfig> modelConfigFromGguf(const GgufFile &file);

/// YaRN's factor of cosine and sine where a file names none (Peng et al. 2023, equation 22).
double yarnAttentionFactor(double factor, double scale = 1);

/// The scale of the scores that llama.cpp takes for Gemma 2 and 3: GGUF has no key for it.
double ggufAttentionScale(std::string_view architecture, std::int64_t layers, std::int64_t hidden, std::int64_t heads,
                          std::int64_t headDim);

/// config.json for a folder that Hugging Face's transformers can load: the published one where there was one. `type` is
/// what the weights are stored in.
Json modelConfigToJson(const ModelConfig &config, TensorType type);

/// In the order in which a forward pass uses them; the head only if not tied.
std::vector<ExpectedTensor> expectedTensors(const ModelConfig &config);
/// All parameters, tied ones counted once.
std::uint64_t parameterCount(const ModelConfig &config);

} // namespace fieldwright
