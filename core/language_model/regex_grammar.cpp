#include "core/language_model/regex_grammar.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <functional>

namespace fieldwright {

namespace {

using Fragment = GrammarBuilder::Fragment;
using Ranges = std::vector<std::pair<char32_t, char32_t>>;

constexpr char32_t lastCodePoint = 0x10FFFF;
constexpr int deepestGroups = 50;
constexpr int mostRepeats = 1000;

Ranges complement(Ranges ranges)
{
    std::sort(ranges.begin(), ranges.end());
    Ranges out;
    char32_t next = 0;
    for (const auto &[low, high] : ranges) {
        if (low > next)
            out.emplace_back(next, low - 1);
        next = std::max<char32_t>(next, high + 1);
    }
    if (next <= lastCodePoint)
        out.emplace_back(next, lastCodePoint);
    return out;
}

/// Reads an expression and builds it on the way. What is repeated is read again for each copy.
class RegexReader
{
public:
    RegexReader(GrammarBuilder &builder, std::string_view expression, const CharacterWriter &write)
        : m_builder(builder), m_text(toCodePoints(expression)), m_write(write)
    {}

    Result<Fragment> read(bool anywhere)
    {
        m_end = m_text.size();
        const bool fromStart = m_end > 0 && m_text.front() == U'^';
        const bool toEnd = m_end > (fromStart ? 1u : 0u) && m_text[m_end - 1] == U'$' && !isEscaped(m_end - 1);
        // Anchors belong to the whole only where it has no alternatives outside of groups.
        if ((fromStart || toEnd) && hasAlternatives())
            return unsupported("^…|…$");
        m_place = fromStart ? 1 : 0;
        m_end -= toEnd ? 1 : 0;
        std::vector<Fragment> parts;
        if (anywhere && !fromStart)
            parts.push_back(anything());
        FW_TRY(whole, alternatives(0));
        if (m_place < m_end)
            return wrong();
        parts.push_back(whole);
        if (anywhere && !toEnd)
            parts.push_back(anything());
        return m_builder.sequence(parts);
    }

private:
    bool isEscaped(std::size_t place) const
    {
        std::size_t count = 0;
        while (place > count && m_text[place - 1 - count] == U'\\')
            ++count;
        return count % 2 == 1;
    }

    bool hasAlternatives() const
    {
        int depth = 0;
        bool inClass = false;
        for (std::size_t i = 0; i < m_text.size(); ++i) {
            const char32_t c = m_text[i];
            if (c == U'\\') {
                ++i;
                continue;
            }
            if (inClass) {
                inClass = c != U']';
                continue;
            }
            inClass = c == U'[';
            depth += c == U'(' ? 1 : c == U')' ? -1 : 0;
            if (c == U'|' && depth == 0)
                return true;
        }
        return false;
    }

    Fragment anything()
    {
        return m_builder.repeated([this] { return m_write(m_builder, {{0, lastCodePoint}}); }, 0, -1);
    }

    tl::unexpected<Error> wrong() const
    {
        return fail(
            ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The regular expression has an error at character %1."), {std::to_string(m_place + 1)}},
            {FW_NOOP("core", "Correct it at that place.")});
    }

