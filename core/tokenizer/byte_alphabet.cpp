#include "core/tokenizer/byte_alphabet.h"

#include "core/base/utf8.h"

#include <charconv>

namespace fieldwright {

namespace {

/// Bytes that print as themselves in Latin-1 do so; the other 68 follow from U+0100 on, in order.
bool printsItself(char32_t byte)
{
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || (byte >= 0xAE && byte <= 0xFF);
}

} // namespace

bool appendByteOf(char32_t c, std::string &bytes)
{
    if (c < 0x100) {
        if (!printsItself(c))
            return false;
        bytes += char(c);
        return true;
    }
    if (c >= 0x144)
        return false;
    const char32_t n = c - 0x100; // the n-th that does not print: 0-32, 127-160, 173
    bytes += char(n <= 32 ? n : n <= 66 ? n - 33 + 127 : 173);
    return true;
}

std::string bytesOfPiece(std::string_view piece)
{
    std::string bytes;
    for (size_t i = 0; i < piece.size();) {
        if (!appendByteOf(nextCodePoint(piece, i), bytes))
            return std::string(piece);
    }
    return bytes;
}

char32_t characterOfByte(unsigned char byte)
{
    if (printsItself(byte))
        return byte;
    return 0x100u + char32_t(byte <= 32 ? byte : byte <= 160 ? byte - 127 + 33 : 67);
}

void spellBytes(AlignedText &text)
{
    std::vector<AlignedText::Change> changes;
    changes.reserve(text.text().size());
    for (const char byte : text.text()) {
        const auto c = static_cast<unsigned char>(byte);
        changes.push_back({characterOfByte(c), (c & 0xC0) == 0x80 ? 1 : 0});
    }
    text.transform(changes);
}

int byteOfFallbackPiece(std::string_view piece)
{
    if (piece.size() != 6 || !piece.starts_with("<0x") || piece.back() != '>')
        return -1;
    int byte = -1;
    const auto [end, error] = std::from_chars(piece.data() + 3, piece.data() + 5, byte, 16);
    return error == std::errc() && end == piece.data() + 5 ? byte : -1;
}

std::string fallbackPieceOf(unsigned char byte)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    return std::string("<0x") + digits[byte >> 4] + digits[byte & 15] + '>';
}

} // namespace fieldwright
