#pragma once

#include "core/engine/model/gemm_panels.h"

namespace fieldwright::engine {

/// Row-major fp32 products on raw pointers: C = alpha * op(A) op(B) + beta * C. `ld…` is the distance of two rows.
/// In a parallel region each call runs on its own thread; outside one it uses all threads.
/// With beta = 0 the old C is not read.

/// C[m,n] = alpha A[m,k] B[n,k]ᵀ + beta C
void gemmNT(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc);
/// C[m,n] = alpha A[m,k] B[k,n] + beta C
void gemmNN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc);
/// C[m,n] = alpha A[k,m]ᵀ B[k,n] + beta C
void gemmTN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc);

/// The first two with a B that may be made while it is multiplied, piece by piece in the caches. The result is the same
/// to the last bit where multiplyPanels computes it. Thin products (the branches of a LoRA) are added to C.
void gemmNT(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const Operand &b, float beta, float *c, std::int64_t ldc, std::span<const ThinProduct> thin = {});
void gemmNN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const Operand &b, float beta, float *c, std::int64_t ldc, std::span<const ThinProduct> thin = {});

/// So many rows of a source into `to`, one after the other, by all threads.
void readRows(const NumberSource &source, std::int64_t row, std::int64_t rows, std::int64_t columns, float *to);

} // namespace fieldwright::engine
