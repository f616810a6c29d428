#pragma once

#include "core/engine/encoder/encoder.h"
#include "core/engine/model/aten.h"
#include "core/engine/model/decoder.h"
#include "core/engine/model/number_range.h"
#include "core/engine/objective/dropout_key.h"
#include "core/engine/tuning/tuner.h"

namespace fieldwright::engine {

/// y = x Wᵀ + b
struct EncoderLinear
{
    at::Tensor weight;
    at::Tensor bias;
};

/// Weights of one block. qkv = [query; key; value] is one product.
struct EncoderBlock
{
    EncoderLinear qkv;    ///< [3 hidden, hidden]
    EncoderLinear output; ///< [hidden, hidden]
    EncoderLinear norm1;  ///< after attention
    EncoderLinear inner;  ///< [intermediate, hidden]
    EncoderLinear outer;  ///< [hidden, intermediate]
    EncoderLinear norm2;  ///< after the feed-forward
};

struct EncoderWeights
{
    at::Tensor tokens;    ///< [vocabulary, hidden]
    at::Tensor positions; ///< [positionRows, hidden]
    at::Tensor segments;  ///< [tokenTypes, hidden]; undefined without any
    EncoderLinear norm;
    std::vector<EncoderBlock> blocks;
    EncoderLinear headTransform;
    EncoderLinear headNorm;
    EncoderLinear headOutput; ///< its weight is `tokens` when tied
    EncoderLinear classTransform;
    EncoderLinear classOutput; ///< [labels, hidden]
};

/// Where a checkpoint's tensor goes: one of the weights, and the first of its rows there.
struct EncoderPlace
{
    at::Tensor *tensor = nullptr;
    std::int64_t begin = 0;
    std::int64_t rows = 0; ///< of the whole stored tensor
    bool isNorm = false;
};

EncoderPlace placeOf(const EncoderTensor &what, const EncoderConfig &config, EncoderWeights &weights);

/// Blocks, norms and embeddings as adapters know them (core/model_files/encoder_modules.h): the same tensors.
DecoderWeights adaptedWeights(const EncoderWeights &weights);

struct LoadedEncoder::State
{
    EncoderConfig config;
    at::Device device{at::kCPU};
    at::ScalarType type = at::kFloat; ///< of matrices
    int threads = 1;
    bool hasHead = false;
    bool hasClassifier = false;
    bool hasNewTransform = false; ///< the classifier's first layer is not of the model's files
    EncoderWeights weights;
    std::unique_ptr<Tuner> tuner; ///< the adapter in use; null: none

    /// A checkpoint's tensor: rows [begin, begin + rows) of one of `weights`.
    struct Part
    {
        std::string name;
        at::Tensor *tensor = nullptr;
        std::int64_t begin = 0;
        std::int64_t rows = 0;
    };
    std::vector<Part> parts;

    at::ScalarType between() const { return typeBetween(type); }
    bool isHeadTied() const { return hasHead && weights.headOutput.weight.is_same(weights.tokens); }
};

/// While training: on the embeddings, on what attention and feed-forward add, and before the classifier.
struct EncoderDropout
{
    DropoutKey key;
    double probability = 0;
    bool isOn = false; ///< an adapter has its own probability

    at::Tensor on(const at::Tensor &x, std::int64_t layer, int site) const;
};

/// Texts one after the other without padding, and runs of texts of one length: attention is computed for a run at once.
struct EncoderBatch
{
    struct Run
    {
        std::int64_t firstRow = 0;
        std::int64_t texts = 0;
        std::int64_t length = 0;
    };
    std::vector<TokenId> ids;
    std::vector<std::int32_t> positions;
    std::vector<std::int32_t> segments;
    std::vector<Run> runs;
};

/// Errors: InvalidArgument (see encodedTokens).
Result<EncoderBatch> encoderBatch(const EncoderConfig &config, std::span<const EncoderText> texts);

/// One pass over a batch: the weights in use, an adapter's part included. Differentiable where gradients are on. State
/// and batch must outlive it.
class EncoderPass
{
public:
    EncoderPass(const LoadedEncoder::State &state, const EncoderBatch &batch, const EncoderDropout &dropout = {});

    /// Added to the embeddings of the tokens, [rows, hidden].
    void setNoise(at::Tensor noise) { m_noise = std::move(noise); }

    /// What the first block reads, [rows, hidden] in the type between products.
    at::Tensor embedded() const;
    at::Tensor block(const at::Tensor &x, std::int64_t layer) const;
    /// The last block's output.
    at::Tensor hidden() const;
    /// Logits of rows of it, fp32: [rows, vocabulary].
    at::Tensor head(const at::Tensor &rows) const;
    /// The classifier's logits of each text, fp32: [texts, labels]. `hidden`: of all rows.
    at::Tensor classifier(const at::Tensor &hidden) const;

private:
    at::Tensor product(const at::Tensor &x, std::int64_t layer, Site site) const;

    const LoadedEncoder::State &m_state;
    const EncoderBatch &m_batch;
    EncoderDropout m_dropout;
    DropoutKey m_adapterKey; ///< masks of its own
    at::Tensor m_noise;
    DecoderWeights m_weights;
};

} // namespace fieldwright::engine
