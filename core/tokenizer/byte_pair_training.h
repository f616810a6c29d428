#pragma once

#include "core/base/result.h"

#include <functional>
#include <stop_token>
#include <unordered_map>

namespace fieldwright {

/// Which pairs byte-pair encoding merges, most frequent first (Sennrich et al. 2016, arXiv:1508.07909). Symbols are the
/// bytes 0 to 255, merge i makes symbol 256 + i; of equally frequent pairs the one of the lower symbols comes first.
/// `words`: how often each occurs. Stops when no pair is left. Errors: Cancelled.
Result<std::vector<std::pair<std::uint32_t, std::uint32_t>>>
learnBytePairs(const std::unordered_map<std::string, std::uint64_t> &words, size_t merges,
               const std::function<void(double)> &progress, std::stop_token stop);

} // namespace fieldwright
