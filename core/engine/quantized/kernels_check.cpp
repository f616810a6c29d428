#include "core/engine/quantized/kernels_check.h"

#include "core/base/random.h"
#include "core/model_files/tensor_type.h"

#include <cstring>

namespace fieldwright::engine::quantized {

namespace {

constexpr Index rows = 48, columns = 96, tokens = 37;

void fill(BlockMatrix &matrix, BlockType type, Random &random)
{
    std::vector<std::byte> row(size_t(matrix.blocks() * blockTypeBytes(type)));
    for (Index r = 0; r < rows; ++r) {
        for (std::byte &byte : row)
            byte = std::byte(random.below(256));
        for (size_t at = 0; at < row.size(); at += size_t(blockTypeBytes(type))) {
            const std::uint16_t scale = floatToHalf(float(random.uniform() - 0.5));
            std::memcpy(row.data() + at, &scale, sizeof scale);
            if (type == BlockType::Q4_1) // the least value of the block
                std::memcpy(row.data() + at + sizeof scale, &scale, sizeof scale);
        }
        matrix.setRow(r, row);
    }
}

} // namespace

bool multipliesAs(const Kernels &reference, const Kernels &other)
{
    Random random(1);
    std::vector<float> x(static_cast<size_t>(columns));
    std::vector<std::int8_t> values(size_t(tokens * columns));
    std::vector<float> scales(size_t(tokens * columns / blockColumns));
    std::vector<std::int32_t> negatedSums(scales.size());
    const QuantizedRows quantized{columns, values.data(), scales.data(), negatedSums.data()};
    for (Index token = 0; token < tokens; ++token) {
        for (float &value : x)
            value = float(4 * random.uniform() - 2);
        reference.quantize(x.data(), columns, quantized, token);
    }
    for (const BlockType type : {BlockType::Q8_0, BlockType::Q4_0, BlockType::Q4_1}) {
        Arena arena;
        BlockMatrix matrix(type, rows, columns, arena);
        fill(matrix, type, random);
        for (const Index count : {Index(1), Index(5), tokens}) {
            std::vector<float> wanted(size_t(count * rows)), found(size_t(count * rows));
            const auto multiply = [&](const Kernels &kernels, std::vector<float> &y) {
                kernels.multiply(matrix, 0, rows / panelRows, quantized, 0, count, y.data(), rows, Store::Set);
            };
            multiply(reference, wanted);
            multiply(other, found);
            if (std::memcmp(wanted.data(), found.data(), wanted.size() * sizeof(float)) != 0)
                return false;
        }
    }
    return true;
}

} // namespace fieldwright::engine::quantized
