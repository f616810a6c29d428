#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/gemm.h"
#include "core/engine/model/gemm_panels.h"
#include "core/engine/objective/compute_path.h"
#include "core/engine/objective/embedding_noise.h"

#include <cmath>
#include <cstring>
#include <unordered_map>

namespace fieldwright::engine {

namespace {

/// Rows of logits computed at a time: enough for the product's speed, little beside the activations.
constexpr std::int64_t headChunk = 128;

float *floats(const at::Tensor &tensor)
{
    return tensor.defined() ? tensor.mutable_data_ptr<float>() : nullptr;
}

/// Forward and backward of a decoder by hand, block by block: saved are each block's input, qkv after the rotation,
/// attention output with its log-sum-exp, the middle of the residual, and gate-up; norms and SwiGLU are computed again.
/// Nothing is allocated inside a step. What is to be recomputed lies in one buffer for all blocks, and each block's is
/// made again when its turn comes in the backward pass.
class CpuPath : public ComputePath
{
public:
    CpuPath(LoadedModel::State &state, ParameterSet &parameters, std::int64_t capacity, Recompute recompute,
            const Regularisation &regularisation)
        : m_state(state), m_shape(state.shape), m_kernels(cpuKernels()), m_parameters(parameters), m_capacity(capacity),
          m_recompute(recompute), m_regularisation(regularisation)
    {
        for (const Parameter &parameter : parameters.list())
            m_gradients.emplace(parameter.name, floats(parameter.gradient));
        for (const StoredTensor &stored : storedTensors(m_shape, state.weights))
            m_names.emplace(stored.tensor, stored.parts.front().name);
        m_embeddingGradient = gradientOf(state.weights.embedding);
        m_headGradient = m_shape.tiedHead ? m_embeddingGradient : gradientOf(state.weights.head);
        m_finalNormGradient = gradientOf(state.weights.finalNorm);
        m_full = m_embeddingGradient != nullptr;
        prepareLayers();
        prepareBuffers();
        findParameters();
    }

    std::string name() const override
    {
        return std::string("cpu kernels (") + m_kernels.name + (usePanels() ? ", own products)" : ")");
    }

    std::vector<double> blockOutputs(const MicroBatch &batch) override
    {
        begin(batch, {});
        m_dropout = 0;
        embed();
        for (std::int64_t i = 0; i < m_shape.layers; ++i)
            forward(i);
        std::vector<double> out;
        for (const Layer &layer : m_layers)
            out.push_back(largest(layer.x, m_rows * m_shape.hidden));
        out.push_back(largest(m_last, m_rows * m_shape.hidden));
        return out;
    }

    double run(const MicroBatch &batch, double gradientScale, const DropoutKey &dropout) override
    {
        const bool training = gradientScale != 0;
        begin(batch, dropout);
        m_dropout = training && m_state.adapter() ? float(m_state.adapter()->dropout) : 0.0f;

        embed();
        if (training && m_regularisation.embeddingNoise != 0)
            addEmbeddingNoise(batch, dropout, m_regularisation.embeddingNoise, m_shape.hidden, m_layers.front().x);
        for (std::int64_t i = 0; i < m_shape.layers; ++i)
            forward(i);
        const double loss = head(gradientScale);
        if (!training)
            return loss;
        for (std::int64_t i = m_shape.layers - 1; i >= 0; --i) {
            if (i + 1 < m_shape.layers) // the last block's lie there still
                recompute(i);
            backward(i);
            for (const std::size_t parameter : m_parametersOf[size_t(i)])
                m_parameters.finished(parameter);
        }
        if (m_full)
            embedBackward();
        return loss;
    }

private:
    struct Lora
    {
        struct Member
        {
            std::int64_t begin, out;
            const float *b;
            float *gradient;
        };
        const float *a = nullptr;
        float *gradient = nullptr;
        std::int64_t in = 0, width = 0, rank = 0; ///< width = members · rank
        std::vector<Member> members;
        float *inner = nullptr; ///< saved x Aᵀ, [rows, width]
    };

    struct Layer
    {
        const float *norm1, *norm2;
        Operand qkvWeight, outputWeight, gateUpWeight, downWeight;
        float *norm1Gradient, *qkvGradient, *outputGradient, *norm2Gradient, *gateUpGradient, *downGradient;
        std::array<Lora, siteCount> lora;
        float *x, *rstd1, *qkv, *attention, *logSumExp, *middle, *rstd2, *gateUp;
    };

