#include "core/engine/quantized/decoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <omp.h>

namespace fieldwright::engine::quantized {

namespace {

/// Up to so many rows every thread prepares the input of a product for itself: that costs less than to wait.
constexpr Index privateRows = 4;
/// Steps of up to so many tokens spread one head's keys over the threads; longer ones spread their rows.
constexpr Index shortStep = 4;
/// Rows of a longer step that are attended to together (times the heads that share a key head).
constexpr Index attentionRows = 16;
/// Rows computed at a time: more would be no faster, and need memory.
constexpr Index passRows = 1024;
/// Rows of activations that stay in the second cache while the weights pass.
constexpr Index productRows = 96;

/// One piece of attention: some rows of a step, the query heads of one key head, some chunks of keys.
struct AttentionItem
{
    size_t step = 0;
    Index keyValueHead = 0;
    Index firstRow = 0; ///< in the step
    Index rows = 0;
    Index firstChunk = 0;
    Index endChunk = 0;
};

/// Aligned memory that grows and is not initialised.
template <typename T>
class Buffer
{
public:
    T *need(Index count)
    {
        if (count > m_size) {
            m_data.reset();
            m_size = 0;
            m_data.reset(static_cast<T *>(std::aligned_alloc(64, (size_t(count) * sizeof(T) + 63) / 64 * 64)));
            if (!m_data)
                throw std::bad_alloc();
            m_size = count;
        }
        return m_data.get();
    }
    T *data() const { return m_data.get(); }

private:
    struct Free
    {
        void operator()(T *memory) const { std::free(memory); }
    };
    std::unique_ptr<T[], Free> m_data;
    Index m_size = 0;
};

/// Input rows of a product: in fp32 (adapters want them) and in 8 bits.
struct InputRows
{
    Buffer<float> exact;
    Buffer<std::int8_t> values;
    Buffer<float> scales;
    Buffer<std::int32_t> negatedSums;

    void need(Index rows, Index width)
    {
        const Index blocks = (width + blockColumns - 1) / blockColumns;
        exact.need(rows * width);
        values.need(rows * blocks * blockColumns);
        scales.need(rows * blocks);
        negatedSums.need(rows * blocks);
    }
    QuantizedRows quantized(Index columns) const
    {
        return {(columns + blockColumns - 1) / blockColumns * blockColumns, values.data(), scales.data(),
                negatedSums.data()};
    }
};

} // namespace

struct Decoder::Buffers
{
    Buffer<float> cosine, sine, qkv, attended, gate, up, active, low, partials;
    InputRows shared;
    std::vector<InputRows> own;         ///< of each thread
    std::vector<Buffer<float>> scratch; ///< of each thread
};

/// One run(): what all threads see, and the phases that each of them goes through.
class Decoder::Pass
{
public:
    Pass(Decoder &decoder, std::span<const Step> steps, const Adapter *adapter, int threads, float *hidden);
    void run(const Member &member);

private:
    /// An input of a product, ready for this thread.
    struct Input
    {
        const float *exact = nullptr; ///< rows of `width`
        Index width = 0;
        QuantizedRows quantized;
    };
    template <typename MakeRow>
    Input prepare(const Member &member, Index width, const MakeRow &makeRow);
    Input normalized(const Member &member, const std::vector<float> &weight);
    template <typename Then>
    void multiply(const Member &member, const std::vector<BlockMatrix> &parts, const AdapterSite *site,
                  const Input &input, std::span<float *const> outputs, std::span<const Index> widths, Store store,
                  const Then &then);
    void lowRank(const Member &member, const AdapterSite *site, const Input &input);
    void expand(const AdapterSite &site, Index begin, Index end, Index row, float *y);
    void embedAndPlace(const Member &member);
    void rotate(const Member &member, Index layer);
    void attend(const Member &member, Index layer);
    void attendShort(const AttentionItem &item, Index layer);
    void attendLong(const AttentionItem &item, Index layer, float *scratch);
    const float *mergedRow(Index row, float *out);

