#pragma once

#include "core/base/result.h"
#include "core/tokenizer/tokenizer.h"

#include <span>
#include <string_view>

namespace fieldwright {

/// Bytes of a text at which a word begins, by ICU's rules: Unicode's word boundaries, and for Chinese (and other
/// scripts without blanks) its dictionary. Blanks and punctuation marks are words of their own. The text must be UTF-8.
Result<std::vector<std::uint32_t>> wordStarts(std::string_view text);

/// Which of the tokens begin a word: those whose first byte that is no blank is one of wordStarts().
Result<std::vector<bool>> wordBegins(std::string_view text, std::span<const Token> tokens);

} // namespace fieldwright
