#pragma once

#include <cstdint>

#include <sys/types.h>

namespace fieldwright {

/// Resident memory of this process, bytes (/proc/self/statm).
std::int64_t residentBytes();
/// The most that it has been since it began, or since forgetPeakResident().
std::int64_t peakResidentBytes();
void forgetPeakResident();
/// Of another; 0 when it is gone.
std::int64_t residentBytes(pid_t process);

} // namespace fieldwright
