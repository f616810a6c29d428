#pragma once

#include "core/tokenizer/piece_trie.h"
#include "core/tokenizer/word_cache.h"
#include "core/tokenizer/word_model.h"

namespace fieldwright {

/// Greedy longest-match pieces of a word, those within it written with a prefix ("##ing"); a word that cannot be made
/// of pieces, or has too many characters, is one unknown token. Source: Devlin et al. 2019, arXiv:1810.04805.
class WordPiece : public WordModel
{
public:
    struct Rules
    {
        std::string prefix = "##";
        size_t longestWord = 100; ///< characters
        std::int32_t unknownId = -1;
    };
    /// The pieces must outlive the constructor only.
    WordPiece(std::vector<std::pair<std::string_view, std::int32_t>> pieces, Rules rules);

    Result<> encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const override;

private:
    PieceTrie m_pieces;
    Rules m_rules;
    PieceTrie::State m_within = PieceTrie::root; ///< behind the prefix
    bool m_hasWithin = false;
    WordCache m_cache;
};

/// Whole words only.
class WordLevel : public WordModel
{
public:
    WordLevel(std::vector<std::pair<std::string_view, std::int32_t>> words, std::int32_t unknownId)
        : m_words(std::move(words)), m_unknownId(unknownId)
    {}
    Result<> encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const override;

private:
    PieceTrie m_words;
    std::int32_t m_unknownId;
};

} // namespace fieldwright
