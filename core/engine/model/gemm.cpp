#include "core/engine/model/gemm.h"

#include "core/engine/model/gemm_panels.h"

#include <algorithm>
#include <memory>

#ifdef FIELDWRIGHT_HAS_SGEMM
// Of the BLAS inside libtorch_cpu (MKL in the wheels for x86). It is column-major: a row-major C is its transpose.
extern "C" void sgemm_(const char *transA, const char *transB, const int *m, const int *n, const int *k,
                       const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
                       const float *beta, float *c, const int *ldc);
#endif

namespace fieldwright::engine {

void readRows(const NumberSource &source, std::int64_t row, std::int64_t rows, std::int64_t columns, float *to)
{
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < rows; ++i)
        source.read(row + i, 1, 0, columns, to + i * columns, columns);
}

namespace {

#ifdef FIELDWRIGHT_HAS_SGEMM

void plainProduct(const Product &p)
{
    const char *const transA = p.aColumn == 1 ? "N" : "T", *const transB = p.bColumn == 1 ? "N" : "T";
    const int m = int(p.m), n = int(p.n), k = int(p.k), ldc = int(p.ldc);
    // (where both distances are 1, the operand is one row or one column, and BLAS wants to hear a row's length)
    const int lda = int(p.aColumn == 1 ? std::max(p.aRow, p.k) : p.aColumn);
    const int ldb = int(p.bColumn == 1 ? std::max(p.bRow, p.n) : p.bColumn);
    sgemm_(transB, transA, &n, &m, &k, &p.alpha, p.b, &ldb, p.a, &lda, &p.beta, p.c, &ldc);
}

#else

/// Without a BLAS: plain loops, correct and slow.
void plainProduct(const Product &p)
{
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < p.m; ++i) {
        for (std::int64_t j = 0; j < p.n; ++j) {
            float sum = 0;
            for (std::int64_t k = 0; k < p.k; ++k)
                sum += p.a[i * p.aRow + k * p.aColumn] * p.b[k * p.bRow + j * p.bColumn];
            p.c[i * p.ldc + j] = p.alpha * sum + (p.beta == 0 ? 0 : p.beta * p.c[i * p.ldc + j]);
        }
    }
}

#endif

/// So many numbers of a source are made at a time for a library that wants them all before it multiplies.
constexpr std::int64_t madeAtATime = 1 << 20;

void productOfSource(const Product &p)
{
    const bool turned = p.sourceIsTurned;
    const std::int64_t rows = turned ? p.n : p.k, columns = turned ? p.k : p.n;
    if (rows == 0 || columns == 0) {
        Product empty = p;
        empty.source = nullptr;
        return plainProduct(empty);
    }
    const std::int64_t step = std::clamp<std::int64_t>(madeAtATime / columns, 1, rows);
    const auto made = std::make_unique_for_overwrite<float[]>(size_t(step * columns));
    for (std::int64_t row = 0; row < rows; row += step) {
        const std::int64_t count = std::min(step, rows - row);
        readRows(*p.source, row, count, columns, made.get());
        Product part = p;
        part.source = nullptr;
        part.b = made.get();
        (turned ? part.bColumn : part.bRow) = columns;
        if (turned) {
            part.n = count;
            part.c = p.c + row;
        } else {
            part.k = count;
            part.a = p.a + row * p.aColumn;
            part.beta = row == 0 ? p.beta : 1.0f;
        }
        plainProduct(part);
    }
}

void product(const Product &p)
{
    if (p.m >= fewestPanelRows && usePanels())
        multiplyPanels(p);
    else {
        if (p.source)
            productOfSource(p);
        else
            plainProduct(p);
        for (const ThinProduct &thin : p.thin)
            plainProduct({p.m, thin.columns, thin.depth, thin.alpha, thin.a, thin.aRow, 1, thin.b, thin.bRow,
                          thin.bColumn, 1, p.c + thin.first, p.ldc});
    }
}

} // namespace

void gemmNT(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product({m, n, k, alpha, a, lda, 1, b, 1, ldb, beta, c, ldc});
}

void gemmNN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product({m, n, k, alpha, a, lda, 1, b, ldb, 1, beta, c, ldc});
}

void gemmTN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const float *b, std::int64_t ldb, float beta, float *c, std::int64_t ldc)
{
    product({m, n, k, alpha, a, 1, lda, b, ldb, 1, beta, c, ldc});
}

void gemmNT(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const Operand &b, float beta, float *c, std::int64_t ldc, std::span<const ThinProduct> thin)
{
    product({m, n, k, alpha, a, lda, 1, b.values, 1, b.source ? k : b.stride, beta, c, ldc, b.source, true, thin});
}

void gemmNN(std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a, std::int64_t lda,
            const Operand &b, float beta, float *c, std::int64_t ldc, std::span<const ThinProduct> thin)
{
    product({m, n, k, alpha, a, lda, 1, b.values, b.source ? n : b.stride, 1, beta, c, ldc, b.source, false, thin});
}

} // namespace fieldwright::engine
