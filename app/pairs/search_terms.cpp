#include "app/pairs/search_terms.h"

#include "core/base/utf8.h"

#include <vector>

namespace fieldwright {

namespace {

constexpr size_t queryTermsLimit = 32;

/// Calls `run(begin, end, cjk)` for each longest run of CJK or of word characters; the rest is skipped.
template <typename Run>
void forEachRun(const std::vector<char32_t> &text, Run run)
{
    size_t begin = 0;
    while (begin < text.size()) {
        const bool cjk = isCjk(text[begin]);
        if (!cjk && !isWordCharacter(text[begin])) {
            ++begin;
            continue;
        }
        size_t end = begin + 1;
        while (end < text.size() && isCjk(text[end]) == cjk && (cjk || isWordCharacter(text[end])))
            ++end;
        run(begin, end, cjk);
        begin = end;
    }
}

void appendRun(std::string &out, const std::vector<char32_t> &text, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; ++i)
        appendUtf8(out, text[i]);
}

} // namespace

std::string searchTerms(std::string_view text)
{
    const std::vector<char32_t> normal = toCodePoints(toLower(nfkc(sanitizeUtf8(text))));
    std::string terms;
    terms.reserve(text.size() * 2);
    forEachRun(normal, [&](size_t begin, size_t end, bool cjk) {
        if (!cjk) {
            appendRun(terms, normal, begin, end);
            terms += ' ';
            return;
        }
        for (size_t i = begin; i < end; ++i) {
            appendRun(terms, normal, i, std::min(i + 2, end));
            terms += ' ';
        }
    });
    return terms;
}

std::string searchQuery(std::string_view typed)
{
    const std::vector<char32_t> normal = toCodePoints(toLower(nfkc(sanitizeUtf8(typed.substr(0, 4096)))));
    // Each run becomes a quoted phrase: "tw" or, for 校准周, "校准 准周". Inside quotes nothing is an operator.
    std::vector<std::string> phrases;
    size_t lastEnd = 0;
    bool lastMayGoOn = false;
    forEachRun(normal, [&](size_t begin, size_t end, bool cjk) {
        std::string phrase;
        if (!cjk || end - begin == 1)
            appendRun(phrase, normal, begin, end);
        else
            for (size_t i = begin; i + 1 < end; ++i) {
                if (!phrase.empty())
                    phrase += ' ';
                appendRun(phrase, normal, i, i + 2);
            }
        phrases.push_back('"' + phrase + '"');
        lastEnd = end;
        // One character of a CJK run stands at the beginning of a pair, so it is always a beginning.
        lastMayGoOn = !cjk;
        if (cjk && end - begin == 1)
            phrases.back() += '*';
    });
    if (phrases.empty())
        return {};
    if (phrases.size() > queryTermsLimit)
        phrases.resize(queryTermsLimit);
    else if (lastMayGoOn && lastEnd == normal.size())
        phrases.back() += '*';

    std::string query;
    for (const std::string &phrase : phrases) {
        if (!query.empty())
            query += " AND ";
        query += phrase;
    }
    return query;
}

} // namespace fieldwright
