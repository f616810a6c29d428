#include "core/engine/model/gemm_panels.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>
#include <omp.h>
#include <utility>

namespace fieldwright::engine {

namespace {

using Index = std::int64_t;

constexpr Index lanes = 16;        ///< floats of a vector
constexpr Index tileRows = 14;     ///< with two vectors each: 28 sums, two vectors of B and one of A fill 32 registers
constexpr Index panelColumns = 32; ///< of B; a panel (32 KB) and a tile's rows of A (14 KB) lie in the first cache
constexpr Index mostDepth = 256;
constexpr Index rowStride = mostDepth + 16; ///< of A's packed rows: not a power of two, so that they do not collide
constexpr Index blockRows = 2048, blockColumns = 512;

/// Memory of a thread, kept between calls.
class Scratch
{
public:
    ~Scratch() { std::free(m_data); }
    float *floats(Index count)
    {
        constexpr size_t page = 4096;
        const size_t bytes = (size_t(count) * sizeof(float) + page - 1) / page * page;
        if (m_size < bytes) {
            std::free(m_data);
            m_data = static_cast<float *>(std::aligned_alloc(page, bytes));
            if (!m_data)
                std::abort(); // three MB refused: nothing sensible is left to do
            m_size = bytes;
        }
        return m_data;
    }

private:
    float *m_data = nullptr;
    size_t m_size = 0;
};

__mmask16 firstLanes(Index count)
{
    return __mmask16((1u << std::clamp<Index>(count, 0, lanes)) - 1);
}

/// to[i][r] = from[r][i] for 16 x 16 floats; rows from `rows` on count as zero.
void transpose(const float *from, Index fromStride, Index rows, float *to, Index toStride)
{
    __m512 r[16], t[16];
    for (Index i = 0; i < 16; ++i)
        r[i] = i < rows ? _mm512_loadu_ps(from + i * fromStride) : _mm512_setzero_ps();
    for (int i = 0; i < 8; ++i) {
        t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
        t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
    // Afterwards r[4 i + j] holds, in its group of lanes g, the floats 4 g + j of rows 4 i to 4 i + 3.
    for (int i = 0; i < 4; ++i) {
        for (int half = 0; half < 2; ++half) {
            const __m512d x = _mm512_castps_pd(t[4 * i + half]), y = _mm512_castps_pd(t[4 * i + 2 + half]);
            r[4 * i + 2 * half] = _mm512_castpd_ps(_mm512_unpacklo_pd(x, y));
            r[4 * i + 2 * half + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(x, y));
        }
    }
    for (Index j = 0; j < 4; ++j) {
        const __m512 low01 = _mm512_shuffle_f32x4(r[j], r[4 + j], 0x44);
        const __m512 high01 = _mm512_shuffle_f32x4(r[j], r[4 + j], 0xEE);
        const __m512 low23 = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0x44);
        const __m512 high23 = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0xEE);
        _mm512_store_ps(to + j * toStride, _mm512_shuffle_f32x4(low01, low23, 0x88));
        _mm512_store_ps(to + (4 + j) * toStride, _mm512_shuffle_f32x4(low01, low23, 0xDD));
        _mm512_store_ps(to + (8 + j) * toStride, _mm512_shuffle_f32x4(high01, high23, 0x88));
        _mm512_store_ps(to + (12 + j) * toStride, _mm512_shuffle_f32x4(high01, high23, 0xDD));
    }
}

/// A panel of B, [depth][width] with width 16 or 32: zeros beyond its columns.
void packPanel(const Product &p, Index firstDepth, Index depth, Index column, Index columns, Index width, float *to)
{
    if (p.bColumn == 1) {
        const float *from = p.b + firstDepth * p.bRow + column;
        for (Index k = 0; k < depth; ++k, from += p.bRow, to += width) {
            for (Index v = 0; v < width; v += lanes)
                _mm512_store_ps(to + v, _mm512_maskz_loadu_ps(firstLanes(columns - v), from + v));
        }
        return;
    }
    for (Index v = 0; v < width; v += lanes) {
        const float *from = p.b + firstDepth + (column + v) * p.bColumn;
        const Index have = std::clamp<Index>(columns - v, 0, lanes);
        Index k = 0;
        for (; k + lanes <= depth; k += lanes)
            transpose(from + k, p.bColumn, have, to + k * width + v, width);
        for (; k < depth; ++k) {
            for (Index i = 0; i < lanes; ++i)
                to[k * width + v + i] = i < have ? from[k + i * p.bColumn] : 0.0f;
        }
    }
}

/// Packs the panels of columns [begin, end) one after the other, each [depth][16 or 32].
void packPanels(const Product &p, Index firstDepth, Index depth, Index begin, Index end, float *to)
{
    const auto widthAt = [&](Index column) { return end - column <= lanes ? lanes : panelColumns; };
    if (!p.source) {
        for (Index column = begin; column < end; column += panelColumns)
            packPanel(p, firstDepth, depth, column, std::min(panelColumns, end - column), widthAt(column),
                      to + (column - begin) * depth);
        return;
    }
    // What a source makes lies in the first cache when it is packed.
    alignas(64) float made[panelColumns * (mostDepth + lanes)];
    static_assert(sizeof made >= blockColumns * sizeof(float));
    Product piece = p;
    piece.b = made;
    if (!p.sourceIsTurned) {
        for (Index k = 0; k < depth; ++k) {
            p.source->read(firstDepth + k, 1, begin, end - begin, made, blockColumns);
            for (Index column = begin; column < end; column += panelColumns) {
                const Index width = widthAt(column);
                packPanel(piece, 0, 1, column - begin, std::min(panelColumns, end - column), width,
                          to + (column - begin) * depth + k * width);
            }
        }
        return;
    }
    piece.bColumn = mostDepth + lanes; // not a power of two, so that the rows do not collide
    for (Index column = begin; column < end; column += panelColumns) {
        const Index have = std::min(panelColumns, end - column);
        p.source->read(column, have, firstDepth, depth, made, piece.bColumn);
        packPanel(piece, 0, depth, 0, have, widthAt(column), to + (column - begin) * depth);
    }
}

/// A tile's rows of A as plain copies: [row][rowStride] where A's rows lie together, [depth][tileRows] where its
/// columns do.
void packRows(const Product &p, Index firstDepth, Index depth, Index row, Index rows, float *to)
{
    if (p.aColumn == 1) {
        for (Index i = 0; i < rows; ++i)
            std::memcpy(to + i * rowStride, p.a + (row + i) * p.aRow + firstDepth, size_t(depth) * sizeof(float));
        return;
    }
    const float *from = p.a + firstDepth * p.aColumn + row;
    const __mmask16 mask = firstLanes(rows);
    for (Index k = 0; k < depth; ++k, from += p.aColumn, to += tileRows)
        _mm512_mask_storeu_ps(to, mask, _mm512_maskz_loadu_ps(mask, from));
}

template <int rows, int vectors, bool rowsTogether>
void multiplyTile(Index depth, const float *a, const float *b, float alpha, float beta, float *c, Index ldc,
                  __mmask16 lastVector)
{
    __m512 sums[rows][vectors];
    for (int i = 0; i < rows; ++i) {
        for (int v = 0; v < vectors; ++v)
            sums[i][v] = _mm512_setzero_ps();
    }
    for (Index k = 0; k < depth; ++k, a += rowsTogether ? 1 : tileRows, b += vectors * lanes) {
        __m512 y[vectors];
        for (int v = 0; v < vectors; ++v)
            y[v] = _mm512_load_ps(b + v * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            const __m512 x = _mm512_set1_ps(a[rowsTogether ? i * rowStride : i]);
            for (int v = 0; v < vectors; ++v)
                sums[i][v] = _mm512_fmadd_ps(x, y[v], sums[i][v]);
        }
    }
    const __m512 factor = _mm512_set1_ps(alpha), keep = _mm512_set1_ps(beta);
    for (int i = 0; i < rows; ++i) {
        for (int v = 0; v < vectors; ++v) {
            float *to = c + i * ldc + v * lanes;
            const __mmask16 mask = v + 1 == vectors ? lastVector : __mmask16(0xFFFF);
            __m512 sum = _mm512_mul_ps(factor, sums[i][v]);
            if (beta != 0)
                sum = _mm512_fmadd_ps(keep, _mm512_maskz_loadu_ps(mask, to), sum);
            _mm512_mask_storeu_ps(to, mask, sum);
        }
    }
}

using Tile = void (*)(Index, const float *, const float *, float, float, float *, Index, __mmask16);

template <int vectors, bool rowsTogether, int... counts>
constexpr std::array<Tile, sizeof...(counts)> tilesOf(std::integer_sequence<int, counts...>)
{
    return {multiplyTile<counts + 1, vectors, rowsTogether>...};
}

/// By the number of rows less one.
template <int vectors, bool rowsTogether>
constexpr auto tiles = tilesOf<vectors, rowsTogether>(std::make_integer_sequence<int, int(tileRows)>());

/// A thin product's rows of A for a tile: [depth][tileRows].
void packThinRows(const ThinProduct &thin, Index row, Index rows, float *to)
{
    for (Index i = 0; i < rows; ++i) {
        const float *from = thin.a + (row + i) * thin.aRow;
        for (Index k = 0; k < thin.depth; ++k)
            to[k * tileRows + i] = from[k];
    }
}

/// Its part of a panel of B, [depth][width]: zeros in the columns that are not its own.
void packThinPanel(const ThinProduct &thin, Index column, Index width, float *to)
{
    for (Index j = 0; j < width; ++j) {
        const Index own = column + j - thin.first;
        const bool inside = own >= 0 && own < thin.columns;
        const float *from = thin.b + own * thin.bColumn;
        for (Index k = 0; k < thin.depth; ++k)
            to[k * width + j] = inside ? from[k * thin.bRow] : 0.0f;
    }
}

struct Range
{
    Index begin, end;
    Index size() const { return end - begin; }
    bool meets(Range other) const { return begin < other.end && other.begin < end; }
    /// Part `index` of `count` about equal ones.
    Range part(Index index, Index count) const
    {
        return {begin + size() * index / count, begin + size() * (index + 1) / count};
    }
};

/// The thin products of a block of rows and columns of C, packed, and added tile by tile.
class ThinTerms
{
public:
    ThinTerms(std::span<const ThinProduct> products, Scratch &scratchA, Scratch &scratchB)
        : m_products(products), m_scratchA(scratchA), m_scratchB(scratchB)
    {
        for (const ThinProduct &thin : products)
            m_depth += thin.depth;
    }

