// Tokenizers of Hugging Face folders: tokenizer.json, or older files together with tokenizer_config.json.

#include "core/base/file.h"
#include "core/tokenizer/sentencepiece_file.h"
#include "core/tokenizer/tokenizer_errors.h"

#include <charconv>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::uint64_t maxFileBytes = 256u << 20;

/// tokenizer_config.json has a special token as text, or as an object with "content".
std::string specialPiece(const Json &config, const char *key, std::string_view fallback = {})
{
    const Json *value = member(config, key);
    if (!value || value->is_null())
        return std::string(fallback);
    return value->is_string() ? value->get<std::string>() : stringOr(*value, "content");
}

std::int32_t idOf(const TokenizerParts &parts, const std::string &piece)
{
    for (const auto &[text, id] : parts.vocabulary) {
        if (text == piece)
            return id;
    }
    return -1;
}

/// A post-processor that puts pieces of the vocabulary around a text; empty ones are left out.
Json around(const std::vector<std::string> &before, const std::string &after)
{
    Json single = Json::array();
    for (const std::string &piece : before) {
        if (!piece.empty())
            single.push_back({{"SpecialToken", {{"id", piece}}}});
    }
    single.push_back({{"Sequence", {{"id", "A"}}}});
    if (!after.empty())
        single.push_back({{"SpecialToken", {{"id", after}}}});
    return {{"type", "TemplateProcessing"}, {"single", std::move(single)}};
}

/// "added_tokens_decoder": {"32000": {"content": "<pad>", …}}, which has the last word on a token.
Result<> addFromConfig(const Json &config, const std::string &thing, TokenizerParts &parts)
{
    const Json *added = member(config, "added_tokens_decoder");
    if (!added || !added->is_object())
        return {};
    for (const auto &[key, entry] : added->items()) {
        AddedToken token;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), token.id);
        token.content = stringOr(entry, "content");
        if (error != std::errc() || end != key.data() + key.size() || token.id < 0 || token.content.empty())
            return malformedTokenizer(thing, "added_tokens_decoder");
        token.special = boolOr(entry, "special");
        token.singleWord = boolOr(entry, "single_word");
        token.leftStrip = boolOr(entry, "lstrip");
        token.rightStrip = boolOr(entry, "rstrip");
        std::erase_if(parts.added, [&](const AddedToken &other) { return other.id == token.id; });
        parts.added.push_back(std::move(token));
    }
    return {};
}

/// Whether a ChatGLM is of the second generation, which knows no roles: its folder brings the publisher's code, or at
/// least the name.
bool isChatGlm2(const fs::path &folder, const Json &config)
{
    if (const auto code = readFile(folder / "tokenization_chatglm.py", 1u << 20))
        return code->find("<|user|>") == std::string::npos;
    return stringOr(config, "name_or_path").find("chatglm2") != std::string::npos;
}

/// Tokens that two families' own code adds to what their sentencepiece model says: ChatGLM's come after its pieces
/// (SPTokenizer of tokenization_chatglm.py), Baichuan's are reserved pieces.
void addFamilysTokens(const fs::path &folder, const Json &config, const SentencePieceFile &file, TokenizerParts &parts)
{
    const std::string family = stringOr(config, "tokenizer_class");
    const auto add = [&](std::int32_t id, const std::string &piece) {
        parts.added.push_back({id, piece, true, false, false, false, false});
    };
    if (family == "ChatGLMTokenizer") {
        std::vector<std::string> names = {"[MASK]", "[gMASK]", "[sMASK]", "sop", "eop"};
        if (!isChatGlm2(folder, config))
            names.insert(names.end(), {"<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"});
        for (const std::string &name : names)
            add(std::int32_t(file.pieces.size() + std::size_t(&name - names.data())), name);
    } else if (family == "BaichuanTokenizer") {
        for (std::size_t i = 0; i < file.pieces.size(); ++i) {
            if (file.pieces[i].text.starts_with("<reserved_") && file.pieces[i].kind != PieceKind::Control)
                add(std::int32_t(i), file.pieces[i].text);
        }
    }
}

