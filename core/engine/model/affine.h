#pragma once

#include "core/engine/model/aten.h"

namespace fieldwright::engine {

/// y = x Wᵀ + bias, differentiable: x [..., in], weight [out, in], bias [out] or undefined. Products of fp32 on the CPU
/// are those of gemm.h where these are the faster ones; all others are the library's.
at::Tensor affine(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias = {});

} // namespace fieldwright::engine
