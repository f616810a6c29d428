#include "core/base/file.h"
#include "core/model_files/hugging_face_writer.h"
#include "core/model_files/merged_weights.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <cmath>

namespace fs = std::filesystem;
using namespace fieldwright;

namespace {

/// Configurations of all families, from the engine's goldens.
std::map<std::string, Json> configurations()
{
    std::map<std::string, Json> out;
    const auto text = readFile(fs::path(FIELDWRIGHT_GOLDEN) / "architectures" / "cases.json");
    const auto list = text ? parseJson(*text, "cases.json") : Result<Json>(Json::array());
    for (size_t i = 0; list && i < list->size(); ++i)
        out[list->at(i)["name"].get<std::string>()] = list->at(i)["config"];
    return out;
}

std::vector<float> valuesOf(std::string_view name, size_t count)
{
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i)
        values[i] = float(std::sin(double(i + name.size() * 31)));
    return values;
}

/// A folder whose tensors have the names and shapes given, and values by name.
Result<> writeFolder(const fs::path &folder, const Json &config, const std::vector<TensorSpec> &specs)
{
    FW_CHECK(makeFolder(folder));
    FW_CHECK(saveFile(folder / "config.json", dumpJson(config, 2)));
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
        const auto values = valuesOf(spec.name, *elementCount(spec.shape));
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

/// As the family's own files have them.
std::vector<TensorSpec> specsOf(const Json &config, std::string_view without = {})
{
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(*modelConfigFromJson(config, "config.json"))) {
        TensorSpec spec{tensor.name, TensorType::F32, tensor.shape};
        if (tensor.transposed)
            std::swap(spec.shape[0], spec.shape[1]);
        if (!without.empty() && spec.name.starts_with(without))
            spec.name.erase(0, without.size());
        specs.push_back(std::move(spec));
    }
    return specs;
}

} // namespace

