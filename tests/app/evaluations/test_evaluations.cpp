#include "app/evaluations/evaluation_item_model.h"
#include "app/evaluations/evaluations.h"
#include "app/project/project.h"
#include "app/studio.h"
#include "tests/app/evaluations/evaluation_run.h"
#include "tests/support/result.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace fieldwright;

namespace {

struct OpenProject
{
    QTemporaryDir scratch;
    Studio studio{Studio::Places{scratch.filePath(QStringLiteral("settings.ini")),
                                 std::filesystem::path(scratch.path().toStdString()) / "models.json"}};
    Project *project = nullptr;

    OpenProject()
    {
        studio.createProject(std::filesystem::path(scratch.path().toStdString()) / "P", [this](Result<Project *> made) {
            if (made)
                project = *made;
        });
        (void)QTest::qWaitFor([this] { return project != nullptr; }, 10'000);
    }
};

} // namespace

class TestEvaluations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAJobLeaves();
    void refusesASummaryThatIsNone();
    void importsOnceAndGivesItBack();
    void keepsWhatIsFaulty();
    void filtersItemsWithCounts();
    void searchesAndSorts();
    void oneModelAloneHasNoChange();
};

void TestEvaluations::readsWhatAJobLeaves()
{
    EvaluationRun run;
    const auto data = readEvaluationRun(run.paths.folder, run.job);
    VERIFY_RESULT(data);
    QCOMPARE(data->items.size(), size_t(4)); // the torn line is passed over
    QCOMPARE(data->items[0].item, std::string("worse"));
    QCOMPARE(data->items[0].difference(), -1.0);
    QCOMPARE(data->items[0].expected, std::string(R"({"subject":"dog"})"));
    QVERIFY(!data->items[3].base.parsed);
    QCOMPARE(data->questions.size(), size_t(1));
    QCOMPARE(data->questions[0].base, std::string("before"));
    QCOMPARE(data->questions[0].tuned, std::string("after"));
    QCOMPARE(data->info.base.name, std::string("base"));
    QVERIFY(data->info.tuned);
}

void TestEvaluations::refusesASummaryThatIsNone()
{
    EvaluationRun run;
    run.write("summary.json", "[1,2]");
    VERIFY_ERROR(readEvaluationRun(run.paths.folder, run.job), ErrorCode::Corrupt);
    run.write("summary.json", "{\"protocol\":");
    VERIFY_ERROR(readEvaluationRun(run.paths.folder, run.job), ErrorCode::Corrupt);
    std::filesystem::remove(run.paths.output() / "summary.json");
    VERIFY_ERROR(readEvaluationRun(run.paths.folder, run.job), ErrorCode::NotFound);
}

void TestEvaluations::importsOnceAndGivesItBack()
{
    OpenProject open;
    QVERIFY(open.project);
    EvaluationRun run;
    Evaluations &evaluations = open.project->evaluations();
    for (int time = 0; time < 2; ++time) {
        bool done = false;
        evaluations.importRun(QStringLiteral("run1"), run.paths.folder, run.job, this,
                              [&](Result<> imported) { done = imported.has_value(); });
        QVERIFY(QTest::qWaitFor([&] { return done; }));
    }
    QCOMPARE(evaluations.list().size(), size_t(1));
    QVERIFY(evaluations.find(QStringLiteral("run1")));
    QVERIFY(evaluations.find(QStringLiteral("base – tuned")));
    std::optional<EvaluationData> data;
    evaluations.data(QStringLiteral("run1"), this, [&](Result<EvaluationData> got) { data = std::move(*got); });
    QVERIFY(QTest::qWaitFor([&] { return data.has_value(); }));
    QCOMPARE(data->items.size(), size_t(4));
    QCOMPARE(data->questions.size(), size_t(1));
    QCOMPARE(data->questions[0].tuned, std::string("after"));
    QCOMPARE(data->info.tuned->adapter, std::filesystem::path("/t"));
    bool refused = false;
    evaluations.data(QStringLiteral("nosuch"), this,
                     [&](Result<EvaluationData> got) { refused = !got && got.error().code == ErrorCode::NotFound; });
    QVERIFY(QTest::qWaitFor([&] { return refused; }));
}

void TestEvaluations::keepsWhatIsFaulty()
{
    OpenProject open;
    EvaluationRun run;
    Evaluations &evaluations = open.project->evaluations();
    std::optional<EvaluationData> data;
    const auto read = [&] {
        data.reset();
        evaluations.data(QStringLiteral("run1"), this, [&](Result<EvaluationData> got) { data = std::move(*got); });
        return QTest::qWaitFor([&] { return data.has_value(); });
    };
    evaluations.importRun(QStringLiteral("run1"), run.paths.folder, run.job, this, [](Result<>) {});
    QVERIFY(read());
    evaluations.setFaulty(data->items[0].id, true);
    QVERIFY(read());
    QVERIFY(data->items[0].faulty);
    QVERIFY(!data->items[1].faulty);
}

void TestEvaluations::filtersItemsWithCounts()
{
    EvaluationRun run;
    const auto data = readEvaluationRun(run.paths.folder, run.job);
    EvaluationItemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setItems(data->items, true);
    using Filter = EvaluationItemModel::Filter;
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.count(Filter::GotWorse), 1);
    QCOMPARE(model.count(Filter::GotBetter), 1);
    QCOMPARE(model.count(Filter::Same), 2);
    QCOMPARE(model.count(Filter::NotParsed), 1);
    model.setFilter(Filter::GotWorse);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.itemAt(0)->item, std::string("worse"));
    QCOMPARE(model.index(0, EvaluationItemModel::Change).data().toString(), QStringLiteral("worse"));
    model.setFaulty(0, true);
    QCOMPARE(model.count(Filter::GotWorse), 0);
    model.setFilter(Filter::NotParsed);
    QVERIFY(model.index(0, EvaluationItemModel::Base).data().toString().contains(QStringLiteral("not parsed")));
    model.setAxis(QStringLiteral("semantics"));
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.count(Filter::All), 0);
    QCOMPARE(model.rowOfNext(0, 1), -1);
}

void TestEvaluations::searchesAndSorts()
{
    EvaluationRun run;
    const auto data = readEvaluationRun(run.paths.folder, run.job);
    EvaluationItemModel model;
    model.setItems(data->items, true);
    model.setSearch(QStringLiteral("OF BETTER"));
    QCOMPARE(model.rowCount(), 1);
    model.setSearch({});
    model.sort(EvaluationItemModel::Change, Qt::DescendingOrder);
    QCOMPARE(model.itemAt(0)->item, std::string("better"));
    QCOMPARE(model.itemAt(3)->item, std::string("worse"));
    QCOMPARE(model.rowOfNext(3, 1), 0);
    QCOMPARE(model.rowOfNext(0, -1), 3);
}

void TestEvaluations::oneModelAloneHasNoChange()
{
    EvaluationRun run;
    const auto data = readEvaluationRun(run.paths.folder, run.job);
    EvaluationItemModel model;
    model.setItems(data->items, false);
    QCOMPARE(model.count(EvaluationItemModel::Filter::GotWorse), 0);
    QVERIFY(model.index(0, EvaluationItemModel::Change).data().toString().isEmpty());
    QCOMPARE(model.count(EvaluationItemModel::Filter::NotParsed), 1);
}

QTEST_GUILESS_MAIN(TestEvaluations)
#include "test_evaluations.moc"
