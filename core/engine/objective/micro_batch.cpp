#include "core/engine/objective/micro_batch.h"

#include "core/base/random.h"

#include <algorithm>

namespace fieldwright::engine {

void appendRow(MicroBatch &batch, const TrainRow &row, int maxLength)
{
    const size_t length = std::min(row.ids.size(), size_t(maxLength));
    const auto start = std::int32_t(batch.ids.size());
    for (size_t i = 0; i < length; ++i) {
        batch.ids.push_back(row.ids[i]);
        batch.positions.push_back(std::int32_t(i));
        if (i > 0 && i < row.trained.size() && row.trained[i]) {
            batch.targetRows.push_back(start + std::int32_t(i) - 1);
            batch.targets.push_back(row.ids[i]);
            batch.weights.push_back(row.weight);
            batch.weightSum += row.weight;
        }
    }
    batch.segments.push_back(start + std::int32_t(length));
}

std::uint64_t DropoutKey::ofNoise() const
{
    std::uint64_t key = splitMix64(seed ^ 0x6E6F697365ull);
    for (const std::int64_t part : {step, microBatch})
        key = splitMix64(key ^ std::uint64_t(part));
    return key;
}

std::uint64_t DropoutKey::of(std::int64_t layer, int site) const
{
    std::uint64_t key = splitMix64(seed ^ 0x6D61736Bull);
    for (const std::int64_t part : {step, microBatch, layer, std::int64_t(site)})
        key = splitMix64(key ^ std::uint64_t(part));
    return key;
}

} // namespace fieldwright::engine
