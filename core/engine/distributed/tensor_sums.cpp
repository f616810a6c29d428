#include "core/engine/distributed/tensor_sums.h"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// Numbers that travel at a time: what comes from the others is held besides.
constexpr std::int64_t pieceNumbers = 1 << 22;

std::span<float> numbersOf(const at::Tensor &tensor)
{
    return {tensor.mutable_data_ptr<float>(), size_t(tensor.numel())};
}

} // namespace

Result<> reduceScatterByTensors(Communicator &ranks, const at::Tensor &numbers, std::span<const std::int64_t> bounds)
{
    const auto size = size_t(ranks.size()), me = size_t(ranks.rank());
    std::int64_t longest = 0;
    for (size_t r = 0; r < size; ++r)
        longest = std::max(longest, bounds[r + 1] - bounds[r]);
    for (std::int64_t first = 0; size > 1 && first < longest; first += pieceNumbers) {
        const auto piece = [&](size_t r) {
            const std::int64_t begin = std::min(bounds[r] + first, bounds[r + 1]);
            return numbers.narrow(0, begin, std::min(pieceNumbers, bounds[r + 1] - begin));
        };
        const at::Tensor own = piece(me);
        const at::Tensor all = at::empty({std::int64_t(size), own.numel()}, numbers.options());
        std::vector<std::span<const std::byte>> given(size);
        std::vector<std::span<std::byte>> taken(size);
        for (size_t r = 0; r < size; ++r) {
            if (r == me)
                continue;
            given[r] = std::as_bytes(numbersOf(piece(r)));
            taken[r] = std::as_writable_bytes(numbersOf(all[std::int64_t(r)]));
        }
        all[std::int64_t(me)].copy_(own);
        FW_CHECK(ranks.exchange(given, taken));
        own.copy_(all[0]);
        for (size_t r = 1; r < size; ++r)
            own.add_(all[std::int64_t(r)]);
    }
    return {};
}

Result<> reduceScatter(Communicator &ranks, const at::Tensor &numbers, std::span<const std::int64_t> bounds)
{
    if (!numbers.is_cpu())
        return reduceScatterByTensors(ranks, numbers, bounds);
    return reduceScatter(ranks, numbersOf(numbers), bounds);
}

Result<> allGather(Communicator &ranks, const at::Tensor &numbers, std::span<const std::int64_t> bounds)
{
    return allGather(ranks, numbersOf(numbers), bounds); // which looks at none of them
}

Result<> allReduce(Communicator &ranks, const at::Tensor &numbers)
{
    const std::vector<std::int64_t> bounds = evenBounds(numbers.numel(), ranks.size());
    FW_CHECK(reduceScatter(ranks, numbers, bounds));
    return allGather(ranks, numbers, bounds);
}

} // namespace fieldwright::engine
