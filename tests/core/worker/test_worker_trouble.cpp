#include "core/base/file.h"
#include "core/model_files/model_source.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <QStandardPaths>

#include <set>

using namespace fieldwright;

/// What can go wrong while a worker trains, and what it says of it.
class TestWorkerTrouble : public QObject
{
    Q_OBJECT

    static constexpr int odd = 30; ///< the row that is unlike all others

    WorkerFixture m_fixture;
    std::filesystem::path m_dataset;

    RunPaths newTraining(Json changes = Json::object(), const std::filesystem::path &dataset = {})
    {
        Json recipe = {{"max_steps", 24},     {"max_length", 128},     {"micro_batch_tokens", 256}, {"accumulation", 1},
                       {"validate_every", 6}, {"checkpoint_every", 4}, {"learning_rate", 0.01},     {"threads", 1}};
        recipe.update(changes);
        return m_fixture.newRun(
            JobKind::Train,
            {{"model", m_fixture.modelRef()}, {"dataset", (dataset.empty() ? m_dataset : dataset).string()}}, recipe);
    }

    /// Rows of one kind, but for one.
    std::filesystem::path oddDataset() const
    {
        const std::filesystem::path dataset = m_fixture.root() / "odd";
        (void)makeFolder(dataset);
        std::string lines;
        for (int i = 0; i < 120; ++i) {
            const bool isOdd = i == odd;
            lines +=
                dumpJson({{"id", "row-" + std::to_string(i)},
                          {"messages",
                           Json::array({{{"role", "user"}, {"content", isOdd ? "Strange one?" : "One and one?"}},
                                        {{"role", "assistant"}, {"content", isOdd ? "QXZ#@!~^%ZQX" : "It is two."}}})},
                          {"source", "domain"}}) +
                "\n";
        }
        for (const char *name : {"train.jsonl", "rephrased.jsonl", "unseen.jsonl"})
            (void)saveFile(dataset / name, lines);
        (void)saveFile(dataset / "validation.jsonl", "");
        return dataset;
    }
    RunPaths newOddTraining(const char *onSpike)
    {
        return newTraining({{"method", "full"},
                            {"max_steps", 240},
                            {"packing", false},
                            {"schedule", "constant"},
                            {"patience", 0},
                            {"on_spike", onSpike}},
                           oddDataset());
    }
    static std::vector<std::int64_t> spikesOf(const RunPaths &run)
    {
        std::vector<std::int64_t> steps;
        for (const Event &event : WorkerFixture::eventsOf(run)) {
            if (event.type == "warning" && member(event.fields, "spike"))
                steps.push_back(event.step);
        }
        return steps;
    }
    /// Starts it, and answers each spike; killed at the first one while it waits, if wished.
    void answerSpikes(const RunPaths &run, ControlCommand answer, bool kills)
    {
        auto process = m_fixture.start(run);
        size_t answered = 0;
        QVERIFY(WorkerFixture::waitFor(
            [&] {
                if (process->state() == QProcess::NotRunning)
                    return true;
                const size_t asked = spikesOf(run).size();
                if (WorkerFixture::lastState(run) != "paused" || asked == answered)
                    return false;
                answered = asked;
                if (kills && asked == 1) {
                    process->kill();
                    process->waitForFinished();
                    (void)sendControl(run.folder, answer);
                    process = m_fixture.start(run);
                } else {
                    (void)sendControl(run.folder, answer);
                }
                return false;
            },
            120'000));
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
    }

    /// With so many megabytes free, as far as the worker can tell. Null: the tests may not mount.
    std::unique_ptr<QProcess> startWithMemory(const RunPaths &run, int megabytes) const
    {
        const std::filesystem::path file = m_fixture.root() / "meminfo";
        const std::string kilobytes = std::to_string(std::int64_t(megabytes) * 1024);
        (void)saveFile(file,
                       "MemTotal: 99999999 kB\nMemFree: " + kilobytes + " kB\nMemAvailable: " + kilobytes + " kB\n");
        const QString mount =
            QStringLiteral("mount --bind '%1' /proc/meminfo").arg(QString::fromStdString(file.string()));
        if (QProcess::execute(QStringLiteral("unshare"),
                              {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"), mount}) != 0)
            return nullptr;
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(m_fixture.environment());
        process->start(QStringLiteral("unshare"), {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"),
                                                   mount + QStringLiteral(" && exec '%1' run '%2'")
                                                               .arg(QStringLiteral(FIELDWRIGHT_WORKER),
                                                                    QString::fromStdString(run.folder.string()))});
        process->waitForStarted();
        return process;
    }

private Q_SLOTS:
    void initTestCase() { m_dataset = m_fixture.writeDataset(40); }

    /// The system says so when a checkpoint's file is to get its name: the run waits, and goes on when it is told to.
    void validationRowsThatAreTrainedAreTold()
    {
        const std::filesystem::path dataset = m_fixture.root() / "leaking";
        std::vector<std::string> lines;
        for (int i = 0; i < 12; ++i) {
            const std::string question = "What is " + std::to_string(i % 10) + " and 4?";
            const Json messages = Json::array({{{"role", "user"}, {"content", question}},
                                               {{"role", "assistant"}, {"content", std::to_string(i + 4)}}});
            lines.push_back(dumpJson({{"id", std::to_string(i)}, {"messages", messages}}) + "\n");
        }
        // Trained are the first nine: of the last four, one whole, and two with another answer.
        std::string trained;
        for (size_t i = 0; i < 9; ++i)
            trained += lines[i];
        VERIFY_RESULT(makeFolder(dataset));
        for (const char *name : {"train.jsonl", "rephrased.jsonl", "unseen.jsonl"})
            VERIFY_RESULT(saveFile(dataset / name, trained));
        for (const bool leaks : {true, false}) {
            const std::string held = leaks ? lines[8] + lines[9] + lines[10] + lines[11] : lines[9];
            VERIFY_RESULT(saveFile(dataset / "validation.jsonl", held));
            const RunPaths run = newTraining({{"max_steps", 2}}, dataset);
            QCOMPARE(m_fixture.run(run), 0);
            std::vector<Json> told;
            for (const Event &event : WorkerFixture::eventsOf(run)) {
                if (event.type == "validation_leak")
                    told.push_back(event.fields);
            }
            QCOMPARE(told.size(), size_t(leaks));
            QCOMPARE(WorkerFixture::isSaid(run, "warning", "ask what is trained as well"), leaks);
            if (leaks) {
                QCOMPARE(intOr(told.front(), "rows"), std::int64_t(3));
                QCOMPARE(intOr(told.front(), "of"), std::int64_t(4));
            }
        }
    }

    void aFullDiskPausesTheRunAndLosesNothing()
    {
        QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("strace")).isEmpty(),
                 "strace is missing; packaging/dependencies.sh --with-tests installs it");
        if (!WorkerFixture::canTrace())
            QSKIP("strace may not follow a process here");
        const RunPaths whole = newTraining();
        QCOMPARE(m_fixture.run(whole), 0);
        const RunPaths run = newTraining();
        QProcess process;
        process.setProcessEnvironment(m_fixture.environment());
        // One is of the machine's kills for memory; of a checkpoint: weights, optimiser, manifest, folder. So the
        // second one and two more tries fail.
        process.start(QStringLiteral("strace"),
                      {QStringLiteral("-f"), QStringLiteral("-o"), QStringLiteral("/dev/null"), QStringLiteral("-e"),
                       QStringLiteral("trace=rename"), QStringLiteral("-e"),
                       QStringLiteral("inject=rename:error=ENOSPC:when=7..9"), QStringLiteral(FIELDWRIGHT_WORKER),
                       QStringLiteral("run"), QString::fromStdString(run.folder.string())});
        QVERIFY(process.waitForStarted());
        for (int full = 1; full <= 3; ++full) {
            QVERIFY(WorkerFixture::waitFor([&] { return int(WorkerFixture::textsOf(run, "error").size()) >= full; }));
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
            QVERIFY(WorkerFixture::textsOf(run, "error").back().find("the disk is full") != std::string::npos);
            QVERIFY(std::filesystem::exists(run.checkpoints() / "step-4" / "manifest.json")); // the one before
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Resume));
        }
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
        QVERIFY(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole));
    }

