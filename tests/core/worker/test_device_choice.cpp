#include "core/base/random.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/worker/device_choice.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

using namespace fieldwright;

namespace {

/// A quantised file of a small random model.
Result<std::filesystem::path> writeGguf(const std::filesystem::path &folder, const char *architecture)
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
    FW_TRY(preset, ggufPreset("Q8_0"));
    const std::filesystem::path file = folder / "model.gguf";
    FW_CHECK(writeGgufModel(weights, file, {.preset = preset}, {}, {}));
    return file;
}

} // namespace

class TestDeviceChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A quantised file whose design the kernels do not know is computed in fp32, not refused; int8 may be asked for.
    void quantisedFilesOfOtherDesignsAreAnsweredInFp32()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        for (const char *name : {"model", "measured", "asked", "blocks"})
            std::filesystem::create_directories(root / name);
        const auto file = writeGguf(root / "model", "Qwen2ForCausalLM");
        VERIFY_RESULT(file);
        const std::filesystem::path models[] = {*file};
        const auto measured = chooseInference(root / "measured", "cpu", "auto", models);
        VERIFY_RESULT(measured);
        QCOMPARE(measured->precision, engine::Precision::Fp32);
        QVERIFY(measured->reason.english().find("design") != std::string::npos);
        const auto asked = chooseInference(root / "asked", "cpu", "int8", models);
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
