// Tokenizers from the metadata of a GGUF file, which names the way of cutting words instead of describing it.

#include "core/tokenizer/charsmap.h"
#include "core/tokenizer/sentencepiece_merges.h"
#include "core/tokenizer/tokenizer_errors.h"
#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

namespace {

constexpr const char *llama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char *qwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char *tekkenPattern =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view mark = "\u2581"; // sentencepiece writes a blank so

Json byteLevel(bool cuts, bool prefixSpace)
{
    return {{"type", "ByteLevel"}, {"add_prefix_space", prefixSpace}, {"trim_offsets", true}, {"use_regex", cuts}};
}

Json split(const char *pattern)
{
    return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
}

Json sequence(const char *list, Json steps)
{
    return {{"type", "Sequence"}, {list, std::move(steps)}};
}

/// What the names of tokenizer.ggml.pre stand for in the models' own tokenizer.json.
Result<> applyPre(const std::string &pre, bool prefixSpace, const std::string &thing, TokenizerParts &parts)
{
    const auto isOneOf = [&](std::initializer_list<const char *> names) {
        return std::find(names.begin(), names.end(), pre) != names.end();
    };
    Json steps = Json::array();
    if (isOneOf({"smollm", "starcoder", "refact", "codeshell", "command-r"})) {
        steps.push_back({{"type", "Digits"}, {"individual_digits", true}});
        steps.push_back(byteLevel(true, prefixSpace));
    } else if (isOneOf({"gpt-2", "phi-2", "olmo", "mpt", "jina-v2-en", "jina-v2-de", "jina-v2-es", "jina-v2-code",
                        "roberta-bpe"})) {
        steps.push_back(byteLevel(true, prefixSpace));
    } else if (isOneOf({"llama-bpe", "llama3", "llama-v3", "dbrx", "smaug-bpe", "falcon3", "pixtral"})) {
        steps.push_back(split(llama3Pattern));
        steps.push_back(byteLevel(false, prefixSpace));
        parts.ignoreMerges = true;
    } else if (isOneOf({"qwen2", "deepseek-r1-qwen", "megrez", "stablelm2"})) {
        steps.push_back(split(qwen2Pattern));
        steps.push_back(byteLevel(false, prefixSpace));
        parts.normalizer = {{"type", "NFC"}};
    } else if (pre == "tekken") {
        steps.push_back(split(tekkenPattern));
        steps.push_back(byteLevel(false, prefixSpace));
        parts.ignoreMerges = true;
    } else {
        return unsupportedComponent(thing, "tokenizer.ggml.pre", pre);
    }
    parts.preTokenizer = sequence("pretokenizers", std::move(steps));
    parts.decoder = byteLevel(true, false);
    return {};
}

class GgufReader
{
public:
    explicit GgufReader(const GgufFile &file) : m_header(file.header()), m_thing(file.path().string()) {}

    Result<TokenizerParts> read()
    {
        const std::string model = m_header.text("tokenizer.ggml.model");
        FW_CHECK(readPieces());
        if (model == "gpt2")
            FW_CHECK(readByteLevel());
        else if (model == "llama")
            FW_CHECK(readSentencePiece());
        else if (model == "bert")
            readWordPiece();
        else if (model == "t5")
            FW_CHECK(readUnigram());
        else
            return unsupportedComponent(m_thing, "tokenizer.ggml.model", model);
        readSpecial(model);
        return std::move(m_parts);
    }

private:
    tl::unexpected<Error> malformed(const char *key) const { return malformedTokenizer(m_thing, key); }

    Result<> readPieces()
    {
        const GgufArray *tokens = m_header.array("tokenizer.ggml.tokens");
        const GgufArray *types = m_header.array("tokenizer.ggml.token_type");
        if (!tokens || tokens->type != GgufType::String || tokens->count == 0 || tokens->count > 4u << 20)
            return malformed("tokenizer.ggml.tokens");
        const auto pieces = tokens->strings();
        const auto kinds = types ? types->integers() : std::vector<std::int64_t>(pieces.size(), 1);
        if (kinds.size() != pieces.size())
            return malformed("tokenizer.ggml.token_type");
        for (size_t i = 0; i < pieces.size(); ++i) {
            const auto kind = kinds[i] < 1 || kinds[i] > 6 ? PieceKind::Normal : PieceKind(kinds[i]);
            m_kinds.push_back(kind);
            if (kind == PieceKind::Control || kind == PieceKind::UserDefined)
                m_parts.added.push_back(
                    {std::int32_t(i), std::string(pieces[i]), kind == PieceKind::Control, false, false, false, false});
            if (kind == PieceKind::Unknown)
                m_parts.unknownId = std::int32_t(i);
            if (kind == PieceKind::Unknown && m_header.text("tokenizer.ggml.model") != "gpt2")
                m_parts.added.push_back({std::int32_t(i), std::string(pieces[i]), true, false, false, false, false});
            m_parts.vocabulary.emplace_back(pieces[i], std::int32_t(i));
        }
        return {};
    }

