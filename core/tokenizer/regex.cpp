#include "core/tokenizer/regex.h"

#include <string>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace fieldwright {

struct SplitRegex::Code
{
    pcre2_code *code = nullptr;
    pcre2_match_context *context = nullptr;
    std::string pattern;

    ~Code()
    {
        pcre2_match_context_free(context);
        pcre2_code_free(code);
    }
};

namespace {

/// PCRE2 counts U+180E as white space, Unicode and Oniguruma do not; and in classes of Oniguruma \s takes part by its
/// Unicode meaning. So the class is spelled out.
std::string withUnicodeSpaces(std::string_view pattern)
{
    constexpr std::string_view spaces = R"(\t-\r \x{85}\p{Z})";
    std::string out;
    bool inClass = false;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            const char next = pattern[++i];
            if (next == 's')
                out += inClass ? std::string(spaces) : "[" + std::string(spaces) + "]";
            else if (next == 'S' && !inClass)
                out += "[^" + std::string(spaces) + "]";
            else
                out.append({c, next});
            continue;
        }
        if (c == '[' && !inClass) {
            inClass = true;
            out += c;
            // A bracket right at the begin belongs to the class.
            if (i + 1 < pattern.size() && pattern[i + 1] == '^')
                out += pattern[++i];
            if (i + 1 < pattern.size() && pattern[i + 1] == ']')
                out += pattern[++i];
            continue;
        }
        if (c == ']')
            inClass = false;
        out += c;
    }
    return out;
}

tl::unexpected<Error> refuse(std::string_view pattern, const std::string &why)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The tokenizer's regular expression \"%1\" cannot be used: %2."),
                 {std::string(pattern.substr(0, 200)), why}},
                {FW_NOOP("core", "Choose a model with one of the usual tokenizers.")});
}

} // namespace

Result<SplitRegex> SplitRegex::compile(std::string_view pattern)
{
    if (pattern.empty() || pattern.size() > 16'384)
        return refuse(pattern, std::to_string(pattern.size()) + " bytes");
    auto code = std::make_shared<Code>();
    code->pattern = pattern;
    const std::string translated = withUnicodeSpaces(pattern);
    int error = 0;
    PCRE2_SIZE place = 0;
    code->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                               PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &place, nullptr);
    if (!code->code) {
        PCRE2_UCHAR text[256] = {};
        pcre2_get_error_message(error, text, sizeof text);
        return refuse(pattern, reinterpret_cast<const char *>(text));
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
    const auto *subject = reinterpret_cast<PCRE2_SPTR>(text.data());
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
