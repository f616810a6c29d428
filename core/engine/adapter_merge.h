#pragma once

#include "core/engine/engine.h"
#include "core/model_files/merged_weights.h"

namespace fieldwright::engine {

/// The weights of a model with an adapter of any kind merged into them, for MergedWeights: a tensor at a time, in fp32.
/// Errors: those of reading the adapter; Unsupported for one that cannot become weights.
Result<std::shared_ptr<const WeightMerge>> openAdapterMerge(const ModelSource &source,
                                                            const std::filesystem::path &adapter);

/// Reads the weights with the adapter merged into them, one tensor at a time; never as the file has them.
Result<WeightReader> mergedReader(std::shared_ptr<const ModelSource> source, const std::filesystem::path &adapter);

} // namespace fieldwright::engine
