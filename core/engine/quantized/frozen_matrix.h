#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/number_source.h"

#include <variant>

namespace fieldwright::engine::quantized {

class FourBitNumbers;

/// What a form's numbers are made of, for who makes them elsewhere.
struct StoredArrays ///< rows of `type` as a file has them, one after the other; the last block of a row may be filled
                    ///< up
{
    TensorType type = TensorType::F32;
    std::span<const std::byte> bytes;
};
struct EightBitArrays ///< w = value · scale · (1 / 127), a scale a row
{
    std::span<const std::int8_t> values;
    std::span<const float> scales;
};
using FrozenArrays = std::variant<StoredArrays, EightBitArrays, const FourBitNumbers *>;

/// Some neighbouring rows of a frozen matrix in a form of their own: one tensor of a checkpoint.
class FrozenRows
{
public:
    virtual ~FrozenRows() = default;
    /// As long as this lives.
    virtual FrozenArrays arrays() const = 0;
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

/// The same with rows of a type that the file need not have: as they are where it has them so, else encoded anew (F32,
/// Q8_0, Q4_0, Q4_1), the last block of a row filled up with zeros.
Result<std::unique_ptr<FrozenRows>> readRowsAs(const WeightReader &source, const std::string &name, std::int64_t rows,
                                               std::int64_t columns, TensorType type, const std::stop_token &stop,
                                               std::vector<HeldAs> &held);

/// The type that PackedMatrix has a tensor's rows in: the file's own, or Q8_0 for blocks that it does not know.
TensorType packedType(const WeightReader &source, const std::string &name, std::int64_t columns);
/// Bytes of such rows.
std::uint64_t rowsBytes(TensorType type, std::int64_t rows, std::int64_t columns);

/// Bytes of readFrozen()'s, before it is read.
std::uint64_t frozenBytes(const WeightReader &source, const std::string &name, std::int64_t rows, std::int64_t columns,
                          BaseForm form);

} // namespace fieldwright::engine::quantized
