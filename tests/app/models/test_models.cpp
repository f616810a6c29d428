#include "app/models/adapter_bases.h"
#include "app/models/adapter_combination.h"
#include "app/models/model_details.h"
#include "app/models/model_inspection.h"
#include "app/models/model_library.h"
#include "app/models/model_table_model.h"
#include "app/models/project_models.h"
#include "app/models/text_classifier.h"
#include "app/text/qt_text.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/model_config.h"
#include "core/model_files/peft_adapter.h"
#include "tests/app/support.h"
#include "tests/support/slow_file.h"
#include "tests/support/small_adapter.h"
#include "tests/ui/watchdog.h"

#include <QtCore/QLockFile>
#include <QtTest/QAbstractItemModelTester>

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

/// A Hugging Face folder of a model of a few hundred numbers.
Result<> makeModel(const fs::path &folder)
{
    FW_CHECK(makeFolder(folder));
    ModelConfig config;
    config.architecture = "LlamaForCausalLM";
    config.hidden = 8;
    config.layers = 1;
    config.heads = 2;
    config.kvHeads = 1;
    config.headDim = 4;
    config.intermediate = 16;
    config.vocab = 32;
    config.maxPositions = 64;
    config.tieEmbeddings = true;
    Json json = modelConfigToJson(config, TensorType::F32);
    FW_CHECK(saveFile(folder / "config.json", dumpJson(json, 2)));
    FW_CHECK(saveFile(folder / "README.md", "---\nlicense: apache-2.0\n---\n"));
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(config))
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    for (const TensorSpec &spec : writer.order()) {
        size_t count = 1;
        for (const std::int64_t size : spec.shape)
            count *= size_t(size);
        const std::vector<float> values(count, 0.5f);
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

} // namespace

