#include "core/tokenizer/jinja_lexer.h"

#include "core/base/utf8.h"

#include <array>
#include <charconv>

namespace fieldwright::jinja {

tl::unexpected<Error> templateError(ErrorCode code, int line, std::string reason)
{
    return fail(
        code,
        {FW_NOOP("core", "The chat template has an error in line %1: %2."), {std::to_string(line), std::move(reason)}},
        {FW_NOOP("core", "Use another chat template, or correct this one.")});
}

namespace {

constexpr size_t maxSource = 1u << 20;
constexpr size_t maxLexemes = 200'000;

/// Line feeds of all kinds become one; a single one at the very end does not count (keep_trailing_newline is off).
std::string normalizedSource(std::string_view source)
{
    std::string out;
    out.reserve(source.size());
    for (size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\r') {
            out += '\n';
            if (i + 1 < source.size() && source[i + 1] == '\n')
                ++i;
        } else {
            out += source[i];
        }
    }
    if (out.ends_with('\n'))
        out.pop_back();
    return out;
}

class Lexer
{
public:
    explicit Lexer(std::string source) : m_source(std::move(source)) {}

    Result<std::vector<Lexeme>> run()
    {
        while (m_position < m_source.size())
            FW_CHECK(textThenTag());
        m_out.push_back({Lexeme::Kind::End, m_line, {}});
        return std::move(m_out);
    }

private:
    using Kind = Lexeme::Kind;

    bool at(std::string_view what) const { return std::string_view(m_source).substr(m_position).starts_with(what); }
    char here(size_t ahead = 0) const
    {
        return m_position + ahead < m_source.size() ? m_source[m_position + ahead] : '\0';
    }

    /// Moves on, counting lines.
    void advance(size_t bytes)
    {
        for (size_t i = 0; i < bytes; ++i)
            m_line += m_source[m_position + i] == '\n';
        m_position += bytes;
    }
    void skipSpace()
    {
        while (m_position < m_source.size()) {
            size_t next = m_position;
            if (!isPythonSpace(nextCodePoint(m_source, next)))
                return;
            advance(next - m_position);
        }
    }
    void put(Kind kind, std::string text = {}) { m_out.push_back({kind, m_line, std::move(text)}); }

    Result<> textThenTag()
    {
        // The nearest tag of any kind.
        size_t tag = m_source.size();
        for (size_t i = m_position; i + 1 < m_source.size(); ++i) {
            if (m_source[i] == '{' && (m_source[i + 1] == '{' || m_source[i + 1] == '%' || m_source[i + 1] == '#')) {
                tag = i;
                break;
            }
        }
        std::string text = m_source.substr(m_position, tag - m_position);
        const bool atEnd = tag == m_source.size();
        const char sign = atEnd ? '\0' : tag + 2 < m_source.size() ? m_source[tag + 2] : '\0';
        const bool isOutput = !atEnd && m_source[tag + 1] == '{';
        if (!atEnd)
            stripBefore(text, sign, isOutput);
        if (!text.empty())
            put(Kind::Text, std::move(text));
        advance(tag - m_position);
        if (atEnd)
            return {};
        const int line = m_line;
        const char kind = m_source[tag + 1];
        advance(sign == '-' || sign == '+' ? 3 : 2);
        if (kind == '#')
            return comment(line);
        if (kind == '%' && isRaw())
            return raw(line);
        put(isOutput ? Kind::OutputBegin : Kind::BlockBegin);
        return inside(isOutput, line);
    }

    void stripBefore(std::string &text, char sign, bool isOutput)
    {
        if (sign == '-') {
            while (!text.empty()) {
                size_t begin = text.size();
                while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
                }
                size_t next = begin;
                if (!isPythonSpace(nextCodePoint(text, next)))
                    break;
                text.resize(begin);
            }
        } else if (sign != '+' && !isOutput) { // lstrip_blocks
            const size_t newline = text.rfind('\n'), begin = newline == std::string::npos ? 0 : newline + 1;
            if (newline == std::string::npos && !m_lineStarts)
                return;
            for (size_t i = begin; i < text.size();) {
                if (!isPythonSpace(nextCodePoint(text, i)))
                    return;
            }
            text.resize(begin);
        }
    }