    void begin(const MicroBatch &batch, const DropoutKey &key)
    {
        m_rows = batch.tokens();
        TORCH_CHECK(m_rows <= m_capacity, "micro-batch larger than planned");
        m_batch = &batch;
        m_key = key;
    }

    /// By size; not a number as soon as one is not.
    static double largest(const float *values, std::int64_t count)
    {
        float top = 0;
        for (std::int64_t i = 0; i < count; ++i) {
            if (!(std::abs(values[i]) <= top))
                top = std::abs(values[i]);
            if (std::isnan(top))
                break;
        }
        return double(top);
    }

    float *gradientOf(const std::string &name) const
    {
        const auto found = m_gradients.find(name);
        return found == m_gradients.end() ? nullptr : found->second;
    }

    /// The gradient of one of the model's own tensors.
    float *gradientOf(const at::Tensor &tensor) const { return gradientOf(m_names.at(&tensor)); }

    float *buffer(std::int64_t columns, std::int64_t rows = 0)
    {
        m_buffers.push_back(at::empty({(rows ? rows : m_capacity) * columns}, at::kFloat));
        return floats(m_buffers.back());
    }

    void prepareLayers()
    {
        const LoraAdapter *adapter = m_full ? nullptr : m_state.adapter();
        const char *const siteNames[siteCount] = {"qkv", "output", "gate_up", "down"};
        m_layers.resize(size_t(m_shape.layers));
        for (size_t i = 0; i < m_layers.size(); ++i) {
            const LayerWeights &w = m_state.weights.layers[i];
            Layer &l = m_layers[i];
            l.norm1 = floats(w.norm1);
            l.norm2 = floats(w.norm2);
            l.qkvWeight = w.operand(Site::Qkv);
            l.outputWeight = w.operand(Site::Output);
            l.gateUpWeight = w.operand(Site::GateUp);
            l.downWeight = w.operand(Site::Down);
            l.norm1Gradient = gradientOf(w.norm1);
            l.qkvGradient = gradientOf(w.qkv);
            l.outputGradient = gradientOf(w.output);
            l.norm2Gradient = gradientOf(w.norm2);
            l.gateUpGradient = gradientOf(w.gateUp);
            l.downGradient = gradientOf(w.down);
            for (size_t s = 0; adapter && s < siteCount; ++s) {
                const LoraSite &site = adapter->layers[i][s];
                if (!site.a.defined())
                    continue;
                Lora &lora = l.lora[s];
                const std::string prefix = "layers." + std::to_string(i) + ".";
                lora.a = floats(site.a);
                lora.gradient = gradientOf(prefix + siteNames[s] + ".lora_A");
                lora.in = site.a.size(1);
                lora.width = site.a.size(0);
                lora.rank = adapter->rank;
                for (const auto &member : site.members)
                    lora.members.push_back({member.module.begin, member.module.out, floats(member.b),
                                            gradientOf(prefix + member.module.path + ".lora_B")});
                lora.inner = i > 0 && m_recompute == Recompute::Blocks && m_layers[0].lora[s].width == lora.width
                                 ? m_layers[0].lora[s].inner
                                 : buffer(lora.width);
                m_loraWidth = std::max(m_loraWidth, lora.width);
            }
        }
        m_scale = adapter ? float(adapter->scale()) : 0.0f;
    }

    /// Which parameters' gradients are whole after the backward pass of a layer.
    void findParameters()
    {
        std::unordered_map<const float *, std::size_t> byGradient;
        for (std::size_t p = 0; p < m_parameters.list().size(); ++p)
            byGradient.emplace(floats(m_parameters.list()[p].gradient), p);
        m_parametersOf.resize(m_layers.size());
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const Layer &l = m_layers[i];
            std::vector<const float *> gradients = {l.norm1Gradient, l.qkvGradient,    l.outputGradient,
                                                    l.norm2Gradient, l.gateUpGradient, l.downGradient};
            for (const Lora &lora : l.lora) {
                gradients.push_back(lora.gradient);
                for (const Lora::Member &member : lora.members)
                    gradients.push_back(member.gradient);
            }
            for (const float *gradient : gradients) {
                if (const auto found = byGradient.find(gradient); found != byGradient.end())
                    m_parametersOf[i].push_back(found->second);
            }
        }
    }

