#pragma once

#include "core/worker/job_context.h"

namespace fieldwright {

/// A run that goes on where another ended has that one's checkpoints; without a whole one it would begin again with
/// other steps than anybody asked for. Says what it goes on from. Errors: NotFound.
Result<> checkFurtherRun(JobContext &context);

} // namespace fieldwright
