#include "core/engine/quantized/block_matrix.h"

#include "core/model_files/tensor_type.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace fieldwright::engine::quantized {

namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t largePage = 2u << 20;
constexpr std::size_t chunkBytes = 16u << 20;

std::size_t roundedUp(std::size_t value, std::size_t unit)
{
    return (value + unit - 1) / unit * unit;
}

std::size_t at(std::int64_t column, std::int64_t lane)
{
    return std::size_t(column / 4 * 64 + lane * 4 + column % 4);
}

} // namespace

Arena::~Arena()
{
    for (const Chunk &chunk : m_chunks)
        munmap(chunk.begin, chunk.size);
}

void *Arena::take(std::size_t bytes)
{
    bytes = roundedUp(bytes, alignment);
    if (m_chunks.empty() || m_chunks.back().size - m_chunks.back().used < bytes) {
        Chunk chunk;
        chunk.size = std::max(roundedUp(bytes, largePage), chunkBytes);
        void *begin = mmap(nullptr, chunk.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (begin == MAP_FAILED)
            throw std::bad_alloc();
        // Weights are read from end to end for every token: large pages spare the address translation.
        madvise(begin, chunk.size, MADV_HUGEPAGE);
        chunk.begin = static_cast<std::byte *>(begin);
        m_chunks.push_back(chunk);
    }
    Chunk &chunk = m_chunks.back();
    void *out = chunk.begin + chunk.used;
    chunk.used += bytes;
    m_taken += bytes;
    return out;
}

BlockMatrix::BlockMatrix(BlockType type, std::int64_t rows, std::int64_t columns, Arena &arena)
    : m_type(type), m_rows(rows), m_columns(columns)
{
    const auto blockCount = std::size_t(panels() * blocks());
    m_quants = static_cast<std::uint8_t *>(arena.take(blockCount * std::size_t(panelBlockBytes())));
    if (type != BlockType::F32)
        m_scales = static_cast<std::uint16_t *>(arena.take(blockCount * panelRows * 2));
    if (type == BlockType::Q4_1)
        m_minima = static_cast<std::uint16_t *>(arena.take(blockCount * panelRows * 2));
}

std::size_t BlockMatrix::bytes() const
{
    return std::size_t(panels() * blocks()) *
           (std::size_t(panelBlockBytes()) + (m_scales ? panelRows * 2 : 0) + (m_minima ? panelRows * 2 : 0));
}

void BlockMatrix::setRow(std::int64_t row, std::span<const std::byte> stored)
{
    const std::int64_t blockBytes = blockTypeBytes(m_type), panel = row / panelRows, lane = row % panelRows;
    assert(row >= 0 && row < m_rows && std::int64_t(stored.size()) == blocks() * blockBytes);
    for (std::int64_t c = 0; c < m_columns && m_type == BlockType::F32; ++c)
        std::memcpy(m_quants + ((panel * blocks() * blockColumns + c) * panelRows + lane) * 4, stored.data() + c * 4,
                    4);
    for (std::int64_t b = 0; b < blocks() && m_type != BlockType::F32; ++b) {
        const std::byte *from = stored.data() + b * blockBytes;
        std::uint8_t *quants = m_quants + (panel * blocks() + b) * panelBlockBytes();
        const std::int64_t scale = (panel * blocks() + b) * panelRows + lane;
        std::memcpy(m_scales + scale, from, 2);
        from += 2;
        if (m_type == BlockType::Q4_1) {
            std::memcpy(m_minima + scale, from, 2);
            from += 2;
        }
        if (m_type == BlockType::Q8_0) {
            for (std::int64_t c = 0; c < blockColumns; ++c)
                quants[at(c, lane)] = std::to_integer<std::uint8_t>(from[c]) ^ 0x80u;
        } else {
            for (std::int64_t c = 0; c < blockColumns / 2; ++c)
                quants[at(c, lane)] = std::to_integer<std::uint8_t>(from[c]);
        }
    }
}

void BlockMatrix::readRow(std::int64_t row, float *out) const
{
    const std::int64_t lane = row % panelRows;
    assert(row >= 0 && row < m_rows);
    for (std::int64_t c = 0; c < m_columns && m_type == BlockType::F32; ++c)
        out[c] = values(row / panelRows)[c * panelRows + lane];
    for (std::int64_t b = 0; b < blocks() && m_type != BlockType::F32; ++b) {
        const std::int64_t block = row / panelRows * blocks() + b;
        const std::uint8_t *quants = m_quants + block * panelBlockBytes();
        const float scale = halfToFloat(m_scales[block * panelRows + lane]);
        const float minimum = m_minima ? halfToFloat(m_minima[block * panelRows + lane]) : 0;
        const std::int64_t columns = std::min(blockColumns, m_columns - b * blockColumns);
        for (std::int64_t c = 0; c < columns; ++c) {
            const unsigned byte = quants[at(m_type == BlockType::Q8_0 ? c : c % 16, lane)];
            const int half = int(c < 16 ? byte & 15u : byte >> 4);
            float &value = out[b * blockColumns + c];
            if (m_type == BlockType::Q8_0)
                value = scale * float(int(byte) - 128);
            else
                value = m_type == BlockType::Q4_0 ? scale * float(half - 8) : scale * float(half) + minimum;
        }
    }
}

} // namespace fieldwright::engine::quantized