    void moreStepsAndAnotherRateAreSaid()
    {
        const RunPaths run = newTraining();
        const auto process = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-pruned:3")});
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);
        auto job = readJob(run.folder);
        VERIFY_RESULT(job);
        job->recipe["max_steps"] = 30;
        job->recipe["learning_rate"] = 0.005;
        VERIFY_RESULT(writeJob(run.folder, *job));
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QCOMPARE(intOr(result.summary, "steps"), std::int64_t(30));
        QVERIFY(WorkerFixture::isSaid(run, "warning", "max_steps 24 → 30"));
        QVERIFY(WorkerFixture::isSaid(run, "warning", "learning_rate 0.01 → 0.005"));
        QVERIFY(WorkerFixture::isSaid(run, "note", "Continued from the checkpoint of step"));
    }

    void aResumeThatIsRefusedLosesNothing_data()
    {
        QTest::addColumn<QString>("trouble");
        QTest::addColumn<QString>("says");
        QTest::newRow("too little memory") << QStringLiteral("memory") << QStringLiteral("GB of memory");
        QTest::newRow("no dataset") << QStringLiteral("dataset") << QStringLiteral("train.jsonl");
        QTest::newRow("no model") << QStringLiteral("model") << QStringLiteral("movable");
        // What the weights are made of cannot be changed.
        QTest::newRow("another rank") << QStringLiteral("rank=4") << QStringLiteral("another recipe");
        QTest::newRow("fewer steps than are done")
            << QStringLiteral("max_steps=5") << QStringLiteral("has done 8 steps already, so 5");
        QTest::newRow("an impossible recipe") << QStringLiteral("rank=-1") << QStringLiteral("rank");
    }
    /// It stays interrupted, says why, and ends as if nothing had happened once that is mended.
    void aResumeThatIsRefusedLosesNothing()
    {
        QFETCH(QString, trouble);
        QFETCH(QString, says);
        namespace fs = std::filesystem;
        const fs::path movable = m_fixture.root() / "movable", gone = m_fixture.root() / "gone";
        std::error_code ignored;
        fs::remove_all(movable, ignored);
        fs::create_directories(movable);
        fs::copy(m_dataset, movable / "dataset", fs::copy_options::recursive);
        fs::copy(m_fixture.model(), movable / "model", fs::copy_options::recursive);
        const RunPaths whole = newTraining(), run = newTraining(Json::object(), movable / "dataset");
        QCOMPARE(m_fixture.run(whole), 0);
        auto job = readJob(run.folder);
        VERIFY_RESULT(job);
        job->parameters["model"]["path"] = (movable / "model").string();
        VERIFY_RESULT(writeJob(run.folder, *job));
        const auto killed = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-pruned:3")});
        QVERIFY(killed->waitForFinished(60'000));
        QCOMPARE(killed->exitStatus(), QProcess::CrashExit);

        const bool isSetting = trouble.contains(u'=');
        if (isSetting) {
            Job changed = *job;
            changed.recipe[trouble.section(u'=', 0, 0).toStdString()] = trouble.section(u'=', 1).toInt();
            VERIFY_RESULT(writeJob(run.folder, changed));
        } else if (trouble != u"memory"_qs) {
            fs::rename(movable / trouble.toStdString(), gone);
        }
        if (trouble == u"memory"_qs) {
            Job large = *job;
            large.recipe["micro_batch_tokens"] = 1 << 20;
            VERIFY_RESULT(writeJob(run.folder, large));
            const auto process = startWithMemory(run, 200);
            if (!process)
                QSKIP("This test needs the right to mount a file of its own over /proc/meminfo.");
            QVERIFY(process->waitForFinished(60'000));
            QCOMPARE(process->exitCode(), 130);
        } else {
            QCOMPARE(m_fixture.run(run), 130);
        }
        QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        QVERIFY(!fs::exists(run.result()));
        QVERIFY2(WorkerFixture::isSaid(run, "error", says.toStdString()),
                 dumpJson(WorkerFixture::textsOf(run, "error")).c_str());

        if (fs::exists(gone))
            fs::rename(gone, movable / trouble.toStdString());
        VERIFY_RESULT(writeJob(run.folder, *job));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
        QVERIFY(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole));
    }

    /// Told to stop and keep what there is, an interrupted run makes a model of its checkpoint.
    void anInterruptedRunThatIsStoppedKeepsItsModel()
    {
        const RunPaths run = newTraining();
        const auto killed = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-pruned:3")});
        QVERIFY(killed->waitForFinished(60'000));
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop, StopKeep::Last));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
        QVERIFY(!WorkerFixture::weightsOf(run).empty());
    }

    /// A reader that finds the run paused knows the step that was done last.
    void aPausedRunSaysItsLastStep()
    {
        const RunPaths run =
            newTraining({{"max_steps", 100'000}, {"validate_every", 0}, {"checkpoint_every", 100'000}});
        const auto process = m_fixture.start(run);
        for (int paused = 0; paused < 3; ++paused) {
            const size_t before = WorkerFixture::numbersOf(run, "loss").size();
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::numbersOf(run, "loss").size() > before + 5; }));
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
            double done = 0;
            for (const Event &event : WorkerFixture::eventsOf(run)) {
                if (event.type == "progress")
                    done = numberOr(event.fields, "done");
            }
            QCOMPARE(std::int64_t(done), WorkerFixture::numbersOf(run, "loss").rbegin()->first);
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Resume));
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) != "paused"; }));
        }
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop, StopKeep::Discard));
        QVERIFY(process->waitForFinished(30'000));
    }

    void otherThreadsAreSaid()
    {
        const RunPaths run = newTraining();
        const auto process = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-pruned:2")});
        QVERIFY(process->waitForFinished(60'000));
        auto job = readJob(run.folder);
        VERIFY_RESULT(job);
        job->recipe["threads"] = 2;
        VERIFY_RESULT(writeJob(run.folder, *job));
        QCOMPARE(m_fixture.run(run), 0);
        QVERIFY(WorkerFixture::isSaid(run, "warning", "2 threads"));
    }

    /// A project copied to another machine: paths, processor, kernels, products, threads. The run goes on and says that
    /// its numbers are equal within rounding alone, and so they are.
    void aRunGoesOnOnAnotherMachine_data()
    {
        QTest::addColumn<QStringList>("environment");
        QTest::addColumn<int>("threads");
        QTest::addColumn<QString>("processor");
        QTest::newRow("processor") << QStringList() << 1 << QStringLiteral("Another One 3000");
        QTest::newRow("kernels") << QStringList{QStringLiteral("FIELDWRIGHT_KERNELS=baseline")} << 1 << QString();
        QTest::newRow("products") << QStringList{QStringLiteral("FIELDWRIGHT_PRODUCTS=panels")} << 1 << QString();
        QTest::newRow("threads") << QStringList() << 2 << QString();
    }
    void aRunGoesOnOnAnotherMachine()
    {
        QFETCH(QStringList, environment);
        QFETCH(int, threads);
        QFETCH(QString, processor);
        namespace fs = std::filesystem;
        const fs::path here = m_fixture.root() / "Here.fieldwright", there = m_fixture.root() / "There.fieldwright";
        std::error_code ignored;
        for (const fs::path &folder : {here, there})
            fs::remove_all(folder, ignored);
        const fs::path dataset = here / "datasets" / "data@1", tuned = here / "models" / "tuned";
        VERIFY_RESULT(makeFolder(dataset.parent_path()));
        VERIFY_RESULT(makeFolder(tuned.parent_path()));
        fs::copy(m_dataset, dataset, fs::copy_options::recursive);
        fs::copy(m_fixture.model(), tuned, fs::copy_options::recursive);
        Json model = m_fixture.modelRef();
        const auto source = ModelSource::open(tuned);
        VERIFY_RESULT(source);
        model.update({{"path", tuned.string()}, {"fingerprint", (*source)->fingerprint()}});
        const auto makeRun = [&](const char *id) {
            const RunPaths made = newTraining();
            auto job = readJob(made.folder);
            job->id = id;
            job->parameters.update({{"model", model}, {"dataset", dataset.string()}});
            return *createRunFolder(here / "runs", *job);
        };
        const QStringList blas = {QStringLiteral("FIELDWRIGHT_PRODUCTS=blas")};
        const RunPaths whole = makeRun("whole"), run = makeRun("moved");
        const auto complete = m_fixture.start(whole, blas);
        QVERIFY(complete->waitForFinished(60'000));
        const auto process =
            m_fixture.start(run, blas + QStringList{QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-pruned:3")});
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);

        fs::rename(here, there);
        const RunPaths moved{there / "runs" / "moved"}, other{there / "runs" / "whole"};
        auto job = readJob(moved.folder);
        job->recipe["threads"] = threads;
        VERIFY_RESULT(writeJob(moved.folder, *job));
        for (const auto &entry : fs::directory_iterator(moved.checkpoints())) {
            const auto bytes = readFile(entry.path() / "manifest.json");
            auto manifest = bytes ? parseJson(*bytes, "manifest.json") : Result<Json>(Json());
            if (processor.isEmpty() || !manifest || !member(*manifest, "progress"))
                continue;
            (*manifest)["progress"]["machine"]["processor"] = processor.toStdString();
            VERIFY_RESULT(saveFile(entry.path() / "manifest.json", dumpJson(*manifest)));
        }
        QStringList elsewhere = blas;
        elsewhere.append(environment); // (the later one holds)
        const auto again = m_fixture.start(moved, elsewhere);
        QVERIFY(again->waitForFinished(60'000));
        const RunResult result = WorkerFixture::resultOf(moved);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        const bool isSame = WorkerFixture::weightsOf(moved) == WorkerFixture::weightsOf(other);
        const bool isSaid = WorkerFixture::isSaid(moved, "warning", "within rounding");
        if (QTest::currentDataTag() == std::string("products") && !isSaid) // no unit for them here: nothing has changed
            QVERIFY(isSame);
        else
            QVERIFY(isSaid);
        QVERIFY(processor.isEmpty() || isSame);
        const auto expected = WorkerFixture::numbersOf(other, "loss"), found = WorkerFixture::numbersOf(moved, "loss");
        QCOMPARE(found.size(), expected.size());
        for (const auto &[step, loss] : expected)
            QVERIFY2(std::abs(found.at(step) - loss) <= 1e-3 * loss, std::to_string(step).c_str());
    }

    void onlyTheProjectsOwnIsFoundAgain_data()
    {
        QTest::addColumn<QString>("project");
        QTest::addColumn<QString>("fingerprint");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("the same") << QStringLiteral("Gone.fieldwright") << QString() << true;
        QTest::newRow("another model") << QStringLiteral("Gone.fieldwright") << QStringLiteral("f") << false;
        QTest::newRow("no project") << QStringLiteral("gone") << QString() << false;
    }
    /// A model that is no longer where it was, and one of its name in the run's project.
    void onlyTheProjectsOwnIsFoundAgain()
    {
        QFETCH(QString, project);
        QFETCH(QString, fingerprint);
        QFETCH(bool, isFound);
        namespace fs = std::filesystem;
        const fs::path here = m_fixture.root() / "Found.fieldwright", tuned = here / "models" / "tuned";
        std::error_code ignored;
        fs::remove_all(here, ignored);
        VERIFY_RESULT(makeFolder(tuned.parent_path()));
        fs::copy(m_fixture.model(), tuned, fs::copy_options::recursive);
        const auto source = ModelSource::open(tuned);
        VERIFY_RESULT(source);
        Json model = m_fixture.modelRef();
        const fs::path gone = m_fixture.root() / project.toStdString() / "models" / "tuned";
        model.update({{"path", gone.string()},
                      {"fingerprint", fingerprint.isEmpty() ? (*source)->fingerprint() : fingerprint.toStdString()}});
        auto job = readJob(newTraining({{"max_steps", 2}}).folder);
        VERIFY_RESULT(job);
        job->id = "found";
        job->parameters["model"] = model;
        const auto run = createRunFolder(here / "runs", *job);
        VERIFY_RESULT(run);
        QCOMPARE(m_fixture.run(*run), 0);
        QCOMPARE(WorkerFixture::resultOf(*run).outcome, isFound ? JobState::Completed : JobState::Failed);
        QCOMPARE(WorkerFixture::isSaid(*run, "note", "is used in its place"), isFound);
        QCOMPARE(WorkerFixture::isSaid(*run, "warning", "is another model"), !fingerprint.isEmpty());
    }

    /// Without one whole checkpoint of the ended run nothing is trained from the start unasked.
    void aFurtherRunWithoutAWholeCheckpointFails()
    {
        const RunPaths ended = newTraining();
        QCOMPARE(m_fixture.run(ended), 0);
        const std::string weights = WorkerFixture::weightsOf(ended);
        const RunPaths further = m_fixture.furtherRun(ended, {{"max_steps", 30}});
        for (const auto &entry : std::filesystem::directory_iterator(further.checkpoints()))
            VERIFY_RESULT(saveFile(entry.path() / "manifest.json", "{}"));
        QCOMPARE(m_fixture.run(further), 0);
        QCOMPARE(*inspectState(further.folder), JobState::Failed);
        QVERIFY(WorkerFixture::isSaid(further, "error", "cannot be trained further"));
        QVERIFY(WorkerFixture::weightsOf(ended) == weights);
        // With them, and a falling rate: it goes on, and says what it is no longer.
        const RunPaths whole = m_fixture.furtherRun(ended, {{"max_steps", 30}});
        QCOMPARE(m_fixture.run(whole), 0);
        QCOMPARE(intOr(WorkerFixture::resultOf(whole).summary, "steps"), std::int64_t(30));
        QVERIFY(WorkerFixture::isSaid(whole, "warning", "the learning rate goes on with"));
        QVERIFY(WorkerFixture::isSaid(whole, "note", "goes on where \"ended\" ended"));
    }

    void aSpikePausesAndIsAnswered_data()
    {
        QTest::addColumn<bool>("leftOut");
        QTest::addColumn<bool>("kills");
        QTest::newRow("taken") << false << false;
        QTest::newRow("taken after a kill") << false << true;
        QTest::newRow("left out after a kill") << true << true;
    }
    void aSpikePausesAndIsAnswered()
    {
        QFETCH(bool, leftOut);
        QFETCH(bool, kills);
        const RunPaths run = newOddTraining("pause");
        answerSpikes(run, leftOut ? ControlCommand::LeaveOut : ControlCommand::Resume, kills);
        const auto spikes = spikesOf(run);
        QVERIFY(!spikes.empty());
        QCOMPARE(std::set(spikes.begin(), spikes.end()).size(), spikes.size()); // none was asked about twice
        const RunPaths other = newOddTraining(leftOut ? "pause" : "go-on");
        if (leftOut)
            answerSpikes(other, ControlCommand::LeaveOut, false);
        else
            QCOMPARE(m_fixture.run(other), 0);
        QCOMPARE(spikesOf(other), spikes);
        QCOMPARE(WorkerFixture::numbersOf(run, "loss"), WorkerFixture::numbersOf(other, "loss"));
        QCOMPARE(WorkerFixture::numbersOf(run, "loss").size(), 240 - (leftOut ? spikes.size() : 0));
        QCOMPARE(WorkerFixture::isSaid(run, "note", "is left out: the model stays"), leftOut);
        QVERIFY(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(other));
    }

    /// One row is unlike all others: the step that meets it is told, with the row's id and how it begins.
    void aSpikeNamesItsRow()
    {
        const RunPaths run = newOddTraining("go-on");
        QCOMPARE(m_fixture.run(run), 0);
        int found = 0;
        for (const Event &event : WorkerFixture::eventsOf(run)) {
            if (event.type != "warning" || !member(event.fields, "spike"))
                continue;
            const Json &row = member(event.fields, "cause")->at("rows").at(0);
            if (stringOr(row, "id") != "row-30") // the rows after it are met by weights that it has moved
                continue;
            ++found;
            QCOMPARE(intOr(row, "row"), std::int64_t(odd));
            QVERIFY(textFromJson(*member(event.fields, "text")).english().find("Strange one?") != std::string::npos);
        }
        QVERIFY(found > 0);
    }
};

QTEST_GUILESS_MAIN(TestWorkerTrouble)
#include "test_worker_trouble.moc"
