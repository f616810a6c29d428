#include "core/base/random.h"
#include "core/engine/quantized/kernels.h"
#include "core/engine/quantized/sequence_cache.h"
#include "core/model_files/tensor_type.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

using namespace golden;
using namespace fieldwright::engine::quantized;

namespace {

constexpr BlockType allTypes[] = {BlockType::Q8_0, BlockType::Q4_0, BlockType::Q4_1};

TensorType fileType(BlockType type)
{
    return type == BlockType::Q8_0 ? TensorType::Q8_0 : type == BlockType::Q4_0 ? TensorType::Q4_0 : TensorType::Q4_1;
}

std::vector<float> numbers(Index count, std::uint64_t seed, double size = 2)
{
    Random random(seed);
    std::vector<float> values(static_cast<size_t>(count));
    for (float &value : values)
        value = float(size * (2 * random.uniform() - 1));
    return values;
}

bool near(const std::vector<float> &a, const std::vector<float> &b, double relative = 2e-5)
{
    return difference(a, b) <= relative * (1 + largest(a));
}

bool sameBits(const std::vector<float> &a, const std::vector<float> &b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * 4) == 0;
}

/// A matrix of random weights, and its values as the gguf package would read them.
struct TestMatrix
{
    Arena arena;
    BlockMatrix blocks;
    std::vector<float> values;

    TestMatrix(BlockType type, Index rows, Index columns, std::uint64_t seed) : blocks(type, rows, columns, arena)
    {
        const Index padded = blocks.blocks() * blockColumns;
        for (Index row = 0; row < rows; ++row) {
            auto x = numbers(columns, seed + std::uint64_t(row));
            x.resize(size_t(padded), 0.0f);
            const auto bytes = encodeFromFloat(fileType(type), x);
            if (!bytes)
                qFatal("%s", bytes.error().message().c_str());
            blocks.setRow(row, *bytes);
            if (!decodeToFloat(fileType(type), *bytes, x))
                qFatal("a row could not be read");
            values.insert(values.end(), x.begin(), x.begin() + columns);
        }
    }
};

struct TestRows
{
    Index columns = 0;
    std::vector<std::int8_t> values;
    std::vector<float> scales;
    std::vector<std::int32_t> negatedSums;

    TestRows(const Kernels &kernels, const std::vector<float> &x, Index rows, Index width)
        : columns((width + blockColumns - 1) / blockColumns * blockColumns), values(size_t(rows * columns), 99),
          scales(size_t(rows * columns / blockColumns)), negatedSums(scales.size())
    {
        for (Index row = 0; row < rows; ++row)
            kernels.quantize(x.data() + row * width, width, view(), row);
    }
    QuantizedRows view() { return {columns, values.data(), scales.data(), negatedSums.data()}; }
};

} // namespace

/// Every build of the kernels that this processor runs, against the scalar one and against the definitions in double.
class TestQuantizedKernels : public QObject
{
    Q_OBJECT

    const std::vector<const Kernels *> all = availableKernels();

private Q_SLOTS:
    void initTestCase()
    {
        for (const Kernels *one : all)
            qInfo("kernels: %s", one->name);
        QCOMPARE(all.front()->name, "scalar");
    }

    void packedRowsAreReadBack()
    {
        for (const BlockType type : allTypes) {
            const TestMatrix matrix(type, 37, 96, 1);
            for (Index row = 0; row < 37; ++row) {
                std::vector<float> read(96);
                matrix.blocks.readRow(row, read.data());
                QVERIFY(sameBits(read, {matrix.values.begin() + row * 96, matrix.values.begin() + (row + 1) * 96}));
            }
        }
    }

    void rowsAreQuantisedAlikeAndNear()
    {
        const Index rows = 7, width = 75; // a tail of 11 columns
        auto x = numbers(rows * width, 2);
        std::fill(x.begin() + 2 * width, x.begin() + 3 * width, 0.0f);
        TestRows reference(*all.front(), x, rows, width);
        for (const Kernels *one : all) {
            TestRows found(*one, x, rows, width);
            QCOMPARE(found.values, reference.values);
            QVERIFY(sameBits(found.scales, reference.scales));
            QCOMPARE(found.negatedSums, reference.negatedSums);
        }
        for (Index row = 0; row < rows; ++row) {
            for (Index c = 0; c < 96; ++c) {
                const float exact = c < width ? x[size_t(row * width + c)] : 0;
                const float scale = reference.scales[size_t(row * 3 + c / 32)];
                QVERIFY(std::abs(exact - scale * reference.values[size_t(row * 96 + c)]) <= scale * 0.501f);
            }
            std::int32_t sum = 0;
            for (Index c = 0; c < 32; ++c)
                sum += reference.values[size_t(row * 96 + c)];
            QCOMPARE(reference.negatedSums[size_t(row * 3)], -sum);
        }
    }

