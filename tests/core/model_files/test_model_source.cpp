#include "core/base/file.h"
#include "core/base/random.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/licence.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_adapter.h"
#include "tests/core/model_files/support.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <cmath>
#include <limits>

namespace fs = std::filesystem;
using namespace fieldwright;
using namespace fieldwright::test;

namespace {

ModelConfig tinyConfig()
{
    ModelConfig config;
    config.architecture = "LlamaForCausalLM";
    config.hidden = 8;
    config.layers = 2;
    config.heads = 2;
    config.kvHeads = 1;
    config.headDim = 4;
    config.intermediate = 12;
    config.vocab = 10;
    config.maxPositions = 64;
    config.tieEmbeddings = true;
    config.eosIds = {2};
    return config;
}

/// Reproducible weights that tell every place from every other.
std::vector<float> weightsOf(const ExpectedTensor &tensor)
{
    Random random(std::hash<std::string>()(tensor.name));
    std::vector<float> out(*elementCount(tensor.shape));
    for (float &value : out)
        value = float(random.uniform() * 2 - 1);
    return out;
}

Result<> writeFolder(const fs::path &folder, const ModelConfig &config,
                     std::function<void(std::vector<TensorSpec> &)> change = {})
{
    FW_CHECK(makeFolder(folder));
    FW_CHECK(saveFile(folder / "config.json", dumpJson(modelConfigToJson(config, TensorType::F32), 2)));
    std::vector<TensorSpec> specs;
    std::map<std::string, std::vector<float>> values;
    for (const ExpectedTensor &tensor : expectedTensors(config)) {
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
        values[tensor.name] = weightsOf(tensor);
    }
    if (change)
        change(specs);
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    for (const TensorSpec &spec : writer.order()) {
        std::vector<float> value = values[spec.name];
        value.resize(*elementCount(spec.shape));
        FW_TRY(bytes, encodeFromFloat(TensorType::F32, value));
        FW_CHECK(writer.write(bytes));
    }
    return writer.commit();
}

/// The same model as GGUF, Q and K rows interleaved as llama.cpp's converter does it.
std::string ggufOf(const ModelConfig &config)
{
    GgufBytes file;
    const auto tensors = expectedTensors(config);
    file.head(tensors.size(), 11)
        .key("general.architecture", "llama")
        .key("general.name", "Tiny")
        .key("general.license", "apache-2.0");
    file.key("llama.block_count", std::uint32_t(config.layers))
        .key("llama.embedding_length", std::uint32_t(config.hidden));
    file.key("llama.feed_forward_length", std::uint32_t(config.intermediate))
        .key("llama.context_length", std::uint32_t(config.maxPositions));
    file.key("llama.attention.head_count", std::uint32_t(config.heads))
        .key("llama.attention.head_count_kv", std::uint32_t(config.kvHeads));
    file.key("llama.attention.layer_norm_rms_epsilon", 1e-5f).key("llama.rope.freq_base", 10000.0f);
    std::string data;
    for (const ExpectedTensor &tensor : tensors) {
        data.resize((data.size() + 31) / 32 * 32);
        std::vector<std::int64_t> dimensions(tensor.shape.rbegin(), tensor.shape.rend());
        file.tensor(tensor.ggufName, dimensions, 0, data.size());
        std::vector<float> values = weightsOf(tensor);
        const bool q = tensor.name.find("q_proj") != std::string::npos,
                   k = tensor.name.find("k_proj") != std::string::npos;
        if (q || k) {
            const std::int64_t heads = q ? config.heads : config.kvHeads, half = config.headDim / 2,
                               columns = tensor.shape[1];
            std::vector<float> moved(values.size());
            for (std::int64_t head = 0; head < heads; ++head) {
                for (std::int64_t part = 0; part < 2; ++part) {
                    for (std::int64_t i = 0; i < half; ++i) {
                        const std::int64_t from = (head * 2 + part) * half + i, to = (head * half + i) * 2 + part;
                        std::copy_n(values.begin() + from * columns, columns, moved.begin() + to * columns);
                    }
                }
            }
            values = std::move(moved);
        }
        data.append(reinterpret_cast<const char *>(values.data()), values.size() * 4);
    }
    file.align();
    return file.bytes + data;
}

} // namespace

class TestModelSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->path().toStdString();
    }

    void readsAFolder()
    {
        const ModelConfig config = tinyConfig();
        VERIFY_RESULT(writeFolder(m_path, config));
        const auto model = ModelSource::open(m_path);
        VERIFY_RESULT(model);
        QVERIFY((*model)->format() == ModelFormat::HuggingFace);
        QCOMPARE((*model)->config().hidden, config.hidden);
        QVERIFY((*model)->config().tieEmbeddings);
        QCOMPARE((*model)->config().eosId(), std::int64_t(2));
        QVERIFY(!(*model)->find("lm_head.weight"));
        for (const ExpectedTensor &tensor : expectedTensors(config)) {
            std::vector<float> values(*elementCount(tensor.shape));
            VERIFY_RESULT((*model)->readFloat(tensor.name, values));
            QVERIFY(values == weightsOf(tensor));
        }
        QCOMPARE((*model)->weightBytesAs(TensorType::F32), (*model)->parameters() * 4);
        QVERIFY((*model)->fileBytes() > (*model)->parameters() * 4);
        QVERIFY((*model)->remarks().empty());
        VERIFY_RESULT(ModelSource::open(fs::path(m_path) / "model.safetensors"));
    }

    void readsTheSameFromGgufWithItsRowsPutBack()
    {
        const ModelConfig config = tinyConfig();
        const fs::path path = fs::path(m_path) / "tiny.gguf";
        VERIFY_RESULT(saveFile(path, ggufOf(config)));
        const auto model = ModelSource::open(path);
        VERIFY_RESULT(model);
        QVERIFY((*model)->format() == ModelFormat::Gguf);
        QCOMPARE((*model)->licence(), std::string("apache-2.0"));
        QCOMPARE((*model)->config().normEpsilon, 1e-5);
        for (const ExpectedTensor &tensor : expectedTensors(config)) {
            std::vector<float> values(*elementCount(tensor.shape));
            VERIFY_RESULT((*model)->readFloat(tensor.name, values));
            QVERIFY2(values == weightsOf(tensor), tensor.name.c_str());
        }
        std::vector<float> wrong(3);
        VERIFY_ERROR((*model)->readFloat("model.norm.weight", wrong), ErrorCode::InvalidArgument);
        VERIFY_ERROR((*model)->readFloat("nothing", wrong), ErrorCode::NotFound);
    }

    void fingerprintTellsModelsOfOneFamilyApart()
    {
        const ModelConfig config = tinyConfig();
        std::string bytes = ggufOf(config);
        const fs::path a = fs::path(m_path) / "a.gguf", b = fs::path(m_path) / "b.gguf";
        VERIFY_RESULT(saveFile(a, bytes));
        bytes.back() ^= 1;
        VERIFY_RESULT(saveFile(b, bytes));
        const auto first = ModelSource::open(a), second = ModelSource::open(b);
        VERIFY_RESULT(first);
        VERIFY_RESULT(second);
        QCOMPARE((*first)->fingerprint().size(), size_t(64));
        QVERIFY((*first)->fingerprint() == (*ModelSource::open(a))->fingerprint());
        QVERIFY(*(*first)->sha256() != *(*second)->sha256());
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR((*first)->sha256(stop.get_token()), ErrorCode::Cancelled);
    }

    void refusesPicklesWhateverTheyAreCalled()
    {
        const auto write = [&](const char *name, std::string bytes) {
            const fs::path path = fs::path(m_path) / name;
            if (!saveFile(path, bytes))
                qFatal("cannot write");
            return path;
        };
        for (const fs::path &path : {write("a.bin", "x"), write("b.pt", "x"), write("c.PTH", "x"), write("d.ckpt", "x"),
                                     write("e.gguf", "PK\3\4zip"), write("f.safetensors", "\x80\4pickle")}) {
            const auto model = ModelSource::open(path);
            VERIFY_ERROR(model, ErrorCode::Unsupported);
            QVERIFY(model.error().message().find("pickle") != std::string::npos);
        }
        VERIFY_ERROR(ModelSource::open(write("g.txt", "hello")), ErrorCode::Unsupported);
        // A folder that has its weights as a pickle only.
        const fs::path folder = fs::path(m_path) / "folder";
        VERIFY_RESULT(writeFolder(folder, tinyConfig()));
        fs::rename(folder / "model.safetensors", folder / "pytorch_model.bin");
        const auto model = ModelSource::open(folder);
        VERIFY_ERROR(model, ErrorCode::Unsupported);
        QVERIFY(model.error().message().find("pytorch_model.bin") != std::string::npos);
    }

    void listsTheFirstTenTensorsThatAreMissing()
    {
        ModelConfig config = tinyConfig();
        config.layers = 4;
        VERIFY_RESULT(writeFolder(m_path, config, [](std::vector<TensorSpec> &specs) {
            std::erase_if(specs, [](const TensorSpec &s) { return s.name.find("mlp") != std::string::npos; });
            specs[0].shape = {10, 9};
        }));
        const auto model = ModelSource::open(m_path);
        VERIFY_ERROR(model, ErrorCode::Corrupt);
        const std::string message = model.error().message();
        QVERIFY2(message.find("13 tensors") != std::string::npos, message.c_str());
        QVERIFY(message.find("[10, 9] != [10, 8]") != std::string::npos);
        QVERIFY(message.find("layers.0.mlp.gate_proj") != std::string::npos);
        QVERIFY(message.find("layers.3.mlp.down_proj") == std::string::npos);
    }

    void saysWhichTensorsItDoesNotUse()
    {
        VERIFY_RESULT(writeFolder(m_path, tinyConfig(), [](std::vector<TensorSpec> &specs) {
            specs.push_back({"extra.weight", TensorType::F32, {2}});
        }));
        const auto model = ModelSource::open(m_path);
        VERIFY_RESULT(model);
        QCOMPARE((*model)->remarks().size(), size_t(1));
        QVERIFY((*model)->remarks()[0].english().find("extra.weight") != std::string::npos);
    }

    void namesAMissingShardAndRefusesForeignOnes()
    {
        VERIFY_RESULT(writeFolder(m_path, tinyConfig()));
        const fs::path folder = m_path;
        fs::rename(folder / "model.safetensors", folder / "model-00001-of-00002.safetensors");
        VERIFY_RESULT(saveFile(
            folder / "model.safetensors.index.json",
            R"({"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}})"));
        const auto model = ModelSource::open(folder);
        VERIFY_ERROR(model, ErrorCode::NotFound);
        QVERIFY(model.error().message().find("model-00002-of-00002.safetensors") != std::string::npos);
        VERIFY_RESULT(
            saveFile(folder / "model.safetensors.index.json", R"({"weight_map":{"a":"../outside.safetensors"}})"));
        VERIFY_ERROR(ModelSource::open(folder), ErrorCode::Corrupt);
        VERIFY_RESULT(saveFile(folder / "model.safetensors.index.json",
                               R"({"weight_map":{"a":"model-00001-of-00002.safetensors"}})"));
        VERIFY_RESULT(ModelSource::open(folder));
    }

    void refusesImpossibleAndUnsupportedConfigurations_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("unsupported");
        const auto row = [](const char *key, const char *value, bool unsupported) {
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QString::fromLatin1(key), QString::fromLatin1(value))))
                << QByteArray(key) << QByteArray(value) << unsupported;
        };
        row("architectures", R"(["T5ForConditionalGeneration"])", true);
        row("hidden_act", R"("relu2")", true);
        row("rope_parameters", R"({"rope_type":"spiral","rope_theta":10000.0})", true);
        row("rope_parameters", R"({"rope_type":"yarn","rope_theta":10000.0})", true); // by how much?
        row("quantization_config", R"({"quant_method":"gptq"})", true);
        row("hidden_size", "0", false);
        row("hidden_size", "-8", false);
        row("hidden_size", "9223372036854775807", false);
        row("hidden_size", "\"8\"", false);
        row("num_hidden_layers", "1000000000", false);
        row("num_attention_heads", "0", false);
        row("num_key_value_heads", "3", false);
        row("head_dim", "3", false);
        row("vocab_size", "4294967296", false);
        row("rms_norm_eps", "-1", false);
        row("max_position_embeddings", "0", false);
    }
    void refusesImpossibleAndUnsupportedConfigurations()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        QFETCH(bool, unsupported);
        Json json = modelConfigToJson(tinyConfig(), TensorType::F32);
        VERIFY_RESULT(modelConfigFromJson(json, "config.json"));
        const auto parsed = parseJson(value.toStdString(), "value");
        VERIFY_RESULT(parsed);
        json[key.toStdString()] = *parsed;
        VERIFY_ERROR(modelConfigFromJson(json, "config.json"),
                     unsupported ? ErrorCode::Unsupported : ErrorCode::Corrupt);
    }

    void weightsThatAreNoNumbersAreRefused_data()
    {
        QTest::addColumn<QString>("type");
        for (const char *type :
             {"F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"})
            QTest::newRow(type) << type;
    }
    /// Any half of a block may be a scale: where reading makes it no number, the tensor is refused as it lies in the
    /// file.
    void weightsThatAreNoNumbersAreRefused()
    {
        QFETCH(QString, type);
        ModelTensor tensor;
        tensor.name = "blk.0.weight";
        tensor.type = *tensorTypeFromName(type.toStdString());
        const TensorTypeInfo &info = tensorTypeInfo(tensor.type);
        const size_t blocks = 3;
        std::vector<float> values(blocks * info.blockElements);
        int refused = 0;
        for (size_t at = 0; at + 2 <= info.blockBytes; at += 2) {
            std::vector<std::byte> bytes(blocks * info.blockBytes, std::byte{0x11});
            tensor.bytes = bytes;
            VERIFY_RESULT(checkFinite(tensor));
            bytes[info.blockBytes + at] = std::byte{0xc0};
            bytes[info.blockBytes + at + 1] = std::byte{0x7f}; // NaN in half and in bfloat16, in fp32 as its upper half
            VERIFY_RESULT(decodeToFloat(tensor.type, bytes, values));
            const bool isBad = !std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
            QCOMPARE(checkFinite(tensor).has_value(), !isBad);
            QCOMPARE(checkFinite(values, tensor.name).has_value(), !isBad);
            refused += isBad;
        }
        QVERIFY(refused > 0);
        std::vector<std::byte> one(info.blockBytes, std::byte{0xff});
        tensor.bytes = one;
        VERIFY_ERROR(checkFinite(tensor), ErrorCode::Corrupt);
        QVERIFY(checkFinite(tensor).error().message().find("blk.0.weight") != std::string::npos);
    }

    void writesAndReadsAnAdapter()
    {
        LoraAdapter adapter;
        adapter.config.rank = 2;
        adapter.config.alpha = 4;
        adapter.config.targets = {"v_proj", "q_proj"};
        adapter.config.baseModel = "tiny";
        adapter.config.baseFingerprint = "abc";
        adapter.weights.push_back(
            {"model.layers.0.self_attn.q_proj", 3, 4, 2, {1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6, 7, 8}});
        VERIFY_RESULT(writeLoraAdapter(m_path, adapter));
        const auto read = readLoraAdapter(m_path);
        VERIFY_RESULT(read);
        QVERIFY(read->weights.size() == 1 && read->weights[0].a == adapter.weights[0].a &&
                read->weights[0].b == adapter.weights[0].b);
        QCOMPARE(read->config.scale("model.layers.0.self_attn.q_proj"), 2.0);
        QCOMPARE(read->config.baseFingerprint, std::string("abc"));
        QVERIFY(read->config.targets == (std::vector<std::string>{"q_proj", "v_proj"}));
        const auto file = SafetensorsFile::open(fs::path(m_path) / "adapter_model.safetensors");
        VERIFY_RESULT(file);
        QVERIFY(file->find("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"));
        VERIFY_ERROR(ModelSource::open(m_path), ErrorCode::InvalidArgument); // an adapter is no model
    }

    void refusesAdaptersThatComputeSomethingElse()
    {
        Json json = loraConfigToJson(LoraConfig{});
        VERIFY_RESULT(loraConfigFromJson(json, "a"));
        const std::pair<const char *, Json> changes[] = {{"use_dora", true},
                                                         {"bias", "all"},
                                                         {"peft_type", "IA3"},
                                                         {"modules_to_save", {"lm_head"}},
                                                         {"rank_pattern", {{"^q.*", 4}}}};
        for (const auto &[key, value] : changes) {
            Json changed = json;
            changed[key] = value;
            VERIFY_ERROR(loraConfigFromJson(changed, "a"), ErrorCode::Unsupported);
        }
        json["r"] = 0;
        VERIFY_ERROR(loraConfigFromJson(json, "a"), ErrorCode::Corrupt);
    }

    void knowsTheCommonLicences()
    {
        QVERIFY(licenceVerdict("apache-2.0").use == LicenceUse::Yes);
        QVERIFY(licenceVerdict("MIT").use == LicenceUse::Yes);
        QVERIFY(licenceVerdict("llama3.1").use == LicenceUse::WithConditions);
        QVERIFY(licenceVerdict("cc-by-nc-4.0").use == LicenceUse::No);
        QVERIFY(licenceVerdict("cc-by-4.0").use == LicenceUse::Yes);
        QVERIFY(licenceVerdict("").use == LicenceUse::Unknown);
        QVERIFY(licenceVerdict("my own").use == LicenceUse::Unknown);
        QCOMPARE(licenceOf(Json::object(), "---\nlanguage: en\nlicense: 'mit'\n---\nlicense: gpl\n"),
                 std::string("mit"));
        QCOMPARE(licenceOf(Json::object(), "---\nlicense: other\nlicense_name: gemma\n---\n"), std::string("gemma"));
        QCOMPARE(licenceOf(Json::object(), "license: mit"), std::string());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

QTEST_GUILESS_MAIN(TestModelSource)
#include "test_model_source.moc"
