#pragma once

#include "core/base/result.h"

namespace fieldwright {

/// Gives this process up to what reading files needs, for good: 2 GB of memory, no core file, no written file, few
/// descriptors, no new privileges, and only the system calls of a reader: no sockets, no programs, no other processes,
/// nothing opened for writing. To be called before anything untrusted is touched.
Result<> enterSandbox();

/// A fresh minute of processor time, and two of wall-clock time, for the next file; the kernel ends the process after
/// that.
void startAllowance();
void stopAllowance();

} // namespace fieldwright
