#pragma once

#include <optional>
#include <string_view>

namespace fieldwright {

/// What each of several processes keeps its own share of, instead of the whole: nothing; what the optimiser remembers
/// (ZeRO 1, Rajbhandari et al. 2019, arXiv:1910.02054); the gradients too (ZeRO 2).
enum class Sharding { None, Optimizer, Gradients };

constexpr const char *shardingName(Sharding sharding)
{
    return sharding == Sharding::Optimizer ? "optimizer" : sharding == Sharding::Gradients ? "gradients" : "none";
}

constexpr std::optional<Sharding> shardingFromName(std::string_view name)
{
    for (const Sharding one : {Sharding::None, Sharding::Optimizer, Sharding::Gradients}) {
        if (name == shardingName(one))
            return one;
    }
    return {};
}

} // namespace fieldwright
