#include "core/tokenizer/regex.h"

#include "core/tokenizer/newer_characters.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace fieldwright {

struct SplitRegex::Code
{
    pcre2_code *code = nullptr;
    pcre2_match_context *context = nullptr;
    std::string pattern;
    bool namesNewer = false; ///< it has characters in it that PCRE2's Unicode does not know

    ~Code()
    {
        pcre2_match_context_free(context);
        pcre2_code_free(code);
    }
};

namespace {

tl::unexpected<Error> refuse(std::string_view pattern, const std::string &why)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The tokenizer's regular expression \"%1\" cannot be used: %2."),
                 {std::string(pattern.substr(0, 200)), why}},
                {FW_NOOP("core", "Choose a model with one of the usual tokenizers.")});
}

/// Classes that PCRE2 and Oniguruma see differently, as what stands between brackets. PCRE2 counts U+180E as white
/// space and no mark as part of a word; in a class of Oniguruma's \s is that of Unicode, and outside of one its \w has
/// the superscripts and fractions of Latin-1 too.
struct ShortClass
{
    char letter;
    bool isNegated; ///< PCRE2 has no way to write it between other brackets
    std::string_view members, alone = {};
};
constexpr std::string_view spaces = R"(\t-\r \x{85}\p{Z})";
constexpr std::string_view wordCharacters = R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc})";
constexpr std::string_view latinNumbers = R"(\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE})";
constexpr ShortClass shortClasses[] = {{'s', false, spaces},
                                       {'S', true, spaces},
                                       {'w', false, wordCharacters, latinNumbers},
                                       {'W', true, wordCharacters, latinNumbers}};

/// A pattern of Oniguruma's as PCRE2 reads it. A class within a class is part of it in Oniguruma: its members are
/// written among the outer ones.
class Translation
{
public:
    explicit Translation(std::string_view pattern) : m_pattern(pattern) {}

    /// Errors: Unsupported (what Oniguruma has and PCRE2 would take for something else).
    Result<std::string> text()
    {
        while (m_next < m_pattern.size()) {
            const char c = m_pattern[m_next];
            if (c == '\\' && m_next + 1 < m_pattern.size())
                takeEscape(m_pattern[m_next + 1]);
            else if (m_depth == 0 || c == '[' || c == ']' || c == '&')
                FW_CHECK(takeOuter(c));
            else
                take(1);
        }
        return std::move(m_out);
    }

private:
    bool isNext(std::string_view text) const { return m_pattern.substr(m_next).starts_with(text); }
    void take(size_t bytes)
    {
        m_out += m_pattern.substr(m_next, bytes);
        m_next += bytes;
    }
    /// A hyphen at the edge of an inner class stands for itself; among the outer members it would make a range.
    void takeLiteral(char c)
    {
        m_out.append({'\\', c});
        ++m_next;
    }

    void takeEscape(char letter)
    {
        const auto *found = std::find_if(std::begin(shortClasses), std::end(shortClasses),
                                         [letter](const ShortClass &one) { return one.letter == letter; });
        if (found == std::end(shortClasses) || (m_depth > 0 && found->isNegated))
            return take(2);
        m_next += 2;
        if (m_depth > 0)
            m_out += found->members;
        else
            m_out.append(found->isNegated ? "[^" : "[").append(found->members).append(found->alone).append("]");
    }

    Result<> takeOuter(char c)
    {
        if (m_depth > 0 && isNext("&&"))
            return refuse(m_pattern, "an intersection of classes");
        if (m_depth > 0 && isNext("[:")) {
            const size_t end = m_pattern.find(":]", m_next);
            take(end == std::string_view::npos ? 1 : end + 2 - m_next);
        } else if (c == '[') {
            return begin();
        } else if (c == ']' && m_depth > 0) {
            end();
        } else {
            take(1);
        }
        return {};
    }

    Result<> begin()
    {
        const bool isInner = m_depth > 0;
        if (isInner && isNext("[^"))
            return refuse(m_pattern, "a negated class within a class");
        if (isInner && m_out.ends_with('-') && !m_out.ends_with("\\-"))
            return refuse(m_pattern, "a range that ends with a class");
        ++m_depth;
        if (isInner)
            ++m_next;
        else
            take(isNext("[^") ? 2 : 1);
        // A bracket right at the begin belongs to the class.
        if (isNext("]") || (isInner && isNext("-")))
            takeLiteral(m_pattern[m_next]);
        return {};
    }

    void end()
    {
        if (--m_depth == 0)
            return take(1);
        if (m_out.ends_with('-') && !m_out.ends_with("\\-"))
            m_out.insert(m_out.size() - 1, 1, '\\');
        ++m_next;
        if (isNext("-"))
            takeLiteral('-');
    }

    const std::string_view m_pattern;
    size_t m_next = 0;
    int m_depth = 0; ///< of classes
    std::string m_out;
};

} // namespace

Result<SplitRegex> SplitRegex::compile(std::string_view pattern)
{
    if (pattern.empty() || pattern.size() > 16'384)
        return refuse(pattern, std::to_string(pattern.size()) + " bytes");
    auto code = std::make_shared<Code>();
    code->pattern = pattern;
    code->namesNewer = withOlderCharacters(pattern).has_value();
    FW_TRY(text, Translation(pattern).text());
    int error = 0;
    PCRE2_SIZE place = 0;
    code->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                               PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &place, nullptr);
    if (!code->code) {
        PCRE2_UCHAR why[256] = {};
        pcre2_get_error_message(error, why, sizeof why);
        return refuse(pattern, reinterpret_cast<const char *>(why));
    }
    pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE); // where there is none, the interpreter serves
    code->context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(code->context, 10'000'000);
    pcre2_set_heap_limit(code->context, 256 * 1024); // KiB
    SplitRegex out;
    out.m_code = std::move(code);
    return out;
}

Result<SplitRegex> SplitRegex::literal(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 128 && !std::isalnum(static_cast<unsigned char>(c)))
            escaped += '\\';
        escaped += c;
    }
    return compile(escaped);
}

Result<> SplitRegex::findAll(std::string_view text, std::vector<Match> &out) const
{
    const std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data *)> data(
        pcre2_match_data_create_from_pattern(m_code->code, nullptr), pcre2_match_data_free);
    const std::optional<std::string> older = m_code->namesNewer ? std::nullopt : withOlderCharacters(text);
    const auto *subject = reinterpret_cast<PCRE2_SPTR>(older ? older->data() : text.data());
    size_t position = 0;
    while (position < text.size()) {
        int found =
            pcre2_match(m_code->code, subject, text.size(), position, PCRE2_NO_UTF_CHECK, data.get(), m_code->context);
        if (found == PCRE2_ERROR_JIT_STACKLIMIT)
            found = pcre2_match(m_code->code, subject, text.size(), position, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
                                data.get(), m_code->context);
        if (found == PCRE2_ERROR_NOMATCH)
            break;
        if (found < 0)
            return refuse(m_code->pattern, "the limits of matching are exceeded");
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(data.get());
        if (span[1] > span[0]) {
            out.push_back({span[0], span[1]});
            position = span[1];
            continue;
        }
        position = std::max(position, span[1]) + 1; // an empty match: go on behind the next character
        while (position < text.size() && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80)
            ++position;
    }
    return {};
}

} // namespace fieldwright
