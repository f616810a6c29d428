#include "core/tokenizer/byte_pairs.h"

#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/tokenizer/characters.h"

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

BytePairs::BytePairs(BytePairRules rules)
    : m_rules(std::move(rules)), m_pairs(std::bit_ceil(m_rules.merges.size() * 2 + 16))
{
    const size_t mask = m_pairs.size() - 1;
    for (const BytePairRules::Merge &merge : m_rules.merges) {
        const std::uint64_t key = keyOf(merge.left, merge.right);
        size_t place = splitMix64(key) & mask;
        while (m_pairs[place].key != ~0ull && m_pairs[place].key != key)
            place = (place + 1) & mask;
        // A pair that stands twice has the rank of its last place, as in the reference.
        m_pairs[place] = {key, merge.rank, merge.result};
    }
    m_rules.merges = {};
    if (!m_rules.startsFromBytes) {
        m_within.assign(0x10000, -1);
        for (const auto &[character, id] : m_rules.within) {
            if (character < 0x10000)
                m_within[character] = id;
        }
    }
    m_frozen = PieceTrie({m_rules.frozen.begin(), m_rules.frozen.end()});
    if (m_rules.wordStart != 0)
        appendUtf8(m_wordStart, m_rules.wordStart);
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

std::int32_t BytePairs::idOf(char32_t character, bool first, bool last) const
{
    if (!m_rules.placesDiffer && character < 0x10000)
        return m_within[character];
    const auto &ids = !m_rules.placesDiffer ? m_rules.within
                      : first && last       ? m_rules.alone
                      : first               ? m_rules.begin
                      : last                ? m_rules.end
                                            : m_rules.within;
    const auto it = ids.find(character);
    return it == ids.end() ? -1 : it->second;
}

void BytePairs::startFromBytes(std::string_view word, std::vector<Symbol> &symbols) const
{
    bool lastUnknown = false;
    for (size_t i = 0; i < word.size(); ++i) {
        std::int32_t id = m_rules.byteIds[static_cast<unsigned char>(word[i])];
        const bool unknown = id < 0;
        if (unknown) {
            if (m_rules.unknownId < 0)
                continue;
            id = m_rules.unknownId;
            if (lastUnknown && m_rules.fuseUnknown) {
                symbols.back().end = std::uint32_t(i + 1);
                continue;
            }
        }
        lastUnknown = unknown;
        symbols.push_back({id, 0, 0, std::uint32_t(i), std::uint32_t(i + 1)});
    }
}

void BytePairs::startFromCharacters(std::string_view word, std::vector<Symbol> &symbols) const
{
    bool lastUnknown = false;
    for (size_t i = 0; i < word.size();) {
        const auto begin = std::uint32_t(i);
        PieceTrie::State state = PieceTrie::root;
        std::int32_t frozen = -1;
        for (size_t j = begin; j < word.size() && m_frozen.next(state, word[j]); ++j) {
            if (m_frozen.value(state) >= 0) {
                frozen = m_frozen.value(state);
                i = j + 1;
            }
        }
        if (frozen >= 0) {
            symbols.push_back({frozen, 0, 0, begin, std::uint32_t(i)});
            lastUnknown = false;
            continue;
        }
        const char32_t character = nextCodePoint(word, i);
        const auto end = std::uint32_t(i);
        const std::int32_t id = idOf(character, begin == 0, end == word.size());
        if (id >= 0) {
            symbols.push_back({id, 0, 0, begin, end});
            lastUnknown = false;
            continue;
        }
        const std::string_view bytes = word.substr(begin, end - begin);
        const auto byteId = [&](char byte) { return m_rules.byteIds[static_cast<unsigned char>(byte)]; };
        if (std::all_of(bytes.begin(), bytes.end(), [&](char byte) { return byteId(byte) >= 0; })) {
            for (std::uint32_t j = begin; j < end; ++j)
                symbols.push_back({byteId(word[j]), 0, 0, j, j + 1});
            lastUnknown = false;
        } else if (m_rules.unknownId >= 0) {
            if (lastUnknown && m_rules.fuseUnknown)
                symbols.back().end = end;
            else
                symbols.push_back({m_rules.unknownId, 0, 0, begin, end});
            lastUnknown = true;
        }
    }
}

void BytePairs::merge(std::vector<Symbol> &symbols) const
{
    struct Candidate
    {
        std::uint32_t rank;
        std::int32_t place, result;
        bool operator<(const Candidate &other) const // the queue gives the largest first
        {
            return rank != other.rank ? rank > other.rank : place > other.place;
        }
    };
    for (size_t i = 0; i < symbols.size(); ++i) {
        symbols[i].previous = std::int32_t(i) - 1;
        symbols[i].next = i + 1 < symbols.size() ? std::int32_t(i) + 1 : -1;
    }
    std::vector<Candidate> first;
    const auto candidate = [&](std::int32_t left) -> std::optional<Candidate> {
        const std::int32_t right = left < 0 ? -1 : symbols[size_t(left)].next;
        if (right < 0)
            return {};
        const Pair *pair = find(symbols[size_t(left)].id, symbols[size_t(right)].id);
        return pair ? std::optional(Candidate{pair->rank, left, pair->result}) : std::nullopt;
    };
    first.reserve(symbols.size());
    for (size_t i = 0; i + 1 < symbols.size(); ++i) {
        if (const auto found = candidate(std::int32_t(i)))
            first.push_back(*found);
    }
    std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(first));
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
        if (const auto found = candidate(left.previous))
            queue.push(*found);
        if (const auto found = candidate(best.place))
            queue.push(*found);
    }
}