    void prepareBuffers()
    {
        const std::int64_t d = m_shape.hidden, q = m_shape.querySize(), f = m_shape.feedForward;
        const std::int64_t qkv = q + 2 * m_shape.keyValueSize();
        for (Layer &l : m_layers) {
            const Layer &first = m_layers.front();
            const bool isFirst = &l == &first;
            const bool sharesBlock = !isFirst && m_recompute == Recompute::Blocks;
            const bool sharesGateUp = !isFirst && m_recompute != Recompute::None;
            l.x = buffer(d);
            l.rstd1 = sharesBlock ? first.rstd1 : buffer(1);
            l.qkv = sharesBlock ? first.qkv : buffer(qkv);
            l.attention = sharesBlock ? first.attention : buffer(q);
            l.logSumExp = sharesBlock ? first.logSumExp : buffer(m_shape.heads);
            l.middle = sharesBlock ? first.middle : buffer(d);
            l.rstd2 = sharesBlock ? first.rstd2 : buffer(1);
            l.gateUp = sharesGateUp ? first.gateUp : buffer(2 * f);
        }
        m_last = buffer(d);
        m_normed = buffer(d);
        m_activation = buffer(f);
        m_dx = buffer(d);
        m_dh = buffer(std::max(d, q));
        m_dqkv = buffer(qkv);
        m_headRows = buffer(d);
        m_headNormed = buffer(d);
        m_headGradientRows = buffer(d);
        m_headRstd = buffer(1);
        m_logits = buffer(m_shape.vocabulary, headChunk);
        m_losses.resize(headChunk);
        m_scales.resize(headChunk);
        if (m_loraWidth)
            m_dInner = buffer(m_loraWidth);
        if (m_state.adapter() && m_state.adapter()->dropout > 0) {
            m_dropped = buffer(std::max({d, q, f}));
        }
    }

    void embed()
    {
        const std::int64_t d = m_shape.hidden;
        const float *table = floats(m_state.weights.embedding);
        float *x = m_layers.front().x;
        for (std::int64_t t = 0; t < m_rows; ++t)
            std::memcpy(x + t * d, table + m_batch->ids[size_t(t)] * d, size_t(d) * 4);
    }

    /// The LoRA branch's input: x itself, or x under its dropout mask.
    const float *loraInput(const float *x, std::int64_t layer, Site site, std::int64_t width)
    {
        if (m_dropout == 0)
            return x;
        m_kernels.dropout(x, m_dropped, m_rows * width, m_key.of(layer, int(site)), m_dropout);
        return m_dropped;
    }

    void makeInner(std::int64_t layer, Site site, const float *x)
    {
        const Lora &lora = m_layers[size_t(layer)].lora[size_t(site)];
        if (!lora.a)
            return;
        const float *input = loraInput(x, layer, site, lora.in);
        gemmNT(m_rows, lora.width, lora.in, 1, input, lora.in, lora.a, lora.in, 0, lora.inner, lora.width);
    }

    /// What the branches of a site add to its output, once their inner rows are there.
    std::span<const ThinProduct> branches(std::int64_t layer, Site site)
    {
        const Lora &lora = m_layers[size_t(layer)].lora[size_t(site)];
        m_thin.clear();
        for (size_t i = 0; i < lora.members.size(); ++i) {
            const auto &member = lora.members[i];
            m_thin.push_back({member.begin, member.out, lora.rank, m_scale, lora.inner + std::int64_t(i) * lora.rank,
                              lora.width, member.b, 1, lora.rank});
        }
        return m_thin;
    }

    /// Gradients of B and of the inner product (kept in m_dInner).
    void loraBackward(std::int64_t layer, Site site, const float *dy, std::int64_t ldy)
    {
        Lora &lora = m_layers[size_t(layer)].lora[size_t(site)];
        if (!lora.a)
            return;
        for (size_t i = 0; i < lora.members.size(); ++i) {
            const auto &member = lora.members[i];
            const std::int64_t column = std::int64_t(i) * lora.rank;
            gemmNN(m_rows, lora.rank, member.out, m_scale, dy + member.begin, ldy, member.b, lora.rank, 0,
                   m_dInner + column, lora.width);
            gemmTN(member.out, lora.rank, m_rows, m_scale, dy + member.begin, ldy, lora.inner + column, lora.width, 1,
                   member.gradient, lora.rank);
        }
    }

    /// What the branches of a site add to the gradient of its input; nothing under dropout, whose mask lies between.
    std::span<const ThinProduct> branchesBack(std::int64_t layer, Site site)
    {
        const Lora &lora = m_layers[size_t(layer)].lora[size_t(site)];
        m_thin.clear();
        if (lora.a && m_dropout == 0)
            m_thin.push_back({0, lora.in, lora.width, 1, m_dInner, lora.width, lora.a, lora.in, 1});
        return m_thin;
    }

