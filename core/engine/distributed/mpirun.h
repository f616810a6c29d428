#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <vector>

namespace fieldwright::engine {

/// Names what to install.
Error mpiIsMissing();

/// Open MPI's starter. Errors: Unsupported (not installed).
Result<std::filesystem::path> findMpirun();

/// What it is given before the program to start so many ranks of it here: on this machine alone, through shared memory,
/// with nothing that listens to the network beyond it. `scratch`: a folder for its files, with a short path.
std::vector<std::string> mpirunArguments(int ranks, const std::filesystem::path &scratch);

} // namespace fieldwright::engine
