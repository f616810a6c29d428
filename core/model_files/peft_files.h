#pragma once

#include "core/base/json.h"
#include "core/model_files/safetensors.h"

#include <span>

namespace fieldwright {

/// An adapter's folder as such: adapter_config.json, and the tensors of its safetensors file in fp32.
struct PeftFiles
{
    struct Tensor
    {
        std::string key; ///< "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
        Shape shape;
        std::vector<float> values;
    };
    Json config = Json::object();
    std::vector<Tensor> tensors;
    /// Keys of our own would make PEFT warn its users, so the base's hash is in a file beside the configuration.
    std::string baseFingerprint;
};

/// What a folder's configuration says, without its weights.
struct AdapterKind
{
    std::string type;         ///< PEFT's peft_type, or "BOTTLENECK" for AdapterHub's
    bool isPlainLora = false; ///< what every path computes: one rank, no options beside
    std::string baseModel;
};
Result<AdapterKind> adapterKind(const std::filesystem::path &folder);
/// Of a configuration that was read already.
AdapterKind adapterKind(const Json &config);

/// PEFT's adapter_model.safetensors, or AdapterHub's adapter.safetensors.
std::filesystem::path adapterWeights(const std::filesystem::path &folder, const AdapterKind &kind);
/// Errors: Unsupported, naming the kind, for one that the engine does not compute. `thing`: for the error.
Result<> checkAdapterType(const std::string &type, const std::string &thing);
std::span<const char *const> adapterTypes();

/// Errors: NotFound, Corrupt; Unsupported for a pickle, which is never opened.
Result<PeftFiles> readPeftFiles(const std::filesystem::path &folder);
/// Writes the files durably into the folder, which is made if need be.
Result<> writePeftFiles(const std::filesystem::path &folder, const PeftFiles &files, TensorType type = TensorType::F32);

} // namespace fieldwright
