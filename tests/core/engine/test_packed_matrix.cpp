#include "core/base/random.h"
#include "core/engine/model/affine.h"
#include "core/engine/model/padded_attention.h"
#include "tests/support/result.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

/// A tensor that is read from memory, in fp32 or as a file of blocks would have it.
struct Stored
{
    std::vector<float> values;
    std::vector<std::byte> bytes;
    ModelTensor tensor;

    Stored(std::int64_t rows, std::int64_t columns, std::optional<TensorType> type)
    {
        Random random(std::uint64_t(rows * 131 + columns));
        for (std::int64_t i = 0; i < rows * columns; ++i)
            values.push_back(float(random.uniform() - 0.5) * (i % 97 == 0 ? 8.0f : 1.0f));
        if (!type)
            return;
        auto encoded = encodeFromFloat(*type, values);
        if (!encoded)
            qFatal("%s", encoded.error().message().c_str());
        bytes = std::move(*encoded);
        tensor.name = "w";
        tensor.type = *type;
        tensor.shape = {rows, columns};
        tensor.bytes = bytes;
    }

    WeightReader reader(std::int64_t columns) const
    {
        WeightReader out;
        out.has = [](const std::string &) { return true; };
        out.readRows = [this, columns](const std::string &, std::int64_t first, std::int64_t rows,
                                       std::span<float> to) -> Result<> {
            if (bytes.empty()) {
                std::copy_n(values.begin() + first * columns, to.size(), to.begin());
                return {};
            }
            const size_t row = bytes.size() / size_t(tensor.shape[0]);
            return decodeToFloat(tensor.type, std::span(bytes).subspan(size_t(first) * row, size_t(rows) * row), to);
        };
        out.stored = [this](const std::string &) { return bytes.empty() ? nullptr : &tensor; };
        return out;
    }
};

bool sameBits(const at::Tensor &a, const at::Tensor &b)
{
    const at::Tensor x = a.contiguous(), y = b.contiguous();
    return x.sizes() == y.sizes() && x.scalar_type() == y.scalar_type() &&
           std::memcmp(x.const_data_ptr(), y.const_data_ptr(), x.nbytes()) == 0;
}

at::Tensor randomTensor(at::IntArrayRef shape, std::uint64_t seed)
{
    at::Tensor out = at::empty(shape, at::kFloat);
    Random random(seed);
    for (std::int64_t i = 0; i < out.numel(); ++i)
        out.mutable_data_ptr<float>()[i] = float(random.uniform() - 0.5);
    return out;
}

/// What the kernels of the processor make of the same rows.
at::Tensor numbersOf(const quantized::FrozenRows &rows, std::int64_t count, std::int64_t columns)
{
    at::Tensor out = at::empty({count, columns}, at::kFloat);
    for (std::int64_t row = 0; row < count; ++row)
        rows.read(row, 0, columns, out.mutable_data_ptr<float>() + row * columns);
    return out;
}

} // namespace