    const Model &m_model;
    const ModelShape &m_shape;
    const Kernels &m_kernels;
    Buffers &m_buffers;
    std::span<const Step> m_steps;
    const Adapter *m_adapter;
    float *m_x;

    struct Row
    {
        TokenId id = 0;
        size_t step = 0;
        Index inStep = 0;
        Index position = 0;
        Index partials = -1; ///< where its partials begin, [head][chunk]; -1: none, a row of a long step
        Index chunks = 0;
    };
    std::vector<Row> m_rows;
    std::vector<Index> m_firstRows; ///< of each step
    std::vector<AttentionItem> m_items;
    std::vector<std::atomic<Index>> m_nextItem; ///< of each layer
    Index m_group = 1;
};

Decoder::Decoder(const Model &model) : m_model(model), m_kernels(kernels()), m_buffers(std::make_unique<Buffers>()) {}
Decoder::~Decoder() = default;

Decoder::Pass::Pass(Decoder &decoder, std::span<const Step> steps, const Adapter *adapter, int threads, float *hidden)
    : m_model(decoder.m_model), m_shape(m_model.shape), m_kernels(decoder.m_kernels), m_buffers(*decoder.m_buffers),
      m_steps(steps), m_adapter(adapter), m_x(hidden), m_nextItem(size_t(m_shape.layers)),
      m_group(m_shape.heads / m_shape.keyValueHeads)
{
    Index partials = 0;
    for (size_t s = 0; s < steps.size(); ++s) {
        const Index past = steps[s].cache->length, count = Index(steps[s].ids.size());
        const Index chunks = (past + count + chunkKeys - 1) / chunkKeys;
        m_firstRows.push_back(Index(m_rows.size()));
        for (Index i = 0; i < count; ++i) {
            Row row{steps[s].ids[size_t(i)], s, i, past + i, -1, chunks};
            if (count <= shortStep) {
                row.partials = partials;
                partials += m_shape.heads * chunks * partialSize(m_shape.headSize);
            }
            m_rows.push_back(row);
        }
        for (Index head = 0; head < m_shape.keyValueHeads; ++head) {
            if (count <= shortStep) {
                for (Index chunk = 0; chunk < chunks; ++chunk)
                    m_items.push_back({s, head, 0, count, chunk, chunk + 1});
            } else {
                for (Index first = 0; first < count; first += attentionRows) {
                    const Index rows = std::min(attentionRows, count - first);
                    m_items.push_back({s, head, first, rows, 0, (past + first + rows + chunkKeys - 1) / chunkKeys});
                }
            }
        }
    }
    // The longest first, so that no thread is left with one at the end.
    std::stable_sort(m_items.begin(), m_items.end(), [](const AttentionItem &a, const AttentionItem &b) {
        return (a.endChunk - a.firstChunk) * a.rows > (b.endChunk - b.firstChunk) * b.rows;
    });

    const Index rows = Index(m_rows.size()), half = m_shape.headSize / 2;
    const Index widest = std::max({m_shape.hidden, m_shape.querySize(), m_shape.feedForward});
    m_buffers.cosine.need(rows * half);
    m_buffers.sine.need(rows * half);
    m_buffers.qkv.need(rows * (m_shape.querySize() + 2 * m_shape.keyValueSize()));
    m_buffers.attended.need(rows * m_shape.querySize());
    m_buffers.gate.need(rows * m_shape.feedForward);
    m_buffers.up.need(rows * m_shape.feedForward);
    m_buffers.active.need(rows * m_shape.feedForward);
    m_buffers.partials.need(partials);
    if (rows > privateRows)
        m_buffers.shared.need(rows, widest);
    m_buffers.own.resize(std::max(m_buffers.own.size(), size_t(threads)));
    m_buffers.scratch.resize(std::max(m_buffers.scratch.size(), size_t(threads)));
    for (int i = 0; i < threads; ++i) {
        m_buffers.own[size_t(i)].need(privateRows, widest);
        m_buffers.scratch[size_t(i)].need(2 * attentionRows * m_group * partialSize(m_shape.headSize));
    }
    if (adapter) {
        Index ranks = 0;
        for (const Adapter::Sites &sites : adapter->layers)
            ranks = std::max({ranks, sites.qkv.ranks, sites.output.ranks, sites.gateUp.ranks, sites.down.ranks});
        m_buffers.low.need(rows * ranks);
    }
}

/// Makes the rows of a product's input in fp32 (makeRow writes row t into the buffer that it is given) and quantises
/// them: few rows each thread for itself, many shared out.
template <typename MakeRow>
Decoder::Pass::Input Decoder::Pass::prepare(const Member &member, Index width, const MakeRow &makeRow)
{
    const Index rows = Index(m_rows.size());
    const bool isPrivate = rows <= privateRows;
    InputRows &to = isPrivate ? m_buffers.own[size_t(member.index)] : m_buffers.shared;
    const QuantizedRows quantized = to.quantized(width);
    const Member::Range range = isPrivate ? Member::Range{0, rows} : member.shareOf(rows);
    for (Index t = range.begin; t < range.end; ++t) {
        const float *row = makeRow(t, to.exact.data() + t * width);
        if (!m_model.isExact)
            m_kernels.quantize(row, width, quantized, t);
    }
    if (!isPrivate)
        member.wait();
    return {to.exact.data(), width, quantized};
}

Decoder::Pass::Input Decoder::Pass::normalized(const Member &member, const std::vector<float> &weight)
{
    return prepare(member, m_shape.hidden, [&](Index t, float *out) {
        m_kernels.normalize(m_x + t * m_shape.hidden, weight.data(), out, m_shape.hidden, float(m_shape.normEpsilon));
        return out;
    });
}

/// low = A x, shared out over rows and ranks.
void Decoder::Pass::lowRank(const Member &member, const AdapterSite *site, const Input &input)
{
    if (!site || site->ranks == 0)
        return;
    const Member::Range range = member.shareOf(Index(m_rows.size()) * site->ranks);
    for (Index i = range.begin; i < range.end;) {
        const Index t = i / site->ranks, r = i % site->ranks, count = std::min(site->ranks - r, range.end - i);
        m_kernels.project(site->a.data() + r * input.width, count, input.exact + t * input.width, input.width,
                          m_buffers.low.data() + i);
        i += count;
    }
    member.wait();
}

/// Adds the adapter's part to columns [begin, end) of a product's row; y points to column 0.
void Decoder::Pass::expand(const AdapterSite &site, Index begin, Index end, Index row, float *y)
{
    for (const AdapterSite::Part &part : site.parts) {
        const Index first = std::max(begin, part.begin), last = std::min(end, part.begin + part.out);
        if (first < last)
            m_kernels.expand(m_buffers.low.data() + row * site.ranks + part.firstRank, part.rank,
                             part.b.data() + (first - part.begin), part.out, y + first, last - first);
    }
}

/// outputs[i] (+)= parts[i] input, this thread's panels of each part. Equal parts are shared out alike, so that a
/// thread finds its columns of one beside its columns of the other. `then` is called for each block of rows.
template <typename Then>
void Decoder::Pass::multiply(const Member &member, const std::vector<BlockMatrix> &parts, const AdapterSite *site,
                             const Input &input, std::span<float *const> outputs, std::span<const Index> widths,
                             Store store, const Then &then)
{
    const bool adapted = site && site->ranks > 0;
    if (adapted)
        lowRank(member, site, input);
    const Index rows = Index(m_rows.size());
    for (Index t = 0; t < rows; t += productRows) {
        const Index count = std::min(productRows, rows - t);
        Index before = 0; // columns of the parts before this one
        for (size_t i = 0; i < parts.size(); ++i) {
            const BlockMatrix &part = parts[i];
            const Member::Range panels = member.shareOf(part.panels());
            float *y = outputs[i] + t * widths[i];
            if (m_model.isExact)
                m_kernels.multiplyExact(part, panels.begin, panels.end, input.exact + t * input.width, input.width,
                                        count, y, widths[i], store);
            else
                m_kernels.multiply(part, panels.begin, panels.end, input.quantized, t, count, y, widths[i], store);
            if (adapted) {
                const Index begin = panels.begin * panelRows, end = std::min(panels.end * panelRows, part.rows());
                for (Index k = 0; k < count; ++k)
                    expand(*site, before + begin, before + end, t + k, y + k * widths[i] - before);
            }
            before += part.rows();
        }
        then(t, count);
    }
    member.wait();
}

void Decoder::Pass::embedAndPlace(const Member &member)
{
    const Index half = m_shape.headSize / 2;
    const Member::Range range = member.shareOf(Index(m_rows.size()));
    for (Index t = range.begin; t < range.end; ++t) {
        const Row &row = m_rows[size_t(t)];
        m_model.embedding.readRow(row.id, m_x + t * m_shape.hidden);
        for (Index i = 0; i < half; ++i) {
            const float angle = float(row.position) * m_model.frequencies[size_t(i)];
            m_buffers.cosine.data()[t * half + i] = std::cos(angle);
            m_buffers.sine.data()[t * half + i] = std::sin(angle);
        }
    }
    member.wait();
}

/// Queries are rotated and scaled in place, keys rotated and remembered with the values.
void Decoder::Pass::rotate(const Member &member, Index layer)
{
    const Index size = m_shape.headSize, half = size / 2, all = m_shape.heads + m_shape.keyValueHeads;
    const Index width = m_shape.querySize() + 2 * m_shape.keyValueSize();
    const float scale = 1.0f / std::sqrt(float(size));
    const Member::Range range = member.shareOf(Index(m_rows.size()) * all);
    for (Index i = range.begin; i < range.end; ++i) {
        const Index t = i / all, head = i % all;
        const Row &row = m_rows[size_t(t)];
        float *values = m_buffers.qkv.data() + t * width + head * size;
        const bool isQuery = head < m_shape.heads;
        m_kernels.rotate(values, size, m_buffers.cosine.data() + t * half, m_buffers.sine.data() + t * half,
                         isQuery ? scale : 1.0f);
        if (!isQuery)
            m_kernels.remember(m_steps[row.step].cache->head(layer, head - m_shape.heads), row.position, values,
                               values + m_shape.keyValueSize());
    }
    member.wait();
}

void Decoder::Pass::attend(const Member &member, Index layer)
{
    std::atomic<Index> &next = m_nextItem[size_t(layer)];
    for (Index i = next++; i < Index(m_items.size()); i = next++) {
        const AttentionItem &item = m_items[size_t(i)];
        if (Index(m_steps[item.step].ids.size()) <= shortStep)
            attendShort(item, layer);
        else
            attendLong(item, layer, m_buffers.scratch[size_t(member.index)].data());
    }
    member.wait();
}

/// One chunk of keys for all rows of a short step: its partials wait for those of the other chunks.
void Decoder::Pass::attendShort(const AttentionItem &item, Index layer)
{
    const Index size = m_shape.headSize, width = m_shape.querySize() + 2 * m_shape.keyValueSize();
    const HeadCache cache = m_steps[item.step].cache->head(layer, item.keyValueHead);
    for (Index r = 0; r < item.rows; ++r) {
        const Index t = m_firstRows[item.step] + item.firstRow + r;
        const Row &row = m_rows[size_t(t)];
        for (Index h = 0; h < m_group; h += 8) {
            const Index heads = std::min<Index>(8, m_group - h), first = item.keyValueHead * m_group + h;
            const float *queries[8];
            Index seen[8];
            float partials[8 * partialSize(1024)];
            for (Index i = 0; i < heads; ++i) {
                queries[i] = m_buffers.qkv.data() + t * width + (first + i) * size;
                seen[i] = row.position + 1;
            }
            m_kernels.attendChunk(cache, item.firstChunk * chunkKeys, {queries, seen, heads}, partials);
            for (Index i = 0; i < heads; ++i) {
                float *to = m_buffers.partials.data() + row.partials +
                            ((first + i) * row.chunks + item.firstChunk) * partialSize(size);
                std::memcpy(to, partials + i * partialSize(size), size_t(partialSize(size)) * 4);
            }
        }
    }
}

/// All chunks of keys for some rows of a long step.
void Decoder::Pass::attendLong(const AttentionItem &item, Index layer, float *scratch)
{
    const Index size = m_shape.headSize, width = m_shape.querySize() + 2 * m_shape.keyValueSize();
    const Index stride = partialSize(size), count = item.rows * m_group;
    const HeadCache cache = m_steps[item.step].cache->head(layer, item.keyValueHead);
    std::vector<const float *> queries;
    std::vector<Index> seen;
    for (Index r = 0; r < item.rows; ++r) {
        const Index t = m_firstRows[item.step] + item.firstRow + r;
        for (Index h = 0; h < m_group; ++h) {
            queries.push_back(m_buffers.qkv.data() + t * width + (item.keyValueHead * m_group + h) * size);
            seen.push_back(m_rows[size_t(t)].position + 1);
        }
    }
    float *sums = scratch, *partials = scratch + count * stride;
    for (Index chunk = 0; chunk < item.endChunk; ++chunk) {
        m_kernels.attendChunk(cache, chunk * chunkKeys, {queries.data(), seen.data(), count},
                              chunk == 0 ? sums : partials);
        for (Index i = 0; i < count && chunk > 0; ++i)
            m_kernels.mergePartial(sums + i * stride, partials + i * stride, size);
    }
    for (Index i = 0; i < count; ++i) {
        const Index t = m_firstRows[item.step] + item.firstRow + i / m_group;
        float *out =
            m_buffers.attended.data() + t * m_shape.querySize() + (item.keyValueHead * m_group + i % m_group) * size;
        m_kernels.finishPartial(sums + i * stride, out, size);
    }
}

/// What attention gave a row; of a short step the partials are merged into `out` now.
const float *Decoder::Pass::mergedRow(Index t, float *out)
{
    const Row &row = m_rows[size_t(t)];
    const Index size = m_shape.headSize, stride = partialSize(size);
    if (row.partials < 0) {
        std::memcpy(out, m_buffers.attended.data() + t * m_shape.querySize(), size_t(m_shape.querySize()) * 4);
        return out;
    }
    float sum[partialSize(1024)];
    for (Index head = 0; head < m_shape.heads; ++head) {
        const float *partials = m_buffers.partials.data() + row.partials + head * row.chunks * stride;
        std::memcpy(sum, partials, size_t(stride) * 4);
        for (Index chunk = 1; chunk < row.chunks; ++chunk)
            m_kernels.mergePartial(sum, partials + chunk * stride, size);
        m_kernels.finishPartial(sum, out + head * size, size);
    }
    return out;
}

void Decoder::Pass::run(const Member &member)
{
    const Index q = m_shape.querySize(), kv = m_shape.keyValueSize(), inner = m_shape.feedForward, d = m_shape.hidden;
    const Index width = q + 2 * kv;
    float *qkv = m_buffers.qkv.data(), *gate = m_buffers.gate.data(), *up = m_buffers.up.data();
    float *active = m_buffers.active.data();
    const auto nothing = [](Index, Index) {};
    embedAndPlace(member);
    for (Index i = 0; i < m_shape.layers; ++i) {
        const Layer &layer = m_model.layers[size_t(i)];
        const Adapter::Sites *sites = m_adapter ? &m_adapter->layers[size_t(i)] : nullptr;

        const Input in = normalized(member, layer.norm1);
        multiply(member, layer.qkv, sites ? &sites->qkv : nullptr, in, {{qkv, qkv + q, qkv + q + kv}},
                 {{width, width, width}}, Store::Set, nothing);
        rotate(member, i);
        attend(member, i);
        const Input attended = prepare(member, q, [&](Index t, float *out) { return mergedRow(t, out); });
        multiply(member, layer.output, sites ? &sites->output : nullptr, attended, {{m_x}}, {{d}}, Store::Add, nothing);

        const Input in2 = normalized(member, layer.norm2);
        const Member::Range panels = member.shareOf(layer.gateUp.front().panels());
        const Index begin = panels.begin * panelRows, count = std::min(panels.end * panelRows, inner) - begin;
        multiply(member, layer.gateUp, sites ? &sites->gateUp : nullptr, in2, {{gate, up}}, {{inner, inner}},
                 Store::Set, [&](Index first, Index rows) { // while this thread's columns of them are in its cache
                     for (Index place = first * inner + begin; place < (first + rows) * inner; place += inner)
                         m_kernels.gate(gate + place, up + place, active + place, count);
                 });
        Input activated{active, inner, {}};
        if (!m_model.isExact)
            activated.quantized =
                prepare(member, inner, [&](Index t, float *) { return active + t * inner; }).quantized;
        multiply(member, layer.down, sites ? &sites->down : nullptr, activated, {{m_x}}, {{d}}, Store::Add, nothing);
    }
}

void Decoder::run(std::span<const Step> steps, const Adapter *adapter, int threads, float *hidden)
{
    size_t next = 0;
    size_t taken = 0; // ids of the next step that were in an earlier pass
    while (next < steps.size()) {
        std::vector<Step> part;
        Index rows = 0;
        while (next < steps.size() && rows < passRows) {
            const Step &step = steps[next];
            const size_t count = std::min(size_t(passRows - rows), step.ids.size() - taken);
            part.push_back({step.cache, step.ids.subspan(taken, count)});
            rows += Index(count);
            taken += count;
            if (taken == step.ids.size()) {
                ++next;
                taken = 0;
            }
        }
        Pass pass(*this, part, adapter, threads, hidden);
#pragma omp parallel num_threads(threads)
        pass.run({omp_get_thread_num(), omp_get_num_threads(), m_barrier});
        for (const Step &step : part)
            step.cache->length += Index(step.ids.size());
        hidden += rows * m_model.shape.hidden;
    }
}

void Decoder::logits(const float *hidden, Index rows, int threads, float *logits)
{
    const ModelShape &shape = m_model.shape;
    const BlockMatrix &head = shape.tiedHead ? m_model.embedding : m_model.head;
    InputRows &input = m_buffers->shared;
    input.need(rows, shape.hidden);
    const QuantizedRows quantized = input.quantized(shape.hidden);
    for (Index t = 0; t < rows; ++t) {
        float *exact = input.exact.data() + t * shape.hidden;
        m_kernels.normalize(hidden + t * shape.hidden, m_model.finalNorm.data(), exact, shape.hidden,
                            float(shape.normEpsilon));
        if (!m_model.isExact)
            m_kernels.quantize(exact, shape.hidden, quantized, t);
    }
#pragma omp parallel num_threads(threads)
    {
        const Member member{omp_get_thread_num(), omp_get_num_threads(), m_barrier};
        const Member::Range panels = member.shareOf(head.panels());
        for (Index t = 0; t < rows; t += productRows) {
            const Index count = std::min(productRows, rows - t);
            float *y = logits + t * shape.vocabulary;
            if (m_model.isExact)
                m_kernels.multiplyExact(head, panels.begin, panels.end, input.exact.data() + t * shape.hidden,
                                        shape.hidden, count, y, shape.vocabulary, Store::Set);
            else
                m_kernels.multiply(head, panels.begin, panels.end, quantized, t, count, y, shape.vocabulary,
                                   Store::Set);
        }
    }
}

} // namespace fieldwright::engine::quantized