    void notANumberIsNotHidden()
    {
        const TestMatrix matrix(BlockType::Q8_0, 16, 64, 3);
        for (const float bad : {NAN, INFINITY, -INFINITY}) {
            for (const Kernels *one : all) {
                auto x = numbers(64, 4);
                x[40] = bad;
                TestRows rows(*one, x, 1, 64);
                std::vector<float> y(16, 0);
                one->multiply(matrix.blocks, 0, 1, rows.view(), 0, 1, y.data(), 16, Store::Set);
                for (const float value : y)
                    QVERIFY(std::isnan(value));
            }
        }
    }

    void productsAreAlikeAndRight()
    {
        const Index rows = 53, width = 96, tokens = 29, ld = 60;
        for (const BlockType type : allTypes) {
            const TestMatrix matrix(type, rows, width, 5);
            const auto x = numbers(tokens * width, 6);
            TestRows quantised(*all.front(), x, tokens, width);
            std::vector<float> reference;
            for (const Kernels *one : all) {
                std::vector<float> y(size_t(tokens * ld), 77.0f);
                one->multiply(matrix.blocks, 0, matrix.blocks.panels(), quantised.view(), 0, tokens, y.data(), ld,
                              Store::Set);
                if (reference.empty())
                    reference = y;
                QVERIFY2(sameBits(y, reference), one->name);
                // Row by row, and panel by panel: the same bits.
                std::vector<float> pieces(size_t(tokens * ld), 77.0f);
                for (Index t = 0; t < tokens; ++t) {
                    for (Index panel = 0; panel < matrix.blocks.panels(); ++panel)
                        one->multiply(matrix.blocks, panel, panel + 1, quantised.view(), t, 1, pieces.data() + t * ld,
                                      ld, Store::Set);
                }
                QVERIFY2(sameBits(pieces, reference), one->name);
                one->multiply(matrix.blocks, 0, matrix.blocks.panels(), quantised.view(), 3, 2, pieces.data() + 3 * ld,
                              ld, Store::Add);
                QCOMPARE(pieces[size_t(4 * ld + 7)], reference[size_t(4 * ld + 7)] + reference[size_t(4 * ld + 7)]);
                QCOMPARE(pieces[size_t(5 * ld + 7)], reference[size_t(5 * ld + 7)]);
            }
            for (Index t = 0; t < tokens; ++t) {
                for (Index r = 0; r < ld; ++r) {
                    const double found = reference[size_t(t * ld + r)];
                    if (r >= rows) {
                        QCOMPARE(found, 77.0); // beyond the last row nothing is written
                        continue;
                    }
                    double expected = 0, size = 0;
                    for (Index c = 0; c < width; ++c) {
                        const double activation =
                            double(quantised.scales[size_t(t * 3 + c / 32)]) * quantised.values[size_t(t * width + c)];
                        expected += activation * double(matrix.values[size_t(r * width + c)]);
                        size += std::abs(activation * double(matrix.values[size_t(r * width + c)]));
                    }
                    QVERIFY(std::abs(found - expected) <= 1e-6 * size);
                }
            }
        }
    }

