#pragma once

#include "core/engine/model/inference.h"

namespace fieldwright::engine {

/// runDecoder for every design, device and type. The caches' lengths are the caller's to raise.
at::Tensor runGeneral(const LoadedModel::State &state, std::span<const SequenceStep> steps);

} // namespace fieldwright::engine
