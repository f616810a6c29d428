#pragma once

#include <ATen/core/Tensor.h>

namespace fieldwright::engine {

/// The nearest orthogonal matrix to an update, nearly (Jordan 2024): five Newton–Schulz steps, each of which takes the
/// singular values s of a matrix of Frobenius norm 1 to a s + b s³ + c s⁵.
///
/// On the processor most of it is computed with the Gram matrix of the smaller side instead of the matrix itself: with
/// A = X Xᵀ and P = a + b A + c A², a step is X ← P X, so A ← P² A, and the P of several steps are multiplied before X
/// is. All of these are symmetric, so that half of each is computed. A's rounding grows with the square of the steps'
/// gain in directions that are hardly there; after two steps it is made anew of X.
class NewtonSchulz
{
public:
    /// Makes room for matrices of up to so many numbers, and of up to so long a smaller side.
    NewtonSchulz(std::int64_t numbers, std::int64_t side, const at::TensorOptions &options);

    /// Of a [rows, columns] matrix in fp32, flat; the result stays until the next call.
    at::Tensor orthogonal(const at::Tensor &matrix, std::int64_t rows, std::int64_t columns);

private:
    struct Shape
    {
        std::int64_t rows, columns;
        bool isTall() const { return rows > columns; }
        std::int64_t side() const { return std::min(rows, columns); }
    };
    at::Tensor onProcessor(const at::Tensor &matrix, const Shape &shape);
    at::Tensor onDevice(const at::Tensor &matrix, const Shape &shape);
    void steps(const Shape &shape, int count);

    at::Tensor m_now, m_next;                               ///< as many numbers as the matrix
    at::Tensor m_gram, m_polynomial, m_together, m_between; ///< of the smaller side, squared
};

} // namespace fieldwright::engine
