#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// What a tokenizer puts around a text: ids before and after it.
struct AroundText
{
    std::vector<std::int32_t> before, after;
};

/// "post_processor" of tokenizer.json for a single text; null: nothing. `idOf` gives the id of a piece, -1 for none.
/// Steps that change offsets only do nothing here. Errors: Unsupported (names what this version does not know),
/// Corrupt.
Result<AroundText> readPostProcessor(const Json &component,
                                     const std::function<std::int32_t(const std::string &)> &idOf,
                                     std::string_view thing);

} // namespace fieldwright
