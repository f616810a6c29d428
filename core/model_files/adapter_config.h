#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <string_view>

namespace fieldwright {

/// Refuses a configuration (adapter_config.json, named by `thing`) in which a number or a switch of PEFT's is something
/// else: a default in its place would compute another adapter. Corrupt.
Result<> checkAdapterConfig(const Json &config, std::string_view thing);

} // namespace fieldwright
