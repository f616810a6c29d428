#pragma once

#include "core/base/result.h"

#include <span>

namespace fieldwright {

/// How several adapters of one base become one. The names are those of PEFT's add_weighted_adapter; a stack is what its
/// set_adapter() of several does.
enum class Combination { Cat, Svd, Linear, Ties, Stack };

struct CombinationChoice
{
    Combination how;
    const char *key;
    const char *label;
    const char *help;
};

/// A row a way, in the order of the enumeration.
std::span<const CombinationChoice> combinations();
/// Errors: InvalidArgument, with the keys.
Result<Combination> combinationFromKey(std::string_view key);

} // namespace fieldwright
