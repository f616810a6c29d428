#include "tests/app/jobs/queue_fixture.h"

#include "app/jobs/worker_process.h"
#include "core/base/clock.h"
#include "tests/support/small_disk.h"

#include <fstream>

#include <unistd.h>

using namespace fieldwright;

namespace {

std::string textOf(const std::filesystem::path &path)
{
    return readFile(path).value_or("");
}

} // namespace

class TestJobQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAJobToItsEndAndImportsItOnce();
    void writesTheInputsBeforeTheJobFile();
    void inputsThatCannotBeWrittenFailTheJob();
    void aWorkerHasASessionOfItsOwnAndItsOutputInTheLog();
    void runsOneHeavyJobAtATimeAndLightOnesBeside();
    void pausesResumesAndStops();
    void cancelsAWaitingJobWithoutStartingIt();
    void aCrashIsInterruptedAndCanBeContinued();
    void whatIsCancelledWhileItsStartIsCheckedIsNotStarted_data();
    void whatIsCancelledWhileItsStartIsCheckedIsNotStarted();
    void whatHasBegunIsNeverCancelledWhereItMayNotStart();
    void aHangIsNoticedAndItsProcessCanBeEnded();
    void halfALineDoesNoHarm();
    void garbageIsCountedAndTheJobGoesOn();
    void aFailureKeepsItsReason();
    void aWorkerThatDiesAtOnceIsNotStartedAgainByItself();
    void aMissingWorkerIsSaid();
    void aFullDiskFailsTheJobOnly();
    void jobsOutliveTheQueueAndAreFoundAgain();
    void importsWhatEndedWhileNobodyWasThereAndOnlyOnce();
    void aFailedImportIsTriedAgainAtTheNextOpening();
    void oneBrokenRunFolderDoesNotHideTheOthers();
    void aRunFolderWithoutAJobIsNoRun();
    void removesOnlyWhatDoesNotRun();
    void aTalkativeWorkerIsNotHeldUp();
    void aJobThatWasChangedIsReadAgain();
};

void TestJobQueue::runsAJobToItsEndAndImportsItOnce()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    int imports = 0;
    queue.setImporter(JobKind::Import, [&](const RunStatus &status, std::function<void(Result<>)> done) {
        ++imports;
        QCOMPARE(status.state, JobState::Completed);
        QVERIFY(std::filesystem::exists(status.folder / "output" / "documents.jsonl"));
        done({});
    });
    QSignalSpy importedSpy(&queue, &JobQueue::jobImported);
    QSignalSpy endedSpy(&queue, &JobQueue::jobEnded);
    queue.open();
    const QString id =
        queue.start(QueueFixture::request("complete", JobKind::Import, {{"output", {{"documents.jsonl", "{}\n"}}}}));
    QVERIFY(importedSpy.wait(10'000));
    QCOMPARE(endedSpy.count(), 1);
    QCOMPARE(imports, 1);
    const RunStatus &status = *queue.job(id);
    QCOMPARE(status.state, JobState::Completed);
    QCOMPARE(status.imported, ImportState::Imported);
    QCOMPARE(status.fraction(), 1.0);
    QCOMPARE(status.device, std::string("Fake CPU"));
    QCOMPARE(status.done, 10.0);
    QCOMPARE(intOr(status.summary, "attempt"), 1);
    QTest::qWait(100); // and it stays at that
    QCOMPARE(imports, 1);
}

void TestJobQueue::writesTheInputsBeforeTheJobFile()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    bool jobFileWasThere = true;
    JobRequest request = QueueFixture::request("complete");
    request.prepare = [&](const RunPaths &paths, std::function<void(Result<>)> done) {
        jobFileWasThere = std::filesystem::exists(paths.job());
        done(saveFile(paths.inputs() / "pairs.jsonl", "{}\n"));
    };
    const QString id = queue.start(std::move(request));
    QVERIFY(reaches(queue, id, JobState::Completed));
    QVERIFY(!jobFileWasThere);
    QCOMPARE(textOf(queue.job(id)->folder / "inputs" / "pairs.jsonl"), std::string("{}\n"));
}

