#include "core/documents/formats/inline_text.h"

#include "core/base/utf8.h"

namespace fieldwright {

char32_t firstCodePoint(std::string_view text)
{
    std::size_t at = 0;
    return text.empty() ? 0 : nextCodePoint(text, at);
}

char32_t lastCodePoint(std::string_view text)
{
    if (text.empty())
        return 0;
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return nextCodePoint(text, at);
}

bool joinsWithoutBlank(char32_t c)
{
    const bool isHangul = c >= 0xAC00 && c <= 0xD7AF; // Korean has blanks
    const bool isFullWidth = (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF60);
    const bool isChineseMark = c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026;
    return (isCjk(c) && !isHangul) || isFullWidth || isChineseMark;
}

void appendLine(std::string &paragraph, std::string_view line)
{
    if (paragraph.empty()) {
        paragraph = line;
        return;
    }
    if (line.empty())
        return;
    // Quotation marks and dashes belong to both worlds; one neighbour that is clearly Chinese decides.
    const char32_t before = lastCodePoint(paragraph);
    const char32_t after = firstCodePoint(line);
    if (!(joinsWithoutBlank(before) && joinsWithoutBlank(after) && (before > 0x2FFF || after > 0x2FFF)))
        paragraph += ' ';
    paragraph += line;
}

void InlineText::flushBlank(char32_t next)
{
    if (!m_pendingBlank)
        return;
    const bool atLineStart = m_text.empty() || m_text.back() == '\n';
    const bool nothing =
        m_pendingLineEnd && joinsWithoutBlank(m_last) && joinsWithoutBlank(next) && (m_last > 0x2FFF || next > 0x2FFF);
    if (!atLineStart && !nothing)
        m_text += ' ';
    m_pendingBlank = false;
    m_pendingLineEnd = false;
}

void InlineText::add(std::string_view piece)
{
    for (std::size_t at = 0; at < piece.size();) {
        const std::size_t start = at;
        const char32_t c = nextCodePoint(piece, at);
        // Ideographic and no-break blanks are written on purpose, but a run of them is still layout.
        if (isSpace(c)) {
            m_pendingBlank = true;
            m_pendingLineEnd = m_pendingLineEnd || c == '\n' || c == '\r';
            continue;
        }
        flushBlank(c);
        m_text.append(piece.substr(start, at - start));
        m_last = c;
    }
}

void InlineText::addVerbatim(std::string_view piece)
{
    if (piece.empty())
        return;
    flushBlank(firstCodePoint(piece));
    m_text += piece;
    m_last = lastCodePoint(piece);
}

void InlineText::lineBreak()
{
    m_pendingBlank = false;
    m_pendingLineEnd = false;
    if (!m_text.empty())
        m_text += '\n';
    m_last = 0;
}

std::string InlineText::take()
{
    std::string text = std::move(m_text);
    *this = InlineText();
    return text;
}

} // namespace fieldwright
