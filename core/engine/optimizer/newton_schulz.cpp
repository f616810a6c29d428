#include "core/engine/optimizer/newton_schulz.h"

#include "core/engine/model/gemm.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mm.h>

namespace fieldwright::engine {

namespace {

constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
constexpr double leastNorm = 1e-7;
constexpr std::int64_t stripe = 96; ///< rows of a symmetric product that are computed up to their last one's place

/// Of a [side, side] matrix whose rows from `first` on are computed by `rows(first, count, columns)`: what lies above
/// the diagonal is that below it.
template <typename Rows>
void symmetric(float *out, std::int64_t side, const Rows &rows)
{
    for (std::int64_t first = 0; first < side; first += stripe) {
        const std::int64_t count = std::min(stripe, side - first);
        rows(first, count, first + count);
    }
#pragma omp parallel for schedule(static, 16)
    for (std::int64_t i = 0; i < side; ++i) {
        for (std::int64_t j = 0; j < i; ++j)
            out[j * side + i] = out[i * side + j];
    }
}

/// The product of two symmetric matrices that have the same directions, which is symmetric too.
void multiply(const float *left, const float *right, std::int64_t side, float *out)
{
    symmetric(out, side, [&](std::int64_t first, std::int64_t count, std::int64_t columns) {
        gemmNN(count, columns, side, 1, left + first * side, side, right, side, 0, out + first * side, side);
    });
}

} // namespace

NewtonSchulz::NewtonSchulz(std::int64_t numbers, std::int64_t side, const at::TensorOptions &options)
{
    // On other devices bf16, as published; on a processor fp32 costs no more.
    const auto inner = options.device().is_cpu() ? options : options.dtype(at::kBFloat16);
    for (at::Tensor *matrix : {&m_now, &m_next})
        *matrix = at::empty({numbers}, inner);
    for (at::Tensor *square : {&m_gram, &m_polynomial, &m_together, &m_between})
        *square = at::empty({side * side}, inner);
}

at::Tensor NewtonSchulz::orthogonal(const at::Tensor &matrix, std::int64_t rows, std::int64_t columns)
{
    return matrix.is_cpu() ? onProcessor(matrix, {rows, columns}) : onDevice(matrix, {rows, columns});
}

/// So many steps at once of what m_now holds.
void NewtonSchulz::steps(const Shape &shape, int count)
{
    const auto data = [](at::Tensor &tensor) { return tensor.mutable_data_ptr<float>(); };
    const std::int64_t side = shape.side(), rows = shape.rows, columns = shape.columns;
    const float *x = data(m_now);
    float *gram = data(m_gram), *polynomial = data(m_polynomial), *together = data(m_together),
          *between = data(m_between);
    symmetric(gram, side, [&](std::int64_t first, std::int64_t taken, std::int64_t width) {
        if (shape.isTall())
            gemmTN(taken, width, rows, 1, x + first, columns, x, columns, 0, gram + first * side, side);
        else
            gemmNT(taken, width, columns, 1, x + first * columns, columns, x, columns, 0, gram + first * side, side);
    });
    for (int i = 0; i < count; ++i) {
        multiply(gram, gram, side, polynomial);
#pragma omp parallel for schedule(static)
        for (std::int64_t j = 0; j < side * side; ++j)
            polynomial[j] = float(b) * gram[j] + float(c) * polynomial[j] + (j % (side + 1) == 0 ? float(a) : 0.0f);
        if (i > 0) {
            multiply(polynomial, together, side, between);
            std::swap(together, between);
        } else {
            std::copy_n(polynomial, side * side, together);
        }
        if (i + 1 < count) {
            multiply(polynomial, gram, side, between);
            multiply(polynomial, between, side, gram);
        }
    }
    float *next = data(m_next);
    if (shape.isTall())
        gemmNN(rows, columns, columns, 1, x, columns, together, columns, 0, next, columns);
    else
        gemmNN(rows, columns, rows, 1, together, rows, x, columns, 0, next, columns);
    std::swap(m_now, m_next);
}

at::Tensor NewtonSchulz::onProcessor(const at::Tensor &matrix, const Shape &shape)
{
    at::Tensor now = m_now.narrow(0, 0, matrix.numel());
    now.copy_(matrix);
    now.div_(at::linalg_vector_norm(now).clamp_min_(leastNorm));
    steps(shape, 2);
    steps(shape, 3);
    return m_now.narrow(0, 0, matrix.numel());
}

at::Tensor NewtonSchulz::onDevice(const at::Tensor &matrix, const Shape &shape)
{
    const std::int64_t side = shape.side();
    const auto asMatrix = [&](const at::Tensor &flat) {
        const at::Tensor whole = flat.narrow(0, 0, matrix.numel()).view({shape.rows, shape.columns});
        return shape.isTall() ? whole.t() : whole; // the smaller Gram matrix
    };
    const auto square = [&](const at::Tensor &flat) { return flat.narrow(0, 0, side * side).view({side, side}); };
    at::Tensor now = asMatrix(m_now), next = asMatrix(m_next);
    at::Tensor gram = square(m_gram), polynomial = square(m_polynomial);
    now.copy_(asMatrix(matrix));
    now.div_(at::linalg_vector_norm(now).clamp_min_(leastNorm));
    for (int i = 0; i < 5; ++i) {
        at::mm_out(gram, now, now.t());
        at::addmm_out(polynomial, gram, gram, gram, b, c);
        at::addmm_out(next, now, polynomial, now, a, 1);
        std::swap(now, next);
    }
    return (shape.isTall() ? now.t() : now).reshape({-1});
}

} // namespace fieldwright::engine
