#pragma once

#include <cstdint>

namespace fieldwright::engine::quantized {

/// What the emulated tiles were asked for.
struct TileRecord
{
    std::int64_t configured = 0;
    std::int64_t released = 0;
    std::int64_t products = 0;

    /// Ends the program where a processor would refuse the instruction.
    void require(bool holds, const char *what) const;
};

TileRecord &tileRecord();

} // namespace fieldwright::engine::quantized
