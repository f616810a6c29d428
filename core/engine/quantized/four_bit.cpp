#include "core/engine/quantized/four_bit.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numeric>

namespace fieldwright::engine::quantized {

namespace {

constexpr std::array<float, 16> nf4 = {
    -1.0f,
    -0.6961928009986877f,
    -0.5250730514526367f,
    -0.39491748809814453f,
    -0.28444138169288635f,
    -0.18477343022823334f,
    -0.09105003625154495f,
    0.0f,
    0.07958029955625534f,
    0.16093020141124725f,
    0.24611230194568634f,
    0.33791524171829224f,
    0.44070982933044434f,
    0.5626170039176941f,
    0.7229568362236023f,
    1.0f,
};

constexpr std::array<float, 16> fp4 = {
    0.0f, 0.0625f / 12,  8.0f / 12,  1.0f,  4.0f / 12,  0.5f,  2.0f / 12,  0.25f,
    0.0f, -0.0625f / 12, -8.0f / 12, -1.0f, -4.0f / 12, -0.5f, -2.0f / 12, -0.25f,
};

/// Of equally spaced numbers from 0.1 to 1, as PyTorch's linspace computes them on processors with fused
/// multiply-add: from both ends towards the middle.
float spaced(int index, int count)
{
    const float step = (1.0f - 0.1f) / float(count - 1);
    return index < count / 2 ? std::fma(step, float(index), 0.1f) : std::fma(-step, float(count - 1 - index), 1.0f);
}

std::array<float, 256> makeDynamicMap()
{
    std::array<float, 256> map = {};
    size_t filled = 0;
    for (int exponent = 0; exponent < 7; ++exponent) {
        const int bins = 1 << exponent;
        const auto power = float(std::pow(10.0, exponent - 6));
        for (int i = 0; i < bins; ++i) {
            const float middle = (spaced(i, bins + 1) + spaced(i + 1, bins + 1)) / 2.0f;
            map[filled++] = power * middle;
            map[filled++] = -(power * middle);
        }
    }
    map[filled++] = 0;
    map[filled++] = 1;
    std::sort(map.begin(), map.end());
    return map;
}

/// Both values of a byte of codes, the high half's first.
using Pairs = std::array<std::array<float, 2>, 256>;

Pairs pairsOf(const std::array<float, 16> &values)
{
    Pairs pairs = {};
    for (size_t byte = 0; byte < 256; ++byte)
        pairs[byte] = {values[byte >> 4], values[byte & 15]};
    return pairs;
}

const Pairs &pairsOf(FourBitKind kind)
{
    static const Pairs pairs[] = {pairsOf(nf4), pairsOf(fp4)};
    return pairs[kind == FourBitKind::Nf4 ? 0 : 1];
}

/// From where to where a number has which code: the codes in the order of their values, and the middles between them.
struct Steps
{
    std::array<std::uint8_t, 16> codes = {};
    std::array<float, 15> middles = {};
};

Steps stepsOf(const std::array<float, 16> &values)
{
    Steps steps;
    std::iota(steps.codes.begin(), steps.codes.end(), std::uint8_t(0));
    std::stable_sort(steps.codes.begin(), steps.codes.end(),
                     [&](std::uint8_t a, std::uint8_t b) { return values[a] < values[b]; });
    for (size_t i = 0; i < 15; ++i)
        steps.middles[i] = (values[steps.codes[i]] + values[steps.codes[i + 1]]) / 2.0f;
    return steps;
}

/// A block scaled to [-1, 1] by its largest magnitude, which comes back. bitsandbytes multiplies whole blocks by the
/// inverse, and divides what is left at the end.
float scaled(std::span<const float> block, bool isWhole, float *out)
{
    constexpr float least = 1e-38f;
    float largest = 0;
    for (const float x : block)
        largest = std::max(largest, std::fabs(x));
    const float divisor = std::max(largest, least), factor = 1.0f / divisor;
    for (size_t i = 0; i < block.size(); ++i)
        out[i] = std::clamp(isWhole ? block[i] * factor : block[i] / divisor, -1.0f, 1.0f);
    return isWhole ? largest : divisor;
}

} // namespace

std::span<const float, 256> dynamicMap()
{
    static const std::array<float, 256> map = makeDynamicMap();
    return map;
}

std::span<const float> fourBitPairs(FourBitKind kind)
{
    return {pairsOf(kind).front().data(), 512};
}

std::size_t FourBitNumbers::bytes() const
{
    return m_packed.size() + m_scaleCodes.size() + m_scaleMaxima.size() * sizeof(float);
}

void FourBitNumbers::read(std::int64_t first, std::int64_t count, float *out) const
{
    const Pairs &pairsOfCodes = pairsOf(m_kind);
    const std::span<const float, 256> map = dynamicMap();
    while (count > 0) {
        const std::int64_t block = first / blockSize, size = std::min(count, (block + 1) * blockSize - first);
        const float scale =
            map[m_scaleCodes[size_t(block)]] * m_scaleMaxima[size_t(block / scaleBlockSize)] + m_meanScale;
        const std::uint8_t *from = m_packed.data() + first / 2;
        std::int64_t i = 0;
        if (first % 2 == 1)
            out[i++] = pairsOfCodes[*from++][1];
        for (; i + 1 < size; i += 2)
            std::memcpy(out + i, pairsOfCodes[*from++].data(), 2 * sizeof(float));
        if (i < size)
            out[i] = pairsOfCodes[*from][0];
        for (std::int64_t j = 0; j < size; ++j)
            out[j] *= scale;
        first += size;
        count -= size;
        out += size;
    }
}

FourBitQuantizer::FourBitQuantizer(FourBitKind kind, std::int64_t count)
{
    m_numbers.m_kind = kind;
    m_numbers.m_count = count;
    m_numbers.m_packed.resize(size_t((count + 1) / 2));
    m_scales.reserve(size_t((count + FourBitNumbers::blockSize - 1) / FourBitNumbers::blockSize));
}

void FourBitQuantizer::add(std::span<const float> piece)
{
    assert(m_done % FourBitNumbers::blockSize == 0 && m_done + std::int64_t(piece.size()) <= m_numbers.m_count);
    for (size_t begin = 0; begin < piece.size(); begin += size_t(FourBitNumbers::blockSize))
        addBlock(piece.subspan(begin, std::min(size_t(FourBitNumbers::blockSize), piece.size() - begin)));
}

void FourBitQuantizer::addBlock(std::span<const float> block)
{
    static const Steps steps[] = {stepsOf(nf4), stepsOf(fp4)};
    const Steps &own = steps[m_numbers.m_kind == FourBitKind::Nf4 ? 0 : 1];
    std::array<float, size_t(FourBitNumbers::blockSize)> values = {}; // (an odd end is filled up with a zero)
    std::array<std::uint8_t, size_t(FourBitNumbers::blockSize)> codes = {};
    m_scales.push_back(scaled(block, std::int64_t(block.size()) == FourBitNumbers::blockSize, values.data()));
    for (size_t i = 0; i < codes.size(); ++i) {
        unsigned step = 0;
        for (const float middle : own.middles)
            step += middle < values[i];
        codes[i] = own.codes[step];
    }
    std::uint8_t *to = m_numbers.m_packed.data() + m_done / 2;
    for (size_t i = 0; i < block.size(); i += 2)
        *to++ = std::uint8_t(codes[i] << 4 | codes[i + 1]);
    m_done += std::int64_t(block.size());
}

FourBitNumbers FourBitQuantizer::finish()
{
    assert(m_done == m_numbers.m_count);
    double sum = 0;
    for (const float scale : m_scales)
        sum += scale;
    m_numbers.m_meanScale = m_scales.empty() ? 0.0f : float(sum / double(m_scales.size()));
    for (float &scale : m_scales)
        scale -= m_numbers.m_meanScale;

    const std::span<const float, 256> map = dynamicMap();
    std::array<float, 255> middles = {};
    for (size_t i = 0; i < middles.size(); ++i)
        middles[i] = (map[i] + map[i + 1]) / 2.0f;
    m_numbers.m_scaleCodes.reserve(m_scales.size());
    constexpr auto size = size_t(FourBitNumbers::scaleBlockSize);
    std::array<float, size> values = {};
    for (size_t begin = 0; begin < m_scales.size(); begin += size) {
        const auto block = std::span<const float>(m_scales).subspan(begin, std::min(size, m_scales.size() - begin));
        m_numbers.m_scaleMaxima.push_back(scaled(block, block.size() == size, values.data()));
        for (size_t i = 0; i < block.size(); ++i)
            m_numbers.m_scaleCodes.push_back(
                std::uint8_t(std::lower_bound(middles.begin(), middles.end(), values[i]) - middles.begin()));
    }
    return std::move(m_numbers);
}

} // namespace fieldwright::engine::quantized
