#include "core/engine/model/inference.h"

#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/gemm.h"
#include "core/engine/model/general_forward.h"
#include "core/engine/model/general_inference.h"

#include <algorithm>
#include <cstring>

namespace fieldwright::engine {

KeyValueCache::KeyValueCache(const LoadedModel::State &state, std::int64_t capacity)
{
    if (state.quantized) {
        quantized = state.quantized->makeCache(capacity);
        return;
    }
    virtualTokens = state.virtualTokens();
    const auto options = at::TensorOptions().dtype(state.type).device(state.device);
    const std::int64_t further = state.tuner() ? state.tuner()->ownBlocks() : 0;
    for (std::int64_t i = 0; i < state.shape.layers + further; ++i) {
        keys.push_back(at::empty({virtualTokens + capacity, state.shape.keyValueSize()}, options));
        values.push_back(at::empty({virtualTokens + capacity, state.shape.keyValueSize()}, options));
    }
}

KeyValueCache KeyValueCache::copy(const LoadedModel::State &state, std::int64_t capacity) const
{
    KeyValueCache other(state, capacity);
    if (quantized)
        *other.quantized = quantized->copy(capacity);
    const std::int64_t rows = virtualTokens + length;
    for (size_t i = 0; i < keys.size(); ++i) {
        other.keys[i].narrow(0, 0, rows).copy_(keys[i].narrow(0, 0, rows));
        other.values[i].narrow(0, 0, rows).copy_(values[i].narrow(0, 0, rows));
    }
    other.length = length;
    other.ids = ids;
    other.isLong = isLong;
    return other;
}

void KeyValueCache::truncate(std::int64_t count)
{
    length = std::min(length, count);
    ids.resize(std::min(ids.size(), size_t(length)));
    if (quantized)
        quantized->length = length;
}

namespace {

struct Rows
{
    std::vector<TokenId> ids;
    std::vector<std::int32_t> positions;
};

Rows collect(std::span<const SequenceStep> steps)
{
    Rows rows;
    for (const SequenceStep &step : steps) {
        for (size_t i = 0; i < step.ids.size(); ++i) {
            rows.ids.push_back(step.ids[i]);
            rows.positions.push_back(std::int32_t(step.cache->length + std::int64_t(i)));
        }
    }
    return rows;
}

void addAdapter(const LoadedModel::State &state, std::int64_t layer, Site site, const at::Tensor &x, at::Tensor &y)
{
    if (const LoraAdapter *adapter = state.adapter())
        addLora(adapter->layers[size_t(layer)][size_t(site)], adapter->scale(), x, y);
}

/// y (+)= x Wᵀ
void product(const at::Tensor &x, const Operand &weight, at::Tensor &y, bool add)
{
    const std::int64_t rows = x.size(0), out = y.size(1), in = x.size(1);
    gemmNT(rows, out, in, 1, x.const_data_ptr<float>(), in, weight, add ? 1.0f : 0.0f, y.mutable_data_ptr<float>(),
           out);
}

at::Tensor runOnKernels(const LoadedModel::State &state, std::span<const SequenceStep> steps, const Rows &rows)
{
    const CpuKernels &kernels = cpuKernels();
    const ModelShape &s = state.shape;
    const std::int64_t count = std::int64_t(rows.ids.size()), d = s.hidden, q = s.querySize(), kv = s.keyValueSize();
    const std::int64_t qkvWidth = q + 2 * kv;
    const float epsilon = float(s.normEpsilon);
    at::Tensor x = at::empty({count, d}, at::kFloat), normed = at::empty({count, d}, at::kFloat);
    at::Tensor qkv = at::empty({count, qkvWidth}, at::kFloat), attended = at::empty({count, q}, at::kFloat);
    at::Tensor gateUp = at::empty({count, 2 * s.feedForward}, at::kFloat);
    at::Tensor active = at::empty({count, s.feedForward}, at::kFloat);
    const auto p = [](const at::Tensor &tensor) { return tensor.mutable_data_ptr<float>(); };

    for (std::int64_t t = 0; t < count; ++t)
        std::memcpy(p(x) + t * d, p(state.weights.embedding) + rows.ids[size_t(t)] * d, size_t(d) * 4);
    for (std::int64_t i = 0; i < s.layers; ++i) {
        const LayerWeights &layer = state.weights.layers[size_t(i)];
        kernels.rmsForward(p(x), p(layer.norm1), p(normed), nullptr, count, d, epsilon);
        product(normed, layer.operand(Site::Qkv), qkv, false);
        addAdapter(state, i, Site::Qkv, normed, qkv);
        kernels.rope(p(qkv), qkvWidth, s.heads + s.keyValueHeads, s.headSize, p(state.weights.cosine),
                     p(state.weights.sine), rows.positions.data(), 1, count);
        std::int64_t first = 0;
        for (const SequenceStep &step : steps) {
            const auto n = std::int64_t(step.ids.size());
            float *keys = p(step.cache->keys[size_t(i)]), *values = p(step.cache->values[size_t(i)]);
            for (std::int64_t t = 0; t < n; ++t) {
                const float *row = p(qkv) + (first + t) * qkvWidth + q;
                std::memcpy(keys + (step.cache->length + t) * kv, row, size_t(kv) * 4);
                std::memcpy(values + (step.cache->length + t) * kv, row + kv, size_t(kv) * 4);
            }
            kernels.attentionForward(p(qkv) + first * qkvWidth, qkvWidth, keys, values, kv, p(attended) + first * q, q,
                                     n, step.cache->length, s.heads, s.keyValueHeads, s.headSize);
            first += n;
        }
        product(attended, layer.operand(Site::Output), x, true);
        addAdapter(state, i, Site::Output, attended, x);
        kernels.rmsForward(p(x), p(layer.norm2), p(normed), nullptr, count, d, epsilon);
        product(normed, layer.operand(Site::GateUp), gateUp, false);
        addAdapter(state, i, Site::GateUp, normed, gateUp);
        kernels.swigluForward(p(gateUp), p(active), count, s.feedForward);
        product(active, layer.operand(Site::Down), x, true);
        addAdapter(state, i, Site::Down, active, x);
    }
    return x;
}

at::Tensor runQuantized(const LoadedModel::State &state, std::span<const SequenceStep> steps)
{
    std::vector<quantized::Step> list;
    for (const SequenceStep &step : steps)
        list.push_back({step.cache->quantized.get(), step.ids});
    return state.quantized->run(list, state.adapter(), state.threads);
}

} // namespace

at::Tensor runDecoder(const LoadedModel::State &state, std::span<const SequenceStep> steps)
{
    c10::AutoGradMode noGradients(false);
    std::int64_t longest = 0;
    for (const SequenceStep &step : steps)
        longest = std::max(longest, step.cache->length + std::int64_t(step.ids.size()));
    at::Tensor x;
    if (state.quantized)
        x = runQuantized(state, steps);
    else if (state.onCpuKernels(longest))
        x = runOnKernels(state, steps, collect(steps));
    else
        x = runGeneral(state, steps);
    for (const SequenceStep &step : steps)
        step.cache->length += std::int64_t(step.ids.size());
    return x;
}

at::Tensor finalHidden(const LoadedModel::State &state, const at::Tensor &rows)
{
    c10::AutoGradMode noGradients(false);
    if (!state.quantized && !state.onCpuKernels(1)) {
        at::Tensor hidden = generalFinalNorm(TunedForward(state), rows);
        requireInRange(hidden, state.type);
        return hidden;
    }
    const float *weight =
        state.quantized ? state.quantized->finalNorm().data() : state.weights.finalNorm.const_data_ptr<float>();
    const at::Tensor x = rows.contiguous();
    at::Tensor normed = at::empty_like(x);
    cpuKernels().rmsForward(x.const_data_ptr<float>(), weight, normed.mutable_data_ptr<float>(), nullptr, x.size(0),
                            state.shape.hidden, float(state.shape.normEpsilon));
    return normed;
}

at::Tensor uncheckedLogits(const LoadedModel::State &state, const at::Tensor &rows)
{
    c10::AutoGradMode noGradients(false);
    if (state.quantized)
        return state.quantized->logits(rows, state.threads);
    if (!state.onCpuKernels(1))
        return generalHead(TunedForward(state), rows).to(at::kCPU);
    const at::Tensor normed = finalHidden(state, rows);
    at::Tensor logits = at::empty({normed.size(0), state.shape.vocabulary}, at::kFloat);
    product(normed, {state.weights.head.const_data_ptr<float>(), state.shape.hidden, nullptr}, logits, false);
    return logits;
}

at::Tensor headLogits(const LoadedModel::State &state, const at::Tensor &rows)
{
    at::Tensor logits = uncheckedLogits(state, rows);
    requireInRange(logits, state.type);
    return logits;
}

} // namespace fieldwright::engine
