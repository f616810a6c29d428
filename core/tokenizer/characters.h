#pragma once

#include <cstddef>
#include <string_view>

namespace fieldwright {

/// Classes of characters as Hugging Face's tokenizers library sorts them.

/// Was the character in this version of Unicode already? The library's tables are of different ages, and a character
/// newer than a table is nothing to it.
bool isInUnicode(char32_t c, int major);
constexpr int unicodeOfCategories = 8; ///< of its punctuation and marks
constexpr int unicodeOfForms = 9;      ///< of its normal forms

bool isNumeric(char32_t c);          ///< Nd, Nl or No
bool isTokenPunctuation(char32_t c); ///< ASCII punctuation and symbols, or any P category
bool isMarkNonspacing(char32_t c);   ///< Mn
bool isCombiningMark(char32_t c);    ///< any M category
bool isBertControl(char32_t c);      ///< what BERT's cleaning drops: control, format, private use
bool isWordOfRegex(char32_t c);      ///< \w of regular expressions (UTS #18)
bool isBertIdeograph(char32_t c);    ///< what BERT parts by blanks

/// Length of the character that begins with this byte of valid UTF-8.
inline size_t characterLength(char lead)
{
    const auto c = static_cast<unsigned char>(lead);
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

bool isAscii(std::string_view text);

/// Does a grapheme cluster go on from one character into the next (UAX #29, extended clusters)? Give it the characters
/// of a text one after the other.
class GraphemeJoin
{
public:
    /// True when `c` belongs to the cluster of the characters before it.
    bool next(char32_t c);

private:
    int m_last = -1;              ///< the class of the last character, -1 at the begin
    bool m_pictograph = false;    ///< a pictograph and extenders stand before
    bool m_pictographZwj = false; ///< and a joiner
    bool m_oddFlags = false;      ///< an odd number of regional indicators stands before
};

} // namespace fieldwright
