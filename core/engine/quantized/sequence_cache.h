#pragma once

#include "core/engine/quantized/kernels.h"

#include <cstdlib>

namespace fieldwright::engine::quantized {

struct CacheShape
{
    Index layers = 0;
    Index keyValueHeads = 0;
    Index headSize = 0;
    bool eightBit = false;
    bool operator==(const CacheShape &) const = default;
};

/// Keys (after rotation) and values of one sequence so far, for every layer and head.
class SequenceCache
{
public:
    /// Room for `capacity` tokens. Throws std::bad_alloc.
    SequenceCache(const CacheShape &shape, Index capacity);
    /// The same content with room for `capacity` tokens.
    SequenceCache copy(Index capacity) const;

    Index capacity() const { return m_capacity; }
    std::size_t bytes() const { return m_headBytes * std::size_t(m_shape.layers * m_shape.keyValueHeads); }
    HeadCache head(Index layer, Index keyValueHead) const;

    Index length = 0;

private:
    struct Free
    {
        void operator()(std::byte *memory) const { std::free(memory); }
    };
    CacheShape m_shape;
    Index m_capacity = 0; ///< a multiple of chunkKeys
    std::size_t m_headBytes = 0;
    std::unique_ptr<std::byte[], Free> m_memory;
};

} // namespace fieldwright::engine::quantized
