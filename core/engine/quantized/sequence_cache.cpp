#include "core/engine/quantized/sequence_cache.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

namespace fieldwright::engine::quantized {

namespace {

/// Bytes of one head's keys or values for `keys` tokens, a multiple of 16.
struct Sizes
{
    std::size_t keys = 0, keyScales = 0, values = 0, valueScales = 0;
    std::size_t total() const { return keys + keyScales + values + valueScales; }
};

Sizes sizesOf(const CacheShape &shape, Index keys)
{
    const Index padded = paddedHead(shape.headSize);
    if (!shape.eightBit)
        return {std::size_t(keys * shape.headSize) * 4, 0, std::size_t(keys * padded) * 4, 0};
    const Index blocks = (shape.headSize + blockColumns - 1) / blockColumns;
    return {std::size_t(keys * blocks * blockColumns), std::size_t(keys * blocks) * 4, std::size_t(keys * padded),
            std::size_t(keys) * 4};
}

} // namespace

SequenceCache::SequenceCache(const CacheShape &shape, Index capacity)
    : m_shape(shape), m_capacity((std::max<Index>(capacity, 1) + chunkKeys - 1) / chunkKeys * chunkKeys),
      m_headBytes(sizesOf(shape, m_capacity).total())
{
    m_memory.reset(static_cast<std::byte *>(std::aligned_alloc(64, bytes())));
    if (!m_memory)
        throw std::bad_alloc();
}

HeadCache SequenceCache::head(Index layer, Index keyValueHead) const
{
    const Sizes sizes = sizesOf(m_shape, m_capacity);
    std::byte *begin = m_memory.get() + std::size_t(layer * m_shape.keyValueHeads + keyValueHead) * m_headBytes;
    HeadCache out;
    out.headSize = m_shape.headSize;
    std::byte *keyScales = begin + sizes.keys, *values = keyScales + sizes.keyScales;
    if (m_shape.eightBit) {
        out.keyQuants = reinterpret_cast<std::uint8_t *>(begin);
        out.keyScales = reinterpret_cast<float *>(keyScales);
        out.valueQuants = reinterpret_cast<std::int8_t *>(values);
        out.valueScales = reinterpret_cast<float *>(values + sizes.values);
    } else {
        out.keys = reinterpret_cast<float *>(begin);
        out.values = reinterpret_cast<float *>(values);
    }
    return out;
}

SequenceCache SequenceCache::copy(Index capacity) const
{
    assert(capacity >= length);
    SequenceCache other(m_shape, capacity);
    other.length = length;
    // Keys lie in panels of 16, which are copied whole.
    const Index keys = (length + panelRows - 1) / panelRows * panelRows;
    const Sizes used = sizesOf(m_shape, keys), from = sizesOf(m_shape, m_capacity),
                to = sizesOf(m_shape, other.m_capacity);
    for (std::size_t head = 0; head < std::size_t(m_shape.layers * m_shape.keyValueHeads); ++head) {
        const std::byte *source = m_memory.get() + head * m_headBytes;
        std::byte *target = other.m_memory.get() + head * other.m_headBytes;
        for (const auto part : {&Sizes::keys, &Sizes::keyScales, &Sizes::values, &Sizes::valueScales}) {
            std::memcpy(target, source, used.*part);
            source += from.*part;
            target += to.*part;
        }
    }
    return other;
}

} // namespace fieldwright::engine::quantized
