#pragma once

#include "app/models/model_entry.h"

namespace fieldwright {

/// Looks at a GGUF file, a Hugging Face folder or an adapter (of models headers only) and fills in what they say.
/// Errors: NotFound, Unsupported (a pickle, and why it is refused; no model at all), Corrupt.
Result<ModelEntry> inspectModel(const std::filesystem::path &path);

/// Of an adapter whose base is known: whether it is an encoder's, and what both together are.
void describeOnBase(ModelEntry &entry);

/// What an adapter's adapter_config.json, or its GGUF metadata, calls its base; empty when it does not say.
std::string statedBase(const std::filesystem::path &adapter);

} // namespace fieldwright
