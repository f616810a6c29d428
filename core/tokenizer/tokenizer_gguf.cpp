// Tokenizers from the metadata of a GGUF file, which names the way of cutting words instead of describing it.

#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

namespace {

constexpr const char *llama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char *qwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Token types of tokenizer.ggml.token_type.
enum GgufTokenType { Normal = 1, Unknown = 2, Control = 3, User = 4, Unused = 5, Byte = 6 };

tl::unexpected<Error> unsupported(const std::string &thing, const char *component, std::string value)
{
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core", "The tokenizer of %1 has %2 \"%3\", which this version does not support."),
         {thing, component, std::move(value)}},
        {FW_NOOP("core", "Choose a model with a byte-level BPE tokenizer, such as SmolLM2, Llama 3 or Qwen2.5.")});
}

tl::unexpected<Error> malformed(const std::string &thing, const char *what)
{
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The tokenizer of %1 is malformed at \"%2\"."), {thing, what}},
                {FW_NOOP("core", "Download the model again, or choose another one.")});
}

/// What the names of tokenizer.ggml.pre stand for in the models' own tokenizer.json.
Result<> applyPre(const std::string &pre, const std::string &thing, TokenizerParts &parts)
{
    if (pre == "smollm" || pre == "starcoder" || pre == "refact" || pre == "codeshell") {
        parts.steps = {{R"(\p{N})"}, {gpt2Pattern}};
    } else if (pre == "gpt-2" || pre == "phi-2" || pre == "olmo" || pre == "jina-v2-en") {
        parts.steps = {{gpt2Pattern}};
    } else if (pre == "llama-bpe" || pre == "llama3" || pre == "llama-v3") {
        parts.steps = {{llama3Pattern}};
        parts.ignoreMerges = true;
    } else if (pre == "qwen2" || pre == "deepseek-r1-qwen") {
        parts.steps = {{qwen2Pattern}};
        parts.normalForm = NormalForm::Nfc;
    } else {
        return unsupported(thing, "tokenizer.ggml.pre", pre.empty() ? "?" : pre);
    }
    return {};
}

} // namespace

Result<TokenizerParts> tokenizerPartsOf(const GgufFile &file)
{
    const GgufHeader &header = file.header();
    const std::string thing = file.path().string();
    if (const std::string model = header.text("tokenizer.ggml.model"); model != "gpt2")
        return unsupported(thing, "tokenizer.ggml.model", model.empty() ? "?" : model);
    TokenizerParts parts;
    FW_CHECK(applyPre(header.text("tokenizer.ggml.pre"), thing, parts));
    if (header.boolean("tokenizer.ggml.add_space_prefix").value_or(false))
        parts.steps.front().prefixSpace = true;

    const GgufArray *tokens = header.array("tokenizer.ggml.tokens"), *merges = header.array("tokenizer.ggml.merges");
    const GgufArray *types = header.array("tokenizer.ggml.token_type");
    if (!tokens || tokens->type != GgufType::String || tokens->count == 0 || tokens->count > 4u << 20)
        return malformed(thing, "tokenizer.ggml.tokens");
    if (!merges || merges->type != GgufType::String || merges->count > 8u << 20)
        return malformed(thing, "tokenizer.ggml.merges");
    const auto pieces = tokens->strings();
    const auto kinds = types ? types->integers() : std::vector<std::int64_t>(pieces.size(), Normal);
    if (kinds.size() != pieces.size())
        return malformed(thing, "tokenizer.ggml.token_type");
    for (size_t i = 0; i < pieces.size(); ++i) {
        const auto id = std::int32_t(i);
        std::string piece(pieces[i]);
        if (kinds[i] == Control || kinds[i] == User)
            parts.added.push_back({id, piece, kinds[i] == Control});
        parts.vocabulary.emplace_back(std::move(piece), id);
    }
    for (const std::string_view merge : merges->strings()) {
        // The blank that parts the two; a piece itself may begin with one in odd vocabularies, so it is sought from 1
        // on.
        const size_t blank = merge.find(' ', 1);
        if (blank == std::string_view::npos)
            return malformed(thing, "tokenizer.ggml.merges");
        parts.merges.emplace_back(merge.substr(0, blank), merge.substr(blank + 1));
    }
    const auto pieceOf = [&](const char *key) {
        const std::int64_t id = header.integer(key).value_or(-1);
        return id >= 0 && size_t(id) < pieces.size() ? std::string(pieces[size_t(id)]) : std::string();
    };
    parts.bosPiece = pieceOf("tokenizer.ggml.bos_token_id");
    parts.eosPiece = pieceOf("tokenizer.ggml.eos_token_id");
    parts.padPiece = pieceOf("tokenizer.ggml.padding_token_id");
    // Llama 3 puts its begin token in front whether the file says so or not.
    if (header.boolean("tokenizer.ggml.add_bos_token").value_or(parts.ignoreMerges) && !parts.bosPiece.empty())
        parts.before.push_back(parts.bosPiece);
    if (header.boolean("tokenizer.ggml.add_eos_token").value_or(false) && !parts.eosPiece.empty())
        parts.after.push_back(parts.eosPiece);
    return parts;
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromGguf(const GgufFile &file)
{
    FW_TRY(parts, tokenizerPartsOf(file));
    return assembleTokenizer(std::move(parts), file.path().string());
}

} // namespace fieldwright
