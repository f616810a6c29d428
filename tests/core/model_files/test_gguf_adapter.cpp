#include "core/model_files/adapter_fit.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/model_files/gguf_writer.h"
#include "core/model_files/peft_adapter.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

#include <cmath>
#include <limits>

namespace fs = std::filesystem;
using namespace fieldwright;

namespace {

/// A file as another program may have written it.
struct Written
{
    GgufMetadata metadata;
    std::vector<TensorSpec> tensors;
    float value = 0.5f;

    Written()
    {
        metadata.setText("general.architecture", "llama");
        metadata.setText("general.type", "adapter");
        metadata.setText("adapter.type", "lora");
        metadata.setFloat("adapter.lora.alpha", 4);
        add("blk.0.attn_q.weight", {2, 32}, {32, 2});
    }
    void add(const std::string &tensor, const Shape &a, const Shape &b)
    {
        tensors.push_back({tensor + ".lora_a", TensorType::F32, a});
        tensors.push_back({tensor + ".lora_b", TensorType::F32, b});
    }
    Result<> save(const fs::path &path) const
    {
        FW_TRY(writer, GgufWriter::create(path, metadata, tensors));
        for (const TensorSpec &spec : tensors) {
            std::vector<float> values(*elementCount(spec.shape), 0.5f);
            values.back() = value;
            FW_CHECK(writer.write(std::as_bytes(std::span(values))));
        }
        return writer.commit();
    }
};

std::map<std::string, std::pair<Shape, std::vector<float>>> byKey(const PeftFiles &files)
{
    std::map<std::string, std::pair<Shape, std::vector<float>>> out;
    for (const PeftFiles::Tensor &tensor : files.tensors)
        out[tensor.key] = {tensor.shape, tensor.values};
    return out;
}

} // namespace

/// LoRA adapters in GGUF files: what they give beside their base, and what is wrong with others.
class TestGgufAdapter : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path at(const char *name) const { return fs::path(m_folder.path().toStdString()) / name; }

    /// Opens and fits it: the error's message, empty where all is well.
    std::string complaint(const fs::path &file) const
    {
        const auto opened = GgufAdapter::open(file);
        if (!opened)
            return opened.error().message();
        const auto fits = checkAdapterFits(file, at("tiny"));
        if (!fits)
            return fits.error().message();
        const auto read = readPeftFiles(file, at("tiny"));
        return read ? std::string() : read.error().message();
    }

