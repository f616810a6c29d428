#pragma once

#include <cstdint>
#include <string>

namespace fieldwright {

/// What the machine could give to new work without swapping, bytes (MemAvailable, or the control group's limit).
std::int64_t availableBytes();
/// As a sentence shows it, rounded up: "1.3".
std::string gigabytes(double bytes);
/// Linux kills a process that takes too much rather than failing its allocation. With its own limit (RLIMIT_DATA) at
/// what is available now, the allocation fails instead, and the job can say so. Of several processes that take memory
/// at the same time each has its share.
void limitMemoryToAvailable(int processes = 1);

} // namespace fieldwright
