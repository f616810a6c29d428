#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/hub/listing.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"
#include "tests/support/small_hub.h"

#include <random>

using namespace fieldwright;
namespace fs = std::filesystem;

/// The real worker against a real server.
class TestWorkerDownload : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::unique_ptr<SmallHub> m_hub;
    std::map<std::string, std::string> m_files;
    int m_number = 0;
    fs::path m_target;

    RunPaths newDownload(Json more = Json::object())
    {
        const auto listing = listHubModel(*parseHubAddress("owner/tiny", m_hub->address()), m_hub->token);
        Json files = Json::array();
        for (const HubFile &file : listing ? listing->files : std::vector<HubFile>())
            files.push_back(toJson(file));
        m_target = m_fixture.root() / "models" / ("m" + std::to_string(++m_number));
        Json parameters = {{"hub", m_hub->address()},   {"id", "owner/tiny"},          {"revision", SmallHub::commit},
                           {"files", std::move(files)}, {"target", m_target.string()}, {"first_pause_ms", 20}};
        parameters.update(more);
        return m_fixture.newRun(JobKind::Download, std::move(parameters));
    }
    fs::path partial() const { return m_target.parent_path() / ("." + m_target.filename().string() + ".partial"); }
    bool isWhole() const
    {
        for (const auto &[path, content] : m_files) {
            if (readFile(m_target / path).value_or("") != content)
                return false;
        }
        return !fs::exists(partial()) && !fs::exists(m_target / "worker.lock");
    }
