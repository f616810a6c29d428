#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fieldwright::engine::quantized {

/// Nf4: quantiles of the normal distribution. Fp4: a sign, two bits of exponent, one of mantissa.
/// Source: Dettmers et al. 2023, arXiv:2305.14314, and the tables of bitsandbytes.
enum class FourBitKind { Nf4, Fp4 };

/// The 256 values in which scales are held, ascending: bitsandbytes' signed dynamic map.
std::span<const float, 256> dynamicMap();

/// Both numbers of each byte of codes, the high half's first: [256, 2].
std::span<const float> fourBitPairs(FourBitKind kind);

/// Numbers in 4 bits, in blocks of 64 that share a scale; the scales, less their mean, in 8 bits of the dynamic map in
/// blocks of 256 (double quantisation). The blocks are bitsandbytes' to the last bit.
class FourBitNumbers
{
public:
    static constexpr std::int64_t blockSize = 64, scaleBlockSize = 256;

    FourBitKind kind() const { return m_kind; }
    std::int64_t count() const { return m_count; }
    std::size_t bytes() const;
    /// Numbers [first, first + count).
    void read(std::int64_t first, std::int64_t count, float *out) const;

    const std::vector<std::uint8_t> &packed() const { return m_packed; } ///< the first of two in the high half
    const std::vector<std::uint8_t> &scaleCodes() const { return m_scaleCodes; }
    const std::vector<float> &scaleMaxima() const { return m_scaleMaxima; } ///< of each block of scales
    float meanScale() const { return m_meanScale; }

private:
    friend class FourBitQuantizer;
    FourBitKind m_kind = FourBitKind::Nf4;
    std::int64_t m_count = 0;
    std::vector<std::uint8_t> m_packed;
    std::vector<std::uint8_t> m_scaleCodes;
    std::vector<float> m_scaleMaxima;
    float m_meanScale = 0;
};

/// Quantises numbers that come piece by piece, of which none is kept.
class FourBitQuantizer
{
public:
    FourBitQuantizer(FourBitKind kind, std::int64_t count);
    /// Finite numbers; each piece but the last a multiple of the block.
    void add(std::span<const float> piece);
    FourBitNumbers finish();

private:
    void addBlock(std::span<const float> block);

    FourBitNumbers m_numbers;
    std::vector<float> m_scales;
    std::int64_t m_done = 0;
};

} // namespace fieldwright::engine::quantized
