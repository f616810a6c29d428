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
                         double *losses, std::uint8_t *hits, float smoothing, bool gradient)
{
#pragma omp parallel for schedule(static)
    for (Index t = 0; t < rows; ++t) {
        float *l = logits + t * vocabulary;
        const float target = l[targets[t]];
        float top = l[0];
#pragma omp simd reduction(max : top)
        for (Index i = 0; i < vocabulary; ++i)
            top = l[i] > top ? l[i] : top;
        if (hits)
            hits[t] = target == top;
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

/// Tokens of a tile of queries. The heads that share keys lie in one product, which has about 96 rows then: enough for
/// its speed, and few that a causal mask wastes.
static inline Index tileTokens(Index group)
{
    const Index tokens = 96 / group;
    return tokens < 16 ? 16 : tokens > 64 ? 64 : tokens;
}

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

/// The heads of a group for some tokens, one after the other: [member][token][headSize].
static inline void gatherHeads(const float *from, Index ld, Index tokens, Index group, Index headSize, float *to)
{
    for (Index member = 0; member < group; ++member) {
        for (Index t = 0; t < tokens; ++t, to += headSize)
            memcpy(to, from + t * ld + member * headSize, size_t(headSize) * 4);
    }
}

static inline void scatterHeads(const float *from, Index tokens, Index group, Index headSize, float *to, Index ld)
{
    for (Index member = 0; member < group; ++member) {
        for (Index t = 0; t < tokens; ++t, from += headSize)
            memcpy(to + t * ld + member * headSize, from, size_t(headSize) * 4);
    }
}

/// A tile of m queries of the heads that share keys, against the keys that its last row sees: `before` and its own.
/// `stride` is the distance of two heads' log-sum-exps.
static void tileForward(const float *q, Index ldq, const float *k, const float *v, Index ldkv, float *out, Index ldo,
                        float *logSumExp, Index stride, Index m, Index before, Index group, Index headSize)
{
    const Index keys = before + m, rows = group * m;
    float *queries = scratch(rows * (headSize + keys));
    float *s = queries + rows * headSize;
    gatherHeads(q, ldq, m, group, headSize, queries);
    gemmNT(rows, keys, headSize, 1.0f / sqrtf(float(headSize)), queries, headSize, k, ldkv, 0.0f, s, keys);
    for (Index r = 0; r < rows; ++r) {
        float top;
        const Index seen = before + r % m + 1;
        const float sum = expRow(s + r * keys, seen, keys, &top);
        const float inverse = 1.0f / sum;
#pragma omp simd
        for (Index i = 0; i < seen; ++i)
            s[r * keys + i] *= inverse;
        if (logSumExp)
            logSumExp[r / m * stride + r % m] = top + logf(sum);
    }
    gemmNN(rows, headSize, keys, 1.0f, s, keys, v, ldkv, 0.0f, queries, headSize);
    scatterHeads(queries, m, group, headSize, out, ldo);
}

static void attentionForward(const float *q, Index ldq, const float *k, const float *v, Index ldkv, float *out,
                             Index ldo, Index rows, Index past, Index heads, Index keyValueHeads, Index headSize)
{
    const Index group = heads / keyValueHeads;
    if (rows > 1) {
        const Index tile = tileTokens(group), tiles = (rows + tile - 1) / tile;
#pragma omp parallel for schedule(dynamic, 1)
        for (Index task = tiles * keyValueHeads - 1; task >= 0; --task) {
            const Index first = task / keyValueHeads * tile, g = task % keyValueHeads, h = g * group;
            const Index m = first + tile < rows ? tile : rows - first;
            tileForward(q + first * ldq + h * headSize, ldq, k + g * headSize, v + g * headSize, ldkv,
                        out + first * ldo + h * headSize, ldo, nullptr, 0, m, past + first, group, headSize);
        }
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
    const Index group = heads / keyValueHeads, tile = tileTokens(group);
    Index tiles = 0;
    for (Index segment = 0; segment < count; ++segment)
        tiles += (segments[segment + 1] - segments[segment] + tile - 1) / tile;
#pragma omp parallel for schedule(dynamic, 1)
    for (Index task = 0; task < tiles * keyValueHeads; ++task) {
        const Index g = task % keyValueHeads, h = g * group;
        Index segment = 0, before = task / keyValueHeads * tile; // tokens, if all tiles were whole
        for (;; ++segment) {
            const Index n = segments[segment + 1] - segments[segment], whole = (n + tile - 1) / tile * tile;
            if (before < whole)
                break;
            before -= whole;
        }
        const Index start = segments[segment], n = segments[segment + 1] - start, first = start + before;
        const Index m = before + tile < n ? tile : n - before;
        const float *k = qkv + start * ld + (heads + g) * headSize;
        tileForward(qkv + first * ld + h * headSize, ld, k, k + keyValueHeads * headSize, ld,
                    out + first * ldo + h * headSize, ldo, logSumExp + h * rows + first, rows, m, before, group,
                    headSize);
    }
}

static void packedAttentionBackward(const float *qkv, Index ld, const float *out, const float *dout, Index ldo,
                                    const float *logSumExp, float *dqkv, Index rows, const std::int32_t *segments,
                                    Index count, Index heads, Index keyValueHeads, Index headSize)
{
    const Index group = heads / keyValueHeads, tile = tileTokens(group);
    const float scale = 1.0f / sqrtf(float(headSize));
    // A task owns the keys and values of one segment and group, so sums into them have one writer and one order.
#pragma omp parallel for schedule(dynamic, 1)
    for (Index task = 0; task < count * keyValueHeads; ++task) {
        const Index segment = task / keyValueHeads, g = task % keyValueHeads, h = g * group;
        const Index start = segments[segment], n = segments[segment + 1] - start;
        const float *k = qkv + start * ld + (heads + g) * headSize;
        const float *v = k + keyValueHeads * headSize;
        float *dk = dqkv + start * ld + (heads + g) * headSize;
        float *dv = dk + keyValueHeads * headSize;
        float *queries = scratch(group * tile * (2 * headSize + 2 * n));
        float *gradients = queries + group * tile * headSize;
        float *p = gradients + group * tile * headSize;
        float *dp = p + group * tile * n;
        const Index tiles = (n + tile - 1) / tile;
        // The last tile sees every key, so it comes first and sets what the others add to.
        for (Index t = tiles - 1; t >= 0; --t) {
            const Index first = start + t * tile;
            const Index m = (t + 1) * tile < n ? tile : n - t * tile;
            const Index keys = t * tile + m, all = group * m;
            const float keep = t == tiles - 1 ? 0.0f : 1.0f;
            gatherHeads(qkv + first * ld + h * headSize, ld, m, group, headSize, queries);
            gatherHeads(dout + first * ldo + h * headSize, ldo, m, group, headSize, gradients);
            gemmNT(all, keys, headSize, scale, queries, headSize, k, ld, 0.0f, p, keys);
            gemmNT(all, keys, headSize, 1.0f, gradients, headSize, v, ld, 0.0f, dp, keys);
            for (Index r = 0; r < all; ++r) {
                const float *gradient = gradients + r * headSize;
                const float *o = out + (first + r % m) * ldo + (h + r / m) * headSize;
                float delta = 0;
#pragma omp simd reduction(+ : delta)
                for (Index i = 0; i < headSize; ++i)
                    delta += gradient[i] * o[i];
                float *probability = p + r * keys;
                float *dscore = dp + r * keys;
                const Index seen = t * tile + r % m + 1;
                const float lse = logSumExp[(h + r / m) * rows + first + r % m];
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
            gemmTN(keys, headSize, all, 1.0f, p, keys, gradients, headSize, keep, dv, ld);
            gemmTN(keys, headSize, all, 1.0f, dp, keys, queries, headSize, keep, dk, ld);
            gemmNN(all, headSize, keys, 1.0f, dp, keys, k, ld, 0.0f, queries, headSize);
            scatterHeads(queries, m, group, headSize, dqkv + first * ld + h * headSize, ld);
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

// Exponent and fraction as those of fp32, and the difference of the two biases by a product: exact for small numbers
// too.
static void widened(const std::uint16_t *x, float *y, Index count)
{
#pragma omp simd
    for (Index i = 0; i < count; ++i) {
        const std::uint32_t size = (x[i] & 0x7fffu) << 13;
        float value;
        __builtin_memcpy(&value, &size, 4);
        value *= 0x1p112f;
        std::uint32_t bits;
        __builtin_memcpy(&bits, &value, 4);
        bits |= (x[i] & 0x8000u) << 16;
        __builtin_memcpy(&y[i], &bits, 4);
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
                          dropout,
                          widened};

} // namespace FIELDWRIGHT_KERNELS_NAMESPACE
} // namespace fieldwright::engine
