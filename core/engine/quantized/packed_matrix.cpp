#include "core/engine/quantized/packed_matrix.h"

#include "core/engine/quantized/block_matrix.h"
#include "core/engine/quantized/four_bit.h"

#include <ATen/ops/add.h>
#include <ATen/ops/bitwise_and.h>
#include <ATen/ops/bitwise_right_shift.h>
#include <ATen/ops/mul.h>

namespace fieldwright::engine::quantized {

/// Rows of one form on a device.
class PackedRows
{
public:
    virtual ~PackedRows() = default;
    virtual std::size_t bytes() const = 0;
    /// Rows [first, first + out.size(0)) into `out`, contiguous [rows, columns] of fp32 or bf16.
    virtual void read(std::int64_t first, const at::Tensor &out) const = 0;
    virtual void pick(const at::Tensor & /*index*/, const at::Tensor & /*out*/) const
    {
        TORCH_CHECK(false, "rows of this form share their blocks");
    }
};

namespace {

template <typename T>
at::Tensor copied(std::span<const T> values, at::ScalarType type, const at::Device &device)
{
    const auto count = std::int64_t(values.size());
    at::Tensor out = at::empty({count}, at::TensorOptions().dtype(type).device(device));
    out.copy_(at::from_blob(const_cast<T *>(values.data()), {count}, at::TensorOptions().dtype(type)));
    return out;
}

/// x · y, computed in fp32 and rounded once where `out` is bf16.
void multiply(const at::Tensor &out, const at::Tensor &x, const at::Tensor &y)
{
    at::Tensor to = out;
    at::mul_out(to, x, y);
}

class PackedStored : public PackedRows
{
public:
    PackedStored(const StoredArrays &stored, std::int64_t rows, const at::Device &device)
        : m_type(stored.type), m_bytes(copied(stored.bytes, at::kByte, device).view({rows, -1}))
    {}

    std::size_t bytes() const override { return m_bytes.nbytes(); }
    void read(std::int64_t first, const at::Tensor &out) const override
    {
        decode(m_bytes.narrow(0, first, out.size(0)), out);
    }
    void pick(const at::Tensor &index, const at::Tensor &out) const override
    {
        decode(m_bytes.index_select(0, index), out);
    }

private:
    void decode(const at::Tensor &rows, const at::Tensor &out) const
    {
        switch (m_type) {
        case TensorType::F32:
            out.copy_(rows.view(at::kFloat));
            return;
        case TensorType::F16:
            out.copy_(rows.view(at::kHalf));
            return;
        case TensorType::BF16:
            out.copy_(rows.view(at::kBFloat16));
            return;
        default:
            break;
        }
        const TensorTypeInfo &info = tensorTypeInfo(m_type);
        const at::Tensor blocks = rows.view({rows.size(0), -1, std::int64_t(info.blockBytes)});
        const std::int64_t width = blocks.size(1) * blockColumns;
        if (width == out.size(1)) {
            decodeBlocks(blocks, out.view({out.size(0), -1, blockColumns}));
            return;
        }
        const at::Tensor padded = at::empty({out.size(0), blocks.size(1), blockColumns}, out.options());
        decodeBlocks(blocks, padded);
        out.copy_(padded.flatten(1).narrow(1, 0, out.size(1)));
    }

    /// `out`: [rows, blocks, 32]. See BlockType for what blocks are.
    void decodeBlocks(const at::Tensor &blocks, const at::Tensor &out) const
    {
        const auto half = [&](std::int64_t at) { return blocks.narrow(2, at, 2).view(at::kHalf).to(at::kFloat); };
        const at::Tensor scale = half(0);
        const at::Tensor first = out.narrow(2, 0, blockColumns / 2);
        const at::Tensor second = out.narrow(2, blockColumns / 2, blockColumns / 2);
        switch (m_type) {
        case TensorType::Q8_0:
            multiply(out, blocks.narrow(2, 2, blockColumns).view(at::kChar), scale);
            return;
        case TensorType::Q4_0: {
            const at::Tensor codes = blocks.narrow(2, 2, blockColumns / 2);
            // (bytes wrap around: seen as signed they are right)
            multiply(first, at::bitwise_and(codes, 15).sub_(8).view(at::kChar), scale);
            multiply(second, at::bitwise_right_shift(codes, 4).sub_(8).view(at::kChar), scale);
            return;
        }
        case TensorType::Q4_1: {
            const at::Tensor minimum = half(2), codes = blocks.narrow(2, 4, blockColumns / 2);
            first.copy_(at::mul(at::bitwise_and(codes, 15), scale).add_(minimum));
            second.copy_(at::mul(at::bitwise_right_shift(codes, 4), scale).add_(minimum));
            return;
        }
        default:
            TORCH_CHECK(false, "no such blocks on a device: ", tensorTypeName(m_type));
        }
    }

    TensorType m_type;
    at::Tensor m_bytes; ///< [rows, bytes of a row]
};

class PackedEightBit : public PackedRows
{
public:
    PackedEightBit(const EightBitArrays &arrays, std::int64_t rows, const at::Device &device)
        : m_values(copied(arrays.values, at::kChar, device).view({rows, -1})),
          m_scales(copied(arrays.scales, at::kFloat, device).view({rows, 1}))
    {}

