#pragma once

#include "core/engine/model/number_source.h"

#include <span>

namespace fieldwright::engine {

/// A thin product that is added to columns [first, first + columns) of another's C: alpha A[m,depth] B[depth,columns],
/// with A's rows together and B by the distances of its rows and columns in floats.
struct ThinProduct
{
    std::int64_t first, columns, depth;
    float alpha;
    const float *a;
    std::int64_t aRow;
    const float *b;
    std::int64_t bRow, bColumn;
};

/// C[m,n] = alpha A[m,k] B[k,n] + beta C in fp32. A and B are given by the distances of their rows and columns in
/// floats, one of each being 1. With beta = 0 the old C is not read.
struct Product
{
    std::int64_t m, n, k;
    float alpha;
    const float *a;
    std::int64_t aRow, aColumn;
    const float *b;
    std::int64_t bRow, bColumn;
    float beta;
    float *c;
    std::int64_t ldc;
    const NumberSource *source = nullptr; ///< makes B instead of `b`
    bool sourceIsTurned = false;          ///< its rows are B's columns
    std::span<const ThinProduct> thin;    ///< added after the rest, while a tile of C lies in the first cache
};

/// By our own AVX-512 kernel: both operands are copied into panels that lie in the caches, and a tile of 14 x 32 sums
/// stays in registers (the scheme of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
/// An element's value depends on its row of A, its column of B and nothing else: neither on the threads nor on the
/// other rows. In a parallel region it runs on its caller's thread, outside one on all.
void multiplyPanels(const Product &product);

/// Below this, copying the other operand into panels costs more than it brings.
constexpr std::int64_t fewestPanelRows = 16;

/// This processor has what multiplyPanels needs, and it is the faster one: the MKL inside libtorch runs at half of an
/// AVX-512 unit's speed where the processor is not Intel's. FIELDWRIGHT_PRODUCTS=blas|panels overrides.
bool usePanels();

/// The library's products of fp16 are slow, since the processor computes nothing in it (no AVX512-FP16), while its
/// products of fp32 are quick: then numbers are widened for these.
bool widensHalf();

} // namespace fieldwright::engine
