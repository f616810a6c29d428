#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/aten.h"

namespace fieldwright::engine {

/// What loading a model of any kind needs.

/// Errors: InvalidArgument for a device that is not there.
Result<at::Device> deviceFromName(const std::string &name);
/// Errors: OutOfMemory when the weights are more than the caller allows.
Result<> checkWeightMemory(std::uint64_t neededBytes, const LoadOptions &options);
/// Of matrices that are held as numbers; those of a quantised precision are made numbers of fp32.
at::ScalarType typeOf(Precision precision);
/// The allocator gives large blocks back to the system at once, and the page faults cost more than the work.
void keepLargeBlocks();
/// 0: all cores.
int threadCount(const LoadOptions &options);
/// OpenMP's thread count belongs to the calling thread: every entry of the engine sets it.
void useThreads(int threads);

} // namespace fieldwright::engine
