#include "app/runs/run_watcher.h"
#include "core/base/clock.h"
#include "core/run_folder/control.h"
#include "tests/support/result.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <fstream>

using namespace fieldwright;

namespace {

/// A run folder written by hand, event by event.
struct HandMadeRun
{
    QTemporaryDir scratch;
    RunPaths paths;
    std::unique_ptr<EventWriter> events;

    HandMadeRun()
    {
        const std::filesystem::path runs = scratch.path().toStdString();
        paths = *createRunFolder(runs, {.id = "run", .kind = JobKind::Train, .name = "by hand"});
        attempt();
    }
    void attempt() { events = std::move(*EventWriter::open(paths.folder)); }
    void metric(std::int64_t step, double loss) { (void)events->write("metric", {{"values", {{"loss", loss}}}}, step); }
};

bool waitCaughtUp(RunWatcher &watcher)
{
    return QTest::qWaitFor([&] { return watcher.isCaughtUp(); }, 10'000);
}

} // namespace

class TestRunWatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesInWhatIsThereAndWhatComes();
    void tellsBeforeWhichStepTheRunWaits();
    void tellsWhatInterruptedTheRun();
    void aResumedRunDropsSupersededPointsAndSamples();
    void aWatcherOfAnEmptyFolderWaits();
    void keepsCheckpointsWithOneBest();
    void tellsInHowManyProcessesItTrains();
    void followsTheLastLinesOfTheLog();
    void aHugeBacklogDoesNotBlockTheWindow();
    void anEndedRunIsToldOnce();
    void twoRunsAreWatchedAtOnce();
};

