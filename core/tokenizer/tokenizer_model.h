#pragma once

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/decoders.h"
#include "core/tokenizer/normalizers.h"
#include "core/tokenizer/post_processors.h"
#include "core/tokenizer/pre_tokenizers.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/word_model.h"

namespace fieldwright {

/// What sentencepiece says of a piece, and ggml after it (tokenizer.ggml.token_type).
enum class PieceKind : std::uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

/// What a tokenizer is made of, as read from tokenizer.json, a sentencepiece model or GGUF metadata: the input of
/// Tokenizer's assembly.
struct TokenizerParts
{
    enum class Algorithm { BytePairs, Unigram, WordPiece, WordLevel };

    Algorithm algorithm = Algorithm::BytePairs;
    std::vector<std::pair<std::string, std::int32_t>> vocabulary; ///< pieces as written, with their ids
    std::vector<double> scores;                                   ///< Unigram: one for each piece of the vocabulary
    std::vector<std::pair<std::string, std::string>> merges;
    std::vector<std::uint32_t> mergeRanks; ///< empty: merges go by their order
    std::vector<AddedToken> added;
    /// As in tokenizer.json.
    Json normalizer, preTokenizer, postProcessor, decoder;
    /// Comes after `normalizer`, for what tokenizer.json cannot say.
    std::unique_ptr<const Normalizer> ownNormalizer;
    std::int32_t unknownId = -1;
    bool ignoreMerges = false, byteFallback = false, fuseUnknown = false;
    std::string prefix;       ///< of pieces within a word
    std::string suffix;       ///< of pieces at the end of a word
    size_t longestWord = 100; ///< WordPiece: characters of a word that is not unknown
    /// From sentencepiece itself: one a piece of the vocabulary. Pieces then count as sentencepiece lets them count.
    std::vector<PieceKind> kinds;
    std::string bosPiece, eosPiece, padPiece;
};

struct Tokenizer::Model
{
    std::vector<std::string> pieces, bytes;
    std::vector<std::uint8_t> special;
    std::unordered_map<std::string_view, std::int32_t> ids;
    AddedTokenFinder raw, normalized;
    Normalizers normalizers;
    PreTokenizers preTokenizers;
    std::unique_ptr<const WordModel> words;
    Decoders decoders;
    AroundText around;
    std::int32_t bos = -1, eos = -1, pad = -1;
    std::string sha256;

    Result<> encodeText(std::string_view text, std::uint32_t offset, bool parseSpecial, std::vector<Token> &out) const;
};

/// The parts of the tokenizer that a tokenizer.json describes.
Result<TokenizerParts> tokenizerPartsOf(std::string_view tokenizerJson, std::string_view thing);

/// The parts of the tokenizer inside a GGUF file.
Result<TokenizerParts> tokenizerPartsOf(const GgufFile &file);

/// A tokenizer.json that says the same; of parts without an own normalizer.
Json tokenizerJsonOf(const TokenizerParts &parts);

/// Checks the parts against each other and builds the tokenizer. `thing` names the file in errors.
Result<std::shared_ptr<const Tokenizer>> assembleTokenizer(TokenizerParts parts, std::string_view thing);

} // namespace fieldwright
