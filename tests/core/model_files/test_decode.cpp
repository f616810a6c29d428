#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/tensor_type.h"
#include "tests/support/result.h"

#include <bit>
#include <cmath>

using namespace fieldwright;

namespace {

std::vector<std::byte> fromHex(const std::string &hex)
{
    std::vector<std::byte> out;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(std::byte(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return out;
}

} // namespace

class TestDecode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesEveryTypeBitByBitAsTheReference()
    {
        const auto text = readFile(std::filesystem::path(FIELDWRIGHT_GOLDEN) / "model_files/dequantize.json");
        VERIFY_RESULT(text);
        const auto golden = parseJson(*text, "dequantize.json");
        VERIFY_RESULT(golden);
        int seen = 0;
        for (int number = 0; number <= int(TensorType::Q6_K); ++number) {
            const auto type = TensorType(number);
            const Json *row = member(*golden, tensorTypeName(type));
            if (!row)
                continue;
            ++seen;
            const auto bytes = fromHex(stringOr(*row, "bytes")), expected = fromHex(stringOr(*row, "floats"));
            std::vector<float> floats(expected.size() / 4);
            VERIFY_RESULT(decodeToFloat(type, bytes, floats));
            for (size_t i = 0; i < floats.size(); ++i) {
                std::uint32_t bits = 0;
                std::memcpy(&bits, expected.data() + i * 4, 4);
                QVERIFY2(std::bit_cast<std::uint32_t>(floats[i]) == bits,
                         qPrintable(QStringLiteral("%1 at %2: %3, expected %4")
                                        .arg(QString::fromLatin1(tensorTypeName(type)))
                                        .arg(i)
                                        .arg(double(floats[i]))
                                        .arg(double(std::bit_cast<float>(bits)))));
            }
        }
        QCOMPARE(seen, 12);
    }

    void everyHalfGoesThereAndBack()
    {
        for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
            const float value = halfToFloat(std::uint16_t(bits));
            if (std::isnan(value)) {
                QVERIFY(std::isnan(halfToFloat(floatToHalf(value))));
                continue;
            }
            QCOMPARE(floatToHalf(value), std::uint16_t(bits));
        }
        QCOMPARE(halfToFloat(0x0001), std::ldexp(1.0f, -24));
        QCOMPARE(halfToFloat(0x7BFF), 65504.0f);
        QVERIFY(std::isinf(halfToFloat(floatToHalf(65520.0f))));
        QCOMPARE(floatToHalf(65519.0f), std::uint16_t(0x7BFF));
    }

    void roundsToNearestEven()
    {
        QCOMPARE(floatToHalf(1.0f + 0x1p-11f), floatToHalf(1.0f)); // half way: to the even one
        QCOMPARE(floatToHalf(1.0f + 3 * 0x1p-11f), floatToHalf(1.0f + 0x1p-9f));
        QCOMPARE(floatToHalf(0x1p-25f), std::uint16_t(0));
        QCOMPARE(floatToHalf(0x1.8p-25f), std::uint16_t(1));
        QCOMPARE(floatToBfloat(1.0f + 0x1p-8f), floatToBfloat(1.0f));
        QCOMPARE(floatToBfloat(1.0f + 3 * 0x1p-8f), floatToBfloat(1.0f + 0x1p-6f));
        QVERIFY(std::isnan(bfloatToFloat(floatToBfloat(std::nanf("")))));
        QVERIFY(std::isinf(bfloatToFloat(floatToBfloat(INFINITY))));
        for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
            const float value = bfloatToFloat(std::uint16_t(bits));
            if (!std::isnan(value))
                QCOMPARE(floatToBfloat(value), std::uint16_t(bits));
        }
    }

    void refusesTooFewBytesAndTypesThatAreNoWeights()
    {
        std::vector<float> out(32);
        const std::vector<std::byte> bytes(33);
        VERIFY_ERROR(decodeToFloat(TensorType::Q8_0, bytes, out), ErrorCode::InvalidArgument);
        out.resize(31);
        VERIFY_ERROR(decodeToFloat(TensorType::Q4_0, bytes, out), ErrorCode::InvalidArgument);
        out.resize(1);
        VERIFY_ERROR(decodeToFloat(TensorType::I32, bytes, out), ErrorCode::Unsupported);
        VERIFY_ERROR(encodeFromFloat(TensorType::Q2_K, out), ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestDecode)
#include "test_decode.moc"