    void exactProductsAreRight()
    {
        const Index rows = 71, width = 83, tokens = 27, ld = 80, ldx = 90;
        Arena arena;
        BlockMatrix matrix(BlockType::F32, rows, width, arena);
        auto weights = numbers(rows * 96, 21);
        for (Index row = 0; row < rows; ++row)
            matrix.setRow(row, std::as_bytes(std::span<const float>(weights).subspan(size_t(row * 96), 96)));
        std::vector<float> read(static_cast<size_t>(width));
        matrix.readRow(40, read.data());
        QVERIFY(std::equal(read.begin(), read.end(), weights.begin() + 40 * 96));
        const auto x = numbers(tokens * ldx, 22);
        for (const Kernels *one : all) {
            std::vector<float> y(size_t(tokens * ld), 77.0f), pieces = y;
            one->multiplyExact(matrix, 0, matrix.panels(), x.data(), ldx, tokens, y.data(), ld, Store::Set);
            for (Index t = 0; t < tokens; ++t) {
                one->multiplyExact(matrix, 0, 2, x.data() + t * ldx, ldx, 1, pieces.data() + t * ld, ld, Store::Set);
                one->multiplyExact(matrix, 2, matrix.panels(), x.data() + t * ldx, ldx, 1, pieces.data() + t * ld, ld,
                                   Store::Set);
                for (Index r = 0; r < ld; ++r) {
                    const float found = y[size_t(t * ld + r)];
                    double expected = 0, size = 0;
                    for (Index c = 0; c < width && r < rows; ++c) {
                        const double term = double(x[size_t(t * ldx + c)]) * double(weights[size_t(r * 96 + c)]);
                        expected += term;
                        size += std::abs(term);
                    }
                    if (r < rows)
                        QVERIFY2(std::abs(found - expected) <= 1e-6 * size, one->name);
                    else
                        QCOMPARE(found, 77.0f);
                }
            }
            QVERIFY2(sameBits(y, pieces), one->name);
        }
    }

    /// Blocks of a hostile file may hold -128, and sums of 16 bits would overflow.
    void extremeBytesDoNotOverflow()
    {
        Arena arena;
        BlockMatrix matrix(BlockType::Q8_0, 16, 32, arena);
        std::vector<std::byte> row(34, std::byte{0x80});
        const std::uint16_t one = floatToHalf(1.0f);
        std::memcpy(row.data(), &one, 2);
        for (Index r = 0; r < 16; ++r)
            matrix.setRow(r, row);
        for (const float sign : {1.0f, -1.0f}) {
            const std::vector<float> x(32, sign * 127.0f);
            for (const Kernels *kernel : all) {
                TestRows rows(*kernel, x, 1, 32);
                std::vector<float> y(16);
                kernel->multiply(matrix, 0, 1, rows.view(), 0, 1, y.data(), 16, Store::Set);
                QCOMPARE(y, std::vector<float>(16, -sign * 128.0f * 127.0f * 32.0f));
            }
        }
    }

    void whatLiesBetweenTheProducts()
    {
        const Index width = 83, half = 37;
        const auto x = numbers(width, 7), w = numbers(width, 8), up = numbers(width, 9);
        double squares = 0;
        for (const float value : x)
            squares += double(value) * value;
        std::vector<float> normed, gated, turned = numbers(2 * half, 10), cosine, sine;
        for (Index i = 0; i < width; ++i) {
            normed.push_back(float(x[size_t(i)] / std::sqrt(squares / double(width) + 1e-5) * w[size_t(i)]));
            gated.push_back(float(x[size_t(i)] * 20 / (1 + std::exp(-20.0 * x[size_t(i)])) * up[size_t(i)]));
        }
        for (Index i = 0; i < half; ++i) {
            cosine.push_back(std::cos(0.1f * float(i)));
            sine.push_back(std::sin(0.1f * float(i)));
        }
        const auto start = turned;
        for (size_t i = 0; i < size_t(half); ++i) {
            turned[i] = 0.5f * (start[i] * cosine[i] - start[i + half] * sine[i]);
            turned[i + half] = 0.5f * (start[i + half] * cosine[i] + start[i] * sine[i]);
        }
        auto steep = x;
        for (float &value : steep)
            value *= 20;
        for (const Kernels *one : all) {
            std::vector<float> y(static_cast<size_t>(width));
            one->normalize(x.data(), w.data(), y.data(), width, 1e-5f);
            QVERIFY2(near(y, normed), one->name);
            one->gate(steep.data(), up.data(), y.data(), width);
            QVERIFY2(near(y, gated), one->name);
            auto head = start;
            one->rotate(head.data(), 2 * half, cosine.data(), sine.data(), 0.5f);
            QVERIFY2(near(head, turned), one->name);
            std::vector<float> extreme = {1000, -1000, 90, -90, 1000, -1000, 90, -90, 1000, -1000, 90, -90, 1, 1, 1, 1};
            const std::vector<float> ones(16, 1.0f);
            one->gate(extreme.data(), ones.data(), extreme.data(), 16);
            QVERIFY(near({1000, 0, 90, 0}, {extreme.begin(), extreme.begin() + 4}));
        }
    }

