#include "core/tokenizer/characters.h"

#include "core/tokenizer/newer_characters.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>

namespace fieldwright {

namespace {

bool inMask(char32_t c, std::uint32_t mask)
{
    return (U_GET_GC_MASK(UChar32(c)) & mask) != 0;
}

} // namespace

bool isInUnicode(char32_t c, int major)
{
    UVersionInfo age = {};
    u_charAge(UChar32(c), age);
    return age[0] != 0 && (age[0] < major || (age[0] == major && age[1] == 0));
}

bool isNumeric(char32_t c)
{
    // Digits of Unicode 17, which this class has and the regular expressions have not.
    if ((c >= 0x11DE0 && c <= 0x11DE9) || (c >= 0x16FF4 && c <= 0x16FF6))
        return true;
    return inMask(olderAlike(c), U_GC_N_MASK);
}

bool isTokenPunctuation(char32_t c)
{
    if (c < 0x80)
        return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) ||
               (c >= 0x7B && c <= 0x7E);
    if (c == 0x166D || c == 0x111C9) // since then a symbol, and a mark
        return true;
    return inMask(c, U_GC_P_MASK) && isInUnicode(c, unicodeOfCategories);
}

bool isMarkNonspacing(char32_t c)
{
    if (c == 0x1734) // since then a spacing one
        return true;
    if (c == 0x1885 || c == 0x1886 || c == 0xA9BD || c == 0x111C9) // since then
        return false;
    return inMask(c, U_GC_MN_MASK) && isInUnicode(c, unicodeOfCategories);
}

bool isCombiningMark(char32_t c)
{
    if (c == 0x1CF2 || c == 0x1CF3) // since then letters
        return true;
    return inMask(c, U_GC_M_MASK) && isInUnicode(c, unicodeOfForms) && c != 0x111C9; // that one was punctuation
}

bool isBertControl(char32_t c)
{
    // Control, format and private use of Unicode 8, whose tables the library has; unassigned ones are not among them.
    static constexpr std::pair<char32_t, char32_t> ranges[] = {
        {0x00, 0x1F},       {0x7F, 0x9F},        {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
        {0x6DD, 0x6DD},     {0x70F, 0x70F},      {0x180E, 0x180E},   {0x200B, 0x200F},   {0x202A, 0x202E},
        {0x2060, 0x2064},   {0x2066, 0x206F},    {0xE000, 0xF8FF},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
        {0x110BD, 0x110BD}, {0x1BCA0, 0x1BCA3},  {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
        {0xF0000, 0xFFFFD}, {0x100000, 0x10FFFD}};
    if (c >= 0xAE && c < 0x600)
        return false;
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](const auto &range) { return c >= range.first && c <= range.second; });
}

bool isWordOfRegex(char32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    c = olderAlike(c);
    return inMask(c, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK) || u_hasBinaryProperty(UChar32(c), UCHAR_ALPHABETIC) ||
           c == 0x200C || c == 0x200D;
}

bool isBertIdeograph(char32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
           (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool GraphemeJoin::next(char32_t c)
{
    const auto classOf = [](char32_t x) {
        if (x >= 0x20 && x < 0x7F)
            return int(U_GCB_OTHER);
        return int(u_getIntPropertyValue(UChar32(x), UCHAR_GRAPHEME_CLUSTER_BREAK));
    };
    const int last = m_last, now = classOf(c);
    const bool pictograph = c >= 0xA9 && u_hasBinaryProperty(UChar32(c), UCHAR_EXTENDED_PICTOGRAPHIC);
    const auto isBreak = [](int x) { return x == U_GCB_CONTROL || x == U_GCB_CR || x == U_GCB_LF; };
    const auto joins = [&] {
        if (last < 0)
            return false;
        if (last == U_GCB_CR && now == U_GCB_LF) // GB3
            return true;
        if (isBreak(last) || isBreak(now)) // GB4, GB5
            return false;
        if (last == U_GCB_L && (now == U_GCB_L || now == U_GCB_V || now == U_GCB_LV || now == U_GCB_LVT)) // GB6
            return true;
        if ((last == U_GCB_LV || last == U_GCB_V) && (now == U_GCB_V || now == U_GCB_T)) // GB7
            return true;
        if ((last == U_GCB_LVT || last == U_GCB_T) && now == U_GCB_T) // GB8
            return true;
        if (now == U_GCB_EXTEND || now == U_GCB_ZWJ || now == U_GCB_SPACING_MARK || last == U_GCB_PREPEND) // GB9
            return true;
        if (m_pictographZwj && pictograph) // GB11
            return true;
        return last == U_GCB_REGIONAL_INDICATOR && now == U_GCB_REGIONAL_INDICATOR && m_oddFlags; // GB12, GB13
    }();
    m_pictographZwj = m_pictograph && now == U_GCB_ZWJ;
    m_pictograph = pictograph || (m_pictograph && now == U_GCB_EXTEND);
    m_oddFlags = now == U_GCB_REGIONAL_INDICATOR && !(last == U_GCB_REGIONAL_INDICATOR && m_oddFlags);
    m_last = now;
    return joins;
}

} // namespace fieldwright
