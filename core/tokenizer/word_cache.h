#pragma once

#include "core/base/hash.h"
#include "core/tokenizer/tokenizer.h"

#include <array>
#include <mutex>
#include <unordered_map>

namespace fieldwright {

/// Words come again and again: their tokens are remembered, by shards so that threads seldom meet.
class WordCache
{
public:
    static constexpr size_t longestWord = 128;

    /// Appends the tokens of a word that is known.
    bool find(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
    {
        const Shard &shard = (*m_shards)[fnv1a(word) % shardCount];
        const std::lock_guard lock(shard.mutex);
        const auto it = shard.words.find(word);
        if (it == shard.words.end())
            return false;
        for (const Token &token : it->second)
            out.push_back({token.id, token.begin + offset, token.end + offset});
        return true;
    }
    /// `tokens` have offsets within the word, moved by `offset`.
    void keep(std::string_view word, std::uint32_t offset, std::span<const Token> tokens) const
    {
        Shard &shard = (*m_shards)[fnv1a(word) % shardCount];
        std::vector<Token> kept;
        kept.reserve(tokens.size());
        for (const Token &token : tokens)
            kept.push_back({token.id, token.begin - offset, token.end - offset});
        const std::lock_guard lock(shard.mutex);
        if (shard.words.size() < wordsPerShard)
            shard.words.emplace(std::string(word), std::move(kept));
    }

private:
    struct Hash
    {
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return fnv1a(text); }
    };
    struct Shard
    {
        mutable std::mutex mutex;
        std::unordered_map<std::string, std::vector<Token>, Hash, std::equal_to<>> words;
    };
    static constexpr size_t shardCount = 16, wordsPerShard = 8192;
    std::unique_ptr<std::array<Shard, shardCount>> m_shards = std::make_unique<std::array<Shard, shardCount>>();
};

} // namespace fieldwright