private Q_SLOTS:
    void initTestCase() { VERIFY_RESULT(writeTinyModel(at("tiny"))); }

    void isTheSameAsPeftsFolder_data()
    {
        QTest::addColumn<bool>("ofGguf");
        QTest::addColumn<bool>("sameRanks");
        QTest::addRow("on a folder") << false << true;
        QTest::addRow("on a GGUF file") << true << true;
        QTest::addRow("with ranks of its own") << true << false;
    }
    void isTheSameAsPeftsFolder()
    {
        QFETCH(bool, ofGguf);
        QFETCH(bool, sameRanks);
        const auto source = ModelSource::open(at("tiny"));
        VERIFY_RESULT(source);
        LoraAdapter adapter;
        adapter.config.rank = 3;
        adapter.config.alpha = 6;
        adapter.config.baseModel = "owner/tiny";
        adapter.config.baseFingerprint = "print";
        adapter.config.targets = {"q_proj", "k_proj", "down_proj"};
        float next = 0;
        for (const ModelTensor &tensor : (*source)->tensors()) {
            const std::string module = tensor.name.substr(0, tensor.name.rfind('.'));
            const bool isTarget =
                module.ends_with("q_proj") || module.ends_with("k_proj") || module.ends_with("down_proj");
            if (!isTarget)
                continue;
            const std::int64_t rank = !sameRanks && module.ends_with("0.self_attn.k_proj") ? 2 : 3;
            if (rank == 2)
                adapter.config.rankPattern[module] = 2;
            LoraWeights pair{module, tensor.shape[1], tensor.shape[0], rank, {}, {}};
            for (std::int64_t i = 0; i < rank * pair.inFeatures; ++i)
                pair.a.push_back(std::sin(next += 1));
            for (std::int64_t i = 0; i < rank * pair.outFeatures; ++i)
                pair.b.push_back(std::cos(next += 1));
            adapter.weights.push_back(std::move(pair));
        }
        VERIFY_RESULT(writeLoraAdapter(at("peft"), adapter));
        VERIFY_RESULT(writeGgufAdapter(adapter, **source, at("lora.gguf"), TensorType::F32));
        fs::path base = at("tiny");
        if (ofGguf) {
            base = at("tiny.gguf");
            const auto weights = MergedWeights::create(*source, std::nullopt);
            VERIFY_RESULT(weights);
            VERIFY_RESULT(writeGgufModel(*weights, base, {.preset = *ggufPreset("F32")}, {}, {}));
        }

        const auto folder = readPeftFiles(at("peft")), file = readPeftFiles(at("lora.gguf"), base);
        VERIFY_RESULT(folder);
        VERIFY_RESULT(file);
        QVERIFY(byKey(*folder) == byKey(*file));
        QCOMPARE(file->baseFingerprint, folder->baseFingerprint);
        const auto config = loraConfigFromJson(file->config, "lora.gguf");
        VERIFY_RESULT(config);
        QCOMPARE(config->baseModel, adapter.config.baseModel);
        QCOMPARE(std::set<std::string>(config->targets.begin(), config->targets.end()),
                 std::set<std::string>(adapter.config.targets.begin(), adapter.config.targets.end()));
        const auto lora = readLoraAdapter(at("lora.gguf"), base);
        VERIFY_RESULT(lora);
        QCOMPARE(lora->weights.size(), adapter.weights.size());
        for (const LoraWeights &pair : lora->weights)
            QCOMPARE(lora->config.scale(pair.module), adapter.config.scale(pair.module));

        const auto kind = adapterKind(at("lora.gguf"));
        VERIFY_RESULT(kind);
        QCOMPARE(kind->type, std::string("LORA"));
        QCOMPARE(kind->isPlainLora, sameRanks);
        QCOMPARE(adapterNumbers(at("lora.gguf")).value(), numbersIn(*folder));
        // Without the base: the kind and the rank, but no numbers.
        const auto alone = readAdapterConfigs(at("lora.gguf"));
        VERIFY_RESULT(alone);
        QCOMPARE(intOr(alone->front(), "r"), std::int64_t(3));
        VERIFY_ERROR(readPeftFiles(at("lora.gguf")), ErrorCode::InvalidArgument);
    }

    void alphaOfNothingIsTheRank()
    {
        Written written;
        written.metadata.setFloat("adapter.lora.alpha", 0);
        written.add("blk.1.attn_q.weight", {3, 32}, {32, 3});
        VERIFY_RESULT(written.save(at("zero.gguf")));
        const auto lora = readLoraAdapter(at("zero.gguf"), at("tiny"));
        VERIFY_RESULT(lora);
        QCOMPARE(lora->weights.size(), size_t(2));
        for (const LoraWeights &pair : lora->weights)
            QCOMPARE(lora->config.scale(pair.module), 1.0); // as llama.cpp has it
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<Written>("written");
        QTest::addColumn<std::string>("named");
        const auto row = [](const char *name, const std::string &named, const std::function<void(Written &)> &change) {
            Written written;
            change(written);
            QTest::addRow("%s", name) << written << named;
        };
        row("all is well", "", [](Written &) {});
        row("no alpha", "adapter.lora.alpha", [](Written &w) { w.metadata.remove("adapter.lora.alpha"); });
        row("absurd alpha", "adapter.lora.alpha", [](Written &w) { w.metadata.setFloat("adapter.lora.alpha", 3e38f); });
        row("alpha is no number", "adapter.lora.alpha",
            [](Written &w) { w.metadata.setFloat("adapter.lora.alpha", std::numeric_limits<float>::quiet_NaN()); });
        row("a whole model", "general.type", [](Written &w) { w.metadata.setText("general.type", "model"); });
        row("another kind", "control_vector", [](Written &w) { w.metadata.setText("adapter.type", "control_vector"); });
        row("acts from a word on", "adapter.alora.invocation_tokens", [](Written &w) {
            w.metadata.setIntegers("adapter.alora.invocation_tokens", {1, 2});
        });
        row("half a pair", "blk.0.attn_q.weight", [](Written &w) { w.tensors.pop_back(); });
        row("a norm", "blk.0.attn_norm.weight", [](Written &w) {
            w.tensors.push_back({"blk.0.attn_norm.weight", TensorType::F32, {32}});
        });
        row("two ranks", "blk.0.attn_q.weight", [](Written &w) { w.tensors[1].shape = {32, 3}; });
        row("no matrix", "blk.0.attn_q.weight", [](Written &w) { w.tensors[0].shape = {64}; });
        row("not a number", "blk.0.attn_q.weight.lora_a",
            [](Written &w) { w.value = std::numeric_limits<float>::quiet_NaN(); });
        row("too wide for the base", "blk.0.attn_q.weight", [](Written &w) { w.tensors[0].shape = {2, 16}; });
        row("too high for the base", "blk.0.attn_q.weight", [](Written &w) { w.tensors[1].shape = {16, 2}; });
        row("a layer that the base has not", "blk.9.attn_q.weight", [](Written &w) {
            w.add("blk.9.attn_q.weight", {2, 32}, {32, 2});
        });
        row("another architecture", "qwen2", [](Written &w) { w.metadata.setText("general.architecture", "qwen2"); });
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(Written, written);
        QFETCH(std::string, named);
        const fs::path file = at("hostile.gguf");
        VERIFY_RESULT(written.save(file));
        const std::string found = complaint(file);
        QCOMPARE(found.empty(), named.empty());
        if (named.empty())
            return;
        QVERIFY2(found.find(named) != std::string::npos, found.c_str());
        QVERIFY2(found.find("hostile.gguf") != std::string::npos, found.c_str());
    }

    void aFileThatIsNoneIsTold()
    {
        VERIFY_RESULT(saveFile(at("text.gguf"), "not GGUF at all"));
        VERIFY_ERROR(adapterKind(at("text.gguf")), ErrorCode::Corrupt);
        VERIFY_ERROR(readPeftFiles(at("text.gguf"), at("tiny")), ErrorCode::Corrupt);
        QVERIFY(!adapterKind(at("nowhere.gguf")));
        QVERIFY(!isGgufAdapter(at("tiny")) && !isGgufAdapter(at("text.gguf")));
    }
};

QTEST_GUILESS_MAIN(TestGgufAdapter)
#include "test_gguf_adapter.moc"