/// A character without a token that was not merged. `begin`: where its bytes stand.
void BytePairs::giveUnknown(std::uint32_t begin, std::string_view bytes, std::vector<Token> &out) const
{
    const auto byteId = [&](char byte) { return m_rules.byteIds[static_cast<unsigned char>(byte)]; };
    const std::uint32_t end = begin + std::uint32_t(bytes.size());
    if (std::all_of(bytes.begin(), bytes.end(), [&](char byte) { return byteId(byte) >= 0; })) {
        for (std::uint32_t i = 0; i < bytes.size(); ++i)
            out.push_back({byteId(bytes[i]), begin + i, begin + i + 1});
    } else if (m_rules.fuseUnknown && !out.empty() && out.back().id == m_rules.unknownId && out.back().end == begin) {
        out.back().end = end;
    } else if (m_rules.unknownId >= 0) {
        out.push_back({m_rules.unknownId, begin, end});
    }
}

void BytePairs::give(const Symbol &symbol, std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    if (m_rules.firstVirtual > 0 && symbol.id >= m_rules.firstVirtual) {
        giveUnknown(symbol.begin + offset, word.substr(symbol.begin, symbol.end - symbol.begin), out);
        return;
    }
    if (const auto it = m_rules.unmerged.find(symbol.id); it != m_rules.unmerged.end()) {
        const std::uint32_t middle = std::min(symbol.begin + it->second.leftBytes, symbol.end);
        give({it->second.left, 0, 0, symbol.begin, middle}, word, offset, out);
        give({it->second.right, 0, 0, middle, symbol.end}, word, offset, out);
        return;
    }
    out.push_back({symbol.id, symbol.begin + offset, symbol.end + offset});
}

void BytePairs::encodeWord(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    const bool cached = word.size() <= WordCache::longestWord;
    if (cached && m_cache.find(word, offset, out))
        return;
    const size_t before = out.size();
    const auto whole = m_rules.words.empty() ? m_rules.words.end() : m_rules.words.find(std::string(word));
    if (whole != m_rules.words.end()) {
        out.push_back({whole->second, offset, offset + std::uint32_t(word.size())});
    } else {
        std::vector<Symbol> symbols;
        symbols.reserve(word.size());
        if (m_rules.startsFromBytes)
            startFromBytes(word, symbols);
        else
            startFromCharacters(word, symbols);
        merge(symbols);
        for (std::int32_t i = symbols.empty() ? -1 : 0; i >= 0; i = symbols[size_t(i)].next)
            give(symbols[size_t(i)], word, offset, out);
    }
    if (cached)
        m_cache.keep(word, offset, std::span(out).subspan(before));
}

Result<> BytePairs::encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    if (m_wordStart.empty()) {
        encodeWord(word, offset, out);
        return {};
    }
    size_t begin = 0;
    for (size_t i = word.find(m_wordStart, 1); i != std::string_view::npos; i = word.find(m_wordStart, i + 1)) {
        if (i - begin >= m_wordStart.size() && word.substr(i - m_wordStart.size(), m_wordStart.size()) == m_wordStart)
            continue; // a run of marks belongs together
        encodeWord(word.substr(begin, i - begin), offset + std::uint32_t(begin), out);
        begin = i;
    }
    encodeWord(word.substr(begin), offset + std::uint32_t(begin), out);
    return {};
}

} // namespace fieldwright
