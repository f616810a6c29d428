#pragma once

#include "core/engine/model/aten.h"
#include "core/engine/quantized/frozen_matrix.h"

namespace fieldwright::engine::quantized {

class PackedRows;

/// A matrix in blocks whose bytes lie as tensors on a device, where the library's operations make its numbers: what
/// FrozenMatrix and BlockMatrix are for the kernels of the processor. In fp32 the numbers are the same to the last bit.
class PackedMatrix
{
public:
    PackedMatrix(std::int64_t columns, const at::Device &device);
    ~PackedMatrix();

    /// Copies what `part` is made of: rows below those that are there. Blocks of GGUF must be of packedType().
    void add(std::int64_t rows, const FrozenRows &part);

    std::int64_t rows() const { return m_rows; }
    std::int64_t columns() const { return m_columns; }
    /// Of codes and scales, as frozenBytes() and rowsBytes() say, but that 4 bits are filled up to whole blocks.
    std::size_t bytes() const;

    /// Rows [begin, begin + rows) as numbers of fp32 or bf16, made anew: [rows, columns].
    at::Tensor numbers(std::int64_t begin, std::int64_t rows, at::ScalarType type) const;
    /// The rows that `index` names ([n], integers on the device), of a matrix that was added at once as rows of a file.
    at::Tensor picked(const at::Tensor &index, at::ScalarType type) const;

private:
    struct Part
    {
        std::int64_t begin = 0;
        std::int64_t rows = 0;
        std::unique_ptr<PackedRows> packed;
    };
    at::Device m_device;
    std::int64_t m_rows = 0;
    std::int64_t m_columns = 0;
    std::vector<Part> m_parts;
};

} // namespace fieldwright::engine::quantized
