#pragma once

#include "core/worker/job_context.h"

#include <cstdint>

namespace fieldwright {

/// What all ranks together may still take, with their weights loaded; the same on each of them.
Result<std::uint64_t> availableForAll(const JobContext &context);

/// Says that something is computed again, because memory is short.
void noteRecompute(JobContext &context);

/// OutOfMemory with the figures: more bytes are needed beside the weights than there are.
Error noRoomFor(std::uint64_t needed, std::uint64_t available, Text remedy);

} // namespace fieldwright
