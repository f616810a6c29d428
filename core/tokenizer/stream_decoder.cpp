#include "core/base/utf8.h"
#include "core/tokenizer/decoders.h"
#include "core/tokenizer/tokenizer.h"

#include <algorithm>
#include <utility>

namespace fieldwright {

StreamDecoder::StreamDecoder(const Tokenizer &tokenizer, bool skipSpecial)
    : m_tokenizer(&tokenizer), m_skipSpecial(skipSpecial), m_toCut(tokenizer.decoders().ends().atBegin)
{}

std::string StreamDecoder::push(std::int32_t id)
{
    const std::string piece(m_tokenizer->piece(id));
    if (piece.empty() || (m_skipSpecial && m_tokenizer->isSpecial(id)))
        return {};
    const Decoders &decoders = m_tokenizer->decoders();
    if (const int byte = decoders.byteOf(piece, m_first); byte >= 0) {
        m_run += char(byte);
        return {};
    }
    appendRun();
    append(std::exchange(m_ifMore, {}));
    const bool first = std::exchange(m_first, false);
    const std::string more = decoders.alone(piece, first), last = decoders.last(piece, first);
    const auto differs = std::mismatch(more.begin(), more.end(), last.begin(), last.end());
    append({more.begin(), differs.first});
    m_ifMore.assign(differs.first, more.end());
    m_ifLast.assign(differs.second, last.end());
    const std::size_t whole = certain();
    std::string out = sanitizeUtf8(std::string_view(m_pending).substr(0, whole));
    m_pending.erase(0, whole);
    return out;
}

std::string StreamDecoder::finish()
{
    appendRun();
    append(m_ifLast);
    const Decoder::Ends ends = m_tokenizer->decoders().ends();
    std::string_view rest = m_pending;
    for (std::size_t i = 0; i < ends.atEnd && rest.ends_with(ends.content); ++i)
        rest.remove_suffix(ends.content.size());
    std::string out = sanitizeUtf8(rest);
    *this = StreamDecoder(*m_tokenizer, m_skipSpecial);
    return out;
}

/// The bytes that came one by one are text now, or are known to be none.
void StreamDecoder::appendRun()
{
    if (m_run.empty())
        return;
    append(std::exchange(m_ifMore, {}));
    m_ifLast.clear();
    append(m_tokenizer->decoders().ofBytes(std::exchange(m_run, {}), std::exchange(m_first, false)));
}

/// Adds text, less what is cut from the text's begin.
void StreamDecoder::append(const std::string &text)
{
    m_pending += text;
    if (m_toCut == 0)
        return;
    const std::string content = m_tokenizer->decoders().ends().content;
    for (; m_toCut > 0 && m_pending.starts_with(content); --m_toCut)
        m_pending.erase(0, content.size());
    if (!content.starts_with(m_pending))
        m_toCut = 0;
}

/// How many pending bytes stay as they are, whatever comes.
std::size_t StreamDecoder::certain() const
{
    const Decoder::Ends ends = m_tokenizer->decoders().ends();
    if (m_toCut > 0)
        return 0;
    std::size_t whole = m_pending.size();
    // Up to 3 bytes that could still become one character.
    for (std::size_t back = 1; back <= 3 && back <= m_pending.size(); ++back) {
        const auto c = static_cast<unsigned char>(m_pending[m_pending.size() - back]);
        if ((c & 0xC0) == 0x80)
            continue;
        const std::size_t need = c >= 0xF0 && c < 0xF5 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xC2 && c < 0xE0 ? 2 : 1;
        if (need > back)
            whole = m_pending.size() - back;
        break;
    }
    // What would be cut if the text ended here.
    while (ends.atEnd > 0 && std::string_view(m_pending).substr(0, whole).ends_with(ends.content))
        whole -= ends.content.size();
    return whole;
}

} // namespace fieldwright
