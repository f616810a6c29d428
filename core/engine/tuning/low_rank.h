#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <tuple>

namespace fieldwright::engine {

/// U [rows, rank], S [rank] and V [rank, columns] of a matrix's largest singular directions, as torch.svd_lowrank finds
/// them from random ones by so many rounds of power iteration, number for number. On the processor. Source: Halko et
/// al. 2009, arXiv:0909.4061, algorithms 4.4 and 5.1.
std::tuple<at::Tensor, at::Tensor, at::Tensor> lowRankSvd(const at::Tensor &matrix, std::int64_t rank,
                                                          std::int64_t rounds, std::uint64_t seed);

} // namespace fieldwright::engine
