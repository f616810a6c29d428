#include "core/engine/quantized/frozen_matrix.h"

#include "core/engine/quantized/four_bit.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/mapped_pages.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fieldwright::engine {

const char *baseFormName(BaseForm form)
{
    switch (form) {
    case BaseForm::Stored:
        return "stored";
    case BaseForm::Int8:
        return "int8";
    case BaseForm::Nf4:
        return "nf4";
    case BaseForm::Fp4:
        return "fp4";
    case BaseForm::Plain:
        break;
    }
    return "plain";
}

namespace quantized {

namespace {

/// A multiple of every block, and few enough numbers that a slice is small beside a matrix.
constexpr std::int64_t sliceRows = 64;

class FourBitRows : public FrozenRows
{
public:
    FourBitRows(FourBitNumbers numbers, std::int64_t columns) : m_numbers(std::move(numbers)), m_columns(columns) {}
    void read(std::int64_t row, std::int64_t column, std::int64_t count, float *out) const override
    {
        m_numbers.read(row * m_columns + column, count, out);
    }
    FrozenArrays arrays() const override { return &m_numbers; }
    std::size_t bytes() const override { return m_numbers.bytes(); }

private:
    FourBitNumbers m_numbers;
    std::int64_t m_columns;
};

/// w = q s / 127, s the largest magnitude of its row. Source: LLM.int8(), Dettmers et al. 2022, arXiv:2208.07339,
/// section 2.1 (its vector-wise quantisation of weights); the order of the roundings is bitsandbytes'.
class EightBitRows : public FrozenRows
{
public:
    EightBitRows(std::int64_t rows, std::int64_t columns) : m_columns(columns)
    {
        m_values.reserve(size_t(rows * columns));
        m_scales.reserve(size_t(rows));
    }

    void addRow(std::span<const float> values)
    {
        float largest = 0;
        for (const float x : values)
            largest = std::max(largest, std::fabs(x));
        const float factor = largest > 0 ? 127.0f / largest : 0.0f;
        for (const float x : values)
            m_values.push_back(std::int8_t(std::nearbyint(x * factor)));
        m_scales.push_back(largest);
    }

    void read(std::int64_t row, std::int64_t column, std::int64_t count, float *out) const override
    {
        constexpr float inverse = 7.874015718698502e-3f;
        const std::int8_t *from = m_values.data() + row * m_columns + column;
        const float scale = m_scales[size_t(row)];
        for (std::int64_t i = 0; i < count; ++i)
            out[i] = float(from[i]) * scale * inverse;
    }
    FrozenArrays arrays() const override { return EightBitArrays{m_values, m_scales}; }
    std::size_t bytes() const override { return m_values.size() + m_scales.size() * sizeof(float); }

private:
    std::int64_t m_columns;
    std::vector<std::int8_t> m_values;
    std::vector<float> m_scales;
};

/// Rows as a file has them, of plain numbers or of ggml's blocks.
class StoredRows : public FrozenRows
{
public:
    StoredRows(TensorType type, std::int64_t rows, std::int64_t columns)
        : m_type(type), m_info(tensorTypeInfo(type)), m_rowBytes(rowsBytes(type, 1, columns))
    {
        m_bytes.reserve(size_t(rows) * m_rowBytes);
    }

    void addRow(std::span<const std::byte> bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }
    std::size_t rowBytes() const { return m_rowBytes; }

    void read(std::int64_t row, std::int64_t column, std::int64_t count, float *out) const override
    {
        const std::int64_t block = m_info.blockElements;
        while (count > 0) {
            const std::int64_t within = column % block;
            const std::byte *from =
                m_bytes.data() + size_t(row) * m_rowBytes + size_t(column / block) * m_info.blockBytes;
            if (within == 0 && count >= block) {
                const std::int64_t whole = count / block;
                decode(from, whole, out);
                column += whole * block;
                count -= whole * block;
                out += whole * block;
                continue;
            }
            float values[largestBlock];
            decode(from, 1, values);
            const std::int64_t taken = std::min(block - within, count);
            std::copy_n(values + within, taken, out);
            column += taken;
            count -= taken;
            out += taken;
        }
    }
    FrozenArrays arrays() const override { return StoredArrays{m_type, m_bytes}; }
    std::size_t bytes() const override { return m_bytes.size(); }

private:
    static constexpr std::int64_t largestBlock = 256;

