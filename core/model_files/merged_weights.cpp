#include "core/model_files/merged_weights.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>
#include <thread>

namespace fieldwright {

namespace {

/// Runs `work(i)` for 0 <= i < count on all cores; the first error wins.
Result<> inParallel(std::int64_t count, const std::function<Result<>(std::int64_t)> &work)
{
    const std::int64_t threads =
        std::clamp<std::int64_t>(std::thread::hardware_concurrency(), 1, std::max<std::int64_t>(1, count));
    std::mutex mutex;
    std::optional<Error> problem;
    const auto part = [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            if (auto done = work(i); !done) {
                const std::scoped_lock lock(mutex);
                if (!problem)
                    problem = done.error();
                return;
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::int64_t t = 1; t < threads; ++t)
            others.emplace_back(part, count * t / threads, count * (t + 1) / threads);
        part(0, count / threads);
    }
    if (problem)
        return fail(*problem);
    return {};
}

/// Adds what the file has more, and counts what it cannot hold.
Result<std::uint64_t> prepare(std::span<float> values, const ModelTensor &tensor, const TensorConversion &conversion)
{
    std::uint64_t tooLarge = 0;
    for (float &value : values) {
        value += float(conversion.added);
        if (!std::isfinite(value)) {
            return fail(
                ErrorCode::Corrupt,
                {FW_NOOP("core", "The tensor %1 holds a weight that is infinite or not a number."), {tensor.name}},
                {FW_NOOP("core", "Check the model's files; for a tuned model, use an earlier checkpoint.")});
        }
        tooLarge += conversion.type == TensorType::F16 && std::fabs(value) >= 65520.0f;
    }
    return tooLarge;
}

Result<ConversionCount> convertTransposed(const MergedWeights &weights, const ModelTensor &tensor,
                                          const TensorConversion &conversion,
                                          const std::function<Result<>(std::span<const std::byte>)> &write,
                                          std::stop_token stop)
{
    const auto out = size_t(tensor.shape[0]), in = size_t(tensor.shape[1]);
    std::vector<float> whole(out * in), row(out);
    FW_CHECK(weights.readRows(tensor, 0, tensor.shape[0], whole));
    ConversionCount count;
    for (size_t i = 0; i < in; ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Cancelled.")});
        for (size_t o = 0; o < out; ++o)
            row[o] = whole[o * in + i];
        FW_TRY(tooLarge, prepare(row, tensor, conversion));
        count.saturated += tooLarge;
        FW_TRY(bytes, encodeFromFloat(conversion.type, row));
        FW_CHECK(write(bytes));
        count.bytes += bytes.size();
    }
    return count;
}

} // namespace

Result<MergedWeights> MergedWeights::create(std::shared_ptr<const ModelSource> source,
                                            std::optional<LoraAdapter> adapter)
{
    MergedWeights out;
    out.m_source = std::move(source);
    out.m_adapter = std::move(adapter);
    for (size_t i = 0; out.m_adapter && i < out.m_adapter->weights.size(); ++i) {
        const LoraWeights &weights = out.m_adapter->weights[i];
        const std::string name = weights.module + ".weight";
        const ModelTensor *tensor = out.m_source->find(name);
        if (!tensor || tensor->shape != Shape{weights.outFeatures, weights.inFeatures}) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapter has a matrix of %1 x %2 for %3, and the model %4 has %5 there."),
                         {std::to_string(weights.outFeatures), std::to_string(weights.inFeatures), name,
                          out.m_source->path().string(), tensor ? shapeText(tensor->shape) : std::string("-")}},
                        {FW_NOOP("core", "Use the adapter with the base model that it was trained on.")});
        }
        out.m_deltas[name] = {i, out.m_adapter->config.scale(weights.module)};
    }
    return out;
}

MergedWeights MergedWeights::of(std::shared_ptr<const ModelSource> source, std::shared_ptr<const WeightMerge> merge)
{
    MergedWeights out;
    out.m_source = std::move(source);
    out.m_merge = std::move(merge);
    out.m_held = std::make_shared<Held>();
    return out;
}

bool MergedWeights::isMerged(const ModelTensor &tensor) const
{
    if (!m_merge)
        return m_deltas.contains(tensor.name);
    const std::vector<std::string> &names = m_merge->names();
    return std::find(names.begin(), names.end(), tensor.name) != names.end();
}

Result<std::shared_ptr<const std::vector<float>>> MergedWeights::mergedTensor(const ModelTensor &tensor) const
{
    const std::scoped_lock lock(m_held->mutex);
    if (m_held->name != tensor.name) {
        auto values = std::make_shared<std::vector<float>>(elementCount(tensor.shape).value_or(0));
        FW_CHECK(m_source->readRows(tensor, 0, tensor.shape.empty() ? 1 : tensor.shape[0], *values));
        FW_CHECK(m_merge->merge(tensor.name, *values));
        m_held->values = std::move(values);
        m_held->name = tensor.name;
    }
    return m_held->values;
}

