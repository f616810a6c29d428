#include "app/datasets/dataset_table_model.h"
#include "core/base/hash.h"
#include "tests/app/support.h"

#include <QtTest/QAbstractItemModelTester>

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

std::string row(const std::string &id, const std::string &answer)
{
    return dumpJson(Json{
               {"id", id},
               {"messages", {{{"role", "user"}, {"content", "q"}}, {{"role", "assistant"}, {"content", answer}}}}}) +
           '\n';
}

/// What a build job leaves in its run folder.
fs::path buildRun(TemporaryProject &project, const std::string &run, const std::string &name, int version,
                  const std::map<std::string, std::string> &parts)
{
    const fs::path folder = project.folder() / "runs" / run;
    const fs::path dataset = folder / "output" / "dataset";
    fs::create_directories(dataset);
    Json files = Json::object(), counts = Json::object();
    for (const auto &[part, text] : parts) {
        (void)saveFile(dataset / (part + ".jsonl"), text);
        const auto rows = std::count(text.begin(), text.end(), '\n');
        files[part + ".jsonl"] = {{"sha256", sha256Hex(text)}, {"bytes", text.size()}, {"rows", rows}};
        counts[part] = {{"rows", rows}};
    }
    const Json manifest = {{"format", 1},
                           {"name", name},
                           {"version", version},
                           {"created_ms", 1000 + version},
                           {"shares", {{"asked", 0.3}, {"realised_rendered", 0.297}}},
                           {"counts", counts},
                           {"files", files}};
    (void)saveFile(dataset / "manifest.json", dumpJson(manifest));
    return folder;
}

Result<DatasetVersion> registerBuilt(TemporaryProject &project, const std::string &run, const fs::path &folder)
{
    return await<DatasetVersion>(
        [&](auto done) { project->datasets().registerBuilt(QString::fromStdString(run), folder, &*project, done); });
}

} // namespace

