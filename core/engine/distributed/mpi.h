#pragma once

#include "core/engine/distributed/communicator.h"

#include <memory>

namespace fieldwright::engine {

/// The ranks that mpirun has started this process among, by Open MPI's library, which is loaded now: nothing of it is
/// needed where nobody asks. Once in a process; its end says goodbye to the others. Errors: Unsupported (the library is
/// not installed, or is none that can be used).
Result<std::unique_ptr<Communicator>> joinMpi();

} // namespace fieldwright::engine