void TestRunWatcher::takesInWhatIsThereAndWhatComes()
{
    HandMadeRun run;
    const auto lock = WorkerLock::acquire(run.paths.folder);
    (void)run.events->write("state", {{"state", "running"}});
    run.metric(1, 3);
    RunWatcher watcher(run.paths.folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QCOMPARE(watcher.status().state, JobState::Running);
    QCOMPARE(watcher.metrics().series("loss")->size(), size_t(1));
    QSignalSpy metricsSpy(&watcher, &RunWatcher::metricsChanged);
    run.metric(2, 2);
    QVERIFY(metricsSpy.wait(2000));
    QCOMPARE(watcher.metrics().series("loss")->value, (std::vector<double>{3, 2}));
    (void)run.events->write("warning", {{"text", toJson(Text("%1 rows were cut.", {"7"}))}, {"count", 7}});
    QVERIFY(QTest::qWaitFor([&] { return watcher.status().warnings == 1; }));
    QCOMPARE(watcher.messages().back().text.english(), std::string("7 rows were cut."));
    QCOMPARE(watcher.messages().back().count, 7);
    QVERIFY(watcher.status().question.empty() && watcher.causes().empty());
}

/// Also one that no row is the cause of; answered, it is none any more.
void TestRunWatcher::tellsBeforeWhichStepTheRunWaits()
{
    HandMadeRun run;
    const auto lock = WorkerLock::acquire(run.paths.folder);
    (void)run.events->write("state", {{"state", "running"}});
    run.metric(4, 3);
    (void)run.events->write("warning",
                            {{"text", toJson(Text("Step 5 rose."))}, {"pauses", true}, {"rows", Json::array()}}, 5);
    (void)run.events->write("warning", {{"text", toJson(Text("Another thing."))}}, 5);
    RunWatcher watcher(run.paths.folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QCOMPARE(watcher.status().question.english(), std::string("Step 5 rose."));
    QCOMPARE(watcher.causes().size(), size_t(1));
    QVERIFY(watcher.causes().back()->pauses);
    run.metric(5, 3);
    QVERIFY(QTest::qWaitFor([&] { return watcher.status().question.empty(); }));
}

/// What a worker has refused, until the next one begins.
void TestRunWatcher::tellsWhatInterruptedTheRun()
{
    HandMadeRun run;
    const Error error{ErrorCode::OutOfMemory, {"too little memory"}, {"close something"}};
    (void)run.events->write("state", {{"state", "preparing"}});
    (void)run.events->write("error", {{"error", toJson(error)}, {"interrupts", true}});
    RunReader reader(run.paths.folder);
    reader.poll();
    QCOMPARE(reader.status().state, JobState::Interrupted);
    QVERIFY(reader.status().error && reader.status().error->what.english() == "too little memory");
    run.attempt();
    (void)run.events->write("state", {{"state", "preparing"}});
    reader.poll();
    QVERIFY(!reader.status().error);
    (void)run.events->write("error", {{"error", toJson(error)}, {"interrupts", false}}); // such as a full disk
    reader.poll();
    QVERIFY(!reader.status().error);
}

void TestRunWatcher::aResumedRunDropsSupersededPointsAndSamples()
{
    HandMadeRun run;
    for (int step = 1; step <= 6; ++step)
        run.metric(step, 10 - step);
    (void)run.events->write("sample", {{"question", "Q"}, {"answer", "early"}}, 2);
    (void)run.events->write("sample", {{"question", "Q"}, {"answer", "late"}}, 6);
    RunWatcher watcher(run.paths.folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QCOMPARE(watcher.samples().size(), size_t(2));
    run.attempt();
    run.metric(4, 1);
    QVERIFY(QTest::qWaitFor([&] { return watcher.samples().size() == 1; }));
    QCOMPARE(watcher.samples()[0].answer, std::string("early"));
    QCOMPARE(watcher.metrics().series("loss")->step, (std::vector<double>{1, 2, 3, 4}));
}

void TestRunWatcher::aWatcherOfAnEmptyFolderWaits()
{
    QTemporaryDir scratch;
    const std::filesystem::path folder = std::filesystem::path(scratch.path().toStdString()) / "later";
    RunWatcher watcher(folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QVERIFY(watcher.status().broken);
    const auto made = createRunFolder(folder.parent_path(), {.id = "later", .kind = JobKind::Import, .name = "later"});
    VERIFY_RESULT(made);
    QVERIFY(QTest::qWaitFor([&] { return watcher.status().job != nullptr; }));
    QVERIFY(!watcher.status().broken);
}

void TestRunWatcher::keepsCheckpointsWithOneBest()
{
    HandMadeRun run;
    for (const int step : {10, 20, 30})
        (void)run.events->write(
            "checkpoint",
            {{"path", "checkpoints/step-" + std::to_string(step)}, {"verified", true}, {"best", step != 30}}, step);
    (void)run.events->write("checkpoint", {{"path", "checkpoints/step-30"}, {"verified", true}, {"best", true}}, 30);
    RunWatcher watcher(run.paths.folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QCOMPARE(watcher.checkpoints().size(), size_t(3));
    int best = 0;
    for (const RunCheckpoint &checkpoint : watcher.checkpoints())
        best += checkpoint.best;
    QCOMPARE(best, 1);
    QVERIFY(watcher.checkpoints().back().best);
}

void TestRunWatcher::tellsInHowManyProcessesItTrains()
{
    HandMadeRun run;
    RunWatcher watcher(run.paths.folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QCOMPARE(watcher.processes().count, 1);
    (void)run.events->write("ranks", {{"count", 3}, {"sharding", "gradients"}});
    (void)run.events->write("prepared", {{"ranks", 3}});
    QTRY_COMPARE(watcher.processes().count, 3);
    QVERIFY(watcher.processes().sharding == Sharding::Gradients);
    (void)run.events->write("ranks", {{"count", -9}, {"sharding", "all"}}); // a damaged line
    QTRY_COMPARE(watcher.processes().count, 1);
    QVERIFY(watcher.processes().sharding == Sharding::None);
    run.attempt(); // continued in two, then in one
    (void)run.events->write("ranks", {{"count", 2}, {"sharding", "optimizer"}});
    QTRY_COMPARE(watcher.processes().count, 2);
    run.attempt();
    (void)run.events->write("prepared", {{"ranks", 1}});
    QTRY_COMPARE(watcher.processes().count, 1);
    QVERIFY(watcher.processes().sharding == Sharding::None);
}

void TestRunWatcher::followsTheLastLinesOfTheLog()
{
    HandMadeRun run;
    {
        std::ofstream log(run.paths.log(), std::ios::binary);
        for (int i = 0; i < 60'000; ++i)
            log << "line " << i << "\n";
    }
    RunWatcher watcher(run.paths.folder, 20);
    QSignalSpy logSpy(&watcher, &RunWatcher::logChanged);
    QTest::qWait(60);
    QCOMPARE(logSpy.count(), 0); // not asked for
    watcher.followLog(true);
    QVERIFY(logSpy.wait(2000));
    QCOMPARE(watcher.logLines().size(), 2000);
    QCOMPARE(watcher.logLines().back(), QStringLiteral("line 59999"));
    std::ofstream(run.paths.log(), std::ios::binary | std::ios::app) << "bad \xff bytes \x1b[31m and half a line";
    QVERIFY(logSpy.wait(2000));
    QVERIFY(watcher.logLines().back().endsWith(QStringLiteral("half a line")));
    QVERIFY(!watcher.logLines().back().contains(QChar(0x1b)));
    std::ofstream(run.paths.log(), std::ios::binary | std::ios::app) << " goes on\n";
    QVERIFY(logSpy.wait(2000));
    QVERIFY(watcher.logLines().back().endsWith(QStringLiteral("half a line goes on")));
}

void TestRunWatcher::aHugeBacklogDoesNotBlockTheWindow()
{
    HandMadeRun run;
    {
        std::ofstream events(run.paths.events(), std::ios::binary | std::ios::app);
        for (int step = 1; step <= 200'000; ++step)
            events << R"({"seq":)" << step << R"(,"attempt":1,"type":"metric","time_ms":)" << step << R"(,"step":)"
                   << step << R"(,"values":{"loss":1.5,"learning_rate":0.0001,"gradient_norm":1}})"
                   << "\n";
    }
    RunWatcher watcher(run.paths.folder, 20);
    qint64 longestMs = 0;
    QElapsedTimer clock;
    clock.start();
    QTimer pulse;
    connect(&pulse, &QTimer::timeout, this, [&] { longestMs = std::max(longestMs, clock.restart()); });
    pulse.start(1);
    QVERIFY(QTest::qWaitFor([&] { return watcher.isCaughtUp(); }, 60'000));
    QCOMPARE(watcher.metrics().series("loss")->size(), size_t(200'000));
    qInfo("longest time away from the event loop: %lld ms", longestMs);
    QVERIFY2(longestMs < 500, qPrintable(QString::number(longestMs)));
}

void TestRunWatcher::anEndedRunIsToldOnce()
{
    HandMadeRun run;
    run.metric(1, 1);
    RunWatcher watcher(run.paths.folder, 20);
    QVERIFY(waitCaughtUp(watcher));
    QCOMPARE(watcher.status().state, JobState::Interrupted);
    QSignalSpy endedSpy(&watcher, &RunWatcher::ended);
    run.metric(2, 0.5);
    VERIFY_RESULT(
        writeResult(run.paths.folder,
                    {.outcome = JobState::Completed, .finishedMs = wallClockMs(), .summary = {{"best_step", 2}}}));
    QVERIFY(endedSpy.wait(2000));
    QTest::qWait(100);
    QCOMPARE(endedSpy.count(), 1);
    QCOMPARE(watcher.metrics().series("loss")->size(), size_t(2));
    QCOMPARE(intOr(watcher.status().summary, "best_step"), 2);
}

void TestRunWatcher::twoRunsAreWatchedAtOnce()
{
    HandMadeRun first;
    HandMadeRun second;
    first.metric(1, 1);
    second.metric(1, 2);
    RunWatcher a(first.paths.folder, 20);
    RunWatcher b(second.paths.folder, 20);
    QVERIFY(waitCaughtUp(a));
    QVERIFY(waitCaughtUp(b));
    QCOMPARE(a.metrics().series("loss")->value[0], 1.0);
    QCOMPARE(b.metrics().series("loss")->value[0], 2.0);
}

QTEST_GUILESS_MAIN(TestRunWatcher)
#include "test_run_watcher.moc"
