#include "core/tokenizer/unigram.h"

#include "core/tokenizer/characters.h"

#include <cmath>

namespace fieldwright {

namespace {

constexpr double unknownPenalty = 10;

/// In fp32 the scores of a long text would lose the digits that tell its paths apart, so sentencepiece (0.2.3) counts
/// anew from a position whose score is beyond this.
constexpr float farthestScore = 100'000;

template <typename Node>
void countAnew(std::span<Node> reached)
{
    const float offset = reached.front().score;
    for (Node &node : reached) {
        if (node.begin >= 0)
            node.score -= offset;
    }
}

/// Of a user-defined piece in sentencepiece: above all others, the longer the better.
double userDefinedScore(size_t bytes)
{
    return double(float(0.1 * double(bytes - 1)));
}

} // namespace

Unigram::Unigram(std::span<const Piece> pieces, const Rules &rules) : m_rules(rules)
{
    std::vector<std::pair<std::string_view, std::int32_t>> keys;
    keys.reserve(pieces.size());
    m_pieces.reserve(pieces.size());
    for (const Piece &piece : pieces) {
        keys.emplace_back(piece.text, std::int32_t(m_pieces.size()));
        m_pieces.push_back({piece.id, piece.score, piece.userDefined});
    }
    m_trie = PieceTrie(std::move(keys));
}

template <typename Real>
Result<std::vector<std::pair<std::uint32_t, std::int32_t>>> Unigram::bestPath(std::string_view word) const
{
    struct Node
    {
        Real score = 0;
        std::int32_t begin = -1;
        std::int32_t id = -1;
    };
    std::vector<Node> nodes(word.size() + 1);
    const Real unknownScore = Real(Real(m_rules.lowestScore) - Real(unknownPenalty));
    size_t farthest = 0; // of the ends that were reached
    for (size_t begin = 0; begin < word.size();) {
        if constexpr (std::is_same_v<Real, float>) {
            if (std::abs(nodes[begin].score) > farthestScore)
                countAnew(std::span(nodes).subspan(begin, farthest + 1 - begin));
        }
        const Real before = nodes[begin].score;
        const size_t length = std::min(characterLength(word[begin]), word.size() - begin);
        bool single = false;
        const auto offer = [&](size_t end, double score, std::int32_t id) {
            farthest = std::max(farthest, end);
            Node &node = nodes[end];
            if (const auto rounded = Real(score); node.begin < 0 || rounded > node.score)
                node = {rounded, std::int32_t(begin), id};
        };
        PieceTrie::State state = PieceTrie::root;
        for (size_t i = begin; i < word.size() && m_trie.next(state, word[i]); ++i) {
            const std::int32_t index = m_trie.value(state);
            if (index < 0)
                continue;
            const Scored &piece = m_pieces[size_t(index)];
            const size_t bytes = i + 1 - begin;
            offer(i + 1, (piece.userDefined ? userDefinedScore(bytes) : piece.score) + double(before), piece.id);
            single = single || bytes == length;
        }
        if (!single) {
            if (m_rules.unknownId < 0)
                return noUnknownToken();
            offer(begin + length, double(unknownScore) + double(before), m_rules.unknownId);
        }
        begin += length;
    }
    std::vector<std::pair<std::uint32_t, std::int32_t>> path;
    for (size_t end = word.size(); end > 0; end = size_t(nodes[end].begin))
        path.emplace_back(std::uint32_t(end), nodes[end].id);
    return path;
}

void Unigram::give(std::string_view word, std::uint32_t begin, std::uint32_t end, std::int32_t id, std::uint32_t offset,
                   std::vector<Token> &out) const
{
    if (id != m_rules.unknownId) {
        out.push_back({id, offset + begin, offset + end});
        return;
    }
    const std::string_view bytes = word.substr(begin, end - begin);
    if (const std::int32_t index = m_rules.singlePrecision ? -1 : m_trie.find(bytes); index >= 0) {
        out.push_back({m_pieces[size_t(index)].id, offset + begin, offset + end});
        return;
    }
    const auto byteId = [&](char byte) { return m_rules.byteIds[static_cast<unsigned char>(byte)]; };
    if (!std::all_of(bytes.begin(), bytes.end(), [&](char byte) { return byteId(byte) >= 0; })) {
        out.push_back({id, offset + begin, offset + end});
        return;
    }
    for (size_t i = 0; i < bytes.size(); ++i)
        out.push_back({byteId(bytes[i]), offset + begin, offset + end});
}

Result<> Unigram::encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    const bool cached = word.size() <= WordCache::longestWord;
    if (cached && m_cache.find(word, offset, out))
        return {};
    const size_t before = out.size();
    FW_TRY(path, m_rules.singlePrecision ? bestPath<float>(word) : bestPath<double>(word));
    std::uint32_t begin = 0;
    for (size_t i = path.size(); i > 0;) {
        std::uint32_t end = path[--i].first;
        const std::int32_t id = path[i].second;
        while (id == m_rules.unknownId && i > 0 && path[i - 1].second == id)
            end = path[--i].first;
        give(word, begin, end, id, offset, out);
        begin = end;
    }
    if (cached)
        m_cache.keep(word, offset, std::span(out).subspan(before));
    return {};
}

} // namespace fieldwright
