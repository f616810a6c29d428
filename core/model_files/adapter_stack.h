#pragma once

#include "core/base/json.h"

#include <span>

namespace fieldwright {

/// Whether adapters of these configurations, the lowest first, can be active at once as PEFT 0.21 has it: several of
/// one kind, or of the kinds that its mixed models take, in the order in which they were put on. At most one has
/// biases, and one whole modules, of its own; mostStacked is how many. Errors: Unsupported, with what PEFT has no order
/// for, or with the number.
Result<> checkStacked(std::span<const Json> configs);
/// The same for one on top of those.
Result<> checkOnTop(std::span<const Json> below, const Json &top);

/// Whether an adapter of the kind can be active together with another at all.
bool canStack(const std::string &type);

} // namespace fieldwright
