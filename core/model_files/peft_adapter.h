#pragma once

#include "core/base/json.h"
#include "core/model_files/safetensors.h"

namespace fieldwright {

constexpr std::int64_t largestLoraRank = 65'536;
constexpr double largestLoraAlpha = 1e30; ///< fp32 must hold the scale

/// adapter_config.json of a LoRA, as PEFT 0.21 writes it.
struct LoraConfig
{
    std::int64_t rank = 8;
    double alpha = 8;
    double dropout = 0;
    std::vector<std::string> targets; ///< module names such as "q_proj"
    std::string bias = "none";
    bool rankStabilised = false; ///< rsLoRA: scale alpha / sqrt(r)
    bool fanInFanOut = false;    ///< the base holds these matrices as [in, out] (GPT-2); A and B are the same
    std::string baseModel;       ///< base_model_name_or_path
    std::string taskType = "CAUSAL_LM";
    std::map<std::string, std::int64_t> rankPattern; ///< ranks of single modules that differ, by the end of their name
    std::map<std::string, double> alphaPattern;
    /// Keys of our own that PEFT drops with a warning would annoy its users, so the base's hash is in a file beside it.
    std::string baseFingerprint;

    /// alpha / r, or alpha / sqrt(r); with the patterns applied for module "model.layers.0.self_attn.q_proj".
    double scale(std::string_view module) const;
    std::int64_t rankOf(std::string_view module) const;
};

Json loraConfigToJson(const LoraConfig &config);
/// Refuses, by name, what would change the computation and is not supported: DoRA, bias, other adapter types, layer
/// replication, modules_to_save, …
Result<LoraConfig> loraConfigFromJson(const Json &json, std::string_view thing);

/// One pair of matrices: y += scale · B A x, for the module named as in the base model
/// ("model.layers.0.self_attn.q_proj").
struct LoraWeights
{
    std::string module;
    std::int64_t inFeatures = 0;
    std::int64_t outFeatures = 0;
    std::int64_t rank = 0;
    std::vector<float> a; ///< [rank, in]
    std::vector<float> b; ///< [out, rank]
};

struct LoraAdapter
{
    LoraConfig config;
    std::vector<LoraWeights> weights;
};

/// Reads a folder with adapter_config.json and adapter_model.safetensors, or a GGUF file (peft_files.h says what `base`
/// is for). Every tensor must belong to a pair and every pair must be whole; pickled adapters are refused. Errors:
/// NotFound, Corrupt, Unsupported; of a GGUF file those of readGgufAdapter() and openGgufBase().
Result<LoraAdapter> readLoraAdapter(const std::filesystem::path &adapter, const std::filesystem::path &base = {});

/// Writes both files (and fieldwright.json with the base's fingerprint) durably into the folder, which is made if need
/// be. `type`: F32 (PEFT's own default), F16 or BF16.
Result<> writeLoraAdapter(const std::filesystem::path &folder, const LoraAdapter &adapter,
                          TensorType type = TensorType::F32);

} // namespace fieldwright
