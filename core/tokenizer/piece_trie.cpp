#include "core/tokenizer/piece_trie.h"

#include <algorithm>
#include <deque>

namespace fieldwright {

PieceTrie::PieceTrie(std::vector<std::pair<std::string_view, std::int32_t>> pieces)
{
    std::erase_if(pieces, [](const auto &piece) { return piece.first.empty(); });
    std::stable_sort(pieces.begin(), pieces.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    // Of equal pieces the last stays.
    const auto first =
        std::unique(pieces.rbegin(), pieces.rend(), [](const auto &a, const auto &b) { return a.first == b.first; });
    pieces.erase(pieces.begin(), first.base());
    if (!pieces.empty())
        build(pieces);
}

void PieceTrie::build(const std::vector<std::pair<std::string_view, std::int32_t>> &pieces)
{
    struct Node
    {
        State state;
        size_t begin, end; ///< the pieces below it
        size_t depth;
    };
    struct Edge
    {
        unsigned char byte;
        size_t begin, end;
    };
    const auto grow = [this](size_t size) {
        if (size > m_check.size()) {
            size = std::max(size, m_check.size() * 2);
            m_base.resize(size, 0);
            m_check.resize(size, 0);
            m_values.resize(size, -1);
        }
    };
    grow(1024);
    m_check[root] = ~0u; // taken
    std::deque<Node> waiting = {{root, 0, pieces.size(), 0}};
    std::vector<Edge> edges;
    size_t firstFree = 1; // no free place before it is sought, once most are taken
    size_t used = 1;      // all places from here on are free
    constexpr size_t maxTries = 1 << 14;
    while (!waiting.empty()) {
        const Node node = waiting.front();
        waiting.pop_front();
        edges.clear();
        for (size_t i = node.begin; i < node.end; ++i) {
            const std::string_view piece = pieces[i].first;
            if (piece.size() == node.depth) {
                m_values[node.state] = pieces[i].second;
                continue;
            }
            const auto byte = static_cast<unsigned char>(piece[node.depth]);
            if (edges.empty() || edges.back().byte != byte)
                edges.push_back({byte, i, i + 1});
            else
                edges.back().end = i + 1;
        }
        if (edges.empty())
            continue;
        const size_t low = edges.front().byte + size_t(1);
        size_t place = std::max(firstFree, low), tried = 0, taken = 0;
        bool fits = false;
        for (; !fits; ++place) {
            if (++tried == maxTries) // a vocabulary may be made to have few places that fit
                place = std::max(place, used + 256);
            grow(place + 257);
            if (m_check[place] != 0) {
                ++taken;
                continue;
            }
            const size_t base = place - low;
            fits = std::all_of(edges.begin(), edges.end(),
                               [&](const Edge &edge) { return m_check[base + edge.byte + 1] == 0; });
        }
        const size_t base = place - 1 - low;
        if (tried > 64 && taken * 100 >= tried * 90)
            firstFree = place - 1;
        m_base[node.state] = std::uint32_t(base);
        for (const Edge &edge : edges) {
            const auto child = std::uint32_t(base + edge.byte + 1);
            m_check[child] = node.state + 1;
            used = std::max(used, size_t(child) + 1);
            waiting.push_back({child, edge.begin, edge.end, node.depth + 1});
        }
    }
}

std::int32_t PieceTrie::find(std::string_view piece) const
{
    State state = root;
    for (const char byte : piece) {
        if (!next(state, byte))
            return -1;
    }
    return piece.empty() ? -1 : value(state);
}

} // namespace fieldwright
