#include "core/base/file.h"
#include "core/base/random.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/model_files/gguf_tokenizer.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

#include <cmath>

namespace fs = std::filesystem;
using namespace fieldwright;

namespace {

/// The tiny model's tokenizer with weights of another shape: columns of 256 and 512, so that K types fit.
Result<> writeWideModel(const fs::path &folder, const char *architecture, std::int64_t layers, bool tied)
{
    FW_CHECK(writeTinyModel(folder));
    FW_CHECK(saveFile(folder / "chat_template.jinja", "{{ messages[0]['content'] }}"));
    ModelConfig config;
    config.architecture = architecture;
    config.hidden = 256;
    config.layers = layers;
    config.heads = 8;
    config.kvHeads = 4;
    config.headDim = 32;
    config.intermediate = 512;
    config.vocab = 260;
    config.maxPositions = 128;
    config.tieEmbeddings = tied;
    config.design.qkvBias = config.architecture == "Qwen2ForCausalLM";
    config.eosIds = {2};
    FW_CHECK(saveFile(folder / "config.json", dumpJson(modelConfigToJson(config, TensorType::F32), 2)));
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(config))
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    Random random(7);
    for (const TensorSpec &spec : writer.order()) {
        std::vector<float> values(*elementCount(spec.shape));
        for (float &value : values)
            value = float(random.uniform() * 2 - 1);
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

std::vector<float> valuesOf(const ModelSource &source, const std::string &name)
{
    const ModelTensor *tensor = source.find(name);
    std::vector<float> out(tensor ? *elementCount(tensor->shape) : 0);
    if (!source.readFloat(name, out))
        out.clear();
    return out;
}

std::string typeOf(const ModelSource &source, const std::string &name)
{
    const TensorEntry *entry = source.gguf() ? source.gguf()->find(name) : nullptr;
    return entry ? tensorTypeName(entry->type) : "";
}

} // namespace

class TestGgufModel : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path at(const char *name) const { return fs::path(m_folder.path().toStdString()) / name; }

