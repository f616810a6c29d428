#include "core/base/file.h"
#include "core/base/random.h"
#include "core/run_folder/row_losses.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <csignal>

using namespace fieldwright;

/// A worker that is killed at random moments and started again must end with the losses and weights, bit by bit, of one
/// that was left alone. FIELDWRIGHT_KILLS sets how often it is killed.
class TestWorkerKill : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::filesystem::path m_dataset;

    RunPaths newTraining(int steps = 60)
    {
        return m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", m_dataset.string()}},
                                {{"max_steps", steps},
                                 {"max_length", 128},
                                 {"micro_batch_tokens", 256},
                                 {"accumulation", 2},
                                 {"validate_every", 10},
                                 {"checkpoint_every", 5},
                                 {"learning_rate", 0.01},
                                 {"dropout", 0.1},
                                 {"threads", 1}});
    }

    /// "row:loss:hits@step" of both parts.
    static std::vector<std::string> rowsOf(const RunPaths &run)
    {
        RowLossReader reader(run.folder);
        (void)reader.poll();
        std::vector<std::string> out;
        for (const RowPart part : {RowPart::Training, RowPart::Validation}) {
            for (const RowLoss &row : reader.rows(part))
                out.push_back(std::to_string(row.row) + ":" + std::to_string(row.loss) + ":" +
                              std::to_string(row.hits) + "@" + std::to_string(row.step));
        }
        return out;
    }

private Q_SLOTS:
    void initTestCase() { m_dataset = m_fixture.writeDataset(40); }

    void killedAtRandomItEndsTheSame()
    {
        const RunPaths whole = newTraining();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(m_fixture.run(whole), 0);
        const auto wholeMs = timer.elapsed();
        const std::string weights = WorkerFixture::weightsOf(whole);
        QVERIFY(!weights.empty());
        QCOMPARE(rowsOf(whole).size(), size_t(80)); // each row of both parts

        const int wanted =
            qEnvironmentVariableIsSet("FIELDWRIGHT_KILLS") ? qEnvironmentVariableIntValue("FIELDWRIGHT_KILLS") : 12;
        Random random(7);
        int kills = 0;
        for (int round = 0; kills < wanted; ++round) {
            QVERIFY2(round < 10 * wanted, "the worker always ends before it can be killed");
            const RunPaths run = newTraining();
            for (int attempt = 0; attempt < 8 && kills < wanted; ++attempt) {
                const auto process = m_fixture.start(run);
                QTest::qWait(int(random.below(std::uint64_t(std::max<qint64>(wholeMs, 50)))));
                if (process->state() == QProcess::NotRunning)
                    break;
                process->kill(); // SIGKILL
                process->waitForFinished();
                ++kills;
                const auto state = inspectState(run.folder);
                VERIFY_RESULT(state);
                QVERIFY2(*state == JobState::Interrupted || *state == JobState::Queued || isFinal(*state),
                         jobStateName(*state));
            }
            QCOMPARE(m_fixture.run(run), 0);
            QCOMPARE(*inspectState(run.folder), JobState::Completed);
            QCOMPARE(WorkerFixture::lossesOf(run), WorkerFixture::lossesOf(whole));
            QCOMPARE(rowsOf(run), rowsOf(whole));
            QVERIFY2(WorkerFixture::weightsOf(run) == weights, "the weights differ");
        }
    }

    void pauseResumeAndTerminateChangeNothing()
    {
        const RunPaths whole = newTraining();
        QCOMPARE(m_fixture.run(whole), 0);
        const RunPaths run = newTraining();
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
        auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
        QVERIFY(WorkerLock::isHeld(run.folder)); // paused, not gone
        process->terminate();
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(process->exitCode(), 130);
        QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Resume));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::lossesOf(run), WorkerFixture::lossesOf(whole));
        QVERIFY(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole));
    }

    void aDamagedNewestCheckpointFallsBack()
    {
        const RunPaths run = newTraining();
        {
            const auto process = m_fixture.start(run);
            QVERIFY(WorkerFixture::waitFor([&] { return std::filesystem::exists(run.checkpoints() / "step-15"); }));
            process->kill();
            process->waitForFinished();
        }
        std::filesystem::path newest;
        int highest = -1;
        for (const auto &entry : std::filesystem::directory_iterator(run.checkpoints())) {
            const QString name = QString::fromStdString(entry.path().filename().string());
            if (name.startsWith(u"step-") && name.mid(5).toInt() > highest) {
                highest = name.mid(5).toInt();
                newest = entry.path();
            }
        }
        QVERIFY(highest >= 15);
        std::filesystem::resize_file(newest / "weights.safetensors", 100);
        QCOMPARE(m_fixture.run(run), 0);
        bool told = false;
        for (const Event &event : WorkerFixture::eventsOf(run))
            told = told || (event.type == "warning" && event.attempt == 2);
        QVERIFY2(told, "falling back must be said");
        const RunPaths whole = newTraining();
        QCOMPARE(m_fixture.run(whole), 0);
        QVERIFY(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole));
    }

    void stopKeepsOrDiscards()
    {
        for (const StopKeep keep : {StopKeep::Best, StopKeep::Last, StopKeep::Discard}) {
            const RunPaths run = newTraining(1'000'000);
            const auto process = m_fixture.start(run);
            QVERIFY(WorkerFixture::waitFor(
                [&] { return WorkerFixture::numbersOf(run, "loss").size() > 22; })); // past a validation
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop, keep));
            QVERIFY(process->waitForFinished(30'000));
            QCOMPARE(WorkerFixture::weightsOf(run).empty(), keep == StopKeep::Discard);
            QCOMPARE(*inspectState(run.folder), keep == StopKeep::Discard ? JobState::Cancelled : JobState::Completed);
            const RunResult result = WorkerFixture::resultOf(run);
            if (keep == StopKeep::Last)
                QCOMPARE(intOr(result.summary, "kept_step"), intOr(result.summary, "steps"));
            if (keep == StopKeep::Best)
                QCOMPARE(intOr(result.summary, "kept_step"), intOr(result.summary, "best_step"));
        }
    }
};

QTEST_GUILESS_MAIN(TestWorkerKill)
#include "test_worker_kill.moc"
