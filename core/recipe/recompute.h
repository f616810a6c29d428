#pragma once

#include <optional>
#include <string_view>

namespace fieldwright {

/// What the backward pass computes again instead of keeping it: nothing; the wide inner rows of the feed-forward; all
/// of a block but its input. It changes no number.
enum class Recompute { None, FeedForward, Blocks };

constexpr const char *recomputeName(Recompute recompute)
{
    return recompute == Recompute::FeedForward ? "feed-forward" : recompute == Recompute::Blocks ? "blocks" : "none";
}

constexpr std::optional<Recompute> recomputeFromName(std::string_view name)
{
    for (const Recompute one : {Recompute::None, Recompute::FeedForward, Recompute::Blocks}) {
        if (name == recomputeName(one))
            return one;
    }
    return {};
}

} // namespace fieldwright
