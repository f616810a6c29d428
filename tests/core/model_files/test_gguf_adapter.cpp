#include "core/base/file.h"
#include "core/model_files/adapter_fit.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/model_files/gguf_writer.h"
#include "core/model_files/peft_adapter.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

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
    std::vector<float> valuesOf(const TensorSpec &spec) const
    {
        std::vector<float> values(*elementCount(spec.shape));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = float(i);
        values.back() = value;
        return values;
    }
    Result<> save(const fs::path &path) const
    {
        FW_TRY(writer, GgufWriter::create(path, metadata, tensors));
        for (const TensorSpec &spec : tensors) {
            const std::vector<float> values = valuesOf(spec);
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

/// The cases of tests/golden/architectures; empty where they cannot be read.
const Json &architectures()
{
    static const Json cases = [] {
        const auto text = readFile(fs::path(FIELDWRIGHT_GOLDEN) / "architectures" / "cases.json");
        return text ? parseJson(*text, "cases.json").value_or(Json::array()) : Json::array();
    }();
    return cases;
}

/// One of them as a folder; its numbers do not matter here.
Result<> writeArchitecture(const Json &golden, const fs::path &folder)
{
    FW_CHECK(makeFolder(folder));
    FW_CHECK(saveFile(folder / "config.json", dumpJson(golden["config"], 2)));
    std::vector<TensorSpec> specs;
    for (const Json &tensor : golden["tensors"])
        specs.push_back({tensor["name"].get<std::string>(), TensorType::F32, tensor["shape"].get<Shape>()});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
        const std::vector<float> values(*elementCount(spec.shape));
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

/// Of rank 2 on every matrix of the blocks, and on the head where the model has one of its own.
LoraAdapter everywhere(const ModelSource &source)
{
    LoraAdapter out;
    out.config.rank = 2;
    out.config.alpha = 6;
    float next = 0;
    for (const ExpectedTensor &tensor : expectedTensors(source.config())) {
        if (tensor.shape.size() != 2 || tensor.role == TensorRole::Embedding || tensor.role == TensorRole::Positions)
            continue;
        LoraWeights pair{tensor.name.substr(0, tensor.name.rfind('.')), tensor.shape[1], tensor.shape[0], 2, {}, {}};
        for (std::int64_t i = 0; i < 2 * pair.inFeatures; ++i)
            pair.a.push_back(next += 1);
        for (std::int64_t i = 0; i < 2 * pair.outFeatures; ++i)
            pair.b.push_back(next += 1);
        out.weights.push_back(std::move(pair));
    }
    return out;
}

/// The rows of B in the order in which llama.cpp's converters have those of the matrix: queries and keys of "llama"
/// with the halves of each head interleaved, BLOOM's products with all queries before all keys before all values.
std::vector<float> asLlamaCppHasIt(const LoraWeights &pair, const ModelConfig &config, const std::string &arch)
{
    const bool isQuery = pair.module.ends_with("q_proj"), isKey = pair.module.ends_with("k_proj");
    std::vector<std::int64_t> places;
    if (arch == "llama" && (isQuery || isKey)) {
        const std::int64_t heads = isQuery ? config.heads : config.kvHeads, half = pair.outFeatures / heads / 2;
        for (std::int64_t head = 0; head < heads; ++head)
            for (std::int64_t i = 0; i < half; ++i)
                for (std::int64_t side = 0; side < 2; ++side)
                    places.push_back((head * 2 + side) * half + i);
    } else if (arch == "bloom" && pair.module.ends_with("query_key_value")) {
        const std::int64_t size = pair.outFeatures / config.heads / 3;
        for (std::int64_t part = 0; part < 3; ++part)
            for (std::int64_t head = 0; head < config.heads; ++head)
                for (std::int64_t i = 0; i < size; ++i)
                    places.push_back((head * 3 + part) * size + i);
    } else {
        for (std::int64_t row = 0; row < pair.outFeatures; ++row)
            places.push_back(row);
    }
    std::vector<float> out;
    for (const std::int64_t row : places)
        out.insert(out.end(), pair.b.begin() + row * pair.rank, pair.b.begin() + (row + 1) * pair.rank);
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

    void everyArchitectureHasItsRowsAndNames_data()
    {
        QTest::addColumn<size_t>("number");
        std::set<std::string> known;
        for (size_t i = 0; i < architectures().size(); ++i) {
            const Json &golden = architectures()[i];
            const DecoderFamily *family = decoderFamily(golden["config"]["architectures"][0].get<std::string>());
            if (!family || !family->ggufArchitecture)
                continue;
            known.insert(family->ggufArchitecture);
            QTest::addRow("%s", golden["name"].get<std::string>().c_str()) << i;
        }
        for (const DecoderFamily &family : decoderFamilies())
            QVERIFY2(!family.ggufArchitecture || known.contains(family.ggufArchitecture), family.classes[0].c_str());
    }
    void everyArchitectureHasItsRowsAndNames()
    {
        QFETCH(size_t, number);
        const Json &golden = architectures()[number];
        const std::string name = golden["name"];
        const fs::path folder = at(name.c_str()), path = at((name + ".gguf").c_str());
        VERIFY_RESULT(writeArchitecture(golden, folder));
        const auto source = ModelSource::open(folder);
        VERIFY_RESULT(source);
        const ModelConfig &config = (*source)->config();
        const auto arch = ggufArchitecture(**source);
        VERIFY_RESULT(arch);
        const LoraAdapter adapter = everywhere(**source);
        const bool hasHead = std::any_of(adapter.weights.begin(), adapter.weights.end(), [&](const LoraWeights &pair) {
            return pair.module == config.family().names.head;
        });
        QCOMPARE(hasHead, !config.tieEmbeddings);
        VERIFY_RESULT(writeGgufAdapter(adapter, **source, path, TensorType::F32));
        VERIFY_RESULT(checkAdapterFits(path, folder));
        VERIFY_RESULT(compareGgufAdapter(adapter, **source, path, TensorType::F32));

        const auto back = readLoraAdapter(path, folder);
        VERIFY_RESULT(back);
        QCOMPARE(back->config.fanInFanOut, config.family().transposedLinear);
        QCOMPARE(back->weights.size(), adapter.weights.size());
        const auto file = GgufFile::open(path);
        VERIFY_RESULT(file);
        for (std::size_t i = 0; i < adapter.weights.size(); ++i) {
            const LoraWeights &given = adapter.weights[i], &read = back->weights[i];
            QCOMPARE(read.module, given.module);
            QCOMPARE(read.rank, given.rank);
            QCOMPARE(read.inFeatures, given.inFeatures);
            QCOMPARE(read.outFeatures, given.outFeatures);
            QVERIFY2(read.a == given.a && read.b == given.b, given.module.c_str());
            QCOMPARE(back->config.scale(read.module), 3.0);
            const auto &targets = back->config.targets;
            QVERIFY2(std::any_of(targets.begin(), targets.end(),
                                 [&](const std::string &target) {
                                     return read.module == target || read.module.ends_with("." + target);
                                 }),
                     read.module.c_str());
            const TensorEntry *stored = file->find((*source)->find(given.module + ".weight")->ggufName + ".lora_b");
            QVERIFY2(stored, given.module.c_str());
            std::vector<float> rows(given.b.size());
            VERIFY_RESULT(decodeToFloat(stored->type, file->bytes(*stored), rows));
            QVERIFY2(rows == asLlamaCppHasIt(given, config, *arch), given.module.c_str());
        }
        // PEFT's own names.
        const auto peft = readPeftFiles(path, folder);
        VERIFY_RESULT(peft);
        QCOMPARE(peft->tensors.size(), 2 * adapter.weights.size());
        const auto tensors = byKey(*peft);
        for (const LoraWeights &given : adapter.weights) {
            const std::string key = "base_model.model." + given.module;
            QVERIFY2(tensors.contains(key + ".lora_A.weight") && tensors.contains(key + ".lora_B.weight"), key.c_str());
            QVERIFY2(tensors.at(key + ".lora_A.weight").second == given.a, key.c_str());
            QVERIFY2(tensors.at(key + ".lora_B.weight").second == given.b, key.c_str());
        }
    }

    /// llama.cpp has A of token embeddings as [vocabulary, rank], PEFT as [rank, vocabulary].
    void adaptedTokenEmbeddingsAreTurned()
    {
        Written written;
        written.add("token_embd.weight", {260, 2}, {32, 2});
        VERIFY_RESULT(written.save(at("words.gguf")));
        VERIFY_RESULT(checkAdapterFits(at("words.gguf"), at("tiny")));
        const auto files = readPeftFiles(at("words.gguf"), at("tiny"));
        VERIFY_RESULT(files);
        const auto tensors = byKey(*files);
        QCOMPARE(tensors.size(), size_t(4));
        const std::string key = "base_model.model.model.embed_tokens.lora_embedding_";
        QVERIFY(tensors.contains(key + "A") && tensors.contains(key + "B"));
        const auto &[shapeA, a] = tensors.at(key + "A");
        const auto &[shapeB, b] = tensors.at(key + "B");
        QVERIFY((shapeA == Shape{2, 260}) && (shapeB == Shape{32, 2}));
        const std::vector<float> stored = written.valuesOf(written.tensors[2]);
        for (std::size_t token = 0; token < 260; ++token)
            for (std::size_t k = 0; k < 2; ++k)
                QCOMPARE(a[k * 260 + token], stored[token * 2 + k]);
        QVERIFY(b == written.valuesOf(written.tensors[3]));
        // What computes plain LoRA does not take them.
        QVERIFY(!adapterKind(at("words.gguf"))->isPlainLora);
        const auto plain = readLoraAdapter(at("words.gguf"), at("tiny"));
        VERIFY_ERROR(plain, ErrorCode::Unsupported);
        QVERIFY2(plain.error().message().find("token_embd.weight") != std::string::npos,
                 plain.error().message().c_str());
    }

    /// PEFT's lora_alpha of 0 leaves those to act that alpha_pattern names; llama.cpp would let all act.
    void anAlphaOfZeroStaysOneWherePatternsSayMore()
    {
        const auto source = ModelSource::open(at("tiny"));
        VERIFY_RESULT(source);
        LoraAdapter adapter = everywhere(**source);
        adapter.config.alpha = 0;
        adapter.config.alphaPattern["q_proj"] = 6;
        VERIFY_RESULT(writeGgufAdapter(adapter, **source, at("pattern.gguf"), TensorType::F32));
        VERIFY_RESULT(compareGgufAdapter(adapter, **source, at("pattern.gguf"), TensorType::F32));
        QVERIFY(GgufAdapter::open(at("pattern.gguf"))->alpha != 0);
        const auto back = readLoraAdapter(at("pattern.gguf"), at("tiny"));
        VERIFY_RESULT(back);
        for (std::size_t i = 0; i < adapter.weights.size(); ++i) {
            const LoraWeights &given = adapter.weights[i], &read = back->weights[i];
            QCOMPARE(read.module, given.module);
            const double scale = back->config.scale(read.module), wanted = given.module.ends_with("q_proj") ? 3 : 0;
            for (std::size_t k = 0; k < given.b.size(); ++k)
                QCOMPARE(scale * double(read.b[k]), wanted * double(given.b[k]));
        }
    }

    void alphaOfNothingIsTheRank_data()
    {
        QTest::addColumn<bool>("isThere");
        QTest::addRow("0") << true;
        QTest::addRow("missing") << false;
    }
    void alphaOfNothingIsTheRank()
    {
        QFETCH(bool, isThere);
        Written written;
        if (isThere)
            written.metadata.setFloat("adapter.lora.alpha", 0);
        else
            written.metadata.remove("adapter.lora.alpha");
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
        row("no alpha is none", "", [](Written &w) { w.metadata.remove("adapter.lora.alpha"); });
        row("alpha is a word", "adapter.lora.alpha", [](Written &w) { w.metadata.setText("adapter.lora.alpha", "4"); });
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
        row("a head that the base shares with its embeddings", "output.weight", [](Written &w) {
            w.add("output.weight", {2, 32}, {260, 2});
        });
        row("embeddings of another vocabulary", "token_embd.weight", [](Written &w) {
            w.add("token_embd.weight", {259, 2}, {32, 2});
        });
        row("embeddings as other matrices lie", "token_embd.weight", [](Written &w) {
            w.add("token_embd.weight", {2, 32}, {260, 2});
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

    /// Whatever reads adapters says what is wrong with the file, and not that it is no folder.
    void aFileThatIsNoneIsTold_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<ErrorCode>("code");
        QTest::addRow("not GGUF") << QStringLiteral("text.gguf") << ErrorCode::Corrupt;
        QTest::addRow("cut off") << QStringLiteral("cut.gguf") << ErrorCode::Corrupt;
        QTest::addRow("a whole model") << QStringLiteral("model.gguf") << ErrorCode::Unsupported;
        QTest::addRow("missing") << QStringLiteral("nowhere.gguf") << ErrorCode::NotFound;
    }
    void aFileThatIsNoneIsTold()
    {
        QFETCH(QString, file);
        QFETCH(ErrorCode, code);
        VERIFY_RESULT(saveFile(at("text.gguf"), "not GGUF at all"));
        Written written;
        VERIFY_RESULT(written.save(at("whole.gguf")));
        const auto whole = readFile(at("whole.gguf"));
        VERIFY_RESULT(whole);
        VERIFY_RESULT(saveFile(at("cut.gguf"), whole->substr(0, whole->size() / 2)));
        written.metadata.setText("general.type", "model");
        VERIFY_RESULT(written.save(at("model.gguf")));

        const fs::path path = at(file.toUtf8().constData());
        const auto kind = adapterKind(path);
        const auto fits = checkAdapterFits(path, at("tiny"));
        const auto lora = readLoraAdapter(path, at("tiny"));
        const auto files = readPeftFiles(path, at("tiny"));
        for (const Error *error : {kind ? nullptr : &kind.error(), fits ? nullptr : &fits.error(),
                                   lora ? nullptr : &lora.error(), files ? nullptr : &files.error()}) {
            QVERIFY(error);
            QCOMPARE(error->code, code);
            QVERIFY2(error->message().find(path.string()) != std::string::npos &&
                         error->message().find("adapter_config.json") == std::string::npos,
                     error->message().c_str());
        }
        // Only what says that it is an adapter is listed as one, and it is told by its first bytes.
        QCOMPARE(isGgufAdapter(path), file == QStringLiteral("cut.gguf"));
        QVERIFY(isGgufAdapter(at("whole.gguf")) && !isGgufAdapter(at("tiny")));
    }
};

QTEST_GUILESS_MAIN(TestGgufAdapter)
#include "test_gguf_adapter.moc"
