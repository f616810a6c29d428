// Tokenizers from Hugging Face's tokenizer.json.

#include "core/base/file.h"
#include "core/tokenizer/tokenizer_model.h"

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::uint64_t maxFileBytes = 256u << 20;

class JsonReader
{
public:
    explicit JsonReader(std::string_view thing) : m_thing(thing) {}

    Result<TokenizerParts> read(const Json &json)
    {
        FW_CHECK(readModel(json));
        FW_CHECK(readAdded(json));
        if (const Json *normalizer = member(json, "normalizer"))
            FW_CHECK(readNormalizer(*normalizer));
        const Json *split = member(json, "pre_tokenizer");
        if (!split || split->is_null())
            return unsupported("pre_tokenizer", "null");
        FW_CHECK(readSplit(*split));
        if (!m_byteLevel)
            return unsupported("pre_tokenizer", stringOr(*split, "type", "?"));
        if (const Json *post = member(json, "post_processor"))
            FW_CHECK(readPost(*post));
        if (const Json *decoder = member(json, "decoder"); !decoder || stringOr(*decoder, "type") != "ByteLevel")
            return unsupported("decoder", decoder ? stringOr(*decoder, "type", "null") : "null");
        return std::move(m_parts);
    }

private:
    tl::unexpected<Error> unsupported(const char *component, std::string value) const
    {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "The tokenizer of %1 has %2 \"%3\", which this version does not support."),
             {m_thing, component, std::move(value)}},
            {FW_NOOP("core", "Choose a model with a byte-level BPE tokenizer, such as SmolLM2, Llama 3 or Qwen2.5.")});
    }
    tl::unexpected<Error> malformed(const char *what) const
    {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The tokenizer of %1 is malformed at \"%2\"."), {m_thing, what}},
                    {FW_NOOP("core", "Download the model again, or choose another one.")});
    }

    Result<> readModel(const Json &json)
    {
        const Json *model = member(json, "model");
        if (!model || !model->is_object())
            return malformed("model");
        // Files from before types were written have BPE's members.
        const std::string type = stringOr(*model, "type", member(*model, "merges") ? "BPE" : "?");
        if (type != "BPE")
            return unsupported("model", type);
        if (boolOr(*model, "byte_fallback"))
            return unsupported("model", "BPE, byte_fallback");
        for (const char *key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
            if (!stringOr(*model, key).empty())
                return unsupported(key, stringOr(*model, key));
        }
        if (const Json *dropout = member(*model, "dropout");
            dropout && dropout->is_number() && dropout->get<double>() > 0)
            return unsupported("dropout", dumpJson(*dropout));
        m_parts.ignoreMerges = boolOr(*model, "ignore_merges");
        m_parts.unknownPiece = stringOr(*model, "unk_token");
        m_parts.fuseUnknown = boolOr(*model, "fuse_unk");

        const Json *vocabulary = member(*model, "vocab");
        const Json *merges = member(*model, "merges");
        if (!vocabulary || !vocabulary->is_object() || !merges || !merges->is_array())
            return malformed("model");
        m_parts.vocabulary.reserve(vocabulary->size());
        for (const auto &[piece, id] : vocabulary->items()) {
            if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > INT32_MAX)
                return malformed("vocab");
            m_parts.vocabulary.emplace_back(piece, id.get<std::int32_t>());
        }
        m_parts.merges.reserve(merges->size());
        for (const Json &merge : *merges) {
            if (merge.is_string()) {
                const auto &text = merge.get_ref<const std::string &>();
                const size_t blank = text.find(' ');
                if (blank == std::string::npos || text.find(' ', blank + 1) != std::string::npos)
                    return malformed("merges");
                m_parts.merges.emplace_back(text.substr(0, blank), text.substr(blank + 1));
            } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
                m_parts.merges.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
            } else {
                return malformed("merges");
            }
        }
        return {};
    }

    Result<> readAdded(const Json &json)
    {
        const Json *added = member(json, "added_tokens");
        if (!added || added->is_null())
            return {};
        if (!added->is_array())
            return malformed("added_tokens");
        for (const Json &entry : *added) {
            AddedToken token;
            const std::int64_t id = intOr(entry, "id", -1);
            token.content = stringOr(entry, "content");
            if (id < 0 || id > INT32_MAX || token.content.empty())
                return malformed("added_tokens");
            token.id = std::int32_t(id);
            token.special = boolOr(entry, "special");
            token.normalized = boolOr(entry, "normalized", !token.special);
            token.singleWord = boolOr(entry, "single_word");
            token.leftStrip = boolOr(entry, "lstrip");
            token.rightStrip = boolOr(entry, "rstrip");
            m_parts.added.push_back(std::move(token));
        }
        return {};
    }

    Result<> readNormalizer(const Json &value)
    {
        if (value.is_null())
            return {};
        const std::string type = stringOr(value, "type", "?");
        if (type == "Sequence") {
            const Json *list = member(value, "normalizers");
            if (!list || !list->is_array())
                return malformed("normalizer");
            for (const Json &one : *list)
                FW_CHECK(readNormalizer(one));
            return {};
        }
        if (m_parts.normalForm != NormalForm::None || (type != "NFC" && type != "NFKC"))
            return unsupported("normalizer", type);
        m_parts.normalForm = type == "NFC" ? NormalForm::Nfc : NormalForm::Nfkc;
        return {};
    }

    Result<> readSplit(const Json &value)
    {
        const std::string type = stringOr(value, "type", "?");
        if (m_byteLevel) // it turns text into its alphabet of bytes: nothing can come after it
            return unsupported("pre_tokenizer", type + " (after ByteLevel)");
        if (type == "Sequence") {
            const Json *list = member(value, "pretokenizers");
            if (!list || !list->is_array() || list->size() > 64)
                return malformed("pre_tokenizer");
            for (const Json &one : *list)
                FW_CHECK(readSplit(one));
            return {};
        }
        TokenizerParts::Step step;
        if (type == "Digits") {
            step.pattern = boolOr(value, "individual_digits") ? R"(\p{N})" : R"(\p{N}+)";
        } else if (type == "Split") {
            const Json *pattern = member(value, "pattern");
            step.literal = pattern && member(*pattern, "String");
            step.pattern = pattern ? stringOr(*pattern, step.literal ? "String" : "Regex") : std::string();
            const std::string behaviour = stringOr(value, "behavior", "?");
            if (step.pattern.empty())
                return malformed("pre_tokenizer");
            if (boolOr(value, "invert") || (behaviour != "Isolated" && behaviour != "Removed"))
                return unsupported("Split", boolOr(value, "invert") ? "invert" : behaviour);
            step.removeMatches = behaviour == "Removed";
        } else if (type == "ByteLevel") {
            m_byteLevel = true;
            step.prefixSpace = boolOr(value, "add_prefix_space", true);
            if (boolOr(value, "use_regex", true))
                step.pattern = gpt2Pattern;
            else if (!step.prefixSpace)
                return {};
        } else {
            return unsupported("pre_tokenizer", type);
        }
        m_parts.steps.push_back(std::move(step));
        return {};
    }

    Result<> readPost(const Json &value)
    {
        if (value.is_null())
            return {};
        const std::string type = stringOr(value, "type", "?");
        if (type == "ByteLevel") // changes offsets only
            return {};
        if (type == "Sequence") {
            const Json *list = member(value, "processors");
            if (!list || !list->is_array() || list->size() > 64)
                return malformed("post_processor");
            for (const Json &one : *list)
                FW_CHECK(readPost(one));
            return {};
        }
        if (type != "TemplateProcessing")
            return unsupported("post_processor", type);
        const Json *single = member(value, "single");
        if (!single || !single->is_array())
            return malformed("post_processor");
        bool seen = false;
        for (const Json &item : *single) {
            if (member(item, "Sequence")) {
                seen = true;
            } else if (const Json *special = member(item, "SpecialToken")) {
                (seen ? m_parts.after : m_parts.before).push_back(stringOr(*special, "id"));
            } else {
                return malformed("post_processor");
            }
        }
        return {};
    }

    std::string m_thing;
    TokenizerParts m_parts;
    bool m_byteLevel = false;
};