/// Blocks as tensors on a device, shown on the processor.
class TestPackedMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itsNumbersAreThoseOfTheKernels_data()
    {
        QTest::addColumn<QByteArray>("form");
        QTest::addColumn<int>("columns");
        for (const char *form : {"nf4", "fp4", "int8", "Q8_0", "Q4_0", "F32"}) {
            for (const int columns : {64, 96, 51, 130}) // whole blocks, and rows that share or do not fill them
                QTest::addRow("%s %d", form, columns) << QByteArray(form) << columns;
        }
        for (const char *form : {"Q4_1", "BF16", "F16", "Q6_K"}) // as files have them
            QTest::addRow("%s", form) << QByteArray(form) << 256;
    }

    void itsNumbersAreThoseOfTheKernels()
    {
        QFETCH(QByteArray, form);
        QFETCH(int, columns);
        constexpr std::int64_t rows = 37;
        const auto base = baseFormFromName(form.toStdString());
        const bool isFile = !base && columns % 64 == 0 && form != "F32";
        const auto type = base ? std::nullopt : tensorTypeFromName(form.toStdString());
        const Stored stored(rows, columns, isFile ? type : std::nullopt);
        const WeightReader reader = stored.reader(columns);
        std::vector<HeldAs> held;
        const bool isKnown = form != "Q6_K"; // others become Q8_0
        const TensorType as = isFile ? quantized::packedType(reader, "w", columns) : type.value_or(TensorType::F32);
        QCOMPARE(as == type.value_or(TensorType::F32), isKnown);
        auto part = base ? quantized::readFrozen(reader, "w", rows, columns, *base, {}, held)
                         : quantized::readRowsAs(reader, "w", rows, columns, as, {}, held);
        VERIFY_RESULT(part);
        quantized::PackedMatrix matrix(columns, at::kCPU);
        matrix.add(rows, **part);
        const at::Tensor expected = numbersOf(**part, rows, columns);
        QVERIFY(sameBits(matrix.numbers(0, rows, at::kFloat), expected));
        QVERIFY(sameBits(matrix.numbers(0, rows, at::kBFloat16), expected.to(at::kBFloat16)));
        for (const std::int64_t first : {0, 1, 5, 36})
            QVERIFY(sameBits(matrix.numbers(first, 1, at::kFloat), expected.narrow(0, first, 1)));
        QVERIFY(sameBits(matrix.numbers(3, 20, at::kBFloat16), expected.narrow(0, 3, 20).to(at::kBFloat16)));
        QCOMPARE(held.size(), size_t(1));

        const std::uint64_t bytes =
            base ? quantized::frozenBytes(reader, "w", rows, columns, *base) : quantized::rowsBytes(as, rows, columns);
        QVERIFY2(matrix.bytes() >= bytes - 8 && matrix.bytes() <= bytes + 40,
                 (std::to_string(matrix.bytes()) + " for " + std::to_string(bytes)).c_str());
        const at::Tensor index = at::tensor({3, 0, 36, 3}, at::kInt);
        if (!base)
            QVERIFY(sameBits(matrix.picked(index, at::kFloat), expected.index_select(0, index)));
    }

    void severalTensorsAreOneMatrix()
    {
        constexpr std::int64_t columns = 64;
        quantized::PackedMatrix matrix(columns, at::kCPU);
        std::vector<at::Tensor> parts;
        for (const auto &[rows, type] :
             {std::pair{16, TensorType::Q8_0}, {8, TensorType::Q4_0}, {24, TensorType::F32}}) {
            const Stored stored(rows, columns, std::nullopt);
            std::vector<HeldAs> held;
            auto part = quantized::readRowsAs(stored.reader(columns), "w", rows, columns, type, {}, held);
            VERIFY_RESULT(part);
            matrix.add(rows, **part);
            parts.push_back(numbersOf(**part, rows, columns));
        }
        const at::Tensor expected = at::cat(parts, 0);
        QCOMPARE(matrix.rows(), std::int64_t(48));
        QVERIFY(sameBits(matrix.numbers(0, 48, at::kFloat), expected));
        QVERIFY(sameBits(matrix.numbers(10, 20, at::kFloat), expected.narrow(0, 10, 20)));
    }

    /// The product and its gradient are those of the numbers, by many rows and by few.
    void itMultipliesAsItsNumbersDo()
    {
        constexpr std::int64_t rows = 80, columns = 96;
        const Stored stored(rows, columns, std::nullopt);
        std::vector<HeldAs> held;
        auto part = quantized::readFrozen(stored.reader(columns), "w", rows, columns, BaseForm::Nf4, {}, held);
        VERIFY_RESULT(part);
        quantized::PackedMatrix matrix(columns, at::kCPU);
        matrix.add(rows, **part);
        const at::Tensor bias = randomTensor({rows}, 3);
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            for (const std::int64_t count : {1, 3, 90}) {
                const at::Tensor numbers = matrix.numbers(0, rows, type), b = bias.to(type);
                at::Tensor x = randomTensor({count, columns}, 5).to(type);
                QVERIFY(sameBits(affine(x, matrix, 0, rows, b), affine(x, numbers, b)));
                QVERIFY(sameBits(affine(x, matrix, 16, 40), affine(x, numbers.narrow(0, 16, 40))));
                const auto gradient = [&](const auto &product) {
                    at::Tensor input = x.detach().clone().set_requires_grad(true);
                    product(input).backward(randomTensor({count, 40}, 9).to(type));
                    return input.grad();
                };
                const at::Tensor found = gradient([&](const at::Tensor &in) { return affine(in, matrix, 16, 40); });
                const at::Tensor expected =
                    gradient([&](const at::Tensor &in) { return affine(in, numbers.narrow(0, 16, 40).contiguous()); });
                QVERIFY(sameBits(found, expected));
            }
        }
    }

    /// On a device without memory, which refuses whatever meets tensors of the processor: nothing of the way from
    /// blocks to gradients leaves the device. (That device does not look rows up, so the forms that need it are left
    /// out.)
    void nothingLeavesTheDevice()
    {
        const at::Device meta(at::kMeta);
        constexpr std::int64_t rows = 24, columns = 64;
        const Stored stored(rows, columns, std::nullopt);
        const WeightReader reader = stored.reader(columns);
        for (const char *form : {"int8", "Q8_0", "Q4_0", "Q4_1", "F32"}) {
            std::vector<HeldAs> held;
            const auto base = baseFormFromName(form);
            auto part = base ? quantized::readFrozen(reader, "w", rows, columns, *base, {}, held)
                             : quantized::readRowsAs(reader, "w", rows, columns, *tensorTypeFromName(form), {}, held);
            VERIFY_RESULT(part);
            quantized::PackedMatrix matrix(columns, meta);
            matrix.add(rows, **part);
            QVERIFY(matrix.numbers(0, rows, at::kBFloat16).is_meta());
            const auto options = at::TensorOptions().dtype(at::kBFloat16).device(meta);
            const at::Tensor x = at::zeros({5, columns}, options).set_requires_grad(true);
            const at::Tensor y = affine(x, matrix, 0, rows, at::zeros({rows}, options));
            QVERIFY(y.is_meta() && y.scalar_type() == at::kBFloat16);
            y.backward(at::zeros({5, rows}, options));
            QVERIFY(x.grad().is_meta());
        }
    }

    /// Rows of different lengths, filled up and computed together, give what each gives alone.
    void paddedRowsAttendAsTheyDoAlone()
    {
        ModelShape shape;
        shape.heads = 4;
        shape.keyValueHeads = 2;
        shape.headSize = 16;
        shape.layers = 2;
        const std::vector<std::int64_t> begins = {0, 7, 7, 8, 40, 95, 99, 131};
        const PaddedAttention padded(shape, begins, at::kCPU);
        QVERIFY(padded.computes(0));
        const std::int64_t rows = begins.back();
        const auto alone = [&](const at::Tensor &q, const at::Tensor &k, const at::Tensor &v) {
            std::vector<at::Tensor> outputs;
            for (size_t i = 0; i + 1 < begins.size(); ++i) {
                const std::int64_t n = begins[i + 1] - begins[i];
                const auto own = [&](const at::Tensor &x) {
                    return x.narrow(0, begins[i], n).transpose(0, 1).unsqueeze(0);
                };
                if (n > 0)
                    outputs.push_back(
                        at::scaled_dot_product_attention(own(q), own(k), own(v), std::nullopt, 0.0, true, 0.25, true)
                            .squeeze(0)
                            .transpose(0, 1)
                            .reshape({n, shape.querySize()}));
            }
            return at::cat(outputs, 0);
        };
        std::vector<at::Tensor> results[2];
        for (const bool isPadded : {true, false}) {
            std::vector<at::Tensor> leaves = {randomTensor({rows, 4, 16}, 1), randomTensor({rows, 2, 16}, 2),
                                              randomTensor({rows, 2, 16}, 3)};
            for (at::Tensor &leaf : leaves)
                leaf.set_requires_grad(true);
            const at::Tensor out =
                isPadded ? padded.attend(leaves[0], leaves[1], leaves[2]) : alone(leaves[0], leaves[1], leaves[2]);
            out.backward(randomTensor({rows, shape.querySize()}, 4));
            results[isPadded] = {out.detach()};
            for (const at::Tensor &leaf : leaves)
                results[isPadded].push_back(leaf.grad());
        }
        for (size_t i = 0; i < results[0].size(); ++i) {
            const double error = (results[0][i] - results[1][i]).abs().max().item<double>();
            QVERIFY2(error < 2e-6, qPrintable(QString::number(error)));
        }
        shape.design.windows = {50, 60};
        const PaddedAttention windowed(shape, begins, at::kCPU); // the longest row has 55
        QVERIFY(!windowed.computes(0));
        QVERIFY(windowed.computes(1));
        shape.design.attentionCap = 30;
        QVERIFY(!windowed.computes(1));
    }
};

QTEST_GUILESS_MAIN(TestPackedMatrix)
#include "test_packed_matrix.moc"
