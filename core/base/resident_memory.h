#pragma once

#include <cstdint>

#include <sys/types.h>

namespace fieldwright {

/// Resident memory of this process, bytes (/proc/self/statm).
std::int64_t residentBytes();
/// Of another; 0 when it is gone.
std::int64_t residentBytes(pid_t process);

} // namespace fieldwright