    std::size_t bytes() const override { return m_values.nbytes() + m_scales.nbytes(); }
    void read(std::int64_t first, const at::Tensor &out) const override
    {
        constexpr float inverse = 7.874015718698502e-3f;
        const std::int64_t rows = out.size(0);
        out.copy_(at::mul(m_values.narrow(0, first, rows), m_scales.narrow(0, first, rows)).mul_(double(inverse)));
    }

private:
    at::Tensor m_values; ///< [rows, columns]
    at::Tensor m_scales; ///< [rows, 1]
};

class PackedFourBit : public PackedRows
{
public:
    PackedFourBit(const FourBitNumbers &numbers, const at::Device &device)
        : m_mean(double(numbers.meanScale())),
          m_codes(at::zeros({std::int64_t(numbers.scaleCodes().size()) * blockBytes},
                            at::TensorOptions().dtype(at::kByte).device(device))),
          m_scaleCodes(copied(std::span<const std::uint8_t>(numbers.scaleCodes()), at::kByte, device)),
          m_scaleMaxima(copied(std::span<const float>(numbers.scaleMaxima()), at::kFloat, device)),
          m_map(copied(std::span<const float>(dynamicMap()), at::kFloat, device)),
          m_pairs(copied(fourBitPairs(numbers.kind()), at::kFloat, device).view({256, 2}))
    {
        const std::span<const std::uint8_t> packed(numbers.packed());
        m_codes.narrow(0, 0, std::int64_t(packed.size())).copy_(copied(packed, at::kByte, device));
    }

    std::size_t bytes() const override { return m_codes.nbytes() + m_scaleCodes.nbytes() + m_scaleMaxima.nbytes(); }

    /// Blocks go over the ends of rows: all that the rows have a number of are made.
    void read(std::int64_t first, const at::Tensor &out) const override
    {
        constexpr std::int64_t size = FourBitNumbers::blockSize;
        const std::int64_t from = first * out.size(1), until = from + out.numel();
        const std::int64_t begin = from / size, count = (until + size - 1) / size - begin;
        const at::Tensor codes = m_codes.narrow(0, begin * blockBytes, count * blockBytes);
        const at::Tensor values = m_pairs.index_select(0, codes.to(at::kInt)).view({count, size});
        values.mul_(scales(begin, count).unsqueeze(1));
        out.copy_(values.flatten().narrow(0, from - begin * size, out.numel()).view(out.sizes()));
    }

private:
    static constexpr std::int64_t blockBytes = FourBitNumbers::blockSize / 2;

    at::Tensor scales(std::int64_t begin, std::int64_t count) const
    {
        const auto integers = m_scaleMaxima.options().dtype(at::kInt);
        const at::Tensor outer = at::bitwise_right_shift(at::arange(begin, begin + count, integers), 8); // of 256
        static_assert(FourBitNumbers::scaleBlockSize == 1 << 8);
        return m_map.index_select(0, m_scaleCodes.narrow(0, begin, count).to(at::kInt))
            .mul_(m_scaleMaxima.index_select(0, outer))
            .add_(m_mean);
    }

    double m_mean;
    at::Tensor m_codes; ///< two numbers a byte, whole blocks
    at::Tensor m_scaleCodes;
    at::Tensor m_scaleMaxima;
    at::Tensor m_map;
    at::Tensor m_pairs; ///< both numbers of a byte
};

} // namespace

PackedMatrix::PackedMatrix(std::int64_t columns, const at::Device &device) : m_device(device), m_columns(columns) {}

PackedMatrix::~PackedMatrix() = default;

void PackedMatrix::add(std::int64_t rows, const FrozenRows &part)
{
    Part added{m_rows, rows, nullptr};
    const FrozenArrays arrays = part.arrays();
    if (const auto *stored = std::get_if<StoredArrays>(&arrays))
        added.packed = std::make_unique<PackedStored>(*stored, rows, m_device);
    else if (const auto *eightBit = std::get_if<EightBitArrays>(&arrays))
        added.packed = std::make_unique<PackedEightBit>(*eightBit, rows, m_device);
    else
        added.packed = std::make_unique<PackedFourBit>(*std::get<const FourBitNumbers *>(arrays), m_device);
    m_parts.push_back(std::move(added));
    m_rows += rows;
}

std::size_t PackedMatrix::bytes() const
{
    std::size_t sum = 0;
    for (const Part &part : m_parts)
        sum += part.packed->bytes();
    return sum;
}

at::Tensor PackedMatrix::numbers(std::int64_t begin, std::int64_t rows, at::ScalarType type) const
{
    at::Tensor out = at::empty({rows, m_columns}, at::TensorOptions().dtype(type).device(m_device));
    for (const Part &part : m_parts) {
        const std::int64_t from = std::max(begin, part.begin);
        const std::int64_t until = std::min(begin + rows, part.begin + part.rows);
        if (from < until)
            part.packed->read(from - part.begin, out.narrow(0, from - begin, until - from));
    }
    return out;
}

at::Tensor PackedMatrix::picked(const at::Tensor &index, at::ScalarType type) const
{
    TORCH_CHECK(m_parts.size() == 1, "rows are picked of one part");
    at::Tensor out = at::empty({index.size(0), m_columns}, at::TensorOptions().dtype(type).device(m_device));
    m_parts.front().packed->pick(index, out);
    return out;
}

} // namespace fieldwright::engine::quantized