void TestJobQueue::inputsThatCannotBeWrittenFailTheJob()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    JobRequest request = QueueFixture::request("complete");
    request.prepare = [](const RunPaths &paths, std::function<void(Result<>)> done) {
        done(fail(ioError(paths.inputs(), ENOSPC)));
    };
    const QString id = queue.start(std::move(request));
    QVERIFY(failedSpy.wait());
    QCOMPARE(queue.job(id)->state, JobState::Failed);
    QVERIFY(!std::filesystem::exists(RunPaths{fixture.runs / id.toStdString()}.job()));
}

void TestJobQueue::aWorkerHasASessionOfItsOwnAndItsOutputInTheLog()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("complete"));
    QVERIFY(reaches(queue, id, JobState::Completed));
    const std::string log = textOf(RunPaths{queue.job(id)->folder}.log());
    const QString said = QString::fromStdString(log);
    const QRegularExpressionMatch match =
        QRegularExpression(QStringLiteral("^fake worker (\\d+) of session (\\d+)")).match(said);
    QVERIFY2(match.hasMatch(), log.c_str());
    QVERIFY(match.captured(2).toInt() != ::getsid(0));
}

void TestJobQueue::runsOneHeavyJobAtATimeAndLightOnesBeside()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const Json slow = {{"steps", 400}, {"step_ms", 10}};
    const QString first = queue.start(QueueFixture::request("complete", JobKind::Train, slow));
    const QString second = queue.start(QueueFixture::request("complete", JobKind::Evaluate, slow));
    const QString light = queue.start(QueueFixture::request("complete", JobKind::Import));
    QVERIFY(reaches(queue, first, JobState::Running));
    QVERIFY(reaches(queue, light, JobState::Completed));
    QCOMPARE(queue.job(second)->state, JobState::Queued);
    QCOMPARE(queue.waitsFor(second), first);
    QVERIFY(queue.waitsFor(first).isEmpty());
    queue.stop(first);
    QVERIFY(reaches(queue, first, JobState::Cancelled));
    QVERIFY(reaches(queue, second, JobState::Running));
    queue.stop(second);
    QVERIFY(reaches(queue, second, JobState::Cancelled));
}

void TestJobQueue::pausesResumesAndStops()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id =
        queue.start(QueueFixture::request("complete", JobKind::Train, {{"steps", 500}, {"step_ms", 10}}));
    QVERIFY(reaches(queue, id, JobState::Running));
    queue.pause(id);
    QVERIFY(reaches(queue, id, JobState::Paused));
    QVERIFY(queue.job(id)->isLive());
    queue.resume(id);
    QVERIFY(reaches(queue, id, JobState::Running));
    queue.stop(id, StopKeep::Last);
    QVERIFY(reaches(queue, id, JobState::Cancelled));
    QVERIFY(textOf(RunPaths{queue.job(id)->folder}.events()).find("\"last\"") != std::string::npos);
}

void TestJobQueue::cancelsAWaitingJobWithoutStartingIt()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.setQueuePaused(true);
    queue.open();
    const QString id = queue.start(QueueFixture::request("complete"));
    QTest::qWait(100);
    QCOMPARE(queue.job(id)->state, JobState::Queued);
    queue.resume(id); // it waits for its turn all the same
    queue.leaveOut(id);
    QTest::qWait(300);
    QCOMPARE(queue.job(id)->state, JobState::Queued);
    queue.stop(id);
    QVERIFY(reaches(queue, id, JobState::Cancelled));
    queue.setQueuePaused(false);
    QTest::qWait(100);
    QVERIFY(!std::filesystem::exists(RunPaths{queue.job(id)->folder}.events()));
}

void TestJobQueue::aCrashIsInterruptedAndCanBeContinued()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    QElapsedTimer clock;
    clock.start();
    const QString id = queue.start(QueueFixture::request("crash", JobKind::Train, {{"at", 7}}));
    QVERIFY(reaches(queue, id, JobState::Interrupted));
    QVERIFY2(clock.elapsed() < 10'000, "a dead worker is noticed within 10 s");
    QCOMPARE(queue.job(id)->step, 7);
    QTest::qWait(100);
    QCOMPARE(queue.job(id)->state, JobState::Interrupted); // never by itself
    queue.continueRun(id);
    QVERIFY(reaches(queue, id, JobState::Completed));
    QCOMPARE(queue.job(id)->attempt, 2);
}

