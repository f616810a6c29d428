#include "core/base/random.h"
#include "core/engine/quantized/kernels_check.h"
#include "core/model_files/tensor_type.h"
#include "tests/core/engine/tile_record.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

using namespace fieldwright;
using namespace fieldwright::engine::quantized;

namespace fieldwright::engine::quantized {
namespace emulated_tiles_scalar {
extern const Kernels table;
}
#ifdef FIELDWRIGHT_X86_KERNELS
namespace emulated_tiles_avx512 {
extern const Kernels table;
}
#endif
} // namespace fieldwright::engine::quantized

namespace {

/// Random blocks of a GGUF file, any byte as a hostile file may have it.
struct RandomMatrix
{
    Arena arena;
    BlockMatrix blocks;

    RandomMatrix(BlockType type, Index rows, Index columns, Random &random) : blocks(type, rows, columns, arena)
    {
        std::vector<std::byte> row(size_t(blocks.blocks() * blockTypeBytes(type)));
        for (Index r = 0; r < rows; ++r) {
            for (std::byte &byte : row)
                byte = std::byte(random.below(256));
            for (size_t at = 0; at < row.size(); at += size_t(blockTypeBytes(type))) {
                const std::uint16_t scale = floatToHalf(float(random.uniform() - 0.5));
                std::memcpy(row.data() + at, &scale, 2);
                if (type == BlockType::Q4_1)
                    std::memcpy(row.data() + at + 2, &scale, 2);
            }
            blocks.setRow(r, row);
        }
    }
};

struct RandomRows
{
    std::vector<std::int8_t> values;
    std::vector<float> scales;
    std::vector<std::int32_t> negatedSums;
    QuantizedRows rows;

    RandomRows(Index count, Index columns, Random &random)
        : values(size_t(count * columns)), scales(size_t(count * columns / blockColumns)), negatedSums(scales.size())
    {
        rows = {columns, values.data(), scales.data(), negatedSums.data()};
        std::vector<float> x(static_cast<size_t>(columns));
        for (Index row = 0; row < count; ++row) {
            for (float &value : x)
                value = float(4 * random.uniform() - 2);
            if (row % 7 == 3)
                x[5] = row % 2 ? 1e6f : std::numeric_limits<float>::quiet_NaN();
            availableKernels().front()->quantize(x.data(), columns, rows, row);
        }
    }
};

bool sameBits(const std::vector<float> &a, const std::vector<float> &b)
{
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (std::isnan(a[i]) ? !std::isnan(b[i])
                             : std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i]))
            return false; // (which of its bit patterns not a number has is nobody's business)
    }
    return a.size() == b.size();
}

} // namespace

/// Products of many rows in the matrix tiles of AMX: the kernels' own code with emulated tiles, and the processor's
/// where it has them, against the scalar kernels, bit for bit.
class TestMatrixTiles : public QObject
{
    Q_OBJECT

    std::vector<const Kernels *> m_emulated = {&emulated_tiles_scalar::table};
    std::vector<const Kernels *> m_all;
    const Kernels &m_scalar = *availableKernels().front();

    static const Kernels *named(const char *name)
    {
        for (const Kernels *one : availableKernels()) {
            if (std::strcmp(one->name, name) == 0)
                return one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
#ifdef FIELDWRIGHT_X86_KERNELS
        if (named("avx512vnni"))
            m_emulated.push_back(&emulated_tiles_avx512::table);
#endif
        m_all = m_emulated;
        if (const Kernels *real = named("amx"))
            m_all.push_back(real);
        for (const Kernels *one : m_all)
            qInfo("tiles: %s", one->name);
    }

    void theProcessorsOwnTilesAreTestedWhereThereAreAny()
    {
        if (!named("amx"))
            QSKIP("this processor has no AMX, or the system does not grant it: its real tiles were not run");
        QCOMPARE(availableKernels().back()->name, "amx"); // (the products below have run with it)
    }

    void onlyWhatComputesRightIsChosen()
    {
        for (const Kernels *one : availableKernels())
            QVERIFY2(multipliesAs(m_scalar, *one), one->name);
        Kernels wrong = m_scalar;
        wrong.multiply = [](const BlockMatrix &w, Index firstPanel, Index endPanel, const QuantizedRows &x,
                            Index firstToken, Index tokens, float *y, Index ldy, Store store) {
            availableKernels().front()->multiply(w, firstPanel, endPanel, x, firstToken, tokens, y, ldy, store);
            if (tokens > 16)
                y[17 * ldy + 40] += 1;
        };
        QVERIFY(!multipliesAs(m_scalar, wrong));
    }

    void productsAreTheScalarOnes_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("tokens");
        const std::pair<BlockType, const char *> types[] = {
            {BlockType::Q8_0, "Q8_0"}, {BlockType::Q4_0, "Q4_0"}, {BlockType::Q4_1, "Q4_1"}};
        for (const auto &[type, name] : types) {
            for (const int tokens : {1, 15, 16, 17, 31, 32, 33, 48, 75, 128})
                QTest::addRow("%s, %d rows", name, tokens) << int(type) << tokens;
        }
    }

