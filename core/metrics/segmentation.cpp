#include "core/metrics/segmentation.h"

#include "core/base/utf8.h"

#include <set>

namespace fieldwright {

namespace {

constexpr size_t maxCharacters = 4000;

struct Split
{
    std::vector<char32_t> characters;
    std::vector<size_t> ends; ///< of each word, in characters; the last is characters.size()
};

Split splitOf(std::span<const std::string> words)
{
    Split out;
    for (const std::string &word : words) {
        const size_t before = out.characters.size();
        for (char32_t c : toCodePoints(nfkc(word))) {
            if (!isSpace(c))
                out.characters.push_back(c);
        }
        if (out.characters.size() > before)
            out.ends.push_back(out.characters.size());
        if (out.characters.size() > maxCharacters)
            break;
    }
    return out;
}

/// Least edits from `from` to `to`, and for each place of `from` the place of `to` that it falls on. Row by row over
/// the whole table: sentences are short, and the caller has compared the lengths.
std::int64_t align(const std::vector<char32_t> &from, const std::vector<char32_t> &to, std::vector<size_t> &places)
{
    const size_t width = to.size() + 1;
    std::vector<std::uint16_t> cost((from.size() + 1) * width);
    const auto at = [&](size_t i, size_t j) -> std::uint16_t & { return cost[i * width + j]; };
    for (size_t i = 0; i <= from.size(); ++i) {
        for (size_t j = 0; j <= to.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = std::uint16_t(i + j);
                continue;
            }
            const int replaced = at(i - 1, j - 1) + (from[i - 1] != to[j - 1]);
            at(i, j) = std::uint16_t(std::min({replaced, at(i - 1, j) + 1, at(i, j - 1) + 1}));
        }
    }
    places.assign(from.size() + 1, 0);
    size_t i = from.size();
    size_t j = to.size();
    places[i] = j;
    while (i > 0) {
        if (j > 0 && at(i, j) == at(i - 1, j - 1) + (from[i - 1] != to[j - 1])) {
            --i;
            --j;
            places[i] = j;
        } else if (at(i, j) == at(i - 1, j) + 1) {
            --i;
            places[i] = j;
        } else {
            --j;
            places[i] = j;
        }
    }
    places[0] = 0;
    return at(from.size(), to.size());
}

} // namespace

SegmentationScore scoreSegmentation(std::span<const std::string> answer, std::span<const std::string> gold)
{
    const Split wanted = splitOf(gold);
    Split given = splitOf(answer);
    SegmentationScore out;
    out.words.gold = std::int64_t(wanted.ends.size());
    out.words.predicted = std::int64_t(given.ends.size());
    out.boundaries.gold = wanted.ends.empty() ? 0 : std::int64_t(wanted.ends.size()) - 1;
    out.boundaries.predicted = given.ends.empty() ? 0 : std::int64_t(given.ends.size()) - 1;

    out.copied = given.characters == wanted.characters;
    if (!out.copied) {
        const size_t tolerance = wanted.characters.size() / 50;
        const size_t shorter = std::min(given.characters.size(), wanted.characters.size());
        const size_t longer = std::max(given.characters.size(), wanted.characters.size());
        if (tolerance == 0 || longer - shorter > tolerance || longer > maxCharacters)
            return out;
        std::vector<size_t> places;
        const std::int64_t edits = align(given.characters, wanted.characters, places);
        if (edits > std::int64_t(tolerance))
            return out;
        out.copied = true;
        out.edits = edits;
        for (size_t &end : given.ends)
            end = places[end];
        given.ends.erase(std::unique(given.ends.begin(), given.ends.end()), given.ends.end());
    }

    std::set<std::pair<size_t, size_t>> spans;
    size_t begin = 0;
    for (size_t end : wanted.ends) {
        spans.emplace(begin, end);
        begin = end;
    }
    const std::set<size_t> ends(wanted.ends.begin(), wanted.ends.end());
    begin = 0;
    for (size_t end : given.ends) {
        out.words.matched += spans.contains({begin, end});
        out.boundaries.matched += end != wanted.characters.size() && ends.contains(end);
        begin = end;
    }
    return out;
}

} // namespace fieldwright
