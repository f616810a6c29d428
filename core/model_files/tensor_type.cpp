#include "core/model_files/tensor_type.h"

#include <array>
#include <bit>
#include <cstring>

namespace fieldwright {

namespace {

// In the order of the enum.
constexpr std::array<TensorTypeInfo, 25> table = {{
    {"F64", 1, 8},     {"F32", 1, 4},      {"F16", 1, 2},      {"BF16", 1, 2},     {"F8_E4M3", 1, 1},
    {"F8_E5M2", 1, 1}, {"I64", 1, 8},      {"I32", 1, 4},      {"I16", 1, 2},      {"I8", 1, 1},
    {"U64", 1, 8},     {"U32", 1, 4},      {"U16", 1, 2},      {"U8", 1, 1},       {"BOOL", 1, 1},
    {"Q4_0", 32, 18},  {"Q4_1", 32, 20},   {"Q5_0", 32, 22},   {"Q5_1", 32, 24},   {"Q8_0", 32, 34},
    {"Q2_K", 256, 84}, {"Q3_K", 256, 110}, {"Q4_K", 256, 144}, {"Q5_K", 256, 176}, {"Q6_K", 256, 210},
}};

} // namespace

const TensorTypeInfo &tensorTypeInfo(TensorType type)
{
    return table[size_t(type)];
}

std::optional<TensorType> tensorTypeFromSafetensors(std::string_view name)
{
    for (size_t i = 0; i <= size_t(TensorType::Bool); ++i) {
        if (name == table[i].name)
            return TensorType(i);
    }
    return {};
}

std::optional<TensorType> tensorTypeFromName(std::string_view name)
{
    for (size_t i = 0; i < table.size(); ++i) {
        if (name == table[i].name)
            return TensorType(i);
    }
    return {};
}

std::optional<std::uint32_t> ggmlNumber(TensorType type)
{
    constexpr std::uint32_t numbers = 31; // those that ggml has given out for the types of ours
    for (std::uint32_t number = 0; number < numbers; ++number) {
        if (tensorTypeFromGgml(number) == type)
            return number;
    }
    return {};
}

std::optional<TensorType> tensorTypeFromGgml(std::uint32_t number)
{
    switch (number) {
    case 0:
        return TensorType::F32;
    case 1:
        return TensorType::F16;
    case 2:
        return TensorType::Q4_0;
    case 3:
        return TensorType::Q4_1;
    case 6:
        return TensorType::Q5_0;
    case 7:
        return TensorType::Q5_1;
    case 8:
        return TensorType::Q8_0;
    case 10:
        return TensorType::Q2_K;
    case 11:
        return TensorType::Q3_K;
    case 12:
        return TensorType::Q4_K;
    case 13:
        return TensorType::Q5_K;
    case 14:
        return TensorType::Q6_K;
    case 24:
        return TensorType::I8;
    case 25:
        return TensorType::I16;
    case 26:
        return TensorType::I32;
    case 27:
        return TensorType::I64;
    case 28:
        return TensorType::F64;
    case 30:
        return TensorType::BF16;
    default:
        return {};
    }
}

std::string shapeText(const Shape &shape)
{
    std::string out = "[";
    for (size_t i = 0; i < shape.size(); ++i)
        out += (i ? ", " : "") + std::to_string(shape[i]);
    return out + "]";
}

std::optional<std::uint64_t> elementCount(const Shape &shape)
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        if (size < 0 || __builtin_mul_overflow(count, size, &count))
            return {};
    }
    return std::uint64_t(count);
}

std::optional<std::uint64_t> tensorBytes(TensorType type, const Shape &shape)
{
    const auto count = elementCount(shape);
    const TensorTypeInfo &info = tensorTypeInfo(type);
    if (!count || (info.blockElements > 1 && (shape.empty() || shape.back() % info.blockElements != 0)))
        return {};
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(*count / info.blockElements, std::uint64_t(info.blockBytes), &bytes))
        return {};
    return bytes;
}

float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = std::uint32_t(half & 0x8000u) << 16;
    std::uint32_t exponent = (half >> 10) & 0x1Fu;
    std::uint32_t mantissa = half & 0x3FFu;
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
    if (exponent == 0) {
        if (mantissa == 0)
            return std::bit_cast<float>(sign);
        // Subnormal: shift until the leading one stands at its implicit place.
        exponent = 1;
        while (!(mantissa & 0x400u)) {
            mantissa <<= 1;
            --exponent; // may wrap below zero; the sum with 112 is right again
        }
        mantissa &= 0x3FFu;
    }
    return std::bit_cast<float>(sign | ((exponent + 112u) << 23) | (mantissa << 13));
}

std::uint16_t floatToHalf(float value)
{
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint16_t sign = std::uint16_t((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
    if (magnitude > 0x7F800000u) // NaN stays one, quiet
        return std::uint16_t(sign | 0x7E00u | ((magnitude >> 13) & 0x3FFu));
    if (magnitude >= 0x47800000u) // 65536 and more, and infinity
        return std::uint16_t(sign | 0x7C00u);
    if (magnitude < 0x38800000u) {   // below 2^-14: a subnormal of half, in units of 2^-24
        if (magnitude < 0x33000000u) // below 2^-25
            return sign;
        const std::uint32_t shift = 126u - (magnitude >> 23);
        const std::uint32_t mantissa = (magnitude & 0x7FFFFFu) | 0x800000u;
        std::uint32_t rounded = mantissa >> shift;
        const std::uint32_t rest = mantissa & ((1u << shift) - 1u);
        const std::uint32_t half = 1u << (shift - 1u);
        if (rest > half || (rest == half && (rounded & 1u)))
            ++rounded;
        return std::uint16_t(sign | rounded);
    }
    // Adding just below half a unit, or half when the kept part is odd, rounds to nearest even; a carry into the
    // exponent is what it should be, up to infinity.
    const std::uint32_t rounded = magnitude + 0xFFFu + ((magnitude >> 13) & 1u);
    return std::uint16_t(sign | ((rounded - 0x38000000u) >> 13));
}

float bfloatToFloat(std::uint16_t bfloat)
{
    return std::bit_cast<float>(std::uint32_t(bfloat) << 16);
}

std::uint16_t floatToBfloat(float value)
{
    std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u)
        return std::uint16_t((bits >> 16) | 0x40u);
    bits += 0x7FFFu + ((bits >> 16) & 1u);
    return std::uint16_t(bits >> 16);
}

} // namespace fieldwright
