#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

/// A text that is being changed and knows for each byte which bytes of the original it comes from. The rules by which
/// changed characters get their origin are those of Hugging Face's tokenizers library, so that offsets agree with it;
/// but unchanged characters keep an origin for each byte.
class AlignedText
{
public:
    struct Span
    {
        std::uint32_t begin, end;
    };
    /// A character of a new text: it replaces the next old one (0), is put in behind it (1), or replaces it and the n
    /// behind it (-n).
    struct Change
    {
        char32_t character;
        std::int32_t change;
    };

    AlignedText() = default;
    /// `base`: where the text stands in the original.
    AlignedText(std::string_view text, std::uint32_t base) : m_text(text), m_base(base), m_limit(limitFor(text.size()))
    {}

    const std::string &text() const { return m_text; }
    Span origin(size_t byte) const
    {
        return m_origin.empty() ? Span{m_base + std::uint32_t(byte), m_base + std::uint32_t(byte) + 1} : m_origin[byte];
    }
    /// What bytes [begin, end) come from; of nothing, the place.
    Span originOf(size_t begin, size_t end) const;
    bool changed() const { return !m_origin.empty(); }
    /// Rules of an untrusted file may not make a text longer than this.
    size_t limit() const { return m_limit; }

    /// The whole text anew; the first `removed` characters have gone.
    void transform(std::span<const Change> changes, size_t removed = 0);
    /// Replaces the text by one of the same length whose characters stand where the old ones stood.
    void exchange(std::string text) { m_text = std::move(text); }
    /// Each of the parts (in order, not overlapping) becomes `content`, which comes from the part's last character.
    void replace(std::span<const std::pair<size_t, size_t>> parts, std::string_view content);
    /// Puts `content` in front: it comes from the first character. An empty text stays so.
    void prepend(std::string_view content);
    /// The part [begin, end).
    AlignedText slice(size_t begin, size_t end) const;

    /// For those who build a changed text themselves.
    void assign(std::string text, std::vector<Span> origin)
    {
        m_text = std::move(text);
        m_origin = std::move(origin);
    }

private:
    static size_t limitFor(size_t bytes) { return std::max<size_t>(64u << 20, std::min<size_t>(bytes * 8, 1u << 30)); }

    std::string m_text;
    std::vector<Span> m_origin; ///< empty: byte i comes from base + i
    std::uint32_t m_base = 0;
    size_t m_limit = limitFor(0);
};

} // namespace fieldwright