void TestJobQueue::whatIsCancelledWhileItsStartIsCheckedIsNotStarted_data()
{
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("allowed") << true;
    QTest::newRow("refused") << false;
}

void TestJobQueue::whatIsCancelledWhileItsStartIsCheckedIsNotStarted()
{
    QFETCH(bool, isAllowed);
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    std::vector<std::function<void(Result<>)>> asked;
    queue.setStartCheck(
        [&](const RunStatus &, std::function<void(Result<>)> done) { asked.push_back(std::move(done)); });
    queue.open();
    const QString id = queue.start(QueueFixture::request("complete"));
    QVERIFY(QTest::qWaitFor([&] { return !asked.empty(); }));
    QCOMPARE(queue.job(id)->state, JobState::Queued);
    QCOMPARE(queue.waitsFor(id), QString()); // it does not wait for itself
    const QString behind = queue.start(QueueFixture::request("complete"));
    QCOMPARE(queue.waitsFor(behind), id);
    queue.stop(id);
    QVERIFY(reaches(queue, id, JobState::Cancelled));
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    const Result<> answer = isAllowed ? Result<>() : Result<>(fail(ErrorCode::NotFound, {"gone"}));
    asked.front()(answer);
    QVERIFY(QTest::qWaitFor([&] { return asked.size() == 2; })); // the other one's turn
    QTest::qWait(200);
    QCOMPARE(queue.job(id)->state, JobState::Cancelled);
    QCOMPARE(failedSpy.count(), 0);
    QVERIFY(!std::filesystem::exists(RunPaths{queue.job(id)->folder}.events()));
    queue.remove(id);
    QVERIFY(QTest::qWaitFor([&] { return !queue.job(id); }));

    // Answered before it is known that the folder could be cancelled.
    queue.stop(behind);
    asked.back()(answer);
    QVERIFY(reaches(queue, behind, JobState::Cancelled));
    QTest::qWait(200);
    QCOMPARE(queue.job(behind)->state, JobState::Cancelled);
    QVERIFY(!std::filesystem::exists(RunPaths{queue.job(behind)->folder}.events()));
}

void TestJobQueue::whatHasBegunIsNeverCancelledWhereItMayNotStart()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id =
        queue.start(QueueFixture::request("crash", JobKind::Train, {{"at", 7}, {"steps", 500}, {"step_ms", 10}}));
    QVERIFY(reaches(queue, id, JobState::Interrupted));
    std::vector<std::function<void(Result<>)>> asked;
    queue.setStartCheck(
        [&](const RunStatus &, std::function<void(Result<>)> done) { asked.push_back(std::move(done)); });
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    const RunPaths paths{queue.job(id)->folder};
    queue.continueRun(id);
    QCOMPARE(asked.size(), size_t(1));
    asked.back()(fail(ErrorCode::NotFound, {"the base is not here"}));
    QCOMPARE(failedSpy.count(), 1);
    queue.stop(id, StopKeep::Best);
    QCOMPARE(asked.size(), size_t(2));
    queue.stop(id, StopKeep::Best); // it is asked already
    QCOMPARE(asked.size(), size_t(2));
    asked.back()(fail(ErrorCode::NotFound, {"the base is not here"}));
    QCOMPARE(failedSpy.count(), 2); // told again
    QTest::qWait(200);
    QCOMPARE(queue.job(id)->state, JobState::Interrupted);
    QVERIFY(!std::filesystem::exists(paths.result()));
    QVERIFY(textOf(paths.control()).find("stop") == std::string::npos); // so that it may go on later
    queue.stop(id, StopKeep::Best);
    asked.back()({});
    QVERIFY(reaches(queue, id, JobState::Cancelled));
    QCOMPARE(queue.job(id)->attempt, 2); // by its worker
    QVERIFY(textOf(paths.events()).find("\"best\"") != std::string::npos);
}

