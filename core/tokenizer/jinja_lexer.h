#pragma once

#include "core/tokenizer/jinja_syntax.h"

namespace fieldwright::jinja {

struct Lexeme
{
    enum class Kind { Text, BlockBegin, BlockEnd, OutputBegin, OutputEnd, Name, String, Integer, Float, Operator, End };
    Kind kind = Kind::End;
    int line = 1;
    std::string text;
    bool is(Kind k, std::string_view t) const { return kind == k && text == t; }
};

/// Cuts a template into texts and tokens, with trim_blocks and lstrip_blocks on, as transformers has them.
Result<std::vector<Lexeme>> lex(std::string_view source);

} // namespace fieldwright::jinja