    void productsAreTheScalarOnes()
    {
        QFETCH(int, type);
        QFETCH(int, tokens);
        Random random(31, std::uint64_t(type * 1000 + tokens));
        for (const Index rows : {Index(16), Index(53), Index(80)}) {
            for (const Index columns : {Index(32), Index(96), Index(160)}) {
                const RandomMatrix matrix(BlockType(type), rows, columns, random);
                const Index before = 2, ld = rows + 3;
                RandomRows x(before + tokens, columns, random);
                const Index panels = matrix.blocks.panels(), first = panels > 2 ? 1 : 0;
                for (const Store how : {Store::Set, Store::Add}) {
                    const auto product = [&](const Kernels &kernels) {
                        std::vector<float> y(size_t(tokens * ld), 0.25f);
                        kernels.multiply(matrix.blocks, first, panels, x.rows, before, tokens, y.data(), ld, how);
                        return y;
                    };
                    const std::vector<float> expected = product(m_scalar);
                    for (const Kernels *one : m_all)
                        QVERIFY2(sameBits(product(*one), expected), one->name);
                }
            }
        }
    }

    /// Fewer rows than fill a tile, decoding above all, are left to the vectors.
    void tilesAreForManyRowsAlone()
    {
        Random random(32);
        const RandomMatrix matrix(BlockType::Q4_0, 80, 96, random); // 5 panels, 3 blocks
        RandomRows x(64, 96, random);
        std::vector<float> y(size_t(64 * 80));
        for (const Kernels *one : m_emulated) {
            for (const int tokens : {1, 15, 16, 31, 32, 63}) {
                tileRecord() = {};
                one->multiply(matrix.blocks, 0, 5, x.rows, 0, tokens, y.data(), 80, Store::Set);
                QCOMPARE(tileRecord().products, std::int64_t(tokens / 16 * 5 * 3));
                QCOMPARE(tileRecord().configured, std::int64_t(tokens >= 16));
                QCOMPARE(tileRecord().released, tileRecord().configured);
            }
        }
    }

    /// Every byte that a file may hold, times every one that an activation may be.
    void extremesDoNotOverflow()
    {
        Arena arena;
        BlockMatrix matrix(BlockType::Q8_0, 16, 32, arena);
        std::vector<std::byte> row(34, std::byte{0x80});
        const std::uint16_t one = floatToHalf(1.0f);
        std::memcpy(row.data(), &one, 2);
        for (Index r = 0; r < 16; ++r)
            matrix.setRow(r, row);
        for (const int value : {127, -127}) {
            std::vector<std::int8_t> values(16 * 32, std::int8_t(value));
            std::vector<float> scales(16, 1.0f), y(16 * 16);
            std::vector<std::int32_t> negatedSums(16, -32 * value);
            const QuantizedRows x{32, values.data(), scales.data(), negatedSums.data()};
            for (const Kernels *kernels : m_all) {
                kernels->multiply(matrix, 0, 1, x, 0, 16, y.data(), 16, Store::Set);
                QCOMPARE(y, std::vector<float>(16 * 16, -128.0f * float(value) * 32.0f));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestMatrixTiles)
#include "test_matrix_tiles.moc"