void TestJobQueue::aHangIsNoticedAndItsProcessCanBeEnded()
{
    QueueFixture fixture;
    JobQueue::Options options = fixture.options();
    options.lateMs = 200;
    options.unresponsiveMs = 600;
    JobQueue queue(fixture.runs, options);
    queue.open();
    const QString id = queue.start(QueueFixture::request("hang"));
    QVERIFY(QTest::qWaitFor([&] { return queue.job(id)->pulse == Pulse::Late; }, 10'000));
    QVERIFY(QTest::qWaitFor([&] { return queue.job(id)->pulse == Pulse::Unresponsive; }, 10'000));
    QCOMPARE(queue.job(id)->state, JobState::Running);
    queue.endProcess(id, true);
    QVERIFY(reaches(queue, id, JobState::Interrupted));
    QCOMPARE(queue.job(id)->pulse, Pulse::Fine);
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    queue.endProcess(id, true); // nobody is there to be hit
    QVERIFY(failedSpy.wait());
    QCOMPARE(failedSpy.at(0).at(1).value<Error>().code, ErrorCode::NotFound);
}

void TestJobQueue::halfALineDoesNoHarm()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("half-line"));
    QVERIFY(reaches(queue, id, JobState::Interrupted));
    queue.continueRun(id);
    QVERIFY(reaches(queue, id, JobState::Completed));
    QCOMPARE(queue.job(id)->done, 10.0);
}

void TestJobQueue::garbageIsCountedAndTheJobGoesOn()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("garbage"));
    QVERIFY(reaches(queue, id, JobState::Completed));
    QVERIFY(queue.job(id)->garbageLines >= 4);
}

void TestJobQueue::aFailureKeepsItsReason()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("fail"));
    QVERIFY(reaches(queue, id, JobState::Failed));
    QVERIFY(queue.job(id)->error);
    QCOMPARE(queue.job(id)->error->what.english(), std::string("The fake input is not usable."));
}

void TestJobQueue::aWorkerThatDiesAtOnceIsNotStartedAgainByItself()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("die-at-start"));
    QVERIFY(reaches(queue, id, JobState::Interrupted));
    QVERIFY(queue.job(id)->error);
    QTest::qWait(150);
    QCOMPARE(queue.job(id)->state, JobState::Interrupted);
    QCOMPARE(textOf(RunPaths{queue.job(id)->folder}.log()), std::string("cannot load libfake.so\n"));
    queue.continueRun(id);
    QVERIFY(reaches(queue, id, JobState::Completed));
}

void TestJobQueue::aMissingWorkerIsSaid()
{
    QueueFixture fixture;
    JobQueue::Options options = fixture.options();
    options.worker = fixture.runs / "no such worker";
    JobQueue queue(fixture.runs, options);
    queue.open();
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    const QString id = queue.start(QueueFixture::request("complete"));
    QVERIFY(failedSpy.wait());
    QCOMPARE(failedSpy.at(0).at(1).value<Error>().code, ErrorCode::NotFound);
    QCOMPARE(queue.job(id)->state, JobState::Interrupted);
}

