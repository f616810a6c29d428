// The matrix tiles of AMX as arrays, for the kernels that are written for them (kernels_body.inl), in that file's
// namespace. Operation by operation after the pseudo-code of Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 2: LDTILECFG, TILEZERO, TILELOADD, TDPBSUD, TILESTORED. What a processor would refuse ends the test.

#include "core/engine/quantized/tiles.h"
#include "tests/core/engine/tile_record.h"

#include <cstring>

namespace fieldwright::engine::quantized::FIELDWRIGHT_KERNELS_NAMESPACE {

class EmulatedTiles
{
public:
    explicit EmulatedTiles(const TileConfig &config) : m_config(config)
    {
        tileRecord().require(config.palette == 1 && config.startRow == 0, "palette");
        for (const std::uint8_t byte : config.reserved)
            tileRecord().require(byte == 0, "reserved bytes");
        for (int tile = 0; tile < 16; ++tile) {
            const int rows = config.rows[tile], bytes = config.columnBytes[tile];
            tileRecord().require((rows == 0) == (bytes == 0) && rows <= 16 && bytes <= 64, "sizes");
            tileRecord().require(tile < 8 || rows == 0, "number of tiles");
        }
        std::memset(m_bytes, 0, sizeof m_bytes);
        ++tileRecord().configured;
    }
    ~EmulatedTiles() { ++tileRecord().released; }
    EmulatedTiles(const EmulatedTiles &) = delete;
    EmulatedTiles &operator=(const EmulatedTiles &) = delete;

    template <int rows, int panel>
    void zero()
    {
        checked(sumTile(rows, panel));
        std::memset(m_bytes[sumTile(rows, panel)], 0, sizeof m_bytes[0]);
    }
    template <int rows>
    void loadRows(const std::int8_t *values, std::int64_t stride)
    {
        load(rowsTile(rows), values, stride);
    }
    template <int panel>
    void loadPanel(const std::uint8_t *bytes)
    {
        load(panelTileOf(panel), bytes, 64);
    }
    template <int rows, int panel>
    void multiply()
    {
        multiplySignedByUnsigned(sumTile(rows, panel), rowsTile(rows), panelTileOf(panel));
    }
    template <int rows, int panel>
    void store(std::int32_t *sums)
    {
        const int tile = checked(sumTile(rows, panel));
        for (int row = 0; row < m_config.rows[tile]; ++row)
            std::memcpy(reinterpret_cast<char *>(sums) + row * 64, m_bytes[tile][row], m_config.columnBytes[tile]);
    }

private:
    int checked(int tile) const
    {
        tileRecord().require(tile >= 0 && tile < 8 && m_config.rows[tile] > 0, "a tile that is not configured");
        return tile;
    }
    void load(int tile, const void *from, std::int64_t stride)
    {
        checked(tile);
        std::memset(m_bytes[tile], 0, sizeof m_bytes[tile]);
        for (int row = 0; row < m_config.rows[tile]; ++row)
            std::memcpy(m_bytes[tile][row], static_cast<const char *>(from) + row * stride, m_config.columnBytes[tile]);
    }
    void multiplySignedByUnsigned(int sums, int left, int right)
    {
        const int rows = m_config.rows[checked(sums)], fours = m_config.columnBytes[checked(left)] / 4,
                  columns = m_config.columnBytes[sums] / 4;
        tileRecord().require(m_config.rows[left] == rows && m_config.rows[checked(right)] == fours &&
                                 m_config.columnBytes[right] == m_config.columnBytes[sums] &&
                                 m_config.columnBytes[left] % 4 == 0,
                             "sizes that do not fit");
        for (int row = 0; row < rows; ++row) {
            for (int four = 0; four < fours; ++four) {
                for (int column = 0; column < columns; ++column) {
                    std::int32_t sum;
                    std::memcpy(&sum, m_bytes[sums][row] + column * 4, 4);
                    for (int i = 0; i < 4; ++i)
                        sum += int(std::int8_t(m_bytes[left][row][four * 4 + i])) *
                               int(m_bytes[right][four][column * 4 + i]);
                    std::memcpy(m_bytes[sums][row] + column * 4, &sum, 4);
                }
            }
        }
        ++tileRecord().products;
    }

    const TileConfig m_config;
    std::uint8_t m_bytes[8][16][64];
};

} // namespace fieldwright::engine::quantized::FIELDWRIGHT_KERNELS_NAMESPACE
