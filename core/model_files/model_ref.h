#pragma once

#include "core/base/json.h"

#include <filesystem>

namespace fieldwright {

/// How a job names a model: where the base lies, and the adapter on it if any. A fully tuned model is a base of its
/// own.
struct ModelRef
{
    std::string id;
    std::string name;
    std::filesystem::path path;    ///< folder or GGUF file
    std::filesystem::path adapter; ///< PEFT folder; empty: none
    std::string fingerprint;
    std::string baseFingerprint; ///< of a tuned model
    std::string chatTemplate;    ///< the name of one of its chat templates; empty: its default
    bool operator==(const ModelRef &) const = default;
};

Json toJson(const ModelRef &ref);
/// Errors: Corrupt without a path.
Result<ModelRef> modelRefFromJson(const Json &value, std::string_view thing);

} // namespace fieldwright