    Result<std::shared_ptr<const ModelSource>> written(const fs::path &model, const char *type, const char *name,
                                                       std::optional<LoraAdapter> adapter = {})
    {
        FW_TRY(source, ModelSource::open(model));
        FW_TRY(weights, MergedWeights::create(source, std::move(adapter)));
        FW_TRY(preset, ggufPreset(type));
        FW_TRY(done,
               writeGgufModel(weights, at(name), {.preset = preset, .name = "Written", .baseName = "Base"}, {}, {}));
        if (done.bytes == 0)
            return fail(Error{});
        return ModelSource::open(at(name));
    }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_RESULT(writeWideModel(at("llama"), "LlamaForCausalLM", 8, true));
        VERIFY_RESULT(writeWideModel(at("qwen"), "Qwen2ForCausalLM", 2, false));
    }

    void everyNumberComesBackInPlace_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addRow("llama, rows of Q and K interleaved") << QStringLiteral("llama");
        QTest::addRow("qwen2, with biases and a head") << QStringLiteral("qwen");
    }

    void everyNumberComesBackInPlace()
    {
        QFETCH(QString, model);
        const auto original = ModelSource::open(at(model.toUtf8().constData()));
        VERIFY_RESULT(original);
        const auto copy = written((*original)->path(), "f32", "same.gguf");
        VERIFY_RESULT(copy);
        QCOMPARE((*copy)->tensors().size(), (*original)->tensors().size());
        for (const ModelTensor &tensor : (*original)->tensors())
            QVERIFY2(valuesOf(**copy, tensor.name) == valuesOf(**original, tensor.name), tensor.name.c_str());
        const ModelConfig &a = (*original)->config(), &b = (*copy)->config();
        QCOMPARE(b.kvHeads, a.kvHeads);
        QCOMPARE(b.maxPositions, a.maxPositions);
        QCOMPARE(b.tieEmbeddings, a.tieEmbeddings);
        QVERIFY(b.design == a.design);
        QCOMPARE(b.normEpsilon, a.normEpsilon);
        QCOMPARE(b.chatTemplate, a.chatTemplate);
        QVERIFY(!b.chatTemplate.empty());
        QCOMPARE(b.eosIds.front(), a.eosIds.front());
        QVERIFY((*copy)->remarks().empty());
        // And once more from GGUF to GGUF.
        const auto again = written((*copy)->path(), "f32", "again.gguf");
        VERIFY_RESULT(again);
        QCOMPARE(valuesOf(**again, "model.layers.1.self_attn.k_proj.weight"),
                 valuesOf(**original, "model.layers.1.self_attn.k_proj.weight"));
        QCOMPARE((*again)->gguf()->header().text("general.base_model.0.name"), std::string("Base"));
    }

    void theTokenizerGoesAlong()
    {
        const auto copy = written(at("llama"), "f16", "tokens.gguf");
        VERIFY_RESULT(copy);
        const GgufHeader &header = (*copy)->gguf()->header();
        QCOMPARE(header.text("tokenizer.ggml.model"), std::string("gpt2"));
        QCOMPARE(header.text("tokenizer.ggml.pre"), std::string("gpt-2"));
        const auto pieces = header.array("tokenizer.ggml.tokens")->strings();
        const auto kinds = header.array("tokenizer.ggml.token_type")->integers();
        QCOMPARE(pieces.size(), size_t(260));
        QCOMPARE(pieces[2], std::string_view("<|im_end|>"));
        QCOMPARE(kinds[2], std::int64_t(3));
        QCOMPARE(kinds[3], std::int64_t(1));
        QCOMPARE(pieces[259], std::string_view("[PAD259]"));
        QCOMPARE(kinds[259], std::int64_t(5));
        QCOMPARE(header.integer("general.file_type").value_or(-1), std::int64_t(1));
    }

    void choosesTypesAsLlamaCppDoes()
    {
        const auto wide = written(at("llama"), "q4_k_m", "wide.gguf");
        VERIFY_RESULT(wide);
        QCOMPARE(typeOf(**wide, "token_embd.weight"), std::string("Q6_K")); // it is the head too
        QCOMPARE(typeOf(**wide, "blk.0.attn_v.weight"), std::string("Q6_K"));
        QCOMPARE(typeOf(**wide, "blk.1.attn_v.weight"), std::string("Q4_K"));
        QCOMPARE(typeOf(**wide, "blk.3.ffn_down.weight"), std::string("Q6_K")); // every third
        QCOMPARE(typeOf(**wide, "blk.7.ffn_down.weight"), std::string("Q6_K"));
        QCOMPARE(typeOf(**wide, "blk.3.ffn_up.weight"), std::string("Q4_K"));
        QCOMPARE(typeOf(**wide, "blk.3.attn_norm.weight"), std::string("F32"));

        VERIFY_RESULT(writeTinyModel(at("tiny"))); // 32 columns
        const auto narrow = written(at("tiny"), "Q4_K_M", "narrow.gguf");
        VERIFY_RESULT(narrow);
        QCOMPARE(typeOf(**narrow, "blk.0.attn_q.weight"), std::string("Q5_0"));
        QCOMPARE(typeOf(**narrow, "blk.1.ffn_down.weight"), std::string("Q8_0"));
        // How many do so is known beforehand, and is what the file has: everything but the norms.
        const auto tiny = ModelSource::open(at("tiny"));
        VERIFY_RESULT(tiny);
        const auto fallbacks = ggufFallbacks(**tiny, *ggufPreset("Q4_K_M"));
        std::map<std::string, std::uint64_t> inFile;
        for (const TensorEntry &tensor : (*narrow)->gguf()->header().tensors) {
            if (tensor.shape.size() > 1)
                ++inFile[tensorTypeName(tensor.type)];
        }
        QVERIFY(!fallbacks.empty());
        QCOMPARE(fallbacks, inFile);
        const auto eights = ModelSource::open(at("llama")); // 256 columns
        VERIFY_RESULT(eights);
        QVERIFY(ggufFallbacks(**eights, *ggufPreset("Q4_K_M")).empty());
        QVERIFY(ggufFallbacks(**tiny, *ggufPreset("Q8_0")).empty());
        const GgufPreset q4 = *ggufPreset("Q4_0");
        QCOMPARE(ggufTensorType(q4, "output.weight", {100, 576}, 30, false), TensorType::Q8_0);
        QCOMPARE(ggufTensorType(q4, "token_embd.weight", {100, 576}, 30, false), TensorType::Q4_0);
        QCOMPARE(ggufTensorType(q4, "blk.0.attn_q.weight", {100, 40}, 30, false), TensorType::F16);
        QCOMPARE(ggufTensorType(*ggufPreset("Q8_0"), "output.weight", {100, 576}, 30, false), TensorType::Q8_0);
        VERIFY_ERROR(ggufPreset("Q3_K"), ErrorCode::InvalidArgument);
    }

    void quantisedNumbersAreThoseOfTheQuantiser()
    {
        const auto original = ModelSource::open(at("qwen"));
        VERIFY_RESULT(original);
        const auto copy = written(at("qwen"), "Q8_0", "q8.gguf");
        VERIFY_RESULT(copy);
        const char *name = "model.layers.0.mlp.up_proj.weight";
        const std::vector<float> values = valuesOf(**original, name);
        const auto bytes = encodeFromFloat(TensorType::Q8_0, values);
        VERIFY_RESULT(bytes);
        QVERIFY(std::ranges::equal((*copy)->find(name)->bytes, *bytes));
        // A quantised tensor that keeps its type is copied, not rounded again, also where its rows move.
        const auto again = written(at("q8.gguf"), "Q8_0", "q8 again.gguf");
        VERIFY_RESULT(again);
        for (const ModelTensor &tensor : (*copy)->tensors())
            QVERIFY2(std::ranges::equal((*again)->find(tensor.name)->bytes, tensor.bytes), tensor.name.c_str());
    }

    void mergesAnAdapterInFullPrecision()
    {
        const char *module = "model.layers.1.self_attn.q_proj";
        LoraAdapter adapter;
        adapter.config.rank = 2;
        adapter.config.alpha = 3;
        LoraWeights pair{module, 256, 256, 2, {}, {}};
        for (int i = 0; i < 512; ++i) {
            pair.a.push_back(float(std::sin(i)));
            pair.b.push_back(float(std::cos(i)));
        }
        adapter.weights.push_back(pair);
        const auto original = ModelSource::open(at("llama"));
        VERIFY_RESULT(original);
        const auto copy = written(at("llama"), "F32", "merged.gguf", adapter);
        VERIFY_RESULT(copy);
        const std::string name = std::string(module) + ".weight";
        const std::vector<float> before = valuesOf(**original, name), after = valuesOf(**copy, name);
        for (size_t row = 0; row < 256; ++row) {
            for (size_t i = 0; i < 256; ++i) {
                const double delta = 1.5 * (double(pair.b[row * 2]) * double(pair.a[i]) +
                                            double(pair.b[row * 2 + 1]) * double(pair.a[256 + i]));
                QVERIFY(std::fabs(double(after[row * 256 + i]) - double(before[row * 256 + i]) - delta) < 1e-6);
            }
        }
        QCOMPARE(valuesOf(**copy, "model.layers.0.self_attn.q_proj.weight"),
                 valuesOf(**original, "model.layers.0.self_attn.q_proj.weight"));

        adapter.weights[0].module = "model.layers.9.self_attn.q_proj";
        VERIFY_ERROR(MergedWeights::create(*original, adapter), ErrorCode::InvalidArgument);
        adapter.weights[0].module = "model.layers.0.self_attn.k_proj"; // another shape
        VERIFY_ERROR(MergedWeights::create(*original, adapter), ErrorCode::InvalidArgument);
    }

    void anAdapterBecomesAGgufAdapter()
    {
        LoraAdapter adapter;
        adapter.config.rank = 2;
        adapter.config.alpha = 4;
        adapter.config.rankStabilised = true; // scale 4/√2, and llama.cpp will take 4/2
        LoraWeights pair{"model.layers.0.self_attn.k_proj", 256, 128, 2, std::vector<float>(512, 1.0f), {}};
        for (int i = 0; i < 256; ++i)
            pair.b.push_back(float(i / 2));
        adapter.weights.push_back(pair);
        const auto source = ModelSource::open(at("llama"));
        VERIFY_RESULT(source);
        VERIFY_RESULT(writeGgufAdapter(adapter, **source, at("lora.gguf"), TensorType::F32));
        const auto file = GgufFile::open(at("lora.gguf"));
        VERIFY_RESULT(file);
        QCOMPARE(file->header().text("general.type"), std::string("adapter"));
        QCOMPARE(file->header().text("adapter.type"), std::string("lora"));
        QCOMPARE(file->header().number("adapter.lora.alpha").value_or(0), 4.0);
        const TensorEntry *a = file->find("blk.0.attn_k.weight.lora_a"), *b = file->find("blk.0.attn_k.weight.lora_b");
        QVERIFY(a && b);
        QCOMPARE(a->shape, (Shape{2, 256}));
        QCOMPARE(b->shape, (Shape{128, 2}));
        std::vector<float> values(256);
        VERIFY_RESULT(decodeToFloat(b->type, file->bytes(*b), values));
        // Row 1 of the file is row 16 of the model: the halves of each head interleaved.
        QVERIFY(std::fabs(double(values[2]) - 16 * std::sqrt(2.0)) < 1e-5);
        QVERIFY(std::fabs(double(values[4]) - 1 * std::sqrt(2.0)) < 1e-5);
    }

    void aGgufAdapterIsReadBack()
    {
        LoraAdapter adapter;
        adapter.config.rank = 2;
        adapter.config.alpha = 4;
        adapter.config.rankPattern["k_proj"] = 3;
        for (const auto &[name, out, rank] : {std::tuple("k_proj", 128, 3), std::tuple("q_proj", 256, 2)}) {
            LoraWeights pair{std::string("model.layers.1.self_attn.") + name, 256, out, rank, {}, {}};
            for (int i = 0; i < rank * 256; ++i)
                pair.a.push_back(float(std::sin(i)) * 0.3f);
            for (int i = 0; i < rank * out; ++i)
                pair.b.push_back(float(std::cos(i)) * 0.7f);
            adapter.weights.push_back(pair);
        }
        const auto source = ModelSource::open(at("llama"));
        VERIFY_RESULT(source);
        VERIFY_RESULT(writeGgufAdapter(adapter, **source, at("back.gguf"), TensorType::F32));
        const auto back = readGgufAdapter(at("back.gguf"), **source);
        VERIFY_RESULT(back);
        QCOMPARE(back->weights.size(), size_t(2));
        for (const LoraWeights &pair : back->weights) {
            const LoraWeights &own = adapter.weights[pair.module.ends_with("k_proj") ? 0 : 1];
            QCOMPARE(pair.module, own.module);
            QCOMPARE(pair.a, own.a);
            QCOMPARE(pair.b, own.b);
            QCOMPARE(back->config.scale(pair.module), adapter.config.scale(pair.module));
        }
        const auto exact = compareGgufAdapter(adapter, **source, at("back.gguf"), TensorType::F32);
        VERIFY_RESULT(exact);
        QCOMPARE(exact->largest, 0.0);
        QCOMPARE(exact->numbers, std::int64_t(3 * (256 + 128) + 2 * (256 + 256)));

        VERIFY_RESULT(writeGgufAdapter(adapter, **source, at("half.gguf"), TensorType::F16));
        const auto rounded = compareGgufAdapter(adapter, **source, at("half.gguf"), TensorType::F16);
        VERIFY_RESULT(rounded);
        QVERIFY(rounded->largest > 0 && rounded->largest <= std::ldexp(1.0, -11));

        // Another adapter's numbers, another model's file, and a whole model are no such adapter.
        LoraAdapter other = adapter;
        other.weights[1].b[300] += 0.01f;
        VERIFY_ERROR(compareGgufAdapter(other, **source, at("back.gguf"), TensorType::F32), ErrorCode::Corrupt);
        const auto qwen = ModelSource::open(at("qwen"));
        VERIFY_RESULT(qwen);
        VERIFY_ERROR(readGgufAdapter(at("back.gguf"), **qwen), ErrorCode::InvalidArgument);
        const auto whole = written(at("llama"), "F16", "whole.gguf");
        VERIFY_RESULT(whole);
        VERIFY_ERROR(readGgufAdapter(at("whole.gguf"), **source), ErrorCode::Unsupported);
        // Nor is it a model: the user is told what it is.
        const auto asModel = ModelSource::open(at("back.gguf"));
        QVERIFY(!asModel && asModel.error().message().find("adapter for llama.cpp") != std::string::npos);
    }

    void leavesNothingBehindWhenItFails()
    {
        const auto source = ModelSource::open(at("llama"));
        VERIFY_RESULT(source);
        const auto weights = MergedWeights::create(*source, std::nullopt);
        VERIFY_RESULT(weights);
        std::stop_source stop;
        const auto stopped = writeGgufModel(
            *weights, at("stopped.gguf"), {.preset = *ggufPreset("F16")},
            [&](std::uint64_t, std::uint64_t) -> Result<> {
                stop.request_stop();
                return {};
            },
            stop.get_token());
        VERIFY_ERROR(stopped, ErrorCode::Cancelled);
        QVERIFY(!fs::exists(at("stopped.gguf")));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("*stopped*")}, QDir::AllEntries).size(), 0);

        LoraAdapter adapter;
        adapter.config.rank = 1;
        adapter.weights.push_back({"model.layers.0.mlp.up_proj", 256, 512, 1, std::vector<float>(256, 1.0f),
                                   std::vector<float>(512, std::nanf(""))});
        const auto broken = MergedWeights::create(*source, adapter);
        VERIFY_RESULT(broken);
        const auto refused = writeGgufModel(*broken, at("nan.gguf"), {.preset = *ggufPreset("F16")}, {}, {});
        VERIFY_ERROR(refused, ErrorCode::Corrupt);
        QVERIFY(refused.error().message().find("layers.0.mlp.up_proj") != std::string::npos);
        QVERIFY(!fs::exists(at("nan.gguf")));
    }

    void refusesATokenizerThatGgufHasNoNameFor()
    {
        VERIFY_RESULT(writeTinyModel(at("odd")));
        const auto text = readFile(at("odd") / "tokenizer.json");
        VERIFY_RESULT(text);
        auto json = *parseJson(*text, "tokenizer.json");
        json["pre_tokenizer"] = {{"type", "Whitespace"}};
        VERIFY_RESULT(saveFile(at("odd") / "tokenizer.json", dumpJson(json)));
        const auto copy = written(at("odd"), "F16", "odd.gguf");
        VERIFY_ERROR(copy, ErrorCode::Unsupported);
        QVERIFY(copy.error().message().find("Whitespace") != std::string::npos);
        QVERIFY(!fs::exists(at("odd.gguf")));
        json["model"]["type"] = "Unigram";
        VERIFY_RESULT(saveFile(at("odd") / "tokenizer.json", dumpJson(json)));
        VERIFY_ERROR(written(at("odd"), "F16", "odd.gguf"), ErrorCode::Unsupported);
    }

    void sentencePieceScoresFollowTheMerges()
    {
        VERIFY_RESULT(writeTinyModel(at("piece")));
        const Json tokenizer = {
            {"added_tokens", Json::array({{{"id", 1}, {"content", "<s>"}, {"special", true}},
                                          {{"id", 0}, {"content", "<unk>"}, {"special", true}}})},
            {"normalizer",
             {{"type", "Sequence"}, {"normalizers", Json::array({{{"type", "Prepend"}, {"prepend", "\u2581"}}})}}},
            {"pre_tokenizer", nullptr},
            {"post_processor",
             {{"type", "TemplateProcessing"},
              {"single", Json::array({{{"SpecialToken", {{"id", "<s>"}, {"type_id", 0}}}},
                                      {{"Sequence", {{"id", "A"}, {"type_id", 0}}}}})}}},
            {"model",
             {{"type", "BPE"},
              {"byte_fallback", true},
              {"unk_token", "<unk>"},
              {"vocab", {{"<unk>", 0}, {"<s>", 1}, {"<0x0A>", 2}, {"ab", 3}, {"a", 4}, {"b", 5}, {"abb", 6}}},
              {"merges", Json::array({"a b", Json::array({"ab", "b"})})}}}};
        VERIFY_RESULT(saveFile(at("piece") / "tokenizer.json", dumpJson(tokenizer)));
        const auto source = ModelSource::open(at("piece"));
        VERIFY_RESULT(source);
        GgufMetadata metadata;
        VERIFY_RESULT(addTokenizerMetadata(metadata, **source));
        auto writer = GgufWriter::create(at("piece.gguf"), metadata, {});
        VERIFY_RESULT(writer);
        VERIFY_RESULT(writer->commit());
        const auto file = GgufFile::open(at("piece.gguf"));
        VERIFY_RESULT(file);
        const GgufHeader &header = file->header();
        QCOMPARE(header.text("tokenizer.ggml.model"), std::string("llama"));
        const auto scores = header.array("tokenizer.ggml.scores")->numbers();
        const auto kinds = header.array("tokenizer.ggml.token_type")->integers();
        QCOMPARE(kinds[0], std::int64_t(2));
        QCOMPARE(kinds[1], std::int64_t(3));
        QCOMPARE(kinds[2], std::int64_t(6));
        QCOMPARE(scores[3], 0.0);
        QCOMPARE(scores[6], -1.0);
        QCOMPARE(scores[4], -2.0);
        QCOMPARE(header.boolean("tokenizer.ggml.add_bos_token").value_or(false), true);
        QCOMPARE(header.boolean("tokenizer.ggml.add_eos_token").value_or(true), false);
        QCOMPARE(header.boolean("tokenizer.ggml.add_space_prefix").value_or(false), true);
    }
};

QTEST_GUILESS_MAIN(TestGgufModel)
#include "test_gguf_model.moc"
