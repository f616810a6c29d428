#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

/// The compiled rules of a sentencepiece normalizer: a double-array trie of what is replaced, in the layout of
/// darts-clone, and the replacements. Untrusted: reading never leaves the arrays.
class Charsmap
{
public:
    Charsmap() = default;
    /// `bytes`: u32 size of the trie, the trie, the replacements with a zero byte after each. Errors: Corrupt.
    static Result<Charsmap> parse(std::string_view bytes, std::string_view thing);

    struct Match
    {
        size_t length = 0; ///< of the part that is replaced, 0: there is no rule
        std::string_view replacement;
    };
    Match shortest(std::string_view text) const; ///< of the rules that begin the text
    Match longest(std::string_view text) const;

    bool empty() const { return m_units.empty(); }
    /// The bytes that were parsed.
    const std::string &bytes() const { return m_bytes; }

private:
    template <bool Shortest>
    Match find(std::string_view text) const;

    std::string m_bytes;
    std::vector<std::uint32_t> m_units;
    size_t m_replacements = 0; ///< where they begin in m_bytes
};

/// Base64 with padding, as tokenizer.json writes the rules. Errors: Corrupt.
Result<std::string> decodeBase64(std::string_view text, std::string_view thing);
std::string encodeBase64(std::string_view bytes);

} // namespace fieldwright
