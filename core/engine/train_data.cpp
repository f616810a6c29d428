#include "core/engine/train_data.h"

#include "core/base/hash.h"
#include "core/engine/engine_state.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

template <typename T>
std::string_view rawBytes(const T *data, size_t count)
{
    return {reinterpret_cast<const char *>(data), count * sizeof(T)};
}

} // namespace

Result<RowSurvey> examineRows(const TrainSource &source, const TrainPlan &plan, const LoadedModel::State &state,
                              std::stop_token stop)
{
    const ModelShape &shape = state.shape;
    RowSurvey examined;
    examined.rows = std::int64_t(source.size());
    const size_t longest = size_t(std::min<std::int64_t>(plan.maxLength, state.textPositions()));
    Sha256 hash;
    for (size_t i = 0; i < source.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The preparation was cancelled.")});
        FW_TRY(row, source.row(i));
        const std::uint64_t length = row.ids.size();
        hash.add(rawBytes(&length, 1));
        hash.add(rawBytes(row.ids.data(), row.ids.size()));
        hash.add(rawBytes(row.trained.data(), row.trained.size()));
        hash.add(rawBytes(&row.weight, 1));
        for (const TokenId id : row.ids) {
            if (id < 0 || id >= shape.vocabulary)
                return fail(ErrorCode::InvalidArgument,
                            {FW_NOOP("core", "Row %1 holds the token number %2, outside the model's vocabulary of %3."),
                             {std::to_string(i + 1), std::to_string(id), std::to_string(shape.vocabulary)}},
                            {FW_NOOP("core", "Build the dataset again for this model.")});
        }
        if (!std::isfinite(row.weight) || row.weight < 0)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Row %1 has an impossible weight."), {std::to_string(i + 1)}},
                        {FW_NOOP("core", "Use weights of 0 or more.")});
        const size_t kept = std::min(row.ids.size(), longest);
        std::int64_t targets = 0;
        for (size_t t = 1; t < kept && t < row.trained.size(); ++t)
            targets += row.trained[t] != 0;
        examined.cut += row.ids.size() > longest;
        if (targets == 0 || row.weight == 0) {
            ++examined.withoutTarget;
            continue;
        }
        examined.usable.push_back(i);
        examined.lengths.push_back(std::int32_t(kept));
        examined.tokens += std::int64_t(kept);
        examined.targets += targets;
    }
    examined.hash = hash.hex();
    return examined;
}

Result<MicroBatch> makeMicroBatch(const TrainSource &source, std::span<const std::size_t> rows, int maxLength)
{
    MicroBatch batch;
    for (const std::size_t index : rows) {
        FW_TRY(row, source.row(index));
        appendRow(batch, row, maxLength);
    }
    return batch;
}

} // namespace fieldwright::engine