/// tokenizer_config.json has a special token as text, or as an object with "content".
std::string specialPiece(const Json &config, const char *key)
{
    const Json *value = member(config, key);
    if (!value)
        return {};
    return value->is_string() ? value->get<std::string>() : stringOr(*value, "content");
}

Result<std::shared_ptr<const Tokenizer>> build(std::string_view tokenizerJson, const Json &config,
                                               std::string_view thing)
{
    FW_TRY(json, parseJson(tokenizerJson, thing, {.bytes = maxFileBytes, .depth = 32}));
    FW_TRY(parts, JsonReader(thing).read(json));
    parts.bosPiece = specialPiece(config, "bos_token");
    parts.eosPiece = specialPiece(config, "eos_token");
    parts.padPiece = specialPiece(config, "pad_token");
    return assembleTokenizer(std::move(parts), thing);
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromJson(std::string_view tokenizerJson, std::string_view thing)
{
    return build(tokenizerJson, Json::object(), thing);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromFolder(const fs::path &folder)
{
    std::error_code error;
    const fs::path path = folder / "tokenizer.json";
    if (!fs::exists(path, error) && fs::exists(folder / "tokenizer.model", error)) {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core",
                     "%1 has only a SentencePiece tokenizer (tokenizer.model), which this version does not read."),
             {folder.string()}},
            {FW_NOOP("core", "Choose a model with a tokenizer.json.")});
    }
    FW_TRY(text, readFile(path, maxFileBytes));
    Json config = Json::object();
    const fs::path configPath = folder / "tokenizer_config.json";
    if (fs::exists(configPath, error)) {
        FW_TRY(configText, readFile(configPath, 16u << 20));
        FW_TRY(parsed, parseJson(configText, configPath.string()));
        config = std::move(parsed);
    }
    return build(text, config, path.string());
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromModel(const ModelSource &model)
{
    return model.gguf() ? fromGguf(*model.gguf()) : fromFolder(model.path());
}

} // namespace fieldwright
