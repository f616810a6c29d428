#pragma once

#include "core/model_files/model_source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

class Decoders;

/// A token and the bytes of the text that it stands for, a blank before a word counted to it. Byte-level tokens may
/// begin or end inside a character.
struct Token
{
    std::int32_t id = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const Token &) const = default;
};

struct EncodeOptions
{
    bool addSpecial = false;  ///< what the tokenizer itself puts around a text, e.g. a begin token
    bool parseSpecial = true; ///< "<|im_end|>" in the text becomes that token; false: it is text like any other
};

/// Text to token ids and back, as Hugging Face's tokenizers library and sentencepiece do it: byte-level BPE, BPE with
/// byte fallback, Unigram, WordPiece, driven by what tokenizer.json, a sentencepiece model or the metadata of a GGUF
/// file says. Immutable and safe to use from several threads.
class Tokenizer
{
public:
    /// Errors name the component that is not supported. Hostile files are refused in bounded time.
    static Result<std::shared_ptr<const Tokenizer>> fromModel(const ModelSource &model);
    /// A folder with tokenizer.json, or else with a sentencepiece model (tokenizer.model, spiece.model) or BERT's
    /// vocab.txt; and with tokenizer_config.json, for what those do not say.
    static Result<std::shared_ptr<const Tokenizer>> fromFolder(const std::filesystem::path &folder);
    static Result<std::shared_ptr<const Tokenizer>> fromJson(std::string_view tokenizerJson, std::string_view thing);
    /// The bytes of a sentencepiece model. Its own special pieces are special tokens; nothing is put around a text.
    static Result<std::shared_ptr<const Tokenizer>> fromSentencePiece(std::string_view model, std::string_view thing);
    static Result<std::shared_ptr<const Tokenizer>> fromGguf(const GgufFile &file);
    ~Tokenizer();

    /// Errors: InvalidArgument for text that is not UTF-8 or has more than 1 GiB; Unsupported when the tokenizer's own
    /// regular expression exceeds its limits on this text.
    Result<std::vector<Token>> encode(std::string_view text, const EncodeOptions &options = {}) const;
    Result<std::vector<std::int32_t>> encodeIds(std::string_view text, const EncodeOptions &options = {}) const;

    /// As the tokenizer's decoder has it. Ill-formed bytes become U+FFFD; ids outside the vocabulary are left out.
    std::string decode(std::span<const std::int32_t> ids, bool skipSpecial = true) const;
    /// The bytes that a token adds within a text; maybe a part of a character only.
    std::string_view bytes(std::int32_t id) const;
    const Decoders &decoders() const;
    /// The token as the vocabulary writes it ("Ġthe").
    std::string_view piece(std::int32_t id) const;
    /// A control token such as <|im_end|>: neither part of a text nor shown.
    bool isSpecial(std::int32_t id) const;
    /// The id of a vocabulary entry or added token, -1 if there is none.
    std::int32_t idOf(std::string_view piece) const;

    std::int32_t size() const;  ///< ids are below this
    std::int32_t bosId() const; ///< -1: none
    std::int32_t eosId() const;
    std::int32_t padId() const;
    std::string bosToken() const { return std::string(piece(bosId())); }
    std::string eosToken() const { return std::string(piece(eosId())); }

    /// SHA-256 over all that decides the ids: vocabulary, merges, added tokens, steps. The same for a GGUF file and a
    /// folder that hold the same tokenizer.
    const std::string &sha256() const;

private:
    struct Model;
    explicit Tokenizer(std::unique_ptr<const Model> model);
    std::unique_ptr<const Model> m_model;
    friend struct TokenizerBuilder;
};

/// Turns ids into text as they come, giving out whole characters only: all that it gives is, put together, what
/// decode() gives for all the ids. (So a run of byte-fallback tokens comes as a whole: one broken byte changes all of
/// it. Only where a tokenizer replaces in the joined text may a pattern be missed that lies across two pieces.) The
/// tokenizer must outlive it.
class StreamDecoder
{
public:
    explicit StreamDecoder(const Tokenizer &tokenizer, bool skipSpecial = true);
    /// The text that became certain by this token; often a word, sometimes nothing.
    std::string push(std::int32_t id);
    /// What is left: also the start of a character that never became whole, as U+FFFD. Afterwards a new text begins.
    std::string finish();

private:
    void append(const std::string &text);
    void appendRun();
    std::size_t certain() const;

    const Tokenizer *m_tokenizer;
    bool m_skipSpecial;
    bool m_first = true;
    std::size_t m_toCut;            ///< at the begin of the text, still
    std::string m_run;              ///< bytes of byte-fallback tokens so far
    std::string m_ifMore, m_ifLast; ///< what the last piece adds, as something follows or not
    std::string m_pending;
};

} // namespace fieldwright
