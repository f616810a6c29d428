#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/model_source.h"
#include "core/model_files/new_model.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <cmath>

using namespace fieldwright;

namespace {

NewModel designOf(const char *family)
{
    return {.family = family,
            .layers = 3,
            .hidden = 96,
            .heads = 3,
            .vocabulary = 2000,
            .context = 128,
            .tiedHead = std::string_view(family) != "llama"};
}

struct Spread
{
    double mean = 0, deviation = 0, kurtosis = 0, least = 0, most = 0;
    std::size_t count = 0;
};

Spread spreadOf(const std::vector<float> &numbers)
{
    Spread out{.least = numbers.front(), .most = numbers.front(), .count = numbers.size()};
    for (const float number : numbers) {
        out.mean += number / double(numbers.size());
        out.least = std::min<double>(out.least, number);
        out.most = std::max<double>(out.most, number);
    }
    double square = 0, fourth = 0;
    for (const float number : numbers) {
        const double d = number - out.mean;
        square += d * d / double(numbers.size());
        fourth += d * d * d * d / double(numbers.size());
    }
    out.deviation = std::sqrt(square);
    out.kurtosis = square > 0 ? fourth / (square * square) : 0;
    return out;
}

std::vector<float> numbersOf(const ModelTensor &tensor)
{
    std::vector<float> out(elementCount(tensor.shape).value_or(0));
    if (!decodeToFloat(tensor.type, tensor.bytes, out))
        out.clear();
    return out;
}

const MadeNumbers goOn = [](std::uint64_t, std::uint64_t) { return Result<>(); };

} // namespace

/// The random weights of a new model have the statistics of transformers' own (see the header), and no others.
class TestNewModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsAsTransformersDoes_data()
    {
        QTest::addColumn<QByteArray>("family");
        for (const char *family : {"llama", "gpt2", "bloom"})
            QTest::newRow(family) << QByteArray(family);
    }
    void beginsAsTransformersDoes()
    {
        QFETCH(QByteArray, family);
        const auto config = newModelConfig(designOf(family));
        VERIFY_RESULT(config);
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        std::uint64_t last = 0;
        VERIFY_RESULT(writeNewWeights(*config, path, 7, [&](std::uint64_t done, std::uint64_t all) {
            last = done;
            return all == parameterCount(*config) && done <= all ? Result<>() : fail(ErrorCode::Internal, {"progress"});
        }));
        QCOMPARE(last, parameterCount(*config));
        VERIFY_RESULT(saveFile(path / "config.json", dumpJson(modelConfigToJson(*config, TensorType::F32))));
        const auto source = ModelSource::open(path);
        VERIFY_RESULT(source);
        int random = 0;
        for (const ExpectedTensor &expected : expectedTensors((*source)->config())) {
            const auto tensors = (*source)->tensors();
            const auto found = std::find_if(tensors.begin(), tensors.end(),
                                            [&](const ModelTensor &tensor) { return tensor.name == expected.name; });
            QVERIFY2(found != tensors.end(), expected.name.c_str());
            const std::vector<float> numbers = numbersOf(*found);
            const Spread spread = spreadOf(numbers);
            if (isNorm(expected.role) || expected.bias) {
                const double value = expected.bias ? 0 : 1;
                QVERIFY2(spread.least == value && spread.most == value, expected.name.c_str());
                continue;
            }
            ++random;
            const bool scaled =
                family == "gpt2" && (expected.role == TensorRole::AttentionOutput || expected.role == TensorRole::Down);
            const double deviation = scaled ? 0.02 / std::sqrt(6.0) : 0.02; // two ends in the residual a layer
            // Five deviations of the estimates themselves.
            const double n = double(spread.count);
            QVERIFY2(std::abs(spread.mean) < 5 * deviation / std::sqrt(n), expected.name.c_str());
            QVERIFY2(std::abs(spread.deviation / deviation - 1) < 5 / std::sqrt(2 * n), expected.name.c_str());
            QVERIFY2(std::abs(spread.kurtosis - 3) < 5 * std::sqrt(24 / n), expected.name.c_str());
            QVERIFY2(spread.most > 3 * deviation && spread.most < 6 * deviation, expected.name.c_str());
        }
        QVERIFY(random >= 13);
    }

    void theSeedDecidesEveryNumber()
    {
        const auto config = newModelConfig(designOf("llama"));
        VERIFY_RESULT(config);
        std::vector<std::string> hashes;
        for (const std::uint64_t seed : {7, 7, 8}) {
            QTemporaryDir folder;
            const std::filesystem::path path = folder.path().toStdString();
            VERIFY_RESULT(writeNewWeights(*config, path, seed, goOn));
            const auto hash = sha256File(path / "model.safetensors");
            VERIFY_RESULT(hash);
            hashes.push_back(*hash);
        }
        QCOMPARE(hashes[0], hashes[1]);
        QVERIFY(hashes[0] != hashes[2]);
    }

    void anEndedOneLeavesNoFile()
    {
        const auto config = newModelConfig(designOf("llama"));
        VERIFY_RESULT(config);
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        int pieces = 0;
        VERIFY_ERROR(writeNewWeights(*config, path, 7,
                                     [&](std::uint64_t, std::uint64_t) {
                                         return ++pieces < 5 ? Result<>() : fail(ErrorCode::Cancelled, {"stopped"});
                                     }),
                     ErrorCode::Cancelled);
        QVERIFY(std::filesystem::is_empty(path));
    }

    void sizesFollowTheFamily()
    {
        QCOMPARE(usualFeedForward(*decoderFamily("llama"), 768), std::int64_t(2048));
        QCOMPARE(usualFeedForward(*decoderFamily("gpt2"), 768), std::int64_t(3072));
        NewModel shared = designOf("llama");
        shared.keyValueHeads = 1;
        QCOMPARE(newModelConfig(shared)->kvHeads, std::int64_t(1));
        shared.family = "gpt2"; // which has none to share
        QCOMPARE(newModelConfig(shared)->kvHeads, std::int64_t(3));
        // GPT-2 itself: 124,439,808 weights.
        const auto gpt2 = newModelConfig(
            {.family = "gpt2", .layers = 12, .hidden = 768, .heads = 12, .vocabulary = 50257, .context = 1024});
        VERIFY_RESULT(gpt2);
        QCOMPARE(parameterCount(*gpt2), std::uint64_t(124'439'808));
        shared.family = "perceptron";
        VERIFY_ERROR(newModelConfig(shared), ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestNewModel)
#include "test_new_model.moc"
