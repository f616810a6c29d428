#pragma once

#include "core/engine/tuning/parameters.h"

#include <vector>

namespace fieldwright::engine {

/// Whose parameters are whose: rank r moves entries [first[r], first[r + 1]) of the list, which are numbers
/// [begin[r], begin[r + 1]) of the flat buffers. Whole parameters, as evenly as those allow: optimisers look at whole
/// matrices, and a checkpoint names each number's owner by the parameter's name alone.
struct Shards
{
    std::vector<std::size_t> first;
    std::vector<std::int64_t> begin;

    static Shards of(const ParameterSet &parameters, int ranks);
    int ownerOf(std::size_t parameter) const;
};

} // namespace fieldwright::engine
