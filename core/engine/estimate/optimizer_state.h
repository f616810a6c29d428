#pragma once

#include "core/recipe/recipe.h"

#include <span>

namespace fieldwright {

/// A tensor that a run trains, and how many there are of its kind.
struct TrainedTensor
{
    std::int64_t times = 1;
    std::int64_t rows = 0;
    std::int64_t columns = 0; ///< 0: a vector of `rows` numbers
    bool isEmbedding = false;
    bool isHead = false;

    std::int64_t count() const { return rows * (columns > 0 ? columns : 1); }
};

/// Bytes that the recipe's optimiser keeps from step to step, an average of the weights included.
std::uint64_t optimizerBytes(const TrainRecipe &recipe, std::span<const TrainedTensor> tensors);
/// What it works in besides. Muon: three matrices as large as the largest, four squares of the longest shorter side.
std::uint64_t optimizerScratch(const TrainRecipe &recipe, std::span<const TrainedTensor> tensors);

} // namespace fieldwright
