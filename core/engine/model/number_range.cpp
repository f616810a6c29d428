#include "core/engine/model/number_range.h"

#include "core/engine/guard.h"

#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

Result<> checkRange(std::span<const float> values, at::ScalarType type, const std::string &tensor)
{
    constexpr float roundsToInfinity = 65520; // half way from the largest number of fp16 to the next power of two
    if (type != at::kHalf ||
        std::all_of(values.begin(), values.end(), [](float value) { return std::abs(value) < roundsToInfinity; }))
        return {};
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The tensor %1 holds a weight beyond fp16's range, which ends at 65,504."), {tensor}},
                {FW_NOOP("core", "Choose the precision bf16 or fp32.")});
}

bool isRoundedBy(at::ScalarType type, std::span<const float> values)
{
    const auto stays = [type](float value) {
        const float there = type == at::kHalf ? float(c10::Half(value)) : float(c10::BFloat16(value));
        return there == value;
    };
    return type != at::kFloat && !std::all_of(values.begin(), values.end(), stays);
}

Error leftRange()
{
    return {ErrorCode::Internal,
            {FW_NOOP("core", "Numbers of the model (queries, keys, values or products) left fp16's range, which ends "
                             "at 65,504.")},
            {FW_NOOP("core", "Choose the precision bf16 or fp32.")}};
}

bool isInRange(std::span<const float> result, at::ScalarType type)
{
    return type != at::kHalf ||
           std::all_of(result.begin(), result.end(), [](float value) { return std::isfinite(value); });
}

void requireInRange(const at::Tensor &result, at::ScalarType type)
{
    if (type == at::kHalf && !at::isfinite(result).all().item<bool>())
        throw FailedWith(leftRange());
}

} // namespace fieldwright::engine