    static tl::unexpected<Error> unsupported(const std::string &what)
    {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "\"%1\" in a regular expression for answers is not supported."), {what}},
                    {FW_NOOP("core", "Use characters, classes, groups, alternatives and counts.")});
    }

    bool at(char32_t c) const { return m_place < m_end && m_text[m_place] == c; }

    Result<Fragment> alternatives(int depth)
    {
        if (depth > deepestGroups)
            return unsupported("((((");
        std::vector<Fragment> choices;
        for (;;) {
            std::vector<Fragment> parts;
            while (m_place < m_end && !at(U'|') && !at(U')')) {
                FW_TRY(part, counted(depth));
                parts.push_back(part);
                if (m_builder.isTooBig())
                    return m_builder.nothing(); // finish() refuses it
            }
            choices.push_back(m_builder.sequence(parts));
            if (!at(U'|'))
                return choices.size() == 1 ? choices.front() : m_builder.oneOf(choices);
            ++m_place;
        }
    }

    /// An atom with its count.
    Result<Fragment> counted(int depth)
    {
        const std::size_t begin = m_place;
        FW_TRY(first, atom(depth));
        const std::size_t end = m_place;
        int least = 1, most = 1;
        if (at(U'*') || at(U'+') || at(U'?')) {
            least = at(U'+') ? 1 : 0;
            most = at(U'?') ? 1 : -1;
            ++m_place;
        } else if (at(U'{')) {
            FW_CHECK(count(least, most));
        } else {
            return first;
        }
        if (at(U'?')) // lazy: the same answers are allowed
            ++m_place;
        if (at(U'+') || at(U'*') || at(U'{'))
            return at(U'+') ? unsupported("++") : wrong();
        const std::size_t after = m_place;
        bool isFirst = true;
        std::optional<Error> problem;
        const Fragment out = m_builder.repeated(
            [&] {
                if (isFirst) {
                    isFirst = false;
                    return first;
                }
                m_place = begin;
                auto copy = atom(depth);
                if (!copy || m_place != end)
                    problem = copy ? Error{} : copy.error();
                return copy.value_or(Fragment{});
            },
            least, most);
        m_place = after;
        if (problem)
            return fail(std::move(*problem));
        return out;
    }

    Result<> count(int &least, int &most)
    {
        ++m_place;
        const auto number = [&](int &out) {
            const std::size_t begin = m_place;
            out = 0;
            for (; m_place < m_end && m_text[m_place] >= U'0' && m_text[m_place] <= U'9'; ++m_place)
                out = std::min(out * 10 + int(m_text[m_place] - U'0'), mostRepeats + 1);
            return m_place > begin;
        };
        if (!number(least))
            return wrong();
        most = least;
        if (at(U',')) {
            ++m_place;
            if (!number(most))
                most = -1;
        }
        if (!at(U'}') || (most >= 0 && most < least))
            return wrong();
        if (least > mostRepeats || most > mostRepeats)
            return unsupported("{" + std::to_string(mostRepeats) + "…}");
        ++m_place;
        return {};
    }

    Result<Fragment> atom(int depth)
    {
        const char32_t c = m_text[m_place];
        if (c == U'(') {
            ++m_place;
            if (at(U'?')) {
                if (m_place + 1 >= m_end || m_text[m_place + 1] != U':')
                    return unsupported("(?");
                m_place += 2;
            }
            FW_TRY(inner, alternatives(depth + 1));
            if (!at(U')'))
                return wrong();
            ++m_place;
            return inner;
        }
        if (c == U'*' || c == U'+' || c == U'?' || c == U'{')
            return wrong();
        if (c == U'^' || c == U'$')
            return unsupported(c == U'^' ? "^" : "$");
        if (c == U'.') {
            ++m_place;
            return m_write(m_builder, complement({{U'\n', U'\n'}, {U'\r', U'\r'}, {0x2028, 0x2029}}));
        }
        if (c == U'[') {
            FW_TRY(set, characterClass());
            return m_write(m_builder, set);
        }
        FW_TRY(set, character());
        return m_write(m_builder, set);
    }

    /// A single character or an escape; more than one only for \d and the like.
    Result<Ranges> character()
    {
        const char32_t c = m_text[m_place++];
        if (c != U'\\')
            return Ranges{{c, c}};
        if (m_place >= m_end)
            return wrong();
        const char32_t e = m_text[m_place++];
        const Ranges digits = {{U'0', U'9'}};
        const Ranges word = {{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
        const Ranges space = {{U'\t', U'\r'}, {U' ', U' '}, {0xA0, 0xA0}, {0x2028, 0x2029}, {0x3000, 0x3000}};
        switch (e) {
        case U'd':
            return digits;
        case U'D':
            return complement(digits);
        case U'w':
            return word;
        case U'W':
            return complement(word);
        case U's':
            return space;
        case U'S':
            return complement(space);
        case U't':
            return Ranges{{U'\t', U'\t'}};
        case U'n':
            return Ranges{{U'\n', U'\n'}};
        case U'r':
            return Ranges{{U'\r', U'\r'}};
        case U'u': {
            char32_t value = 0;
            for (int i = 0; i < 4; ++i, ++m_place) {
                const char32_t h = m_place < m_end ? m_text[m_place] : 0;
                const int digit = h >= U'0' && h <= U'9'   ? int(h - U'0')
                                  : h >= U'a' && h <= U'f' ? int(h - U'a') + 10
                                  : h >= U'A' && h <= U'F' ? int(h - U'A') + 10
                                                           : -1;
                if (digit < 0)
                    return wrong();
                value = value * 16 + char32_t(digit);
            }
            if (value >= 0xD800 && value <= 0xDFFF)
                return unsupported("\\uD800");
            return Ranges{{value, value}};
        }
        default:
            if (e < 0x80 && std::isalnum(int(e)))
                return unsupported(std::string("\\") + char(e));
            return Ranges{{e, e}};
        }
    }

    Result<Ranges> characterClass()
    {
        ++m_place;
        const bool isNegated = at(U'^');
        m_place += isNegated ? 1 : 0;
        Ranges out;
        while (m_place < m_end && !at(U']')) {
            FW_TRY(low, character());
            const bool isRange = m_place + 1 < m_end && at(U'-') && m_text[m_place + 1] != U']';
            if (!isRange) {
                out.insert(out.end(), low.begin(), low.end());
                continue;
            }
            ++m_place;
            FW_TRY(high, character());
            if (low.size() != 1 || high.size() != 1 || low[0].first > high[0].first)
                return wrong();
            out.emplace_back(low[0].first, high[0].first);
        }
        if (!at(U']') || out.empty())
            return wrong();
        ++m_place;
        return isNegated ? complement(out) : out;
    }

    GrammarBuilder &m_builder;
    std::vector<char32_t> m_text;
    const CharacterWriter &m_write;
    std::size_t m_place = 0;
    std::size_t m_end = 0;
};

} // namespace

Result<GrammarBuilder::Fragment> regexFragment(GrammarBuilder &builder, std::string_view expression, bool anywhere,
                                               const CharacterWriter &write)
{
    if (!isValidUtf8(expression) || expression.size() > 10'000)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The regular expression is too long, or is not valid UTF-8 text.")},
                    {FW_NOOP("core", "Use at most 10,000 bytes of UTF-8.")});
    return RegexReader(builder, expression, write).read(anywhere);
}

Result<std::shared_ptr<const AnswerGrammar>> regexGrammar(std::string_view expression)
{
    GrammarBuilder builder;
    FW_TRY(whole, regexFragment(builder, expression, false,
                                [](GrammarBuilder &to, const std::vector<std::pair<char32_t, char32_t>> &ranges) {
                                    return to.characters(ranges);
                                }));
    return builder.finish(whole);
}

} // namespace fieldwright
