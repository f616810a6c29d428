#pragma once

#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// Euclidean norm of a flat buffer, summed in double.
double normOf(const at::Tensor &numbers);
/// Of all gradients.
inline double gradientNorm(const ParameterSet &parameters)
{
    return normOf(parameters.gradients);
}
/// Scales the gradients down so that their norm is at most `limit`: g · limit / (norm + 1e-6), as torch's
/// clip_grad_norm_.
void clipGradients(ParameterSet &parameters, double norm, double limit);

} // namespace fieldwright::engine
