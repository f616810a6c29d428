#include "core/model_files/gguf_tokenizer.h"

#include <algorithm>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::uint64_t maxTokenizerBytes = 256u << 20;
constexpr std::string_view llama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view qwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view wordMark = "\u2581"; // sentencepiece writes a blank so

/// tokenizer.ggml.token_type
enum TokenKind : std::int32_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

tl::unexpected<Error> unsupported(const std::string &thing, const char *component, std::string value)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The tokenizer of %1 has %2 \"%3\", which cannot be written into a GGUF file."),
                 {thing, component, std::move(value)}},
                {FW_NOOP("core", "Export the model as a Hugging Face folder instead.")});
}

tl::unexpected<Error> malformed(const std::string &thing, const char *what)
{
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The tokenizer of %1 is malformed at \"%2\"."), {thing, what}},
                {FW_NOOP("core", "Download the model again, or choose another one.")});
}

/// A normalizer, pre-tokenizer, decoder or post-processor with the parts of its sequence, flattened.
std::vector<const Json *> stepsOf(const Json &root, const char *key)
{
    std::vector<const Json *> out;
    const Json *first = member(root, key);
    if (!first || !first->is_object())
        return out;
    out.push_back(first);
    for (size_t i = 0; i < out.size() && out.size() < 64; ++i) {
        for (const char *list : {"normalizers", "pretokenizers", "decoders", "processors"}) {
            if (const Json *parts = member(*out[i], list); parts && parts->is_array()) {
                for (const Json &part : *parts)
                    out.push_back(&part);
            }
        }
    }
    std::erase_if(out, [](const Json *step) { return stringOr(*step, "type") == "Sequence"; });
    return out;
}

const Json *stepOfType(const std::vector<const Json *> &steps, std::string_view type)
{
    const auto found =
        std::find_if(steps.begin(), steps.end(), [&](const Json *step) { return stringOr(*step, "type") == type; });
    return found == steps.end() ? nullptr : *found;
}

/// The name by which llama.cpp knows this way of cutting words.
Result<std::string> cuttingName(const std::vector<const Json *> &steps, const std::string &thing)
{
    std::string regex;
    bool digits = false, byteLevelCuts = false;
    for (const Json *step : steps) {
        const std::string type = stringOr(*step, "type");
        if (type == "Split") {
            const Json *pattern = member(*step, "pattern");
            regex = pattern ? stringOr(*pattern, "Regex", stringOr(*pattern, "String")) : std::string();
        } else if (type == "Digits") {
            digits = boolOr(*step, "individual_digits");
        } else if (type == "ByteLevel") {
            byteLevelCuts = boolOr(*step, "use_regex", true);
        } else {
            return unsupported(thing, "pre_tokenizer", type);
        }
    }
    if (regex == llama3Pattern && !digits && !byteLevelCuts)
        return std::string("llama-bpe");
    if (regex == qwen2Pattern && !digits && !byteLevelCuts)
        return std::string("qwen2");
    if (regex.empty() && byteLevelCuts)
        return std::string(digits ? "smollm" : "gpt-2");
    return unsupported(thing, "pre_tokenizer", regex.empty() ? "?" : regex);
}

struct Vocabulary
{
    std::vector<std::string> pieces;
    std::vector<std::int32_t> kinds;

    std::int64_t idOf(std::string_view piece) const
    {
        const auto found = std::find(pieces.begin(), pieces.end(), piece);
        return found == pieces.end() ? -1 : found - pieces.begin();
    }
};

bool isBytePiece(std::string_view piece)
{
    return piece.size() == 6 && piece.starts_with("<0x") && piece.back() == '>';
}

