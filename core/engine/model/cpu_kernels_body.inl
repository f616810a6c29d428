// The kernels of cpu_kernels.h. Compiled once for each instruction set, with FIELDWRIGHT_KERNELS_NAMESPACE and
// FIELDWRIGHT_KERNELS_NAME defined. No standard library templates here: their inline functions would be shared with
// files built for older processors. Loops are plain C++ that the compiler vectorises.

#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

namespace fieldwright::engine {
namespace FIELDWRIGHT_KERNELS_NAMESPACE {

using Index = std::int64_t;

// e^x by 2^n e^r with |r| <= ln2/2 and a polynomial of degree 6 (relative error about 1e-7). NaN stays NaN.
static inline float fastExp(float x)
{
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    const float shifted = x * 1.44269504088896341f + 12582912.0f; // adding 1.5 * 2^23 rounds to an integer
    const float n = shifted - 12582912.0f;
    float r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    std::int32_t bits;
    __builtin_memcpy(&bits, &shifted, 4);
    bits = (bits + 127) << 23; // the low bits of `shifted` hold n
    float power;
    __builtin_memcpy(&power, &bits, 4);
    return p * power;
}

static void rmsForward(const float *x, const float *weight, float *y, float *rstd, Index rows, Index width,
                       float epsilon)
{
#pragma omp parallel for schedule(static) if (rows > 8)
    for (Index t = 0; t < rows; ++t) {
        const float *row = x + t * width;
        float *out = y + t * width;
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (Index i = 0; i < width; ++i)
            sum += row[i] * row[i];
        const float r = 1.0f / sqrtf(sum / float(width) + epsilon);
        if (rstd)
            rstd[t] = r;
#pragma omp simd
        for (Index i = 0; i < width; ++i)
            out[i] = row[i] * r * weight[i];
    }
}

static void rmsBackward(const float *dy, const float *x, const float *weight, const float *rstd, const float *residual,
                        float *dx, Index rows, Index width)
{
#pragma omp parallel for schedule(static)
    for (Index t = 0; t < rows; ++t) {
        const float *row = x + t * width;
        const float *g = dy + t * width;
        float *out = dx + t * width;
        const float r = rstd[t];
        float dot = 0;
#pragma omp simd reduction(+ : dot)
        for (Index i = 0; i < width; ++i)
            dot += g[i] * weight[i] * row[i];
        const float c = dot * r * r * r / float(width);
        if (residual) {
            const float *base = residual + t * width;
#pragma omp simd
            for (Index i = 0; i < width; ++i)
                out[i] = base[i] + g[i] * weight[i] * r - row[i] * c;
        } else {
#pragma omp simd
            for (Index i = 0; i < width; ++i)
                out[i] = g[i] * weight[i] * r - row[i] * c;
        }
    }
}

static void rmsWeightGradient(const float *dy, const float *x, const float *rstd, float *weightGradient, Index rows,
                              Index width)
{
    const Index block = 64;
#pragma omp parallel for schedule(static)
    for (Index first = 0; first < width; first += block) {
        const Index end = first + block < width ? first + block : width;
        for (Index t = 0; t < rows; ++t) {
            const float r = rstd[t];
#pragma omp simd
            for (Index i = first; i < end; ++i)
                weightGradient[i] += dy[t * width + i] * x[t * width + i] * r;
        }
    }
}

static void rope(float *x, Index ld, Index heads, Index headSize, const float *cosine, const float *sine,
                 const std::int32_t *positions, float sign, Index rows)
{
    const Index half = headSize / 2;
#pragma omp parallel for schedule(static) if (rows > 8)
    for (Index t = 0; t < rows; ++t) {
        const float *c = cosine + positions[t] * half;
        const float *s = sine + positions[t] * half;
        for (Index h = 0; h < heads; ++h) {
            float *low = x + t * ld + h * headSize;
            float *high = low + half;
#pragma omp simd
            for (Index i = 0; i < half; ++i) {
                const float a = low[i], b = high[i], si = sign * s[i];
                low[i] = a * c[i] - b * si;
                high[i] = b * c[i] + a * si;
            }
        }
    }
}

static void swigluForward(const float *gateUp, float *activation, Index rows, Index width)
{
#pragma omp parallel for schedule(static) if (rows > 1)
    for (Index t = 0; t < rows; ++t) {
        const float *gate = gateUp + t * 2 * width;
        const float *up = gate + width;
        float *out = activation + t * width;
#pragma omp simd
        for (Index i = 0; i < width; ++i)
            out[i] = gate[i] / (1.0f + fastExp(-gate[i])) * up[i];
    }
}

static void swigluBackward(float *gateUp, float *activation, Index rows, Index width)
{
#pragma omp parallel for schedule(static)
    for (Index t = 0; t < rows; ++t) {
        float *gate = gateUp + t * 2 * width;
        float *up = gate + width;
        float *a = activation + t * width;
#pragma omp simd
        for (Index i = 0; i < width; ++i) {
            const float d = a[i], g = gate[i], u = up[i];
            const float sigma = 1.0f / (1.0f + fastExp(-g));
            const float silu = g * sigma;
            a[i] = silu * u;
            up[i] = d * silu;
            gate[i] = d * u * (sigma + silu * (1.0f - sigma));
        }
    }
}

static void crossEntropy(float *logits, Index rows, Index vocabulary, const std::int32_t *targets, const float *scales,
                         double *losses, float smoothing, bool gradient)
{
#pragma omp parallel for schedule(static)
    for (Index t = 0; t < rows; ++t) {
        float *l = logits + t * vocabulary;
        const float target = l[targets[t]];
        float top = l[0];
#pragma omp simd reduction(max : top)
        for (Index i = 0; i < vocabulary; ++i)
            top = l[i] > top ? l[i] : top;
        // Blocks keep the sum's rounding error small: a block's floats first, then doubles.
        double sum = 0, mean = 0;
        for (Index first = 0; first < vocabulary; first += 4096) {
            const Index end = first + 4096 < vocabulary ? first + 4096 : vocabulary;
            float part = 0;
            if (smoothing != 0) {
                float all = 0;
#pragma omp simd reduction(+ : all)
                for (Index i = first; i < end; ++i)
                    all += l[i];
                mean += double(all) / double(vocabulary);
            }
            if (gradient) {
#pragma omp simd reduction(+ : part)
                for (Index i = first; i < end; ++i) {
                    const float e = fastExp(l[i] - top);
                    l[i] = e;
                    part += e;
                }
            } else {
#pragma omp simd reduction(+ : part)
                for (Index i = first; i < end; ++i)
                    part += fastExp(l[i] - top);
            }
            sum += part;
        }
        losses[t] = log(sum) + double(top) - double(target) * (1.0 - double(smoothing)) - mean * double(smoothing);
        if (gradient) {
            const float factor = float(scales[t] / sum);
            const float everywhere = scales[t] * smoothing / float(vocabulary);
#pragma omp simd
            for (Index i = 0; i < vocabulary; ++i)
                l[i] = l[i] * factor - everywhere;
            l[targets[t]] -= scales[t] * (1.0f - smoothing);
        }
    }
}

static const Index tileRows = 64;

/// Scratch of the calling thread; grows and stays.
static float *scratch(Index count)
{
    static thread_local float *buffer = nullptr;
    static thread_local Index size = 0;
    if (size < count) {
        free(buffer);
        size = count + count / 4;
        buffer = static_cast<float *>(aligned_alloc(64, size_t((size * 4 + 63) / 64 * 64)));
        if (!buffer)
            abort(); // some hundred KB refused: nothing sensible is left to do
    }
    return buffer;
}

/// Softmax of one row in place, unnormalised: e^(s - max) over the first `seen`, zero up to `count`. Returns the sum.
static inline float expRow(float *s, Index seen, Index count, float *maximum)
{
    float top = s[0];
#pragma omp simd reduction(max : top)
    for (Index i = 0; i < seen; ++i)
        top = s[i] > top ? s[i] : top;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (Index i = 0; i < seen; ++i) {
        const float e = fastExp(s[i] - top);
        s[i] = e;
        sum += e;
    }
    if (seen < count)
        memset(s + seen, 0, size_t(count - seen) * 4);
    *maximum = top;
    return sum;
}

/// One head: query rows in tiles of 64, each tile only against the keys that its last row sees.
static void headForward(const float *q, Index ldq, const float *k, const float *v, Index ldkv, float *out, Index ldo,
                        float *logSumExp, Index rows, Index past, Index headSize)
{
    const float scale = 1.0f / sqrtf(float(headSize));
    float *s = scratch(2 * tileRows * (past + rows + 64));
    for (Index first = 0; first < rows; first += tileRows) {
        const Index m = first + tileRows < rows ? tileRows : rows - first;
        const Index keys = past + first + m;
        gemmNT(m, keys, headSize, scale, q + first * ldq, ldq, k, ldkv, 0.0f, s, keys);
        float inverse[tileRows];
        for (Index r = 0; r < m; ++r) {
            float top;
            const float sum = expRow(s + r * keys, past + first + r + 1, keys, &top);
            inverse[r] = 1.0f / sum;
            if (logSumExp)
                logSumExp[first + r] = top + logf(sum);
        }
        gemmNN(m, headSize, keys, 1.0f, s, keys, v, ldkv, 0.0f, out + first * ldo, ldo);
        for (Index r = 0; r < m; ++r) {
            float *o = out + (first + r) * ldo;
#pragma omp simd
            for (Index i = 0; i < headSize; ++i)
                o[i] *= inverse[r];
        }
    }
}

static void attentionForward(const float *q, Index ldq, const float *k, const float *v, Index ldkv, float *out,
                             Index ldo, Index rows, Index past, Index heads, Index keyValueHeads, Index headSize)
{
    const Index group = heads / keyValueHeads;
    if (rows > 1) {
#pragma omp parallel for schedule(dynamic, 1)
        for (Index h = 0; h < heads; ++h)
            headForward(q + h * headSize, ldq, k + h / group * headSize, v + h / group * headSize, ldkv,
                        out + h * headSize, ldo, nullptr, rows, past, headSize);
        return;
    }
    // One new token: the heads of a group are the rows of one small product.
    const float scale = 1.0f / sqrtf(float(headSize));
    const Index keys = past + 1;
#pragma omp parallel for schedule(static) if (keys > 64)
    for (Index g = 0; g < keyValueHeads; ++g) {
        float *s = scratch(group * (keys + 64));
        const float *queries = q + g * group * headSize;
        float *o = out + g * group * headSize;
        gemmNT(group, keys, headSize, scale, queries, headSize, k + g * headSize, ldkv, 0.0f, s, keys);
        for (Index r = 0; r < group; ++r) {
            float top;
            const float inverse = 1.0f / expRow(s + r * keys, keys, keys, &top);
#pragma omp simd
            for (Index i = 0; i < keys; ++i)
                s[r * keys + i] *= inverse;
        }
        gemmNN(group, headSize, keys, 1.0f, s, keys, v + g * headSize, ldkv, 0.0f, o, headSize);
    }
}

static void packedAttentionForward(const float *qkv, Index ld, float *out, Index ldo, float *logSumExp, Index rows,
                                   const std::int32_t *segments, Index count, Index heads, Index keyValueHeads,
                                   Index headSize)
{
    const Index group = heads / keyValueHeads;
#pragma omp parallel for schedule(dynamic, 1)
    for (Index task = 0; task < count * heads; ++task) {
        const Index segment = task / heads, h = task % heads;
        const Index first = segments[segment], n = segments[segment + 1] - first;
        const float *base = qkv + first * ld;
        const float *k = base + (heads + h / group) * headSize;
        headForward(base + h * headSize, ld, k, k + keyValueHeads * headSize, ld, out + first * ldo + h * headSize, ldo,
                    logSumExp + h * rows + first, n, 0, headSize);
    }
}

static void packedAttentionBackward(const float *qkv, Index ld, const float *out, const float *dout, Index ldo,
                                    const float *logSumExp, float *dqkv, Index rows, const std::int32_t *segments,
                                    Index count, Index heads, Index keyValueHeads, Index headSize)
{
    const Index group = heads / keyValueHeads;
    const float scale = 1.0f / sqrtf(float(headSize));
    // A task owns the keys and values of one segment and group, so sums into them have one writer and one order.
#pragma omp parallel for schedule(dynamic, 1)
    for (Index task = 0; task < count * keyValueHeads; ++task) {
        const Index segment = task / keyValueHeads, g = task % keyValueHeads;
        const Index start = segments[segment], n = segments[segment + 1] - start;
        const float *k = qkv + start * ld + (heads + g) * headSize;
        const float *v = k + keyValueHeads * headSize;
        float *dk = dqkv + start * ld + (heads + g) * headSize;
        float *dv = dk + keyValueHeads * headSize;
        float *p = scratch(2 * tileRows * (n + 64));
        float *dp = p + tileRows * (n + 64);
        const Index tiles = (n + tileRows - 1) / tileRows;
        // The last tile sees every key, so it comes first and sets what the others add to.
        for (Index tile = tiles - 1; tile >= 0; --tile) {
            const Index first = tile * tileRows;
            const Index m = first + tileRows < n ? tileRows : n - first;
            const Index keys = first + m;
            for (Index member = 0; member < group; ++member) {
                const Index h = g * group + member;
                const float *q = qkv + (start + first) * ld + h * headSize;
                const float *gradient = dout + (start + first) * ldo + h * headSize;
                const float *o = out + (start + first) * ldo + h * headSize;
                const float keep = tile == tiles - 1 && member == 0 ? 0.0f : 1.0f;
                gemmNT(m, keys, headSize, scale, q, ld, k, ld, 0.0f, p, keys);
                gemmNT(m, keys, headSize, 1.0f, gradient, ldo, v, ld, 0.0f, dp, keys);
                for (Index r = 0; r < m; ++r) {
                    float delta = 0;
#pragma omp simd reduction(+ : delta)
                    for (Index i = 0; i < headSize; ++i)
                        delta += gradient[r * ldo + i] * o[r * ldo + i];
                    float *probability = p + r * keys;
                    float *dscore = dp + r * keys;
                    const Index seen = first + r + 1;
                    const float lse = logSumExp[h * rows + start + first + r];
#pragma omp simd
                    for (Index i = 0; i < seen; ++i) {
                        const float e = fastExp(probability[i] - lse);
                        probability[i] = e;
                        dscore[i] = e * (dscore[i] - delta) * scale;
                    }
                    if (seen < keys) {
                        memset(probability + seen, 0, size_t(keys - seen) * 4);
                        memset(dscore + seen, 0, size_t(keys - seen) * 4);
                    }
                }
                gemmTN(keys, headSize, m, 1.0f, p, keys, gradient, ldo, keep, dv, ld);
                gemmNN(m, headSize, keys, 1.0f, dp, keys, k, ld, 0.0f, dqkv + (start + first) * ld + h * headSize, ld);
                gemmTN(keys, headSize, m, 1.0f, dp, keys, q, ld, keep, dk, ld);
            }
        }
    }
}

static void dropout(const float *x, float *y, Index count, std::uint64_t key, float rate)
{
    const float keep = 1.0f / (1.0f - rate);
    const std::uint32_t threshold = std::uint32_t(double(rate) * 4294967295.0);
#pragma omp parallel for schedule(static)
    for (Index block = 0; block < (count + 1023) / 1024; ++block) {
        const Index end = block * 1024 + 1024 < count ? block * 1024 + 1024 : count;
        for (Index i = block * 1024; i < end; ++i) {
            // SplitMix64's finaliser of (key + i), as core/base/random.h.
            std::uint64_t z = key + std::uint64_t(i) * 0x9E3779B97F4A7C15ull;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
            const std::uint32_t draw = std::uint32_t((z ^ (z >> 31)) >> 32);
            y[i] = draw < threshold ? 0.0f : x[i] * keep;
        }
    }
}

extern const CpuKernels table;
const CpuKernels table = {FIELDWRIGHT_KERNELS_NAME,
                          rmsForward,
                          rmsBackward,
                          rmsWeightGradient,
                          rope,
                          swigluForward,
                          swigluBackward,
                          crossEntropy,
                          attentionForward,
                          packedAttentionForward,
                          packedAttentionBackward,
                          dropout};

} // namespace FIELDWRIGHT_KERNELS_NAMESPACE
} // namespace fieldwright::engine