    void packRowsOf(Range block, Index count)
    {
        m_a = m_scratchA.floats(count * tileRows * m_depth);
        for (Index t = 0; t < count; ++t) {
            const Range tile = block.part(t, count);
            float *to = m_a + t * tileRows * m_depth;
            for (const ThinProduct &thin : m_products) {
                packThinRows(thin, tile.begin, tile.size(), to);
                to += tileRows * thin.depth;
            }
        }
    }

    void packColumnsOf(Range panels)
    {
        m_panels = panels;
        m_b = m_scratchB.floats(blockColumns * m_depth);
        for (Index column = panels.begin; column < panels.end; column += panelColumns) {
            float *to = m_b + (column - panels.begin) * m_depth;
            for (const ThinProduct &thin : m_products) {
                if (panelAt(column).meets(ownOf(thin)))
                    packThinPanel(thin, column, widthAt(column), to);
                to += widthAt(column) * thin.depth;
            }
        }
    }

    void addTo(float *c, Index ldc, Index tile, Index rows, Index column) const
    {
        const Index width = widthAt(column), have = panelAt(column).size();
        const auto &multiply = width == lanes ? tiles<1, false> : tiles<2, false>;
        const float *a = m_a + tile * tileRows * m_depth, *b = m_b + (column - m_panels.begin) * m_depth;
        for (const ThinProduct &thin : m_products) {
            if (panelAt(column).meets(ownOf(thin)))
                multiply[size_t(rows - 1)](thin.depth, a, b, thin.alpha, 1, c, ldc, firstLanes(have - width + lanes));
            a += tileRows * thin.depth;
            b += width * thin.depth;
        }
    }

private:
    Range panelAt(Index column) const { return {column, std::min(column + panelColumns, m_panels.end)}; }
    Index widthAt(Index column) const { return m_panels.end - column <= lanes ? lanes : panelColumns; }
    static Range ownOf(const ThinProduct &thin) { return {thin.first, thin.first + thin.columns}; }

