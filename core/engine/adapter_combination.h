#pragma once

#include "core/model_files/combination.h"
#include "core/model_files/peft_files.h"

#include <functional>

namespace fieldwright::engine {

struct WeightedAdapter
{
    PeftFiles files;
    std::string name;  ///< for errors
    double weight = 1; ///< of what it adds; a negative one takes it away
};

struct CombinationPlan
{
    Combination how = Combination::Cat;
    std::int64_t rank = 0; ///< of Svd; 0: the largest of the adapters'
    double density = 0.5;  ///< of Ties: the share of numbers that each adapter keeps
};

struct CombinedAdapter
{
    PeftFiles files;
    std::int64_t rank = 0;
    /// |S - D| / |S| in Frobenius' norm over all modules, for the exact weighted sum S of what the adapters add to the
    /// weights and what the result adds.
    double deviation = 0;
};

/// One LoRA from several of one base: what module W gets is near Σ w s B A, with weight w and scale s of each adapter.
/// Cat puts the matrices side by side. Svd keeps the largest singular directions of that sum. Linear adds A's and B's,
/// each times √|w s|. Ties does so with the numbers whose signs win: Yadav et al. 2023, arXiv:2306.01708, section 3.
/// All as PEFT 0.21's add_weighted_adapter; the result's scale is 1. IA3's factors are added (Linear alone). Stack adds
/// nothing up: the result's files are those of the adapters, each in a folder of its own.
/// `progress`: after each module; its error ends the work.
/// Errors: InvalidArgument (fewer than two adapters, weights or density out of range, other ranks for Linear and Ties,
/// shapes of another base), Unsupported (kinds and options of which there is no such sum, by name), Corrupt.
Result<CombinedAdapter> combineAdapters(std::span<const WeightedAdapter> adapters, const CombinationPlan &plan,
                                        const std::function<Result<>(std::int64_t done, std::int64_t all)> &progress);

} // namespace fieldwright::engine
