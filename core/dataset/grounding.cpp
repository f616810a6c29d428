#include "core/dataset/grounding.h"

#include "core/base/utf8.h"

#include <set>

namespace fieldwright {

namespace {

bool isAsciiDigit(char32_t c)
{
    return c >= '0' && c <= '9';
}

bool isAsciiLetter(char32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// "1,284.50" -> "1284.5"; "0.20" -> "0.2"; "007" stays (a code).
std::string normalisedNumber(std::string_view digits)
{
    std::string out;
    for (char c : digits) {
        if (c != ',' && c != '\'' && c != ' ')
            out += c;
    }
    if (out.find('.') != std::string::npos) {
        while (out.back() == '0')
            out.pop_back();
        if (out.back() == '.')
            out.pop_back();
    }
    return out;
}

struct CodePoint
{
    char32_t value;
    size_t begin;
    size_t end;
};

std::vector<CodePoint> codePointsOf(std::string_view text)
{
    std::vector<CodePoint> out;
    for (size_t i = 0; i < text.size();) {
        const size_t begin = i;
        const char32_t c = nextCodePoint(text, i);
        out.push_back({c, begin, i});
    }
    return out;
}

/// Is the comma or point at `i` inside a number: digit before, and after it a digit (three of them for a comma)?
bool joinsDigits(const std::vector<CodePoint> &text, size_t i)
{
    if (i == 0 || i + 1 >= text.size() || !isAsciiDigit(text[i - 1].value) || !isAsciiDigit(text[i + 1].value))
        return false;
    if (text[i].value == '.')
        return true;
    if (text[i].value != ',' || i + 3 >= text.size() || !isAsciiDigit(text[i + 2].value) ||
        !isAsciiDigit(text[i + 3].value))
        return false;
    return i + 4 >= text.size() || !isAsciiDigit(text[i + 4].value);
}

} // namespace

std::vector<FactMention> factsOf(std::string_view raw)
{
    const std::string text = nfkc(raw);
    const std::vector<CodePoint> points = codePointsOf(text);
    std::vector<FactMention> facts;
    for (size_t i = 0; i < points.size();) {
        if (!isAsciiDigit(points[i].value) && !isAsciiLetter(points[i].value)) {
            ++i;
            continue;
        }
        // A run of letters, digits and joining marks; a fact when it holds a digit.
        const size_t first = i;
        bool hasDigit = false;
        bool hasLetter = false;
        while (i < points.size()) {
            const char32_t c = points[i].value;
            const bool joins = (c == '-' || c == '/' || c == ':') && i > first && i + 1 < points.size() &&
                               (isAsciiDigit(points[i + 1].value) || (hasLetter && isAsciiLetter(points[i + 1].value)));
            if (isAsciiDigit(c))
                hasDigit = true;
            else if (isAsciiLetter(c))
                hasLetter = true;
            else if (!joins && !joinsDigits(points, i))
                break;
            ++i;
        }
        if (!hasDigit)
            continue;
        const std::string written = text.substr(points[first].begin, points[i - 1].end - points[first].begin);
        if (!hasLetter) {
            facts.push_back({normalisedNumber(written), written});
            continue;
        }
        // "180days", "10NTU", "50m": a number and its unit; "TW-300", "E07": a code, compared whole.
        size_t digits = 0;
        while (digits < written.size() && (std::isdigit(static_cast<unsigned char>(written[digits])) ||
                                           written[digits] == '.' || written[digits] == ','))
            ++digits;
        const std::string rest = written.substr(digits);
        const bool isMeasure = digits > 0 && rest.find_first_of("0123456789-") == std::string::npos;
        facts.push_back({isMeasure ? normalisedNumber(written.substr(0, digits)) : toLower(written), written});
    }
    return facts;
}

std::vector<std::string> comparisonTerms(std::string_view raw)
{
    const std::string text = toLower(nfkc(raw));
    std::vector<std::string> terms;
    std::string word;
    std::string previousCjk;
    const auto endWord = [&] {
        if (!word.empty())
            terms.push_back(std::move(word));
        word.clear();
    };
    for (size_t i = 0; i < text.size();) {
        const size_t begin = i;
        const char32_t c = nextCodePoint(text, i);
        const std::string written = text.substr(begin, i - begin);
        if (isCjk(c)) {
            endWord();
            if (!previousCjk.empty())
                terms.push_back(previousCjk + written);
            previousCjk = written;
            continue;
        }
        previousCjk.clear();
        if (isWordCharacter(c))
            word += written;
        else
            endWord();
    }
    endWord();
    return terms;
}

Grounding checkGrounding(std::string_view answer, std::string_view source, double leastOverlap)
{
    Grounding out;
    std::set<std::string> known;
    for (FactMention &fact : factsOf(source)) {
        // A range such as "10-100" also holds its ends.
        size_t begin = 0;
        for (size_t dash = fact.normalised.find('-'); dash != std::string::npos;
             dash = fact.normalised.find('-', begin)) {
            known.insert(fact.normalised.substr(begin, dash - begin));
            begin = dash + 1;
        }
        if (begin > 0)
            known.insert(fact.normalised.substr(begin));
        known.insert(std::move(fact.normalised));
    }
    std::set<std::string> seen;
    for (const FactMention &fact : factsOf(answer)) {
        if (!seen.insert(fact.normalised).second)
            continue;
        ++out.facts;
        if (known.contains(fact.normalised))
            ++out.found;
        else
            out.missing.push_back(fact.written);
    }
    const std::vector<std::string> sourceTerms = comparisonTerms(source);
    const std::set<std::string> sourceSet(sourceTerms.begin(), sourceTerms.end());
    const std::vector<std::string> terms = comparisonTerms(answer);
    size_t shared = 0;
    for (const std::string &term : terms)
        shared += sourceSet.contains(term);
    out.overlap = terms.empty() ? 0 : double(shared) / double(terms.size());
    out.grounded = !terms.empty() && out.missing.empty() && out.overlap >= leastOverlap;
    return out;
}

Json toJson(const Grounding &grounding)
{
    return {{"grounded", grounding.grounded},
            {"facts", grounding.facts},
            {"found", grounding.found},
            {"missing", grounding.missing},
            {"overlap", grounding.overlap}};
}

Grounding groundingFromJson(const Json &value)
{
    Grounding out;
    out.grounded = boolOr(value, "grounded");
    out.facts = int(intOr(value, "facts"));
    out.found = int(intOr(value, "found"));
    out.overlap = numberOr(value, "overlap");
    if (const Json *missing = member(value, "missing"); missing && missing->is_array()) {
        for (const Json &item : *missing) {
            if (item.is_string())
                out.missing.push_back(item.get<std::string>());
        }
    }
    return out;
}

} // namespace fieldwright
