#pragma once

#include <cstdint>

namespace fieldwright::engine {

/// The hand-written fp32 CPU kernels. One source (cpu_kernels_body.inl) is compiled for several instruction sets, and
/// cpuKernels() picks at run time; the plainest build is the reference that tests compare the others with.
///
/// Rows are token rows; `ld` is the distance of two rows in floats. All are deterministic for a given number of
/// threads.
struct CpuKernels
{
    const char *name; ///< "baseline", "avx2", "avx512"

    /// y = x / rms(x) * weight, rms² = mean(x²) + epsilon. `rstd` (1/rms of each row) may be null.
    void (*rmsForward)(const float *x, const float *weight, float *y, float *rstd, std::int64_t rows,
                       std::int64_t width, float epsilon);
    /// dx = residual + gradient of rmsForward. `residual` may be null, and may be dx itself.
    void (*rmsBackward)(const float *dy, const float *x, const float *weight, const float *rstd, const float *residual,
                        float *dx, std::int64_t rows, std::int64_t width);
    /// weightGradient += Σ_rows dy * x * rstd
    void (*rmsWeightGradient)(const float *dy, const float *x, const float *rstd, float *weightGradient,
                              std::int64_t rows, std::int64_t width);

    /// Rotates pairs (i, i + headSize/2) of each head in place; sign -1 undoes it. cosine and sine: [position,
    /// headSize/2].
    void (*rope)(float *x, std::int64_t ld, std::int64_t heads, std::int64_t headSize, const float *cosine,
                 const float *sine, const std::int32_t *positions, float sign, std::int64_t rows);

    /// activation = silu(gate) * up, gateUp = [gate | up] of `width` columns each.
    void (*swigluForward)(const float *gateUp, float *activation, std::int64_t rows, std::int64_t width);
    /// In: gateUp and `activation` = gradient of the activation. Out, in place: gateUp = its gradient, `activation` =
    /// the activation itself (needed for weight gradients of the next product).
    void (*swigluBackward)(float *gateUp, float *activation, std::int64_t rows, std::int64_t width);

    /// losses[r] = -log softmax(logits[r]) of targets[r], of which the share `smoothing` is the mean over all; when
    /// `gradient`, logits[r] becomes scales[r] * (softmax - what the target is). hits[r] (may be null): whether no
    /// token is likelier than the target.
    void (*crossEntropy)(float *logits, std::int64_t rows, std::int64_t vocabulary, const std::int32_t *targets,
                         const float *scales, double *losses, std::uint8_t *hits, float smoothing, bool gradient);

    /// Causal attention of one sequence's `rows` newest tokens: query row i sees keys 0 … past + i.
    /// `logSumExp` [heads, ldLse] may be null. Parallel over heads.
    void (*attentionForward)(const float *q, std::int64_t ldq, const float *k, const float *v, std::int64_t ldkv,
                             float *out, std::int64_t ldo, std::int64_t rows, std::int64_t past, std::int64_t heads,
                             std::int64_t keyValueHeads, std::int64_t headSize);

    /// Attention of packed segments on qkv = [q | k | v] rows, each segment by itself. segments: `count` + 1 offsets.
    /// logSumExp: [heads, rows].
    void (*packedAttentionForward)(const float *qkv, std::int64_t ld, float *out, std::int64_t ldo, float *logSumExp,
                                   std::int64_t rows, const std::int32_t *segments, std::int64_t count,
                                   std::int64_t heads, std::int64_t keyValueHeads, std::int64_t headSize);
    /// dqkv (same layout) is overwritten.
    void (*packedAttentionBackward)(const float *qkv, std::int64_t ld, const float *out, const float *dout,
                                    std::int64_t ldo, const float *logSumExp, float *dqkv, std::int64_t rows,
                                    const std::int32_t *segments, std::int64_t count, std::int64_t heads,
                                    std::int64_t keyValueHeads, std::int64_t headSize);

    /// y = x * mask / (1 - rate); element i of the mask is addressed by (key, i). x may be y.
    void (*dropout)(const float *x, float *y, std::int64_t count, std::uint64_t key, float rate);

    /// y = x, of finite numbers of fp16. Not parallel.
    void (*widened)(const std::uint16_t *x, float *y, std::int64_t count);
};

/// The best that this processor runs. FIELDWRIGHT_KERNELS=baseline|avx2|avx512 asks for less.
const CpuKernels &cpuKernels();
const CpuKernels &baselineKernels();

} // namespace fieldwright::engine
