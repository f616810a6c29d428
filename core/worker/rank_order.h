#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// Work whose products lie in files: the first rank does it, and the others then find them.
template <typename Work>
auto firstThenOthers(const JobContext &context, Work work) -> decltype(work())
{
    if (!context.isFirstRank())
        FW_CHECK(engine::barrier(*context.ranks()));
    auto done = work();
    if (done && context.isFirstRank() && context.ranks())
        FW_CHECK(engine::barrier(*context.ranks()));
    return done;
}

} // namespace fieldwright
