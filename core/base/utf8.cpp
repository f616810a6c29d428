#include "core/base/utf8.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace fieldwright {

namespace {

/// Length of the well-formed sequence at `p` (at most `n` bytes), or minus the length of the maximal ill-formed
/// subpart.
int sequenceLength(const unsigned char *p, size_t n)
{
    const unsigned char lead = p[0];
    if (lead < 0x80)
        return 1;
    int length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        return -1;
    }
    for (int i = 1; i < length; ++i) {
        if (size_t(i) >= n || p[i] < low || p[i] > high)
            return -i;
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

std::string normalized(std::string_view text, const icu::Normalizer2 *(*instance)(UErrorCode &))
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *normalizer = instance(status);
    if (U_FAILURE(status))
        return std::string(text);
    const icu::UnicodeString source = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), int32_t(text.size())));
    const icu::UnicodeString result = normalizer->normalize(source, status);
    if (U_FAILURE(status))
        return std::string(text);
    std::string out;
    return result.toUTF8String(out);
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    for (size_t i = 0; i < text.size();) {
        const int length = sequenceLength(bytesOf(text) + i, text.size() - i);
        if (length < 0)
            return false;
        i += size_t(length);
    }
    return true;
}

std::string sanitizeUtf8(std::string_view text)
{
    if (isValidUtf8(text))
        return std::string(text);
    std::string out;
    out.reserve(text.size() + 16);
    for (size_t i = 0; i < text.size();) {
        const int length = sequenceLength(bytesOf(text) + i, text.size() - i);
        if (length > 0) {
            out.append(text.substr(i, size_t(length)));
            i += size_t(length);
        } else {
            out += "\xEF\xBF\xBD";
            i += size_t(-length);
        }
    }
    return out;
}

char32_t nextCodePoint(std::string_view text, size_t &position)
{
    const unsigned char *p = bytesOf(text) + position;
    const int length = sequenceLength(p, text.size() - position);
    if (length < 0) {
        position += size_t(-length);
        return 0xFFFD;
    }
    position += size_t(length);
    switch (length) {
    case 1:
        return p[0];
    case 2:
        return char32_t(p[0] & 0x1F) << 6 | char32_t(p[1] & 0x3F);
    case 3:
        return char32_t(p[0] & 0x0F) << 12 | char32_t(p[1] & 0x3F) << 6 | char32_t(p[2] & 0x3F);
    default:
        return char32_t(p[0] & 0x07) << 18 | char32_t(p[1] & 0x3F) << 12 | char32_t(p[2] & 0x3F) << 6 |
               char32_t(p[3] & 0x3F);
    }
}

void appendUtf8(std::string &out, char32_t c)
{
    if (c < 0x80) {
        out += char(c);
    } else if (c < 0x800) {
        out += char(0xC0 | c >> 6);
        out += char(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += char(0xE0 | c >> 12);
        out += char(0x80 | (c >> 6 & 0x3F));
        out += char(0x80 | (c & 0x3F));
    } else {
        out += char(0xF0 | c >> 18);
        out += char(0x80 | (c >> 12 & 0x3F));
        out += char(0x80 | (c >> 6 & 0x3F));
        out += char(0x80 | (c & 0x3F));
    }
}

size_t codePointCount(std::string_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size(); ++count)
        nextCodePoint(text, i);
    return count;
}

std::vector<char32_t> toCodePoints(std::string_view text)
{
    std::vector<char32_t> out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size();)
        out.push_back(nextCodePoint(text, i));
    return out;
}

std::string nfkc(std::string_view text)
{
    return normalized(text, &icu::Normalizer2::getNFKCInstance);
}

std::string nfc(std::string_view text)
{
    return normalized(text, &icu::Normalizer2::getNFCInstance);
}

std::string toLower(std::string_view text)
{
    icu::UnicodeString value = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), int32_t(text.size())));
    value.toLower(icu::Locale::getRoot());
    std::string out;
    return value.toUTF8String(out);
}

bool isCjk(char32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x323AF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7AF) ||
           (c >= 0x3005 && c <= 0x3007);
}

bool isSpace(char32_t c)
{
    return u_isUWhiteSpace(UChar32(c));
}

bool isWordCharacter(char32_t c)
{
    return c == '_' || u_isalnum(UChar32(c)) || (U_GET_GC_MASK(UChar32(c)) & U_GC_M_MASK) != 0;
}

std::string_view trimmed(std::string_view text)
{
    size_t begin = 0;
    while (begin < text.size()) {
        size_t next = begin;
        if (!isSpace(nextCodePoint(text, next)))
            break;
        begin = next;
    }
    size_t end = begin;
    for (size_t i = begin; i < text.size();) {
        if (!isSpace(nextCodePoint(text, i)))
            end = i;
    }
    return text.substr(begin, end - begin);
}

std::string foldSpace(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    bool pending = false;
    for (size_t i = 0; i < text.size();) {
        const size_t start = i;
        if (isSpace(nextCodePoint(text, i))) {
            pending = !out.empty();
            continue;
        }
        if (pending)
            out += ' ';
        pending = false;
        out.append(text.substr(start, i - start));
    }
    return out;
}

std::string guessLanguage(std::string_view text)
{
    size_t han = 0;
    size_t letters = 0;
    for (size_t i = 0; i < text.size();) {
        const char32_t c = nextCodePoint(text, i);
        if (isCjk(c))
            ++han;
        else if (u_isalpha(UChar32(c)))
            ++letters;
    }
    if (han + letters == 0)
        return {};
    // A Chinese word is about two characters, a Latin one about five letters.
    return han * 5 >= letters ? "zh" : "en";
}

} // namespace fieldwright
