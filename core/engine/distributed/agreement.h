#pragma once

#include "core/engine/distributed/communicator.h"

#include <utility>

namespace fieldwright::engine {

/// One thing that all ranks must have alike.
struct Shared
{
    Text disagreement; ///< what is said where they do not; %1 is the number of the rank that differs from the first
    std::string value;
};

/// Errors: InvalidArgument on every rank, naming the first thing and the first rank that differ.
Result<> agree(Communicator &ranks, const std::vector<Shared> &things);

/// Of much memory at once, quickly: for comparing, not for trust.
std::string quickHash(std::span<const std::byte> bytes, std::uint64_t seed = 0);

} // namespace fieldwright::engine