    Result<std::vector<float>> readScores() const
    {
        const GgufArray *array = m_header.array("tokenizer.ggml.scores");
        const auto numbers = array ? array->numbers() : std::vector<double>();
        if (numbers.size() != m_parts.vocabulary.size() ||
            !std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); }))
            return malformed("tokenizer.ggml.scores");
        return std::vector<float>(numbers.begin(), numbers.end());
    }

    Result<> readByteLevel()
    {
        m_parts.unknownId = -1;
        FW_CHECK(applyPre(m_header.text("tokenizer.ggml.pre"),
                          m_header.boolean("tokenizer.ggml.add_space_prefix").value_or(false), m_thing, m_parts));
        const GgufArray *merges = m_header.array("tokenizer.ggml.merges");
        if (!merges || merges->type != GgufType::String || merges->count > 8u << 20)
            return malformed("tokenizer.ggml.merges");
        for (const std::string_view merge : merges->strings()) {
            // The blank that parts the two; a piece itself may begin with one in odd vocabularies, so it is sought from
            // 1 on.
            const size_t blank = merge.find(' ', 1);
            if (blank == std::string_view::npos)
                return malformed("tokenizer.ggml.merges");
            m_parts.merges.emplace_back(merge.substr(0, blank), merge.substr(blank + 1));
        }
        return {};
    }

    /// The same as in a tokenizer.json that transformers makes of such a model.
    Result<> readSentencePiece()
    {
        FW_TRY(scores, readScores());
        m_parts.kinds = m_kinds;
        m_parts.byteFallback = std::find(m_kinds.begin(), m_kinds.end(), PieceKind::Byte) != m_kinds.end();
        m_parts.fuseUnknown = true;
        FW_CHECK(addMergesByScore(m_parts, scores, m_thing));
        const bool prefix = m_header.boolean("tokenizer.ggml.add_space_prefix").value_or(true);
        Json normalizers = Json::array(), decoders = Json::array();
        if (prefix)
            normalizers.push_back({{"type", "Prepend"}, {"prepend", mark}});
        normalizers.push_back({{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", mark}});
        decoders.push_back({{"type", "Replace"}, {"pattern", {{"String", mark}}}, {"content", " "}});
        decoders.push_back({{"type", "ByteFallback"}});
        decoders.push_back({{"type", "Fuse"}});
        if (prefix)
            decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
        m_parts.normalizer = sequence("normalizers", std::move(normalizers));
        m_parts.decoder = sequence("decoders", std::move(decoders));
        return {};
    }

    /// llama.cpp marks the begins of words instead of what follows within them.
    void readWordPiece()
    {
        m_parts.algorithm = TokenizerParts::Algorithm::WordPiece;
        m_parts.prefix = "##";
        bool cased = false;
        for (size_t i = 0; i < m_parts.vocabulary.size(); ++i) {
            std::string &piece = m_parts.vocabulary[i].first;
            if (piece.starts_with(mark) && piece.size() > mark.size()) {
                piece.erase(0, mark.size());
                cased = cased || (piece[0] >= 'A' && piece[0] <= 'Z');
            } else if (m_kinds[i] == PieceKind::Normal && !(piece.starts_with('[') && piece.ends_with(']'))) {
                piece.insert(0, "##");
            }
            if (piece == "[UNK]")
                m_parts.unknownId = std::int32_t(i);
        }
        m_parts.normalizer = {{"type", "BertNormalizer"},
                              {"clean_text", true},
                              {"handle_chinese_chars", true},
                              {"strip_accents", nullptr},
                              {"lowercase", !cased}};
        m_parts.preTokenizer = {{"type", "BertPreTokenizer"}};
        m_parts.decoder = {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}};
    }

    Result<> readUnigram()
    {
        FW_TRY(scores, readScores());
        m_parts.algorithm = TokenizerParts::Algorithm::Unigram;
        m_parts.scores.assign(scores.begin(), scores.end());
        m_parts.byteFallback = std::find(m_kinds.begin(), m_kinds.end(), PieceKind::Byte) != m_kinds.end();
        Json normalizers = Json::array();
        if (const GgufArray *rules = m_header.array("tokenizer.ggml.precompiled_charsmap")) {
            std::string bytes;
            for (const std::int64_t byte : rules->integers())
                bytes += char(byte);
            normalizers.push_back({{"type", "Precompiled"}, {"precompiled_charsmap", encodeBase64(bytes)}});
        }
        if (m_header.boolean("tokenizer.ggml.remove_extra_whitespaces").value_or(false)) {
            normalizers.push_back({{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}});
            normalizers.push_back({{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}});
        }
        if (!normalizers.empty())
            m_parts.normalizer = sequence("normalizers", std::move(normalizers));
        const char *scheme = m_header.boolean("tokenizer.ggml.add_space_prefix").value_or(true) ? "always" : "never";
        m_parts.preTokenizer = {
            {"type", "Metaspace"}, {"replacement", mark}, {"prepend_scheme", scheme}, {"split", true}};
        m_parts.decoder = m_parts.preTokenizer;
        return {};
    }

    /// The ids with a meaning, and what is put around a text.
    void readSpecial(const std::string &model)
    {
        const auto pieceOf = [&](const char *key) {
            const std::int64_t id = m_header.integer(key).value_or(-1);
            return id >= 0 && size_t(id) < m_parts.vocabulary.size() ? m_parts.vocabulary[size_t(id)].first
                                                                     : std::string();
        };
        m_parts.bosPiece = pieceOf("tokenizer.ggml.bos_token_id");
        m_parts.eosPiece = pieceOf("tokenizer.ggml.eos_token_id");
        m_parts.padPiece = pieceOf("tokenizer.ggml.padding_token_id");
        std::string before = m_parts.bosPiece, after = m_parts.eosPiece;
        const bool isBert = model == "bert";
        if (isBert) {
            const std::string first = pieceOf("tokenizer.ggml.cls_token_id");
            before = first.empty() ? m_parts.bosPiece : first;
            after = pieceOf("tokenizer.ggml.seperator_token_id"); // ggml spells it so
            if (after.empty())
                after = pieceOf("tokenizer.ggml.separator_token_id");
        }
        // Some models put their own tokens around a text whether the file says so or not.
        const bool begin = m_header.boolean("tokenizer.ggml.add_bos_token")
                               .value_or(model == "llama" || isBert || (model == "gpt2" && m_parts.ignoreMerges));
        const bool end = m_header.boolean("tokenizer.ggml.add_eos_token").value_or(model == "t5" || isBert);
        Json single = Json::array(), special = Json::object();
        const auto put = [&](bool wanted, const std::string &piece) {
            if (!wanted || piece.empty())
                return;
            single.push_back({{"SpecialToken", {{"id", piece}, {"type_id", 0}}}});
            std::int32_t id = 0;
            for (const auto &[text, number] : m_parts.vocabulary)
                id = text == piece ? number : id;
            special[piece] = {{"id", piece}, {"ids", {id}}, {"tokens", {piece}}};
        };
        put(begin, before);
        single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
        put(end, after);
        if (special.empty())
            return;
        Json pair = single;
        pair.push_back({{"Sequence", {{"id", "B"}, {"type_id", 1}}}});
        m_parts.postProcessor = {{"type", "TemplateProcessing"},
                                 {"single", std::move(single)},
                                 {"pair", std::move(pair)},
                                 {"special_tokens", std::move(special)}};
    }

    const GgufHeader &m_header;
    std::string m_thing;
    TokenizerParts m_parts;
    std::vector<PieceKind> m_kinds;
};

} // namespace

Result<TokenizerParts> tokenizerPartsOf(const GgufFile &file)
{
    return GgufReader(file).read();
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::fromGguf(const GgufFile &file)
{
    FW_TRY(parts, tokenizerPartsOf(file));
    return assembleTokenizer(std::move(parts), file.path().string());
}

} // namespace fieldwright
