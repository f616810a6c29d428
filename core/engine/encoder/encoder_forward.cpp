#include "core/engine/encoder/encoder_state.h"
#include "core/engine/model/affine.h"
#include "core/engine/model/to_device.h"
#include "core/engine/seeded.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/relu.h>

namespace fieldwright::engine {

namespace {

at::Tensor norm(const LoadedEncoder::State &state, const at::Tensor &x, const at::Tensor &weight,
                const at::Tensor &bias)
{
    return at::layer_norm(x.to(at::kFloat), {state.config.hidden}, weight, bias, state.config.normEpsilon)
        .to(state.between());
}

at::Tensor linear(const at::Tensor &x, const EncoderLinear &weights)
{
    return affine(x, weights.weight, weights.bias);
}

at::Tensor activated(const at::Tensor &x, EncoderActivation activation)
{
    switch (activation) {
    case EncoderActivation::Gelu:
        return at::gelu(x, "none");
    case EncoderActivation::GeluTanh:
        return at::gelu(x, "tanh");
    case EncoderActivation::Relu:
        return at::relu(x);
    case EncoderActivation::Silu:
        return at::silu(x);
    case EncoderActivation::Tanh:
        return at::tanh(x);
    }
    return x;
}

template <typename T>
at::Tensor indices(const LoadedEncoder::State &state, const std::vector<T> &values)
{
    return toDevice(values, at::kInt, state.device);
}

/// softmax(q kᵀ / √headSize) v within each text; qkv: [rows, 3 hidden].
at::Tensor attention(const LoadedEncoder::State &state, const at::Tensor &qkv, const EncoderBatch &batch)
{
    const EncoderConfig &c = state.config;
    const at::Tensor all = qkv.to(state.type);
    std::vector<at::Tensor> outputs;
    for (const EncoderBatch::Run &run : batch.runs) {
        const at::Tensor heads = all.narrow(0, run.firstRow, run.texts * run.length)
                                     .view({run.texts, run.length, 3, c.heads, c.headSize()})
                                     .permute({2, 0, 3, 1, 4});
        const at::Tensor out =
            at::scaled_dot_product_attention(heads.select(0, 0), heads.select(0, 1), heads.select(0, 2));
        outputs.push_back(out.transpose(1, 2).reshape({run.texts * run.length, c.hidden}));
    }
    return (outputs.size() == 1 ? outputs.front() : at::cat(outputs, 0)).to(state.between());
}

} // namespace

Result<EncoderBatch> encoderBatch(const EncoderConfig &config, std::span<const EncoderText> texts)
{
    EncoderBatch batch;
    for (const EncoderText &text : texts) {
        const auto length = std::int64_t(text.ids.size());
        if (length < 1 || length > config.maxTokens())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "A text of %1 tokens cannot be read: the model %2 takes 1 to %3."),
                         {std::to_string(length), config.name, std::to_string(config.maxTokens())}},
                        {FW_NOOP("core", "Shorten the text.")});
        if (!text.segments.empty() && text.segments.size() != text.ids.size())
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A text needs one segment number a token.")});
        if (!batch.runs.empty() && batch.runs.back().length == length)
            ++batch.runs.back().texts;
        else
            batch.runs.push_back({std::int64_t(batch.ids.size()), 1, length});
        std::int32_t position = std::int32_t(config.positionOffset);
        for (size_t i = 0; i < text.ids.size(); ++i) {
            const TokenId id = text.ids[i];
            if (id < 0 || id >= config.vocab)
                return fail(ErrorCode::InvalidArgument,
                            {FW_NOOP("core", "The token number %1 is outside the model's vocabulary of %2."),
                             {std::to_string(id), std::to_string(config.vocab)}},
                            {FW_NOOP("core", "Use the tokenizer that belongs to this model.")});
            const TokenId segment = text.segments.empty() ? 0 : text.segments[i];
            if (segment < 0 || segment >= std::max<std::int64_t>(1, config.tokenTypes))
                return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The model %1 has no segment %2."),
                                                         {config.name, std::to_string(segment)}});
            batch.ids.push_back(id);
            batch.segments.push_back(segment);
            // Where positions follow the padding token, that token does not count (as in fairseq's RoBERTa).
            const bool isPadding = config.positionOffset > 0 && id == config.padId;
            batch.positions.push_back(isPadding ? std::int32_t(config.padId) : position++);
        }
    }
    if (batch.ids.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no text to read.")});
    return batch;
}

at::Tensor EncoderDropout::on(const at::Tensor &x, std::int64_t layer, int site) const
{
    return isOn && probability > 0 ? seededDropout(x, key.of(layer, site), probability) : x;
}

