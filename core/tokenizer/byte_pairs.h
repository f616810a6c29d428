#pragma once

#include "core/tokenizer/piece_trie.h"
#include "core/tokenizer/word_cache.h"
#include "core/tokenizer/word_model.h"

namespace fieldwright {

/// What byte-pair merging starts from and goes by.
struct BytePairRules
{
    struct Merge
    {
        std::int32_t left, right, result;
        std::uint32_t rank; ///< lower ones first; equal ones by their place, leftmost first
    };
    std::vector<Merge> merges;

    bool startsFromBytes = true; ///< else from characters
    /// Starting from bytes: the token of each byte; from characters: the tokens for the bytes of a character that has
    /// none itself. -1: none.
    std::array<std::int32_t, 256> byteIds = {};
    /// Starting from characters: the tokens of those at the begin, within and at the end of a word, and alone. Only
    /// `within` is filled when they do not differ.
    std::unordered_map<char32_t, std::int32_t> within, begin, end, alone;
    bool placesDiffer = false;

    std::int32_t unknownId = -1; ///< -1: what is unknown is left out
    bool fuseUnknown = false;
    /// Starting from characters: pieces that are found before merging and take no part in it.
    std::vector<std::pair<std::string, std::int32_t>> frozen;
    /// Whole words that need no merging; empty unless the tokenizer ignores merges for them.
    std::unordered_map<std::string, std::int32_t> words;
    struct Halves
    {
        std::int32_t left, right;
        std::uint32_t leftBytes;
    };
    /// Products of merging that are cut again into what they were made of, as sentencepiece does with unused pieces.
    std::unordered_map<std::int32_t, Halves> unmerged;
    /// Ids from here on are characters that have no token but take part in merges (0: there are none).
    std::int32_t firstVirtual = 0;
    /// No merge goes from another character into this one: a text may be cut before it without changing the outcome.
    /// 0: there is none.
    char32_t wordStart = 0;
};

/// Byte-pair merging of one word (Sennrich et al. 2016, arXiv:1508.07909): the pair of lowest rank first, leftmost
/// first.
class BytePairs : public WordModel
{
public:
    explicit BytePairs(BytePairRules rules);

    /// Time n log n in the length of the word.
    Result<> encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const override;

private:
    struct Pair
    {
        std::uint64_t key = ~0ull;
        std::uint32_t rank = 0;
        std::int32_t result = -1;
    };
    struct Symbol;

    const Pair *find(std::int32_t left, std::int32_t right) const;
    std::int32_t idOf(char32_t character, bool first, bool last) const;
    void encodeWord(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const;
    void startFromBytes(std::string_view word, std::vector<Symbol> &symbols) const;
    void startFromCharacters(std::string_view word, std::vector<Symbol> &symbols) const;
    void merge(std::vector<Symbol> &symbols) const;
    void giveUnknown(std::uint32_t begin, std::string_view bytes, std::vector<Token> &out) const;
    void give(const Symbol &symbol, std::string_view word, std::uint32_t offset, std::vector<Token> &out) const;

    BytePairRules m_rules;
    std::vector<std::int32_t> m_within; ///< of the characters below U+10000
    std::string m_wordStart;
    PieceTrie m_frozen;
    std::vector<Pair> m_pairs; ///< open addressing, a power of two
    WordCache m_cache;
};

} // namespace fieldwright
