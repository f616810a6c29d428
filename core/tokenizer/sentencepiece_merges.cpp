#include "core/tokenizer/sentencepiece_merges.h"

#include "core/base/utf8.h"
#include "core/tokenizer/characters.h"
#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

Result<> addMergesByScore(TokenizerParts &parts, const std::vector<float> &scores, std::string_view thing)
{
    constexpr size_t longestPiece = 4096; // bytes; the work grows with its square
    struct Merge
    {
        float score;
        std::uint32_t leftLength, rightLength; ///< characters
        std::int32_t left, right;              ///< ids, -1 for a character that is no piece
        std::uint32_t piece, cut;
    };
    std::unordered_map<std::string_view, std::int32_t> ids;
    // User-defined pieces are found as a whole and never merged.
    const auto takesPart = [&](size_t i) {
        return parts.kinds[i] == PieceKind::Normal || parts.kinds[i] == PieceKind::Unused;
    };
    for (size_t i = 0; i < parts.vocabulary.size(); ++i) {
        if (takesPart(i))
            ids.emplace(parts.vocabulary[i].first, parts.vocabulary[i].second);
    }
    std::vector<Merge> merges;
    for (size_t i = 0; i < parts.vocabulary.size(); ++i) {
        const std::string_view piece = parts.vocabulary[i].first;
        if (!takesPart(i))
            continue;
        if (piece.size() > longestPiece)
            return malformedTokenizer(thing, piece.substr(0, 100));
        const size_t count = codePointCount(piece), first = merges.size();
        std::uint32_t characters = 0;
        for (size_t cut = characterLength(piece[0]); cut < piece.size(); cut += characterLength(piece[cut])) {
            ++characters;
            const auto half = [&](std::string_view text, size_t length) -> std::optional<std::int32_t> {
                const auto it = ids.find(text);
                return it != ids.end() ? std::optional(it->second) : length == 1 ? std::optional(-1) : std::nullopt;
            };
            const auto left = half(piece.substr(0, cut), characters),
                       right = half(piece.substr(cut), count - characters);
            if (left && right)
                merges.push_back({scores[i], characters, std::uint32_t(count) - characters, *left, *right,
                                  std::uint32_t(i), std::uint32_t(cut)});
        }
        std::sort(merges.begin() + std::ptrdiff_t(first), merges.end(), [](const Merge &a, const Merge &b) {
            return std::pair(a.left, a.right) < std::pair(b.left, b.right);
        });
    }
    std::stable_sort(merges.begin(), merges.end(), [](const Merge &a, const Merge &b) {
        return std::tuple(a.score, a.leftLength, a.rightLength) > std::tuple(b.score, b.leftLength, b.rightLength);
    });
    parts.merges.reserve(merges.size());
    parts.mergeRanks.reserve(merges.size());
    std::uint32_t rank = 0;
    for (size_t i = 0; i < merges.size(); ++i) {
        const std::string &piece = parts.vocabulary[merges[i].piece].first;
        rank += i > 0 && merges[i].score != merges[i - 1].score;
        parts.merges.emplace_back(piece.substr(0, merges[i].cut), piece.substr(merges[i].cut));
        parts.mergeRanks.push_back(rank);
    }
    return {};
}

} // namespace fieldwright
