#include "core/metrics/match_counts.h"

#include "core/base/utf8.h"

namespace fieldwright {

namespace {

std::string normalisedSpan(std::string_view text)
{
    const std::string folded = foldSpace(toLower(nfkc(text)));
    size_t begin = folded.size();
    size_t end = 0;
    for (size_t i = 0; i < folded.size();) {
        const size_t at = i;
        if (isWordCharacter(nextCodePoint(folded, i))) {
            begin = std::min(begin, at);
            end = i;
        }
    }
    return begin < end ? folded.substr(begin, end - begin) : std::string();
}

/// May a word end between these two characters? Between letters of a language with spaces it may not.
bool isWordBoundary(char32_t before, char32_t after)
{
    return !isWordCharacter(before) || !isWordCharacter(after) || isCjk(before) || isCjk(after);
}

bool containsWords(std::string_view text, std::string_view part)
{
    if (part.empty())
        return false;
    const std::vector<char32_t> whole = toCodePoints(text);
    const std::vector<char32_t> wanted = toCodePoints(part);
    for (auto at = whole.begin();; ++at) {
        at = std::search(at, whole.end(), wanted.begin(), wanted.end());
        if (at == whole.end())
            return false;
        const auto end = at + std::ptrdiff_t(wanted.size());
        if ((at == whole.begin() || isWordBoundary(at[-1], *at)) &&
            (end == whole.end() || isWordBoundary(end[-1], *end)))
            return true;
    }
}

} // namespace

double MatchCounts::precision() const
{
    return predicted > 0 ? double(matched) / double(predicted) : 0;
}

double MatchCounts::recall() const
{
    return gold > 0 ? double(matched) / double(gold) : 0;
}

double MatchCounts::f1() const
{
    return predicted + gold > 0 ? 2 * double(matched) / double(predicted + gold) : 0;
}

MatchCounts &MatchCounts::operator+=(const MatchCounts &other)
{
    matched += other.matched;
    predicted += other.predicted;
    gold += other.gold;
    return *this;
}

MatchCounts scoreRoles(const Roles &answer, const Roles &gold, std::string_view subjectHead,
                       std::string_view objectHead)
{
    MatchCounts out;
    const auto addSpan = [&](const std::string &given, const std::string &goldSpan, std::string_view head) {
        const std::string span = normalisedSpan(given);
        ++out.gold;
        out.predicted += !span.empty();
        out.matched += containsWords(normalisedSpan(goldSpan), span) && containsWords(span, normalisedSpan(head));
    };
    addSpan(answer.subject, gold.subject, subjectHead);
    addSpan(answer.object, gold.object, objectHead);
    const std::string predicate = normalisedSpan(answer.predicate);
    ++out.gold;
    out.predicted += !predicate.empty();
    out.matched += !predicate.empty() && predicate == normalisedSpan(gold.predicate);
    return out;
}

} // namespace fieldwright
