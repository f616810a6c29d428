#pragma once

#include "core/engine/distributed/communicator.h"

#include <memory>

namespace fieldwright::engine {

/// Ranks of which one can ask, from any thread, whether this one waits for the others.
class JoinedRanks : public Communicator
{
public:
    /// How long the exchange that goes on now has waited; 0: none goes on.
    virtual std::int64_t waitedMs() const = 0;
};

/// The ranks that mpirun has started this process among, by Open MPI's library, which is loaded now: nothing of it is
/// needed where nobody asks. Once in a process; its end says goodbye to the others. Errors: Unsupported (the library is
/// not installed, or is none that can be used).
Result<std::unique_ptr<JoinedRanks>> joinMpi();

} // namespace fieldwright::engine
