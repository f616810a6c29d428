#pragma once

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/byte_pairs.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/regex.h"
#include "core/tokenizer/tokenizer.h"

namespace fieldwright {

/// What a tokenizer is made of, as read from tokenizer.json or GGUF metadata: the input of Tokenizer's assembly.
struct TokenizerParts
{
    /// One step of cutting text into words.
    struct Step
    {
        std::string pattern;
        bool literal = false;       ///< the pattern is plain text
        bool removeMatches = false; ///< else matches are words of their own
        bool prefixSpace = false;   ///< before the cut, a part that does not begin with a blank gets one
        bool operator==(const Step &) const = default;
    };

    std::vector<std::pair<std::string, std::int32_t>> vocabulary; ///< pieces as written, with their ids
    std::vector<std::pair<std::string, std::string>> merges;
    std::vector<AddedToken> added;
    NormalForm normalForm = NormalForm::None;
    std::vector<Step> steps; ///< empty pattern: only the prefix
    bool ignoreMerges = false;
    std::string unknownPiece; ///< empty: none
    bool fuseUnknown = false;
    std::vector<std::string> before, after; ///< pieces put around a text with addSpecial
    std::string bosPiece, eosPiece, padPiece;
};

/// The expression of GPT-2's pre-tokenizer, which ByteLevel applies.
extern const char *const gpt2Pattern;

/// The parts of the tokenizer inside a GGUF file.
Result<TokenizerParts> tokenizerPartsOf(const GgufFile &file);

/// Checks the parts against each other and builds the tokenizer. `thing` names the file in errors.
Result<std::shared_ptr<const Tokenizer>> assembleTokenizer(TokenizerParts parts, std::string_view thing);

/// GPT-2's printable alphabet for bytes: "Ġ" stands for a blank. Appends the byte that the character stands for; false
/// when it stands for none.
bool appendByteOf(char32_t character, std::string &bytes);

} // namespace fieldwright