void TestJobQueue::aFullDiskFailsTheJobOnly()
{
    QueueFixture fixture;
    const SmallDisk disk(fixture.runs, "size=8m");
    if (!disk.isMounted())
        QSKIP("This test needs the right to mount a small disk.");
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("fill-disk"));
    // Its result may not fit either: then it is interrupted. Never "completed", and the window lives.
    QVERIFY(QTest::qWaitFor(
        [&] {
            const JobState state = queue.job(id)->state;
            return state == JobState::Failed || state == JobState::Interrupted;
        },
        10'000));
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    JobRequest next = QueueFixture::request("complete");
    next.prepare = [](const RunPaths &paths, std::function<void(Result<>)> done) {
        done(saveFile(paths.inputs() / "x", std::string(1 << 20, 'x')));
    };
    const QString second = queue.start(std::move(next));
    QVERIFY(failedSpy.wait());
    QCOMPARE(queue.job(second)->state, JobState::Failed);
    QVERIFY(QString::fromStdString(queue.job(second)->error->message()).contains(QStringLiteral("full")));
}

void TestJobQueue::jobsOutliveTheQueueAndAreFoundAgain()
{
    QueueFixture fixture;
    QString id;
    {
        JobQueue queue(fixture.runs, fixture.options());
        queue.open();
        id = queue.start(QueueFixture::request("complete", JobKind::Train, {{"steps", 100}, {"step_ms", 10}}));
        QVERIFY(reaches(queue, id, JobState::Running));
    }
    JobQueue queue(fixture.runs, fixture.options());
    QSignalSpy openedSpy(&queue, &JobQueue::opened);
    queue.open();
    QVERIFY(openedSpy.wait());
    QVERIFY(queue.job(id));
    QCOMPARE(queue.job(id)->state, JobState::Running);
    QVERIFY(reaches(queue, id, JobState::Completed));
    QCOMPARE(queue.job(id)->attempt, 1);
}

void TestJobQueue::importsWhatEndedWhileNobodyWasThereAndOnlyOnce()
{
    QueueFixture fixture;
    QString id;
    {
        JobQueue queue(fixture.runs, fixture.options());
        queue.open();
        id = queue.start(QueueFixture::request("complete", JobKind::Import, {{"steps", 30}}));
        QVERIFY(reaches(queue, id, JobState::Running));
    }
    QVERIFY(QTest::qWaitFor(
        [&] {
            return std::filesystem::exists(RunPaths{fixture.runs / id.toStdString()}.result()) &&
                   !WorkerLock::isHeld(fixture.runs / id.toStdString());
        },
        10'000));
    int imports = 0;
    const auto importer = [&](const RunStatus &, std::function<void(Result<>)> done) {
        ++imports;
        done({});
    };
    {
        JobQueue queue(fixture.runs, fixture.options());
        queue.setImporter(JobKind::Import, importer);
        QSignalSpy importedSpy(&queue, &JobQueue::jobImported);
        queue.open();
        QVERIFY(importedSpy.wait());
        QCOMPARE(imports, 1);
    }
    JobQueue queue(fixture.runs, fixture.options());
    queue.setImporter(JobKind::Import, importer);
    QSignalSpy openedSpy(&queue, &JobQueue::opened);
    queue.open({id});
    QVERIFY(openedSpy.wait());
    QTest::qWait(100);
    QCOMPARE(imports, 1);
    QCOMPARE(queue.job(id)->imported, ImportState::Imported);
}

void TestJobQueue::aFailedImportIsTriedAgainAtTheNextOpening()
{
    QueueFixture fixture;
    QString id;
    {
        JobQueue queue(fixture.runs, fixture.options());
        queue.setImporter(JobKind::Import, [](const RunStatus &status, std::function<void(Result<>)> done) {
            done(fail(ioError(status.folder, ENOSPC)));
        });
        QSignalSpy importedSpy(&queue, &JobQueue::jobImported);
        queue.open();
        id = queue.start(QueueFixture::request("complete", JobKind::Import));
        QVERIFY(importedSpy.wait(10'000));
        QCOMPARE(queue.job(id)->imported, ImportState::Failed);
        QVERIFY(queue.job(id)->error);
    }
    JobQueue queue(fixture.runs, fixture.options());
    queue.setImporter(JobKind::Import, [](const RunStatus &, std::function<void(Result<>)> done) { done({}); });
    QSignalSpy importedSpy(&queue, &JobQueue::jobImported);
    queue.open();
    QVERIFY(importedSpy.wait());
    QCOMPARE(queue.job(id)->imported, ImportState::Imported);
}

void TestJobQueue::oneBrokenRunFolderDoesNotHideTheOthers()
{
    QueueFixture fixture;
    QString good;
    {
        JobQueue queue(fixture.runs, fixture.options());
        queue.open();
        good = queue.start(QueueFixture::request("complete"));
        QVERIFY(reaches(queue, good, JobState::Completed));
    }
    const auto broken = [&](const char *name, const char *job, const char *result) {
        const RunPaths paths{fixture.runs / name};
        std::filesystem::create_directories(paths.folder);
        std::ofstream(paths.job(), std::ios::binary) << job;
        if (result)
            std::ofstream(paths.result(), std::ios::binary) << result;
    };
    broken("a-garbage", "\xff\xfe not json", nullptr);
    broken("b-newer", R"({"format":99,"id":"b-newer","kind":"train"})", nullptr);
    broken("c-kind", R"({"format":1,"id":"c-kind","kind":"teleport"})", nullptr);
    broken("d-result", R"({"format":1,"id":"d-result","kind":"train"})", R"({"outcome":"running"})");
    broken("e-empty", "", "");
    std::ofstream(fixture.runs / "a file, not a folder") << "x";
    std::filesystem::create_directory_symlink("/nowhere/at/all", fixture.runs / "dangling");

    JobQueue queue(fixture.runs, fixture.options());
    QSignalSpy openedSpy(&queue, &JobQueue::opened);
    queue.open();
    QVERIFY(openedSpy.wait());
    QTest::qWait(100);
    QCOMPARE(queue.ids().size(), size_t(6));
    QCOMPARE(queue.job(good)->state, JobState::Completed);
    for (const char *name : {"a-garbage", "b-newer", "c-kind", "d-result", "e-empty"}) {
        QVERIFY2(queue.job(QString::fromUtf8(name))->broken, name);
        QVERIFY2(!queue.job(QString::fromUtf8(name))->isLive(), name);
    }
    QSignalSpy removedSpy(&queue, &JobQueue::jobRemoved);
    queue.remove(QStringLiteral("a-garbage")); // the way out of the list
    QVERIFY(removedSpy.wait());
}

void TestJobQueue::aRunFolderWithoutAJobIsNoRun()
{
    QueueFixture fixture;
    std::filesystem::create_directories(fixture.runs / "half-made" / "inputs");
    JobQueue queue(fixture.runs, fixture.options());
    QSignalSpy openedSpy(&queue, &JobQueue::opened);
    queue.open();
    QVERIFY(openedSpy.wait());
    QVERIFY(queue.ids().empty());
}

void TestJobQueue::removesOnlyWhatDoesNotRun()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id =
        queue.start(QueueFixture::request("complete", JobKind::Train, {{"steps", 500}, {"step_ms", 10}}));
    QVERIFY(reaches(queue, id, JobState::Running));
    QSignalSpy failedSpy(&queue, &JobQueue::failed);
    queue.remove(id);
    QCOMPARE(failedSpy.count(), 1);
    QVERIFY(queue.job(id));
    queue.stop(id, StopKeep::Discard);
    QVERIFY(reaches(queue, id, JobState::Cancelled));
    const std::filesystem::path folder = queue.job(id)->folder;
    QSignalSpy removedSpy(&queue, &JobQueue::jobRemoved);
    QTest::qWait(50); // its process lets go of the lock
    queue.remove(id);
    QVERIFY(removedSpy.wait());
    QVERIFY(!std::filesystem::exists(folder));
    QVERIFY(!queue.job(id));
}

void TestJobQueue::aTalkativeWorkerIsNotHeldUp()
{
    QueueFixture fixture;
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    const QString id = queue.start(QueueFixture::request("chatter"));
    QVERIFY(reaches(queue, id, JobState::Completed));
    QVERIFY(std::filesystem::file_size(RunPaths{queue.job(id)->folder}.log()) > 10u << 20);
}

void TestJobQueue::aJobThatWasChangedIsReadAgain()
{
    const QueueFixture fixture;
    Job job{.id = "halted", .kind = JobKind::Train, .name = "halted", .createdMs = wallClockMs()};
    job.recipe = {{"epochs", 1}};
    const auto paths = createRunFolder(fixture.runs, job);
    VERIFY_RESULT(paths);
    VERIFY_RESULT((*EventWriter::open(paths->folder))->write("state", {{"state", "running"}}));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    QVERIFY(reaches(queue, QStringLiteral("halted"), JobState::Interrupted));
    job.recipe = {{"epochs", 2}};
    VERIFY_RESULT(writeJob(paths->folder, job));
    queue.readJobAgain(QStringLiteral("halted"));
    QTRY_COMPARE(queue.job(QStringLiteral("halted"))->job->recipe, job.recipe);
    QCOMPARE(queue.job(QStringLiteral("halted"))->state, JobState::Interrupted);
}

QTEST_GUILESS_MAIN(TestJobQueue)
#include "test_job_queue.moc"
