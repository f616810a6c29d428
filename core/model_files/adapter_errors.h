#pragma once

#include "core/base/result.h"

#include <string>

namespace fieldwright {

// Of adapters in folders and in GGUF files alike.

/// `thing` says `key` = `value`, which would change the computation.
tl::unexpected<Error> unsupportedInAdapter(std::string thing, std::string key, std::string value);
tl::unexpected<Error> corruptAdapter(Text what);

} // namespace fieldwright
