#include "core/tokenizer/jinja_text.h"

#include "core/base/utf8.h"
#include "core/tokenizer/jinja_builtins.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace fieldwright::jinja {

std::string upperCase(const std::string &text)
{
    std::string out;
    icu::UnicodeString::fromUTF8(text).toUpper(icu::Locale::getRoot()).toUTF8String(out);
    return out;
}

std::string lowerCase(const std::string &text)
{
    return toLower(text);
}

std::string capitalized(const std::string &text)
{
    size_t first = 0;
    if (!text.empty())
        nextCodePoint(text, first);
    return upperCase(text.substr(0, first)) + lowerCase(text.substr(first));
}

std::string stripped(const std::string &text, const std::string *characters, bool left, bool right)
{
    const auto set = characters ? toCodePoints(*characters) : std::vector<char32_t>();
    const auto goes = [&](char32_t c) {
        return characters ? std::find(set.begin(), set.end(), c) != set.end() : isPythonSpace(c);
    };
    size_t begin = 0, end = text.size();
    while (left && begin < end) {
        size_t next = begin;
        if (!goes(nextCodePoint(text, next)))
            break;
        begin = next;
    }
    while (right && end > begin) {
        size_t last = end;
        while (last > begin && (static_cast<unsigned char>(text[--last]) & 0xC0) == 0x80) {
        }
        size_t next = last;
        if (!goes(nextCodePoint(text, next)))
            break;
        end = last;
    }
    return text.substr(begin, end - begin);
}

namespace {

List splitAtSpace(const std::string &text, std::int64_t limit, bool fromRight)
{
    // Words with their places, then joined again where the limit says so.
    std::vector<std::pair<size_t, size_t>> words;
    size_t begin = std::string::npos;
    for (size_t i = 0; i < text.size();) {
        const size_t at = i;
        if (isPythonSpace(nextCodePoint(text, i))) {
            if (begin != std::string::npos)
                words.emplace_back(begin, at);
            begin = std::string::npos;
        } else if (begin == std::string::npos) {
            begin = at;
        }
    }
    if (begin != std::string::npos)
        words.emplace_back(begin, text.size());
    if (limit >= 0 && words.size() > size_t(limit) + 1) {
        if (fromRight) {
            const size_t drop = words.size() - size_t(limit) - 1;
            words[drop].first = 0;
            words.erase(words.begin(), words.begin() + std::ptrdiff_t(drop));
            List out = {Value(text.substr(0, words[0].second))};
            for (size_t i = 1; i < words.size(); ++i)
                out.emplace_back(text.substr(words[i].first, words[i].second - words[i].first));
            return out;
        }
        words.resize(size_t(limit) + 1);
        words.back().second = text.size();
        List out;
        for (size_t i = 0; i + 1 < words.size(); ++i)
            out.emplace_back(text.substr(words[i].first, words[i].second - words[i].first));
        out.emplace_back(stripped(text.substr(words.back().first), nullptr, false, true));
        return out;
    }
    List out;
    for (const auto &[from, until] : words)
        out.emplace_back(text.substr(from, until - from));
    return out;
}

} // namespace

List splitText(const std::string &text, const std::string *separator, std::int64_t limit, bool fromRight)
{
    if (!separator)
        return splitAtSpace(text, limit, fromRight);
    List out;
    if (!fromRight) {
        size_t from = 0;
        for (std::int64_t cuts = 0; limit < 0 || cuts < limit; ++cuts) {
            const size_t found = text.find(*separator, from);
            if (found == std::string::npos)
                break;
            out.emplace_back(text.substr(from, found - from));
            from = found + separator->size();
        }
        out.emplace_back(text.substr(from));
        return out;
    }
    size_t until = text.size();
    for (std::int64_t cuts = 0; (limit < 0 || cuts < limit) && until >= separator->size(); ++cuts) {
        const size_t found = text.rfind(*separator, until - separator->size());
        if (found == std::string::npos)
            break;
        out.emplace_back(text.substr(found + separator->size(), until - found - separator->size()));
        until = found;
    }
    out.emplace_back(text.substr(0, until));
    std::reverse(out.begin(), out.end());
    return out;
}

std::vector<std::string> splitLines(const std::string &text, bool keepEnds)
{
    std::vector<std::string> out;
    size_t begin = 0;
    for (size_t i = 0; i < text.size();) {
        const size_t at = i;
        const char32_t c = nextCodePoint(text, i);
        const bool ends = (c >= 10 && c <= 13) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
        if (!ends)
            continue;
        if (c == '\r' && i < text.size() && text[i] == '\n')
            ++i;
        out.push_back(text.substr(begin, (keepEnds ? i : at) - begin));
        begin = i;
    }
    if (begin < text.size())
        out.push_back(text.substr(begin));
    return out;
}

std::optional<std::string> replaced(const std::string &text, const std::string &from, const std::string &to,
                                    std::int64_t limit)
{
    std::string out;
    size_t begin = 0;
    std::int64_t times = 0;
    const auto tooLong = [&] { return out.size() > Budget::longestText; };
    if (from.empty()) { // between all characters, and at both ends
        for (size_t i = 0; i <= text.size() && !tooLong();) {
            if (limit < 0 || times++ < limit)
                out += to;
            if (i == text.size())
                break;
            const size_t at = i;
            nextCodePoint(text, i);
            out.append(text, at, i - at);
        }
        return tooLong() ? std::nullopt : std::optional(out);
    }
    while (limit < 0 || times++ < limit) {
        const size_t found = text.find(from, begin);
        if (found == std::string::npos || tooLong())
            break;
        out.append(text, begin, found - begin);
        out += to;
        begin = found + from.size();
    }
    out.append(text, begin);
    return tooLong() ? std::nullopt : std::optional(out);
}

