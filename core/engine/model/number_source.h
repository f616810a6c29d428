#pragma once

#include <cstdint>

namespace fieldwright::engine {

/// A matrix whose numbers are made when they are asked for, as that of a frozen base in blocks. Safe to read from
/// several threads.
class NumberSource
{
public:
    virtual ~NumberSource() = default;
    /// Rows [row, row + rows), of each the numbers [column, column + columns); `stride`: floats between two rows of
    /// `to`.
    virtual void read(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float *to,
                      std::int64_t stride) const = 0;
};

/// The right operand of a product: numbers row by row, `stride` apart, or what makes them.
struct Operand
{
    const float *values = nullptr;
    std::int64_t stride = 0;
    const NumberSource *source = nullptr;
};

} // namespace fieldwright::engine