    void lowRankProducts()
    {
        const Index in = 75, rank = 5, out = 53, ld = 60;
        const auto a = numbers(rank * in, 11), b = numbers(rank * ld, 12), x = numbers(in, 13),
                   before = numbers(out, 14);
        std::vector<float> low, y = before;
        for (Index r = 0; r < rank; ++r) {
            double sum = 0;
            for (Index c = 0; c < in; ++c)
                sum += double(a[size_t(r * in + c)]) * x[size_t(c)];
            low.push_back(float(sum));
            for (Index c = 0; c < out; ++c)
                y[size_t(c)] += float(sum * b[size_t(r * ld + c)]);
        }
        for (const Kernels *one : all) {
            std::vector<float> found(static_cast<size_t>(rank)), sum = before;
            one->project(a.data(), rank, x.data(), in, found.data());
            QVERIFY2(near(found, low), one->name);
            one->expand(found.data(), rank, b.data(), ld, sum.data(), out);
            QVERIFY2(near(sum, y), one->name);
        }
    }

    /// Chunks merged in order are the softmax over all keys, in fp32 and in 8 bits.
    void attentionIsSoftmax()
    {
        for (const Index size : {Index(12), Index(64), Index(80)}) {
            for (const bool eightBit : {false, true}) {
                const Index keys = 150;
                const SequenceCache cache({1, 1, size, eightBit}, keys);
                const HeadCache head = cache.head(0, 0);
                const auto k = numbers(keys * size, 15, 1), v = numbers(keys * size, 16),
                           q = numbers(6 * size, 17, 0.5);
                const std::vector<Index> seen = {1, 63, 64, 65, 128, 150};
                std::vector<float> expected;
                for (size_t i = 0; i < seen.size(); ++i) {
                    std::vector<double> weights;
                    double sum = 0;
                    for (Index key = 0; key < seen[i]; ++key) {
                        double dot = 0;
                        for (Index d = 0; d < size; ++d)
                            dot += double(q[i * size_t(size) + size_t(d)]) * k[size_t(key * size + d)];
                        weights.push_back(std::exp(dot));
                        sum += weights.back();
                    }
                    for (Index d = 0; d < size; ++d) {
                        double value = 0;
                        for (Index key = 0; key < seen[i]; ++key)
                            value += weights[size_t(key)] / sum * v[size_t(key * size + d)];
                        expected.push_back(float(value));
                    }
                }
                for (const Kernels *one : all) {
                    for (Index key = 0; key < keys; ++key)
                        one->remember(head, key, k.data() + key * size, v.data() + key * size);
                    std::vector<const float *> queries;
                    for (size_t i = 0; i < seen.size(); ++i)
                        queries.push_back(q.data() + i * size_t(size));
                    const Index stride = partialSize(size);
                    std::vector<float> sums(size_t(6 * stride)), partials(size_t(6 * stride));
                    std::vector<float> out(size_t(6 * size)), alone(static_cast<size_t>(stride));
                    for (Index chunk = 0; chunk < 3; ++chunk) {
                        one->attendChunk(head, chunk * chunkKeys, {queries.data(), seen.data(), 6},
                                         chunk ? partials.data() : sums.data());
                        for (Index i = 0; i < 6 && chunk; ++i)
                            one->mergePartial(sums.data() + i * stride, partials.data() + i * stride, size);
                        if (chunk == 1) { // a query by itself gets the same bits
                            one->attendChunk(head, chunk * chunkKeys, {queries.data() + 4, seen.data() + 4, 1},
                                             alone.data());
                            QVERIFY(std::memcmp(alone.data(), partials.data() + 4 * stride, size_t(size) * 4) == 0);
                        }
                    }
                    for (Index i = 0; i < 6; ++i)
                        one->finishPartial(sums.data() + i * stride, out.data() + i * size, size);
                    QVERIFY2(near(out, expected, eightBit ? 0.02 : 2e-6), one->name);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestQuantizedKernels)
#include "test_quantized_kernels.moc"
