#pragma once

#include "core/engine/model/aten.h"

namespace fieldwright::engine {

/// The group of each row, [rows], numbers from 0: k-means with the choices of scikit-learn's KMeans(init="random",
/// n_init=1, max_iter=`rounds`, random_state=`seed`), which draws the first centres with NumPy's older generator.
/// Source: Lloyd 1982, doi:10.1109/TIT.1982.1056489. `groups`: as many as there are rows at most.
at::Tensor kMeans(const at::Tensor &rows, std::int64_t groups, int rounds, std::uint32_t seed);

} // namespace fieldwright::engine
