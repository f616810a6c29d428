#pragma once

#include <cstdint>

namespace fieldwright::engine {

/// Addresses the dropout masks and the noise of one micro-batch, so that none has to be saved.
struct DropoutKey
{
    std::uint64_t seed = 0;
    std::int64_t step = 0;
    std::int64_t microBatch = 0;

    std::uint64_t of(std::int64_t layer, int site) const;
    std::uint64_t ofNoise() const; ///< on the embeddings
};

} // namespace fieldwright::engine
