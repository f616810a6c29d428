#pragma once

#include "core/language_model/answer_grammar.h"

namespace fieldwright {

/// A regular expression that the whole answer must match: characters, classes, groups, alternatives, * + ? {m,n}, and
/// \d \w \s \D \W \S \t \n \r \uXXXX (ASCII meanings, as in ECMAScript). `^` and `$` are only allowed where they change
/// nothing. Errors: InvalidArgument with the place; Unsupported, naming the construct.
Result<std::shared_ptr<const AnswerGrammar>> regexGrammar(std::string_view expression);

/// How one character of the match is written, e.g. escaped within a JSON string.
using CharacterWriter =
    std::function<GrammarBuilder::Fragment(GrammarBuilder &, const std::vector<std::pair<char32_t, char32_t>> &)>;

/// The same as a part of a larger grammar. Where `anywhere`, the expression may match a part, as JSON schema's
/// `pattern` does unless it is anchored by `^` and `$`.
Result<GrammarBuilder::Fragment> regexFragment(GrammarBuilder &builder, std::string_view expression, bool anywhere,
                                               const CharacterWriter &write);

} // namespace fieldwright
