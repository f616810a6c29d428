#pragma once

#include "core/base/json.h"
#include "core/engine/model/aten.h"

namespace fieldwright::engine {

// Orthogonal matrices from skew-symmetric ones S, [blocks, n, n].

/// From the numbers above the diagonal, row by row: [blocks, n (n - 1) / 2].
at::Tensor skewSymmetric(const at::Tensor &upper, std::int64_t n);

/// Cayley's (I - S) (I + S)⁻¹.
at::Tensor cayley(const at::Tensor &skew);

/// Of Cayley's for -S the first terms of its series: I + 2S + 2S² + … with the last of them once.
at::Tensor neumann(const at::Tensor &skew, std::int64_t terms);

/// How many terms a configuration asks for; 0: Cayley's itself. Errors: Unsupported. `thing`: for the error.
Result<std::int64_t> neumannTerms(const std::string &thing, const Json &config, bool isUsual);

} // namespace fieldwright::engine
