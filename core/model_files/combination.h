#pragma once

#include "core/base/json.h"

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

/// An adapter as its configuration describes it, without its tensors.
struct DescribedAdapter
{
    std::string name; ///< for errors
    Json config;
    std::vector<Json> stacked; ///< configurations of its adapters, if it is a stack
};

/// Whether the adapter is one that can be added to others. Errors: Unsupported, naming the kind or the option.
Result<> checkAdds(const Json &config, const std::string &name);

/// Whether these become one adapter in this way, as far as their configurations tell. Errors: InvalidArgument (fewer
/// than two, different kinds or ranks), Unsupported (there is no sum, or no order for a stack).
Result<> checkCombines(std::span<const DescribedAdapter> adapters, Combination how);

/// "These adapters have different ranks …"
Error differentRanks(std::int64_t smallest, std::int64_t largest);

} // namespace fieldwright
