#pragma once

#include <string>
#include <string_view>

namespace fieldwright {

/// The text of one line or paragraph put together from pieces of markup: white space is folded to one blank, a line end
/// in the source between two Chinese or Japanese characters to nothing, and only lineBreak() makes a new line.
class InlineText
{
public:
    void add(std::string_view piece);
    /// As it is, white space included.
    void addVerbatim(std::string_view piece);
    void lineBreak();
    void blank() { m_pendingBlank = true; }

    bool empty() const { return m_text.empty(); }
    /// The text; the object is empty afterwards.
    std::string take();

private:
    void flushBlank(char32_t next);

    std::string m_text;
    char32_t m_last = 0;
    bool m_pendingBlank = false;
    bool m_pendingLineEnd = false;
};

/// Joins two lines of a paragraph that was broken to fit a width: a blank, or nothing between Chinese characters.
void appendLine(std::string &paragraph, std::string_view line);

char32_t firstCodePoint(std::string_view text);
char32_t lastCodePoint(std::string_view text);
/// Written without a blank on the side of a line end: Han, kana, full-width marks.
bool joinsWithoutBlank(char32_t c);

} // namespace fieldwright