DecoderWeights adaptedWeights(const EncoderWeights &weights)
{
    DecoderWeights out;
    out.embedding = weights.tokens;
    out.positions = weights.positions;
    out.embeddingNorm = weights.norm.weight;
    out.embeddingNormBias = weights.norm.bias;
    out.head = weights.headOutput.weight;
    out.layers.resize(weights.blocks.size());
    for (size_t i = 0; i < weights.blocks.size(); ++i) {
        const EncoderBlock &block = weights.blocks[i];
        LayerWeights &layer = out.layers[i];
        const auto set = [](const EncoderLinear &from, at::Tensor &weight, at::Tensor &bias) {
            weight = from.weight;
            bias = from.bias;
        };
        set(block.qkv, layer.qkv, layer.qkvBias);
        set(block.output, layer.output, layer.outputBias);
        set(block.norm1, layer.norm1, layer.norm1Bias);
        set(block.inner, layer.gateUp, layer.gateUpBias);
        set(block.outer, layer.down, layer.downBias);
        set(block.norm2, layer.norm2, layer.norm2Bias);
    }
    return out;
}

EncoderPass::EncoderPass(const LoadedEncoder::State &state, const EncoderBatch &batch, const EncoderDropout &dropout)
    : m_state(state), m_batch(batch), m_dropout(dropout), m_adapterKey(dropout.key),
      m_weights(adaptedWeights(state.weights))
{
    m_adapterKey.seed ^= 0x61646170746572ull; // the encoder's own masks are others
    if (state.tuner && state.tuner->replacesWeights())
        state.tuner->replaceIn(m_weights);
}

at::Tensor EncoderPass::product(const at::Tensor &x, std::int64_t layer, Site site) const
{
    const LayerWeights &weights = m_weights.layers[size_t(layer)];
    const ProductCall call{x, weights, weights.bias(site), layer, site, m_dropout.isOn ? &m_adapterKey : nullptr};
    return m_state.tuner ? m_state.tuner->product(call) : call.plain();
}

at::Tensor EncoderPass::embedded() const
{
    const at::Tensor ids = indices(m_state, m_batch.ids);
    at::Tensor x = at::embedding(m_weights.embedding, ids).to(m_state.between());
    if (m_state.tuner)
        x = m_state.tuner->embedded(ids, x).to(m_state.between());
    if (m_noise.defined())
        x = x + m_noise.to(x.scalar_type());
    if (m_state.weights.segments.defined())
        x = x + at::embedding(m_state.weights.segments, indices(m_state, m_batch.segments));
    x = norm(m_state, x + at::embedding(m_weights.positions, indices(m_state, m_batch.positions)),
             m_weights.embeddingNorm, m_weights.embeddingNormBias);
    return m_dropout.on(x, -1, 0);
}

at::Tensor EncoderPass::block(const at::Tensor &x, std::int64_t i) const
{
    const LayerWeights &weights = m_weights.layers[size_t(i)];
    const at::Tensor attended = attention(m_state, product(x, i, Site::Qkv), m_batch);
    const at::Tensor middle =
        norm(m_state, m_dropout.on(product(attended, i, Site::Output), i, 0) + x, weights.norm1, weights.norm1Bias);
    const at::Tensor inner = activated(product(middle, i, Site::GateUp), m_state.config.activation);
    return norm(m_state, m_dropout.on(product(inner, i, Site::Down), i, 1) + middle, weights.norm2, weights.norm2Bias);
}

at::Tensor EncoderPass::hidden() const
{
    at::Tensor x = embedded();
    for (std::int64_t i = 0; i < m_state.config.layers; ++i)
        x = block(x, i);
    requireInRange(x, m_state.type);
    return x;
}

at::Tensor EncoderPass::head(const at::Tensor &rows) const
{
    const EncoderWeights &w = m_state.weights;
    const at::Tensor transformed = activated(linear(rows, w.headTransform), m_state.config.headActivation);
    const at::Tensor last = norm(m_state, transformed, w.headNorm.weight, w.headNorm.bias);
    const at::Tensor logits = affine(last, m_weights.head, w.headOutput.bias);
    return (m_state.tuner ? m_state.tuner->headed(last, logits) : logits).to(at::kFloat);
}

at::Tensor EncoderPass::classifier(const at::Tensor &hidden) const
{
    std::vector<std::int32_t> firsts;
    for (const EncoderBatch::Run &run : m_batch.runs) {
        for (std::int64_t i = 0; i < run.texts; ++i)
            firsts.push_back(std::int32_t(run.firstRow + i * run.length));
    }
    const EncoderWeights &w = m_state.weights;
    const at::Tensor rows = hidden.index_select(0, indices(m_state, firsts));
    const at::Tensor transformed = activated(linear(rows, w.classTransform), m_state.config.classActivation);
    return linear(m_dropout.on(transformed, -1, 1), w.classOutput).to(at::kFloat);
}

} // namespace fieldwright::engine