private Q_SLOTS:
    void init()
    {
        m_hub = std::make_unique<SmallHub>();
        m_files.clear();
        for (const auto &entry : fs::directory_iterator(m_fixture.model()))
            m_files[entry.path().filename().string()] = *readFile(entry.path());
        std::string big(3'000'000, '\0');
        std::mt19937 random(5);
        for (char &c : big)
            c = char(random());
        m_files["zz-extra.safetensors"] = big;
        m_hub->add("owner/tiny", m_files);
    }

    void fetchesAModelAndSaysHowFarItIs()
    {
        const RunPaths run = newDownload();
        m_hub->setFault("zz-extra.safetensors", {.pieceBytes = 100'000});
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY(isWhole());
        QCOMPARE(stringOr(result.summary, "model"), m_target.string());
        std::int64_t last = 0, total = 0;
        for (const Event &event : WorkerFixture::eventsOf(run)) {
            if (event.type != "progress")
                continue;
            QCOMPARE(stringOr(event.fields, "unit"), std::string("bytes"));
            QVERIFY(intOr(event.fields, "done") >= last);
            last = intOr(event.fields, "done");
            total = intOr(event.fields, "total");
        }
        QVERIFY(total > 3'000'000);
        QCOMPARE(last, total);
    }

    void killedAtAnyMomentItGoesOn()
    {
        m_hub->setFault("zz-extra.safetensors", {.pieceBytes = 20'000});
        std::mt19937 random(11);
        int kills = 0;
        for (int round = 0; round < 4; ++round) {
            const RunPaths run = newDownload();
            for (int attempt = 0; attempt < 3; ++attempt) {
                const auto process = m_fixture.start(run);
                // Once some of the last file is there: at any moment of that, and of what follows.
                QVERIFY(WorkerFixture::waitFor(
                    [&] {
                        std::error_code absent;
                        const auto size = fs::file_size(partial() / "zz-extra.safetensors.part", absent);
                        return process->state() == QProcess::NotRunning || (!absent && size > 0);
                    },
                    30'000));
                QTest::qWait(int(random() % 300));
                if (process->state() == QProcess::NotRunning)
                    break;
                process->kill();
                process->waitForFinished();
                ++kills;
                QVERIFY(!fs::exists(m_target)); // never a half model at its place
            }
            QCOMPARE(m_fixture.run(run), 0);
            QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Completed);
            QVERIFY(isWhole());
        }
        QVERIFY2(kills >= 4, "the worker always ended before it could be killed");
        QVERIFY(m_hub->count("Range: bytes=") > 0);
    }

    void killedAtItsSteps_data()
    {
        QTest::addColumn<QString>("point");
        for (const char *point : {"download.bytes:3", "download.verified", "download.publish", "download.published"})
            QTest::newRow(point) << QString::fromLatin1(point);
    }
    void killedAtItsSteps()
    {
        QFETCH(QString, point);
        const RunPaths run = newDownload();
        const auto process = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=") + point});
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);
        QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Completed);
        QVERIFY(isWhole());
    }

    void pausesAndGoesOn()
    {
        m_hub->setFault("zz-extra.safetensors", {.pieceBytes = 20'000});
        const RunPaths run = newDownload();
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return fs::exists(partial() / "zz-extra.safetensors.part"); }));
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
        const auto size = fs::file_size(partial() / "zz-extra.safetensors.part");
        QVERIFY(size < 3'000'000);
        QTest::qWait(300);
        QCOMPARE(fs::file_size(partial() / "zz-extra.safetensors.part"), size); // nothing comes meanwhile
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Resume));
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Completed);
        QVERIFY(isWhole());
        QCOMPARE(m_hub->count("Range: bytes=" + std::to_string(size) + "-"), 1);
    }

    void stoppedItLeavesNothing()
    {
        m_hub->setFault("zz-extra.safetensors", {.pieceBytes = 20'000});
        for (const bool paused : {false, true}) {
            const RunPaths run = newDownload();
            const auto process = m_fixture.start(run);
            QVERIFY(WorkerFixture::waitFor([&] { return fs::exists(partial() / "zz-extra.safetensors.part"); }));
            if (paused) {
                VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
                QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
            }
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop, StopKeep::Discard));
            QVERIFY(process->waitForFinished(30'000));
            QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Cancelled);
            QVERIFY(!fs::exists(partial()) && !fs::exists(m_target));
        }
    }

    void aFailedOneIsTakenUpByTheNext()
    {
        m_hub->setFault("zz-extra.safetensors", {.cutAfter = 1'000'000, .times = 1});
        const RunPaths first = newDownload();
        const fs::path target = m_target;
        m_hub->setFault("zz-extra.safetensors", {.status = 404});
        QCOMPARE(m_fixture.run(first), 0);
        QCOMPARE(WorkerFixture::resultOf(first).outcome, JobState::Failed);
        QCOMPARE(WorkerFixture::resultOf(first).error->code, ErrorCode::NotFound);
        QVERIFY(!fs::exists(target));
        m_hub->setFault("zz-extra.safetensors", {});
        const int before = m_hub->count("/resolve/");
        const RunPaths second = newDownload({{"target", target.string()}});
        m_target = target;
        QCOMPARE(m_fixture.run(second), 0);
        QCOMPARE(WorkerFixture::resultOf(second).outcome, JobState::Completed);
        QVERIFY(isWhole());
        // Only what was missing, and config.json and README.md for the list.
        QVERIFY(m_hub->count("/resolve/") - before <= 4);
    }

    void theTokenComesThroughAPipeAndIsWrittenNowhere()
    {
        const std::string secret = "tok-9f3a-very-secret";
        m_hub->token = secret;
        const RunPaths without = newDownload();
        QCOMPARE(m_fixture.run(without), 0);
        QCOMPARE(WorkerFixture::resultOf(without).outcome, JobState::Failed);
        const RunPaths run = newDownload({{"has_token", true}});
        const auto process = m_fixture.start(run);
        process->write((secret + "\n").c_str());
        process->closeWriteChannel();
        const auto readProc = [&](const char *what) {
            QFile file(QStringLiteral("/proc/%1/%2").arg(process->processId()).arg(QLatin1String(what)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QVERIFY(!readProc("cmdline").contains("secret"));
        QVERIFY(!readProc("environ").contains("very-secret"));
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Completed);
        QVERIFY(isWhole());
        for (const auto &entry : fs::recursive_directory_iterator(m_fixture.root())) {
            if (entry.is_regular_file())
                QVERIFY2(readFile(entry.path())->find(secret) == std::string::npos, entry.path().c_str());
        }
    }

    void aPlaceThatIsTakenIsLeftAlone()
    {
        const RunPaths run = newDownload();
        VERIFY_RESULT(makeFolder(m_target));
        VERIFY_RESULT(saveFile(m_target / "mine.txt", "mine"));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Failed);
        QCOMPARE(readFile(m_target / "mine.txt").value_or(""), std::string("mine"));
        QVERIFY(!fs::exists(partial()));
    }

    void aListThatLeadsOutOfTheFolderIsRefused()
    {
        for (const char *path : {"../escaped.json", "/tmp/escaped.json", "model.bin"}) {
            const RunPaths run = newDownload({{"files", {{{"path", path}, {"bytes", 3}}}}});
            QCOMPARE(m_fixture.run(run), 0);
            QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Failed);
            QVERIFY(!fs::exists(m_target) && !fs::exists(m_target.parent_path() / "escaped.json"));
        }
    }

    void moreThanTheDiskHoldsIsNotBegun()
    {
        const RunPaths run =
            newDownload({{"files", {{{"path", "huge.safetensors"}, {"bytes", std::int64_t(1) << 60}}}}});
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Failed);
        QCOMPARE(WorkerFixture::resultOf(run).error->code, ErrorCode::Io);
        QCOMPARE(m_hub->count("huge"), 0);
    }
};

QTEST_GUILESS_MAIN(TestWorkerDownload)
#include "test_worker_download.moc"
