#pragma once

#include "core/engine/engine.h"
#include "core/model_files/embedding_settings.h"
#include "core/tokenizer/tokenizer.h"

namespace fieldwright::engine {

class LoadedEncoder;

struct EmbedOptions
{
    std::string kind;                  ///< "query", "passage" …: the model's own prefix for it; empty: its default
    std::optional<std::string> prefix; ///< instead of the model's own
    std::optional<Pooling> pooling;    ///< these three: instead of what the model's files say
    std::optional<bool> isNormalised;
    std::int64_t maxTokens = 0;
    std::stop_token stop;
};

struct Embeddings
{
    std::int64_t size = 0;             ///< numbers a text
    std::vector<float> values;         ///< [texts, size]
    std::int64_t tokens = 0;           ///< read by the model, special ones included
    std::vector<std::size_t> cutTexts; ///< numbers of the texts that were longer than the model reads

    std::span<const float> row(std::size_t text) const
    {
        return std::span(values).subspan(text * std::size_t(size), std::size_t(size));
    }
};

/// Sentence embeddings: an encoder of its own, or a language model that somebody else owns. Texts are sorted by length
/// and computed without padding, so that a text's vector does not depend on its neighbours. Not thread-safe.
class Embedder
{
public:
    /// An encoder's folder, and maybe that of an adapter on it. Errors: those of EncoderSource::open, of the tokenizer,
    /// of LoadedEncoder::load and of loadEncoderAdapter.
    static Result<std::unique_ptr<Embedder>> load(const std::filesystem::path &folder, const LoadOptions &options,
                                                  const std::filesystem::path &adapter = {});
    /// `model` must outlive it; no call of both at once. `settings`: of the model's folder.
    static std::unique_ptr<Embedder> ofDecoder(LoadedModel &model, std::shared_ptr<const Tokenizer> tokenizer,
                                               EmbeddingSettings settings);
    ~Embedder();

    const EmbeddingSettings &settings() const { return m_settings; }
    const Tokenizer &tokenizer() const { return *m_tokenizer; }
    std::int64_t size() const; ///< numbers a text

    /// Errors: InvalidArgument (a text that is not UTF-8, or without any token), OutOfMemory, Cancelled.
    Result<Embeddings> embed(std::span<const std::string> texts, const EmbedOptions &options = {});
    /// The same of token ids, taken as they are.
    Result<Embeddings> embedIds(std::vector<std::vector<TokenId>> texts, const EmbedOptions &options = {});

private:
    Embedder(std::shared_ptr<const Tokenizer> tokenizer, EmbeddingSettings settings);
    Result<Embeddings> run(std::vector<std::vector<TokenId>> texts, std::int64_t suffixTokens,
                           std::int64_t promptTokens, const EmbedOptions &options);

    std::shared_ptr<const Tokenizer> m_tokenizer;
    EmbeddingSettings m_settings;
    std::int64_t m_suffixTokens = 0; ///< what the tokenizer puts behind a text
    std::unique_ptr<LoadedEncoder> m_encoder;
    LoadedModel *m_decoder = nullptr; ///< where there is no encoder
};

} // namespace fieldwright::engine
