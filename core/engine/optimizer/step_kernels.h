#pragma once

#include <cstdint>

namespace fieldwright::engine {

/// Constants of one update: value = keep · value - rate · …
struct StepFactors
{
    float rate = 0;
    float keep = 1; ///< 1 - learning rate · weight decay, where the decay is decoupled
    float beta1 = 0;
    float beta2 = 0;
};

/// Where the dynamic 8-bit map's values lie. The nearest value of `x` in [-1, 1]: of its sign and leading bits,
/// `guess` knows the value for the lower end of all numbers that share them, `middle` whether it is one further.
struct DynamicMap
{
    /// Of numbers below 2^-23 and of seven bits after the leading one for each power of two up to 1.
    static constexpr int buckets = 23 * 128 + 1;

    alignas(64) float code[256];   ///< ascending
    alignas(64) float middle[256]; ///< between each value and the next
    alignas(64) std::int32_t guess[2 * buckets];
};

/// AdamW of one tensor with 8-bit moments: `blocks` of 256 numbers (the last may be shorter), a scale for each.
struct BlockwiseAdamw
{
    static constexpr std::int64_t block = 256;

    float *value;
    const float *gradient;
    std::int64_t count;
    std::uint8_t *first, *second;
    float *firstScale, *secondScale;
    const DynamicMap *signedMap, *unsignedMap;
    StepFactors factors;    ///< rate: divided by the first moment's correction
    float secondCorrection; ///< √(1 - beta2^step)
    float epsilon;
};

/// The updates of the optimisers on the CPU, fp32. Compiled for several instruction sets as cpu_kernels.h; each number
/// is computed alike whatever the number of threads.
struct StepKernels
{
    const char *name;

    /// Lion: value = keep · value - rate · sign(beta1 · memory + (1 - beta1) · gradient), memory by beta2.
    void (*lion)(float *value, const float *gradient, float *memory, std::int64_t count, const StepFactors &factors);
    /// memory = momentum · memory + gradient + decay · value (at the `first` step without the old memory); value -=
    /// rate · memory. Without memory (null) the gradient itself.
    void (*momentum)(float *value, const float *gradient, float *memory, std::int64_t count, float rate, float decay,
                     float momentum, bool first);
    void (*blockwiseAdamw)(const BlockwiseAdamw &call);

    /// out[i] = Σ_j (matrix_ij² + epsilon) · weights_j² of a [rows, columns] matrix; without weights they are 1.
    void (*rowSquares)(const float *matrix, std::int64_t rows, std::int64_t columns, const float *weights,
                       float epsilon, double *out);
    /// out[j] = Σ_i (matrix_ij² + epsilon)
    void (*columnSquares)(const float *matrix, std::int64_t rows, std::int64_t columns, float epsilon, double *out);
    /// value_ij = keep · value_ij - rowFactors_i · columnFactors_j · gradient_ij
    void (*factoredStep)(float *value, const float *gradient, std::int64_t rows, std::int64_t columns,
                         const float *rowFactors, const float *columnFactors, float keep);
};

/// The best that this processor runs, as cpuKernels().
const StepKernels &stepKernels();
const StepKernels &baselineStepKernels();

} // namespace fieldwright::engine
