#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <stop_token>

namespace fieldwright {

/// `fieldwright-worker run FOLDER`: takes the lock, tells the events, does the job, writes the result. Returns the
/// process's exit status: 0 when a result was written (whatever it says), 1 when the job could not be begun, 130 when
/// it was interrupted and can be continued.
int runJob(const std::filesystem::path &runFolder, std::stop_token stop);

} // namespace fieldwright
