#pragma once

#include "core/model_files/encoder_source.h"
#include "core/tokenizer/tokenizer.h"

namespace fieldwright {

/// Texts as an encoder reads them: between the tokens that its tokenizer puts around them.
class EncoderTokens
{
public:
    /// Errors: those of the tokenizer; Unsupported when it does not put one token before a text and one behind it.
    static Result<EncoderTokens> open(const EncoderSource &source);

    const Tokenizer &tokenizer() const { return *m_tokenizer; }
    std::int32_t first() const { return m_first; }
    std::int32_t last() const { return m_last; }
    /// The token that hides a word; -1: none.
    std::int32_t maskId() const;

    struct Encoded
    {
        std::vector<std::int32_t> ids;
        std::vector<std::int32_t> segments; ///< of pairs, where the model has segments
        bool isCut = false;
    };
    /// A text, or a pair of texts where `second` is not empty, of at most `longest` tokens: the longer one is cut.
    Result<Encoded> encode(std::string_view text, std::string_view second, std::size_t longest) const;

private:
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::int32_t m_first = 0, m_last = 0;
    bool m_hasSegments = false;
    bool m_doublesLast = false; ///< between the texts of a pair, as RoBERTa and its kin
};

} // namespace fieldwright
