#pragma once

#include "core/model_files/model_source.h"

#include <span>
#include <string>

namespace fieldwright {

/// Refuses weights of which one is infinite or not a number, naming the tensor: Corrupt. A model that has one answers
/// nonsense, whatever it is asked.
Result<> checkFinite(std::span<const float> values, const std::string &tensor);
/// The same of a tensor as its file has it: plain numbers, or the scales of blocks.
Result<> checkFinite(const ModelTensor &tensor);

} // namespace fieldwright
