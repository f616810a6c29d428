#include "core/base/file.h"
#include "core/base/random.h"
#include "core/engine/distributed/mpirun.h"
#include "core/run_folder/row_losses.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ptrace.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace fieldwright;

/// A train job in several processes through the real worker and the real mpirun: the losses of one process, kills of
/// ranks and of the worker with exact resume and nobody left behind, memory that runs out, ranks that freeze, control,
/// refusals. FIELDWRIGHT_KILLS sets how often is killed (8 by default).
class TestWorkerRanks : public QObject
{
    Q_OBJECT

    static constexpr int odd = 150;

    WorkerFixture m_fixture;
    fs::path m_dataset;

    RunPaths newTraining(int ranks, Json changes = Json::object(), int steps = 24)
    {
        Json recipe = {{"max_steps", steps},  {"max_length", 128},     {"micro_batch_tokens", 256}, {"accumulation", 3},
                       {"validate_every", 6}, {"checkpoint_every", 4}, {"learning_rate", 0.01},     {"dropout", 0.1},
                       {"threads", ranks},    {"ranks", ranks},        {"precision", "fp32"}};
        recipe.update(changes);
        return m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", m_dataset.string()}},
                                std::move(recipe));
    }

    /// The processes that work on the run, by the folder in their arguments: the worker, mpirun, the ranks.
    static std::vector<pid_t> processesOf(const RunPaths &run, const char *word)
    {
        std::vector<pid_t> out;
        for (const auto &entry : fs::directory_iterator("/proc")) {
            const int pid = std::atoi(entry.path().filename().c_str());
            std::ifstream file(entry.path() / "cmdline");
            std::string text(1 << 16, '\0');
            file.read(text.data(), std::streamsize(text.size())); // (it may be gone by now)
            text.resize(size_t(file.gcount()));
            const auto has = [&](const std::string &part) { return text.find(part) != std::string::npos; };
            if (pid > 0 && has(run.folder.string()) && has(std::string(1, '\0') + word + '\0') &&
                (std::string_view(word) != "rank" || !has("mpirun")))
                out.push_back(pid);
        }
        return out;
    }

    /// Those that a worker has left: nobody holds them.
    static std::vector<std::string> scratchLeftBehind()
    {
        std::vector<std::string> out;
        for (const char *place : {"/dev/shm", "/tmp"}) {
            std::error_code code;
            for (const auto &entry : fs::directory_iterator(place, code)) {
                if (!entry.path().filename().string().starts_with("fieldwright-" + std::to_string(getuid()) + "-"))
                    continue;
                const int folder = open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (folder < 0)
                    continue;
                if (flock(folder, LOCK_EX | LOCK_NB) == 0)
                    out.push_back(entry.path().string());
                close(folder);
            }
        }
        return out;
    }

    /// Rows of one kind, but for one that is unlike all others and weighs much.
    fs::path oddDataset() const
    {
        const fs::path dataset = m_fixture.root() / "odd";
        (void)makeFolder(dataset);
        std::string lines;
        for (int i = 0; i < 200; ++i) {
            Json row = {
                {"id", "row-" + std::to_string(i)},
                {"messages", Json::array({{{"role", "user"}, {"content", i == odd ? "Strange one?" : "One and one?"}},
                                          {{"role", "assistant"}, {"content", i == odd ? "QXZ#@!~^%ZQX" : "Two."}}})},
                {"source", "domain"}};
            if (i == odd)
                row["weight"] = 8;
            lines += dumpJson(row) + "\n";
        }
        for (const char *name : {"train.jsonl", "rephrased.jsonl", "unseen.jsonl"})
            (void)saveFile(dataset / name, lines);
        (void)saveFile(dataset / "validation.jsonl", "");
        return dataset;
    }

    static std::vector<Event> spikesThatPaused(const RunPaths &run)
    {
        std::vector<Event> out;
        for (const Event &event : WorkerFixture::eventsOf(run)) {
            if (event.type == "warning" && member(event.fields, "spike") && boolOr(event.fields, "pauses"))
                out.push_back(event);
        }
        return out;
    }

    /// Starts it, and leaves each step out that it asks about; a rank is killed while it asks for the first time, if
    /// wished.
    void leaveOutWhatItAsks(const RunPaths &run, bool kills)
    {
        auto process = m_fixture.start(run);
        size_t answered = 0;
        QVERIFY(WorkerFixture::waitFor(
            [&] {
                if (process->state() == QProcess::NotRunning)
                    return true;
                const size_t asked = spikesThatPaused(run).size();
                if (WorkerFixture::lastState(run) != "paused" || asked == answered)
                    return false;
                answered = asked;
                if (kills && asked == 1) {
                    kill(processesOf(run, "rank").back(), SIGKILL);
                    if (!process->waitForFinished(30'000) || process->exitCode() != 130)
                        return true;
                    (void)sendControl(run.folder, ControlCommand::LeaveOut);
                    process = m_fixture.start(run);
                } else {
                    (void)sendControl(run.folder, ControlCommand::LeaveOut);
                }
                return false;
            },
            120'000));
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(engine::findMpirun(), "Open MPI is missing; packaging/dependencies.sh installs it");
        m_dataset = m_fixture.writeDataset(40);
    }

    void twoProcessesGiveTheLossesOfOne_data()
    {
        QTest::addColumn<QString>("changes");
        QTest::newRow("lora") << QStringLiteral("{}");
        QTest::newRow("full, shared out") << QStringLiteral(R"({"method": "full", "sharding": "gradients"})");
        QTest::newRow("dora") << QStringLiteral(R"({"lora_variant": "dora", "sharding": "optimizer"})");
        QTest::newRow("base in 4 bits") << QStringLiteral(R"({"base_precision": "nf4", "recompute": "blocks"})");
    }

    void twoProcessesGiveTheLossesOfOne()
    {
        QFETCH(QString, changes);
        const Json changed = parseJson(changes.toStdString(), "test").value();
        const RunPaths one = newTraining(1, changed), two = newTraining(2, changed);
        QCOMPARE(m_fixture.run(one), 0);
        QCOMPARE(m_fixture.run(two), 0);
        QCOMPARE(*inspectState(two.folder), JobState::Completed);
        for (const char *name : {"loss", "validation_loss", "tokens", "trained_tokens", "learning_rate"}) {
            const auto expected = WorkerFixture::numbersOf(one, name), found = WorkerFixture::numbersOf(two, name);
            QVERIFY(!expected.empty());
            QCOMPARE(found.size(), expected.size());
            for (const auto &[step, value] : expected)
                QVERIFY2(std::abs(found.at(step) - value) <= 2e-5 * std::abs(value), name);
        }
        // What was found of the rows stands there once a step and validation, of both processes' rows.
        const auto rowLines = [](const RunPaths &run) {
            return readFile(run.folder / "row-losses.jsonl", 1 << 24).value();
        };
        const std::string ofOne = rowLines(one), ofTwo = rowLines(two);
        QVERIFY(std::count(ofOne.begin(), ofOne.end(), '\n') > 1);
        QCOMPARE(std::count(ofTwo.begin(), ofTwo.end(), '\n'), std::count(ofOne.begin(), ofOne.end(), '\n'));
        for (const RowPart part : {RowPart::Training, RowPart::Validation}) {
            RowLossReader expected(one.folder), found(two.folder);
            QVERIFY(expected.poll() && found.poll());
            QCOMPARE(found.rows(part).size(), expected.rows(part).size());
            for (size_t i = 0; i < expected.rows(part).size(); ++i)
                QCOMPARE(found.rows(part)[i].row, expected.rows(part)[i].row);
        }
        QVERIFY(!WorkerFixture::weightsOf(two).empty());
        const RunResult result = WorkerFixture::resultOf(two);
        QCOMPARE(intOr(result.summary, "ranks"), 2);
        QVERIFY(WorkerFixture::isSaid(two, "note", "Training in 2 processes."));
        QVERIFY(processesOf(two, "rank").empty());
        QVERIFY(scratchLeftBehind().empty());
        const auto events = WorkerFixture::eventsOf(two);
        QCOMPARE(std::count_if(events.begin(), events.end(), [](const Event &e) { return e.type == "ranks"; }), 1);
    }

    void killedItEndsTheSameAndNobodyIsLeft()
    {
        const int wanted =
            qEnvironmentVariableIsSet("FIELDWRIGHT_KILLS") ? qEnvironmentVariableIntValue("FIELDWRIGHT_KILLS") : 8;
        const Json methods[] = {Json::object(), {{"method", "full"}, {"sharding", "gradients"}}};
        std::map<size_t, RunPaths> whole;
        std::map<size_t, qint64> wholeMs;
        Random random(11);
        int kills = 0, ofRanks = 0;
        for (size_t round = 0; kills < wanted; ++round) {
            QVERIFY2(round < 10 * size_t(wanted), "the job always ends before it can be killed");
            const size_t method = round % 2;
            if (!whole.contains(method)) {
                whole.emplace(method, newTraining(2, methods[method], 80));
                QElapsedTimer timer;
                timer.start();
                QCOMPARE(m_fixture.run(whole.at(method)), 0);
                wholeMs[method] = timer.elapsed();
            }
            const RunPaths run = newTraining(2, methods[method], 80);
            for (int attempt = 0; attempt < 4 && kills < wanted; ++attempt) {
                const auto process = m_fixture.start(run);
                // Half of the time amid the training, else at any moment.
                const bool isAmid = random.below(2) == 0;
                if (isAmid)
                    WorkerFixture::waitFor([&] {
                        return WorkerFixture::lastState(run) == "running" || isFinal(*inspectState(run.folder));
                    });
                QTest::qWait(int(random.below(std::uint64_t(wholeMs.at(method) / (isAmid ? 2 : 1)))));
                if (process->state() == QProcess::NotRunning)
                    break;
                const std::vector<pid_t> ranks = processesOf(run, "rank");
                const bool isRank = !ranks.empty() && random.below(3) > 0;
                if (isRank)
                    kill(ranks[random.below(ranks.size())], SIGKILL);
                else
                    process->kill();
                QVERIFY(process->state() == QProcess::NotRunning || process->waitForFinished(30'000) ||
                        process->state() == QProcess::NotRunning);
                ++kills;
                QVERIFY(WorkerFixture::waitFor([&] { return processesOf(run, "rank").empty(); }, 5000));
                const auto state = inspectState(run.folder);
                VERIFY_RESULT(state);
                QVERIFY2(*state == JobState::Interrupted || *state == JobState::Queued || isFinal(*state),
                         jobStateName(*state));
                if (isRank && *state == JobState::Interrupted) {
                    ++ofRanks;
                    QCOMPARE(process->exitCode(), 130);
                    QVERIFY(WorkerFixture::isSaid(run, "error", "ended unexpectedly"));
                }
            }
            QCOMPARE(m_fixture.run(run), 0);
            const RunResult result = WorkerFixture::resultOf(run);
            QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
            for (const char *name : {"loss", "validation_loss"})
                QCOMPARE(WorkerFixture::numbersOf(run, name), WorkerFixture::numbersOf(whole.at(method), name));
            QVERIFY2(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole.at(method)), "the weights differ");
            QVERIFY(scratchLeftBehind().empty());
        }
        qInfo("%d kills, %d of ranks", kills, ofRanks);
        QVERIFY(ofRanks > 0);
    }

    /// As Linux does it: a rank dies, and the machine counts a kill. The same worker goes on, with layers computed
    /// again, then with half the micro-batch.
    void aRankKilledForMemoryIsHeeded()
    {
        const Json general = {{"lora_variant", "dora"}, {"dropout", 0}};
        const RunPaths run = newTraining(2, general, 1'000'000); // it is not done before it is killed twice
        const auto process = m_fixture.start(run);
        const char *const expected[] = {"computed a second time", "halved to 128 tokens and a step has 6"};
        for (int kills = 0; kills < 2; ++kills) {
            const size_t before = WorkerFixture::numbersOf(run, "loss").size();
            QVERIFY(WorkerFixture::waitFor([&] {
                return process->state() == QProcess::NotRunning ||
                       (WorkerFixture::numbersOf(run, "loss").size() > before + 5 &&
                        processesOf(run, "rank").size() == 2);
            }));
            QVERIFY2(process->state() == QProcess::Running, "it ended before it could be killed");
            const fs::path file = run.folder / "memory_kills.json";
            const auto text = readFile(file, 1 << 16);
            VERIFY_RESULT(text);
            Json counted = parseJson(*text, "memory_kills.json").value();
            counted["kills"] = intOr(counted, "kills") - 1;
            VERIFY_RESULT(saveFile(file, dumpJson(counted)));
            kill(processesOf(run, "rank").back(), SIGKILL);
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::isSaid(run, "warning", expected[kills]); }));
        }
        const size_t before = WorkerFixture::numbersOf(run, "loss").size();
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::numbersOf(run, "loss").size() > before + 5; }));
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop, StopKeep::Last));
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitCode(), 0);
        QVERIFY(WorkerFixture::isSaid(run, "warning", "Linux ended process"));
        QVERIFY(WorkerFixture::textsOf(run, "error").empty());
        const auto losses = WorkerFixture::numbersOf(run, "loss");
        QCOMPARE(losses.size(), size_t(losses.rbegin()->first)); // none is missing
        QVERIFY(processesOf(run, "rank").empty());
        QVERIFY(scratchLeftBehind().empty());
    }

    /// The mean over a step's target tokens is the same whoever computes its halved micro-batches.
    void relievedTheyGiveTheLossesOfOne()
    {
        const RunPaths one = newTraining(1), two = newTraining(2);
        for (const RunPaths &run : {one, two}) {
            VERIFY_RESULT(saveFile(run.folder / "memory_relief.json", R"({"recompute": "none", "halvings": 1})"));
            QCOMPARE(m_fixture.run(run), 0);
        }
        const auto expected = WorkerFixture::numbersOf(one, "loss"), found = WorkerFixture::numbersOf(two, "loss");
        QCOMPARE(found.size(), size_t(24));
        QCOMPARE(expected.size(), found.size());
        for (const auto &[step, value] : expected)
            QVERIFY(std::abs(found.at(step) - value) <= 2e-5 * value);
    }

    /// mpirun ends the others so when one is gone: that they were told to stop is not why.
    void aRankThatIsToldToEndInterruptsTheRun()
    {
        const RunPaths run = newTraining(2, Json::object(), 1'000'000);
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::numbersOf(run, "loss").size() > 8; }));
        kill(processesOf(run, "rank").back(), SIGTERM);
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitCode(), 130);
        QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        QVERIFY(WorkerFixture::isSaid(run, "error", "ended unexpectedly"));
        QVERIFY(WorkerFixture::waitFor([&] { return processesOf(run, "rank").empty(); }, 5000));
    }

    void aFrozenRankIsNotWaitedForForever_data()
    {
        QTest::addColumn<bool>("whole");
        QTest::newRow("its whole process") << true;
        QTest::newRow("the thread that trains") << false;
    }
    void aFrozenRankIsNotWaitedForForever()
    {
        QFETCH(bool, whole);
        const RunPaths run = newTraining(2, Json::object(), 1'000'000);
        const auto process = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_RANK_PATIENCE_MS=4000")});
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::numbersOf(run, "loss").size() > 8; }));
        const pid_t rank = processesOf(run, "rank").back();
        if (whole)
            kill(rank, SIGSTOP);
        else if (ptrace(PTRACE_SEIZE, rank, nullptr, nullptr) != 0)
            QSKIP("a thread of another process cannot be stopped here");
        else
            QCOMPARE(ptrace(PTRACE_INTERRUPT, rank, nullptr, nullptr), 0L);
        QVERIFY(process->waitForFinished(120'000));
        QCOMPARE(process->exitCode(), 130);
        QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        QVERIFY(WorkerFixture::isSaid(run, "error", "did not answer for "));
        QVERIFY(WorkerFixture::waitFor([&] { return processesOf(run, "rank").empty(); }, 5000));
        QVERIFY(scratchLeftBehind().empty());

        auto job = readJob(run.folder);
        VERIFY_RESULT(job);
        job->recipe["max_steps"] = WorkerFixture::numbersOf(run, "loss").rbegin()->first + 4;
        VERIFY_RESULT(writeJob(run.folder, *job));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
    }

    void anotherNumberOfProcessesGoesOn()
    {
        const RunPaths one = newTraining(1);
        QCOMPARE(m_fixture.run(one), 0);
        const RunPaths run = newTraining(2);
        {
            const auto process = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=micro-batch:17")});
            QVERIFY(process->waitForFinished(60'000));
            QCOMPARE(process->exitCode(), 130);
            QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        }
        auto job = readJob(run.folder);
        VERIFY_RESULT(job);
        job->recipe["ranks"] = 3;
        VERIFY_RESULT(writeJob(run.folder, *job));
        QCOMPARE(m_fixture.run(run), 0);
        QVERIFY(WorkerFixture::isSaid(run, "warning", "in 3 processes instead of 2"));
        const auto expected = WorkerFixture::numbersOf(one, "loss"), found = WorkerFixture::numbersOf(run, "loss");
        QCOMPARE(found.size(), expected.size());
        for (const auto &[step, value] : expected)
            QVERIFY(std::abs(found.at(step) - value) <= 2e-5 * value);
    }

    void pauseResumeAndTerminateChangeNothing()
    {
        const RunPaths whole = newTraining(2), run = newTraining(2);
        QCOMPARE(m_fixture.run(whole), 0);
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
        QVERIFY(WorkerLock::isHeld(run.folder));
        QCOMPARE(processesOf(run, "rank").size(), size_t(2));
        process->terminate();
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(process->exitCode(), 130);
        QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        QVERIFY(!WorkerFixture::isSaid(run, "error", "ended unexpectedly"));
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Resume));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::numbersOf(run, "loss"), WorkerFixture::numbersOf(whole, "loss"));
        QVERIFY(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole));
    }

    void aSpikeIsAskedOnceAndLeftOutByAll_data()
    {
        QTest::addColumn<bool>("kills");
        QTest::newRow("answered") << false;
        QTest::newRow("answered after a rank's death") << true;
    }
    void aSpikeIsAskedOnceAndLeftOutByAll()
    {
        QFETCH(bool, kills);
        const auto newOddTraining = [&](int ranks) {
            return m_fixture.newRun(JobKind::Train,
                                    {{"model", m_fixture.modelRef()}, {"dataset", oddDataset().string()}},
                                    {{"method", "full"},
                                     {"max_steps", 70},
                                     {"max_length", 128},
                                     {"packing", false},
                                     {"accumulation", 2},
                                     {"schedule", "constant"},
                                     {"learning_rate", 0.005},
                                     {"patience", 0},
                                     {"threads", ranks},
                                     {"ranks", ranks},
                                     {"precision", "fp32"}});
        };
        const RunPaths one = newOddTraining(1), two = newOddTraining(2);
        leaveOutWhatItAsks(one, false);
        leaveOutWhatItAsks(two, kills);
        const auto ofOne = spikesThatPaused(one), ofTwo = spikesThatPaused(two);
        QCOMPARE(ofOne.size(), size_t(1));
        QCOMPARE(ofTwo.size(), size_t(1));
        const Event &spike = ofTwo.front();
        QCOMPARE(spike.step, ofOne.front().step);
        // The row, its batch, and the process that computed it are named.
        const Json &row = member(spike.fields, "cause")->at("rows").at(0);
        QCOMPARE(stringOr(row, "id"), "row-" + std::to_string(odd));
        const Json &batches = *member(spike.fields, "batches");
        QCOMPARE(batches.size(), size_t(2));
        const Json &batch = batches.at(size_t(intOr(row, "batch")));
        QCOMPARE(intOr(batch, "rank"), intOr(row, "batch"));
        QCOMPARE(batch.at("rows"), Json::array({odd}));
        QVERIFY(WorkerFixture::isSaid(two, "note", "which process " + std::to_string(intOr(batch, "rank"))));
        QVERIFY(WorkerFixture::isSaid(two, "note", "is left out: the model stays"));
        const auto expected = WorkerFixture::numbersOf(one, "loss"), found = WorkerFixture::numbersOf(two, "loss");
        QCOMPARE(found.size(), size_t(69));
        QCOMPARE(expected.size(), found.size());
        QVERIFY(!found.contains(spike.step));
        double largest = 0, smallest = 100;
        for (const auto &[step, value] : expected) {
            largest = std::max(largest, std::abs(found.at(step) - value) / value);
            smallest = std::min(smallest, value);
        }
        qInfo("step %lld left out; largest relative difference of losses %.1e, smallest loss %.3f",
              static_cast<long long>(spike.step), largest, smallest);
        QVERIFY(largest <= 2e-5);
        QVERIFY(processesOf(two, "rank").empty());
    }

    void stopKeepsOrDiscards()
    {
        for (const StopKeep keep : {StopKeep::Last, StopKeep::Discard}) {
            const RunPaths run = newTraining(2, Json::object(), 1'000'000);
            const auto process = m_fixture.start(run);
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::numbersOf(run, "loss").size() > 8; }));
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop, keep));
            QVERIFY(process->waitForFinished(30'000));
            QCOMPARE(WorkerFixture::weightsOf(run).empty(), keep == StopKeep::Discard);
            QCOMPARE(*inspectState(run.folder), keep == StopKeep::Discard ? JobState::Cancelled : JobState::Completed);
            QVERIFY(processesOf(run, "rank").empty());
        }
    }

    void withoutMpiItIsRefused()
    {
        const RunPaths run = newTraining(2);
        const auto process = m_fixture.start(run, {QStringLiteral("PATH=/nowhere")});
        QVERIFY(process->waitForFinished(30'000));
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY(result.error);
        QCOMPARE(result.outcome, JobState::Failed);
        QVERIFY(result.error->message().find("openmpi-bin") != std::string::npos);
    }

    void graphicsCardsThatAreNotThereAreNamed()
    {
        const RunPaths run = newTraining(2, {{"device", "cuda:63"}});
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY(result.error);
        QVERIFY2(result.error->message().find("cuda:63") != std::string::npos, result.error->message().c_str());
        QVERIFY(processesOf(run, "rank").empty());
    }

    void anErrorOfTheRanksIsTheJobs()
    {
        const RunPaths run =
            m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", "/nowhere"}},
                             {{"accumulation", 2}, {"ranks", 2}});
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY(result.error);
        QVERIFY(result.error->message().find("/nowhere") != std::string::npos);
        QVERIFY(processesOf(run, "rank").empty());
    }
};

QTEST_GUILESS_MAIN(TestWorkerRanks)
#include "test_worker_ranks.moc"
