// Tokenizers from Hugging Face's tokenizer.json.

#include "core/tokenizer/tokenizer_errors.h"
#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

namespace {

class JsonReader
{
public:
    explicit JsonReader(std::string_view thing) : m_thing(thing) {}

    Result<TokenizerParts> read(const Json &json)
    {
        FW_CHECK(readModel(json));
        FW_CHECK(readAdded(json));
        for (const auto &[key, component] : {std::pair<const char *, Json *>{"normalizer", &m_parts.normalizer},
                                             {"pre_tokenizer", &m_parts.preTokenizer},
                                             {"post_processor", &m_parts.postProcessor},
                                             {"decoder", &m_parts.decoder}}) {
            if (const Json *value = member(json, key))
                *component = *value;
        }
        return std::move(m_parts);
    }

private:
    using Algorithm = TokenizerParts::Algorithm;

    tl::unexpected<Error> malformed(const char *where) const { return malformedTokenizer(m_thing, where); }

    Result<> readModel(const Json &json)
    {
        const Json *model = member(json, "model");
        if (!model || !model->is_object())
            return malformed("model");
        // Files from before types were written are told apart by their members.
        const bool hasList = member(*model, "vocab") && member(*model, "vocab")->is_array();
        const std::string type = stringOr(*model, "type",
                                          member(*model, "merges")                      ? "BPE"
                                          : hasList                                     ? "Unigram"
                                          : member(*model, "continuing_subword_prefix") ? "WordPiece"
                                                                                        : "WordLevel");
        if (type == "BPE")
            return readPairs(*model);
        if (type == "Unigram")
            return readUnigram(*model);
        if (type != "WordPiece" && type != "WordLevel")
            return unsupportedComponent(m_thing, "model", type);
        const bool pieces = type == "WordPiece";
        m_parts.algorithm = pieces ? Algorithm::WordPiece : Algorithm::WordLevel;
        FW_CHECK(readVocabulary(*model));
        findUnknown(stringOr(*model, "unk_token", pieces ? "[UNK]" : "<unk>"));
        m_parts.prefix = stringOr(*model, "continuing_subword_prefix", pieces ? "##" : "");
        const std::int64_t longest = intOr(*model, "max_input_chars_per_word", 100);
        if (longest < 0)
            return malformed("max_input_chars_per_word");
        m_parts.longestWord = size_t(longest);
        return {};
    }

    Result<> readVocabulary(const Json &model)
    {
        const Json *vocabulary = member(model, "vocab");
        if (!vocabulary || !vocabulary->is_object())
            return malformed("model");
        m_parts.vocabulary.reserve(vocabulary->size());
        for (const auto &[piece, id] : vocabulary->items()) {
            if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > INT32_MAX)
                return malformed("vocab");
            m_parts.vocabulary.emplace_back(piece, id.get<std::int32_t>());
        }
        return {};
    }

    void findUnknown(const std::string &piece)
    {
        for (const auto &[text, id] : m_parts.vocabulary) {
            if (!piece.empty() && text == piece)
                m_parts.unknownId = id;
        }
    }

    Result<> readPairs(const Json &model)
    {
        if (const Json *dropout = member(model, "dropout");
            dropout && dropout->is_number() && dropout->get<double>() > 0)
            return unsupportedComponent(m_thing, "dropout", dumpJson(*dropout));
        m_parts.ignoreMerges = boolOr(model, "ignore_merges");
        m_parts.byteFallback = boolOr(model, "byte_fallback");
        m_parts.fuseUnknown = boolOr(model, "fuse_unk");
        m_parts.prefix = stringOr(model, "continuing_subword_prefix");
        m_parts.suffix = stringOr(model, "end_of_word_suffix");
        if (m_parts.byteFallback && !(m_parts.prefix.empty() && m_parts.suffix.empty()))
            return unsupportedComponent(m_thing, "model", "BPE, byte_fallback, " + m_parts.prefix + m_parts.suffix);
        FW_CHECK(readVocabulary(model));
        findUnknown(stringOr(model, "unk_token"));

        const Json *merges = member(model, "merges");
        if (!merges || !merges->is_array())
            return malformed("model");
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

    Result<> readUnigram(const Json &model)
    {
        m_parts.algorithm = Algorithm::Unigram;
        m_parts.byteFallback = boolOr(model, "byte_fallback");
        const Json *vocabulary = member(model, "vocab");
        if (!vocabulary || !vocabulary->is_array() || vocabulary->size() > size_t(INT32_MAX))
            return malformed("model");
        m_parts.vocabulary.reserve(vocabulary->size());
        m_parts.scores.reserve(vocabulary->size());
        for (const Json &entry : *vocabulary) {
            if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number() ||
                !std::isfinite(entry[1].get<double>()))
                return malformed("vocab");
            m_parts.vocabulary.emplace_back(entry[0].get<std::string>(), std::int32_t(m_parts.vocabulary.size()));
            m_parts.scores.push_back(entry[1].get<double>());
        }
        const std::int64_t unknown = intOr(model, "unk_id", -1);
        if (unknown < -1 || unknown >= std::int64_t(m_parts.vocabulary.size()))
            return malformed("unk_id");
        m_parts.unknownId = std::int32_t(unknown);
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

    std::string m_thing;
    TokenizerParts m_parts;
};

} // namespace

Result<TokenizerParts> tokenizerPartsOf(std::string_view tokenizerJson, std::string_view thing)
{
    FW_TRY(json, parseJson(tokenizerJson, thing, {.bytes = 256u << 20, .depth = 32}));
    return JsonReader(thing).read(json);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromJson(std::string_view tokenizerJson, std::string_view thing)
{
    FW_TRY(parts, tokenizerPartsOf(tokenizerJson, thing));
    return assembleTokenizer(std::move(parts), thing);
}

} // namespace fieldwright
