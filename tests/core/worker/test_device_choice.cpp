#include "core/base/random.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/worker/device_choice.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

using namespace fieldwright;

namespace {

/// A GGUF file of a small random model, beside its folder in F32.
Result<std::filesystem::path> writeGguf(const std::filesystem::path &folder, const char *architecture,
                                        const char *type = "Q8_0")
{
    FW_CHECK(writeTinyModel(folder)); // for its tokenizer
    ModelConfig config;
    config.architecture = architecture;
    config.hidden = 64;
    config.layers = 1;
    config.heads = 4;
    config.kvHeads = 2;
    config.headDim = 16;
    config.intermediate = 128;
    config.vocab = 260;
    config.maxPositions = 64;
    config.tieEmbeddings = true;
    config.eosIds = {2};
    const Json json = modelConfigToJson(config, TensorType::F32);
    FW_TRY(known, modelConfigFromJson(json, "config.json"));
    FW_CHECK(saveFile(folder / "config.json", dumpJson(json, 2)));
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(known))
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    Random random(3);
    for (const TensorSpec &spec : writer.order()) {
        std::vector<float> values(*elementCount(spec.shape));
        for (float &value : values)
            value = float(random.uniform() - 0.5);
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    FW_CHECK(writer.commit());
    FW_TRY(source, ModelSource::open(folder));
    FW_TRY(weights, MergedWeights::create(source, {}));
    FW_TRY(preset, ggufPreset(type));
    const std::filesystem::path file = folder / "model.gguf";
    FW_CHECK(writeGgufModel(weights, file, {.preset = preset}, {}, {}));
    return file;
}

} // namespace

class TestDeviceChoice : public QObject
{
    Q_OBJECT

    const QTemporaryDir m_cache;

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CACHE_HOME", m_cache.path().toUtf8()); }

    /// Once for this processor and library; a cache of before a format was measured is measured anew.
    void speedsAreMeasuredOnce()
    {
        const std::filesystem::path file =
            std::filesystem::path(m_cache.path().toStdString()) / "fieldwright/matmul.json";
        const auto first = measuredSpeed("cpu");
        VERIFY_RESULT(first);
        QVERIFY(first->fp32Gflops > 0 && first->bf16Gflops > 0 && first->fp16Gflops > 0 && first->int8Gops > 0);
        const auto written = parseJson(*readFile(file), "matmul.json");
        VERIFY_RESULT(written);
        QCOMPARE(written->size(), size_t(1));
        const std::string key = written->begin().key();
        QVERIFY(key.find(engine::libraryVersion()) != std::string::npos);
        QVERIFY(key.find(engine::processorName()) != std::string::npos);
        QCOMPARE(numberOr(written->at(key), "fp16_gflops"), first->fp16Gflops);

        Json made = *written; // what no machine has
        made[key]["fp32_gflops"] = 0.5;
        made[key]["fp16_gflops"] = 0.25;
        VERIFY_RESULT(saveFile(file, dumpJson(made)));
        QCOMPARE(measuredSpeed("cpu")->fp32Gflops, 0.5);
        QCOMPARE(measuredSpeed("cpu")->fp16Gflops, 0.25);

        made[key].erase("fp16_gflops");
        VERIFY_RESULT(saveFile(file, dumpJson(made)));
        const auto again = measuredSpeed("cpu");
        VERIFY_RESULT(again);
        QVERIFY(again->fp32Gflops > 0.5 && again->fp16Gflops > 0.25);
        QCOMPARE(measuredSpeed("cpu")->fp16Gflops, again->fp16Gflops);
    }