    /// Behind a tag: "-" takes all white space along, else a block (not an output) takes one line feed (trim_blocks).
    /// `m_lineStarts` says for the next tag whether the text before it begins at a line's begin.
    void stripAfter(char sign, bool isOutput)
    {
        const size_t before = m_position;
        if (sign == '-')
            skipSpace();
        else if (sign != '+' && !isOutput && here() == '\n')
            advance(1);
        m_lineStarts = m_position > before && m_source[m_position - 1] == '\n';
    }

    Result<> comment(int line)
    {
        const size_t end = m_source.find("#}", m_position);
        if (end == std::string::npos)
            return templateError(ErrorCode::Corrupt, line, "a comment is not closed");
        const char sign = end > m_position ? m_source[end - 1] : '\0';
        advance(end + 2 - m_position);
        stripAfter(sign, false);
        return {};
    }

    /// At "raw %}" with blanks between?
    bool isRaw() const
    {
        size_t i = m_position;
        while (i < m_source.size() && (m_source[i] == ' ' || m_source[i] == '\n' || m_source[i] == '\t'))
            ++i;
        if (m_source.compare(i, 3, "raw") != 0)
            return false;
        i += 3;
        while (i < m_source.size() && (m_source[i] == ' ' || m_source[i] == '\n' || m_source[i] == '\t'))
            ++i;
        return m_source.compare(i, 2, "%}") == 0 || m_source.compare(i, 3, "-%}") == 0;
    }

    Result<> raw(int line)
    {
        const size_t open = m_source.find("%}", m_position);
        const bool strip = m_source[open - 1] == '-';
        advance(open + 2 - m_position);
        if (strip)
            skipSpace();
        m_lineStarts = m_source[m_position - 1] == '\n';
        // The end is {% endraw %} with any blanks and signs.
        for (size_t i = m_source.find("{%", m_position); i != std::string::npos; i = m_source.find("{%", i + 2)) {
            size_t j = i + 2;
            const char before = j < m_source.size() ? m_source[j] : '\0';
            if (before == '-' || before == '+')
                ++j;
            while (j < m_source.size() && (m_source[j] == ' ' || m_source[j] == '\n' || m_source[j] == '\t'))
                ++j;
            if (m_source.compare(j, 6, "endraw") != 0)
                continue;
            const size_t close = m_source.find("%}", j);
            if (close == std::string::npos)
                break;
            std::string text = m_source.substr(m_position, i - m_position);
            stripBefore(text, before, false);
            if (!text.empty())
                put(Kind::Text, std::move(text));
            const char after = m_source[close - 1];
            advance(close + 2 - m_position);
            stripAfter(after, false);
            return {};
        }
        return templateError(ErrorCode::Corrupt, line, "a raw block is not closed");
    }

    Result<> inside(bool isOutput, int line)
    {
        std::string brackets;
        const std::string_view close = isOutput ? "}}" : "%}";
        while (true) {
            skipSpace();
            if (m_position >= m_source.size())
                return templateError(ErrorCode::Corrupt, line, "a tag is not closed");
            if (m_out.size() > maxLexemes)
                return templateError(ErrorCode::Unsupported, m_line, "it is too long");
            if (brackets.empty()) {
                const char sign = here();
                const bool marked = sign == '-' || (sign == '+' && !isOutput);
                if (std::string_view(m_source).substr(m_position + (marked ? 1 : 0)).starts_with(close)) {
                    put(isOutput ? Kind::OutputEnd : Kind::BlockEnd);
                    advance(close.size() + (marked ? 1 : 0));
                    stripAfter(marked ? sign : '\0', isOutput);
                    return {};
                }
            }
            FW_CHECK(token(brackets));
        }
    }

    static bool isDigit(char c) { return c >= '0' && c <= '9'; }
    static bool isNameByte(char c)
    {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    }

    Result<> token(std::string &brackets)
    {
        const char c = here();
        if (isDigit(c))
            return number();
        if (isNameByte(c)) {
            size_t length = 0;
            while (isNameByte(here(length)))
                ++length;
            put(Kind::Name, m_source.substr(m_position, length));
            advance(length);
            return {};
        }
        if (c == '"' || c == '\'')
            return string(c);
        static constexpr std::array<std::string_view, 27> operators = {
            "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "(", ")",
            "[",  "]",  "{",  "}",  ">",  "<",  "=", ".", ":", "|", ",", ";", "!"};
        for (const std::string_view op : operators) {
            if (!at(op))
                continue;
            if (op == "(" || op == "[" || op == "{") {
                brackets += op == "(" ? ')' : op == "[" ? ']' : '}';
            } else if (op == ")" || op == "]" || op == "}") {
                if (brackets.empty() || brackets.back() != op[0])
                    return templateError(ErrorCode::Corrupt, m_line, "unexpected '" + std::string(op) + "'");
                brackets.pop_back();
            }
            put(Kind::Operator, std::string(op));
            advance(op.size());
            return {};
        }
        return templateError(ErrorCode::Corrupt, m_line, "unexpected character");
    }

