#include "core/engine/model/gemm.h"

#ifdef FIELDWRIGHT_HAS_SGEMM
// Of the BLAS inside libtorch_cpu (MKL in the wheels for x86). It is column-major: a row-major C is its transpose.
extern "C" void sgemm_(const char *transA, const char *transB, const int *m, const int *n, const int *k,
                       const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
                       const float *beta, float *c, const int *ldc);
#endif

namespace fieldwright::engine {

#ifdef FIELDWRIGHT_HAS_SGEMM

namespace {

void product(const char *transB, const char *transA, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
             const float *a, std::int64_t lda, const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    const int mi = int(m), ni = int(n), ki = int(k), la = int(lda), lb = int(ldb), lc = int(ldc);
    sgemm_(transB, transA, &ni, &mi, &ki, &alpha, b, &lb, a, &la, &beta, c, &lc);
}

} // namespace

void gemmNT(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product("T", "N", m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void gemmNN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product("N", "N", m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void gemmTN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product("N", "T", m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

#else

namespace {

/// Without a BLAS: plain loops, correct and slow. `aRow`/`aColumn` are A's strides over m and k, and so on.
void product(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t aRow,
             std::int64_t aColumn, const float *b, std::int64_t bRow, std::int64_t bColumn, float beta, float *c,
             std::int64_t ldc)
{
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < m; ++i) {
        for (std::int64_t j = 0; j < n; ++j) {
            float sum = 0;
            for (std::int64_t p = 0; p < k; ++p)
                sum += a[i * aRow + p * aColumn] * b[p * bRow + j * bColumn];
            c[i * ldc + j] = alpha * sum + (beta == 0 ? 0 : beta * c[i * ldc + j]);
        }
    }
}

} // namespace

void gemmNT(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product(m, n, k, alpha, a, lda, 1, b, 1, ldb, beta, c, ldc);
}

void gemmNN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product(m, n, k, alpha, a, lda, 1, b, ldb, 1, beta, c, ldc);
}

void gemmTN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product(m, n, k, alpha, a, 1, lda, b, ldb, 1, beta, c, ldc);
}

#endif

} // namespace fieldwright::engine
