#pragma once

#include "core/engine/quantized/kernels.h"

namespace fieldwright::engine::quantized {

/// Whether both give a small product of each type of block the same bits, with few rows and with many.
bool multipliesAs(const Kernels &reference, const Kernels &other);

} // namespace fieldwright::engine::quantized
