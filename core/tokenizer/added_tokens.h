#pragma once

#include "core/tokenizer/piece_trie.h"

#include <array>
#include <string>

namespace fieldwright {

/// A token that is cut out of the text before all else.
struct AddedToken
{
    std::int32_t id = 0;
    std::string content;
    bool special = false;
    bool normalized = false; ///< looked for after normalising the text, else before
    bool singleWord = false;
    bool leftStrip = false; ///< takes the white space before it along
    bool rightStrip = false;
};

/// Finds added tokens: the leftmost, and of those that begin at one place the longest.
class AddedTokenFinder
{
public:
    explicit AddedTokenFinder(std::vector<AddedToken> tokens = {});

    struct Segment
    {
        size_t begin, end;
        std::int32_t id; ///< -1: text between tokens
    };
    /// Cuts the text into segments without a gap. With `parseSpecial` false, special tokens are left in the text.
    std::vector<Segment> split(std::string_view text, bool parseSpecial) const;
    bool empty() const { return m_tokens.empty(); }

private:
    const AddedToken *longestAt(std::string_view text, size_t position) const;

    std::vector<AddedToken> m_tokens;
    PieceTrie m_contents;                ///< to the place in m_tokens
    std::array<bool, 256> m_begins = {}; ///< bytes that a token begins with
};

} // namespace fieldwright
