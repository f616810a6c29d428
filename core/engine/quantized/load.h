#pragma once

#include "core/engine/quantized/decoder.h"

namespace fieldwright::engine::quantized {

/// Whether the kernels here compute the model.
bool isSupported(const ModelShape &shape);

/// Bytes of the weights as loadModel will hold them.
std::uint64_t weightBytes(const WeightReader &weights, Precision precision);

/// Loads the matrices as panels. With Precision::Fp32 their values; else as blocks: Q8_0, Q4_0 and Q4_1 are kept as the
/// file has them; all others become Q8_0, or Q4_0 where `precision` is Int4 (never the embedding and the head). `held`
/// tells what became of what. Errors: Corrupt (a tensor is missing, of another size or not finite), Cancelled.
Result<std::unique_ptr<Model>> loadModel(const WeightReader &weights, const LoadOptions &options,
                                         std::vector<HeldAs> &held);

} // namespace fieldwright::engine::quantized
