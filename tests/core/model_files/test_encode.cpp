#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/model_files/tensor_type.h"
#include "tests/support/result.h"

#include <cmath>
#include <cstring>

using namespace fieldwright;

namespace {

std::vector<std::byte> fromHex(const std::string &hex)
{
    std::vector<std::byte> out;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(std::byte(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return out;
}

std::vector<float> normal(size_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> out(count);
    for (float &value : out) { // Box and Muller
        const double u = std::max(1e-12, random.uniform());
        value = float(std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * random.uniform()));
    }
    return out;
}

/// Root of the mean squared error after a way there and back; negative when it failed.
double errorOf(TensorType type, const std::vector<float> &values)
{
    const auto bytes = encodeFromFloat(type, values);
    std::vector<float> back(values.size());
    if (!bytes || !decodeToFloat(type, *bytes, back))
        return -1;
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i)
        sum += (double(back[i]) - double(values[i])) * (double(back[i]) - double(values[i]));
    return std::sqrt(sum / double(values.size()));
}

} // namespace

class TestEncode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEveryTypeByteForByteAsTheReference()
    {
        const auto text = readFile(std::filesystem::path(FIELDWRIGHT_GOLDEN) / "model_files/quantize.json");
        VERIFY_RESULT(text);
        const auto golden = parseJson(*text, "quantize.json");
        VERIFY_RESULT(golden);
        const std::vector<std::byte> raw = fromHex(stringOr(*golden, "floats"));
        std::vector<float> floats(raw.size() / 4);
        std::memcpy(floats.data(), raw.data(), raw.size());
        int seen = 0;
        for (int number = 0; number <= int(TensorType::Q6_K); ++number) {
            const auto type = TensorType(number);
            const std::string hex = stringOr(*golden, tensorTypeName(type));
            if (hex.empty())
                continue;
            ++seen;
            const auto bytes = encodeFromFloat(type, floats);
            VERIFY_RESULT(bytes);
            const std::vector<std::byte> expected = fromHex(hex);
            QCOMPARE(bytes->size(), expected.size());
            for (size_t i = 0; i < expected.size(); ++i) {
                QVERIFY2((*bytes)[i] == expected[i], qPrintable(QStringLiteral("%1, byte %2: %3, expected %4")
                                                                    .arg(QString::fromLatin1(tensorTypeName(type)))
                                                                    .arg(i)
                                                                    .arg(int((*bytes)[i]))
                                                                    .arg(int(expected[i]))));
            }
        }
        QCOMPARE(seen, 7);
    }

    void finerTypesAreNearer()
    {
        const std::vector<float> values = normal(256 * 40, 5);
        // Bounds a little above what the formats allow for normal numbers; a wrong level or scale is far beyond them.
        QVERIFY(errorOf(TensorType::Q4_K, values) < 0.075);
        QVERIFY(errorOf(TensorType::Q5_K, values) < 0.037);
        QVERIFY(errorOf(TensorType::Q6_K, values) < 0.019);
        QVERIFY(errorOf(TensorType::Q4_K, values) < errorOf(TensorType::Q4_0, values));
        QVERIFY(errorOf(TensorType::Q5_K, values) < errorOf(TensorType::Q5_0, values));
        QVERIFY(errorOf(TensorType::Q6_K, values) < errorOf(TensorType::Q5_K, values));
        QVERIFY(errorOf(TensorType::Q8_0, values) < errorOf(TensorType::Q6_K, values));
        QVERIFY(errorOf(TensorType::Q8_0, values) > 0);
    }

    void blocksOfEveryKindComeBack()
    {
        for (const TensorType type : {TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K}) {
            QCOMPARE(errorOf(type, std::vector<float>(256, 0.0f)), 0.0);
            for (const float constant : {1.0f, -1.0f, 1e-2f, -250.0f}) // below, the scale is a subnormal half
                QVERIFY(errorOf(type, std::vector<float>(256, constant)) <= 0.02 * double(std::fabs(constant)));
            std::vector<float> positive(256), one(256, 0.0f), mixed(256);
            for (size_t i = 0; i < 256; ++i) {
                positive[i] = 5.0f + float(i % 32) / 32;
                mixed[i] = (i / 32 % 2 ? 100.0f : 0.01f) * float(int(i % 31) - 15);
            }
            one[77] = 3;
            QVERIFY(errorOf(type, positive) < 0.4);
            QVERIFY(errorOf(type, one) < 0.02);
            QVERIFY(errorOf(type, mixed) < 70);
            QVERIFY(errorOf(type, std::vector<float>(256, 1e-38f)) < 1e-37); // no division by a vanished scale
        }
    }

    void refusesSizesThatAreNoBlocks()
    {
        const std::vector<float> values(100);
        VERIFY_ERROR(encodeFromFloat(TensorType::Q4_K, values), ErrorCode::InvalidArgument);
        std::vector<std::byte> few(10);
        VERIFY_ERROR(encodeFromFloat(TensorType::F32, values, few), ErrorCode::InvalidArgument);
        VERIFY_ERROR(encodeFromFloat(TensorType::I32, values), ErrorCode::Unsupported);
        QVERIFY(!isEncodable(TensorType::Q3_K));
        QVERIFY(isEncodable(TensorType::Q6_K));
    }
};

QTEST_GUILESS_MAIN(TestEncode)
#include "test_encode.moc"
