#pragma once

#include "core/base/json.h"
#include "core/tokenizer/aligned_text.h"

#include <memory>
#include <vector>

namespace fieldwright {

/// A text on its way to becoming words.
struct WordsOfText
{
    struct Word
    {
        std::uint32_t begin, end; ///< bytes of text.text()
    };
    AlignedText text;
    std::vector<Word> words; ///< in order; none is empty
};

/// A step that cuts each word into smaller ones.
class PreTokenizer
{
public:
    virtual ~PreTokenizer() = default;
    /// Errors: Unsupported when a regular expression exceeds its limits on this text.
    virtual Result<> apply(WordsOfText &words) const = 0;
    /// As tokenizer.json describes it: all that decides the outcome, nothing else.
    virtual Json description() const = 0;
};

using PreTokenizers = std::vector<std::unique_ptr<const PreTokenizer>>;

/// The expression of GPT-2's pre-tokenizer, which ByteLevel applies.
extern const char *const gpt2Pattern;

/// The steps of tokenizer.json's "pre_tokenizer", null for none. With `keepBytes`, a ByteLevel at the end leaves the
/// bytes as they are, for a model that takes bytes. Errors: Unsupported (names what this version does not know),
/// Corrupt.
Result<PreTokenizers> readPreTokenizers(const Json &component, bool keepBytes, std::string_view thing);

/// Does the pre-tokenizer end with ByteLevel, so that words are bytes?
bool endsWithByteLevel(const Json &component);

} // namespace fieldwright
