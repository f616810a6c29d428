#pragma once

#include "core/base/result.h"
#include "core/engine/model/aten.h"

#include <span>

namespace fieldwright::engine {

/// fp16 has three bits more than bf16 for a number's fraction, and ends at 65,504: less than the residual stream and
/// the activations of large models reach. Therefore matrices, keys and values alone are held in it.

/// What goes from product to product where matrices are of `type`.
constexpr at::ScalarType typeBetween(at::ScalarType type)
{
    return type == at::kHalf ? at::kFloat : type;
}

/// Errors: Unsupported, naming the tensor, where `type` is fp16 and cannot hold one of its numbers.
Result<> checkRange(std::span<const float> values, at::ScalarType type, const std::string &tensor);

/// Whether one of the numbers is another one in `type`.
bool isRoundedBy(at::ScalarType type, std::span<const float> values);

/// For a model whose numbers fp16 could not hold: Internal, because whoever asks it has made no mistake, and
/// Unsupported would say that the model never answers this kind of question.
Error leftRange();

/// What a model gives in the end: numbers that it could not hold show there.
bool isInRange(std::span<const float> result, at::ScalarType type);
/// The same. Throws FailedWith (leftRange).
void requireInRange(const at::Tensor &result, at::ScalarType type);

} // namespace fieldwright::engine
