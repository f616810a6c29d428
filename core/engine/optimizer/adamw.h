#pragma once

#include "core/engine/trainer.h"
#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// Euclidean norm of all gradients, summed in double.
double gradientNorm(const ParameterSet &parameters);
/// Scales the gradients down so that their norm is at most `limit`: g · limit / (norm + 1e-6), as torch's
/// clip_grad_norm_.
void clipGradients(ParameterSet &parameters, double norm, double limit);
/// AdamW (Loshchilov and Hutter 2017, arXiv:1711.05101) with the gradients at hand; `step` is 1 for the first.
void adamwStep(ParameterSet &parameters, const TrainPlan &plan, double learningRate, std::int64_t step);

} // namespace fieldwright::engine
