#pragma once

#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

/// What a sentencepiece model says (sentencepiece_model.proto).
struct SentencePieceFile
{
    struct Piece
    {
        std::string text;
        float score = 0;
        PieceKind kind = PieceKind::Normal;
    };
    enum class Algorithm { Unigram = 1, BytePairs = 2, Word = 3, Character = 4 };

    std::vector<Piece> pieces;
    Algorithm algorithm = Algorithm::Unigram;
    bool byteFallback = false, whitespaceAsSuffix = false;
    std::int32_t bosId = 1, eosId = 2, padId = -1;
    std::string charsmap; ///< compiled rules of normalization
    bool addDummyPrefix = true, removeExtraWhitespaces = true, escapeWhitespaces = true;

    /// Untrusted: sizes are checked before anything is allocated. Errors: Corrupt.
    static Result<SentencePieceFile> parse(std::string_view bytes, std::string_view thing);
};

/// How the text before and between special tokens is prefixed.
enum class DummyPrefix {
    Always,   ///< each part of a text, as sentencepiece does by itself and transformers with legacy=true
    FirstOnly ///< only what begins the text: legacy=false
};

/// The normalizer of a sentencepiece model: its rules by longest match, blanks folded and written as "▁", the prefix.
Result<std::unique_ptr<const Normalizer>> sentencePieceNormalizer(const SentencePieceFile &file, DummyPrefix prefix,
                                                                  std::string_view thing);

/// The parts of a tokenizer that gives the ids of sentencepiece. Errors: Unsupported (word and character models),
/// Corrupt.
Result<TokenizerParts> tokenizerPartsOf(const SentencePieceFile &file, DummyPrefix prefix, std::string_view thing);

} // namespace fieldwright