    /// The usual types by loops that are vectorised; the results are decodeToFloat's.
    void decode(const std::byte *from, std::int64_t blocks, float *out) const
    {
        const auto scaleOf = [](const std::byte *block) {
            std::uint16_t bits = 0;
            std::memcpy(&bits, block, sizeof bits);
            return halfToFloat(bits);
        };
        if (m_type == TensorType::Q8_0) {
            for (std::int64_t b = 0; b < blocks; ++b, from += 34, out += 32) {
                const float scale = scaleOf(from);
                const auto *values = reinterpret_cast<const std::int8_t *>(from + 2);
                for (int i = 0; i < 32; ++i)
                    out[i] = scale * float(values[i]);
            }
        } else if (m_type == TensorType::Q4_0) {
            for (std::int64_t b = 0; b < blocks; ++b, from += 18, out += 32) {
                const float scale = scaleOf(from);
                const auto *values = reinterpret_cast<const std::uint8_t *>(from + 2);
                for (int i = 0; i < 16; ++i) {
                    out[i] = scale * float(int(values[i] & 15) - 8);
                    out[i + 16] = scale * float(int(values[i] >> 4) - 8);
                }
            }
        } else {
            (void)decodeToFloat(m_type, {from, size_t(blocks) * m_info.blockBytes},
                                {out, size_t(blocks) * m_info.blockElements}); // (the sizes are right by construction)
        }
    }

    TensorType m_type;
    const TensorTypeInfo &m_info;
    std::size_t m_rowBytes;
    std::vector<std::byte> m_bytes;
};

void count(std::vector<HeldAs> &held, const std::string &stored, const std::string &as)
{
    for (HeldAs &entry : held) {
        if (entry.stored == stored && entry.held == as) {
            ++entry.tensors;
            return;
        }
    }
    held.push_back({stored, as, 1});
}

/// The file's tensor, if its rows can be held as they are.
const ModelTensor *rowsAsStored(const WeightReader &source, const std::string &name, std::int64_t columns)
{
    const ModelTensor *stored = source.stored ? source.stored(name) : nullptr;
    if (!stored || stored->transposed || stored->added != 0 || !isDecodable(stored->type))
        return nullptr;
    const TensorTypeInfo &info = tensorTypeInfo(stored->type);
    const bool isSmall = info.blockElements > 1 || info.blockBytes <= 2;
    return isSmall && columns % info.blockElements == 0 ? stored : nullptr;
}

Error lacks(const std::string &name)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The model's files lack the tensor %1."), {name}},
            {FW_NOOP("core", "Get the model's files again, or choose another model.")}};
}

/// The tensor's numbers, so many rows at a time.
Result<> inSlices(const WeightReader &source, const std::string &name, std::int64_t rows, std::int64_t columns,
                  const std::stop_token &stop, const std::function<void(std::span<const float>)> &give)
{
    const std::int64_t slice = source.readRows ? sliceRows : rows;
    std::vector<float> values;
    for (std::int64_t first = 0; first < rows; first += slice) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Loading the model was cancelled.")});
        const std::int64_t count = std::min(slice, rows - first);
        values.resize(size_t(count * columns));
        FW_CHECK(source.readRows ? source.readRows(name, first, count, values) : source.read(name, values));
        FW_CHECK(checkFinite(values, name)); // (blocks could not hold it)
        give(values);
    }
    return {};
}

Result<std::unique_ptr<FrozenRows>> copyStored(const ModelTensor &stored, std::int64_t rows, std::int64_t columns)
{
    auto out = std::make_unique<StoredRows>(stored.type, rows, columns);
    if (stored.bytes.size() != size_t(rows) * out->rowBytes())
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The tensor %1 is of another size than the model's."), {stored.name}},
                    {FW_NOOP("core", "Get the model's files again, or choose another model.")});
    FW_CHECK(checkFinite(stored));
    for (std::int64_t row = 0; row < rows; ++row)
        out->addRow(stored.bytes.subspan(size_t(stored.sourceRow(row)) * out->rowBytes(), out->rowBytes()));
    letGoOfMapped(stored.bytes);
    return std::unique_ptr<FrozenRows>(std::move(out));
}

} // namespace

void FrozenMatrix::add(std::int64_t rows, std::unique_ptr<FrozenRows> part)
{
    m_parts.push_back({m_rows, std::move(part)});
    m_rows += rows;
}

std::size_t FrozenMatrix::bytes() const
{
    std::size_t sum = 0;
    for (const Part &part : m_parts)
        sum += part.rows->bytes();
    return sum;
}

void FrozenMatrix::read(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float *to,
                        std::int64_t stride) const
{
    size_t part = 0;
    for (std::int64_t i = 0; i < rows; ++i, to += stride) {
        while (part + 1 < m_parts.size() && m_parts[part + 1].begin <= row + i)
            ++part;
        m_parts[part].rows->read(row + i - m_parts[part].begin, column, columns, to);
    }
}

