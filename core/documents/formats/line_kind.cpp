#include "core/documents/formats/line_kind.h"

#include "core/base/utf8.h"
#include "core/documents/formats/inline_text.h"

#include <algorithm>
#include <array>
#include <string>

namespace fieldwright {

namespace {

constexpr std::size_t longestHeadingWidth = 80;

bool isAsciiDigit(char32_t c)
{
    return c >= '0' && c <= '9';
}

bool isChineseNumeral(char32_t c)
{
    static constexpr std::u32string_view numerals = U"〇零一二三四五六七八九十百千两";
    return isAsciiDigit(c) || numerals.find(c) != std::u32string_view::npos;
}

/// 第三章, 第十二条: the level by the last character; 0 where it is none. Sets the byte after it.
int chineseDivision(std::string_view line, std::size_t &after)
{
    std::size_t at = 0;
    if (nextCodePoint(line, at) != U'第')
        return 0;
    std::size_t numerals = 0;
    while (at < line.size() && numerals < 12) {
        const char32_t c = nextCodePoint(line, at);
        if (isChineseNumeral(c)) {
            ++numerals;
            continue;
        }
        if (numerals == 0)
            return 0;
        after = at;
        switch (c) {
        case U'编':
        case U'編':
        case U'篇':
        case U'部':
            return 1;
        case U'章':
            return 2;
        case U'节':
        case U'節':
            return 3;
        default:
            return 0;
        }
    }
    return 0;
}

/// "2.1 Title", "3. Title", "IV. Title": the depth of the number, 0 where there is none.
int dottedNumber(std::string_view line, std::size_t &after, bool &hasInnerDot)
{
    int parts = 0;
    std::size_t at = 0;
    hasInnerDot = false;
    while (at < line.size() && parts < 6) {
        std::size_t digits = 0;
        while (at + digits < line.size() && isAsciiDigit(static_cast<unsigned char>(line[at + digits])))
            ++digits;
        if (digits == 0 || digits > 3)
            break;
        ++parts;
        at += digits;
        hasInnerDot = parts > 1;
        if (at < line.size() && line[at] == '.')
            ++at;
        else
            break;
    }
    if (parts == 0 || at >= line.size() ||
        (line[at] != ' ' && line[at] != '\t' && static_cast<unsigned char>(line[at]) < 0x80))
        return 0;
    if (static_cast<unsigned char>(line[at]) >= 0x80 && line[at - 1] != '.') {
        // "3个月": a number before Chinese text numbers nothing; "1　总则" has an ideographic blank.
        std::size_t next = at;
        if (!isSpace(nextCodePoint(line, next)))
            return 0;
    }
    after = at;
    return parts;
}

/// "(3)", "(b)", "(iv)", "（二）", from behind the opening bracket: the bytes up to behind the closing one, else 0.
std::size_t bracketedMark(std::string_view line, std::size_t at)
{
    static constexpr std::u32string_view roman = U"ivxIVX";
    std::size_t inside = 0;
    bool isNumber = true;
    bool isRoman = true;
    while (at < line.size() && inside < 5) {
        const char32_t c = nextCodePoint(line, at);
        if (c == U')' || c == U'）')
            return inside > 0 && (inside == 1 || isRoman || (isNumber && inside < 4)) ? at : 0;
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        isNumber = isNumber && isChineseNumeral(c);
        isRoman = isRoman && roman.find(c) != std::u32string_view::npos;
        if (!isLetter && !isChineseNumeral(c))
            return 0;
        ++inside;
    }
    return 0;
}

/// Bytes of a list mark with the blanks after it; `keep`: it is a number, part of the text.
std::size_t listMark(std::string_view line, bool &keep)
{
    keep = false;
    std::size_t at = 0;
    const char32_t first = nextCodePoint(line, at);
    static constexpr std::u32string_view bullets = U"•◦▪▫‣●○■□◆◇➢➤✓✔·–—-*+\uF0B7\uF0A7\uF0D8\uF0FC";
    if (bullets.find(first) != std::u32string_view::npos) {
        // ASCII and dashes need a blank behind them: "-5 °C" and "*important*" are no lists.
        std::size_t next = at;
        const bool blankFollows = at < line.size() && isSpace(nextCodePoint(line, next));
        const bool needsBlank = first < 0x80 || first == U'–' || first == U'—' || first == U'·';
        if (!blankFollows && needsBlank)
            return 0;
        return line.size() - std::size_t(trimmed(line.substr(at)).size());
    }
    keep = true;
    if (first == U'(' || first == U'（')
        return bracketedMark(line, at);
    if (first >= 0x2460 && first <= 0x2473) // ① to ⑳
        return at;
    std::size_t numerals = 0;
    at = 0;
    while (at < line.size() && numerals < 4) { // four digits are a year
        const char32_t c = nextCodePoint(line, at);
        if (isChineseNumeral(c)) {
            ++numerals;
            continue;
        }
        if (numerals == 0)
            return 0;
        if (c == U'、')
            return at;
        if ((c == U'.' || c == U')') && at < line.size() && (line[at] == ' ' || line[at] == '\t'))
            return at;
        return 0;
    }
    return 0;
}

bool startsWithWord(std::string_view line, std::string_view word)
{
    if (line.size() < word.size() + 2 || line[word.size()] != ' ')
        return false;
    return std::equal(word.begin(), word.end(), line.begin(), [](char a, char b) { return a == (b | 0x20); });
}

} // namespace

bool endsSentence(std::string_view line)
{
    static constexpr std::u32string_view closing = U"\"'”’」』)]）】》";
    static constexpr std::u32string_view ends = U".!?;:。！？；：…";
    while (!line.empty()) {
        const char32_t last = lastCodePoint(line);
        if (ends.find(last) != std::u32string_view::npos)
            return true;
        if (closing.find(last) == std::u32string_view::npos)
            return false;
        std::string one;
        appendUtf8(one, last);
        line.remove_suffix(std::min(one.size(), line.size()));
    }
    return false;
}

std::size_t displayWidth(std::string_view line)
{
    std::size_t width = 0;
    for (std::size_t at = 0; at < line.size();) {
        const char32_t c = nextCodePoint(line, at);
        width += isCjk(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF60) ? 2 : 1;
    }
    return width;
}

LineKind lineKind(std::string_view line)
{
    line = trimmed(line);
    if (line.empty())
        return {};
    const bool couldBeHeading =
        line.size() <= 4 * longestHeadingWidth && displayWidth(line) <= longestHeadingWidth && !endsSentence(line);
    if (couldBeHeading) {
        std::size_t after = 0;
        if (const int level = chineseDivision(line, after)) {
            // 第三章规定的… is a sentence: a title is set apart by a blank, or is all there is, or has no sentence
            // marks.
            static constexpr std::string_view comma = "，";
            if (line.find(comma) == std::string_view::npos)
                return {LineKind::Heading, level, 0};
        }
        for (const std::string_view word : {"chapter", "part", "appendix", "annex"}) {
            const char mark = startsWithWord(line, word) ? line[word.size() + 1] : ' ';
            if (isAsciiDigit(static_cast<unsigned char>(mark)) || (mark >= 'A' && mark <= 'Z'))
                return {LineKind::Heading, 1, 0};
        }
        if (startsWithWord(line, "section") && isAsciiDigit(static_cast<unsigned char>(line[8])))
            return {LineKind::Heading, 2, 0};
        bool hasInnerDot = false;
        if (const int depth = dottedNumber(line, after, hasInnerDot); depth > 0 && hasInnerDot) {
            const std::string_view title = trimmed(line.substr(after));
            const char32_t first = firstCodePoint(title);
            const bool isTitle = (first >= 'A' && first <= 'Z') || isCjk(first);
            if (isTitle && line.find(", ") == std::string_view::npos)
                return {LineKind::Heading, std::min(depth, 6), 0};
        }
    }
    bool keep = false;
    if (const std::size_t mark = listMark(line, keep); mark > 0 && mark < line.size())
        return {LineKind::ListItem, 1, keep ? 0 : mark};
    return {};
}

} // namespace fieldwright
