#include "core/engine/distributed/rank_device.h"

#include <charconv>

namespace fieldwright::engine {

Result<std::string> deviceOfRank(const std::string &wanted, int rank, int ranks, int gpus)
{
    constexpr std::string_view prefix = "cuda:";
    if (!wanted.starts_with(prefix))
        return wanted;
    int first = 0;
    std::from_chars(wanted.data() + prefix.size(), wanted.data() + wanted.size(), first);
    if (ranks > gpus - first)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 processes need a GPU each, from %2 on; this machine has %3 that can be used."),
                     {std::to_string(ranks), wanted, std::to_string(gpus)}},
                    {FW_NOOP("core", "Take fewer processes, or choose the device cpu.")});
    return std::string(prefix) + std::to_string(first + rank);
}

} // namespace fieldwright::engine