    /// The same under dropout.
    void addDropped(std::int64_t layer, Site site, float *dx)
    {
        const Lora &lora = m_layers[size_t(layer)].lora[size_t(site)];
        if (!lora.a || m_dropout == 0)
            return;
        gemmNN(m_rows, lora.in, lora.width, 1, m_dInner, lora.width, lora.a, lora.in, 0, m_dropped, lora.in);
        m_kernels.dropout(m_dropped, m_dropped, m_rows * lora.in, m_key.of(layer, int(site)), m_dropout);
        for (std::int64_t i = 0; i < m_rows * lora.in; ++i)
            dx[i] += m_dropped[i];
    }

    /// The gradient of A, once the site's input is at hand.
    void loraBackwardA(std::int64_t layer, Site site, const float *x)
    {
        Lora &lora = m_layers[size_t(layer)].lora[size_t(site)];
        if (!lora.a)
            return;
        const float *input = loraInput(x, layer, site, lora.in);
        gemmTN(lora.width, lora.in, m_rows, 1, m_dInner, lora.width, input, lora.in, 1, lora.gradient, lora.in);
    }

    std::int64_t qkvWidth() const { return m_shape.querySize() + 2 * m_shape.keyValueSize(); }
    std::int64_t segmentCount() const { return std::int64_t(m_batch->segments.size()) - 1; }

    void rotate(float *qkv, float sign)
    {
        m_kernels.rope(qkv, qkvWidth(), m_shape.heads + m_shape.keyValueHeads, m_shape.headSize,
                       floats(m_state.weights.cosine), floats(m_state.weights.sine), m_batch->positions.data(), sign,
                       m_rows);
    }

    /// From the block's input to the middle of the residual.
    void attend(std::int64_t i)
    {
        Layer &l = m_layers[size_t(i)];
        const std::int64_t t = m_rows, d = m_shape.hidden, q = m_shape.querySize(), qkv = qkvWidth();
        const float epsilon = float(m_shape.normEpsilon);

        m_kernels.rmsForward(l.x, l.norm1, m_normed, l.rstd1, t, d, epsilon);
        makeInner(i, Site::Qkv, m_normed);
        gemmNT(t, qkv, d, 1, m_normed, d, l.qkvWeight, 0, l.qkv, qkv, branches(i, Site::Qkv));
        rotate(l.qkv, 1);
        m_kernels.packedAttentionForward(l.qkv, qkv, l.attention, q, l.logSumExp, t, m_batch->segments.data(),
                                         segmentCount(), m_shape.heads, m_shape.keyValueHeads, m_shape.headSize);
        std::memcpy(l.middle, l.x, size_t(t * d) * 4);
        makeInner(i, Site::Output, l.attention);
        gemmNT(t, d, q, 1, l.attention, q, l.outputWeight, 1, l.middle, d, branches(i, Site::Output));
    }

    /// Gate and up of the feed-forward; with `kept` the adapter's inner rows are there already.
    void widen(std::int64_t i, bool kept)
    {
        Layer &l = m_layers[size_t(i)];
        const std::int64_t t = m_rows, d = m_shape.hidden, f = m_shape.feedForward;
        m_kernels.rmsForward(l.middle, l.norm2, m_normed, l.rstd2, t, d, float(m_shape.normEpsilon));
        if (!kept)
            makeInner(i, Site::GateUp, m_normed);
        gemmNT(t, 2 * f, d, 1, m_normed, d, l.gateUpWeight, 0, l.gateUp, 2 * f, branches(i, Site::GateUp));
    }

    /// What backward() needs of a block and was not kept.
    void recompute(std::int64_t i)
    {
        if (m_recompute == Recompute::None)
            return;
        if (m_recompute == Recompute::Blocks)
            attend(i);
        widen(i, m_recompute == Recompute::FeedForward);
        if (m_recompute == Recompute::Blocks && m_layers[size_t(i)].lora[size_t(Site::Down)].a) {
            m_kernels.swigluForward(m_layers[size_t(i)].gateUp, m_activation, m_rows, m_shape.feedForward);
            makeInner(i, Site::Down, m_activation);
        }
    }

