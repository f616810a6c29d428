#pragma once

#include <cstdint>

namespace fieldwright {

/// Resident memory of this process, bytes (/proc/self/statm).
std::int64_t residentBytes();
/// What the machine could give to new work without swapping, bytes (MemAvailable, or the control group's limit).
std::int64_t availableBytes();
/// Linux kills a process that takes too much rather than failing its allocation. With its own limit (RLIMIT_DATA) at
/// what is available now, the allocation fails instead, and the job can say so.
void limitMemoryToAvailable();

} // namespace fieldwright
