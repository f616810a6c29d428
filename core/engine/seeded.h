#pragma once

#include "core/engine/model/aten.h"

namespace fieldwright::engine {

// Numbers addressed by a seed: the same on every device and in every version of libtorch.

/// N(0, deviation²), fp32 on the CPU.
at::Tensor seededNormal(std::uint64_t seed, std::uint64_t stream, at::IntArrayRef shape, double deviation);
/// x · m / (1 - probability), m drawn by the key.
at::Tensor seededDropout(const at::Tensor &x, std::uint64_t key, double probability);

} // namespace fieldwright::engine
