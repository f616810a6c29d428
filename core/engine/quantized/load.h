#pragma once

#include "core/engine/quantized/decoder.h"

namespace fieldwright::engine::quantized {

/// Whether the kernels here compute the model.
bool isSupported(const ModelShape &shape);

/// What a quantised precision holds a matrix as: Q8_0, Q4_0 and Q4_1 as the file has them; all others as Q8_0, or Q4_0
/// with Int4 (never the vocabulary's).
TensorType heldType(const WeightReader &weights, const std::string &name, bool ofVocabulary, Precision precision);

/// Bytes of the weights as loadModel will hold them.
std::uint64_t weightBytes(const WeightReader &weights, Precision precision);

/// Loads the matrices as panels. With Precision::Fp32 their values; else as blocks of heldType(). `held` tells what
/// became of what. Errors: Corrupt (a tensor is missing, of another size or not finite), Cancelled.
Result<std::unique_ptr<Model>> loadModel(const WeightReader &weights, const LoadOptions &options,
                                         std::vector<HeldAs> &held);

} // namespace fieldwright::engine::quantized
