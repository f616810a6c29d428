#include "core/engine/model/decoder.h"

#include "core/engine/model/affine.h"
#include "core/engine/model/gemm.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

/// θ^(-2i/n) for i < n/2, each divided by its divisor. In fp32 and in the order in which transformers computes it: at
/// position 4,096 a last bit of a frequency shows in the logits.
at::Tensor frequenciesOf(double theta, std::int64_t rotated, const std::vector<float> &divisors, bool longRope)
{
    const auto options = at::TensorOptions().dtype(at::kLong);
    const at::Tensor exponents = at::arange(0, rotated, 2, options).to(at::kFloat).div(double(rotated));
    const at::Tensor powers = at::pow(at::Scalar(theta), exponents);
    if (divisors.empty())
        return at::reciprocal(powers);
    const at::Tensor by = at::tensor(at::ArrayRef<float>(divisors), at::kFloat);
    return longRope ? at::reciprocal(powers * by) : at::reciprocal(powers) / by;
}

/// Slopes of n heads: a geometric sequence from 2^(-8/n) for n = 2^k, filled up with every other of 2n's.
/// Source: Press et al. 2021, arXiv:2108.12409, section 3, and its published code for other n.
at::Tensor alibiSlopes(std::int64_t heads)
{
    std::int64_t power = 1;
    while (power * 2 <= heads)
        power *= 2;
    std::vector<float> slopes;
    for (std::int64_t i = 1; i <= power; ++i)
        slopes.push_back(float(std::exp2(-8.0 * double(i) / double(power))));
    for (std::int64_t i = 1; std::int64_t(slopes.size()) < heads; i += 2)
        slopes.push_back(float(std::exp2(-4.0 * double(i) / double(power))));
    return at::tensor(at::ArrayRef<float>(slopes), at::kFloat);
}

} // namespace

const at::Tensor &LayerWeights::product(Site site) const
{
    switch (site) {
    case Site::Qkv:
        return qkv;
    case Site::Output:
        return output;
    case Site::GateUp:
        return gateUp;
    case Site::Down:
        break;
    }
    return down;
}

const at::Tensor &LayerWeights::bias(Site site) const
{
    switch (site) {
    case Site::Qkv:
        return qkvBias;
    case Site::Output:
        return outputBias;
    case Site::GateUp:
        return gateUpBias;
    case Site::Down:
        break;
    }
    return downBias;
}

Operand LayerWeights::operand(Site site) const
{
    const auto &matrix = frozen[size_t(site)];
    if (matrix)
        return {nullptr, 0, matrix.get()};
    const at::Tensor &numbers = product(site);
    return {numbers.const_data_ptr<float>(), numbers.size(1), nullptr};
}

at::Tensor LayerWeights::rowsOf(Site site, std::int64_t begin, std::int64_t rows) const
{
    if (const auto &blocks = packed[size_t(site)])
        return blocks->numbers(begin, rows, at::kFloat);
    const auto &matrix = frozen[size_t(site)];
    if (!matrix)
        return product(site).narrow(0, begin, rows);
    at::Tensor out = at::empty({rows, matrix->columns()}, at::kFloat);
    readRows(*matrix, begin, rows, matrix->columns(), out.mutable_data_ptr<float>());
    return out;
}

std::int64_t LayerWeights::width(Site site) const
{
    if (const auto &blocks = packed[size_t(site)])
        return blocks->rows();
    const auto &matrix = frozen[size_t(site)];
    return matrix ? matrix->rows() : product(site).size(0);
}

at::Tensor DecoderWeights::embedded(const at::Tensor &index, at::ScalarType type) const
{
    return packedEmbedding ? packedEmbedding->picked(index, type) : at::embedding(embedding, index);
}

at::Tensor DecoderWeights::headProduct(const at::Tensor &x) const
{
    return packedHead ? affine(x, *packedHead, 0, packedHead->rows()) : affine(x, head);
}

at::Tensor DecoderWeights::embeddingNumbers() const
{
    return packedEmbedding ? packedEmbedding->numbers(0, packedEmbedding->rows(), at::kFloat) : embedding;
}

at::Tensor DecoderWeights::headNumbers() const
{
    return packedHead ? packedHead->numbers(0, packedHead->rows(), at::kFloat) : head;
}