std::uint64_t rowsBytes(TensorType type, std::int64_t rows, std::int64_t columns)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    return std::uint64_t(rows) * ((std::uint64_t(columns) + info.blockElements - 1) / info.blockElements) *
           info.blockBytes;
}

TensorType packedType(const WeightReader &source, const std::string &name, std::int64_t columns)
{
    const ModelTensor *asIs = rowsAsStored(source, name, columns);
    if (!asIs)
        return TensorType::F32;
    switch (asIs->type) {
    case TensorType::F16:
    case TensorType::BF16:
    case TensorType::Q8_0:
    case TensorType::Q4_0:
    case TensorType::Q4_1:
        return asIs->type;
    default:
        return TensorType::Q8_0;
    }
}

Result<std::unique_ptr<FrozenRows>> readRowsAs(const WeightReader &source, const std::string &name, std::int64_t rows,
                                               std::int64_t columns, TensorType type, const std::stop_token &stop,
                                               std::vector<HeldAs> &held)
{
    if (!source.has(name))
        return fail(lacks(name));
    const ModelTensor *stored = source.stored ? source.stored(name) : nullptr;
    count(held, stored ? tensorTypeName(stored->type) : "F32", tensorTypeName(type));
    if (const ModelTensor *asIs = rowsAsStored(source, name, columns); asIs && asIs->type == type)
        return copyStored(*asIs, rows, columns);
    auto out = std::make_unique<StoredRows>(type, rows, columns);
    const std::int64_t block = tensorTypeInfo(type).blockElements;
    std::vector<float> row(size_t((columns + block - 1) / block * block), 0.0f);
    std::vector<std::byte> encoded(out->rowBytes());
    Result<> fine;
    FW_CHECK(inSlices(source, name, rows, columns, stop, [&](std::span<const float> values) {
        for (size_t begin = 0; begin < values.size() && fine; begin += size_t(columns)) {
            std::copy_n(values.begin() + std::ptrdiff_t(begin), columns, row.begin());
            fine = encodeFromFloat(type, row, encoded);
            out->addRow(encoded);
        }
    }));
    FW_CHECK(std::move(fine));
    return std::unique_ptr<FrozenRows>(std::move(out));
}

Result<std::unique_ptr<FrozenRows>> readFrozen(const WeightReader &source, const std::string &name, std::int64_t rows,
                                               std::int64_t columns, BaseForm form, const std::stop_token &stop,
                                               std::vector<HeldAs> &held)
{
    if (!source.has(name))
        return fail(lacks(name));
    const ModelTensor *stored = source.stored ? source.stored(name) : nullptr;
    const std::string before = stored ? tensorTypeName(stored->type) : "F32";
    if (form == BaseForm::Stored) {
        const ModelTensor *asIs = rowsAsStored(source, name, columns);
        return readRowsAs(source, name, rows, columns, asIs ? asIs->type : TensorType::F32, stop, held);
    }
    count(held, before, baseFormName(form));
    if (form == BaseForm::Int8) {
        auto out = std::make_unique<EightBitRows>(rows, columns);
        FW_CHECK(inSlices(source, name, rows, columns, stop, [&](std::span<const float> values) {
            for (size_t begin = 0; begin < values.size(); begin += size_t(columns))
                out->addRow(values.subspan(begin, size_t(columns)));
        }));
        return std::unique_ptr<FrozenRows>(std::move(out));
    }
    FourBitQuantizer quantizer(form == BaseForm::Fp4 ? FourBitKind::Fp4 : FourBitKind::Nf4, rows * columns);
    FW_CHECK(
        inSlices(source, name, rows, columns, stop, [&](std::span<const float> values) { quantizer.add(values); }));
    return std::unique_ptr<FrozenRows>(std::make_unique<FourBitRows>(quantizer.finish(), columns));
}

std::uint64_t frozenBytes(const WeightReader &source, const std::string &name, std::int64_t rows, std::int64_t columns,
                          BaseForm form)
{
    const auto count = std::uint64_t(rows * columns);
    switch (form) {
    case BaseForm::Nf4:
    case BaseForm::Fp4:
        return count / 2 + count / 64 + count / 64 / 64 + 8;
    case BaseForm::Int8:
        return count + std::uint64_t(rows) * 4;
    case BaseForm::Stored:
        if (const ModelTensor *stored = rowsAsStored(source, name, columns))
            return stored->bytes.size();
        break;
    case BaseForm::Plain:
        break;
    }
    return count * 4;
}

} // namespace quantized
} // namespace fieldwright::engine
