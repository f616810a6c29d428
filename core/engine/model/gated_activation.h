#pragma once

#include "core/engine/model/aten.h"
#include "core/model_files/decoder_design.h"

namespace fieldwright::engine {

at::Tensor activate(const at::Tensor &x, Activation activation);

/// activation(gate) · up, differentiable; made [rows, 2 · inner] is gate and up beside each other, the result
/// [rows, inner]. Computed in fp32 and rounded once to made's type; of the forward pass made alone is kept.
/// Source: Shazeer 2020, arXiv:2002.05202, eq. 6.
at::Tensor gatedActivation(const at::Tensor &made, Activation activation);

} // namespace fieldwright::engine
