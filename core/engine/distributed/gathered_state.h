#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/engine/host_tensors.h"

#include <filesystem>

namespace fieldwright::engine {

/// What the ranks keep a share of each, all of it on the first rank; the others get nothing. What came from others lies
/// in a file in `folder` that has no name, mapped, so that it takes no memory that the system could not take back.
/// Errors: Io (no room for that file).
Result<std::vector<NamedTensor>> gatherOnFirst(Communicator &ranks, std::vector<NamedTensor> own,
                                               const std::filesystem::path &folder);

} // namespace fieldwright::engine