Result<Vocabulary> vocabularyOf(const Json &root, const Json &model, std::int64_t rows, bool sentencePiece,
                                const std::string &thing)
{
    const Json *entries = member(model, "vocab");
    if (!entries || !entries->is_object())
        return malformed(thing, "vocab");
    Vocabulary out;
    out.pieces.resize(size_t(rows));
    out.kinds.assign(size_t(rows), Unused);
    const auto put = [&](const std::string &piece, const Json *id, std::int32_t kind) -> Result<> {
        if (!id || !id->is_number_integer() || *id < 0 || *id >= rows) {
            return fail(ErrorCode::Corrupt,
                        {FW_NOOP("core", "The tokenizer of %1 has the token \"%2\" beyond the %3 of the model."),
                         {thing, piece, std::to_string(rows)}},
                        {FW_NOOP("core", "Use the tokenizer that belongs to this model.")});
        }
        out.pieces[id->get<size_t>()] = piece;
        out.kinds[id->get<size_t>()] = kind;
        return {};
    };
    const std::string unknown = stringOr(model, "unk_token");
    for (const auto &[piece, id] : entries->items()) {
        const bool isUnknown = sentencePiece && !unknown.empty() && piece == unknown;
        FW_CHECK(put(piece, &id, isUnknown ? Unknown : sentencePiece && isBytePiece(piece) ? Byte : Normal));
    }
    if (const Json *added = member(root, "added_tokens"); added && added->is_array()) {
        for (const Json &token : *added) {
            const std::string content = stringOr(token, "content");
            if (sentencePiece && content == unknown && !unknown.empty())
                continue;
            FW_CHECK(put(content, member(token, "id"), boolOr(token, "special") ? Control : UserDefined));
        }
    }
    for (size_t i = 0; i < out.pieces.size(); ++i) {
        if (out.kinds[i] == Unused && out.pieces[i].empty())
            out.pieces[i] = "[PAD" + std::to_string(i) + "]"; // rows of the embedding that no token uses
    }
    return out;
}

/// Merges come as "a b" or as pairs; ggml wants the first form, with blanks inside a part written as byte-level BPE
/// writes them.
Result<std::vector<std::string>> mergesOf(const Json &model, const std::string &thing)
{
    const Json *merges = member(model, "merges");
    if (!merges || !merges->is_array())
        return malformed(thing, "merges");
    std::vector<std::string> out;
    out.reserve(merges->size());
    for (const Json &merge : *merges) {
        if (merge.is_string()) {
            out.push_back(merge.get<std::string>());
            continue;
        }
        if (!merge.is_array() || merge.size() != 2 || !merge[0].is_string() || !merge[1].is_string())
            return malformed(thing, "merges");
        std::string text;
        for (const Json &part : merge) {
            text += text.empty() ? "" : " ";
            for (const char c : part.get_ref<const std::string &>())
                text += c == ' ' ? "\u0120" : std::string(1, c);
        }
        out.push_back(std::move(text));
    }
    return out;
}

/// ggml's tokenizer "llama" merges by the score of the merged piece; the earlier merge has the higher one.
std::vector<float> scoresOf(const Vocabulary &vocabulary, const std::vector<std::string> &merges)
{
    std::map<std::string, size_t> rank;
    for (size_t i = 0; i < merges.size(); ++i) {
        std::string merged = merges[i];
        if (const size_t blank = merged.find(' ', 1); blank != std::string::npos)
            merged.erase(blank, 1);
        rank.emplace(std::move(merged), i);
    }
    std::vector<float> out;
    out.reserve(vocabulary.pieces.size());
    for (size_t i = 0; i < vocabulary.pieces.size(); ++i) {
        const auto found = rank.find(vocabulary.pieces[i]);
        if (vocabulary.kinds[i] != Normal)
            out.push_back(0);
        else
            out.push_back(-float(found == rank.end() ? merges.size() : found->second));
    }
    return out;
}

/// "bos_token": "<s>" or {"content": "<s>"}.
std::string tokenNamed(const Json &config, const char *key)
{
    const Json *token = member(config, key);
    return token && token->is_object() ? stringOr(*token, "content") : stringOr(config, key);
}

/// Does the post-processor put a special token in front (or behind)?
bool addsSpecial(const std::vector<const Json *> &processors, bool behind)
{
    const Json *processor = stepOfType(processors, "TemplateProcessing");
    const Json *single = processor ? member(*processor, "single") : nullptr;
    if (!single || !single->is_array() || single->empty())
        return false;
    return member(behind ? single->back() : single->front(), "SpecialToken") != nullptr;
}

