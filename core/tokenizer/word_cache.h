#pragma once

#include "core/tokenizer/tokenizer.h"

#include <array>
#include <cstring>
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
        const Probe probe{word, hashOf(word)};
        const Shard &shard = (*m_shards)[probe.hash % shardCount];
        const std::lock_guard lock(shard.mutex);
        const auto it = shard.words.find(probe);
        if (it == shard.words.end())
            return false;
        for (const Token &token : it->second)
            out.push_back({token.id, token.begin + offset, token.end + offset});
        return true;
    }
    /// `tokens` have offsets within the word, moved by `offset`.
    void keep(std::string_view word, std::uint32_t offset, std::span<const Token> tokens) const
    {
        Shard &shard = (*m_shards)[hashOf(word) % shardCount];
        std::vector<Token> kept;
        kept.reserve(tokens.size());
        for (const Token &token : tokens)
            kept.push_back({token.id, token.begin - offset, token.end - offset});
        const std::lock_guard lock(shard.mutex);
        if (shard.words.size() < wordsPerShard)
            shard.words.emplace(std::string(word), std::move(kept));
    }

private:
    struct Probe
    {
        std::string_view text;
        size_t hash;
    };
    static size_t hashOf(std::string_view text)
    {
        constexpr std::uint64_t factor = 0x9E3779B97F4A7C15ull;
        std::uint64_t hash = text.size() * factor;
        const auto mix = [&hash](std::uint64_t part) {
            hash = (hash ^ part) * factor;
            hash ^= hash >> 32;
        };
        while (text.size() >= 8) {
            std::uint64_t part = 0;
            std::memcpy(&part, text.data(), 8);
            mix(part);
            text.remove_prefix(8);
        }
        std::uint64_t part = 0;
        if (!text.empty())
            std::memcpy(&part, text.data(), text.size());
        mix(part);
        return size_t(hash);
    }
    struct Hash
    {
        using is_transparent = void;
        size_t operator()(const std::string &text) const { return hashOf(text); }
        size_t operator()(const Probe &probe) const { return probe.hash; }
    };
    struct Equal
    {
        using is_transparent = void;
        bool operator()(const std::string &a, const std::string &b) const { return a == b; }
        bool operator()(const Probe &a, const std::string &b) const { return a.text == b; }
        bool operator()(const std::string &a, const Probe &b) const { return a == b.text; }
    };
    struct Shard
    {
        mutable std::mutex mutex;
        std::unordered_map<std::string, std::vector<Token>, Hash, Equal> words;
    };
    static constexpr size_t shardCount = 16, wordsPerShard = 8192;
    std::unique_ptr<std::array<Shard, shardCount>> m_shards = std::make_unique<std::array<Shard, shardCount>>();
};

} // namespace fieldwright