    std::span<const ThinProduct> m_products;
    Scratch &m_scratchA, &m_scratchB;
    Index m_depth = 0; ///< of all together
    Range m_panels{0, 0};
    float *m_a = nullptr; ///< [tile][product][depth][tileRows]
    float *m_b = nullptr; ///< [panel][product][depth][width]
};

void multiplyPart(const Product &p, Range rows, Range columns)
{
    if (rows.size() <= 0 || columns.size() <= 0)
        return;
    thread_local Scratch scratchA, scratchB, scratchThinA, scratchThinB;
    const bool rowsTogether = p.aColumn == 1;
    const auto &narrow = rowsTogether ? tiles<1, true> : tiles<1, false>;
    const auto &wide = rowsTogether ? tiles<2, true> : tiles<2, false>;
    const Index passes = std::max<Index>(1, (p.k + mostDepth - 1) / mostDepth);
    const Index passDepth = (p.k + passes - 1) / passes;
    const Index tileSize = rowsTogether ? tileRows * rowStride : tileRows * passDepth;
    const Index mostTiles = (std::min(rows.size(), blockRows) + tileRows - 1) / tileRows;
    float *packedA = scratchA.floats(mostTiles * tileSize);
    float *packedB = scratchB.floats(blockColumns * passDepth);
    ThinTerms thin(p.thin, scratchThinA, scratchThinB);

    for (Index pass = 0; pass < passes; ++pass) {
        const Index firstDepth = pass * passDepth, depth = std::min(passDepth, p.k - firstDepth);
        const float beta = pass == 0 ? p.beta : 1.0f;
        const bool addsThin = pass + 1 == passes && !p.thin.empty();
        for (Index i = rows.begin; i < rows.end; i += blockRows) {
            const Range block{i, std::min(i + blockRows, rows.end)};
            const Index count = (block.size() + tileRows - 1) / tileRows;
            for (Index t = 0; t < count; ++t) {
                const Range tile = block.part(t, count);
                packRows(p, firstDepth, depth, tile.begin, tile.size(), packedA + t * tileSize);
            }
            if (addsThin)
                thin.packRowsOf(block, count);
            for (Index j = columns.begin; j < columns.end; j += blockColumns) {
                const Range panels{j, std::min(j + blockColumns, columns.end)};
                packPanels(p, firstDepth, depth, panels.begin, panels.end, packedB);
                if (addsThin)
                    thin.packColumnsOf(panels);
                for (Index t = 0; t < count; ++t) {
                    const Range tile = block.part(t, count);
                    for (Index column = panels.begin; column < panels.end; column += panelColumns) {
                        const Index have = std::min(panelColumns, panels.end - column);
                        float *c = p.c + tile.begin * p.ldc + column;
                        (have <= lanes ? narrow : wide)[size_t(tile.size() - 1)](
                            depth, packedA + t * tileSize, packedB + (column - j) * depth, p.alpha, beta, c, p.ldc,
                            firstLanes(have <= lanes ? have : have - lanes));
                        if (addsThin)
                            thin.addTo(c, p.ldc, t, tile.size(), column);
                    }
                }
            }
        }
    }
}

/// Of the ways to cut C for the threads, the number of parts across that copies least: columns of B are turned while
/// they are copied and cost more than rows of A, those that are made first still more.
Index partsAcross(const Product &p, Index threads)
{
    const Index panels = (p.n + panelColumns - 1) / panelColumns;
    Index best = 1;
    double least = 1e300;
    for (Index across = 1; across <= threads; ++across) {
        if (threads % across != 0)
            continue;
        const Index down = threads / across;
        const Index partRows = (p.m + down - 1) / down, partColumns = (panels + across - 1) / across * panelColumns;
        const auto rows = double(partRows), columns = double(partColumns);
        const double cost = rows + (p.source ? 9 : 3) * columns + rows * columns / 32;
        if (cost < least) {
            least = cost;
            best = across;
        }
    }
    return best;
}

} // namespace

void multiplyPanels(const Product &p)
{
    constexpr Index worthATeam = 1 << 16;
    const Index threads = omp_in_parallel() || p.m * p.n * p.k < worthATeam ? 1 : omp_get_max_threads();
    if (threads == 1) {
        multiplyPart(p, {0, p.m}, {0, p.n});
        return;
    }
    const Index across = partsAcross(p, threads), down = threads / across;
    const Range panels{0, (p.n + panelColumns - 1) / panelColumns};
#pragma omp parallel for schedule(static, 1)
    for (Index part = 0; part < threads; ++part) {
        const Range own = panels.part(part % across, across);
        multiplyPart(p, Range{0, p.m}.part(part / across, down),
                     {own.begin * panelColumns, std::min(p.n, own.end * panelColumns)});
    }
}

} // namespace fieldwright::engine
