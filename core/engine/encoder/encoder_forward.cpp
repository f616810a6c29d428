#include "core/engine/encoder/encoder_state.h"
#include "core/engine/model/affine.h"
#include "core/engine/seeded.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/relu.h>

namespace fieldwright::engine {

namespace {

at::Tensor norm(const LoadedEncoder::State &state, const at::Tensor &x, const EncoderLinear &weights)
{
    return at::layer_norm(x.to(at::kFloat), {state.config.hidden}, weights.weight, weights.bias,
                          state.config.normEpsilon)
        .to(state.type);
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
    return at::from_blob(const_cast<T *>(values.data()), {std::int64_t(values.size())}, at::kInt)
        .to(state.device, at::kInt, false, true);
}

/// softmax(q kᵀ / √headSize) v within each text; qkv: [rows, 3 hidden].
at::Tensor attention(const LoadedEncoder::State &state, const at::Tensor &qkv, const EncoderBatch &batch)
{
    const EncoderConfig &c = state.config;
    std::vector<at::Tensor> outputs;
    for (const EncoderBatch::Run &run : batch.runs) {
        const at::Tensor heads = qkv.narrow(0, run.firstRow, run.texts * run.length)
                                     .view({run.texts, run.length, 3, c.heads, c.headSize()})
                                     .permute({2, 0, 3, 1, 4});
        const at::Tensor out =
            at::scaled_dot_product_attention(heads.select(0, 0), heads.select(0, 1), heads.select(0, 2));
        outputs.push_back(out.transpose(1, 2).reshape({run.texts * run.length, c.hidden}));
    }
    return outputs.size() == 1 ? outputs.front() : at::cat(outputs, 0);
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
    return probability > 0 ? seededDropout(x, key.of(layer, site), probability) : x;
}

at::Tensor runEncoder(const LoadedEncoder::State &state, const EncoderBatch &batch, const EncoderDropout &dropout)
{
    const EncoderWeights &w = state.weights;
    at::Tensor x = at::embedding(w.tokens, indices(state, batch.ids));
    if (w.segments.defined())
        x = x + at::embedding(w.segments, indices(state, batch.segments));
    x = norm(state, x + at::embedding(w.positions, indices(state, batch.positions)), w.norm);
    x = dropout.on(x, -1, 0);
    for (size_t i = 0; i < w.blocks.size(); ++i) {
        const EncoderBlock &block = w.blocks[i];
        const at::Tensor attended = attention(state, linear(x, block.qkv), batch);
        x = norm(state, dropout.on(linear(attended, block.output), std::int64_t(i), 0) + x, block.norm1);
        const at::Tensor inner = activated(linear(x, block.inner), state.config.activation);
        x = norm(state, dropout.on(linear(inner, block.outer), std::int64_t(i), 1) + x, block.norm2);
    }
    return x;
}

at::Tensor runHead(const LoadedEncoder::State &state, const at::Tensor &rows)
{
    const EncoderWeights &w = state.weights;
    const at::Tensor transformed = activated(linear(rows, w.headTransform), state.config.headActivation);
    return linear(norm(state, transformed, w.headNorm), w.headOutput).to(at::kFloat);
}

at::Tensor runClassifier(const LoadedEncoder::State &state, const at::Tensor &hidden, const EncoderBatch &batch,
                         const EncoderDropout &dropout)
{
    std::vector<std::int32_t> firsts;
    for (const EncoderBatch::Run &run : batch.runs) {
        for (std::int64_t i = 0; i < run.texts; ++i)
            firsts.push_back(std::int32_t(run.firstRow + i * run.length));
    }
    const EncoderWeights &w = state.weights;
    const at::Tensor rows = hidden.index_select(0, indices(state, firsts));
    const at::Tensor transformed = activated(linear(rows, w.classTransform), state.config.classActivation);
    return linear(dropout.on(transformed, -1, 1), w.classOutput).to(at::kFloat);
}

} // namespace fieldwright::engine
