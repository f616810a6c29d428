#include "core/engine/embedder.h"

#include "core/base/utf8.h"
#include "core/engine/encoder/encoder_state.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/engine/guard.h"
#include "core/engine/loading.h"
#include "core/engine/model/inference.h"

#include <atomic>
#include <numeric>

namespace fieldwright::engine {

namespace {

/// Rows of one pass. More do not make a processor faster, only larger in memory; a graphics card wants more.
std::int64_t batchTokens(const at::Device &device)
{
    return device.is_cpu() ? 1024 : 16384;
}

/// How many tokens the tokenizer puts behind a text: those after a letter's own.
Result<std::int64_t> suffixTokens(const Tokenizer &tokenizer)
{
    FW_TRY(plain, tokenizer.encodeIds("a", {.addSpecial = false}));
    FW_TRY(whole, tokenizer.encodeIds("a", {.addSpecial = true}));
    const auto inside = std::search(whole.begin(), whole.end(), plain.begin(), plain.end());
    return inside == whole.end() ? 0 : (whole.end() - inside) - std::int64_t(plain.size());
}

/// One vector a text of a run of equal lengths: [texts, hidden], fp32.
at::Tensor pooled(const at::Tensor &hidden, const EncoderBatch::Run &run, Pooling pooling, std::int64_t skipped)
{
    const at::Tensor tokens =
        hidden.narrow(0, run.firstRow, run.texts * run.length).view({run.texts, run.length, hidden.size(1)});
    switch (pooling) {
    case Pooling::FirstToken:
        return tokens.select(1, 0).to(at::kFloat);
    case Pooling::LastToken:
        return tokens.select(1, run.length - 1).to(at::kFloat);
    case Pooling::Mean:
        break;
    }
    const std::int64_t first = std::min(skipped, run.length);
    if (first == run.length) // nothing but the prefix
        return at::zeros({run.texts, hidden.size(1)}, hidden.options().dtype(at::kFloat));
    return tokens.narrow(1, first, run.length - first).to(at::kFloat).mean(1);
}

at::Tensor normalised(const at::Tensor &vectors)
{
    return vectors / at::linalg_vector_norm(vectors, 2, {1}, true).clamp_min(1e-12);
}

/// The last hidden states of all tokens, and the runs of equal lengths.
struct HiddenTokens
{
    at::Tensor rows;
    std::vector<EncoderBatch::Run> runs;
};

Result<HiddenTokens> readByEncoder(const LoadedEncoder::State &state,
                                   std::span<const std::vector<TokenId> *const> texts)
{
    std::vector<EncoderText> list;
    for (const std::vector<TokenId> *text : texts)
        list.push_back({*text, {}});
    FW_TRY(batch, encoderBatch(state.config, list));
    at::Tensor rows = EncoderPass(state, batch).hidden();
    return HiddenTokens{std::move(rows), std::move(batch.runs)};
}

Result<HiddenTokens> readByDecoder(const LoadedModel::State &state, std::span<const std::vector<TokenId> *const> texts)
{
    HiddenTokens out;
    std::vector<KeyValueCache> caches;
    caches.reserve(texts.size());
    std::vector<SequenceStep> steps;
    std::int64_t row = 0;
    for (const std::vector<TokenId> *text : texts) {
        FW_CHECK(checkIds(state, *text));
        const auto length = std::int64_t(text->size());
        caches.emplace_back(state, length);
        steps.push_back({&caches.back(), *text});
        out.runs.push_back({row, 1, length});
        row += length;
    }
    out.rows = finalHidden(state, runDecoder(state, steps));
    return out;
}

} // namespace

Embedder::Embedder(std::shared_ptr<const Tokenizer> tokenizer, EmbeddingSettings settings)
    : m_tokenizer(std::move(tokenizer)), m_settings(std::move(settings))
{}

Embedder::~Embedder() = default;

Result<std::unique_ptr<Embedder>> Embedder::load(const std::filesystem::path &folder, const LoadOptions &options,
                                                 const std::filesystem::path &adapter)
{
    FW_TRY(source, EncoderSource::open(folder));
    FW_TRY(tokenizer, Tokenizer::fromFolder(source->weightsFolder()));
    FW_TRY(suffix, suffixTokens(*tokenizer));
    FW_TRY(encoder, LoadedEncoder::load(*source, options));
    if (!adapter.empty())
        FW_CHECK(loadEncoderAdapter(*encoder, adapter));
    std::unique_ptr<Embedder> out(new Embedder(std::move(tokenizer), source->embedding()));
    out->m_suffixTokens = suffix;
    out->m_encoder = std::move(encoder);
    return out;
}

std::unique_ptr<Embedder> Embedder::ofDecoder(LoadedModel &model, std::shared_ptr<const Tokenizer> tokenizer,
                                              EmbeddingSettings settings)
{
    std::unique_ptr<Embedder> out(new Embedder(std::move(tokenizer), std::move(settings)));
    out->m_suffixTokens = suffixTokens(*out->m_tokenizer).value_or(0);
    out->m_decoder = &model;
    return out;
}

std::int64_t Embedder::size() const
{
    return m_encoder ? m_encoder->config().hidden : m_decoder->shape().hidden;
}

Result<Embeddings> Embedder::embed(std::span<const std::string> texts, const EmbedOptions &options)
{
    const std::string prefix = options.prefix.value_or(m_settings.promptFor(options.kind));
    const auto encoded = [&](std::string text) {
        return m_tokenizer->encodeIds(m_settings.isLowerCased ? toLower(text) : text, {.addSpecial = true});
    };
    std::int64_t promptTokens = 0;
    if (!prefix.empty() && !m_settings.poolsPrompt) {
        FW_TRY(ids, encoded(prefix));
        promptTokens = std::int64_t(ids.size()) - m_suffixTokens;
    }
    std::vector<std::vector<TokenId>> list(texts.size());
    std::atomic<std::size_t> refused = texts.size();
    useThreads(m_encoder ? m_encoder->state().threads : m_decoder->state().threads);
    at::parallel_for(0, std::int64_t(texts.size()), 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::size_t i = std::size_t(begin); i < std::size_t(end); ++i) {
            if (auto ids = encoded(prefix + texts[i]))
                list[i] = std::move(*ids);
            else
                refused = i;
        }
    });
    if (refused < texts.size())
        return fail(encoded(prefix + texts[refused]).error());
    return run(std::move(list), m_suffixTokens, promptTokens, options);
}

