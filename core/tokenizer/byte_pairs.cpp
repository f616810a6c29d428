#include "core/tokenizer/byte_pairs.h"

#include "core/base/hash.h"
#include "core/base/random.h"

#include <bit>
#include <queue>

namespace fieldwright {

namespace {

std::uint64_t keyOf(std::int32_t left, std::int32_t right)
{
    return std::uint64_t(std::uint32_t(left)) << 32 | std::uint32_t(right);
}

} // namespace

struct BytePairs::Symbol
{
    std::int32_t id;
    std::int32_t previous, next; ///< -1 at the ends
    std::uint32_t begin, end;    ///< empty when merged away
};

BytePairs::BytePairs(const std::array<std::int32_t, 256> &byteIds, const std::vector<Merge> &merges,
                     std::int32_t unknownId, bool fuseUnknown, std::unordered_map<std::string, std::int32_t> words)
    : m_byteIds(byteIds), m_pairs(std::bit_ceil(merges.size() * 2 + 16)), m_unknownId(unknownId),
      m_fuseUnknown(fuseUnknown), m_words(std::move(words))
{
    const size_t mask = m_pairs.size() - 1;
    for (size_t rank = 0; rank < merges.size(); ++rank) {
        const std::uint64_t key = keyOf(merges[rank].left, merges[rank].right);
        size_t place = splitMix64(key) & mask;
        while (m_pairs[place].key != ~0ull && m_pairs[place].key != key)
            place = (place + 1) & mask;
        // A pair that stands twice has the rank of its last place, as in the reference.
        m_pairs[place] = {key, std::uint32_t(rank), merges[rank].result};
    }
}

const BytePairs::Pair *BytePairs::find(std::int32_t left, std::int32_t right) const
{
    const std::uint64_t key = keyOf(left, right);
    const size_t mask = m_pairs.size() - 1;
    for (size_t place = splitMix64(key) & mask; m_pairs[place].key != ~0ull; place = (place + 1) & mask) {
        if (m_pairs[place].key == key)
            return &m_pairs[place];
    }
    return nullptr;
}

void BytePairs::merge(std::string_view word, std::vector<Token> &out) const
{
    std::vector<Symbol> symbols;
    symbols.reserve(word.size());
    bool lastUnknown = false;
    for (size_t i = 0; i < word.size(); ++i) {
        std::int32_t id = m_byteIds[static_cast<unsigned char>(word[i])];
        const bool unknown = id < 0;
        if (unknown) {
            if (m_unknownId < 0)
                continue;
            id = m_unknownId;
            if (lastUnknown && m_fuseUnknown) {
                symbols.back().end = std::uint32_t(i + 1);
                continue;
            }
        }
        lastUnknown = unknown;
        const auto index = std::int32_t(symbols.size());
        symbols.push_back({id, index - 1, index + 1, std::uint32_t(i), std::uint32_t(i + 1)});
    }
    if (symbols.empty())
        return;
    symbols.back().next = -1;

    struct Candidate
    {
        std::uint32_t rank;
        std::int32_t place, result;
        bool operator<(const Candidate &other) const // the queue gives the largest first
        {
            return rank != other.rank ? rank > other.rank : place > other.place;
        }
    };
    std::priority_queue<Candidate> queue;
    const auto consider = [&](std::int32_t left) {
        const std::int32_t right = left < 0 ? -1 : symbols[size_t(left)].next;
        if (right < 0)
            return;
        if (const Pair *pair = find(symbols[size_t(left)].id, symbols[size_t(right)].id))
            queue.push({pair->rank, left, pair->result});
    };
    for (size_t i = 0; i + 1 < symbols.size(); ++i)
        consider(std::int32_t(i));
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Symbol &left = symbols[size_t(best.place)];
        if (left.begin == left.end || left.next < 0)
            continue; // merged away since
        Symbol &right = symbols[size_t(left.next)];
        const Pair *pair = find(left.id, right.id);
        if (!pair || pair->result != best.result)
            continue; // one of the two has grown since
        left.id = best.result;
        left.end = right.end;
        left.next = right.next;
        right.begin = right.end;
        if (left.next >= 0)
            symbols[size_t(left.next)].previous = best.place;
        consider(left.previous);
        consider(best.place);
    }
    for (std::int32_t i = 0; i >= 0; i = symbols[size_t(i)].next)
        out.push_back({symbols[size_t(i)].id, symbols[size_t(i)].begin, symbols[size_t(i)].end});
}

void BytePairs::encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    const auto append = [&](const std::vector<Token> &tokens) {
        for (const Token &token : tokens)
            out.push_back({token.id, token.begin + offset, token.end + offset});
    };
    std::vector<Token> tokens;
    if (word.size() > longestCached) {
        if (const auto it = m_words.empty() ? m_words.end() : m_words.find(std::string(word)); it != m_words.end())
            tokens.push_back({it->second, 0, std::uint32_t(word.size())});
        else
            merge(word, tokens);
        append(tokens);
        return;
    }
    std::string key(word);
    Shard &shard = (*m_cache)[fnv1a(word) % shardCount];
    {
        const std::lock_guard lock(shard.mutex);
        if (const auto it = shard.words.find(key); it != shard.words.end()) {
            append(it->second);
            return;
        }
    }
    if (const auto it = m_words.find(key); it != m_words.end())
        tokens.push_back({it->second, 0, std::uint32_t(word.size())});
    else
        merge(word, tokens);
    append(tokens);
    const std::lock_guard lock(shard.mutex);
    if (shard.words.size() < wordsPerShard)
        shard.words.emplace(std::move(key), std::move(tokens));
}

} // namespace fieldwright
