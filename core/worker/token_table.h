#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>

namespace fieldwright {

/// What a tokenizer and a model must agree on. A tokenizer may have tokens beyond the model's embeddings as long as no
/// text makes use of them, as those for pictures of some models.
struct TokenTable
{
    std::string model;       ///< its name
    std::int64_t tokens = 0; ///< of the tokenizer
    std::int64_t rows = 0;   ///< of the embeddings

    /// Errors: InvalidArgument for a token without a row, naming both sizes.
    Result<> check(std::span<const std::int32_t> ids) const;
};

} // namespace fieldwright
