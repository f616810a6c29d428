#pragma once

#include <cstddef>
#include <cstdint>

namespace fieldwright::engine::quantized {

/// How the eight matrix tiles of AMX are cut, as LDTILECFG reads it. Of a tile that is not used all is 0.
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, LDTILECFG.
struct alignas(64) TileConfig
{
    std::uint8_t palette = 1;
    std::uint8_t startRow = 0;
    std::uint8_t reserved[14] = {};
    std::uint16_t columnBytes[16] = {};
    std::uint8_t rows[16] = {};
};
static_assert(sizeof(TileConfig) == 64 && offsetof(TileConfig, rows) == 48);

// The kernels' tiles: two times two of sums, those of the activations beside them, those of the weights above them.
constexpr int tilesAside = 2;
constexpr int sumTile(int rows, int panel)
{
    return rows * tilesAside + panel;
}
constexpr int rowsTile(int rows)
{
    return 4 + rows;
}
constexpr int panelTileOf(int panel)
{
    return 6 + panel;
}

} // namespace fieldwright::engine::quantized
