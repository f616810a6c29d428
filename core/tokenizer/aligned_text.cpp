#include "core/tokenizer/aligned_text.h"

#include "core/base/utf8.h"
#include "core/tokenizer/characters.h"

#include <algorithm>

namespace fieldwright {

AlignedText::Span AlignedText::originOf(size_t begin, size_t end) const
{
    if (begin >= end) {
        const std::uint32_t place = begin < m_text.size() ? origin(begin).begin
                                    : m_text.empty()      ? m_base
                                                          : origin(m_text.size() - 1).end;
        return {place, place};
    }
    return {origin(begin).begin, origin(end - 1).end};
}

void AlignedText::transform(std::span<const Change> changes, size_t removed)
{
    std::string text;
    std::vector<Span> origins;
    text.reserve(m_text.size() + changes.size());
    origins.reserve(m_text.size() + changes.size());
    size_t position = 0, last = 0; // of the old text: what is next, the character before it
    const auto consume = [&] {
        if (position < m_text.size()) {
            last = position;
            position = std::min(position + characterLength(m_text[position]), m_text.size());
        }
    };
    for (size_t i = 0; i < removed; ++i)
        consume();
    for (const Change &change : changes) {
        const size_t begin = text.size();
        appendUtf8(text, change.character);
        const size_t length = text.size() - begin;
        if (change.change > 0) {
            const Span span = position == 0 ? Span{m_base, m_base} : originOf(last, position);
            origins.insert(origins.end(), length, span);
            continue;
        }
        const size_t from = position;
        consume();
        if (std::string_view(text).substr(begin) == std::string_view(m_text).substr(from, position - from)) {
            for (size_t i = from; i < position; ++i)
                origins.push_back(origin(i));
        } else {
            origins.insert(origins.end(), length, originOf(from, position));
        }
        for (std::int32_t i = change.change; i < 0; ++i)
            consume();
    }
    assign(std::move(text), std::move(origins));
}

void AlignedText::replace(std::span<const std::pair<size_t, size_t>> parts, std::string_view content)
{
    if (parts.empty())
        return;
    std::string text;
    std::vector<Span> origins;
    text.reserve(m_text.size() + parts.size() * content.size());
    origins.reserve(m_text.size() + parts.size() * content.size());
    size_t done = 0;
    const auto keep = [&](size_t until) {
        text.append(m_text, done, until - done);
        for (size_t i = done; i < until; ++i)
            origins.push_back(origin(i));
    };
    for (const auto &[begin, end] : parts) {
        keep(begin);
        size_t last = end; // the begin of the last character that goes
        while (last > 0 && (static_cast<unsigned char>(m_text[--last]) & 0xC0) == 0x80) {
        }
        text += content;
        origins.insert(origins.end(), content.size(), end == 0 ? Span{m_base, m_base} : originOf(last, end));
        done = end;
    }
    keep(m_text.size());
    assign(std::move(text), std::move(origins));
}

void AlignedText::prepend(std::string_view content)
{
    if (m_text.empty() || content.empty())
        return;
    const size_t first = characterLength(m_text.front());
    const Span span = originOf(0, first);
    std::vector<Span> origins(content.size(), span);
    origins.reserve(content.size() + m_text.size());
    for (size_t i = 0; i < m_text.size(); ++i)
        origins.push_back(i < first ? span : origin(i));
    assign(std::string(content) + m_text, std::move(origins));
}

AlignedText AlignedText::slice(size_t begin, size_t end) const
{
    AlignedText out;
    out.m_text = m_text.substr(begin, end - begin);
    out.m_base = originOf(begin, begin).begin;
    if (!m_origin.empty())
        out.m_origin.assign(m_origin.begin() + std::ptrdiff_t(begin), m_origin.begin() + std::ptrdiff_t(end));
    return out;
}

} // namespace fieldwright
