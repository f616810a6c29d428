// fp32 to stored numbers. Q4_0 to Q8_0 round as gguf-py's quants.py does, step by step, so that the bytes are equal.
// The K types have no reference there: their scales are found by a search of our own and packed as decode.cpp reads
// them.

#include "core/model_files/tensor_type.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace fieldwright {

namespace {

constexpr int superBlock = 256;

void storeHalf(std::byte *to, float value)
{
    const std::uint16_t bits = floatToHalf(value);
    std::memcpy(to, &bits, sizeof bits);
}

float storedHalf(float value)
{
    return halfToFloat(floatToHalf(value));
}

/// Truncates to 0 … limit; what is no number (0 · infinity, of a block of subnormals) becomes 0.
unsigned level(float value, int limit)
{
    return value > 0 ? unsigned(std::min(value, float(limit))) : 0u;
}

/// The value of the largest magnitude, the first of equals, with its sign.
float extreme(const float *x, int count)
{
    float out = x[0];
    for (int i = 1; i < count; ++i) {
        if (std::fabs(x[i]) > std::fabs(out))
            out = x[i];
    }
    return out;
}

float inverseOf(float scale)
{
    return scale == 0 ? 0.0f : 1.0f / scale;
}

void packNibbles(const std::array<unsigned, 32> &q, std::byte *to)
{
    for (size_t i = 0; i < 16; ++i)
        to[i] = std::byte((q[i] & 15u) | ((q[i + 16] & 15u) << 4));
}

void packFifthBits(const std::array<unsigned, 32> &q, std::byte *to)
{
    std::uint32_t high = 0;
    for (size_t i = 0; i < 32; ++i)
        high |= (q[i] >> 4 & 1u) << i;
    std::memcpy(to, &high, sizeof high);
}

void encodeQ4_0(const float *x, std::byte *block)
{
    const float scale = extreme(x, 32) / -8, inverse = inverseOf(scale);
    std::array<unsigned, 32> q{};
    for (size_t i = 0; i < 32; ++i)
        q[i] = level(x[i] * inverse + 8.5f, 15);
    storeHalf(block, scale);
    packNibbles(q, block + 2);
}

void encodeQ5_0(const float *x, std::byte *block)
{
    const float scale = extreme(x, 32) / -16, inverse = inverseOf(scale);
    std::array<unsigned, 32> q{};
    for (size_t i = 0; i < 32; ++i)
        q[i] = level(x[i] * inverse + 16.5f, 31);
    storeHalf(block, scale);
    packFifthBits(q, block + 2);
    packNibbles(q, block + 6);
}

std::array<unsigned, 32> affineLevels(const float *x, int levels, std::byte *block)
{
    const auto [low, high] = std::minmax_element(x, x + 32);
    const float minimum = *low, scale = (*high - minimum) / float(levels), inverse = inverseOf(scale);
    std::array<unsigned, 32> q{};
    for (size_t i = 0; i < 32; ++i)
        q[i] = level((x[i] - minimum) * inverse + 0.5f, levels);
    storeHalf(block, scale);
    storeHalf(block + 2, minimum);
    return q;
}

void encodeQ4_1(const float *x, std::byte *block)
{
    packNibbles(affineLevels(x, 15, block), block + 4);
}

void encodeQ5_1(const float *x, std::byte *block)
{
    const std::array<unsigned, 32> q = affineLevels(x, 31, block);
    packFifthBits(q, block + 4);
    packNibbles(q, block + 8);
}

void encodeQ8_0(const float *x, std::byte *block)
{
    const float scale = std::fabs(extreme(x, 32)) / 127, inverse = inverseOf(scale);
    storeHalf(block, scale);
    for (int i = 0; i < 32; ++i) {
        const float value = x[i] * inverse, magnitude = std::fabs(value), whole = std::floor(magnitude);
        const float rounded = std::min(127.0f, whole + std::floor(2 * (magnitude - whole))); // halves away from zero
        block[2 + i] = std::byte(std::int8_t(std::isnan(value) ? 0.0f : std::copysign(rounded, value)));
    }
}

// --- K types -------------------------------------------------------------------------------------------------------

/// A group of numbers as scale · q - minimum, q from 0 to `levels`, minimum not negative.
struct Affine
{
    float scale = 0, minimum = 0;
};

/// Tries a row of step sizes around the full range, fits scale and minimum to each by least squares (large numbers
/// weigh more), and keeps the best.
Affine fitAffine(const float *x, int count, int levels)
{
    float low = 0, high = x[0], squares = 0; // the minimum is subtracted, so it cannot be above zero
    for (int i = 0; i < count; ++i) {
        low = std::min(low, x[i]);
        high = std::max(high, x[i]);
        squares += x[i] * x[i];
    }
    if (!(high > low))
        return {0, -low};
    const float base = std::sqrt(squares / float(count));
    Affine best{(high - low) / float(levels), -low};
    float bestError = INFINITY;
    for (int step = 0; step <= 20; ++step) {
        const float inverse = (float(levels) - 1.0f + 0.1f * float(step)) / (high - low);
        float w = 0, wq = 0, wqq = 0, wx = 0, wxq = 0, wxx = 0;
        for (int i = 0; i < count; ++i) {
            const float q = std::min(std::nearbyint(inverse * (x[i] - low)), float(levels));
            const float weight = base + std::fabs(x[i]);
            w += weight;
            wq += weight * q;
            wqq += weight * q * q;
            wx += weight * x[i];
            wxq += weight * x[i] * q;
            wxx += weight * x[i] * x[i];
        }
        const float determinant = w * wqq - wq * wq;
        if (!(determinant > 0) || !(wqq > 0))
            continue;
        float scale = (w * wxq - wx * wq) / determinant, offset = (wqq * wx - wq * wxq) / determinant;
        if (offset > 0) {
            offset = 0;
            scale = wxq / wqq;
        }
        // sum of w (scale q + offset - x)², multiplied out
        const float error = scale * scale * wqq + offset * offset * w + wxx + 2 * scale * offset * wq -
                            2 * scale * wxq - 2 * offset * wx;
        if (error < bestError && scale > 0) {
            bestError = error;
            best = {scale, -offset};
        }
    }
    return best;
}

/// Eight scales and eight minima of six bits in twelve bytes.
void packSixBits(const std::array<unsigned, 8> &scales, const std::array<unsigned, 8> &minima, std::byte *to)
{
    for (size_t i = 0; i < 4; ++i) {
        to[i] = std::byte(scales[i] | (scales[i + 4] >> 4) << 6);
        to[i + 4] = std::byte(minima[i] | (minima[i + 4] >> 4) << 6);
        to[i + 8] = std::byte((scales[i + 4] & 15u) | (minima[i + 4] & 15u) << 4);
    }
}

/// Q4_K and Q5_K: groups of 32 with scales and minima of six bits. Writes both and returns the levels.
std::array<unsigned, superBlock> affineSuperBlock(const float *x, int levels, std::byte *block)
{
    std::array<Affine, 8> fits{};
    float largestScale = 0, largestMinimum = 0;
    for (size_t g = 0; g < 8; ++g) {
        fits[g] = fitAffine(x + g * 32, 32, levels);
        largestScale = std::max(largestScale, fits[g].scale);
        largestMinimum = std::max(largestMinimum, fits[g].minimum);
    }
    const float d = storedHalf(largestScale / 63), dMin = storedHalf(largestMinimum / 63);
    const auto sixBits = [](float value, float unit) {
        return unit > 0 ? unsigned(std::clamp(std::nearbyint(value / unit), 0.0f, 63.0f)) : 0u;
    };
    std::array<unsigned, 8> scales{}, minima{};
    std::array<unsigned, superBlock> q{};
    for (size_t g = 0; g < 8; ++g) {
        scales[g] = sixBits(fits[g].scale, d);
        minima[g] = sixBits(fits[g].minimum, dMin);
        const float scale = d * float(scales[g]), minimum = dMin * float(minima[g]);
        for (size_t i = 0; scale > 0 && i < 32; ++i)
            q[g * 32 + i] =
                unsigned(std::clamp(std::nearbyint((x[g * 32 + i] + minimum) / scale), 0.0f, float(levels)));
    }
    storeHalf(block, d);
    storeHalf(block + 2, dMin);
    packSixBits(scales, minima, block + 4);
    return q;
}

/// The low four bits: of every 64 numbers the first 32 in the low halves of 32 bytes, the others in the high ones.
void packSuperNibbles(const std::array<unsigned, superBlock> &q, std::byte *to)
{
    for (size_t half = 0; half < 4; ++half) {
        for (size_t i = 0; i < 32; ++i)
            to[half * 32 + i] = std::byte((q[half * 64 + i] & 15u) | (q[half * 64 + 32 + i] & 15u) << 4);
    }
}

void encodeQ4_K(const float *x, std::byte *block)
{
    packSuperNibbles(affineSuperBlock(x, 15, block), block + 16);
}

void encodeQ5_K(const float *x, std::byte *block)
{
    const std::array<unsigned, superBlock> q = affineSuperBlock(x, 31, block);
    for (size_t i = 0; i < 32; ++i) {
        unsigned bits = 0;
        for (size_t g = 0; g < 8; ++g)
            bits |= (q[g * 32 + i] >> 4) << g;
        block[16 + i] = std::byte(bits);
    }
    packSuperNibbles(q, block + 48);
}

/// A group of numbers as scale · q, q from -32 to 31: the best of a row of step sizes, scale by least squares with
/// squares as weights.
float fitSymmetric(const float *x, int count)
{
    const float peak = extreme(x, count);
    if (std::fabs(peak) < 1e-30f)
        return 0;
    float bestScale = peak / -32, bestGain = 0;
    for (int step = -9; step <= 9; ++step) {
        const float inverse = -(32.0f + 0.1f * float(step)) / peak;
        float wqq = 0, wxq = 0;
        for (int i = 0; i < count; ++i) {
            const float q = std::clamp(std::nearbyint(inverse * x[i]), -32.0f, 31.0f), weight = x[i] * x[i];
            wqq += weight * q * q;
            wxq += weight * x[i] * q;
        }
        if (wqq > 0 && wxq * wxq > bestGain * wqq) {
            bestGain = wxq * wxq / wqq;
            bestScale = wxq / wqq;
        }
    }
    return bestScale;
}

void encodeQ6_K(const float *x, std::byte *block)
{
    std::array<float, 16> scales{};
    for (size_t g = 0; g < 16; ++g)
        scales[g] = fitSymmetric(x + g * 16, 16);
    const float d = storedHalf(extreme(scales.data(), 16) / -128);
    std::array<unsigned, superBlock> q{};
    for (size_t g = 0; g < 16; ++g) {
        const float eighth = d != 0 ? std::clamp(std::nearbyint(scales[g] / d), -128.0f, 127.0f) : 0.0f;
        block[192 + g] = std::byte(std::int8_t(eighth));
        const float scale = d * eighth;
        for (size_t i = 0; i < 16; ++i) {
            const float value = scale != 0 ? std::clamp(std::nearbyint(x[g * 16 + i] / scale), -32.0f, 31.0f) : 0.0f;
            q[g * 16 + i] = unsigned(int(value) + 32);
        }
    }
    for (size_t half = 0; half < 2; ++half) {
        for (size_t i = 0; i < 32; ++i) {
            const unsigned *four = q.data() + half * 128 + i;
            block[half * 64 + i] = std::byte((four[0] & 15u) | (four[64] & 15u) << 4);
            block[half * 64 + 32 + i] = std::byte((four[32] & 15u) | (four[96] & 15u) << 4);
            block[128 + half * 32 + i] =
                std::byte(four[0] >> 4 | (four[32] >> 4) << 2 | (four[64] >> 4) << 4 | (four[96] >> 4) << 6);
        }
    }
    storeHalf(block + 208, d);
}

using BlockEncoder = void (*)(const float *, std::byte *);

BlockEncoder blockEncoder(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return encodeQ4_0;
    case TensorType::Q4_1:
        return encodeQ4_1;
    case TensorType::Q5_0:
        return encodeQ5_0;
    case TensorType::Q5_1:
        return encodeQ5_1;
    case TensorType::Q8_0:
        return encodeQ8_0;
    case TensorType::Q4_K:
        return encodeQ4_K;
    case TensorType::Q5_K:
        return encodeQ5_K;
    case TensorType::Q6_K:
        return encodeQ6_K;
    default:
        return nullptr;
    }
}

} // namespace

