#pragma once

#include "core/engine/quantized/block_matrix.h"

namespace fieldwright::engine::quantized {

using Index = std::int64_t;

/// Rows of activations in 8 bits: x = scale * value for each block of 32 columns.
struct QuantizedRows
{
    Index columns = 0;                   ///< a multiple of 32: beyond the last column are zeros
    std::int8_t *values = nullptr;       ///< [rows, columns]
    float *scales = nullptr;             ///< [rows, columns / 32]; not a number where x is not finite
    std::int32_t *negatedSums = nullptr; ///< [rows, columns / 32]: -Σ values of the block
    Index blocks() const { return columns / blockColumns; }
};

enum class Store { Set, Add };

constexpr Index chunkKeys = 64; ///< attention's unit: its results depend on nothing else than this
constexpr Index paddedHead(Index headSize)
{
    return (headSize + 15) / 16 * 16;
}

/// Keys and values of one head of one layer, room for a multiple of 64 tokens. Either fp32 or 8 bits.
struct HeadCache
{
    Index headSize = 0;
    float *keys = nullptr;   ///< [key / 16][headSize][16]
    float *values = nullptr; ///< [key][paddedHead]
    /// 8 bits: keys as the panels of a Q8_0 matrix with 32-bit scales, values with one scale a key.
    std::uint8_t *keyQuants = nullptr;  ///< [key / 16][block][512]
    float *keyScales = nullptr;         ///< [key / 16][block][16]
    std::int8_t *valueQuants = nullptr; ///< [key][paddedHead]
    float *valueScales = nullptr;       ///< [key]
    bool isEightBit() const { return keyQuants != nullptr; }
    Index blocks() const { return (headSize + blockColumns - 1) / blockColumns; }
};

/// What a chunk of 64 keys gives one query: Σ e^(s - top) v, then `top` and Σ e^(s - top). Chunks are merged in order.
constexpr Index partialSize(Index headSize)
{
    return paddedHead(headSize) + 16;
}

/// Attention of one head's queries to one chunk of keys.
struct ChunkQueries
{
    const float *const *queries = nullptr; ///< each [headSize], rotated and scaled
    const Index *seen = nullptr;           ///< how many keys of the sequence each query sees
    Index count = 0;
};

/// The kernels of quantised inference. One source (kernels_body.inl) is compiled for several instruction sets, and
/// kernels() picks at run time. No kernel starts threads. quantize and multiply give the same bits in every build; the
/// others differ by rounding. A row's result never depends on the rows beside it, nor on the number of threads.
struct Kernels
{
    const char *name; ///< "scalar", "avx2", "avxvnni", "avx512vnni", "amx"

    /// One row into row `row` of `out`.
    void (*quantize)(const float *x, Index columns, const QuantizedRows &out, Index row);
    /// y[t, r] (+)= Σ_c w[r, c] x[t, c] for the rows r of panels [firstPanel, endPanel) and `tokens` rows of x from
    /// `firstToken`; y points to row firstToken, its rows are ldy apart.
    void (*multiply)(const BlockMatrix &w, Index firstPanel, Index endPanel, const QuantizedRows &x, Index firstToken,
                     Index tokens, float *y, Index ldy, Store store);
    /// The same of an F32 matrix with fp32 rows, ldx apart; x and y point to the first of `tokens` rows.
    void (*multiplyExact)(const BlockMatrix &w, Index firstPanel, Index endPanel, const float *x, Index ldx,
                          Index tokens, float *y, Index ldy, Store store);

    /// y = x / rms(x) * weight, rms² = mean(x²) + epsilon
    void (*normalize)(const float *x, const float *weight, float *y, Index width, float epsilon);
    /// out = silu(gate) * up
    void (*gate)(const float *gate, const float *up, float *out, Index width);
    /// Rotates the pairs (i, i + headSize / 2) of one head in place and multiplies by `factor`.
    void (*rotate)(float *head, Index headSize, const float *cosine, const float *sine, float factor);
    /// Puts one key and value at place `key`.
    void (*remember)(const HeadCache &cache, Index key, const float *keyValues, const float *values);
    /// partials: one of partialSize() floats a query.
    void (*attendChunk)(const HeadCache &cache, Index firstKey, const ChunkQueries &queries, float *partials);
    /// Adds a later chunk's partial to `sum`.
    void (*mergePartial)(float *sum, const float *partial, Index headSize);
    /// out = Σ e v / Σ e
    void (*finishPartial)(const float *sum, float *out, Index headSize);

    /// out[r] = Σ_c a[r, c] x[c], fp32
    void (*project)(const float *a, Index rows, const float *x, Index columns, float *out);
    /// y[c] += Σ_r h[r] b[r, c] for c < columns, fp32; rows of b are ldb apart
    void (*expand)(const float *h, Index rows, const float *b, Index ldb, float *y, Index columns);
};

/// The best that this processor runs. FIELDWRIGHT_QUANTIZED_KERNELS=scalar|avx2|avxvnni|avx512vnni|amx asks for others.
const Kernels &kernels();
/// All that this processor runs, the scalar one first.
std::vector<const Kernels *> availableKernels();

} // namespace fieldwright::engine::quantized
