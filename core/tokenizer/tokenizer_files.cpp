// A tokenizer inside a GGUF file, written out as the files that Hugging Face's tools load.

#include "core/base/file.h"
#include "core/tokenizer/model_text.h"
#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

namespace {

/// The vocabulary as an object. Appended, not looked up: an ordered object searches linearly.
Json vocabularyObject(const TokenizerParts &parts)
{
    Json vocabulary = Json::object();
    auto &entries = vocabulary.get_ref<Json::object_t &>();
    for (const auto &[piece, id] : parts.vocabulary)
        static_cast<std::vector<std::pair<const std::string, Json>> &>(entries).emplace_back(piece, id);
    return vocabulary;
}

Json modelJson(const TokenizerParts &parts)
{
    const Json unknown = parts.unknownId < 0 ? Json() : Json(parts.vocabulary[size_t(parts.unknownId)].first);
    if (parts.algorithm == TokenizerParts::Algorithm::WordPiece) {
        return {{"type", "WordPiece"},
                {"unk_token", unknown.is_null() ? Json("[UNK]") : unknown},
                {"continuing_subword_prefix", parts.prefix},
                {"max_input_chars_per_word", parts.longestWord},
                {"vocab", vocabularyObject(parts)}};
    }
    if (parts.algorithm == TokenizerParts::Algorithm::Unigram) {
        Json pieces = Json::array();
        for (size_t i = 0; i < parts.vocabulary.size(); ++i)
            pieces.push_back({parts.vocabulary[i].first, parts.scores[i]});
        return {{"type", "Unigram"},
                {"unk_id", parts.unknownId < 0 ? Json() : Json(parts.unknownId)},
                {"vocab", std::move(pieces)},
                {"byte_fallback", parts.byteFallback}};
    }
    // sentencepiece also merges characters that are no pieces, which tokenizer.json cannot say.
    std::set<std::string_view> pieces;
    for (const auto &[piece, id] : parts.vocabulary)
        pieces.insert(piece);
    Json merges = Json::array();
    for (const auto &[left, right] : parts.merges) {
        if (pieces.contains(left) && pieces.contains(right))
            merges.push_back({left, right});
    }
    return {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", unknown},
            {"continuing_subword_prefix", nullptr},
            {"end_of_word_suffix", nullptr},
            {"fuse_unk", parts.fuseUnknown},
            {"byte_fallback", parts.byteFallback},
            {"ignore_merges", parts.ignoreMerges},
            {"vocab", vocabularyObject(parts)},
            {"merges", std::move(merges)}};
}

} // namespace

Json tokenizerJsonOf(const TokenizerParts &parts)
{
    Json added = Json::array();
    for (const AddedToken &token : parts.added) {
        added.push_back({{"id", token.id},
                         {"content", token.content},
                         {"single_word", token.singleWord},
                         {"lstrip", token.leftStrip},
                         {"rstrip", token.rightStrip},
                         {"normalized", token.normalized},
                         {"special", token.special}});
    }
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", std::move(added)},
            {"normalizer", parts.normalizer},
            {"pre_tokenizer", parts.preTokenizer},
            {"post_processor", parts.postProcessor},
            {"decoder", parts.decoder},
            {"model", modelJson(parts)}};
}

Result<> ModelText::writeTokenizerFiles(const std::filesystem::path &folder) const
{
    if (!m_source->gguf()) {
        for (const char *name :
             {"tokenizer.json", "tokenizer_config.json", "tokenizer.model", "spiece.model", "vocab.txt",
              "special_tokens_map.json", "generation_config.json", "chat_template.jinja"}) {
            const std::filesystem::path file = m_source->path() / name;
            if (std::filesystem::exists(file))
                FW_CHECK(copyFile(file, folder / name));
        }
        return {};
    }
    FW_TRY(parts, tokenizerPartsOf(*m_source->gguf()));
    FW_CHECK(saveFile(folder / "tokenizer.json", dumpJson(tokenizerJsonOf(parts)) + "\n"));
    Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                   {"add_prefix_space", false},
                   {"clean_up_tokenization_spaces", false},
                   {"chat_template", m_template.source()}};
    for (const auto &[key, piece] : {std::pair<const char *, std::string>{"bos_token", parts.bosPiece},
                                     {"eos_token", parts.eosPiece},
                                     {"pad_token", parts.padPiece}}) {
        if (!piece.empty())
            config[key] = piece;
    }
    return saveFile(folder / "tokenizer_config.json", dumpJson(config, 2) + "\n");
}

} // namespace fieldwright
