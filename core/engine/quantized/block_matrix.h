#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace fieldwright::engine::quantized {

/// ggml's block types that the kernels multiply with as they are, and plain numbers in the same order.
///   Q8_0: w = d q, q of 8 bits.   Q4_0: w = d (q - 8), q of 4 bits.   Q4_1: w = d q + m, q of 4 bits.
enum class BlockType { Q8_0, Q4_0, Q4_1, F32 };

constexpr std::int64_t blockColumns = 32;             ///< neighbours in a row that share one scale
constexpr std::int64_t panelRows = 16;                ///< rows that lie interleaved, one a lane of a vector
constexpr std::int64_t blockTypeBytes(BlockType type) ///< of 32 neighbours in a GGUF file
{
    return type == BlockType::Q8_0 ? 34 : type == BlockType::Q4_0 ? 18 : type == BlockType::Q4_1 ? 20 : 128;
}

/// Memory for weights in large pages where the system has them; what was taken is given back together. Grows by need.
class Arena
{
public:
    Arena() = default;
    ~Arena();
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;
    /// Zeroed and aligned for every vector. Throws std::bad_alloc.
    void *take(std::size_t bytes);
    std::size_t bytes() const { return m_taken; }

private:
    struct Chunk
    {
        std::byte *begin = nullptr;
        std::size_t size = 0;
        std::size_t used = 0;
    };
    std::vector<Chunk> m_chunks;
    std::size_t m_taken = 0;
};

/// A matrix of quantised (or fp32) rows in the order in which the kernels read it: panels of 16 rows, in a panel block
/// after block. A block of a panel holds four neighbouring columns of each row together:
///   Q8_0: byte [column / 4][row][column % 4], the value + 128;
///   Q4_0, Q4_1: byte [column / 4][row][column % 4] for columns 0 to 15 in its low half, column + 16 in its high half.
///   F32: value [column][row].
/// Rows beyond the last and columns beyond the last are zero weights.
class BlockMatrix
{
public:
    BlockMatrix() = default;
    BlockMatrix(BlockType type, std::int64_t rows, std::int64_t columns, Arena &arena);

    BlockType type() const { return m_type; }
    std::int64_t rows() const { return m_rows; }
    std::int64_t columns() const { return m_columns; }
    std::int64_t panels() const { return (m_rows + panelRows - 1) / panelRows; }
    std::int64_t blocks() const { return (m_columns + blockColumns - 1) / blockColumns; } ///< of a row
    std::int64_t panelBlockBytes() const
    {
        return m_type == BlockType::F32 ? 2048 : m_type == BlockType::Q8_0 ? 512 : 256;
    }
    std::size_t bytes() const;

    /// `stored`: one row as GGUF has it, blocks() blocks.
    void setRow(std::int64_t row, std::span<const std::byte> stored);
    /// The row's values, columns() of them.
    void readRow(std::int64_t row, float *out) const;

    const std::uint8_t *quants(std::int64_t panel) const { return m_quants + panel * blocks() * panelBlockBytes(); }
    const float *values(std::int64_t panel) const { return reinterpret_cast<const float *>(quants(panel)); } ///< F32
    const std::uint16_t *scales(std::int64_t panel) const { return m_scales + panel * blocks() * panelRows; }
    const std::uint16_t *minima(std::int64_t panel) const { return m_minima + panel * blocks() * panelRows; }

private:
    BlockType m_type = BlockType::Q8_0;
    std::int64_t m_rows = 0;
    std::int64_t m_columns = 0;
    std::uint8_t *m_quants = nullptr;  ///< [panel][block][panelBlockBytes]
    std::uint16_t *m_scales = nullptr; ///< [panel][block][16], half precision; null of F32
    std::uint16_t *m_minima = nullptr; ///< the same of Q4_1; null otherwise
};

} // namespace fieldwright::engine::quantized
