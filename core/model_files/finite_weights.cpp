#include "core/model_files/finite_weights.h"

#include <bit>
#include <cstring>

namespace fieldwright {

namespace {

/// Where the 16-bit scales lie in a block of ggml's; nothing else in it can be infinite.
struct BlockScales
{
    TensorType type;
    unsigned first;
    unsigned count;
};

constexpr BlockScales blockScales[] = {{TensorType::Q4_0, 0, 1},   {TensorType::Q4_1, 0, 2}, {TensorType::Q5_0, 0, 1},
                                       {TensorType::Q5_1, 0, 2},   {TensorType::Q8_0, 0, 1}, {TensorType::Q2_K, 80, 2},
                                       {TensorType::Q3_K, 108, 1}, {TensorType::Q4_K, 0, 2}, {TensorType::Q5_K, 0, 2},
                                       {TensorType::Q6_K, 208, 1}};

constexpr std::uint32_t floatExponent = 0x7f800000;
constexpr std::uint16_t halfExponent = 0x7c00, bfloatExponent = 0x7f80;

template <class Number>
bool isFinite(std::span<const std::byte> bytes, unsigned begin, unsigned count, unsigned stride, Number exponent)
{
    bool isBad = false;
    for (size_t block = 0; block + stride <= bytes.size(); block += stride) {
        for (unsigned i = 0; i < count; ++i) {
            Number bits;
            std::memcpy(&bits, bytes.data() + block + begin + i * sizeof bits, sizeof bits);
            isBad |= (bits & exponent) == exponent;
        }
    }
    return !isBad;
}

bool isFinite(const ModelTensor &tensor)
{
    switch (tensor.type) {
    case TensorType::F32:
        return isFinite(tensor.bytes, 0, 1, 4, floatExponent);
    case TensorType::F16:
        return isFinite(tensor.bytes, 0, 1, 2, halfExponent);
    case TensorType::BF16:
        return isFinite(tensor.bytes, 0, 1, 2, bfloatExponent);
    default:
        break;
    }
    for (const BlockScales &scales : blockScales) {
        if (scales.type == tensor.type)
            return isFinite(tensor.bytes, scales.first, scales.count, tensorTypeInfo(tensor.type).blockBytes,
                            halfExponent);
    }
    return true;
}

tl::unexpected<Error> notFinite(const std::string &tensor)
{
    return fail(ErrorCode::Corrupt,
                {FW_NOOP("core", "The tensor %1 holds a weight that is infinite or not a number."), {tensor}},
                {FW_NOOP("core", "Get the model's files again, or choose another model.")});
}

} // namespace

Result<> checkFinite(std::span<const float> values, const std::string &tensor)
{
    if (!isFinite(std::as_bytes(values), 0, 1, 4, floatExponent))
        return notFinite(tensor);
    return {};
}

Result<> checkFinite(const ModelTensor &tensor)
{
    if (!isFinite(tensor))
        return notFinite(tensor.name);
    return {};
}

} // namespace fieldwright
