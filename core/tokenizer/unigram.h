#pragma once

#include "core/tokenizer/piece_trie.h"
#include "core/tokenizer/word_cache.h"
#include "core/tokenizer/word_model.h"

namespace fieldwright {

/// The most probable pieces of a word by their log-probabilities (Kudo 2018, arXiv:1804.10959), found by the Viterbi
/// algorithm. Neighbouring unknown characters are one token, or the tokens of their bytes.
class Unigram : public WordModel
{
public:
    struct Piece
    {
        std::string_view text;
        std::int32_t id;
        double score;
        bool userDefined = false; ///< always taken
    };
    struct Rules
    {
        std::int32_t unknownId = -1;
        /// The tokens for bytes; -1 where there is none, and then unknown characters are unknown.
        std::array<std::int32_t, 256> byteIds = {};
        double lowestScore = 0; ///< of the pieces that count for it
        /// As sentencepiece counts: path scores are rounded to fp32, and begin anew where they have grown large. Else
        /// fp64, as the tokenizers library does.
        bool singlePrecision = false;
    };
    /// The pieces must outlive the constructor only.
    Unigram(std::span<const Piece> pieces, const Rules &rules);

    Result<> encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const override;

private:
    struct Scored
    {
        std::int32_t id;
        double score;
        bool userDefined;
    };
    /// The ends of the best path's pieces, from the last to the first, with their ids.
    template <typename Real>
    Result<std::vector<std::pair<std::uint32_t, std::int32_t>>> bestPath(std::string_view word) const;
    void give(std::string_view word, std::uint32_t begin, std::uint32_t end, std::int32_t id, std::uint32_t offset,
              std::vector<Token> &out) const;

    PieceTrie m_trie; ///< to the index in m_pieces
    std::vector<Scored> m_pieces;
    Rules m_rules;
    WordCache m_cache;
};

} // namespace fieldwright
