#include "core/engine/model/general_inference.h"

#include "core/engine/model/affine.h"
#include "core/engine/model/general_forward.h"

namespace fieldwright::engine {

namespace {

/// What is computed of one sequence in this step.
struct Run
{
    KeyValueCache *cache = nullptr;
    std::vector<TokenId> ids;
    std::int64_t past = 0;   ///< tokens that are in the cache
    std::int64_t wanted = 0; ///< so many last rows are asked for
    bool isLong = false;

    std::int64_t count() const { return std::int64_t(ids.size()); }
};

/// LongRoPE turns all of a text otherwise once it is longer than the length that the model was first trained with: then
/// the cache is of no use any more, and the text is read again.
Run runOf(const ModelShape &shape, const SequenceStep &step)
{
    KeyValueCache &cache = *step.cache;
    Run run{&cache, {step.ids.begin(), step.ids.end()}, cache.length, std::int64_t(step.ids.size()), false};
    if (shape.longRopeDivisors.empty())
        return run;
    run.isLong = std::max(cache.length + run.wanted, cache.textLength) > shape.longRopeFrom;
    if (run.isLong && !cache.isLong && cache.length > 0) {
        run.ids.insert(run.ids.begin(), cache.ids.begin(), cache.ids.end());
        run.past = 0;
    }
    cache.isLong = run.isLong;
    cache.ids.insert(cache.ids.end(), step.ids.begin(), step.ids.end());
    return run;
}

} // namespace

at::Tensor runGeneral(const LoadedModel::State &state, std::span<const SequenceStep> steps)
{
    const ModelShape &s = state.shape;
    std::vector<Run> runs;
    GeneralRows rows;
    bool shortened = false;
    for (const SequenceStep &step : steps) {
        const Run &run = runs.emplace_back(runOf(s, step));
        rows.ids.insert(rows.ids.end(), run.ids.begin(), run.ids.end());
        for (std::int64_t i = 0; i < run.count(); ++i)
            rows.positions.push_back(std::int32_t(run.past + i));
        if (!s.longRopeDivisors.empty())
            rows.isLong.insert(rows.isLong.end(), run.ids.size(), run.isLong);
        shortened = shortened || run.count() > run.wanted;
    }

    SequenceAttention sequences(state);
    GeneralCalls calls;
    calls.product = [&](const at::Tensor &x, std::int64_t layer, Site site) {
        const LayerWeights &w = state.weights.layers[size_t(layer)];
        at::Tensor y = affine(x, w.product(site), w.bias(site));
        if (const LoraAdapter *adapter = state.adapter())
            addLora(adapter->layers[size_t(layer)][size_t(site)], adapter->scale(), x, y);
        return y;
    };
    calls.attend = [&](const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values,
                       std::int64_t layer) {
        const std::int64_t kv = s.keyValueSize();
        std::vector<at::Tensor> outputs;
        std::int64_t first = 0;
        for (const Run &run : runs) {
            const std::int64_t n = run.count(), length = run.past + n;
            const auto stored = [&](const at::Tensor &cache, const at::Tensor &made) {
                cache.narrow(0, run.past, n).copy_(made.narrow(0, first, n).reshape({n, kv}));
                return cache.narrow(0, 0, length).view({length, s.keyValueHeads, s.headSize});
            };
            const at::Tensor allKeys = stored(run.cache->keys[size_t(layer)], keys);
            const at::Tensor allValues = stored(run.cache->values[size_t(layer)], values);
            outputs.push_back(sequences.attend(queries.narrow(0, first, n), allKeys, allValues, layer));
            first += n;
        }
        return outputs.size() == 1 ? outputs.front() : at::cat(outputs, 0);
    };
    const at::Tensor all = generalBlocks(state, rows, calls);
    if (!shortened)
        return all;
    std::vector<at::Tensor> wanted;
    std::int64_t end = 0;
    for (const Run &run : runs) {
        end += run.count();
        wanted.push_back(all.narrow(0, end - run.wanted, run.wanted));
    }
    return at::cat(wanted, 0);
}

} // namespace fieldwright::engine
