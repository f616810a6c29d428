#pragma once

#include "core/base/text.h"

#include <optional>
#include <string_view>

namespace fieldwright {

/// Relative, within its folder, and a name on any disk: no "..", no empty or hidden parts, no control characters, no
/// backslash, at most eight folders deep.
bool isSafeHubPath(std::string_view path);

/// Why a file of a hub is never fetched; nothing when it may be. Only weights that cannot run anything (safetensors,
/// GGUF) and text are taken.
std::optional<Text> whyRefused(std::string_view path);

/// Weights, as against the small files that go with them.
bool isWeightFile(std::string_view path);

} // namespace fieldwright
