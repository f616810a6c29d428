#pragma once

namespace fieldwright::engine::quantized {

/// Multiplications and additions a second, in 10^9, of the kernels' 8-bit product with 512 rows of activations, in a
/// model's width. The best of what fits into `milliseconds`.
double measureProducts(int threads, int milliseconds);

/// GB/s at which all threads together read memory that no cache holds. The best of what fits into `milliseconds`.
double measureReading(int threads, int milliseconds);

} // namespace fieldwright::engine::quantized