namespace {

/// What stands behind the % of a format, as Python's: below 1,000 characters and 100 digits.
struct NumberFormat
{
    char kind = 'd';
    std::string_view flags;
    int width = 0;
    int precision = -1; ///< -1: none is given

    bool has(char flag) const { return flags.find(flag) != std::string_view::npos; }
};

/// The digits of a number without its sign, by C's format for them.
template <typename Number>
std::string digitsOf(const std::string &pattern, int precision, Number value)
{
    std::string out(size_t(std::snprintf(nullptr, 0, pattern.c_str(), precision, value)), '\0');
    std::snprintf(out.data(), out.size() + 1, pattern.c_str(), precision, value);
    return out;
}

/// Puts a number's text into out, as Python's % operator does it, and returns what is wrong, or null.
const char *numberText(const NumberFormat &format, const Value &value, std::string &out)
{
    if (!value.isNumber())
        return "a number is required";
    bool isNegative = false;
    std::string prefix, digits;
    switch (format.kind) {
    case 'd':
    case 'i':
        if (value.isFloat()) { // all digits of the whole part, however large it is
            const double number = value.asDouble();
            if (!std::isfinite(number))
                return std::isnan(number) ? "cannot convert float NaN to integer"
                                          : "cannot convert float infinity to integer";
            const double whole = std::trunc(number);
            isNegative = whole < 0;
            digits = digitsOf("%.*f", 0, std::fabs(whole));
            if (std::ptrdiff_t(digits.size()) < format.precision)
                digits.insert(0, size_t(format.precision) - digits.size(), '0');
            break;
        }
        [[fallthrough]];
    case 'x':
    case 'X': {
        if (value.isFloat())
            return "an integer is required, not float";
        const auto whole = value.asInt();
        isNegative = whole < 0;
        const auto magnitude = isNegative ? 0 - (unsigned long long)whole : (unsigned long long)whole;
        const bool isHex = format.kind == 'x' || format.kind == 'X';
        if (isHex && format.has('#'))
            prefix = {'0', format.kind};
        digits = digitsOf(std::string("%.*ll") + (isHex ? format.kind : 'u'), std::max(format.precision, 1), magnitude);
        break;
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G': {
        const double number = value.asDouble();
        isNegative = std::signbit(number) && !std::isnan(number);
        digits = digitsOf(std::string(format.has('#') ? "%#.*" : "%.*") + format.kind,
                          format.precision < 0 ? 6 : format.precision, std::isnan(number) ? NAN : std::fabs(number));
        break;
    }
    default:
        return "unsupported format character";
    }
    prefix.insert(0, isNegative ? "-" : format.has('+') ? "+" : format.has(' ') ? " " : "");
    const size_t length = prefix.size() + digits.size();
    const std::string padding(length < size_t(format.width) ? size_t(format.width) - length : 0,
                              format.has('0') && !format.has('-') ? '0' : ' ');
    if (format.has('-'))
        out = prefix + digits + padding;
    else
        out = format.has('0') ? prefix + padding + digits : padding + prefix + digits;
    return nullptr;
}

} // namespace

bool formatPercent(const std::string &pattern, const List &values, std::string &out)
{
    const auto problem = [&](const char *why) {
        out = why;
        return false;
    };
    size_t used = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%') {
            out += pattern[i];
            continue;
        }
        std::string flags;
        while (++i < pattern.size() && std::string_view("-+ 0#").find(pattern[i]) != std::string_view::npos)
            flags += pattern[i];
        int width = 0, precision = -1;
        for (; i < pattern.size() && std::isdigit(static_cast<unsigned char>(pattern[i])) && width < 1000; ++i)
            width = width * 10 + (pattern[i] - '0');
        if (i < pattern.size() && pattern[i] == '.') {
            precision = 0;
            for (++i; i < pattern.size() && std::isdigit(static_cast<unsigned char>(pattern[i])) && precision < 100;
                 ++i)
                precision = precision * 10 + (pattern[i] - '0');
        }
        if (i >= pattern.size() || width >= 1000 || precision >= 100)
            return problem("incomplete format");
        const char kind = pattern[i];
        if (kind == '%') {
            out += '%';
            continue;
        }
        if (used >= values.size())
            return problem("not enough arguments for format string");
        const Value &value = values[used++];
        std::string text;
        if (kind == 's' || kind == 'r') {
            text = kind == 's' ? toText(value) : toRepr(value);
            const auto characters = toCodePoints(text);
            if (precision >= 0 && size_t(precision) < characters.size()) {
                text.clear();
                for (int k = 0; k < precision; ++k)
                    appendUtf8(text, characters[size_t(k)]);
            }
            const size_t length = codePointCount(text);
            if (length < size_t(width))
                text.insert(flags.find('-') == std::string::npos ? 0 : text.size(), size_t(width) - length, ' ');
        } else if (const char *wrong = numberText({kind, flags, width, precision}, value, text)) {
            return problem(wrong);
        }
        out += text;
    }
    if (used < values.size())
        return problem("not all arguments converted during string formatting");
    return true;
}

} // namespace fieldwright::jinja