Result<> MergedWeights::readRows(const ModelTensor &tensor, std::int64_t firstRow, std::int64_t rows,
                                 std::span<float> out) const
{
    if (m_merge && isMerged(tensor)) {
        FW_TRY(values, mergedTensor(tensor));
        const size_t width = values->size() / size_t(tensor.shape.empty() ? 1 : tensor.shape[0]);
        const auto first = values->begin() + std::ptrdiff_t(size_t(firstRow) * width);
        std::copy(first, first + std::ptrdiff_t(size_t(rows) * width), out.begin());
        return {};
    }
    FW_CHECK(m_source->readRows(tensor, firstRow, rows, out));
    const auto delta = m_deltas.find(tensor.name);
    if (delta == m_deltas.end())
        return {};
    const LoraWeights &weights = m_adapter->weights[delta->second.weights];
    const auto in = size_t(weights.inFeatures), rank = size_t(weights.rank);
    const auto scale = float(delta->second.scale);
    std::vector<float> sum(in);
    for (size_t row = 0; row < size_t(rows); ++row) {
        const float *b = weights.b.data() + (size_t(firstRow) + row) * rank;
        std::fill(sum.begin(), sum.end(), 0.0f);
        for (size_t k = 0; k < rank; ++k) {
            const float *a = weights.a.data() + k * in;
            for (size_t i = 0; i < in; ++i)
                sum[i] += b[k] * a[i];
        }
        float *to = out.data() + row * in;
        for (size_t i = 0; i < in; ++i)
            to[i] += scale * sum[i];
    }
    return {};
}

Result<ConversionCount> convertTensor(const MergedWeights &weights, const ModelTensor &tensor,
                                      const TensorConversion &conversion,
                                      const std::function<Result<>(std::span<const std::byte>)> &write,
                                      std::stop_token stop)
{
    if (conversion.transposed && tensor.shape.size() == 2)
        return convertTransposed(weights, tensor, conversion, write, stop);
    constexpr std::uint64_t pieceElements = 4u << 20;
    const std::int64_t allRows = tensor.shape.size() < 2 ? 1 : tensor.shape[0];
    const std::uint64_t elements = elementCount(tensor.shape).value_or(0);
    const std::uint64_t rowElements = elements / std::uint64_t(std::max<std::int64_t>(1, allRows));
    const auto rowBytes = tensorBytes(conversion.type, {std::int64_t(rowElements)});
    if (!rowBytes || rowElements == 0 || !isEncodable(conversion.type)) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Tensor %1 with shape %2 cannot be written as %3."),
                     {tensor.name, shapeText(tensor.shape), tensorTypeName(conversion.type)}});
    }
    const bool isVector = tensor.shape.size() < 2; // readRows() counts its elements as rows
    const bool verbatim = tensor.type == conversion.type && tensorTypeInfo(tensor.type).blockElements > 1 &&
                          !weights.isMerged(tensor) && conversion.added == 0 && tensor.added == 0 && !isVector;
    ModelTensor written = tensor; // for the order of the rows of the file
    written.interleavedHeads = conversion.interleavedHeads;
    written.stackedHeads = conversion.stackedHeads;
    const auto pieceRows = std::int64_t(std::max<std::uint64_t>(1, pieceElements / rowElements));
    std::vector<std::byte> bytes;
    ConversionCount count;
    std::atomic<std::uint64_t> saturated = 0;
    for (std::int64_t first = 0; first < allRows; first += pieceRows) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Cancelled.")});
        const std::int64_t rows = std::min(pieceRows, allRows - first);
        bytes.resize(std::uint64_t(rows) * *rowBytes);
        FW_CHECK(inParallel(rows, [&](std::int64_t i) -> Result<> {
            const std::int64_t row = isVector ? 0 : written.modelRow(first + i);
            const std::span<std::byte> to = std::span(bytes).subspan(std::uint64_t(i) * *rowBytes, *rowBytes);
            if (verbatim) {
                const auto from = tensor.bytes.subspan(std::uint64_t(tensor.sourceRow(row)) * *rowBytes, *rowBytes);
                std::copy(from.begin(), from.end(), to.begin());
                return {};
            }
            thread_local std::vector<float> values;
            values.resize(rowElements);
            FW_CHECK(isVector ? weights.readRows(tensor, 0, tensor.shape.empty() ? 1 : tensor.shape[0], values)
                              : weights.readRows(tensor, row, 1, values));
            if (isVector && (conversion.interleavedHeads > 0 || conversion.stackedHeads > 0)) {
                const std::vector<float> ordered = values; // a bias: its elements are the rows
                for (size_t j = 0; j < values.size(); ++j)
                    values[j] = ordered[size_t(written.modelRow(std::int64_t(j)))];
            }
            FW_TRY(tooLarge, prepare(values, tensor, conversion));
            saturated += tooLarge;
            return encodeFromFloat(conversion.type, values, to);
        }));
        FW_CHECK(write(bytes));
        count.bytes += bytes.size();
    }
    count.saturated = saturated;
    return count;
}

} // namespace fieldwright