bool isEncodable(TensorType type)
{
    return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16 || blockEncoder(type);
}

Result<> encodeFromFloat(TensorType type, std::span<const float> values, std::span<std::byte> out)
{
    if (!isEncodable(type)) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "Numbers cannot be written as %1."), {tensorTypeName(type)}},
                    {FW_NOOP("core", "Choose F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1, Q4_K, Q5_K or Q6_K.")});
    }
    if (tensorBytes(type, {std::int64_t(values.size())}) != out.size()) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 bytes do not hold %2 numbers of type %3."),
                     {std::to_string(out.size()), std::to_string(values.size()), tensorTypeName(type)}});
    }
    if (const BlockEncoder encoder = blockEncoder(type)) {
        const TensorTypeInfo &info = tensorTypeInfo(type);
        for (size_t block = 0; block < values.size() / info.blockElements; ++block)
            encoder(values.data() + block * info.blockElements, out.data() + block * info.blockBytes);
    } else if (type == TensorType::F32) {
        if (!values.empty())
            std::memcpy(out.data(), values.data(), values.size_bytes());
    } else {
        for (size_t i = 0; i < values.size(); ++i) {
            const std::uint16_t bits = type == TensorType::F16 ? floatToHalf(values[i]) : floatToBfloat(values[i]);
            std::memcpy(out.data() + i * 2, &bits, 2);
        }
    }
    return {};
}

Result<std::vector<std::byte>> encodeFromFloat(TensorType type, std::span<const float> values)
{
    std::vector<std::byte> out(tensorBytes(type, {std::int64_t(values.size())}).value_or(0));
    FW_CHECK(encodeFromFloat(type, values, out));
    return out;
}

} // namespace fieldwright
