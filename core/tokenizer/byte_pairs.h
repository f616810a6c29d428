#pragma once

#include "core/tokenizer/tokenizer.h"

#include <array>
#include <mutex>
#include <unordered_map>

namespace fieldwright {

/// Byte-pair merging of one word (Sennrich et al. 2016, arXiv:1508.07909): the pair of lowest rank first, leftmost
/// first.
class BytePairs
{
public:
    struct Merge
    {
        std::int32_t left, right, result;
    };
    /// `byteIds`: the id of each byte, -1 where the vocabulary has none: such bytes give `unknownId`, or nothing when
    /// that is -1. `words`: whole words that need no merging, empty unless the tokenizer ignores merges for them.
    BytePairs(const std::array<std::int32_t, 256> &byteIds, const std::vector<Merge> &merges, std::int32_t unknownId,
              bool fuseUnknown, std::unordered_map<std::string, std::int32_t> words);

    /// Appends the tokens of a word, their offsets moved by `offset`. Time n log n in the length of the word.
    void encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const;

private:
    struct Pair
    {
        std::uint64_t key = ~0ull;
        std::uint32_t rank = 0;
        std::int32_t result = -1;
    };
    struct Symbol;

    const Pair *find(std::int32_t left, std::int32_t right) const;
    void merge(std::string_view word, std::vector<Token> &out) const;

    std::array<std::int32_t, 256> m_byteIds;
    std::vector<Pair> m_pairs; ///< open addressing, a power of two
    std::int32_t m_unknownId;
    bool m_fuseUnknown;
    std::unordered_map<std::string, std::int32_t> m_words;

    /// Words come again and again: their tokens are remembered, by shards so that threads seldom meet.
    struct Shard
    {
        std::mutex mutex;
        std::unordered_map<std::string, std::vector<Token>> words;
    };
    static constexpr size_t shardCount = 16, wordsPerShard = 8192, longestCached = 128;
    std::unique_ptr<std::array<Shard, shardCount>> m_cache = std::make_unique<std::array<Shard, shardCount>>();
};

} // namespace fieldwright
