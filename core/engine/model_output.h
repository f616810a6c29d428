#pragma once

#include "core/engine/engine.h"

namespace fieldwright::engine {

/// Writes the selected adapter as a PEFT folder in fp32. `baseModel` and `baseFingerprint` go into its configuration.
/// Errors: InvalidArgument (no adapter is selected), Io.
Result<> saveAdapter(const LoadedModel &model, const std::filesystem::path &folder, const std::string &baseModel,
                     const std::string &baseFingerprint);

/// Writes the whole model, the selected adapter merged into it, as model.safetensors (fp32) and config.json. The
/// tokenizer's files are the caller's to add.
Result<> saveModel(const LoadedModel &model, const std::filesystem::path &folder, const ModelConfig &config);

} // namespace fieldwright::engine