class TestDatasets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAVersionOverOnce()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        DatasetTableModel model(project->datasets());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const fs::path run = buildRun(project, "r1", "handbook", 1,
                                      {{"train", row("1", "a") + row("2", "b")}, {"unseen", row("3", "c")}});
        QCOMPARE(project->datasets().nextVersion(u"handbook"_s), 1);
        const Result<DatasetVersion> version = registerBuilt(project, "r1", run);
        VERIFY_RESULT(version);
        QCOMPARE(version->title(), std::string("handbook@1"));
        QVERIFY(fs::exists(project.folder() / "datasets" / "handbook@1" / "train.jsonl"));
        QVERIFY(!fs::exists(run / "output" / "dataset"));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, DatasetTableModel::TrainColumn).data(DatasetTableModel::SortRole).toInt(), 2);
        QCOMPARE(model.index(0, DatasetTableModel::ShareColumn).data().toString(), u"29.7\u00A0%"_s);

        VERIFY_RESULT(registerBuilt(project, "r1", run));
        project.reopen();
        VERIFY_PROJECT(project);
        VERIFY_RESULT(registerBuilt(project, "r1", run));
        QCOMPARE(int(project->datasets().list().size()), 1);
        QCOMPARE(project->datasets().nextVersion(u"handbook"_s), 2);
        QVERIFY(project->datasets().find(u"handbook"_s));
        QVERIFY(project->datasets().find(u"handbook@1"_s));
        QVERIFY(!project->datasets().find(u"handbook@2"_s));

        const auto rows = await<JsonLines>([&](auto done) {
            project->datasets().openRows(project->datasets().list().front().id, u"train"_s, &*project, done);
        });
        VERIFY_RESULT(rows);
        QCOMPARE(stringOr(*rows->row(1), "id"), std::string("2"));
    }

    void findsItsWayAfterACrashBetweenMoveAndDatabase()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const fs::path run = buildRun(project, "r1", "handbook", 1, {{"train", row("1", "a")}});
        // As registerBuilt leaves it when it is killed after the move.
        VERIFY_RESULT(saveFile(run / "output" / "dataset-moved-to", "handbook@1"));
        fs::rename(run / "output" / "dataset", project.folder() / "datasets" / "handbook@1");
        const Result<DatasetVersion> version = registerBuilt(project, "r1", run);
        VERIFY_RESULT(version);
        QCOMPARE(int(project->datasets().list().size()), 1);
    }

    void refusesADatasetThatIsNotWhatItsManifestSays_data()
    {
        QTest::addColumn<int>("damage");
        QTest::newRow("a byte more") << 0;
        QTest::newRow("another byte") << 1;
        QTest::newRow("a missing file") << 2;
        QTest::newRow("a path that leads out") << 3;
        QTest::newRow("a link") << 4;
        QTest::newRow("no manifest") << 5;
        QTest::newRow("a manifest of garbage") << 6;
        QTest::newRow("a name that leads out") << 7;
    }

    void refusesADatasetThatIsNotWhatItsManifestSays()
    {
        QFETCH(int, damage);
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::string name = damage == 7 ? "../escaped" : "handbook";
        const fs::path run = buildRun(project, "r1", name, 1, {{"train", row("1", "a")}});
        const fs::path dataset = run / "output" / "dataset", train = dataset / "train.jsonl";
        const Result<std::string> manifest = readFile(dataset / "manifest.json");
        VERIFY_RESULT(manifest);
        switch (damage) {
        case 0:
            VERIFY_RESULT(saveFile(train, row("1", "a") + "\n"));
            break;
        case 1:
            VERIFY_RESULT(saveFile(train, row("1", "b")));
            break;
        case 2:
            fs::remove(train);
            break;
        case 3: {
            Json json = *parseJson(*manifest, "manifest");
            json["files"]["../../secret"] = json["files"]["train.jsonl"];
            VERIFY_RESULT(saveFile(dataset / "manifest.json", dumpJson(json)));
            break;
        }
        case 4:
            fs::rename(train, project.scratch() / "train.jsonl");
            fs::create_symlink(project.scratch() / "train.jsonl", train);
            break;
        case 5:
            fs::remove(dataset / "manifest.json");
            break;
        case 6:
            VERIFY_RESULT(saveFile(dataset / "manifest.json", "[1,2"));
            break;
        default:
            break;
        }
        QVERIFY(!registerBuilt(project, "r1", run));
        QVERIFY(project->datasets().list().empty());
        QVERIFY(fs::is_empty(project.folder() / "datasets"));
        QVERIFY(!fs::exists(project.folder() / "escaped@1"));
    }

    void tellsTwoVersionsApart()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        VERIFY_RESULT(registerBuilt(
            project, "r1",
            buildRun(project, "r1", "d", 1,
                     {{"train", row("same", "a") + row("changed", "a") + row("gone", "a") + row("moved", "a")},
                      {"validation", row("general", "x") + row("general", "x")}})));
        VERIFY_RESULT(registerBuilt(project, "r2",
                                    buildRun(project, "r2", "d", 2,
                                             {{"train", row("same", "a") + row("changed", "b") + row("new", "a")},
                                              {"validation", row("general", "x")},
                                              {"unseen", row("moved", "a")}})));
        const auto difference = await<DatasetDifference>([&](auto done) {
            project->datasets().difference(project->datasets().find(u"d@1"_s)->id,
                                           project->datasets().find(u"d@2"_s)->id, &*project, done);
        });
        VERIFY_RESULT(difference);
        QCOMPARE(difference->same, 2); // "same" and the first of the two "general"
        QCOMPARE(difference->added, 1);
        QCOMPARE(difference->removed, 2); // "gone" and the second "general"
        QCOMPARE(difference->changed, 2);
        QCOMPARE(difference->rows[0].id, std::string("changed"));
        QCOMPARE(difference->rows[2].partBefore, std::string("train"));
        QCOMPARE(difference->rows[2].partAfter, std::string("unseen"));
        VERIFY_ERROR(
            await<DatasetDifference>([&](auto done) { project->datasets().difference(1, 99, &*project, done); }),
            ErrorCode::NotFound);
    }

    void neverUsesANumberTwice()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Result<DatasetVersion> version =
            registerBuilt(project, "r1", buildRun(project, "r1", "d", 3, {{"train", row("1", "a")}}));
        VERIFY_RESULT(version);
        VERIFY_RESULT(
            await<void>([&](auto done) { project->datasets().setRemoved(version->id, true, &*project, done); }));
        project->store().finish();
        QVERIFY(project->datasets().list().empty());
        QCOMPARE(project->datasets().nextVersion(u"d"_s), 4);
    }

    void refusesNamesThatAreNoFolders()
    {
        for (const char *bad : {"", ".", "..", "a/b", ".hidden", " a", "a@1", "a\nb", "a\xff"})
            QVERIFY2(!Datasets::checkName(bad), bad);
        QVERIFY(!Datasets::checkName(std::string(81, 'a')));
        for (const char *good : {"handbook", "Probe handbook 2026", "手册-第2版", "a.b_c"})
            QVERIFY2(Datasets::checkName(good).has_value(), good);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestDatasets)
#include "test_datasets.moc"