    void forward(std::int64_t i)
    {
        attend(i);
        widen(i, false);
        const Layer &l = m_layers[size_t(i)];
        const std::int64_t t = m_rows, d = m_shape.hidden, f = m_shape.feedForward;
        m_kernels.swigluForward(l.gateUp, m_activation, t, f);
        float *next = i + 1 < m_shape.layers ? m_layers[size_t(i) + 1].x : m_last;
        std::memcpy(next, l.middle, size_t(t * d) * 4);
        makeInner(i, Site::Down, m_activation);
        gemmNT(t, d, f, 1, m_activation, f, l.downWeight, 1, next, d, branches(i, Site::Down));
    }

    /// Loss over the target rows only, and the gradient of the last block's output in m_dx.
    double head(double gradientScale)
    {
        const std::int64_t d = m_shape.hidden, v = m_shape.vocabulary;
        const auto count = std::int64_t(m_batch->targetRows.size());
        const float *weight = floats(m_state.weights.head);
        const float *norm = floats(m_state.weights.finalNorm);
        for (std::int64_t r = 0; r < count; ++r)
            std::memcpy(m_headRows + r * d, m_last + m_batch->targetRows[size_t(r)] * d, size_t(d) * 4);
        m_kernels.rmsForward(m_headRows, norm, m_headNormed, m_headRstd, count, d, float(m_shape.normEpsilon));

        m_targetLosses.resize(size_t(count));
        m_targetHits.resize(size_t(count));
        double loss = 0;
        for (std::int64_t first = 0; first < count; first += headChunk) {
            const std::int64_t n = std::min(headChunk, count - first);
            const float *normed = m_headNormed + first * d;
            gemmNT(n, v, d, 1, normed, d, weight, d, 0, m_logits, v);
            for (std::int64_t r = 0; r < n; ++r)
                m_scales[size_t(r)] = float(gradientScale * m_batch->weights[size_t(first + r)]);
            m_kernels.crossEntropy(m_logits, n, v, m_batch->targets.data() + first, m_scales.data(), m_losses.data(),
                                   m_targetHits.data() + first, float(m_regularisation.labelSmoothing),
                                   gradientScale != 0);
            for (std::int64_t r = 0; r < n; ++r) {
                loss += m_losses[size_t(r)] * m_batch->weights[size_t(first + r)];
                m_targetLosses[size_t(first + r)] = float(m_losses[size_t(r)]);
            }
            if (gradientScale == 0)
                continue;
            gemmNN(n, d, v, 1, m_logits, v, weight, d, 0, m_headGradientRows + first * d, d);
            if (m_headGradient)
                gemmTN(v, d, n, 1, m_logits, v, normed, d, 1, m_headGradient, d);
        }
        if (gradientScale == 0)
            return loss;

        if (m_finalNormGradient)
            m_kernels.rmsWeightGradient(m_headGradientRows, m_headRows, m_headRstd, m_finalNormGradient, count, d);
        m_kernels.rmsBackward(m_headGradientRows, m_headRows, norm, m_headRstd, nullptr, m_headGradientRows, count, d);
        std::memset(m_dx, 0, size_t(m_rows * d) * 4);
        for (std::int64_t r = 0; r < count; ++r)
            std::memcpy(m_dx + m_batch->targetRows[size_t(r)] * d, m_headGradientRows + r * d, size_t(d) * 4);
        return loss;
    }