class TestModels : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    fs::path folder() const { return m_directory.path().toStdString(); }

    ModelLibrary::Places places(const std::string &name) const
    {
        return {folder() / name / "models.json", {folder() / name / "built-in"}};
    }

    static Result<ModelEntry> add(ModelLibrary &library, const fs::path &path, const QString &name = {})
    {
        return await<ModelEntry>([&](auto done) { library.add(path, name, &library, done); });
    }

    static Result<> rename(ModelLibrary &library, const QString &id, const QString &name)
    {
        return await<void>([&](auto done) { library.rename(id, name, &library, done); });
    }
    static Result<> remove(ModelLibrary &library, const QString &id)
    {
        return await<void>([&](auto done) { library.remove(id, &library, done); });
    }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_RESULT(makeModel(folder() / "tiny"));
        VERIFY_RESULT(makeModel(folder() / "探头 模型"));
    }

    void inspectsAFolderByItsHeaders()
    {
        const Result<ModelEntry> entry = inspectModel(folder() / "tiny");
        VERIFY_RESULT(entry);
        QCOMPARE(entry->kind, ModelKind::Folder);
        QCOMPARE(entry->architecture, std::string("LlamaForCausalLM"));
        QCOMPARE(entry->contextLength, 64);
        QVERIFY(entry->parameters > 500);
        QCOMPARE(entry->licence, std::string("apache-2.0"));
        QVERIFY(!entry->ref.fingerprint.empty());
        QCOMPARE(entry->ref.name, std::string("tiny"));
    }

    void anEncoderIsAModelThatSaysWhatItIs()
    {
        const fs::path encoder = fs::path(FIELDWRIGHT_GOLDEN) / "encoder" / "roberta_tied";
        const Result<ModelEntry> entry = inspectModel(encoder);
        VERIFY_RESULT(entry);
        QVERIFY(entry->isEncoder);
        QCOMPARE(entry->architecture, std::string("RobertaForMaskedLM"));
        QCOMPARE(entry->contextLength, 18);
        QVERIFY(entry->parameters > 5000);
        const Result<ModelEntry> again = modelEntryFromJson(toJson(*entry), "models.json");
        VERIFY_RESULT(again);
        QVERIFY(again->isEncoder);
        QVERIFY(!inspectModel(folder() / "tiny")->isEncoder);
        const ModelDetails details = readModelDetails(*entry);
        QVERIFY(!details.problem);
        QCOMPARE(details.layers, std::int64_t(2));
        QVERIFY(details.needs.size() > 5);
        QVERIFY(std::none_of(details.needs.begin(), details.needs.end(),
                             [](const MemoryNeed &need) { return need.method == "prefix"; }));
        QCOMPARE(details.sequence, std::int64_t(18)); // not more than it reads
        QCOMPARE(details.embeddingTokens, std::int64_t(18));
        QVERIFY(!details.text && !details.tokenizer); // without its files there is none
        QCOMPARE(readModelDetails(*inspectModel(folder() / "tiny")).sequence, std::int64_t(64));
    }

    void anEncodersTokenizerIsRead()
    {
        const fs::path encoder = fs::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5";
        const auto entry = inspectModel(encoder);
        VERIFY_RESULT(entry);
        const ModelDetails details = readModelDetails(*entry);
        QVERIFY(details.tokenizer && !details.text);
        QVERIFY(!details.tokenizer->encode("a text")->empty());
        const auto source = EncoderSource::open(encoder);
        VERIFY_RESULT(source);
        QCOMPARE(details.embeddingTokens, (*source)->embedding().maxTokens); // as sentence-transformers has it
    }

    void theBaseInFourBitsIsANeedOfItsOwn()
    {
        ModelConfig config;
        config.architecture = "LlamaForCausalLM";
        config.hidden = 2048;
        config.layers = 16;
        config.heads = 32;
        config.kvHeads = 8;
        config.headDim = 64;
        config.intermediate = 8192;
        config.vocab = 32000;
        config.maxPositions = 4096;
        const std::vector<MemoryNeed> needs = memoryNeeds(config);
        const auto bytes = [&](const char *method, const char *precision) -> std::uint64_t {
            const auto found = std::find_if(needs.begin(), needs.end(), [&](const MemoryNeed &need) {
                return need.method == method && need.precision == precision;
            });
            return found == needs.end() ? 0 : found->bytes;
        };
        QVERIFY(bytes("lora", "nf4") > 0 && bytes("lora", "nf4") < bytes("lora", "fp32") * 3 / 4);
        for (const char *method : {"full", "bottleneck", "prefix", "oft"})
            QVERIFY2(bytes(method, "fp32") > 0, method);
    }

    void anAdapterOfAnEncoderIsWhatBothAreTogether()
    {
        const fs::path goldens = fs::path(FIELDWRIGHT_GOLDEN) / "encoder_adapters";
        for (const auto &[name, base, architecture] :
             {std::tuple("words_lora", "base_bert", "BertForMaskedLM"),
              std::tuple("labels_lora", "base_bert_pooler", "BertForSequenceClassification"),
              std::tuple("labels_ia3", "base_bert_pooler", "BertForSequenceClassification")}) {
            Result<ModelEntry> entry = inspectModel(goldens / name);
            VERIFY_RESULT(entry);
            QVERIFY(entry->kind == ModelKind::Adapter && !entry->isEncoder);
            entry->ref.path = goldens / base;
            describeOnBase(*entry);
            QVERIFY(entry->isEncoder);
            QCOMPARE(entry->architecture, std::string(architecture));
            QCOMPARE(isClassifier(*entry), entry->architecture.ends_with("SequenceClassification"));
        }
        Result<ModelEntry> other = inspectModel(folder() / "tiny");
        VERIFY_RESULT(other);
        describeOnBase(*other);
        QVERIFY(!other->isEncoder && !isClassifier(*other));
    }

    void severalAdaptersThatActAtOnceAreOneEntry()
    {
        const fs::path stacks = fs::path(FIELDWRIGHT_GOLDEN) / "stacks";
        Result<ModelEntry> entry = inspectModel(stacks / "lora_oft");
        VERIFY_RESULT(entry);
        QVERIFY(entry->kind == ModelKind::Adapter);
        std::int64_t parameters = 0;
        std::uint64_t bytes = 0;
        for (const char *part : {"1", "2"}) {
            const Result<ModelEntry> own = inspectModel(stacks / "lora_oft" / part);
            VERIFY_RESULT(own);
            parameters += own->parameters;
            bytes += std::uint64_t(own->bytes);
        }
        QCOMPARE(entry->parameters, parameters);
        QCOMPARE(std::uint64_t(entry->bytes), bytes);
        const Result<ModelEntry> other = inspectModel(stacks / "lora_loha");
        VERIFY_RESULT(other);
        QVERIFY(entry->ref.fingerprint != other->ref.fingerprint);
        QCOMPARE(statedBase(stacks / "lora_oft"), std::string("base_qwen2"));
        entry->ref.path = folder() / "tiny";
        const std::vector<Text> adapters = readModelDetails(*entry).adapters;
        QCOMPARE(adapters.size(), size_t(2));
        QCOMPARE(adapters[0].english(), std::string("LORA, rank 2"));
        QCOMPARE(adapters[1].english(), std::string("OFT"));
        const auto tensors = readTensors(*entry);
        VERIFY_RESULT(tensors);
        for (const char *kind : {"lora_A", "oft_R"})
            QVERIFY(std::any_of(tensors->begin(), tensors->end(),
                                [&](const TensorRow &row) { return row.name.find(kind) != std::string::npos; }));

        // Of kinds that cannot act together it is none.
        const fs::path bad = folder() / "no stack";
        VERIFY_RESULT(makeFolder(bad));
        std::error_code code;
        fs::copy(stacks / "lora_oft" / "1", bad / "1", code);
        fs::copy(stacks / "ia3_ia3" / "2", bad / "2", code);
        VERIFY_RESULT(copyFile(stacks / "lora_oft" / "adapter_config.json", bad / "adapter_config.json"));
        VERIFY_ERROR(inspectModel(bad), ErrorCode::Unsupported);
    }

    void adaptersAreToldApartByTheirBase()
    {
        const ModelRef one{.path = "/base", .adapter = "/one", .baseFingerprint = "a"};
        QVERIFY(shareBase(one, {.path = "/copy", .adapter = "/two", .baseFingerprint = "a"}));
        QVERIFY(!shareBase(one, {.path = "/base", .adapter = "/two", .baseFingerprint = "b"})); // it was replaced
        QVERIFY(shareBase(one, {.path = "/base", .adapter = "/two"}));
        QVERIFY(!shareBase(one, {.path = "/other", .adapter = "/two"}));
        QVERIFY(!shareBase(one, {.path = "/base"})); // the base itself
    }

    void refusesWhatIsNoModel()
    {
        const fs::path bad = folder() / "bad";
        fs::create_directories(bad);
        VERIFY_RESULT(saveFile(bad / "pytorch_model.bin", "\x80\x02}q\x01."));
        VERIFY_RESULT(saveFile(bad / "lying.gguf", "GGUF\x03" + std::string(3, '\0') + std::string(64, '\xff')));
        for (const fs::path &path :
             {bad / "pytorch_model.bin", bad, bad / "lying.gguf", bad / "no-such-file", fs::path("/")}) {
            const Result<ModelEntry> entry = inspectModel(path);
            QVERIFY2(!entry, path.c_str());
            QVERIFY2(!entry.error().what.empty(), path.c_str());
        }
    }

    void keepsTheListForTheNextStart()
    {
        std::string id;
        {
            ModelLibrary library(places("keeps"));
            QVERIFY(library.list().empty());
            QVERIFY(!library.standardModel());
            const Result<ModelEntry> added = add(library, folder() / "探头 模型", u" 探头 "_s);
            VERIFY_RESULT(added);
            id = added->ref.id;
            QCOMPARE(added->ref.name, std::string("探头"));
            const Result<ModelEntry> again = add(library, folder() / "tiny" / ".." / "探头 模型");
            VERIFY_RESULT(again);
            QCOMPARE(again->ref.id, id); // the same path
            QVERIFY(!add(library, folder() / "nothing"));
        }
        ModelLibrary library(places("keeps"));
        QCOMPARE(int(library.list().size()), 1);
        QVERIFY(library.find(QString::fromStdString(id)));
        QVERIFY(library.find(u"探头"_s));
        QVERIFY(library.find(QString::fromStdString((folder() / "探头 模型").string())));
        QVERIFY(!library.find(u"another"_s));
        QVERIFY(!library.find({}));
        VERIFY_RESULT(rename(library, QString::fromStdString(id), u"B"_s));
        VERIFY_ERROR(rename(library, QString::fromStdString(id), u"  "_s), ErrorCode::InvalidArgument);
        VERIFY_ERROR(rename(library, u"nobody"_s, u"B"_s), ErrorCode::NotFound);
        VERIFY_RESULT(remove(library, u"B"_s));
        VERIFY_ERROR(remove(library, u"B"_s), ErrorCode::NotFound);
        QVERIFY(fs::exists(folder() / "探头 模型" / "config.json")); // its files stay
        QVERIFY(ModelLibrary(places("keeps")).list().empty());
    }

    void anAdapterStandsUnderItsBase()
    {
        ModelLibrary library(places("adapters"));
        VERIFY_RESULT(add(library, folder() / "探头 模型"));
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        VERIFY_RESULT(writeSmallAdapter(folder() / "adapter", "base"));
        const Result<ModelEntry> alone = add(library, folder() / "adapter"); // of a base that nobody knows
        VERIFY_RESULT(alone);
        QVERIFY(alone->baseId.empty());
        VERIFY_RESULT(remove(library, QString::fromStdString(alone->ref.id)));

        auto adapter = readLoraAdapter(folder() / "adapter");
        VERIFY_RESULT(adapter);
        adapter->config.baseModel = "owner/tiny";
        VERIFY_RESULT(writeLoraAdapter(folder() / "named", *adapter));
        const Result<ModelEntry> named = add(library, folder() / "named");
        VERIFY_RESULT(named);
        QCOMPARE(named->baseId, base->ref.id);
        QCOMPARE(named->ref.path, base->ref.path);
        QCOMPARE(named->ref.adapter, folder() / "named");
        adapter->config.baseModel.clear();
        adapter->config.baseFingerprint = base->ref.fingerprint;
        VERIFY_RESULT(writeLoraAdapter(folder() / "printed", *adapter));
        const Result<ModelEntry> printed = add(library, folder() / "printed");
        VERIFY_RESULT(printed);
        QCOMPARE(library.find(QString::fromStdString(printed->baseId))->ref.fingerprint, base->ref.fingerprint);
        QCOMPARE(add(library, folder() / "named")->ref.id, named->ref.id); // again: nothing new

        ModelListModel model(library);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 4);
        const int row = model.rowOf(QString::fromStdString(named->ref.id));
        QVERIFY(row > model.rowOf(QString::fromStdString(base->ref.id)));
        QCOMPARE(model.index(row).data(ModelListModel::IndentRole).toInt(), 1);
        QVERIFY(model.index(row).data(ModelListModel::TunedRole).toBool());
        QCOMPARE(model.index(row).data(ModelListModel::LicenceRole).toString(), u"apache-2.0"_s); // its base binds it
        fs::remove_all(folder() / "named");
        VERIFY_RESULT(library.reload());
        QVERIFY(library.find(QString::fromStdString(named->ref.id))->missing);
    }

    void anAdapterIsGivenItsBase()
    {
        ModelLibrary library(places("given"));
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        VERIFY_RESULT(writeSmallAdapter(folder() / "baseless", "a model that nobody knows"));
        const auto on = [&](const char *adapter, const ModelEntry &model) {
            return await<ModelEntry>(
                [&](auto done) { library.add(folder() / adapter, {}, &library, done, std::optional(model)); });
        };
        const Result<ModelEntry> alone = add(library, folder() / "baseless");
        VERIFY_RESULT(alone);
        QCOMPARE(alone->ref.path, alone->ref.adapter);
        const Result<ModelEntry> named = on("baseless", *base); // again, with its base
        VERIFY_RESULT(named);
        QCOMPARE(named->ref.id, alone->ref.id);
        QCOMPARE(named->baseId, base->ref.id);
        QCOMPARE(named->ref.path, base->ref.path);
        QCOMPARE(library.list().size(), size_t(2));

        // A base that it does not fit is refused by the layer's name, and it stands where it stood.
        const fs::path wide = fs::path(FIELDWRIGHT_GOLDEN) / "adapters" / "base_llama"; // 16 columns
        const Result<ModelEntry> other = add(library, wide);
        VERIFY_RESULT(other);
        const auto set = [&](const QString &id, const ModelEntry &model) {
            return await<void>([&](auto done) { library.setBase(id, model, &library, done); });
        };
        const QString id = toQString(named->ref.id);
        const Result<> refused = set(id, *other);
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        QVERIFY2(refused.error().message().find("q_proj") != std::string::npos, refused.error().message().c_str());
        VERIFY_ERROR(set(toQString(base->ref.id), *other), ErrorCode::InvalidArgument); // a whole model
        VERIFY_ERROR(set(id, *named), ErrorCode::InvalidArgument);                      // on an adapter
        VERIFY_ERROR(set(u"nobody"_s, *base), ErrorCode::NotFound);
        QCOMPARE(library.find(id)->ref.path, base->ref.path);
        const Result<ModelEntry> twin = add(library, folder() / "探头 模型");
        VERIFY_RESULT(twin);
        VERIFY_RESULT(set(id, *twin));
        QCOMPARE(ModelLibrary(places("given")).find(id)->baseId, twin->ref.id);

        const std::vector<ModelEntry> bases = fittingBases(*named, library.list(), {});
        QCOMPARE(bases.size(), size_t(2));
        QVERIFY(std::none_of(bases.begin(), bases.end(),
                             [&](const ModelEntry &entry) { return entry.ref.path == other->ref.path; }));
    }

    void aGgufLoraIsAnAdapter()
    {
        ModelLibrary library(places("gguf lora"));
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        VERIFY_RESULT(writeSmallAdapter(folder() / "small"));
        auto adapter = readLoraAdapter(folder() / "small");
        VERIFY_RESULT(adapter);
        const auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        const auto written = [&](const char *name, const std::string &baseModel) {
            adapter->config.baseModel = baseModel;
            return writeGgufAdapter(*adapter, **source, folder() / name, TensorType::F16);
        };
        VERIFY_RESULT(written("unknown.gguf", "nobody/knows"));
        VERIFY_RESULT(written("named.gguf", "owner/tiny"));

        const Result<ModelEntry> named = add(library, folder() / "named.gguf");
        VERIFY_RESULT(named);
        QVERIFY(named->kind == ModelKind::Adapter);
        QCOMPARE(named->ref.name, std::string("named"));
        QCOMPARE(named->ref.adapter, folder() / "named.gguf");
        QCOMPARE(named->baseId, base->ref.id);
        QCOMPARE(named->ref.path, base->ref.path);
        QCOMPARE(named->parameters, std::int64_t(2 * (8 + 8)));
        QCOMPARE(named->quantization, std::string("F16"));
        QVERIFY(!named->ref.fingerprint.empty());

        const Result<ModelEntry> unknown = add(library, folder() / "unknown.gguf");
        VERIFY_RESULT(unknown);
        QVERIFY(unknown->baseId.empty());
        const ModelDetails details = readModelDetails(*unknown);
        QCOMPARE(details.madeFor, std::string("nobody/knows"));
        QCOMPARE(details.adapters.size(), size_t(1));
        QCOMPARE(details.adapters.front().english(), std::string("LORA, rank 2"));
        QVERIFY(details.problem); // it is no model of its own
        const Result<ModelEntry> wide = add(library, fs::path(FIELDWRIGHT_GOLDEN) / "adapters" / "base_llama");
        VERIFY_RESULT(wide);
        const std::vector<ModelEntry> bases = fittingBases(*unknown, library.list(), {});
        QCOMPARE(bases.size(), size_t(1));
        QCOMPARE(bases.front().ref.id, base->ref.id);
        const auto set = [&](const ModelEntry &model) {
            return await<void>([&](auto done) { library.setBase(toQString(unknown->ref.id), model, &library, done); });
        };
        const Result<> refused = set(*wide);
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        QVERIFY2(refused.error().message().find("blk.0.attn_q.weight") != std::string::npos,
                 refused.error().message().c_str());
        VERIFY_RESULT(set(*base));
        QCOMPARE(library.find(toQString(unknown->ref.id))->baseId, base->ref.id);
    }

    /// A command may be given the file of one that is in no list.
    void anAdapterThatIsInNoListFindsItsBase()
    {
        ModelLibrary library(places("loose"));
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        VERIFY_RESULT(writeSmallAdapter(folder() / "loose", base->ref.fingerprint));
        auto entry = inspectModel(folder() / "loose");
        VERIFY_RESULT(entry);
        QCOMPARE(entry->ref.path, entry->ref.adapter);
        findBase(*entry, library.list());
        QCOMPARE(entry->ref.path, base->ref.path);
        QCOMPARE(entry->baseId, base->ref.id);
    }

    void anAdapterFindsABaseThatComesAfterIt()
    {
        ModelLibrary library(places("base-later"));
        VERIFY_RESULT(writeSmallAdapter(folder() / "early", "base"));
        auto adapter = readLoraAdapter(folder() / "early");
        VERIFY_RESULT(adapter);
        adapter->config.baseModel = "owner/tiny";
        VERIFY_RESULT(writeLoraAdapter(folder() / "early", *adapter));
        const Result<ModelEntry> early = add(library, folder() / "early");
        VERIFY_RESULT(early);
        QVERIFY(early->baseId.empty());
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        const auto linked = [&] { return *library.find(toQString(early->ref.id)); };
        QCOMPARE(linked().baseId, base->ref.id);
        QCOMPARE(linked().ref.path, base->ref.path);
        // Removed and added again it is another entry, and the adapter stands on that.
        VERIFY_RESULT(remove(library, toQString(base->ref.id)));
        QCOMPARE(linked().ref.path, base->ref.path);
        const Result<ModelEntry> again = add(library, folder() / "tiny");
        VERIFY_RESULT(again);
        QVERIFY(again->ref.id != base->ref.id);
        QCOMPARE(linked().baseId, again->ref.id);
    }

    void whatAnotherProcessWritesIsNoticed()
    {
        ModelLibrary library(places("shared")); // whose folder is not there yet
        ModelLibrary other(places("shared"));
        VERIFY_RESULT(add(other, folder() / "tiny"));
        QTRY_COMPARE(int(library.list().size()), 1);
        const QSignalSpy anew(&library, &ModelLibrary::listReset);
        VERIFY_RESULT(add(other, folder() / "tiny")); // the same again
        QTest::qWait(400);
        QCOMPARE(anew.count(), 0);
        VERIFY_RESULT(rename(library, toQString(library.list().front().ref.id), u"shared"_s));
        QTRY_VERIFY(other.find(u"shared"_s));
    }

    /// An adapter brings two models to be read, its own files and those of its base; the list may be another's just
    /// now.
    void slowFilesAndABusyListHoldOnlyTheirThread()
    {
        const fs::path goldens = fs::path(FIELDWRIGHT_GOLDEN) / "encoder_adapters";
        fs::create_directories(folder() / "slow");
        for (const char *name : {"base_bert", "words_lora"}) // the adapter names its base
            fs::copy(goldens / name, folder() / "slow" / name, fs::copy_options::recursive);
        ModelLibrary library(places("slow-list"));
        ui::Watchdog watchdog;
        {
            const SlowFile slow(folder() / "slow" / "base_bert" / "config.json", std::chrono::milliseconds(300));
            const Result<ModelEntry> base = add(library, folder() / "slow" / "base_bert");
            VERIFY_RESULT(base);
            const int before = slow.readings();
            QVERIFY(before > 0);
            const Result<ModelEntry> adapter = add(library, folder() / "slow" / "words_lora");
            VERIFY_RESULT(adapter);
            QCOMPARE(adapter->baseId, base->ref.id);
            QVERIFY(adapter->isEncoder);
            QVERIFY(slow.readings() > before);
        }
        QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
        QLockFile others(toQString(places("slow-list").file) + u".lock"_s);
        QVERIFY(others.tryLock(1000));
        QTimer::singleShot(400, &library, [&] { others.unlock(); });
        watchdog.reset();
        VERIFY_RESULT(rename(library, toQString(library.list().front().ref.id), u"later"_s));
        QCOMPARE(library.list().front().ref.name, std::string("later"));
        QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
    }

    void whatIsAddedQuicklyIsToldApart()
    {
        VERIFY_RESULT(makeModel(folder() / "first"));
        VERIFY_RESULT(makeModel(folder() / "second"));
        VERIFY_RESULT(saveFile(folder() / "second" / "config.json", "{}"));
        ModelLibrary library(places("quick"));
        const SlowFile slow(folder() / "first" / "config.json", std::chrono::milliseconds(200));
        std::map<std::string, Result<ModelEntry>> answers;
        for (const char *name : {"first", "second", "tiny"})
            library.add(folder() / name, {}, &library,
                        [&answers, name](Result<ModelEntry> added) { answers.emplace(name, std::move(added)); });
        library.add(folder() / "first", u"twice"_s, &library,
                    [&](Result<ModelEntry> added) { answers.emplace("again", std::move(added)); });
        QCOMPARE(library.beingRead().size(), size_t(4));
        QTRY_COMPARE(answers.size(), size_t(4));
        QVERIFY(library.beingRead().empty());
        VERIFY_RESULT(answers.at("first"));
        QVERIFY(!answers.at("second"));
        VERIFY_RESULT(answers.at("tiny"));
        QCOMPARE(answers.at("again")->ref.id, answers.at("first")->ref.id);
        QCOMPARE(library.list().size(), size_t(2));
        QCOMPARE(answers.at("tiny")->ref.name, std::string("tiny"));
    }

    void whatWasReadOfABuiltInModelOutlivesOtherChanges()
    {
        const ModelLibrary::Places where = places("read-built");
        VERIFY_RESULT(makeFolder(where.builtIns.front()));
        fs::copy(folder() / "tiny", where.builtIns.front() / "shipped", fs::copy_options::recursive);
        ModelLibrary library(where);
        const QString id = toQString(library.list().front().ref.id);
        VERIFY_RESULT(await<ModelEntry>([&](auto done) { library.complete(id, &library, done); }));
        VERIFY_RESULT(add(library, folder() / "tiny"));
        QCOMPARE(library.find(id)->architecture, std::string("LlamaForCausalLM"));
    }

    void losesNoModelWhenTwoProgramsAdd()
    {
        ModelLibrary window(places("two")), command(places("two"));
        VERIFY_RESULT(add(window, folder() / "tiny"));
        VERIFY_RESULT(add(command, folder() / "探头 模型")); // whose own list is older
        QCOMPARE(int(command.list().size()), 2);
        QCOMPARE(int(ModelLibrary(places("two")).list().size()), 2);
    }

    void listsWhatCameWithTheProduct()
    {
        const ModelLibrary::Places where = places("built");
        VERIFY_RESULT(makeFolder(where.builtIns.front()));
        VERIFY_RESULT(saveFile(where.builtIns.front() / "SmolLM2-135M-Instruct.Q4_1.gguf", "not opened at the start"));
        VERIFY_RESULT(saveFile(where.builtIns.front() / "notes.txt", "no model"));
        // A LoRA beside it is no model, whatever it is called.
        VERIFY_RESULT(writeSmallAdapter(folder() / "beside"));
        const auto adapter = readLoraAdapter(folder() / "beside");
        VERIFY_RESULT(adapter);
        const auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        VERIFY_RESULT(
            writeGgufAdapter(*adapter, **source, where.builtIns.front() / "SmolLM2-135M-A-LoRA.gguf", TensorType::F16));
        ModelLibrary library(where);
        QCOMPARE(int(library.list().size()), 1);
        const ModelEntry *standard = library.standardModel();
        QVERIFY(standard);
        QCOMPARE(standard->origin, ModelOrigin::BuiltIn);
        QCOMPARE(standard->ref.name, std::string("SmolLM2-135M-Instruct.Q4_1"));
        VERIFY_ERROR(remove(library, QString::fromStdString(standard->ref.id)), ErrorCode::InvalidArgument);
        // Its id is the same at every start and place.
        QCOMPARE(ModelLibrary(where).standardModel()->ref.id, standard->ref.id);
        QVERIFY(!await<ModelEntry>([&](auto done) {
            library.complete(QString::fromStdString(standard->ref.id), &library, done);
        })); // it is no model after all, and is said to be none when it is looked at
    }

    void keepsAListThatItCannotRead()
    {
        const ModelLibrary::Places where = places("garbage");
        VERIFY_RESULT(makeFolder(where.file.parent_path()));
        VERIFY_RESULT(saveFile(where.file, "{\"models\": 7}"));
        ModelLibrary library(where);
        QVERIFY(library.list().empty());
        VERIFY_ERROR(library.reload(), ErrorCode::Corrupt);
        VERIFY_ERROR(add(library, folder() / "tiny"), ErrorCode::Corrupt);
        QCOMPARE(readFile(where.file).value_or(""), std::string("{\"models\": 7}")); // not written over
    }

    void marksAModelWhoseFilesHaveGone()
    {
        VERIFY_RESULT(makeModel(folder() / "leaving"));
        ModelLibrary library(places("missing"));
        VERIFY_RESULT(add(library, folder() / "leaving"));
        QVERIFY(!library.list().front().missing);
        fs::remove_all(folder() / "leaving");
        VERIFY_RESULT(library.reload());
        QVERIFY(library.list().front().missing);
        QVERIFY(!library.standardModel());
    }

    void takesATunedModelOverAndKeepsItWithACopiedProject()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        ModelLibrary library(places("tuned"));
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        ModelListModel model(library);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setProjectModels(&project->models());

        const auto tune = [&](const QString &run) {
            const fs::path runFolder = project.folder() / "runs" / run.toStdString();
            if (!fs::exists(project.folder() / "models" / run.toStdString()))
                (void)writeSmallAdapter(runFolder / "output" / "model", "base");
            return await<ModelEntry>([&](auto done) {
                project->models().registerTuned(run, runFolder, u"Handbook"_s, base->ref, &*project, done);
            });
        };
        const Result<ModelEntry> tuned = tune(u"r1"_s);
        VERIFY_RESULT(tuned);
        QCOMPARE(tuned->ref.path, base->ref.path);
        QCOMPARE(tuned->ref.adapter, project.folder() / "models" / "r1");
        QCOMPARE(tuned->ref.baseFingerprint, std::string("base"));
        QVERIFY(fs::exists(tuned->ref.adapter / "adapter_config.json"));
        VERIFY_RESULT(tune(u"r1"_s));
        VERIFY_RESULT(tune(u"r2"_s));
        QCOMPARE(int(project->models().list().size()), 2);
        QCOMPARE(project->models().list()[1].ref.name, std::string("Handbook-2"));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(1).data(ModelListModel::IndentRole).toInt(), 1);
        QVERIFY(model.index(1).data(ModelListModel::TunedRole).toBool());

        project.close();
        model.setProjectModels(nullptr);
        QCOMPARE(model.rowCount(), 1);
        const fs::path copy = project.scratch() / "Copy.fieldwright";
        fs::copy(project.folder(), copy, fs::copy_options::recursive);
        fs::remove_all(project.folder());
        Project copied(copy, std::move(*ProjectOwner::acquire(copy)));
        VERIFY_RESULT(await<void>([&](auto done) { copied.open(done); }));
        const ModelEntry *entry = copied.models().find(u"Handbook"_s);
        QVERIFY(entry);
        QVERIFY(!entry->missing);
        QCOMPARE(entry->ref.adapter, copy / "models" / "r1");
    }

    void refusesATunedModelThatIsNone()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const fs::path run = project.folder() / "runs" / "r1";
        fs::create_directories(run / "output" / "model");
        VERIFY_RESULT(saveFile(run / "output" / "model" / "adapter_config.json", "{}"));
        const auto taken = await<ModelEntry>(
            [&](auto done) { project->models().registerTuned(u"r1"_s, run, u"x"_s, {}, &*project, done); });
        QVERIFY(!taken);
        QVERIFY(project->models().list().empty());
        QVERIFY(fs::is_empty(project.folder() / "models"));
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestModels)
#include "test_models.moc"
