#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace fieldwright {

/// Whether an adapter (its folder, or its GGUF file) can stand on a base model: the layers that its tensors name are
/// there, and where a tensor has a side of its layer's matrix, that side is as long. Reads headers only. Errors:
/// InvalidArgument, naming the layer; those of opening the two.
Result<> checkAdapterFits(const std::filesystem::path &adapter, const std::filesystem::path &base);

} // namespace fieldwright
