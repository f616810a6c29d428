#include "core/engine/estimate/optimizer_state.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr std::uint64_t number = 4; // bytes of an fp32 one

/// Whether Muon makes its step orthogonal.
bool isTurned(const TrainRecipe &recipe, const TrainedTensor &tensor)
{
    return recipe.optimizer == "muon" && tensor.columns > 0 && !tensor.isEmbedding && !tensor.isHead;
}

std::uint64_t bytesOf(const TrainRecipe &recipe, const TrainedTensor &tensor)
{
    const auto count = std::uint64_t(tensor.count());
    const std::string &optimizer = recipe.optimizer;
    if (optimizer == "lion")
        return count * number;
    if (optimizer == "sgd")
        return recipe.momentum > 0 ? count * number : 0;
    if (optimizer == "adafactor" && tensor.columns > 0)
        return std::uint64_t(tensor.rows + tensor.columns) * number;
    if (optimizer == "adafactor")
        return count * number;
    if (optimizer == "adamw-8bit" && count >= 4096 && !tensor.isEmbedding) // and a scale for each block of 256
        return 2 * (count + (count + 255) / 256 * number);
    if (isTurned(recipe, tensor))
        return count * number;
    return 2 * count * number;
}

} // namespace

std::uint64_t optimizerBytes(const TrainRecipe &recipe, std::span<const TrainedTensor> tensors)
{
    std::uint64_t bytes = 0;
    for (const TrainedTensor &tensor : tensors) {
        bytes += std::uint64_t(tensor.times) * bytesOf(recipe, tensor);
        if (recipe.averageDecay > 0)
            bytes += std::uint64_t(tensor.times * tensor.count()) * number;
    }
    return bytes;
}

std::uint64_t optimizerScratch(const TrainRecipe &recipe, std::span<const TrainedTensor> tensors)
{
    std::int64_t largest = 0, side = 0;
    for (const TrainedTensor &tensor : tensors) {
        if (!isTurned(recipe, tensor))
            continue;
        largest = std::max(largest, tensor.count());
        side = std::max(side, std::min(tensor.rows, tensor.columns));
    }
    return std::uint64_t(3 * largest + 4 * side * side) * number;
}

} // namespace fieldwright