void addSpecialIds(GgufMetadata &metadata, const ModelSource &source, const Json &config, const Vocabulary &vocabulary)
{
    const auto put = [&](const char *key, const std::string &piece, std::int64_t fallback) {
        std::int64_t id = piece.empty() ? -1 : vocabulary.idOf(piece);
        if (id < 0)
            id = fallback;
        if (id >= 0 && id < std::int64_t(vocabulary.pieces.size()))
            metadata.setUnsigned(key, std::uint32_t(id));
    };
    const ModelConfig &model = source.config();
    put("tokenizer.ggml.bos_token_id", tokenNamed(config, "bos_token"), model.bosId);
    put("tokenizer.ggml.eos_token_id", tokenNamed(config, "eos_token"), model.eosId());
    put("tokenizer.ggml.unknown_token_id", tokenNamed(config, "unk_token"), -1);
    put("tokenizer.ggml.padding_token_id", tokenNamed(config, "pad_token"), model.padId);
    if (model.eosIds.size() > 1)
        put("tokenizer.ggml.eot_token_id", {}, model.eosIds[1]);
}

} // namespace

Result<> addTokenizerMetadata(GgufMetadata &metadata, const ModelSource &source)
{
    if (const GgufFile *gguf = source.gguf()) {
        for (const auto &[key, value] : gguf->header().metadata) {
            if (key.starts_with("tokenizer."))
                metadata.copy(key, value);
        }
        return {};
    }
    const fs::path file = source.path() / "tokenizer.json";
    const std::string thing = source.path().string();
    FW_TRY(text, readFile(file, maxTokenizerBytes));
    FW_TRY(root, parseJson(text, file.string(), {.bytes = maxTokenizerBytes, .depth = 32}));
    Json config = Json::object();
    std::error_code error;
    if (const fs::path configFile = source.path() / "tokenizer_config.json"; fs::exists(configFile, error)) {
        FW_TRY(configText, readFile(configFile, maxTokenizerBytes));
        FW_TRY(parsed, parseJson(configText, configFile.string()));
        config = std::move(parsed);
    }
    const Json *model = member(root, "model");
    if (!model)
        return malformed(thing, "model");
    if (const std::string type = stringOr(*model, "type", "BPE"); type != "BPE")
        return unsupported(thing, "model", type);

    const auto cutting = stepsOf(root, "pre_tokenizer"), normalizers = stepsOf(root, "normalizer");
    const bool sentencePiece = boolOr(*model, "byte_fallback");
    const std::int64_t rows = source.config().vocab;
    FW_TRY(vocabulary, vocabularyOf(root, *model, rows, sentencePiece, thing));
    FW_TRY(merges, mergesOf(*model, thing));
    if (sentencePiece) {
        metadata.setText("tokenizer.ggml.model", "llama");
        metadata.setText("tokenizer.ggml.pre", "default");
        metadata.setTexts("tokenizer.ggml.tokens", vocabulary.pieces);
        metadata.setFloats("tokenizer.ggml.scores", scoresOf(vocabulary, merges));
        const Json *metaspace = stepOfType(cutting, "Metaspace"), *prepend = stepOfType(normalizers, "Prepend");
        const bool mark = metaspace ? stringOr(*metaspace, "prepend_scheme", "always") != "never" &&
                                          boolOr(*metaspace, "add_prefix_space", true)
                                    : prepend && stringOr(*prepend, "prepend") == wordMark;
        metadata.setBool("tokenizer.ggml.add_space_prefix", mark);
    } else {
        FW_TRY(pre, cuttingName(cutting, thing));
        metadata.setText("tokenizer.ggml.model", "gpt2");
        metadata.setText("tokenizer.ggml.pre", pre);
        metadata.setTexts("tokenizer.ggml.tokens", vocabulary.pieces);
        const Json *byteLevel = stepOfType(cutting, "ByteLevel");
        if (byteLevel && boolOr(*byteLevel, "add_prefix_space"))
            metadata.setBool("tokenizer.ggml.add_space_prefix", true);
    }
    metadata.setIntegers("tokenizer.ggml.token_type", vocabulary.kinds);
    if (!sentencePiece)
        metadata.setTexts("tokenizer.ggml.merges", merges);
    addSpecialIds(metadata, source, config, vocabulary);
    const auto processors = stepsOf(root, "post_processor");
    const bool templated = stepOfType(processors, "TemplateProcessing") != nullptr;
    metadata.setBool("tokenizer.ggml.add_bos_token",
                     templated ? addsSpecial(processors, false) : sentencePiece && boolOr(config, "add_bos_token"));
    metadata.setBool("tokenizer.ggml.add_eos_token",
                     templated ? addsSpecial(processors, true) : sentencePiece && boolOr(config, "add_eos_token"));
    if (!source.config().chatTemplate.empty())
        metadata.setText("tokenizer.chat_template", source.config().chatTemplate);
    return {};
}

} // namespace fieldwright