class TestDecoderFamily : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;
    const std::map<std::string, Json> m_configs = configurations();

    fs::path at(const char *name) const { return fs::path(m_scratch.path().toStdString()) / name; }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_configs.size() >= 35); }

    void everyNameOfAFamilyFindsIt()
    {
        for (const DecoderFamily &family : decoderFamilies()) {
            QVERIFY(decoderFamily(family.modelType) == &family);
            for (const std::string &name : family.classes)
                QVERIFY(decoderFamily(name) == &family);
        }
        QVERIFY(!decoderFamily("T5ForConditionalGeneration"));
        QCOMPARE(decoderFamilyOfGguf("llama")->classes.front(), std::string("LlamaForCausalLM"));
        QVERIFY(!decoderFamilyOfGguf("mamba"));
    }

    void refusesByNameWhatItDoesNotCompute_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *base, const char *key, const char *value) {
            QTest::addRow("%s %s %s", base, key, value)
                << QString::fromLatin1(base) << QString::fromLatin1(key) << QString::fromLatin1(value);
        };
        row("bloom", "apply_residual_connection_post_layernorm", "true");
        row("chatglm", "rope_ratio", "50");
        row("chatglm", "rmsnorm", "false");
        row("chatglm", "quantization_bit", "4");
        row("gpt2", "scale_attn_by_inverse_layer_idx", "true");
        row("gpt2", "activation_function", "\"relu\"");
        row("gemma3", "use_bidirectional_attention", "true");
        row("gemma2", "hidden_activation", "\"tanh\"");
        row("phi3_short", "rope_scaling", R"({"type":"longrope","short_factor":[1,2],"long_factor":[1,2,3,4]})");
        row("phi3_short", "rope_scaling", R"({"type":"longrope","short_factor":[1,2,3,"x"],"long_factor":[1,2,3,4]})");
        row("phi3_short", "rope_scaling", R"({"type":"longrope","short_factor":[1,2,3,-4],"long_factor":[1,2,3,4]})");
        row("llama", "rope_parameters", R"({"rope_type":"proportional","factor":4})");
        row("llama", "rope_parameters", R"({"rope_type":"yarn","factor":0.5})");
        row("llama", "rope_parameters", R"({"rope_type":"yarn","factor":4,"beta_fast":1,"beta_slow":32})");
        row("llama", "rope_parameters", R"({"rope_type":"yarn","factor":4,"rope_theta":1})");
        row("gemma3", "rope_parameters", R"({"sliding_attention":{"rope_type":"yarn"},"full_attention":{}})");
        row("qwen2", "quantization_config", R"({"quant_method":"awq"})");
    }
    void refusesByNameWhatItDoesNotCompute()
    {
        QFETCH(QString, base);
        QFETCH(QString, key);
        QFETCH(QString, value);
        Json config = m_configs.at(base.toStdString());
        VERIFY_RESULT(modelConfigFromJson(config, "config.json"));
        config[key.toStdString()] = *parseJson(value.toStdString(), "value");
        const auto refused = modelConfigFromJson(config, "config.json");
        VERIFY_ERROR(refused, ErrorCode::Unsupported);
        // What helps: the family is one that is known.
        const std::string remedy = refused.error().remedy.english();
        QVERIFY2(remedy.find("another family") == std::string::npos, remedy.c_str());
        QCOMPARE(remedy.find("not quantised") != std::string::npos, key == QLatin1String("quantization_config"));
    }

    /// Whatever stands in a configuration, reading it is an answer or an error, and never a model out of all bounds.
    void survivesAnyValueInAnyKey()
    {
        const char *const nasty[] = {
            "0",   "-1",  "1e300", "9223372036854775807", "4294967296", "true", "null", "\"x\"", "[]", "{}",
            "0.5", "[1]", "1e-300"};
        int refused = 0, read = 0;
        for (const auto &[name, config] : m_configs) {
            for (const auto &item : config.items()) {
                for (const char *value : nasty) {
                    Json changed = config;
                    changed[item.key()] = *parseJson(value, "value");
                    const auto found = modelConfigFromJson(changed, name);
                    if (!found) {
                        ++refused;
                        QVERIFY(found.error().code == ErrorCode::Corrupt ||
                                found.error().code == ErrorCode::Unsupported ||
                                found.error().code == ErrorCode::InvalidArgument);
                        continue;
                    }
                    ++read;
                    QVERIFY(found->layers >= 1 && found->layers <= 1024);
                    QVERIFY(found->hidden >= 1 && found->hidden <= 1 << 17);
                    QVERIFY(found->design.windows.empty() ||
                            std::int64_t(found->design.windows.size()) == found->layers);
                    QVERIFY(std::isfinite(found->design.attentionScale) && found->rotatedSize() <= found->headDim);
                }
            }
        }
        QVERIFY(refused > 1000 && read > 1000);
    }

    void whatAnAdapterTakes_data()
    {
        QTest::addColumn<QString>("modelType");
        QTest::addColumn<QString>("queryValue");
        QTest::addColumn<QString>("attention");
        QTest::addColumn<QString>("all");
        const auto row = [](const char *type, const char *queryValue, const char *attention, const char *all) {
            QTest::newRow(type) << QString::fromLatin1(type) << QString::fromLatin1(queryValue)
                                << QString::fromLatin1(attention) << QString::fromLatin1(all);
        };
        row("llama", "q_proj v_proj", "q_proj k_proj v_proj o_proj",
            "q_proj k_proj v_proj o_proj gate_proj up_proj down_proj");
        row("phi3", "qkv_proj", "qkv_proj o_proj", "qkv_proj o_proj gate_up_proj down_proj");
        row("gpt2", "c_attn", "c_attn attn.c_proj", "c_attn c_proj c_fc");
        row("biogpt", "q_proj v_proj", "q_proj k_proj v_proj out_proj", "q_proj k_proj v_proj out_proj fc1 fc2");
        row("bloom", "query_key_value", "query_key_value dense", "query_key_value dense dense_h_to_4h dense_4h_to_h");
        row("baichuan", "W_pack", "W_pack o_proj", "W_pack o_proj gate_proj up_proj down_proj");
    }
    void whatAnAdapterTakes()
    {
        QFETCH(QString, modelType);
        QFETCH(QString, queryValue);
        QFETCH(QString, attention);
        QFETCH(QString, all);
        const DecoderFamily &family = *decoderFamily(modelType.toStdString());
        const auto targets = [&](AdapterScope scope) {
            QStringList found;
            for (const std::string &target : adapterTargets(family, scope))
                found << QString::fromStdString(target);
            return found.join(QLatin1Char(' '));
        };
        QCOMPARE(targets(AdapterScope::QueryValue), queryValue);
        QCOMPARE(targets(AdapterScope::Attention), attention);
        QCOMPARE(targets(AdapterScope::All), all);
        const auto config = modelConfigFromJson(m_configs.at("gpt2"), "config.json");
        VERIFY_RESULT(config);
        const auto modules = adaptedModules(config->family(), config->sizes(), config->design, {"attn.c_proj"});
        QCOMPARE(modules.size(), size_t(1));
        QCOMPARE(modules.front().path, std::string("attn.c_proj"));
    }

    /// GPT-2's first checkpoints have no "transformer." and bring their masks along; matrices are [in, out].
    void readsTransposedMatricesUnderOlderNames()
    {
        const Json &config = m_configs.at("gpt2");
        std::vector<TensorSpec> specs = specsOf(config, "transformer.");
        specs.push_back({"h.0.attn.bias", TensorType::F32, {1, 1, 64, 64}});
        VERIFY_RESULT(writeFolder(at("older"), config, specs));
        const auto model = ModelSource::open(at("older"));
        VERIFY_RESULT(model);
        QVERIFY((*model)->remarks().empty());
        const ModelTensor *tensor = (*model)->find("transformer.h.1.mlp.c_fc.weight");
        QVERIFY(tensor);
        QCOMPARE(tensor->shape, (Shape{128, 32}));
        const auto stored = valuesOf("h.1.mlp.c_fc.weight", 128 * 32); // [32, 128]
        std::vector<float> whole(128 * 32), piece(5 * 32);
        VERIFY_RESULT((*model)->readFloat(tensor->name, whole));
        VERIFY_RESULT((*model)->readRows(*tensor, 70, 5, piece));
        for (size_t row = 0; row < 128; ++row) {
            for (size_t i = 0; i < 32; ++i)
                QCOMPARE(whole[row * 32 + i], stored[i * 128 + row]);
        }
        QVERIFY(std::equal(piece.begin(), piece.end(), whole.begin() + 70 * 32));

        // Written again it is what it was.
        const auto weights = MergedWeights::create(*model, std::nullopt);
        VERIFY_RESULT(weights);
        VERIFY_RESULT(makeFolder(at("again")));
        VERIFY_RESULT(writeHuggingFaceModel(*weights, at("again"), {}, {}, {}));
        const auto file = SafetensorsFile::open(at("again") / "model.safetensors");
        VERIFY_RESULT(file);
        const TensorEntry *entry = file->find("transformer.h.1.mlp.c_fc.weight");
        QVERIFY(entry);
        QCOMPARE(entry->shape, (Shape{32, 128}));
        std::vector<float> written(128 * 32);
        VERIFY_RESULT(decodeToFloat(entry->type, file->bytes(*entry), written));
        QVERIFY(written == stored);
    }

    void mergesAnAdapterIntoATransposedMatrix()
    {
        const Json &config = m_configs.at("gpt2");
        VERIFY_RESULT(writeFolder(at("base"), config, specsOf(config)));
        const auto model = ModelSource::open(at("base"));
        VERIFY_RESULT(model);
        LoraAdapter adapter;
        adapter.config.rank = 1;
        adapter.config.alpha = 2;
        LoraWeights pair{"transformer.h.0.attn.c_attn", 32, 96, 1, valuesOf("a", 32), valuesOf("bb", 96)};
        adapter.weights.push_back(pair);
        const auto weights = MergedWeights::create(*model, adapter);
        VERIFY_RESULT(weights);
        const ModelTensor &tensor = *(*model)->find("transformer.h.0.attn.c_attn.weight");
        std::vector<float> before(96 * 32), after(96 * 32);
        VERIFY_RESULT((*model)->readFloat(tensor.name, before));
        VERIFY_RESULT(weights->readRows(tensor, 0, 96, after));
        for (size_t o = 0; o < 96; ++o) {
            for (size_t i = 0; i < 32; ++i)
                QVERIFY(std::fabs(after[o * 32 + i] - before[o * 32 + i] - 2 * pair.b[o] * pair.a[i]) < 1e-6f);
        }
    }

    void namesTensorsOfAnotherShape()
    {
        const Json &config = m_configs.at("gpt2");
        std::vector<TensorSpec> specs = specsOf(config);
        for (TensorSpec &spec : specs) {
            if (spec.name == "transformer.h.0.attn.c_attn.weight")
                spec.shape = {96, 32}; // not transposed
        }
        VERIFY_RESULT(writeFolder(at("wrong"), config, specs));
        const auto model = ModelSource::open(at("wrong"));
        VERIFY_ERROR(model, ErrorCode::Corrupt);
        QVERIFY(model.error().message().find("h.0.attn.c_attn.weight") != std::string::npos);

        const Json &bloom = m_configs.at("bloom");
        specs = specsOf(bloom);
        std::erase_if(specs, [](const TensorSpec &spec) {
            return spec.name.find("word_embeddings_layernorm") != std::string::npos;
        });
        VERIFY_RESULT(writeFolder(at("bloom"), bloom, specs));
        const auto lacking = ModelSource::open(at("bloom"));
        VERIFY_ERROR(lacking, ErrorCode::Corrupt);
        QVERIFY(lacking.error().message().find("word_embeddings_layernorm.bias") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestDecoderFamily)
#include "test_decoder_family.moc"
