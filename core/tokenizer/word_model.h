#pragma once

#include "core/tokenizer/tokenizer.h"

namespace fieldwright {

/// Turns a word into tokens.
class WordModel
{
public:
    virtual ~WordModel() = default;
    /// Appends the tokens of a word, their offsets moved by `offset`. Errors: Unsupported when the word has what the
    /// vocabulary lacks and the model has no token for the unknown.
    virtual Result<> encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const = 0;
};

tl::unexpected<Error> noUnknownToken();

} // namespace fieldwright
