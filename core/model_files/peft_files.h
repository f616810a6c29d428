#pragma once

#include "core/base/json.h"
#include "core/model_files/safetensors.h"

#include <optional>
#include <span>

namespace fieldwright {

/// An adapter as such: adapter_config.json, and the tensors of its safetensors file in fp32.
///
/// What reads adapters takes `adapter`, PEFT's or AdapterHub's folder or a LoRA in a GGUF file, and gives the same of
/// each. GGUF's names and the order of its rows are the base's, so such a file needs `base`, the decoder's folder or
/// file; folders do not. Without it only what does not depend on the base is known: kind and rank, and the modules by
/// GGUF's own names.
struct PeftFiles
{
    struct Tensor
    {
        std::string key; ///< "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
        Shape shape;
        std::vector<float> values = {};
        bool isWhole = false;                 ///< whole numbers, which stay so whatever the others are written as
        std::vector<std::int64_t> whole = {}; ///< those, where `values` may be rounded
    };
    Json config = Json::object();
    std::vector<Tensor> tensors;
    /// Keys of our own would make PEFT warn its users, so the base's hash is in a file beside the configuration.
    std::string baseFingerprint;
    std::vector<PeftFiles> parts;     ///< of a stack, which has no tensors itself: its adapters, the lowest first
    std::vector<std::string> labels;  ///< there too: of a classifier, which PEFT does not name
    std::optional<std::int64_t> task; ///< there too: which one is meant of the tasks that an adapter knows
};

/// Of all its tensors.
std::int64_t numbersIn(const PeftFiles &files);

/// PEFT's own order of the keys of a configuration.
Json sortedByKey(const Json &config);

/// The peft_type of a folder that lists several adapters, each a folder of PEFT's in it, which are active at once.
constexpr const char *stackType = "STACK";
/// So many at most: what a folder lists is read and checked in bounded time.
constexpr std::size_t mostStacked = 8;
/// The configuration of such a folder, for so many adapters.
Json stackConfig(std::size_t adapters);

/// adapter_config.json. Errors: NotFound, Corrupt; of a GGUF file those of GgufAdapter::open() and of another base.
Result<Json> readAdapterConfig(const std::filesystem::path &adapter, const std::filesystem::path &base = {});
/// The same, or of a stack those of its adapters, the lowest first. Errors besides: Corrupt (a list that names no
/// folders in it, or another stack).
Result<std::vector<Json>> readAdapterConfigs(const std::filesystem::path &adapter,
                                             const std::filesystem::path &base = {});

/// What an adapter's configuration says, without its weights.
struct AdapterKind
{
    std::string type;         ///< PEFT's peft_type, or "BOTTLENECK" for AdapterHub's
    bool isPlainLora = false; ///< what every path computes: one rank, no options beside
    std::string baseModel;
};
Result<AdapterKind> adapterKind(const std::filesystem::path &adapter);
/// Of a configuration that was read already.
AdapterKind adapterKind(const Json &config);

/// PEFT's adapter_model.safetensors, or AdapterHub's adapter.safetensors; of a stack those of its adapters; a GGUF file
/// itself. Errors: as readAdapterConfigs().
Result<std::vector<std::filesystem::path>> adapterWeights(const std::filesystem::path &adapter);
/// What one of those files holds, by its own names.
Result<std::vector<TensorEntry>> adapterTensors(const std::filesystem::path &weights);
/// Of the adapter, of a stack of the last one: how many numbers its file has. Errors besides: those of opening the
/// file.
Result<std::int64_t> adapterNumbers(const std::filesystem::path &adapter);
/// Errors: Unsupported, naming the kind, for one that the engine does not compute. `thing`: for the error.
Result<> checkAdapterType(const std::string &type, const std::string &thing);
std::span<const char *const> adapterTypes();

/// Errors: NotFound, Corrupt; Unsupported for a pickle, which is never opened; of a GGUF file those of
/// readGgufAdapterFiles(), and InvalidArgument without a decoder as its base.
Result<PeftFiles> readPeftFiles(const std::filesystem::path &adapter, const std::filesystem::path &base = {});
/// Writes the files durably into the folder, which is made if need be.
Result<> writePeftFiles(const std::filesystem::path &folder, const PeftFiles &files, TensorType type = TensorType::F32);

} // namespace fieldwright
