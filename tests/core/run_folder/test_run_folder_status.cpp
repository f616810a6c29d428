#include "core/run_folder/status.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestRunFolderStatus : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    std::filesystem::path newRun()
    {
        Job job;
        job.id = "run" + std::to_string(++m_count);
        job.kind = JobKind::Train;
        job.parameters = {{"dataset", "d"}};
        return createRunFolder(m_folder.path().toStdString(), job)->folder;
    }

private Q_SLOTS:
    void aJobReadsBackAsWritten()
    {
        const auto folder = newRun();
        const auto job = readJob(folder);
        VERIFY_RESULT(job);
        QVERIFY(job->kind == JobKind::Train);
        QCOMPARE(stringOr(job->parameters, "dataset"), std::string("d"));
    }

    void newerAndBrokenJobsAreRefused()
    {
        const auto folder = newRun();
        VERIFY_RESULT(saveFile(folder / "job.json", R"({"format":2,"id":"x","kind":"train"})"));
        VERIFY_ERROR(readJob(folder), ErrorCode::Unsupported);
        VERIFY_RESULT(saveFile(folder / "job.json", R"({"format":1,"id":"x","kind":"dream"})"));
        VERIFY_ERROR(readJob(folder), ErrorCode::Unsupported);
        VERIFY_RESULT(saveFile(folder / "job.json", "{"));
        VERIFY_ERROR(readJob(folder), ErrorCode::Corrupt);
        std::filesystem::remove(folder / "job.json");
        VERIFY_ERROR(readJob(folder), ErrorCode::NotFound);
    }

    void theFilesTellTheState()
    {
        const auto folder = newRun();
        QCOMPARE(*inspectState(folder), JobState::Queued);
        {
            auto lock = WorkerLock::acquire(folder);
            VERIFY_RESULT(lock);
            QCOMPARE(*inspectState(folder), JobState::Preparing);
            auto writer = EventWriter::open(folder);
            VERIFY_RESULT(writer);
            VERIFY_RESULT((*writer)->write("state", {{"state", "paused"}}));
            QCOMPARE(*inspectState(folder), JobState::Paused);
        }
        QCOMPARE(*inspectState(folder), JobState::Interrupted); // dead while paused
        RunResult result;
        result.outcome = JobState::Failed;
        result.error = Error{ErrorCode::Io, {"why"}, {}};
        VERIFY_RESULT(writeResult(folder, result));
        QCOMPARE(*inspectState(folder), JobState::Failed);
        const auto again = readResult(folder);
        VERIFY_RESULT(again);
        QCOMPARE((*again)->error->message(), std::string("why"));
    }

    void onlyOneWorkerHoldsTheLock()
    {
        const auto folder = newRun();
        QVERIFY(!WorkerLock::isHeld(folder));
        auto lock = WorkerLock::acquire(folder);
        VERIFY_RESULT(lock);
        QVERIFY(WorkerLock::isHeld(folder));
        VERIFY_ERROR(WorkerLock::acquire(folder), ErrorCode::Busy);
    }

    void aResultMustSayHowItEnded()
    {
        const auto folder = newRun();
        VERIFY_RESULT(saveFile(folder / "result.json", R"({"outcome":"running"})"));
        VERIFY_ERROR(readResult(folder), ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestRunFolderStatus)
#include "test_run_folder_status.moc"