Result<TokenizerParts> readSentencePiece(const fs::path &path, const Json &config)
{
    const std::string thing = path.string();
    FW_TRY(bytes, readFile(path, maxFileBytes));
    FW_TRY(file, SentencePieceFile::parse(bytes, thing));
    // What transformers assumes where the file says nothing.
    const bool legacy = boolOr(config, "legacy", true);
    FW_TRY(parts, tokenizerPartsOf(file, legacy ? DummyPrefix::Always : DummyPrefix::FirstOnly, thing));
    addFamilysTokens(path.parent_path(), config, file, parts);
    FW_CHECK(addFromConfig(config, thing, parts));
    if (stringOr(config, "tokenizer_class") == "ChatGLMTokenizer") {
        parts.postProcessor = around({"[gMASK]", "sop"}, {});
        return parts;
    }
    const bool isT5 = stringOr(config, "tokenizer_class").starts_with("T5");
    parts.postProcessor = around({boolOr(config, "add_bos_token", !isT5) ? parts.bosPiece : std::string()},
                                 boolOr(config, "add_eos_token", isT5) ? parts.eosPiece : std::string());
    return parts;
}

/// BERT's vocab.txt: a piece a line.
Result<TokenizerParts> readVocabularyText(const fs::path &path, const Json &config)
{
    FW_TRY(text, readFile(path, maxFileBytes));
    TokenizerParts parts;
    parts.algorithm = TokenizerParts::Algorithm::WordPiece;
    parts.prefix = "##";
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view piece = std::string_view(text).substr(begin, end - begin);
        if (piece.ends_with('\r'))
            piece.remove_suffix(1);
        parts.vocabulary.emplace_back(piece, std::int32_t(parts.vocabulary.size()));
        begin = end + 1;
    }
    const Json *accents = member(config, "strip_accents");
    parts.normalizer = {{"type", "BertNormalizer"},
                        {"clean_text", true},
                        {"handle_chinese_chars", boolOr(config, "tokenize_chinese_chars", true)},
                        {"strip_accents", accents ? *accents : Json()},
                        {"lowercase", boolOr(config, "do_lower_case", true)}};
    parts.preTokenizer = {{"type", "BertPreTokenizer"}};
    parts.decoder = {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}};
    parts.unknownId = idOf(parts, specialPiece(config, "unk_token", "[UNK]"));
    const std::string first = specialPiece(config, "cls_token", "[CLS]"),
                      last = specialPiece(config, "sep_token", "[SEP]");
    for (const std::string &piece :
         {specialPiece(config, "pad_token", "[PAD]"), specialPiece(config, "unk_token", "[UNK]"), first, last,
          specialPiece(config, "mask_token", "[MASK]")}) {
        if (const std::int32_t id = idOf(parts, piece); id >= 0)
            parts.added.push_back({id, piece, true, false, false, false, false});
    }
    FW_CHECK(addFromConfig(config, path.string(), parts));
    parts.postProcessor = around({first}, last);
    return parts;
}

Result<TokenizerParts> readParts(const fs::path &folder, const Json &config)
{
    std::error_code error;
    const auto has = [&](const char *name) { return fs::exists(folder / name, error); };
    if (!has("tokenizer.json")) {
        for (const char *name : {"tokenizer.model", "spiece.model"}) {
            if (has(name))
                return readSentencePiece(folder / name, config);
        }
        if (has("vocab.txt"))
            return readVocabularyText(folder / "vocab.txt", config);
    }
    const fs::path path = folder / "tokenizer.json";
    FW_TRY(text, readFile(path, maxFileBytes));
    return tokenizerPartsOf(text, path.string());
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromFolder(const fs::path &folder)
{
    Json config = Json::object();
    std::error_code error;
    if (const fs::path path = folder / "tokenizer_config.json"; fs::exists(path, error)) {
        FW_TRY(text, readFile(path, 16u << 20));
        FW_TRY(parsed, parseJson(text, path.string()));
        config = std::move(parsed);
    }
    FW_TRY(parts, readParts(folder, config));
    for (const auto &[key, piece] : {std::pair<const char *, std::string *>{"bos_token", &parts.bosPiece},
                                     {"eos_token", &parts.eosPiece},
                                     {"pad_token", &parts.padPiece}})
        *piece = specialPiece(config, key, *piece);
    return assembleTokenizer(std::move(parts), folder.string());
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromModel(const ModelSource &model)
{
    return model.gguf() ? fromGguf(*model.gguf()) : fromFolder(model.path());
}

} // namespace fieldwright
