#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fieldwright {

/// How the numbers of a tensor are stored in a file: the types of safetensors and of GGUF in one list.
enum class TensorType {
    F64,
    F32,
    F16,
    BF16,
    F8E4M3,
    F8E5M2,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K,
};

struct TensorTypeInfo
{
    const char *name;       ///< as safetensors and ggml write it
    unsigned blockElements; ///< 1 for plain numbers
    unsigned blockBytes;
};
const TensorTypeInfo &tensorTypeInfo(TensorType type);
inline const char *tensorTypeName(TensorType type)
{
    return tensorTypeInfo(type).name;
}
std::optional<TensorType> tensorTypeFromSafetensors(std::string_view name);
std::optional<TensorType> tensorTypeFromGgml(std::uint32_t number);
std::optional<std::uint32_t> ggmlNumber(TensorType type);            ///< empty for types that ggml has not
std::optional<TensorType> tensorTypeFromName(std::string_view name); ///< as tensorTypeName gives it

/// Shapes are outermost dimension first, as in PyTorch; the last dimension is the one that lies contiguous.
using Shape = std::vector<std::int64_t>;
std::string shapeText(const Shape &shape); ///< [49152, 576]
/// Number of elements; empty when a dimension is negative or the product overflows 63 bits.
std::optional<std::uint64_t> elementCount(const Shape &shape);
/// Bytes of a tensor; empty on overflow, or when the last dimension is no multiple of the type's block.
std::optional<std::uint64_t> tensorBytes(TensorType type, const Shape &shape);

/// One tensor in a file. `offset` counts from the begin of the file.
struct TensorEntry
{
    std::string name;
    TensorType type = TensorType::F32;
    Shape shape;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

/// A tensor to be written.
struct TensorSpec
{
    std::string name;
    TensorType type = TensorType::F32;
    Shape shape;
};

/// Can decodeToFloat read this type?
bool isDecodable(TensorType type);
/// Turns stored numbers into fp32: exactly for the plain types, and bit-equal to gguf-py's dequantize for ggml's
/// blocks. `bytes` must hold out.size() elements, a multiple of the block. Errors: InvalidArgument, Unsupported.
Result<> decodeToFloat(TensorType type, std::span<const std::byte> bytes, std::span<float> out);
/// Can encodeFromFloat write this type?
bool isEncodable(TensorType type);
/// The other way. F16 and BF16 round to nearest even; Q4_0 to Q8_0 are bit-equal to gguf-py's quantize; Q4_K, Q5_K and
/// Q6_K search their scales. Whole blocks only, and finite values. Errors: InvalidArgument (sizes), Unsupported.
Result<> encodeFromFloat(TensorType type, std::span<const float> values, std::span<std::byte> out);
Result<std::vector<std::byte>> encodeFromFloat(TensorType type, std::span<const float> values);

float halfToFloat(std::uint16_t half);
std::uint16_t floatToHalf(float value);
float bfloatToFloat(std::uint16_t bfloat);
std::uint16_t floatToBfloat(float value);

} // namespace fieldwright
