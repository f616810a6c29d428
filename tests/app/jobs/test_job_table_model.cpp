#include "tests/app/jobs/queue_fixture.h"

#include "app/jobs/job_table_model.h"

#include <QAbstractItemModelTester>

using namespace fieldwright;

class TestJobTableModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheModelContractWhileJobsComeAndGo();
    void saysWhatAJobWaitsFor();
    void filtersAndCounts();
    void changesComeNoFasterThanTheQueueLooks();
};

void TestJobTableModel::keepsTheModelContractWhileJobsComeAndGo()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    JobTableModel model(queue);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    JobFilterModel filtered(model);
    QAbstractItemModelTester filteredTester(&filtered, QAbstractItemModelTester::FailureReportingMode::QtTest);
    queue.open();
    const QString first = queue.start(QueueFixture::request("complete", JobKind::Import));
    const QString second = queue.start(QueueFixture::request("fail", JobKind::Generate));
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(reaches(queue, first, JobState::Completed));
    QVERIFY(reaches(queue, second, JobState::Failed));
    QCOMPARE(model.rowOf(first) + model.rowOf(second), 1);
    const auto cell = [&](const QString &id, int column) {
        return model.index(model.rowOf(id), column).data().toString();
    };
    QCOMPARE(cell(first, JobTableModel::State), QStringLiteral("completed"));
    QCOMPARE(cell(first, JobTableModel::Kind), QStringLiteral("Read documents"));
    QVERIFY(cell(second, JobTableModel::ResultText).contains(QStringLiteral("not usable")));
    QVERIFY(cell(first, JobTableModel::Progress).startsWith(QStringLiteral("10 of 10")));
    QSignalSpy removedSpy(&queue, &JobQueue::jobRemoved);
    QTest::qWait(50);
    queue.remove(first);
    QVERIFY(removedSpy.wait());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.rowOf(first), -1);
}

void TestJobTableModel::saysWhatAJobWaitsFor()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    JobTableModel model(queue);
    queue.open();
    const Json slow = {{"steps", 500}, {"step_ms", 10}};
    const QString first = queue.start(QueueFixture::request("complete", JobKind::Train, slow));
    const QString second = queue.start(QueueFixture::request("complete", JobKind::Train, slow));
    QVERIFY(reaches(queue, first, JobState::Running));
    QCOMPARE(model.index(model.rowOf(second), JobTableModel::ResultText).data().toString(),
             QStringLiteral("Waits for \"fake complete\"."));
    queue.stop(second);
    queue.stop(first);
    QVERIFY(reaches(queue, first, JobState::Cancelled));
}

void TestJobTableModel::filtersAndCounts()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    JobTableModel model(queue);
    JobFilterModel filtered(model);
    queue.open();
    const QString good = queue.start(QueueFixture::request("complete", JobKind::Import));
    const QString bad = queue.start(QueueFixture::request("crash", JobKind::Import));
    QVERIFY(reaches(queue, good, JobState::Completed));
    QVERIFY(reaches(queue, bad, JobState::Interrupted));
    using Filter = JobFilterModel::Filter;
    QCOMPARE(filtered.count(Filter::All), 2);
    QCOMPARE(filtered.count(Filter::Finished), 1);
    QCOMPARE(filtered.count(Filter::NeedsYou), 1);
    filtered.setFilter(Filter::NeedsYou);
    QCOMPARE(filtered.rowCount(), 1);
    QCOMPARE(filtered.index(0, 0).data(JobTableModel::IdRole).toString(), bad);
    filtered.setFilter(Filter::All);
    filtered.setSearch(QStringLiteral("CRASH"));
    QCOMPARE(filtered.rowCount(), 1);
    filtered.setSearch({});
    filtered.setFinishedHidden(true);
    QCOMPARE(filtered.rowCount(), 1);
}

void TestJobTableModel::changesComeNoFasterThanTheQueueLooks()
{
    QueueFixture fixture;
    JobQueue::Options options = fixture.options();
    options.pollMs = 100;
    JobQueue queue(fixture.runs, options);
    JobTableModel model(queue);
    queue.open();
    const QString id =
        queue.start(QueueFixture::request("complete", JobKind::Train, {{"steps", 1000}, {"step_ms", 1}}));
    QVERIFY(reaches(queue, id, JobState::Running));
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QTest::qWait(500);
    QVERIFY2(changes.count() >= 1 && changes.count() <= 7, qPrintable(QString::number(changes.count())));
    queue.stop(id);
    QVERIFY(reaches(queue, id, JobState::Cancelled));
}

QTEST_GUILESS_MAIN(TestJobTableModel)
#include "test_job_table_model.moc"
