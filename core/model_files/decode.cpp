// Stored numbers to fp32. The ggml block layouts are those of gguf-py's quants.py; each product and difference is
// rounded as there, so that the results are bit-equal (no fused multiply-add: ISO mode of the compiler keeps
// contraction off).

#include "core/model_files/tensor_type.h"

#include <cmath>
#include <cstring>

namespace fieldwright {

namespace {

template <typename T>
T load(const std::byte *from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

float half(const std::byte *from)
{
    return halfToFloat(load<std::uint16_t>(from));
}

unsigned at(const std::byte *from, size_t i)
{
    return std::to_integer<unsigned>(from[i]);
}

void decodeQ4_0(const std::byte *block, float *out)
{
    const float scale = half(block);
    for (int i = 0; i < 16; ++i) {
        const unsigned byte = at(block, size_t(2 + i));
        out[i] = scale * float(int(byte & 15u) - 8);
        out[i + 16] = scale * float(int(byte >> 4) - 8);
    }
}

void decodeQ4_1(const std::byte *block, float *out)
{
    const float scale = half(block), minimum = half(block + 2);
    for (int i = 0; i < 16; ++i) {
        const unsigned byte = at(block, size_t(4 + i));
        out[i] = scale * float(byte & 15u) + minimum;
        out[i + 16] = scale * float(byte >> 4) + minimum;
    }
}

void decodeQ5_0(const std::byte *block, float *out)
{
    const float scale = half(block);
    const auto high = load<std::uint32_t>(block + 2);
    for (int i = 0; i < 16; ++i) {
        const unsigned byte = at(block, size_t(6 + i));
        out[i] = scale * float(int((byte & 15u) | ((high >> i & 1u) << 4)) - 16);
        out[i + 16] = scale * float(int((byte >> 4) | ((high >> (i + 16) & 1u) << 4)) - 16);
    }
}

void decodeQ5_1(const std::byte *block, float *out)
{
    const float scale = half(block), minimum = half(block + 2);
    const auto high = load<std::uint32_t>(block + 4);
    for (int i = 0; i < 16; ++i) {
        const unsigned byte = at(block, size_t(8 + i));
        out[i] = scale * float((byte & 15u) | ((high >> i & 1u) << 4)) + minimum;
        out[i + 16] = scale * float((byte >> 4) | ((high >> (i + 16) & 1u) << 4)) + minimum;
    }
}

void decodeQ8_0(const std::byte *block, float *out)
{
    const float scale = half(block);
    for (int i = 0; i < 32; ++i)
        out[i] = scale * float(load<std::int8_t>(block + 2 + i));
}

/// 256 elements as two halves of 32 bytes, each byte four 2-bit fields 32 elements apart.
unsigned twoBits(const std::byte *packed, int element)
{
    const int inHalf = element % 128;
    return at(packed, size_t(element / 128 * 32 + inHalf % 32)) >> (inHalf / 32 * 2) & 3u;
}

void decodeQ2_K(const std::byte *block, float *out)
{
    const float scale = half(block + 80), minimum = half(block + 82);
    for (int group = 0; group < 16; ++group) {
        const unsigned packed = at(block, size_t(group));
        const float groupScale = scale * float(packed & 15u), groupMinimum = minimum * float(packed >> 4);
        for (int i = group * 16; i < group * 16 + 16; ++i)
            out[i] = groupScale * float(twoBits(block + 16, i)) - groupMinimum;
    }
}

void decodeQ3_K(const std::byte *block, float *out)
{
    const std::byte *highBits = block, *lowBits = block + 32, *scales = block + 96;
    const float scale = half(block + 108);
    for (int group = 0; group < 16; ++group) {
        // 6-bit scales: low nibbles in bytes 0-7 (first eight, then the upper nibbles), high pairs in bytes 8-11.
        const unsigned low = at(scales, size_t(group % 8)) >> (group / 8 * 4) & 15u;
        const unsigned high = at(scales, size_t(8 + group % 4)) >> (group / 4 * 2) & 3u;
        const float groupScale = scale * float(int(low | high << 4) - 32);
        for (int i = group * 16; i < group * 16 + 16; ++i) {
            const bool bit = at(highBits, size_t(i % 32)) >> (i / 32) & 1u;
            out[i] = groupScale * float(int(twoBits(lowBits, i)) - (bit ? 0 : 4));
        }
    }
}

/// The eight 6-bit scales and minima of Q4_K and Q5_K in 12 bytes.
struct ScaleAndMinimum
{
    unsigned scale, minimum;
};
ScaleAndMinimum scaleAndMinimum(const std::byte *packed, int group)
{
    const size_t i = size_t(group % 4);
    if (group < 4)
        return {at(packed, i) & 63u, at(packed, 4 + i) & 63u};
    return {(at(packed, 8 + i) & 15u) | (at(packed, i) >> 2 & 48u),
            (at(packed, 8 + i) >> 4) | (at(packed, 4 + i) >> 2 & 48u)};
}

void decodeQ4_K(const std::byte *block, float *out)
{
    const float scale = half(block), minimum = half(block + 2);
    for (int group = 0; group < 8; ++group) {
        const auto packed = scaleAndMinimum(block + 4, group);
        const float groupScale = scale * float(packed.scale), groupMinimum = minimum * float(packed.minimum);
        for (int i = 0; i < 32; ++i) {
            const unsigned q = at(block, size_t(16 + group / 2 * 32 + i)) >> (group % 2 * 4) & 15u;
            out[group * 32 + i] = groupScale * float(q) - groupMinimum;
        }
    }
}

void decodeQ5_K(const std::byte *block, float *out)
{
    const float scale = half(block), minimum = half(block + 2);
    for (int group = 0; group < 8; ++group) {
        const auto packed = scaleAndMinimum(block + 4, group);
        const float groupScale = scale * float(packed.scale), groupMinimum = minimum * float(packed.minimum);
        for (int i = 0; i < 32; ++i) {
            const unsigned low = at(block, size_t(48 + group / 2 * 32 + i)) >> (group % 2 * 4) & 15u;
            const unsigned high = at(block, size_t(16 + i)) >> group & 1u;
            out[group * 32 + i] = groupScale * float(low | high << 4) - groupMinimum;
        }
    }
}

void decodeQ6_K(const std::byte *block, float *out)
{
    const float scale = half(block + 208);
    for (int i = 0; i < 256; ++i) {
        const int inHalf = i % 128;
        const unsigned low = at(block, size_t(i / 128 * 64 + inHalf % 64)) >> (inHalf / 64 * 4) & 15u;
        const unsigned high = twoBits(block + 128, i);
        const float groupScale = scale * float(load<std::int8_t>(block + 192 + i / 16));
        out[i] = groupScale * float(int(low | high << 4) - 32);
    }
}

float fromF8E4M3(unsigned bits)
{
    const unsigned exponent = bits >> 3 & 15u, mantissa = bits & 7u;
    float value = exponent == 15 && mantissa == 7 ? std::nanf("")
                  : exponent == 0                 ? std::ldexp(float(mantissa), -9)
                                                  : std::ldexp(float(mantissa + 8), int(exponent) - 10);
    return bits & 0x80u ? -value : value;
}

template <typename T>
void decodePlain(std::span<const std::byte> bytes, std::span<float> out)
{
    for (size_t i = 0; i < out.size(); ++i)
        out[i] = float(load<T>(bytes.data() + i * sizeof(T)));
}

using BlockDecoder = void (*)(const std::byte *, float *);

BlockDecoder blockDecoder(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return decodeQ4_0;
    case TensorType::Q4_1:
        return decodeQ4_1;
    case TensorType::Q5_0:
        return decodeQ5_0;
    case TensorType::Q5_1:
        return decodeQ5_1;
    case TensorType::Q8_0:
        return decodeQ8_0;
    case TensorType::Q2_K:
        return decodeQ2_K;
    case TensorType::Q3_K:
        return decodeQ3_K;
    case TensorType::Q4_K:
        return decodeQ4_K;
    case TensorType::Q5_K:
        return decodeQ5_K;
    case TensorType::Q6_K:
        return decodeQ6_K;
    default:
        return nullptr;
    }
}

} // namespace

bool isDecodable(TensorType type)
{
    switch (type) {
    case TensorType::F64:
    case TensorType::F32:
    case TensorType::F16:
    case TensorType::BF16:
    case TensorType::F8E4M3:
    case TensorType::F8E5M2:
        return true;
    default:
        return blockDecoder(type) != nullptr;
    }
}

Result<> decodeToFloat(TensorType type, std::span<const std::byte> bytes, std::span<float> out)
{
    const auto need = tensorBytes(type, {std::int64_t(out.size())});
    if (!need || *need > bytes.size()) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 bytes do not hold %2 numbers of type %3."),
                     {std::to_string(bytes.size()), std::to_string(out.size()), tensorTypeName(type)}});
    }
    if (const BlockDecoder decoder = blockDecoder(type)) {
        const TensorTypeInfo &info = tensorTypeInfo(type);
        for (size_t block = 0; block < out.size() / info.blockElements; ++block)
            decoder(bytes.data() + block * info.blockBytes, out.data() + block * info.blockElements);
        return {};
    }
    switch (type) {
    case TensorType::F64:
        decodePlain<double>(bytes, out);
        return {};
    case TensorType::F32:
        if (!out.empty())
            std::memcpy(out.data(), bytes.data(), out.size_bytes());
        return {};
    case TensorType::F16:
        for (size_t i = 0; i < out.size(); ++i)
            out[i] = half(bytes.data() + i * 2);
        return {};
    case TensorType::BF16:
        for (size_t i = 0; i < out.size(); ++i)
            out[i] = bfloatToFloat(load<std::uint16_t>(bytes.data() + i * 2));
        return {};
    case TensorType::F8E4M3:
        for (size_t i = 0; i < out.size(); ++i)
            out[i] = fromF8E4M3(at(bytes.data(), i));
        return {};
    case TensorType::F8E5M2: // the upper byte of a half
        for (size_t i = 0; i < out.size(); ++i)
            out[i] = halfToFloat(std::uint16_t(at(bytes.data(), i) << 8));
        return {};
    default:
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "Weights of type %1 cannot be used as numbers of a model."), {tensorTypeName(type)}},
            {FW_NOOP("core", "Convert the model to F32, F16, BF16 or a quantised type of GGUF first.")});
    }
}

} // namespace fieldwright
