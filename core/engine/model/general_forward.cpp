#include "core/engine/model/general_forward.h"

#include "core/engine/model/gated_activation.h"
#include "core/engine/model/padded_attention.h"
#include "core/engine/model/to_device.h"

#include <limits>

namespace fieldwright::engine {

namespace {

/// Over the last dimension, in fp32.
at::Tensor norm(const LoadedModel::State &state, const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    const at::Tensor wide = x.to(at::kFloat);
    const std::int64_t width = wide.size(-1);
    const double epsilon = state.shape.normEpsilon;
    switch (state.shape.design.norm) {
    case NormKind::Rms:
        return at::rms_norm(wide, {width}, weight, epsilon);
    case NormKind::RmsPlusOne:
        return at::rms_norm(wide, {width}, weight + 1, epsilon);
    case NormKind::Layer:
        break;
    }
    return at::layer_norm(wide, {width}, weight, bias, epsilon);
}

/// A factor as a tensor between products would hold it: transformers rounds Gemma's √hidden to bf16.
double rounded(double factor, at::ScalarType type)
{
    return at::full({}, factor, at::TensorOptions().dtype(type)).item<double>();
}

/// The embeddings of all rows, those of virtual tokens among them.
at::Tensor embeddings(const TunedForward &tuned, const GeneralRows &rows)
{
    const LoadedModel::State &state = tuned.state();
    at::Tensor x = tuned.weights().embedded(rows.ids, state.type).to(at::kFloat);
    if (tuned.tuner())
        x = tuned.tuner()->embedded(rows.ids, x);
    if (rows.noise.defined())
        x = x + rows.noise;
    if (state.shape.design.embeddingScale != 1)
        x = x * rounded(state.shape.design.embeddingScale, state.between());
    if (!rows.order.defined())
        return x;
    return at::cat({x, tuned.tuner()->virtualEmbeddings()}, 0).index_select(0, rows.order);
}

/// The residual stream begins here and stays fp32: that costs little, and in bf16 each block would round it twice.
at::Tensor embed(const TunedForward &tuned, const GeneralRows &rows)
{
    const LoadedModel::State &state = tuned.state();
    const DecoderDesign &design = state.shape.design;
    const DecoderWeights &w = tuned.weights();
    at::Tensor x = embeddings(tuned, rows);
    if (design.positions == PositionKind::Learned) {
        x = x + at::embedding(w.positions, rows.positions + design.positionOffset).to(at::kFloat);
    }
    if (design.embeddingNorm)
        x = norm(state, x, w.embeddingNorm, w.embeddingNormBias);
    return x;
}

/// Cosine and sine of each row's angles: [rows, 1, rotated / 2], fp32.
struct Turn
{
    at::Tensor cosine, sine;
};

Turn turnOf(const at::Tensor &positions, const at::Tensor &frequencies, double factor)
{
    const at::Tensor angles = positions.to(at::kFloat).unsqueeze(1) * frequencies;
    Turn turn{angles.cos().unsqueeze(1), angles.sin().unsqueeze(1)};
    if (factor != 1)
        turn = {turn.cosine * factor, turn.sine * factor};
    return turn;
}

struct Turns
{
    Turn global, local;
};

Turns turnsOf(const LoadedModel::State &state, const GeneralRows &rows)
{
    const ModelShape &s = state.shape;
    if (s.design.positions != PositionKind::Rotary)
        return {};
    Turns turns;
    turns.global = turnOf(rows.positions, state.weights.frequencies, s.ropeFactor);
    if (rows.isLong.defined()) {
        const Turn distant = turnOf(rows.positions, state.weights.longFrequencies, s.ropeFactor);
        const at::Tensor isLong = rows.isLong.to(at::kBool).view({-1, 1, 1});
        turns.global = {at::where(isLong, distant.cosine, turns.global.cosine),
                        at::where(isLong, distant.sine, turns.global.sine)};
    }
    turns.local =
        s.design.localRopeTheta > 0 ? turnOf(rows.positions, state.weights.localFrequencies, 1) : turns.global;
    return turns;
}

/// x [rows, heads, headSize]. Source: Su et al. 2021, arXiv:2104.09864, eq. 34; pairs are (i, i + n/2), or (2i, 2i +
/// 1).
at::Tensor rotated(const ModelShape &shape, const at::Tensor &x, const Turn &turn)
{
    const std::int64_t size = shape.rotatedSize(), half = size / 2;
    const at::Tensor wide = x.narrow(2, 0, size).to(at::kFloat);
    at::Tensor out;
    if (shape.design.rotaryInterleaved) {
        const at::Tensor pairs = wide.reshape({wide.size(0), wide.size(1), half, 2});
        const at::Tensor first = pairs.select(3, 0), second = pairs.select(3, 1);
        out = at::stack({first * turn.cosine - second * turn.sine, second * turn.cosine + first * turn.sine}, 3)
                  .flatten(2);
    } else {
        const at::Tensor first = wide.narrow(2, 0, half), second = wide.narrow(2, half, half);
        out = at::cat({first * turn.cosine - second * turn.sine, second * turn.cosine + first * turn.sine}, 2);
    }
    if (size < shape.headSize)
        out = at::cat({out, x.narrow(2, size, shape.headSize - size)}, 2);
    return out;
}

/// A block of the model with the adapter's part in it, or one of the adapter's own.
struct Block
{
    const LayerWeights &weights;
    std::int64_t number; ///< those of the adapter come after the model's
    const Tuner *tuner;  ///< what changes it besides the products; null: nothing
    std::function<at::Tensor(const at::Tensor &x, Site site)> product;
};

/// After the output's projection.
at::Tensor attention(const LoadedModel::State &state, const Block &block, const at::Tensor &qkv, const Turns &turns,
                     const GeneralAttention &attend)
{
    const ModelShape &s = state.shape;
    const LayerWeights &w = block.weights;
    const std::int64_t rows = qkv.size(0);
    at::Tensor queries, keys, values;
    if (s.design.qkvOrder == QkvOrder::PerHead) {
        const at::Tensor heads = qkv.view({rows, s.heads, 3, s.headSize});
        queries = heads.select(2, 0);
        keys = heads.select(2, 1);
        values = heads.select(2, 2);
    } else {
        const std::int64_t q = s.querySize(), kv = s.keyValueSize();
        queries = qkv.narrow(1, 0, q).view({rows, s.heads, s.headSize});
        keys = qkv.narrow(1, q, kv).view({rows, s.keyValueHeads, s.headSize});
        values = qkv.narrow(1, q + kv, kv).view({rows, s.keyValueHeads, s.headSize});
    }
    if (s.design.queryKeyNorm) {
        queries = norm(state, queries, w.queryNorm, {});
        keys = norm(state, keys, w.keyNorm, {});
    }
    if (s.design.positions == PositionKind::Rotary) {
        const Turn &turn = s.design.windowOf(block.number % s.layers) > 0 ? turns.local : turns.global;
        queries = rotated(s, queries, turn);
        keys = rotated(s, keys, turn);
    }
    queries = queries.to(state.type);
    const at::Tensor seen = attend(queries, keys.to(state.type), values.to(state.type), block.number);
    const at::Tensor out = block.product(seen.to(state.between()), Site::Output);
    return block.tuner ? block.tuner->attended({queries.to(state.between()), out, w, block.number}) : out;
}

at::Tensor feedForward(const DecoderDesign &design, const at::Tensor &made)
{
    return design.gated ? gatedActivation(made, design.activation) : activate(made, design.activation);
}

at::Tensor run(const LoadedModel::State &state, const Block &block, const at::Tensor &x, const Turns &turns,
               const GeneralAttention &attend)
{
    const ModelShape &s = state.shape;
    const LayerWeights &w = block.weights;
    const at::Tensor qkv = block.product(norm(state, x, w.norm1, w.norm1Bias).to(state.between()), Site::Qkv);
    at::Tensor out = attention(state, block, qkv, turns, attend);
    if (s.design.postNorms)
        out = norm(state, out, w.postNorm1, {});
    const at::Tensor middle = block.tuner ? block.tuner->afterAttention(block.number, x, out) : x + out;
    const at::Tensor made = block.product(norm(state, middle, w.norm2, w.norm2Bias).to(state.between()), Site::GateUp);
    out = block.product(feedForward(s.design, made), Site::Down);
    if (s.design.postNorms)
        out = norm(state, out, w.postNorm2, {});
    return block.tuner ? block.tuner->afterFeedForward(block.number, middle, out) : middle + out;
}

/// Queries of a long text are taken so many at a time when a mask is needed.
constexpr std::int64_t queriesAtATime = 512;

} // namespace

GeneralRows GeneralRows::onHost(const RowList &list, const at::Device &device)
{
    std::vector<TokenId> ids;
    for (const TokenId id : list.ids) {
        if (id >= 0)
            ids.push_back(id);
    }
    GeneralRows rows;
    rows.ids = engine::onHost(ids, at::kInt, device);
    rows.positions = engine::onHost(list.positions, at::kInt, device);
    if (!list.isLong.empty())
        rows.isLong = engine::onHost(list.isLong, at::kByte, device);
    if (ids.size() == list.ids.size())
        return rows;
    std::vector<std::int32_t> order;
    std::int32_t real = 0;
    for (const TokenId id : list.ids)
        order.push_back(id >= 0 ? real++ : std::int32_t(ids.size()) - 1 - id);
    rows.order = engine::onHost(order, at::kInt, device);
    return rows;
}

GeneralRows GeneralRows::on(const at::Device &device) const
{
    return {fetched(ids, device), fetched(order, device), fetched(positions, device), fetched(isLong, device), noise};
}

struct GeneralBlocks::Angles
{
    Turns turns;
};

GeneralBlocks::GeneralBlocks(const TunedForward &tuned, const GeneralRows &rows)
    : m_tuned(tuned), m_rows(rows), m_angles(new Angles{turnsOf(tuned.state(), rows)})
{}

GeneralBlocks::~GeneralBlocks() = default;

at::Tensor GeneralBlocks::embedded(const GeneralAttention &attend) const
{
    const LoadedModel::State &state = m_tuned.state();
    const at::Tensor x = embed(m_tuned, m_rows);
    if (!m_tuned.tuner() || m_tuned.tuner()->ownBlocks() == 0)
        return x;
    const auto own = [&](const at::Tensor &input, const LayerWeights &weights, std::int64_t number) {
        const std::int64_t place = state.shape.layers + number;
        const Block block{weights, place, nullptr, [&](const at::Tensor &rows, Site site) {
                              return ProductCall{rows, weights, weights.bias(site), place, site}.plain();
                          }};
        return run(state, block, input, m_angles->turns, attend);
    };
    const auto normed = [&](const at::Tensor &input, const at::Tensor &weight, const at::Tensor &bias) {
        return norm(state, input, weight, bias);
    };
    return at::cat({x, m_tuned.tuner()->carried({x, state.type, own, normed})}, 1);
}

at::Tensor GeneralBlocks::block(const at::Tensor &x, std::int64_t i, const GeneralAttention &attend) const
{
    const Tuner *tuner = m_tuned.tuner();
    const Block block{m_tuned.weights().layers[size_t(i)], i, tuner,
                      [&](const at::Tensor &rows, Site site) { return m_tuned.product(rows, i, site); }};
    const std::int64_t width = m_tuned.state().shape.hidden;
    if (x.size(1) == width)
        return run(m_tuned.state(), block, x, m_angles->turns, attend);
    const at::Tensor carried = x.narrow(1, width, x.size(1) - width);
    const at::Tensor out = run(m_tuned.state(), block, tuner->entered({stream(x), carried, i, m_tuned.dropout()}),
                               m_angles->turns, attend);
    return at::cat({out, tuner->left({out, carried, i, m_tuned.dropout()})}, 1);
}

at::Tensor GeneralBlocks::stream(const at::Tensor &x) const
{
    return x.narrow(1, 0, m_tuned.state().shape.hidden);
}

at::Tensor generalBlocks(const TunedForward &tuned, const GeneralRows &rows, const GeneralAttention &attend)
{
    const GeneralBlocks blocks(tuned, rows);
    at::Tensor x = blocks.embedded(attend);
    for (std::int64_t i = 0; i < tuned.state().shape.layers; ++i)
        x = blocks.block(x, i, attend);
    return blocks.stream(x);
}

at::Tensor generalFinalNorm(const TunedForward &tuned, const at::Tensor &rows)
{
    const DecoderWeights &w = tuned.weights();
    return norm(tuned.state(), rows, w.finalNorm, w.finalNormBias).to(tuned.state().between());
}

at::Tensor generalHead(const TunedForward &tuned, const at::Tensor &rows)
{
    const DecoderWeights &w = tuned.weights();
    const DecoderDesign &design = tuned.state().shape.design;
    const at::Tensor x = generalFinalNorm(tuned, rows);
    at::Tensor logits = w.headProduct(x).to(at::kFloat);
    if (tuned.tuner())
        logits = tuned.tuner()->headed(x, logits);
    if (design.normalisedHead)
        logits = logits / at::linalg_vector_norm(w.head, 2, {1}, false, at::kFloat).clamp_min(1e-12);
    if (design.logitCap > 0)
        logits = (logits / design.logitCap).tanh() * design.logitCap;
    return logits;
}

at::Tensor SequenceAttention::distances(const Span &span)
{
    const auto options = at::TensorOptions().dtype(at::kLong).device(m_state.device);
    return at::arange(span.first, span.end, options).unsqueeze(0) -
           at::arange(span.begin, span.end, options).unsqueeze(1); // ≤ 0 for what was before
}

/// Whether a query may see a key: [queries, keys].
at::Tensor SequenceAttention::allowed(const Span &span, std::int64_t window)
{
    at::Tensor &mask = m_masks[{span.begin, span.end, span.first, window}];
    if (!mask.defined()) {
        const at::Tensor distance = distances(span);
        mask = distance <= 0;
        if (window > 0)
            mask = mask.logical_and(distance > -window);
    }
    return mask;
}

/// queries [1, heads, n, headSize], keys and values [1, keyValueHeads, length, headSize].
at::Tensor SequenceAttention::part(const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values,
                                   const Span &span, std::int64_t window)
{
    const ModelShape &s = m_state.shape;
    const DecoderDesign &design = s.design;
    const double scale = attentionScale(s);
    const bool alibi = design.positions == PositionKind::Alibi;
    const bool grouped = s.heads != s.keyValueHeads;
    const std::int64_t n = span.end - span.begin;
    if (!alibi && design.attentionCap == 0) {
        const bool all = n == 1 && (window == 0 || span.end - span.first <= window);
        const bool causal = n > 1 && span.begin == span.first && (window == 0 || n <= window);
        std::optional<at::Tensor> mask;
        if (!all && !causal)
            mask = allowed(span, window);
        return at::scaled_dot_product_attention(queries, keys, values, mask, 0.0, causal, scale, grouped);
    }
    // Scores as such, and all in fp32: a cap or a slope belongs between product and softmax.
    const auto spread = [&](const at::Tensor &x) {
        return grouped ? x.repeat_interleave(s.heads / s.keyValueHeads, 1) : x;
    };
    at::Tensor scores = at::matmul(queries.to(at::kFloat), spread(keys).to(at::kFloat).transpose(2, 3)) * scale;
    if (design.attentionCap > 0)
        scores = (scores / design.attentionCap).tanh() * design.attentionCap;
    if (alibi)
        scores = scores + m_state.weights.slopes.view({1, -1, 1, 1}) * distances(span).to(at::kFloat);
    scores = scores.masked_fill(allowed(span, window).logical_not(), -std::numeric_limits<double>::infinity());
    return at::matmul(at::softmax(scores, 3), spread(values).to(at::kFloat)).to(values.scalar_type());
}

at::Tensor SequenceAttention::attend(const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values,
                                     std::int64_t layer)
{
    const ModelShape &s = m_state.shape;
    const std::int64_t n = queries.size(0), length = keys.size(0), past = length - n;
    const std::int64_t window = s.design.windowOf(layer % s.layers); // (an adapter's own blocks follow the model's)
    const auto heads = [](const at::Tensor &x, std::int64_t from, std::int64_t until) {
        return x.narrow(0, from, until - from).transpose(0, 1).unsqueeze(0);
    };
    const bool plain = s.design.positions != PositionKind::Alibi && s.design.attentionCap == 0 &&
                       (window == 0 || length <= window) && past == 0;
    const std::int64_t step = plain ? n : queriesAtATime;
    std::vector<at::Tensor> outputs;
    for (std::int64_t from = 0; from < n; from += step) {
        const std::int64_t until = std::min(n, from + step);
        Span span{past + from, past + until, 0};
        if (window > 0) // keys that none of these queries sees
            span.first = std::max<std::int64_t>(0, span.begin - window + 1);
        const at::Tensor out = part(heads(queries, from, until), heads(keys, span.first, span.end),
                                    heads(values, span.first, span.end), span, window);
        outputs.push_back(out.squeeze(0).transpose(0, 1).reshape({until - from, s.querySize()}));
    }
    return outputs.size() == 1 ? outputs.front() : at::cat(outputs, 0);
}

} // namespace fieldwright::engine