at::Tensor &placeOf(TensorRole role, std::int64_t number, bool bias, DecoderWeights &weights)
{
    LayerWeights *layer = number < 0 ? nullptr : &weights.layers[size_t(number)];
    switch (role) {
    case TensorRole::Embedding:
        return weights.embedding;
    case TensorRole::Positions:
        return weights.positions;
    case TensorRole::EmbeddingNorm:
        return bias ? weights.embeddingNormBias : weights.embeddingNorm;
    case TensorRole::AttentionNorm:
        return bias ? layer->norm1Bias : layer->norm1;
    case TensorRole::Query:
    case TensorRole::Key:
    case TensorRole::Value:
    case TensorRole::Qkv:
        return bias ? layer->qkvBias : layer->qkv;
    case TensorRole::QueryNorm:
        return layer->queryNorm;
    case TensorRole::KeyNorm:
        return layer->keyNorm;
    case TensorRole::AttentionOutput:
        return bias ? layer->outputBias : layer->output;
    case TensorRole::AttentionPostNorm:
        return layer->postNorm1;
    case TensorRole::FeedForwardNorm:
        return bias ? layer->norm2Bias : layer->norm2;
    case TensorRole::Gate:
    case TensorRole::Up:
    case TensorRole::GateUp:
        return bias ? layer->gateUpBias : layer->gateUp;
    case TensorRole::Down:
        return bias ? layer->downBias : layer->down;
    case TensorRole::FeedForwardPostNorm:
        return layer->postNorm2;
    case TensorRole::FinalNorm:
        return bias ? weights.finalNormBias : weights.finalNorm;
    case TensorRole::Head:
        break;
    }
    return weights.head;
}

std::vector<StoredTensor> storedTensors(const ModelShape &shape, DecoderWeights &weights)
{
    std::vector<StoredTensor> list;
    for (const ExpectedTensor &expected : decoderTensors(*shape.family, shape.sizes(), shape.design)) {
        at::Tensor *tensor = &placeOf(expected.role, expected.layer, expected.bias, weights);
        // The parts of a merged tensor follow one another, at most their biases between them.
        auto stored =
            std::find_if(list.rbegin(), list.rend(), [&](const StoredTensor &s) { return s.tensor == tensor; });
        if (stored == list.rend()) {
            list.push_back({});
            stored = list.rbegin();
            stored->tensor = tensor;
            stored->columns = expected.shape.size() > 1 ? expected.shape[1] : 0;
            stored->norm = isNorm(expected.role);
            stored->transposed = expected.transposed;
            if (const auto site = siteOf(expected.role); site && !expected.bias) {
                stored->layer = expected.layer;
                stored->site = *site;
            }
        }
        const std::int64_t begin = stored->parts.empty() ? 0 : stored->parts.back().begin + stored->parts.back().rows;
        stored->parts.push_back({expected.name, begin, expected.shape[0]});
    }
    return list;
}

void makePositions(const ModelShape &shape, const at::Device &device, bool tables, DecoderWeights &weights)
{
    if (shape.design.positions == PositionKind::Alibi)
        weights.slopes = alibiSlopes(shape.heads).to(device);
    if (shape.design.positions != PositionKind::Rotary)
        return;
    const std::int64_t rotated = shape.rotatedSize(), half = rotated / 2;
    const bool longRope = !shape.longRopeDivisors.empty();
    const at::Tensor frequencies = frequenciesOf(shape.ropeTheta, rotated, shape.ropeDivisors, longRope);
    weights.frequencies = frequencies.to(device);
    if (longRope)
        weights.longFrequencies = frequenciesOf(shape.ropeTheta, rotated, shape.longRopeDivisors, true).to(device);
    if (shape.design.localRopeTheta > 0)
        weights.localFrequencies = frequenciesOf(shape.design.localRopeTheta, rotated, {}, false).to(device);
    if (!tables)
        return;
    weights.cosine = at::empty({shape.maxPositions, half}, at::kFloat);
    weights.sine = at::empty({shape.maxPositions, half}, at::kFloat);
    float *c = weights.cosine.mutable_data_ptr<float>();
    float *s = weights.sine.mutable_data_ptr<float>();
    const float *f = frequencies.const_data_ptr<float>();
    for (std::int64_t position = 0; position < shape.maxPositions; ++position) {
        for (std::int64_t i = 0; i < half; ++i) {
            const float angle = float(position) * f[i];
            c[position * half + i] = std::cos(angle);
            s[position * half + i] = std::sin(angle);
        }
    }
}

} // namespace fieldwright::engine
