// The kernels of step_kernels.h. Compiled once for each instruction set, with FIELDWRIGHT_KERNELS_NAMESPACE and
// FIELDWRIGHT_KERNELS_NAME defined. No standard library templates here: their inline functions would be shared with
// files built for older processors.

#include "core/engine/optimizer/step_kernels.h"

#include <math.h>

namespace fieldwright::engine {
namespace FIELDWRIGHT_KERNELS_NAMESPACE {

using Index = std::int64_t;

static const Index piece = 4096;

static void lion(float *value, const float *gradient, float *memory, Index count, const StepFactors &factors)
{
    const float rate = factors.rate, keep = factors.keep, beta1 = factors.beta1, beta2 = factors.beta2;
#pragma omp parallel for schedule(static)
    for (Index begin = 0; begin < count; begin += piece) {
        const Index end = begin + piece < count ? begin + piece : count;
#pragma omp simd
        for (Index i = begin; i < end; ++i) {
            const float g = gradient[i], m = memory[i];
            const float direction = m * beta1 + (1.0f - beta1) * g;
            const float sign = direction > 0 ? 1.0f : direction < 0 ? -1.0f : 0.0f;
            value[i] = value[i] * keep - rate * sign;
            memory[i] = m * beta2 + (1.0f - beta2) * g;
        }
    }
}

static void momentum(float *value, const float *gradient, float *memory, Index count, float rate, float decay,
                     float momentum, bool first)
{
    const float old = first ? 0.0f : momentum;
#pragma omp parallel for schedule(static)
    for (Index begin = 0; begin < count; begin += piece) {
        const Index end = begin + piece < count ? begin + piece : count;
        if (!memory) {
#pragma omp simd
            for (Index i = begin; i < end; ++i)
                value[i] -= rate * (gradient[i] + decay * value[i]);
            continue;
        }
#pragma omp simd
        for (Index i = begin; i < end; ++i) {
            const float m = old * memory[i] + (gradient[i] + decay * value[i]);
            memory[i] = m;
            value[i] -= rate * m;
        }
    }
}

/// The 8-bit numbers of values / scale.
static void quantise(const float *values, Index count, float scale, const DynamicMap &map, std::uint8_t *out)
{
    const float inverse = 1.0f / (scale < 1e-38f ? 1e-38f : scale);
    const std::int32_t lowest = 104 << 7; // the bits of 2^-23
    std::int32_t found[BlockwiseAdamw::block];
#pragma omp simd
    for (Index i = 0; i < count; ++i) {
        float x = values[i] * inverse;
        x = x < 1.0f ? x : 1.0f; // so that what is no number becomes one, and finds its place in the map
        x = x > -1.0f ? x : -1.0f;
        std::int32_t bits;
        __builtin_memcpy(&bits, &x, 4);
        std::int32_t bucket = ((bits & 0x7FFFFFFF) >> 16) - lowest;
        bucket = bucket < 0 ? 0 : bucket;
        const std::int32_t guess = map.guess[bucket + (bits < 0 ? DynamicMap::buckets : 0)];
        found[i] = guess + (x > map.middle[guess] ? 1 : 0);
    }
    for (Index i = 0; i < count; ++i)
        out[i] = std::uint8_t(found[i]);
}

static void blockwiseAdamw(const BlockwiseAdamw &call)
{
    const StepFactors f = call.factors;
    const float correction = call.secondCorrection, epsilon = call.epsilon;
    const float *const signedCode = call.signedMap->code, *const unsignedCode = call.unsignedMap->code;
    const Index blocks = (call.count + BlockwiseAdamw::block - 1) / BlockwiseAdamw::block;
#pragma omp parallel for schedule(static)
    for (Index b = 0; b < blocks; ++b) {
        const Index begin = b * BlockwiseAdamw::block, left = call.count - begin;
        const Index count = left < BlockwiseAdamw::block ? left : BlockwiseAdamw::block;
        float *value = call.value + begin;
        const float *gradient = call.gradient + begin;
        std::uint8_t *first = call.first + begin, *second = call.second + begin;
        const float firstScale = call.firstScale[b], secondScale = call.secondScale[b];
        float moments[BlockwiseAdamw::block], squares[BlockwiseAdamw::block];
        float largest = 0, largestSquare = 0;
#pragma omp simd reduction(max : largest, largestSquare)
        for (Index i = 0; i < count; ++i) {
            const float g = gradient[i];
            const float m = signedCode[first[i]] * firstScale * f.beta1 + (1.0f - f.beta1) * g;
            const float v = unsignedCode[second[i]] * secondScale * f.beta2 + (1.0f - f.beta2) * (g * g);
            moments[i] = m;
            squares[i] = v;
            value[i] = value[i] * f.keep - f.rate * (m / (sqrtf(v) / correction + epsilon));
            const float size = fabsf(m);
            largest = size > largest ? size : largest;
            largestSquare = v > largestSquare ? v : largestSquare;
        }
        call.firstScale[b] = largest;
        call.secondScale[b] = largestSquare;
        quantise(moments, count, largest, *call.signedMap, first);
        quantise(squares, count, largestSquare, *call.unsignedMap, second);
    }
}

static void rowSquares(const float *matrix, Index rows, Index columns, const float *weights, float epsilon, double *out)
{
#pragma omp parallel for schedule(static)
    for (Index i = 0; i < rows; ++i) {
        const float *row = matrix + i * columns;
        double sum = 0;
        for (Index begin = 0; begin < columns; begin += piece) {
            const Index end = begin + piece < columns ? begin + piece : columns;
            float part = 0;
            if (weights) {
#pragma omp simd reduction(+ : part)
                for (Index j = begin; j < end; ++j)
                    part += (row[j] * row[j] + epsilon) * (weights[j] * weights[j]);
            } else {
#pragma omp simd reduction(+ : part)
                for (Index j = begin; j < end; ++j)
                    part += row[j] * row[j] + epsilon;
            }
            sum += part;
        }
        out[i] = sum;
    }
}

static void columnSquares(const float *matrix, Index rows, Index columns, float epsilon, double *out)
{
    const Index width = 64;
#pragma omp parallel for schedule(static)
    for (Index begin = 0; begin < columns; begin += width) {
        const Index end = begin + width < columns ? begin + width : columns;
        for (Index j = begin; j < end; ++j)
            out[j] = 0;
        // Blocks keep the sum's rounding error small: a block's floats first, then doubles.
        for (Index top = 0; top < rows; top += 256) {
            const Index bottom = top + 256 < rows ? top + 256 : rows;
            float part[width] = {};
            for (Index i = top; i < bottom; ++i) {
                const float *row = matrix + i * columns + begin;
#pragma omp simd
                for (Index j = 0; j < end - begin; ++j)
                    part[j] += row[j] * row[j] + epsilon;
            }
            for (Index j = begin; j < end; ++j)
                out[j] += part[j - begin];
        }
    }
}

static void factoredStep(float *value, const float *gradient, Index rows, Index columns, const float *rowFactors,
                         const float *columnFactors, float keep)
{
#pragma omp parallel for schedule(static)
    for (Index i = 0; i < rows; ++i) {
        float *v = value + i * columns;
        const float *g = gradient + i * columns;
        const float factor = rowFactors[i];
#pragma omp simd
        for (Index j = 0; j < columns; ++j)
            v[j] = v[j] * keep - factor * columnFactors[j] * g[j];
    }
}

extern const StepKernels table;
const StepKernels table = {
    FIELDWRIGHT_KERNELS_NAME, lion, momentum, blockwiseAdamw, rowSquares, columnSquares, factoredStep};

} // namespace FIELDWRIGHT_KERNELS_NAMESPACE
} // namespace fieldwright::engine
