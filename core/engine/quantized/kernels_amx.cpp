// The kernels of AVX-512 with products of many rows in the matrix tiles of AMX. What computes with the tiles is tested
// with emulated ones (tests/core/engine/emulated_tiles.h); on a processor that has them the tests run these. None was
// at hand when this was written: until test_engine_matrix_tiles has passed on one, AmxTiles itself has never run.

#include "core/engine/quantized/tiles.h"

#include <immintrin.h>

namespace fieldwright::engine::quantized {

/// The processor's tiles, which are this thread's own until they are released.
class AmxTiles
{
public:
    explicit AmxTiles(const TileConfig &config)
    {
        afterWrites();
        _tile_loadconfig(&config);
    }
    ~AmxTiles() { _tile_release(); }
    AmxTiles(const AmxTiles &) = delete;
    AmxTiles &operator=(const AmxTiles &) = delete;

    // The number of a tile is part of the instruction: the compiler takes nothing but a digit.

    template <int rows, int panel>
    void zero()
    {
        if constexpr (sumTile(rows, panel) == 0)
            _tile_zero(0);
        else if constexpr (sumTile(rows, panel) == 1)
            _tile_zero(1);
        else if constexpr (sumTile(rows, panel) == 2)
            _tile_zero(2);
        else
            _tile_zero(3);
    }
    template <int rows>
    void loadRows(const std::int8_t *values, std::int64_t stride)
    {
        afterWrites();
        if constexpr (rowsTile(rows) == 4)
            _tile_loadd(4, values, stride);
        else
            _tile_loadd(5, values, stride);
    }
    template <int panel>
    void loadPanel(const std::uint8_t *bytes)
    {
        afterWrites();
        if constexpr (panelTileOf(panel) == 6)
            _tile_loadd(6, bytes, 64);
        else
            _tile_loadd(7, bytes, 64);
    }
    /// Adds rows times panel: signed bytes by unsigned ones.
    template <int rows, int panel>
    void multiply()
    {
        if constexpr (sumTile(rows, panel) == 0)
            _tile_dpbsud(0, 4, 6);
        else if constexpr (sumTile(rows, panel) == 1)
            _tile_dpbsud(1, 4, 7);
        else if constexpr (sumTile(rows, panel) == 2)
            _tile_dpbsud(2, 5, 6);
        else
            _tile_dpbsud(3, 5, 7);
    }
    template <int rows, int panel>
    void store(std::int32_t *sums)
    {
        if constexpr (sumTile(rows, panel) == 0)
            _tile_stored(0, sums, 64);
        else if constexpr (sumTile(rows, panel) == 1)
            _tile_stored(1, sums, 64);
        else if constexpr (sumTile(rows, panel) == 2)
            _tile_stored(2, sums, 64);
        else
            _tile_stored(3, sums, 64);
    }

private:
    /// GCC 12's loads do not say what they read: without this it may put off the writes of it.
    static void afterWrites() { asm volatile("" ::: "memory"); }
};

} // namespace fieldwright::engine::quantized

#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_amx
#define FIELDWRIGHT_KERNELS_NAME "amx"
#define FIELDWRIGHT_KERNELS_TILES AmxTiles
#include "core/engine/quantized/kernels_body.inl"
