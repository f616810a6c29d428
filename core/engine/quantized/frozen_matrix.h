#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/number_source.h"

namespace fieldwright::engine::quantized {

/// Some neighbouring rows of a frozen matrix in a form of their own: one tensor of a checkpoint.
class FrozenRows
{
public:
    virtual ~FrozenRows() = default;
    /// The numbers [column, column + count) of a row.
    virtual void read(std::int64_t row, std::int64_t column, std::int64_t count, float *out) const = 0;
    virtual std::size_t bytes() const = 0;
};

/// A matrix of the base that stays as it is while an adapter is trained: its numbers are made from blocks whenever they
/// are read, and never held all at once.
class FrozenMatrix : public NumberSource
{
public:
    explicit FrozenMatrix(std::int64_t columns) : m_columns(columns) {}
    void add(std::int64_t rows, std::unique_ptr<FrozenRows> part);

    std::int64_t rows() const { return m_rows; }
    std::int64_t columns() const { return m_columns; }
    std::size_t bytes() const;
    void read(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float *to,
              std::int64_t stride) const override;

private:
    struct Part
    {
        std::int64_t begin = 0;
        std::unique_ptr<FrozenRows> rows;
    };
    std::int64_t m_rows = 0;
    std::int64_t m_columns = 0;
    std::vector<Part> m_parts;
};

/// Reads a tensor [rows, columns] of a checkpoint in slices, so that it is never held in full. Stored: blocks of GGUF
/// and numbers of 16 bits stay as the file has them; the others are held in fp32. `held` says as what.
/// Errors: Corrupt (missing, of another size, not finite), Cancelled.
Result<std::unique_ptr<FrozenRows>> readFrozen(const WeightReader &source, const std::string &name, std::int64_t rows,
                                               std::int64_t columns, BaseForm form, const std::stop_token &stop,
                                               std::vector<HeldAs> &held);

/// Bytes of the same, before it is read.
std::uint64_t frozenBytes(const WeightReader &source, const std::string &name, std::int64_t rows, std::int64_t columns,
                          BaseForm form);

} // namespace fieldwright::engine::quantized
