#pragma once

#include "core/engine/model/aten.h"
#include "core/engine/quantized/frozen_matrix.h"
#include "core/engine/quantized/packed_matrix.h"

namespace fieldwright::engine {

/// y = x Wᵀ + bias, differentiable: x [..., in], weight [out, in], bias [out] or undefined. Products with fp32 and fp16
/// on the CPU are those of gemm.h where these are the faster ones; all others are the library's. Of fp16 are weights
/// alone: x and y are then fp32, and a row of x may be as long as 1e19.
at::Tensor affine(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias = {});

/// The same with rows [begin, begin + rows) of a matrix that is frozen: it gets no gradient, and must outlive the
/// backward pass. x [n, in], fp32 on the CPU.
at::Tensor affine(const at::Tensor &x, const quantized::FrozenMatrix &weight, std::int64_t begin, std::int64_t rows,
                  const at::Tensor &bias = {});

/// The same on any device and in any type: the rows' numbers are made in x's type, some hundred megabytes at a time,
/// and made again for the backward pass.
at::Tensor affine(const at::Tensor &x, const quantized::PackedMatrix &weight, std::int64_t begin, std::int64_t rows,
                  const at::Tensor &bias = {});

} // namespace fieldwright::engine