    Result<> number()
    {
        const bool afterDot = m_position > 0 && m_source[m_position - 1] == '.'; // foo.0.1 is no float
        size_t length = 0;
        const auto digits = [&] {
            while (isDigit(here(length)) || (here(length) == '_' && isDigit(here(length + 1))))
                ++length;
        };
        digits();
        bool isFloat = false;
        if (!afterDot && here(length) == '.' && isDigit(here(length + 1))) {
            isFloat = true;
            ++length;
            digits();
        }
        if (!afterDot && (here(length) == 'e' || here(length) == 'E')) {
            const size_t sign = here(length + 1) == '-' || here(length + 1) == '+' ? 1 : 0;
            if (isDigit(here(length + 1 + sign))) {
                isFloat = true;
                length += 1 + sign;
                digits();
            }
        }
        std::string text = m_source.substr(m_position, length);
        std::erase(text, '_');
        if (std::int64_t whole = 0;
            !isFloat && std::from_chars(text.data(), text.data() + text.size(), whole).ec != std::errc())
            return templateError(ErrorCode::Unsupported, m_line, "a number is too large");
        put(isFloat ? Kind::Float : Kind::Integer, std::move(text));
        advance(length);
        return {};
    }

    Result<> string(char quote)
    {
        const int line = m_line;
        std::string out;
        size_t i = m_position + 1;
        while (true) {
            if (i >= m_source.size())
                return templateError(ErrorCode::Corrupt, line, "a text is not closed");
            const char c = m_source[i++];
            if (c == quote)
                break;
            if (c != '\\') {
                out += c;
                continue;
            }
            if (i >= m_source.size())
                return templateError(ErrorCode::Corrupt, line, "a text is not closed");
            FW_CHECK(escape(i, out, line));
        }
        m_out.push_back({Kind::String, line, std::move(out)});
        advance(i - m_position);
        return {};
    }

    /// Python's escapes; `i` stands behind the backslash.
    Result<> escape(size_t &i, std::string &out, int line)
    {
        const char c = m_source[i++];
        static constexpr std::string_view names = "abfnrtv\\'\"", values = "\a\b\f\n\r\t\v\\'\"";
        if (const size_t known = names.find(c); known != std::string_view::npos) {
            out += values[known];
            return {};
        }
        if (c == '\n')
            return {};
        const size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        char32_t code = 0;
        if (digits > 0) {
            for (size_t k = 0; k < digits; ++k, ++i) {
                const int value = i < m_source.size() ? hexValue(m_source[i]) : -1;
                if (value < 0)
                    return templateError(ErrorCode::Corrupt, line, "a \\" + std::string(1, c) + " escape is malformed");
                code = code * 16 + char32_t(value);
            }
        } else if (c >= '0' && c <= '7') {
            code = char32_t(c - '0');
            for (int k = 0; k < 2 && i < m_source.size() && m_source[i] >= '0' && m_source[i] <= '7'; ++k)
                code = code * 8 + char32_t(m_source[i++] - '0');
        } else {
            out += '\\'; // unknown escapes stand for themselves
            out += c;
            return {};
        }
        if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
            return templateError(ErrorCode::Corrupt, line, "an escape names no character");
        appendUtf8(out, code);
        return {};
    }
    static int hexValue(char c)
    {
        return isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    std::string m_source;
    size_t m_position = 0;
    int m_line = 1;
    bool m_lineStarts = true;
    std::vector<Lexeme> m_out;
};

} // namespace

Result<std::vector<Lexeme>> lex(std::string_view source)
{
    if (source.size() > maxSource || !isValidUtf8(source))
        return templateError(ErrorCode::Corrupt, 1, "it is longer than a megabyte, or not UTF-8");
    return Lexer(normalizedSource(source)).run();
}

} // namespace fieldwright::jinja
