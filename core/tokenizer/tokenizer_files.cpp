// A tokenizer inside a GGUF file, written out as the files that Hugging Face's tools load.

#include "core/base/file.h"
#include "core/tokenizer/model_text.h"
#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

namespace {

Json preTokenizer(const TokenizerParts &parts)
{
    Json steps = Json::array();
    bool cutByByteLevel = false;
    for (const TokenizerParts::Step &step : parts.steps) {
        if (step.pattern == R"(\p{N})") {
            steps.push_back({{"type", "Digits"}, {"individual_digits", true}});
        } else if (step.pattern == gpt2Pattern) {
            steps.push_back({{"type", "ByteLevel"},
                             {"add_prefix_space", step.prefixSpace},
                             {"trim_offsets", true},
                             {"use_regex", true}});
            cutByByteLevel = true;
        } else {
            steps.push_back({{"type", "Split"},
                             {"pattern", {{"Regex", step.pattern}}},
                             {"behavior", "Isolated"},
                             {"invert", false}});
        }
    }
    if (!cutByByteLevel)
        steps.push_back(
            {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", false}});
    return {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}};
}

Json tokenizerJson(const TokenizerParts &parts)
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
    Json vocabulary = Json::object();
    auto &entries = vocabulary.get_ref<Json::object_t &>();
    for (const auto &[piece, id] : parts.vocabulary) // appended, not looked up: an ordered object searches linearly
        static_cast<std::vector<std::pair<const std::string, Json>> &>(entries).emplace_back(piece, id);
    Json merges = Json::array();
    for (const auto &[left, right] : parts.merges)
        merges.push_back(left + " " + right);
    const Json byteLevel = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", std::move(added)},
            {"normalizer", parts.normalForm == NormalForm::Nfc ? Json{{"type", "NFC"}} : Json()},
            {"pre_tokenizer", preTokenizer(parts)},
            {"post_processor", nullptr},
            {"decoder", byteLevel},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", parts.ignoreMerges},
              {"vocab", std::move(vocabulary)},
              {"merges", std::move(merges)}}}};
}

} // namespace

Result<> ModelText::writeTokenizerFiles(const std::filesystem::path &folder) const
{
    if (!m_source->gguf()) {
        for (const char *name : {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
                                 "generation_config.json", "chat_template.jinja"}) {
            const std::filesystem::path file = m_source->path() / name;
            if (std::filesystem::exists(file))
                FW_CHECK(copyFile(file, folder / name));
        }
        return {};
    }
    FW_TRY(parts, tokenizerPartsOf(*m_source->gguf()));
    FW_CHECK(saveFile(folder / "tokenizer.json", dumpJson(tokenizerJson(parts)) + "\n"));
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
