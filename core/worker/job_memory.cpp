#include "core/worker/job_memory.h"

#include "core/engine/distributed/communicator.h"
#include "core/worker/memory.h"

namespace fieldwright {

Result<std::uint64_t> availableForAll(const JobContext &context)
{
    if (!context.ranks())
        return std::uint64_t(availableBytes());
    FW_CHECK(engine::barrier(*context.ranks()));
    FW_TRY(found, engine::gatherTexts(*context.ranks(), std::to_string(availableBytes())));
    return std::uint64_t(std::stoll(found.front()));
}

void noteRecompute(JobContext &context)
{
    context.note({FW_NOOP("core", "Memory is short, so part of each layer is computed a second time instead of being "
                                  "kept: slower, with the same numbers.")});
}

Error noRoomFor(std::uint64_t needed, std::uint64_t available, Text remedy)
{
    return {ErrorCode::OutOfMemory,
            {FW_NOOP("core", "Training this model would need about %1 GB of memory beside its weights, and %2 GB are "
                             "free."),
             {gigabytes(double(needed)), gigabytes(double(available))}},
            std::move(remedy)};
}

} // namespace fieldwright
