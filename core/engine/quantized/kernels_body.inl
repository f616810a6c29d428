// Included by one file for each instruction set; see kernels.h for what each kernel does.
// Written with the compiler's vector types: an instruction set contributes the width, a handful of operations that C++
// has no words for, and the sizes of tiles that its registers hold. Contraction of a * b + c is off, so that quantize
// and multiply round alike everywhere; where fused operations are wanted they are named.
// FIELDWRIGHT_KERNELS_TILES names a class of matrix tiles, with which products of many rows are taken then.

#include "core/engine/quantized/kernels.h"
#include "core/engine/quantized/tiles.h"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace fieldwright::engine::quantized {
namespace FIELDWRIGHT_KERNELS_NAMESPACE {

// ---- What the instruction sets differ in

#if defined(__AVX512VNNI__)
constexpr Index lanes = 16;
constexpr int tokenTile = 6, panelTile = 2, singlePanels = 2, queryTile = 4, vectorTile = 4, exactTokens = 12;
#elif defined(__AVX2__)
constexpr Index lanes = 8;
constexpr int tokenTile = 4, panelTile = 1, singlePanels = 2, queryTile = 4, vectorTile = 2, exactTokens = 6;
#else
constexpr Index lanes = 4;
constexpr int tokenTile = 2, panelTile = 1, singlePanels = 1, queryTile = 2, vectorTile = 2, exactTokens = 2;
#endif
constexpr Index vectorBytes = lanes * 4;
constexpr Index panelParts = panelRows / lanes;

typedef float Floats __attribute__((vector_size(vectorBytes)));
typedef std::int32_t Ints __attribute__((vector_size(vectorBytes)));
typedef std::uint32_t Words __attribute__((vector_size(vectorBytes)));

template <typename Vector>
static inline Vector load(const void *from)
{
    Vector out;
    memcpy(&out, from, sizeof out);
    return out;
}

template <typename Vector>
static inline void store(void *to, Vector value)
{
    memcpy(to, &value, sizeof value);
}

static inline Floats splat(float value)
{
    return Floats{} + value;
}

/// Four neighbouring activations in every lane.
static inline Ints splatFour(const std::int8_t *x)
{
    std::int32_t four;
    memcpy(&four, x, 4);
    return Ints{} + four;
}

#if defined(__AVX512VNNI__)

static inline Floats fused(Floats a, Floats b, Floats c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline Floats halves(const std::uint16_t *from)
{
    // (the unmasked form makes GCC 12 warn of what it leaves undefined)
    return _mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
}
/// sum += Σ_i w_i x_i over the four unsigned bytes of w and signed bytes of x in each lane.
static inline Ints dotBytes(Ints sum, Ints w, Ints x)
{
    return Ints(_mm512_dpbusd_epi32(__m512i(sum), __m512i(w), __m512i(x)));
}
/// The same where the bytes of w are below 16.
static inline Ints dotNibbles(Ints sum, Ints w, Ints x)
{
    return dotBytes(sum, w, x);
}

#elif defined(__AVX2__)

static inline Floats fused(Floats a, Floats b, Floats c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline Floats halves(const std::uint16_t *from)
{
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}
#if defined(__AVXVNNI__)
static inline Ints dotBytes(Ints sum, Ints w, Ints x)
{
    return Ints(_mm256_dpbusd_avx_epi32(__m256i(sum), __m256i(w), __m256i(x)));
}
static inline Ints dotNibbles(Ints sum, Ints w, Ints x)
{
    return dotBytes(sum, w, x);
}
#else
static inline Ints dotBytes(Ints sum, Ints w, Ints x)
{
    // Products of full bytes overflow vpmaddubsw: even and odd bytes are multiplied as 16-bit numbers.
    const __m256i bytes = __m256i(w), four = __m256i(x);
    const __m256i even = _mm256_madd_epi16(_mm256_and_si256(bytes, _mm256_set1_epi16(255)),
                                           _mm256_srai_epi16(_mm256_slli_epi16(four, 8), 8));
    const __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(bytes, 8), _mm256_srai_epi16(four, 8));
    return sum + Ints(_mm256_add_epi32(even, odd));
}
static inline Ints dotNibbles(Ints sum, Ints w, Ints x)
{
    const __m256i pairs = _mm256_maddubs_epi16(__m256i(w), __m256i(x));
    return sum + Ints(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
#endif

#else

static inline Floats fused(Floats a, Floats b, Floats c)
{
    return a * b + c;
}
static inline float half(std::uint16_t bits)
{
    // The exponent's bias is 15 instead of 127: a product with 2^112 puts it right, of subnormals too.
    const std::uint32_t magnitude = std::uint32_t(bits & 0x7fffu) << 13, sign = std::uint32_t(bits & 0x8000u);
    const bool finite = magnitude < 0x0f800000u;
    const std::uint32_t word = finite ? magnitude : magnitude | 0x7f800000u;
    float value;
    memcpy(&value, &word, 4);
    value = finite ? value * 0x1p112f : value;
    return sign ? -value : value;
}
static inline Floats halves(const std::uint16_t *from)
{
    return Floats{half(from[0]), half(from[1]), half(from[2]), half(from[3])};
}
static inline Ints dotBytes(Ints sum, Ints w, Ints x)
{
    std::uint8_t bytes[16];
    std::int8_t four[16];
    memcpy(bytes, &w, 16);
    memcpy(four, &x, 16);
    for (int lane = 0; lane < 4; ++lane) {
        for (int i = 0; i < 4; ++i)
            sum[lane] += int(bytes[4 * lane + i]) * int(four[4 * lane + i]);
    }
    return sum;
}
static inline Ints dotNibbles(Ints sum, Ints w, Ints x)
{
    return dotBytes(sum, w, x);
}

#endif

static inline Floats asFloats(Ints values)
{
    return __builtin_convertvector(values, Floats);
}

static inline float sumOf(Floats values)
{
    // Halves are added to halves: the order is the same for every caller.
    float parts[lanes];
    store(parts, values);
    for (Index width = lanes / 2; width > 0; width /= 2) {
        for (Index i = 0; i < width; ++i)
            parts[i] += parts[i + width];
    }
    return parts[0];
}

/// e^x for x at most 88; below -87 what e^-87 is. Not a number stays so. Relative error below 2e-7.
/// Source: range reduction to |r| <= ln 2 / 2 and the polynomial of Cephes' expf.
static inline Floats exponential(Floats x)
{
    x = x < -87.0f ? splat(-87.0f) : x;
    x = x > 88.0f ? splat(88.0f) : x;
    const Floats magic = splat(12582912.0f); // 1.5 * 2^23: adding it rounds to an integer
    const Floats shifted = x * 1.44269504088896341f + magic;
    const Floats n = shifted - magic;
    Floats r = fused(n, splat(-0.693359375f), x);
    r = fused(n, splat(2.12194440e-4f), r);
    Floats p = splat(1.9875691500e-4f);
    p = fused(p, r, splat(1.3981999507e-3f));
    p = fused(p, r, splat(8.3334519073e-3f));
    p = fused(p, r, splat(4.1665795894e-2f));
    p = fused(p, r, splat(1.6666665459e-1f));
    p = fused(p, r, splat(5.0000001201e-1f));
    p = fused(p, r * r, r) + 1.0f;
    // 2^n by way of the exponent's bits: the integer is in the low bits of `shifted`.
    const Ints power = (Ints(shifted) - std::int32_t(0x4b400000) + 127) << 23;
    return p * Floats(power);
}

// ---- Quantised products

static void quantize(const float *x, Index columns, const QuantizedRows &out, Index row)
{
    std::int8_t *values = out.values + row * out.columns;
    for (Index b = 0; b < out.blocks(); ++b, x += blockColumns, values += blockColumns) {
        float padded[blockColumns];
        const float *from = x;
        const Index rest = columns - b * blockColumns;
        if (rest < blockColumns) {
            memset(padded, 0, sizeof padded);
            memcpy(padded, x, size_t(rest) * 4);
            from = padded;
        }
        // As bits, so that not a number counts as the largest of all.
        Words top{};
        for (Index i = 0; i < blockColumns; i += lanes) {
            const Words magnitude = load<Words>(from + i) & 0x7fffffffu;
            top = magnitude > top ? magnitude : top;
        }
        std::uint32_t largest = 0;
        for (Index lane = 0; lane < lanes; ++lane)
            largest = top[lane] > largest ? top[lane] : largest;
        float magnitude;
        memcpy(&magnitude, &largest, 4);
        const Index place = row * out.blocks() + b;
        if (largest >= 0x7f800000u) {
            memset(values, 0, blockColumns);
            out.scales[place] = std::numeric_limits<float>::quiet_NaN();
            out.negatedSums[place] = 0;
            continue;
        }
        const float inverse = magnitude > 1e-30f ? 127.0f / magnitude : 0.0f;
        out.scales[place] = magnitude > 1e-30f ? magnitude / 127.0f : 0.0f;
        Ints sum{};
        for (Index i = 0; i < blockColumns; i += lanes) {
            const Ints bits = Ints(load<Floats>(from + i) * inverse + 12582912.0f) - std::int32_t(0x4b400000);
            sum += bits;
            typedef std::int8_t Bytes __attribute__((vector_size(lanes)));
            store(values + i, __builtin_convertvector(bits, Bytes));
        }
        std::int32_t total = 0;
        for (Index lane = 0; lane < lanes; ++lane)
            total += sum[lane];
        out.negatedSums[place] = -total;
    }
}

/// `panels` panels times `tokens` rows, of each panel the lanes from `part` on.
template <BlockType type, int panels, int tokens>
static inline void multiplyTile(const BlockMatrix &w, Index panel, Index part, const QuantizedRows &x, Index token,
                                Floats (&sums)[panels][tokens])
{
    constexpr Index blockBytes = type == BlockType::Q8_0 ? 512 : 256;
    const Index blocks = x.blocks();
    const std::uint8_t *quants[panels];
    const std::uint16_t *scales[panels];
    [[maybe_unused]] const std::uint16_t *minima[panels];
#pragma GCC unroll 4
    for (int p = 0; p < panels; ++p) {
        quants[p] = w.quants(panel + p) + part * 4;
        scales[p] = w.scales(panel + p) + part;
        if (type == BlockType::Q4_1)
            minima[p] = w.minima(panel + p) + part;
    }
    const std::int8_t *values = x.values + token * x.columns;
    const float *xScales = x.scales + token * blocks;
    const std::int32_t *negated = x.negatedSums + token * blocks;
#pragma GCC unroll 4
    for (int p = 0; p < panels; ++p) {
#pragma GCC unroll 16
        for (int t = 0; t < tokens; ++t)
            sums[p][t] = Floats{};
    }
    for (Index b = 0; b < blocks; ++b) {
        Ints whole[panels][tokens];
#pragma GCC unroll 16
        for (int t = 0; t < tokens; ++t) {
            // The values are stored with an offset: -offset Σ x takes it out again.
            const Ints start = type == BlockType::Q4_1
                                   ? Ints{}
                                   : (Ints{} + negated[t * blocks + b]) << (type == BlockType::Q8_0 ? 7 : 3);
#pragma GCC unroll 4
            for (int p = 0; p < panels; ++p)
                whole[p][t] = start;
        }
        if constexpr (type == BlockType::Q8_0) {
#pragma GCC unroll 8
            for (int four = 0; four < 8; ++four) {
                Ints bytes[panels];
#pragma GCC unroll 4
                for (int p = 0; p < panels; ++p)
                    bytes[p] = load<Ints>(quants[p] + b * blockBytes + four * 64);
#pragma GCC unroll 16
                for (int t = 0; t < tokens; ++t) {
                    const Ints activations = splatFour(values + t * x.columns + b * blockColumns + four * 4);
#pragma GCC unroll 4
                    for (int p = 0; p < panels; ++p)
                        whole[p][t] = dotBytes(whole[p][t], bytes[p], activations);
                }
            }
        } else {
#pragma GCC unroll 4
            for (int four = 0; four < 4; ++four) {
                Ints low[panels], high[panels];
#pragma GCC unroll 4
                for (int p = 0; p < panels; ++p) {
                    const Words bytes = load<Words>(quants[p] + b * blockBytes + four * 64);
                    low[p] = Ints(bytes & 0x0f0f0f0fu);
                    high[p] = Ints((bytes >> 4) & 0x0f0f0f0fu);
                }
#pragma GCC unroll 16
                for (int t = 0; t < tokens; ++t) {
                    const std::int8_t *at = values + t * x.columns + b * blockColumns + four * 4;
                    const Ints first = splatFour(at), second = splatFour(at + 16);
#pragma GCC unroll 4
                    for (int p = 0; p < panels; ++p) {
                        whole[p][t] = dotNibbles(whole[p][t], low[p], first);
                        whole[p][t] = dotNibbles(whole[p][t], high[p], second);
                    }
                }
            }
        }
#pragma GCC unroll 4
        for (int p = 0; p < panels; ++p) {
            const Floats scale = halves(scales[p] + b * panelRows);
            [[maybe_unused]] Floats minimum;
            if constexpr (type == BlockType::Q4_1)
                minimum = halves(minima[p] + b * panelRows);
#pragma GCC unroll 16
            for (int t = 0; t < tokens; ++t) {
                const float xScale = xScales[t * blocks + b];
                sums[p][t] += asFloats(whole[p][t]) * (scale * xScale);
                if constexpr (type == BlockType::Q4_1)
                    sums[p][t] -= minimum * (xScale * float(negated[t * blocks + b]));
            }
        }
    }
}

static inline void put(Floats sum, float *y, Index valid, Store how)
{
    if (valid >= lanes) {
        store(y, how == Store::Add ? load<Floats>(y) + sum : sum);
        return;
    }
    for (Index lane = 0; lane < valid; ++lane)
        y[lane] = how == Store::Add ? y[lane] + sum[lane] : sum[lane];
}

template <BlockType type, int panels, int tokens>
static void multiplyPanels(const BlockMatrix &w, Index panel, const QuantizedRows &x, Index token, float *y, Index ldy,
                           Store how)
{
    for (Index part = 0; part < panelRows; part += lanes) {
        Floats sums[panels][tokens];
        multiplyTile<type, panels, tokens>(w, panel, part, x, token, sums);
#pragma GCC unroll 4
        for (int p = 0; p < panels; ++p) {
            const Index row = (panel + p) * panelRows + part;
#pragma GCC unroll 16
            for (int t = 0; t < tokens; ++t)
                put(sums[p][t], y + t * ldy + row, w.rows() - row, how);
        }
    }
}

using MultiplyPanels = void (*)(const BlockMatrix &, Index, const QuantizedRows &, Index, float *, Index, Store);

template <BlockType type, int panels, int... counts>
static constexpr std::array<MultiplyPanels, sizeof...(counts)> tilesOf(std::integer_sequence<int, counts...>)
{
    return {multiplyPanels<type, panels, counts + 1>...};
}

/// Panels [panel, endPanel) as far as they fill tiles of `panels`; returns the first that is left. The panels stay in
/// the first cache for all rows of x.
template <BlockType type, int panels, int tokensOfTile>
static Index multiplyTiles(const BlockMatrix &w, Index panel, Index endPanel, const QuantizedRows &x, Index firstToken,
                           Index tokens, float *y, Index ldy, Store how)
{
    static constexpr auto tiles = tilesOf<type, panels>(std::make_integer_sequence<int, tokensOfTile>());
    for (; panel + panels <= endPanel; panel += panels) {
        for (Index t = 0; t < tokens; t += tokensOfTile) {
            const Index count = tokens - t < tokensOfTile ? tokens - t : tokensOfTile;
            tiles[size_t(count - 1)](w, panel, x, firstToken + t, y + t * ldy, ldy, how);
        }
    }
    return panel;
}

#if defined(FIELDWRIGHT_KERNELS_TILES)

// ---- Quantised products of many rows, in matrix tiles

using Tiles = FIELDWRIGHT_KERNELS_TILES;

constexpr Index tileRows = 16; ///< of x in a tile; fewer are left to the vectors

/// A block of 32 columns: rows of x as they lie, and a panel's block as it lies, which is four columns a tile's row.
constexpr TileConfig tileConfig()
{
    TileConfig config;
    const auto cut = [&](int tile, Index rows, Index bytes) {
        config.rows[tile] = std::uint8_t(rows);
        config.columnBytes[tile] = std::uint16_t(bytes);
    };
    for (int i = 0; i < tilesAside; ++i) {
        for (int panel = 0; panel < tilesAside; ++panel)
            cut(sumTile(i, panel), tileRows, panelRows * 4);
        cut(rowsTile(i), tileRows, blockColumns);
        cut(panelTileOf(i), blockColumns / 4, panelRows * 4);
    }
    return config;
}

/// Calls work with 0 to count - 1 as types: numbers of tiles are known when this is compiled.
template <int count, typename Work>
static inline void forEach(Work work)
{
    [&]<int... i>(std::integer_sequence<int, i...>)
    {
        (work(std::integral_constant<int, i>()), ...);
    }
    (std::make_integer_sequence<int, count>());
}

/// A block of 4-bit weights byte by byte, as one of Q8_0 lies.
static inline void spreadNibbles(const std::uint8_t *block, std::uint8_t *bytes)
{
    for (Index at = 0; at < 256; at += vectorBytes) {
        const Words pairs = load<Words>(block + at);
        store(bytes + at, pairs & 0x0f0f0f0fu);
        store(bytes + 256 + at, (pairs >> 4) & 0x0f0f0f0fu);
    }
}

/// sums[t] += block `b` of 16 rows of x from `token` times a panel's, of which `whole` are the sums of integers; the
/// same operations in the same order as multiplyTile().
template <BlockType type>
static inline void scaleBlock(const BlockMatrix &w, Index panel, Index b, const QuantizedRows &x, Index token,
                              const std::int32_t (&whole)[tileRows][panelRows], float (&sums)[tileRows][panelRows])
{
    const float *xScales = x.scales + token * x.blocks() + b;
    const std::int32_t *negated = x.negatedSums + token * x.blocks() + b;
#pragma GCC unroll 4
    for (Index part = 0; part < panelRows; part += lanes) {
        const Floats scale = halves(w.scales(panel) + b * panelRows + part);
        [[maybe_unused]] Floats minimum;
        if constexpr (type == BlockType::Q4_1)
            minimum = halves(w.minima(panel) + b * panelRows + part);
        for (Index t = 0; t < tileRows; ++t) {
            const std::int32_t ownNegated = negated[t * x.blocks()];
            const float xScale = xScales[t * x.blocks()];
            Ints all = load<Ints>(whole[t] + part);
            if constexpr (type != BlockType::Q4_1)
                all += (Ints{} + ownNegated) << (type == BlockType::Q8_0 ? 7 : 3);
            Floats sum = load<Floats>(sums[t] + part);
            sum += asFloats(all) * (scale * xScale);
            if constexpr (type == BlockType::Q4_1)
                sum -= minimum * (xScale * float(ownNegated));
            store(sums[t] + part, sum);
        }
    }
}

/// `panels` panels times 16 · `aside` rows of x.
template <BlockType type, int panels, int aside>
static void multiplyInTiles(Tiles &tiles, const BlockMatrix &w, Index panel, const QuantizedRows &x, Index token,
                            float *y, Index ldy, Store how)
{
    constexpr Index blockBytes = type == BlockType::Q8_0 ? 512 : 256;
    alignas(64) float sums[panels][aside][tileRows][panelRows] = {};
    alignas(64) std::int32_t whole[panels][aside][tileRows][panelRows];
    const std::int8_t *values = x.values + token * x.columns;
    for (Index b = 0; b < x.blocks(); ++b) {
        forEach<aside>([&](auto i) {
            tiles.template loadRows<i>(values + i * tileRows * x.columns + b * blockColumns, x.columns);
        });
        forEach<panels>([&](auto p) {
            const std::uint8_t *block = w.quants(panel + p) + b * blockBytes;
            alignas(64) std::uint8_t bytes[512];
            if constexpr (type != BlockType::Q8_0) {
                spreadNibbles(block, bytes);
                block = bytes;
            }
            tiles.template loadPanel<p>(block);
            forEach<aside>([&](auto i) {
                tiles.template zero<i, p>();
                tiles.template multiply<i, p>();
            });
        });
        forEach<panels>([&](auto p) {
            forEach<aside>([&](auto i) {
                tiles.template store<i, p>(whole[p][i][0]);
                scaleBlock<type>(w, panel + p, b, x, token + i * tileRows, whole[p][i], sums[p][i]);
            });
        });
    }
    for (Index p = 0; p < panels; ++p) {
        for (Index t = 0; t < aside * tileRows; ++t) {
            for (Index part = 0; part < panelRows; part += lanes) {
                const Index row = (panel + p) * panelRows + part;
                put(load<Floats>(sums[p][t / tileRows][t % tileRows] + part), y + t * ldy + row, w.rows() - row, how);
            }
        }
    }
}

/// As many of the rows as fill tiles; returns their number.
template <BlockType type>
static Index multiplyManyRows(const BlockMatrix &w, Index firstPanel, Index endPanel, const QuantizedRows &x,
                              Index firstToken, Index tokens, float *y, Index ldy, Store how)
{
    static constexpr TileConfig config = tileConfig();
    const Index inTiles = tokens / tileRows * tileRows;
    if (inTiles == 0)
        return 0;
    Tiles tiles(config);
    for (Index panel = firstPanel; panel < endPanel; panel += tilesAside) {
        const bool isPair = panel + 1 < endPanel;
        for (Index t = 0; t < inTiles; t += tilesAside * tileRows) {
            const bool isWide = t + tileRows < inTiles;
            const auto run = isPair ? (isWide ? multiplyInTiles<type, 2, 2> : multiplyInTiles<type, 2, 1>)
                                    : (isWide ? multiplyInTiles<type, 1, 2> : multiplyInTiles<type, 1, 1>);
            run(tiles, w, panel, x, firstToken + t, y + t * ldy, ldy, how);
        }
    }
    return inTiles;
}

#endif

template <BlockType type>
static void multiplyOf(const BlockMatrix &w, Index firstPanel, Index endPanel, const QuantizedRows &x, Index firstToken,
                       Index tokens, float *y, Index ldy, Store how)
{
#if defined(FIELDWRIGHT_KERNELS_TILES)
    const Index done = multiplyManyRows<type>(w, firstPanel, endPanel, x, firstToken, tokens, y, ldy, how);
    firstToken += done;
    tokens -= done;
    y += done * ldy;
#endif
    Index panel = firstPanel;
    if (tokens == 1)
        panel = multiplyTiles<type, singlePanels, 1>(w, panel, endPanel, x, firstToken, tokens, y, ldy, how);
    else
        panel = multiplyTiles<type, panelTile, tokenTile>(w, panel, endPanel, x, firstToken, tokens, y, ldy, how);
    multiplyTiles<type, 1, tokenTile>(w, panel, endPanel, x, firstToken, tokens, y, ldy, how);
}

static void multiply(const BlockMatrix &w, Index firstPanel, Index endPanel, const QuantizedRows &x, Index firstToken,
                     Index tokens, float *y, Index ldy, Store how)
{
    switch (w.type()) {
    case BlockType::Q8_0:
        return multiplyOf<BlockType::Q8_0>(w, firstPanel, endPanel, x, firstToken, tokens, y, ldy, how);
    case BlockType::Q4_0:
        return multiplyOf<BlockType::Q4_0>(w, firstPanel, endPanel, x, firstToken, tokens, y, ldy, how);
    case BlockType::Q4_1:
        return multiplyOf<BlockType::Q4_1>(w, firstPanel, endPanel, x, firstToken, tokens, y, ldy, how);
    case BlockType::F32:
        return; // multiplyExact's
    }
}

// ---- Exact products

/// `tokens` rows of x times the rows of w that fill `vectors` vectors from row `first` on.
template <int vectors, int tokens>
static void multiplyVectors(const BlockMatrix &w, Index first, const float *x, Index ldx, float *y, Index ldy,
                            Store how)
{
    const float *weights[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
        weights[v] = w.values((first + v * lanes) / panelRows) + (first + v * lanes) % panelRows;
    Floats sums[vectors][tokens] = {};
    for (Index c = 0; c < w.columns(); ++c) {
        Floats column[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            column[v] = load<Floats>(weights[v] + c * panelRows);
#pragma GCC unroll 16
        for (int t = 0; t < tokens; ++t) {
            const Floats value = splat(x[t * ldx + c]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sums[v][t] = fused(value, column[v], sums[v][t]);
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
#pragma GCC unroll 16
        for (int t = 0; t < tokens; ++t)
            put(sums[v][t], y + t * ldy + first + v * lanes, w.rows() - first - v * lanes, how);
    }
}

using MultiplyVectors = void (*)(const BlockMatrix &, Index, const float *, Index, float *, Index, Store);

template <int vectors, int... counts>
static constexpr std::array<MultiplyVectors, sizeof...(counts)> exactTiles(std::integer_sequence<int, counts...>)
{
    return {multiplyVectors<vectors, counts + 1>...};
}

template <int vectors, int tokensOfTile>
static Index multiplyExactTiles(const BlockMatrix &w, Index row, Index endRow, const float *x, Index ldx, Index tokens,
                                float *y, Index ldy, Store how)
{
    static constexpr auto tiles = exactTiles<vectors>(std::make_integer_sequence<int, tokensOfTile>());
    for (; row + vectors * lanes <= endRow; row += vectors * lanes) {
        for (Index t = 0; t < tokens; t += tokensOfTile) {
            const Index count = tokens - t < tokensOfTile ? tokens - t : tokensOfTile;
            tiles[size_t(count - 1)](w, row, x + t * ldx, ldx, y + t * ldy, ldy, how);
        }
    }
    return row;
}

static void multiplyExact(const BlockMatrix &w, Index firstPanel, Index endPanel, const float *x, Index ldx,
                          Index tokens, float *y, Index ldy, Store how)
{
    Index row = firstPanel * panelRows;
    const Index endRow = endPanel * panelRows;
    if (tokens == 1) // more vectors hide the latency of one row's sums
        row = multiplyExactTiles<4, 1>(w, row, endRow, x, ldx, tokens, y, ldy, how);
    else
        row = multiplyExactTiles<2, exactTokens>(w, row, endRow, x, ldx, tokens, y, ldy, how);
    multiplyExactTiles<1, exactTokens>(w, row, endRow, x, ldx, tokens, y, ldy, how);
}

// ---- Between the products

static void normalize(const float *x, const float *weight, float *y, Index width, float epsilon)
{
    Floats sums[2] = {};
    Index i = 0;
    for (; i + 2 * lanes <= width; i += 2 * lanes) {
        const Floats a = load<Floats>(x + i), b = load<Floats>(x + i + lanes);
        sums[0] = fused(a, a, sums[0]);
        sums[1] = fused(b, b, sums[1]);
    }
    float sum = sumOf(sums[0] + sums[1]);
    for (; i < width; ++i)
        sum += x[i] * x[i];
    const float factor = 1.0f / sqrtf(sum / float(width) + epsilon);
    for (i = 0; i + lanes <= width; i += lanes)
        store(y + i, load<Floats>(x + i) * factor * load<Floats>(weight + i));
    for (; i < width; ++i)
        y[i] = x[i] * factor * weight[i];
}

static void gate(const float *gate, const float *up, float *out, Index width)
{
    Index i = 0;
    for (; i + lanes <= width; i += lanes) {
        const Floats g = load<Floats>(gate + i);
        store(out + i, g / (exponential(-g) + 1.0f) * load<Floats>(up + i));
    }
    for (; i < width; ++i)
        out[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i];
}

static void rotate(float *head, Index headSize, const float *cosine, const float *sine, float factor)
{
    const Index half = headSize / 2;
    Index i = 0;
    for (; i + lanes <= half; i += lanes) {
        const Floats a = load<Floats>(head + i), b = load<Floats>(head + half + i);
        const Floats c = load<Floats>(cosine + i), s = load<Floats>(sine + i);
        store(head + i, (a * c - b * s) * factor);
        store(head + half + i, (b * c + a * s) * factor);
    }
    for (; i < half; ++i) {
        const float a = head[i], b = head[half + i];
        head[i] = (a * cosine[i] - b * sine[i]) * factor;
        head[half + i] = (b * cosine[i] + a * sine[i]) * factor;
    }
}

// ---- Attention

constexpr Index largestHead = 1024;

static void remember(const HeadCache &cache, Index key, const float *keyValues, const float *values)
{
    const Index size = cache.headSize, padded = paddedHead(size), panel = key / panelRows, lane = key % panelRows;
    if (!cache.isEightBit()) {
        float *keys = cache.keys + panel * size * panelRows + lane;
        for (Index d = 0; d < size; ++d)
            keys[d * panelRows] = keyValues[d];
        float *row = cache.values + key * padded;
        memcpy(row, values, size_t(size) * 4);
        memset(row + size, 0, size_t(padded - size) * 4);
        return;
    }
    std::int8_t quants[largestHead + blockColumns];
    float scales[largestHead / blockColumns + 1];
    std::int32_t sums[largestHead / blockColumns + 1];
    const QuantizedRows one{cache.blocks() * blockColumns, quants, scales, sums};
    quantize(keyValues, size, one, 0);
    for (Index b = 0; b < one.blocks(); ++b) {
        std::uint8_t *to = cache.keyQuants + (panel * one.blocks() + b) * 512 + lane * 4;
        for (Index c = 0; c < blockColumns; ++c)
            to[c / 4 * 64 + c % 4] = std::uint8_t(quants[b * blockColumns + c]) ^ 0x80u;
        cache.keyScales[(panel * one.blocks() + b) * panelRows + lane] = scales[b];
    }
    float largest = 0;
    bool finite = true;
    for (Index d = 0; d < size; ++d) {
        const float magnitude = fabsf(values[d]);
        finite = finite && magnitude <= std::numeric_limits<float>::max();
        largest = magnitude > largest ? magnitude : largest;
    }
    const float inverse = finite && largest > 1e-30f ? 127.0f / largest : 0.0f;
    std::int8_t *row = cache.valueQuants + key * padded;
    for (Index d = 0; d < padded; ++d)
        row[d] = d < size && inverse > 0 ? std::int8_t(lrintf(values[d] * inverse)) : std::int8_t(0);
    cache.valueScales[key] = finite ? largest / 127.0f : std::numeric_limits<float>::quiet_NaN();
}

/// scores[q][key] for `count` queries and the keys of `vectors` vectors from key `first` on.
template <int count, int vectors>
static inline void scoreKeys(const HeadCache &cache, Index first, const float *const *queries,
                             float (*scores)[chunkKeys])
{
    Floats sums[count][vectors] = {};
    const float *keys[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
        const Index key = first + v * lanes;
        keys[v] = cache.keys + key / panelRows * cache.headSize * panelRows + key % panelRows;
    }
    for (Index d = 0; d < cache.headSize; ++d) {
        Floats k[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            k[v] = load<Floats>(keys[v] + d * panelRows);
#pragma GCC unroll 4
        for (int q = 0; q < count; ++q) {
            const Floats x = splat(queries[q][d]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sums[q][v] = fused(x, k[v], sums[q][v]);
        }
    }
#pragma GCC unroll 4
    for (int q = 0; q < count; ++q) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            store(scores[q] + first % chunkKeys + v * lanes, sums[q][v]);
    }
}

/// The same with keys of 8 bits; the queries are quantised too.
template <int count>
static inline void scoreEightBit(const HeadCache &cache, Index first, const QuantizedRows &queries,
                                 float (*scores)[chunkKeys])
{
    const Index blocks = cache.blocks(), panel = first / panelRows, part = first % panelRows;
    Floats sums[count] = {};
    for (Index b = 0; b < blocks; ++b) {
        const std::uint8_t *quants = cache.keyQuants + (panel * blocks + b) * 512 + part * 4;
        const Floats scale = load<Floats>(cache.keyScales + (panel * blocks + b) * panelRows + part);
        Ints whole[count];
#pragma GCC unroll 4
        for (int q = 0; q < count; ++q)
            whole[q] = (Ints{} + queries.negatedSums[q * blocks + b]) << 7;
#pragma GCC unroll 8
        for (int four = 0; four < 8; ++four) {
            const Ints bytes = load<Ints>(quants + four * 64);
#pragma GCC unroll 4
            for (int q = 0; q < count; ++q)
                whole[q] = dotBytes(whole[q], bytes,
                                    splatFour(queries.values + q * queries.columns + b * blockColumns + four * 4));
        }
#pragma GCC unroll 4
        for (int q = 0; q < count; ++q)
            sums[q] += asFloats(whole[q]) * (scale * queries.scales[q * blocks + b]);
    }
#pragma GCC unroll 4
    for (int q = 0; q < count; ++q)
        store(scores[q] + first % chunkKeys, sums[q]);
}

/// partial[q] = Σ_key weight[q][key] value[key], dimensions [d, d + vectors * lanes).
template <int count, int vectors, bool eightBit>
static inline void weighValues(const HeadCache &cache, Index firstKey, Index keys, Index d,
                               const float (*weights)[chunkKeys], float *partials, Index stride)
{
    const Index padded = paddedHead(cache.headSize);
    Floats sums[count][vectors] = {};
    for (Index key = 0; key < keys; ++key) {
        Floats v[vectors];
#pragma GCC unroll 4
        for (int i = 0; i < vectors; ++i) {
            const Index place = (firstKey + key) * padded + d + i * lanes;
            if constexpr (eightBit) {
                typedef std::int8_t Bytes __attribute__((vector_size(lanes)));
                v[i] = __builtin_convertvector(load<Bytes>(cache.valueQuants + place), Floats);
            } else {
                v[i] = load<Floats>(cache.values + place);
            }
        }
#pragma GCC unroll 4
        for (int q = 0; q < count; ++q) {
            const Floats weight = splat(weights[q][key]);
#pragma GCC unroll 4
            for (int i = 0; i < vectors; ++i)
                sums[q][i] = fused(weight, v[i], sums[q][i]);
        }
    }
#pragma GCC unroll 4
    for (int q = 0; q < count; ++q) {
#pragma GCC unroll 4
        for (int i = 0; i < vectors; ++i)
            store(partials + q * stride + d + i * lanes, sums[q][i]);
    }
}

template <int count, bool eightBit>
static void attendTile(const HeadCache &cache, Index firstKey, const float *const *queries, const Index *seen,
                       float *partials)
{
    const Index padded = paddedHead(cache.headSize), stride = partialSize(cache.headSize);
    Index most = 0; // keys of this chunk that any of the queries sees
    for (int q = 0; q < count; ++q)
        most = seen[q] - firstKey > most ? seen[q] - firstKey : most;
    most = most < chunkKeys ? most : chunkKeys;

    alignas(64) float scores[count][chunkKeys];
    if constexpr (eightBit) {
        std::int8_t quants[count * (largestHead + blockColumns)];
        float scales[count * (largestHead / blockColumns + 1)];
        std::int32_t sums[count * (largestHead / blockColumns + 1)];
        const QuantizedRows rows{cache.blocks() * blockColumns, quants, scales, sums};
        for (int q = 0; q < count; ++q)
            quantize(queries[q], cache.headSize, rows, q);
        for (Index key = 0; key < most; key += lanes)
            scoreEightBit<count>(cache, firstKey + key, rows, scores);
    } else {
        for (Index key = 0; key < most; key += vectorTile * lanes)
            scoreKeys<count, vectorTile>(cache, firstKey + key, queries, scores);
    }
    for (int q = 0; q < count; ++q) {
        const Index visible = seen[q] - firstKey < chunkKeys ? seen[q] - firstKey : chunkKeys;
        float top = -std::numeric_limits<float>::infinity();
        for (Index key = visible > 0 ? visible : 0; key < chunkKeys; ++key)
            scores[q][key] = top;
        Floats tops = splat(top);
        for (Index key = 0; key < chunkKeys; key += lanes) {
            const Floats s = load<Floats>(scores[q] + key);
            tops = s > tops ? s : tops;
        }
        for (Index lane = 0; lane < lanes; ++lane)
            top = tops[lane] > top ? tops[lane] : top;
        Floats sum{};
        for (Index key = 0; key < chunkKeys; key += lanes) {
            Floats e{};
            if (key < visible) {
                const Floats s = load<Floats>(scores[q] + key);
                e = exponential(s - top);
                e = s == -std::numeric_limits<float>::infinity() ? Floats{} : e;
            }
            sum += e;
            if constexpr (eightBit) // the values' scales go into the weights, not into their sum
                e = key < most ? e * load<Floats>(cache.valueScales + firstKey + key) : Floats{};
            store(scores[q] + key, e);
        }
        partials[q * stride + padded] = top;
        partials[q * stride + padded + 1] = sumOf(sum);
    }
    if constexpr (eightBit) { // scales of keys that are not there yet may be anything
        for (int q = 0; q < count; ++q) {
            const Index visible = seen[q] - firstKey;
            for (Index key = visible > 0 ? visible : 0; key < chunkKeys; ++key)
                scores[q][key] = 0;
        }
    }
    Index d = 0;
    for (; d + vectorTile * lanes <= padded; d += vectorTile * lanes)
        weighValues<count, vectorTile, eightBit>(cache, firstKey, most, d, scores, partials, stride);
    for (; d < padded; d += lanes)
        weighValues<count, 1, eightBit>(cache, firstKey, most, d, scores, partials, stride);
}

using AttendTile = void (*)(const HeadCache &, Index, const float *const *, const Index *, float *);

template <bool eightBit, int... counts>
static constexpr std::array<AttendTile, sizeof...(counts)> attendTiles(std::integer_sequence<int, counts...>)
{
    return {attendTile<counts + 1, eightBit>...};
}

static void attendChunk(const HeadCache &cache, Index firstKey, const ChunkQueries &queries, float *partials)
{
    static constexpr auto exact = attendTiles<false>(std::make_integer_sequence<int, queryTile>());
    static constexpr auto eightBit = attendTiles<true>(std::make_integer_sequence<int, queryTile>());
    for (Index q = 0; q < queries.count; q += queryTile) {
        const Index count = queries.count - q < queryTile ? queries.count - q : queryTile;
        (cache.isEightBit() ? eightBit : exact)[size_t(count - 1)](
            cache, firstKey, queries.queries + q, queries.seen + q, partials + q * partialSize(cache.headSize));
    }
}

static void mergePartial(float *sum, const float *partial, Index headSize)
{
    const Index padded = paddedHead(headSize);
    const float before = sum[padded], later = partial[padded];
    if (later == -std::numeric_limits<float>::infinity())
        return;
    const float top = later > before ? later : before;
    const Floats exponents = exponential(Floats{before - top, later - top});
    const float keep = before == top ? 1.0f : exponents[0], add = later == top ? 1.0f : exponents[1];
    for (Index d = 0; d < padded; d += lanes)
        store(sum + d, fused(load<Floats>(partial + d), splat(add), load<Floats>(sum + d) * keep));
    sum[padded] = top;
    sum[padded + 1] = sum[padded + 1] * keep + partial[padded + 1] * add;
}

static void finishPartial(const float *sum, float *out, Index headSize)
{
    const float inverse = 1.0f / sum[paddedHead(headSize) + 1];
    Index d = 0;
    for (; d + lanes <= headSize; d += lanes)
        store(out + d, load<Floats>(sum + d) * inverse);
    for (; d < headSize; ++d)
        out[d] = sum[d] * inverse;
}

// ---- Low-rank adapters

static void project(const float *a, Index rows, const float *x, Index columns, float *out)
{
    for (Index r = 0; r < rows; ++r, a += columns) {
        Floats sums[2] = {};
        Index i = 0;
        for (; i + 2 * lanes <= columns; i += 2 * lanes) {
            sums[0] = fused(load<Floats>(a + i), load<Floats>(x + i), sums[0]);
            sums[1] = fused(load<Floats>(a + i + lanes), load<Floats>(x + i + lanes), sums[1]);
        }
        float sum = sumOf(sums[0] + sums[1]);
        for (; i < columns; ++i)
            sum += a[i] * x[i];
        out[r] = sum;
    }
}

static void expand(const float *h, Index rows, const float *b, Index ldb, float *y, Index columns)
{
    Index c = 0;
    for (; c + lanes <= columns; c += lanes) {
        Floats sum{};
        for (Index r = 0; r < rows; ++r)
            sum = fused(splat(h[r]), load<Floats>(b + r * ldb + c), sum);
        store(y + c, load<Floats>(y + c) + sum);
    }
    for (; c < columns; ++c) {
        float sum = 0;
        for (Index r = 0; r < rows; ++r)
            sum += h[r] * b[r * ldb + c];
        y[c] += sum;
    }
}

extern const Kernels table;
const Kernels table = {FIELDWRIGHT_KERNELS_NAME,
                       quantize,
                       multiply,
                       multiplyExact,
                       normalize,
                       gate,
                       rotate,
                       remember,
                       attendChunk,
                       mergePartial,
                       finishPartial,
                       project,
                       expand};

} // namespace FIELDWRIGHT_KERNELS_NAMESPACE
} // namespace fieldwright::engine::quantized
