#include "core/engine/tuning/low_rank.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>

namespace fieldwright::engine {

std::tuple<at::Tensor, at::Tensor, at::Tensor> lowRankSvd(const at::Tensor &matrix, std::int64_t rank,
                                                          std::int64_t rounds, std::uint64_t seed)
{
    const bool isWide = matrix.size(0) < matrix.size(1);
    const at::Tensor tall = isWide ? matrix.t() : matrix;
    const auto basis = [](const at::Tensor &x) { return std::get<0>(at::linalg_qr(x)); };
    at::Generator generator = at::detail::createCPUGenerator(seed);
    at::Tensor span = basis(at::mm(tall, at::randn({tall.size(1), rank}, generator, at::kFloat)));
    for (std::int64_t round = 0; round < rounds; ++round)
        span = basis(at::mm(tall, basis(at::mm(tall.t(), span))));
    const auto [left, values, right] = at::linalg_svd(at::mm(span.t(), tall), false);
    const at::Tensor whole = at::mm(span, left);
    return isWide ? std::tuple{right.t(), values, whole.t()} : std::tuple{whole, values, right};
}

} // namespace fieldwright::engine