    /// In m_dx: from the gradient of the block's output to that of its input.
    void backward(std::int64_t i)
    {
        Layer &l = m_layers[size_t(i)];
        const std::int64_t t = m_rows, d = m_shape.hidden, q = m_shape.querySize(), f = m_shape.feedForward;
        const std::int64_t qkv = qkvWidth();
        const float epsilon = float(m_shape.normEpsilon);

        loraBackward(i, Site::Down, m_dx, d);
        gemmNN(t, f, d, 1, m_dx, d, l.downWeight, 0, m_activation, f, branchesBack(i, Site::Down));
        addDropped(i, Site::Down, m_activation);
        m_kernels.swigluBackward(l.gateUp, m_activation, t, f);
        loraBackwardA(i, Site::Down, m_activation);
        if (m_full)
            gemmTN(d, f, t, 1, m_dx, d, m_activation, f, 1, l.downGradient, f);

        loraBackward(i, Site::GateUp, l.gateUp, 2 * f);
        gemmNN(t, d, 2 * f, 1, l.gateUp, 2 * f, l.gateUpWeight, 0, m_dh, d, branchesBack(i, Site::GateUp));
        addDropped(i, Site::GateUp, m_dh);
        m_kernels.rmsForward(l.middle, l.norm2, m_normed, l.rstd2, t, d, epsilon);
        loraBackwardA(i, Site::GateUp, m_normed);
        if (m_full) {
            gemmTN(2 * f, d, t, 1, l.gateUp, 2 * f, m_normed, d, 1, l.gateUpGradient, d);
            m_kernels.rmsWeightGradient(m_dh, l.middle, l.rstd2, l.norm2Gradient, t, d);
        }
        m_kernels.rmsBackward(m_dh, l.middle, l.norm2, l.rstd2, m_dx, m_dx, t, d);

        loraBackward(i, Site::Output, m_dx, d);
        gemmNN(t, q, d, 1, m_dx, d, l.outputWeight, 0, m_dh, q, branchesBack(i, Site::Output));
        addDropped(i, Site::Output, m_dh);
        loraBackwardA(i, Site::Output, l.attention);
        if (m_full)
            gemmTN(d, q, t, 1, m_dx, d, l.attention, q, 1, l.outputGradient, q);
        m_kernels.packedAttentionBackward(l.qkv, qkv, l.attention, m_dh, q, l.logSumExp, m_dqkv, t,
                                          m_batch->segments.data(), segmentCount(), m_shape.heads,
                                          m_shape.keyValueHeads, m_shape.headSize);
        rotate(m_dqkv, -1);

        // Below the lowest adapter nothing is trained, so its input needs no gradient.
        const bool further = m_full || i > 0;
        loraBackward(i, Site::Qkv, m_dqkv, qkv);
        if (further) {
            gemmNN(t, d, qkv, 1, m_dqkv, qkv, l.qkvWeight, 0, m_dh, d, branchesBack(i, Site::Qkv));
            addDropped(i, Site::Qkv, m_dh);
        }
        m_kernels.rmsForward(l.x, l.norm1, m_normed, l.rstd1, t, d, epsilon);
        loraBackwardA(i, Site::Qkv, m_normed);
        if (m_full) {
            gemmTN(qkv, d, t, 1, m_dqkv, qkv, m_normed, d, 1, l.qkvGradient, d);
            m_kernels.rmsWeightGradient(m_dh, l.x, l.rstd1, l.norm1Gradient, t, d);
        }
        if (further)
            m_kernels.rmsBackward(m_dh, l.x, l.norm1, l.rstd1, m_dx, m_dx, t, d);
    }

    void embedBackward()
    {
        const std::int64_t d = m_shape.hidden;
        for (std::int64_t t = 0; t < m_rows; ++t) {
            float *gradient = m_embeddingGradient + m_batch->ids[size_t(t)] * d;
            const float *from = m_dx + t * d;
            for (std::int64_t i = 0; i < d; ++i)
                gradient[i] += from[i];
        }
    }

    LoadedModel::State &m_state;
    const ModelShape &m_shape;
    const CpuKernels &m_kernels;
    const ParameterSet &m_parameters;
    std::vector<std::vector<std::size_t>> m_parametersOf; ///< each layer
    std::int64_t m_capacity = 0;
    Recompute m_recompute = Recompute::None;
    Regularisation m_regularisation;
    bool m_full = false;
    float m_scale = 0;
    std::int64_t m_loraWidth = 0;
    std::unordered_map<std::string, float *> m_gradients; ///< by parameter
    std::unordered_map<const at::Tensor *, std::string> m_names;
    std::vector<Layer> m_layers;
    std::vector<ThinProduct> m_thin; ///< of the product at hand
    std::vector<at::Tensor> m_buffers;
    float *m_embeddingGradient = nullptr, *m_headGradient = nullptr, *m_finalNormGradient = nullptr;
    float *m_last = nullptr, *m_normed = nullptr, *m_activation = nullptr, *m_dx = nullptr, *m_dh = nullptr,
          *m_dqkv = nullptr, *m_headRows = nullptr, *m_headNormed = nullptr, *m_headGradientRows = nullptr,
          *m_headRstd = nullptr, *m_logits = nullptr, *m_dInner = nullptr, *m_dropped = nullptr;
    std::vector<double> m_losses;
    std::vector<float> m_scales;

    // Of the micro-batch at hand.
    const MicroBatch *m_batch = nullptr;
    std::int64_t m_rows = 0;
    DropoutKey m_key;
    float m_dropout = 0;
};

} // namespace

std::unique_ptr<ComputePath> makeCpuPath(LoadedModel::State &state, ParameterSet &parameters, std::int64_t capacity,
                                         Recompute recompute, const Regularisation &regularisation)
{
    return std::make_unique<CpuPath>(state, parameters, capacity, recompute, regularisation);
}

} // namespace fieldwright::engine
