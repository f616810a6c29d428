#include "core/tokenizer/charsmap.h"

#include "core/tokenizer/tokenizer_errors.h"

#include <bit>

namespace fieldwright {

namespace {

constexpr size_t longestReplacement = 1024;
constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// A unit of the double array (darts-clone): a leaf has the sign bit and its value; another one the label of the edge
// that leads to it, whether it has a leaf, and the distance to its children.
std::uint32_t label(std::uint32_t unit)
{
    return unit & (0x80000000u | 0xFFu);
}
bool hasLeaf(std::uint32_t unit)
{
    return (unit >> 8 & 1) != 0;
}
std::uint32_t value(std::uint32_t unit)
{
    return unit & 0x7FFFFFFFu;
}
size_t offset(std::uint32_t unit)
{
    return size_t(unit >> 10) << ((unit & (1u << 9)) >> 6);
}

} // namespace

Result<Charsmap> Charsmap::parse(std::string_view bytes, std::string_view thing)
{
    Charsmap out;
    if (bytes.empty())
        return out;
    std::uint32_t size = 0;
    if (bytes.size() > sizeof size)
        std::memcpy(&size, bytes.data(), sizeof size);
    if (bytes.size() <= sizeof size || size == 0 || size % 4 != 0 || size > bytes.size() - sizeof size)
        return malformedTokenizer(thing, "precompiled_charsmap");
    static_assert(std::endian::native == std::endian::little);
    out.m_bytes = bytes;
    out.m_units.resize(size / 4);
    std::memcpy(out.m_units.data(), bytes.data() + sizeof size, size);
    out.m_replacements = sizeof size + size;
    return out;
}

template <bool Shortest>
Charsmap::Match Charsmap::find(std::string_view text) const
{
    Match match;
    if (m_units.empty())
        return match;
    size_t node = offset(m_units[0]);
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        node ^= c;
        if (c == 0 || node >= m_units.size() || label(m_units[node]) != c)
            break;
        const std::uint32_t unit = m_units[node];
        node ^= offset(unit);
        if (!hasLeaf(unit) || node >= m_units.size())
            continue;
        const size_t begin = m_replacements + value(m_units[node]);
        if (begin >= m_bytes.size())
            continue;
        const auto rest = std::string_view(m_bytes).substr(begin, longestReplacement);
        match = {i + 1, rest.substr(0, rest.find('\0'))};
        if (Shortest)
            break;
    }
    return match;
}

Charsmap::Match Charsmap::shortest(std::string_view text) const
{
    return find<true>(text);
}

Charsmap::Match Charsmap::longest(std::string_view text) const
{
    return find<false>(text);
}

Result<std::string> decodeBase64(std::string_view text, std::string_view thing)
{
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int count = 0;
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    for (const char c : text) {
        const size_t digit = base64.find(c);
        if (digit == std::string_view::npos)
            return malformedTokenizer(thing, "precompiled_charsmap");
        bits = bits << 6 | std::uint32_t(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += char(bits >> count & 0xFF);
        }
    }
    return out;
}

std::string encodeBase64(std::string_view bytes)
{
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const size_t n = std::min<size_t>(3, bytes.size() - i);
        std::uint32_t bits = 0;
        for (size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (j < n ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (size_t j = 0; j < 4; ++j)
            out += j <= n ? base64[bits >> (18 - 6 * j) & 63] : '=';
    }
    return out;
}

} // namespace fieldwright
