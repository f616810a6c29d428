#include "core/engine/distributed/shards.h"

#include <algorithm>

namespace fieldwright::engine {

Shards Shards::of(const ParameterSet &parameters, int ranks)
{
    const std::vector<Parameter> &list = parameters.list();
    const std::int64_t total = parameters.values.numel();
    const auto beginOf = [&](std::size_t i) { return i < list.size() ? list[i].begin : total; };
    Shards shards;
    std::size_t at = 0;
    for (std::int64_t r = 0; r <= ranks; ++r) {
        const std::int64_t wanted = total * r / ranks;
        // To the nearest boundary between two parameters.
        while (at < list.size() && beginOf(at + 1) - wanted <= wanted - beginOf(at))
            ++at;
        if (r == ranks)
            at = list.size();
        shards.first.push_back(at);
        shards.begin.push_back(beginOf(at));
    }
    return shards;
}

int Shards::ownerOf(std::size_t parameter) const
{
    return int(std::upper_bound(first.begin(), first.end(), parameter) - first.begin()) - 1;
}

} // namespace fieldwright::engine
