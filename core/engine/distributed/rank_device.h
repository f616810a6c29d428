#pragma once

#include "core/base/result.h"

namespace fieldwright::engine {

/// The device of one of `ranks` processes on this machine: the processor is everybody's, of GPUs each has one of its
/// own, from the wanted one ("cuda:0") on. Errors: InvalidArgument (fewer GPUs than processes).
Result<std::string> deviceOfRank(const std::string &wanted, int rank, int ranks, int gpus);

} // namespace fieldwright::engine
