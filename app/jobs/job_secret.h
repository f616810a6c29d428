#pragma once

#include "core/run_folder/job.h"

#include <string>

namespace fieldwright {

/// The address of the server whose key a job's worker gets through a pipe at each start; empty when it needs none.
std::string serverWithKey(const Job &job);

} // namespace fieldwright
