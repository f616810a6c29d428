#pragma once

#include "core/model_files/merged_weights.h"

namespace fieldwright {

/// Writes a LoRA adapter as GGUF, which llama.cpp adds to its base at load. `source` is the base.
Result<WrittenModel> writeGgufAdapter(const LoraAdapter &adapter, const ModelSource &source,
                                      const std::filesystem::path &file, TensorType type);

/// The same back: modules and rows as the base has them. Errors: Corrupt (no such file, half a pair, a matrix that the
/// base has not).
Result<LoraAdapter> readGgufAdapter(const std::filesystem::path &file, const ModelSource &source);

/// What became of an adapter's numbers in a file.
struct AdapterDifference
{
    std::int64_t numbers = 0;
    double largest = 0; ///< of A, and of B by the adapter's own scale
};
/// Reads the file again. Errors: those of reading; Corrupt where a number is not the adapter's, rounded to the type.
Result<AdapterDifference> compareGgufAdapter(const LoraAdapter &adapter, const ModelSource &source,
                                             const std::filesystem::path &file, TensorType type);

} // namespace fieldwright
