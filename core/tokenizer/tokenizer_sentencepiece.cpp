// Tokenizers from sentencepiece's own model files.

#include "core/base/file.h"
#include "core/tokenizer/sentencepiece_file.h"
#include "core/tokenizer/sentencepiece_merges.h"
#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

Result<TokenizerParts> tokenizerPartsOf(const SentencePieceFile &file, DummyPrefix prefix, std::string_view thing)
{
    using Algorithm = SentencePieceFile::Algorithm;
    TokenizerParts parts;
    if (file.algorithm != Algorithm::Unigram && file.algorithm != Algorithm::BytePairs)
        return unsupportedComponent(thing, "model_type", file.algorithm == Algorithm::Word ? "WORD" : "CHAR");
    std::vector<float> scores;
    for (size_t i = 0; i < file.pieces.size(); ++i) {
        const SentencePieceFile::Piece &piece = file.pieces[i];
        const auto id = std::int32_t(i);
        parts.vocabulary.emplace_back(piece.text, id);
        parts.kinds.push_back(piece.kind);
        scores.push_back(piece.score);
        if (piece.kind == PieceKind::Unknown)
            parts.unknownId = id;
        if (piece.kind == PieceKind::Unknown || piece.kind == PieceKind::Control)
            parts.added.push_back({id, piece.text, true, false, false, false, false});
    }
    if (parts.unknownId < 0)
        return malformedTokenizer(thing, "unk_id");
    parts.byteFallback = file.byteFallback;
    parts.fuseUnknown = true;
    if (file.algorithm == Algorithm::Unigram) {
        parts.algorithm = TokenizerParts::Algorithm::Unigram;
        parts.scores.assign(scores.begin(), scores.end());
    } else {
        FW_CHECK(addMergesByScore(parts, scores, thing));
    }
    FW_TRY(normalizer, sentencePieceNormalizer(file, prefix, thing));
    parts.ownNormalizer = std::move(normalizer);

    Json decoders = Json::array({{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
                                 {{"type", "ByteFallback"}},
                                 {{"type", "Fuse"}}});
    if (file.addDummyPrefix || file.removeExtraWhitespaces) {
        const std::int32_t start = file.removeExtraWhitespaces ? INT32_MAX : 1;
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", start}, {"stop", 0}});
    }
    parts.decoder = {{"type", "Sequence"}, {"decoders", std::move(decoders)}};

    const auto pieceOf = [&](std::int32_t id) {
        return id >= 0 && size_t(id) < file.pieces.size() ? file.pieces[size_t(id)].text : std::string();
    };
    parts.bosPiece = pieceOf(file.bosId);
    parts.eosPiece = pieceOf(file.eosId);
    parts.padPiece = pieceOf(file.padId);
    return parts;
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromSentencePiece(std::string_view model, std::string_view thing)
{
    FW_TRY(file, SentencePieceFile::parse(model, thing));
    FW_TRY(parts, tokenizerPartsOf(file, DummyPrefix::Always, thing));
    return assembleTokenizer(std::move(parts), thing);
}

} // namespace fieldwright