Result<Embeddings> Embedder::embedIds(std::vector<std::vector<TokenId>> texts, const EmbedOptions &options)
{
    return run(std::move(texts), 0, 0, options);
}

Result<Embeddings> Embedder::run(std::vector<std::vector<TokenId>> texts, std::int64_t suffixTokens,
                                 std::int64_t promptTokens, const EmbedOptions &options)
{
    Embeddings out;
    out.size = size();
    const std::int64_t most = options.maxTokens > 0 ? std::min(options.maxTokens, m_settings.maxTokens) //
                                                    : m_settings.maxTokens;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::vector<TokenId> &ids = texts[i];
        if (ids.empty())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The text number %1 is empty: it has no embedding."), {std::to_string(i + 1)}},
                        {FW_NOOP("core", "Leave empty texts out.")});
        if (std::int64_t(ids.size()) > most) { // what stands behind a text stays behind it
            ids.erase(ids.begin() + std::max<std::int64_t>(0, most - suffixTokens),
                      ids.end() - std::min(most, suffixTokens));
            out.cutTexts.push_back(i);
        }
        out.tokens += std::int64_t(ids.size());
    }
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return texts[a].size() > texts[b].size(); });
    out.values.resize(texts.size() * std::size_t(out.size));

    return guarded([&]() -> Result<Embeddings> {
        c10::AutoGradMode noGradients(false);
        useThreads(m_encoder ? m_encoder->state().threads : m_decoder->state().threads);
        const std::int64_t limit = batchTokens(m_encoder ? m_encoder->state().device : m_decoder->state().device);
        for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
            if (options.stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Cancelled.")});
            std::vector<const std::vector<TokenId> *> slice;
            for (std::int64_t tokens = 0; end < order.size(); ++end) {
                tokens += std::int64_t(texts[order[end]].size());
                if (!slice.empty() && tokens > limit)
                    break;
                slice.push_back(&texts[order[end]]);
            }
            FW_TRY(hidden,
                   m_encoder ? readByEncoder(m_encoder->state(), slice) : readByDecoder(m_decoder->state(), slice));
            std::vector<at::Tensor> parts;
            for (const EncoderBatch::Run &run : hidden.runs)
                parts.push_back(pooled(hidden.rows, run, options.pooling.value_or(m_settings.pooling), promptTokens));
            at::Tensor vectors = at::cat(parts, 0);
            if (options.isNormalised.value_or(m_settings.isNormalised))
                vectors = normalised(vectors);
            vectors = vectors.cpu().contiguous();
            for (std::size_t i = begin; i < end; ++i) {
                const float *from = vectors.const_data_ptr<float>() + std::int64_t(i - begin) * out.size;
                std::copy(from, from + out.size, out.values.begin() + std::int64_t(order[i]) * out.size);
            }
        }
        return std::move(out);
    });
}

} // namespace fieldwright::engine
