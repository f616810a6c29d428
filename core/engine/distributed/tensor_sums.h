#pragma once

#include "core/engine/distributed/communicator.h"

#include <ATen/core/Tensor.h>

namespace fieldwright::engine {

// The sums of communicator.h for flat fp32 tensors wherever they lie; `ranks` carries that memory. Number by number in
// the order of the ranks there too, whatever carries them: the same bits as on the processor.

Result<> reduceScatter(Communicator &ranks, const at::Tensor &numbers, std::span<const std::int64_t> bounds);
Result<> allGather(Communicator &ranks, const at::Tensor &numbers, std::span<const std::int64_t> bounds);
Result<> allReduce(Communicator &ranks, const at::Tensor &numbers);

/// What reduceScatter() does with numbers that are not on the processor.
Result<> reduceScatterByTensors(Communicator &ranks, const at::Tensor &numbers, std::span<const std::int64_t> bounds);

} // namespace fieldwright::engine
