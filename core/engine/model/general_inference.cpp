#include "core/engine/model/general_inference.h"

#include "core/engine/model/general_forward.h"

#include <cassert>

namespace fieldwright::engine {

namespace {

/// What is computed of one sequence in this step.
struct Run
{
    KeyValueCache *cache = nullptr;
    std::vector<TokenId> ids;
    std::int64_t past = 0;   ///< tokens that are in the cache, virtual ones included
    std::int64_t wanted = 0; ///< so many last rows are asked for
    bool isLong = false;

    std::int64_t count() const { return std::int64_t(ids.size()); }
};

/// LongRoPE turns all of a text otherwise once it is longer than the length that the model was first trained with: then
/// the cache is of no use any more, and the text is read again.
///
/// Virtual tokens come before a text's first ones: as rows of their own, or as keys and values alone.
Run runOf(const TunedForward &tuned, const SequenceStep &step)
{
    const ModelShape &shape = tuned.state().shape;
    KeyValueCache &cache = *step.cache;
    assert(cache.virtualTokens == tuned.state().virtualTokens());
    Run run{&cache, {step.ids.begin(), step.ids.end()}, 0, std::int64_t(step.ids.size()), false};
    std::int64_t known = cache.length;
    if (!shape.longRopeDivisors.empty()) {
        run.isLong = std::max(known + run.wanted, cache.textLength) + cache.virtualTokens > shape.longRopeFrom;
        if (run.isLong && !cache.isLong && known > 0) {
            run.ids.insert(run.ids.begin(), cache.ids.begin(), cache.ids.end());
            known = 0;
        }
        cache.isLong = run.isLong;
        cache.ids.insert(cache.ids.end(), step.ids.begin(), step.ids.end());
    }
    if (known > 0 || cache.virtualTokens == 0) {
        run.past = known + (known > 0 ? cache.virtualTokens : 0);
        return run;
    }
    if (const auto &made = tuned.virtualKeys()) {
        run.past = cache.virtualTokens;
        for (size_t layer = 0; layer < made->keys.size(); ++layer) {
            const auto put = [&](at::Tensor &to, const at::Tensor &from) {
                to.narrow(0, 0, run.past).copy_(from.reshape({run.past, to.size(1)}));
            };
            put(cache.keys[layer], made->keys[layer]);
            put(cache.values[layer], made->values[layer]);
        }
        return run;
    }
    std::vector<TokenId> virtualIds;
    for (std::int64_t i = 0; i < cache.virtualTokens; ++i)
        virtualIds.push_back(TokenId(-1 - i));
    run.ids.insert(run.ids.begin(), virtualIds.begin(), virtualIds.end());
    return run;
}

} // namespace

at::Tensor runGeneral(const LoadedModel::State &state, std::span<const SequenceStep> steps)
{
    const ModelShape &s = state.shape;
    std::vector<std::int64_t> begins = {0};
    const TunedForward tuned(state, nullptr, &begins);
    std::vector<Run> runs;
    RowList list;
    bool shortened = false;
    for (const SequenceStep &step : steps) {
        const Run &run = runs.emplace_back(runOf(tuned, step));
        list.ids.insert(list.ids.end(), run.ids.begin(), run.ids.end());
        for (std::int64_t i = 0; i < run.count(); ++i)
            list.positions.push_back(std::int32_t(run.past + i));
        if (!s.longRopeDivisors.empty())
            list.isLong.insert(list.isLong.end(), run.ids.size(), run.isLong);
        begins.push_back(std::int64_t(list.ids.size()));
        shortened = shortened || run.count() > run.wanted;
    }

    SequenceAttention sequences(state);
    const GeneralAttention attend = [&](const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values,
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
    const GeneralRows rows = GeneralRows::onHost(list, state.device).on(state.device);
    const at::Tensor all = generalBlocks(tuned, rows, attend);
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
