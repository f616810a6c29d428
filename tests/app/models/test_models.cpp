#include "app/models/model_inspection.h"
#include "app/models/model_library.h"
#include "app/models/model_table_model.h"
#include "app/models/project_models.h"
#include "core/model_files/model_config.h"
#include "core/model_files/peft_adapter.h"
#include "tests/app/support.h"

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

Result<> makeAdapter(const fs::path &folder)
{
    LoraAdapter adapter;
    adapter.config.rank = 2;
    adapter.config.targets = {"q_proj"};
    adapter.config.baseFingerprint = "base";
    LoraWeights weights;
    weights.module = "model.layers.0.self_attn.q_proj";
    weights.inFeatures = weights.outFeatures = 8;
    weights.rank = 2;
    weights.a.assign(16, 0.1f);
    weights.b.assign(16, 0.2f);
    adapter.weights.push_back(weights);
    return writeLoraAdapter(folder, adapter);
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
        VERIFY_RESULT(library.rename(QString::fromStdString(id), u"B"_s));
        VERIFY_ERROR(library.rename(QString::fromStdString(id), u"  "_s), ErrorCode::InvalidArgument);
        VERIFY_ERROR(library.rename(u"nobody"_s, u"B"_s), ErrorCode::NotFound);
        VERIFY_RESULT(library.remove(u"B"_s));
        VERIFY_ERROR(library.remove(u"B"_s), ErrorCode::NotFound);
        QVERIFY(fs::exists(folder() / "探头 模型" / "config.json")); // its files stay
        QVERIFY(ModelLibrary(places("keeps")).list().empty());
    }

    void anAdapterStandsUnderItsBase()
    {
        ModelLibrary library(places("adapters"));
        VERIFY_RESULT(add(library, folder() / "探头 模型"));
        const Result<ModelEntry> base = add(library, folder() / "tiny");
        VERIFY_RESULT(base);
        VERIFY_RESULT(makeAdapter(folder() / "adapter"));
        const Result<ModelEntry> alone = add(library, folder() / "adapter"); // of a base that nobody knows
        VERIFY_RESULT(alone);
        QVERIFY(alone->baseId.empty());
        VERIFY_RESULT(library.remove(QString::fromStdString(alone->ref.id)));

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
        QCOMPARE(add(library, folder() / "printed")->baseId, base->ref.id);
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
        ModelLibrary library(where);
        QCOMPARE(int(library.list().size()), 1);
        const ModelEntry *standard = library.standardModel();
        QVERIFY(standard);
        QCOMPARE(standard->origin, ModelOrigin::BuiltIn);
        QCOMPARE(standard->ref.name, std::string("SmolLM2-135M-Instruct.Q4_1"));
        VERIFY_ERROR(library.remove(QString::fromStdString(standard->ref.id)), ErrorCode::InvalidArgument);
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
                (void)makeAdapter(runFolder / "output" / "model");
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
