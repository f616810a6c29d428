#pragma once

#include "core/base/result.h"

#include <memory>
#include <vector>

namespace fieldwright {

/// A regular expression of a tokenizer, in the syntax of Oniguruma that Hugging Face's files use, run by PCRE2 with
/// Unicode classes. Untrusted: matching is bounded.
class SplitRegex
{
public:
    static Result<SplitRegex> compile(std::string_view pattern);
    /// An expression for exactly this text.
    static Result<SplitRegex> literal(std::string_view text);

    struct Match
    {
        size_t begin, end;
    };
    /// Appends all matches that are not empty, from left to right. `text` must be valid UTF-8.
    /// Errors: Unsupported when the limits of matching are reached.
    Result<> findAll(std::string_view text, std::vector<Match> &out) const;

private:
    struct Code;
    std::shared_ptr<const Code> m_code;
};

} // namespace fieldwright
