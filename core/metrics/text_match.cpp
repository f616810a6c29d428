#include "core/metrics/text_match.h"

#include "core/base/utf8.h"

#include <map>
#include <vector>

namespace fieldwright {

namespace {

constexpr size_t maxTokens = 4000;

/// Words, and CJK characters one by one, of text without punctuation.
std::vector<std::string> tokensOf(std::string_view text)
{
    std::vector<std::string> out;
    std::string word;
    const auto endWord = [&] {
        if (!word.empty())
            out.push_back(std::move(word));
        word.clear();
    };
    for (size_t i = 0; i < text.size() && out.size() < maxTokens;) {
        const size_t begin = i;
        const char32_t c = nextCodePoint(text, i);
        if (isCjk(c)) {
            endWord();
            out.emplace_back(text.substr(begin, i - begin));
        } else if (isSpace(c)) {
            endWord();
        } else {
            word += text.substr(begin, i - begin);
        }
    }
    endWord();
    return out;
}

/// SQuAD deletes punctuation without leaving a blank: "it's" becomes "its".
std::string withoutPunctuation(std::string_view text)
{
    std::string out;
    for (size_t i = 0; i < text.size();) {
        const size_t begin = i;
        const char32_t c = nextCodePoint(text, i);
        if (isSpace(c) || (isWordCharacter(c) && c != '_'))
            out += text.substr(begin, i - begin);
    }
    return out;
}

double f1Of(size_t matched, size_t answer, size_t gold)
{
    if (answer == 0 || gold == 0)
        return answer == gold ? 1 : 0;
    return 2 * double(matched) / double(answer + gold);
}

} // namespace

std::string normalisedAnswer(std::string_view text)
{
    const std::string plain = withoutPunctuation(toLower(nfkc(text)));
    std::string out;
    for (size_t begin = 0; begin < plain.size();) {
        size_t end = begin;
        size_t next = begin;
        while (end < plain.size()) {
            next = end;
            if (isSpace(nextCodePoint(plain, next)))
                break;
            end = next;
        }
        const std::string_view word = std::string_view(plain).substr(begin, end - begin);
        if (!word.empty() && word != "a" && word != "an" && word != "the") {
            if (!out.empty())
                out += ' ';
            out += word;
        }
        begin = std::max(next, end + 1);
    }
    return out;
}

bool exactMatch(std::string_view answer, std::string_view gold)
{
    return normalisedAnswer(answer) == normalisedAnswer(gold);
}

double bagF1(std::string_view answer, std::string_view gold)
{
    const std::vector<std::string> given = tokensOf(normalisedAnswer(answer));
    const std::vector<std::string> wanted = tokensOf(normalisedAnswer(gold));
    std::map<std::string, int> left;
    for (const std::string &token : wanted)
        ++left[token];
    size_t matched = 0;
    for (const std::string &token : given) {
        if (const auto it = left.find(token); it != left.end() && it->second > 0) {
            --it->second;
            ++matched;
        }
    }
    return f1Of(matched, given.size(), wanted.size());
}

double longestRunF1(std::string_view answer, std::string_view gold)
{
    const std::vector<std::string> given = tokensOf(withoutPunctuation(toLower(nfkc(answer))));
    const std::vector<std::string> wanted = tokensOf(withoutPunctuation(toLower(nfkc(gold))));
    // run[j]: length of the common run that ends at given[i] and wanted[j - 1].
    std::vector<size_t> run(wanted.size() + 1, 0);
    size_t longest = 0;
    for (const std::string &token : given) {
        for (size_t j = wanted.size(); j > 0; --j) {
            run[j] = token == wanted[j - 1] ? run[j - 1] + 1 : 0;
            longest = std::max(longest, run[j]);
        }
    }
    return f1Of(longest, given.size(), wanted.size());
}

} // namespace fieldwright