    /// What of the cache's figures makes each precision the one that a model is answered in.
    void answersFollowTheCache_data()
    {
        QTest::addColumn<double>("bf16"); // beside 100 in fp32
        QTest::addColumn<double>("fp16");
        QTest::addColumn<QByteArray>("stored");
        QTest::addColumn<bool>("general");
        QTest::addColumn<bool>("compared");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, double bf16, double fp16, const char *stored, bool general, bool compared,
                            const char *expected) {
            QTest::newRow(name) << bf16 << fp16 << QByteArray(stored) << general << compared << QByteArray(expected);
        };
        row("neither", 120, 120, "F32", false, false, "fp32");
        row("bf16", 400, 400, "F32", false, false, "bf16");
        row("bf16, too slow for kernels", 200, 200, "F32", false, false, "fp32");
        row("bf16, without kernels", 200, 200, "F32", true, false, "bf16");
        row("fp16", 100, 400, "F16", false, false, "fp16");
        row("fp16, without kernels", 100, 200, "F16", true, false, "fp16");
        row("fp16, another file", 100, 400, "F32", false, false, "fp32");
        row("compared", 400, 800, "F16", false, true, "fp32");
        row("blocks, without kernels", 200, 200, "Q8_0", true, false, "bf16");
        row("blocks", 200, 200, "Q8_0", false, false, "int8");
        row("blocks, compared", 200, 200, "Q8_0", false, true, "int8");
    }
    void answersFollowTheCache()
    {
        QFETCH(double, bf16);
        QFETCH(double, fp16);
        QFETCH(QByteArray, stored);
        QFETCH(bool, general);
        QFETCH(bool, compared);
        QFETCH(QByteArray, expected);
        const std::filesystem::path file =
            std::filesystem::path(m_cache.path().toStdString()) / "fieldwright/matmul.json";
        VERIFY_RESULT(measuredSpeed("cpu"));
        Json made = parseJson(*readFile(file), "matmul.json").value();
        const Json before = made;
        for (Json &speed : made) {
            speed["fp32_gflops"] = 100;
            speed["bf16_gflops"] = bf16;
            speed["fp16_gflops"] = fp16;
            speed["int8_gops"] = 150;
        }
        VERIFY_RESULT(saveFile(file, dumpJson(made)));
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        for (const char *name : {"model", "run"})
            std::filesystem::create_directories(root / name);
        const bool isFolder = stored == "F32";
        const auto gguf = writeGguf(root / "model", "LlamaForCausalLM", isFolder ? "Q8_0" : stored.constData());
        VERIFY_RESULT(gguf);
        const std::filesystem::path models[] = {isFolder ? root / "model" : *gguf};
        const AskedModels asked{.files = models, .needGeneralPath = general, .areCompared = compared};
        const auto choice = chooseInference(root / "run", "cpu", "auto", asked);
        VERIFY_RESULT(saveFile(file, dumpJson(before)));
        VERIFY_RESULT(choice);
        QCOMPARE(QByteArray(engine::precisionName(choice->precision)), expected);
        const auto kept = parseJson(*readFile(root / "run/precision.json"), "precision.json");
        VERIFY_RESULT(kept);
        QCOMPARE(stringOr(*kept, "precision"), expected.toStdString());
        QCOMPARE(chooseInference(root / "run", "cpu", "fp32", asked)->precision, choice->precision); // resumed
    }

    /// A quantised file whose design the kernels do not know is made numbers of, not refused; int8 may be asked for.
    void quantisedFilesOfOtherDesignsAreAnswered()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        for (const char *name : {"model", "measured", "asked", "blocks"})
            std::filesystem::create_directories(root / name);
        const auto file = writeGguf(root / "model", "Qwen2ForCausalLM");
        VERIFY_RESULT(file);
        const std::filesystem::path models[] = {*file};
        const auto measured = chooseInference(root / "measured", "cpu", "auto", {.files = models});
        VERIFY_RESULT(measured);
        QVERIFY(!engine::isQuantized(measured->precision));
        QVERIFY(measured->reason.english().find("less memory") != std::string::npos);
        const auto asked = chooseInference(root / "asked", "cpu", "int8", {.files = models});
        VERIFY_RESULT(asked);
        QCOMPARE(asked->precision, engine::Precision::Int8);
        const auto source = ModelSource::open(*file);
        VERIFY_RESULT(source);
        engine::LoadOptions options;
        options.precision = asked->precision;
        const auto model = engine::LoadedModel::load(**source, options);
        VERIFY_RESULT(model);
        QCOMPARE((*model)->heldAs().front().held, std::string("Q8_0"));

        const auto blocks = chooseCompute(root / "blocks", "cpu", "auto", OnProcessor::Blocks);
        VERIFY_RESULT(blocks);
        QCOMPARE(blocks->precision, engine::Precision::Fp32);
        QVERIFY(blocks->reason.english().find("blocks") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestDeviceChoice)
#include "test_device_choice.moc"
