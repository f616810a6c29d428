#include "core/base/file.h"
#include "core/base/hash.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/power_cut.h"
#include "tests/support/result.h"

#include <QStandardPaths>

using namespace fieldwright;

namespace {

/// What a worker did to its run folder, and what it had promised when.
struct Record
{
    RunPaths run;                 ///< as it was at the end
    std::filesystem::path before; ///< a copy from before
    std::vector<DiskChange> changes;

    /// Steps whose checkpoint event is written in the first `count` changes, and that nobody has begun to prune.
    std::set<std::int64_t> promised(size_t count) const
    {
        std::set<std::int64_t> steps;
        for (const DiskChange &change : std::span(changes).first(count)) {
            if (change.kind == DiskChange::Kind::Write && change.path == "events.jsonl") {
                const auto event = eventFromLine(change.bytes);
                if (event && event->type == "checkpoint")
                    steps.insert(event->step);
            }
            if (change.kind == DiskChange::Kind::Remove && change.path.filename() == "manifest.json")
                steps.erase(std::stoll(change.path.parent_path().filename().string().substr(5)));
        }
        return steps;
    }

    /// Whether the result was written and the name of its file is surely there.
    bool hasEnded(size_t count) const
    {
        bool named = false;
        for (const DiskChange &change : std::span(changes).first(count)) {
            named = named || change.to == "result.json";
            if (named && change.kind == DiskChange::Kind::Sync && change.path.empty())
                return true;
        }
        return false;
    }
};

/// Every byte that the manifest names is there: read without the product's own check.
bool isWhole(const std::filesystem::path &checkpoint)
{
    const auto text = readFile(checkpoint / "manifest.json");
    const auto manifest = text ? parseJson(*text, "manifest.json") : Result<Json>(fail(text.error()));
    if (!manifest || !member(*manifest, "files"))
        return false;
    for (const Json &file : *member(*manifest, "files")) {
        const auto hash = sha256File(checkpoint / stringOr(file, "name"));
        if (!hash || *hash != stringOr(file, "sha256"))
            return false;
    }
    return true;
}

/// The first name whose content is not the same in both, or "".
std::string differenceOf(const std::map<std::string, std::string> &found,
                         const std::map<std::string, std::string> &expected)
{
    for (const auto &[name, content] : found) {
        if (const auto there = expected.find(name); there == expected.end() || there->second != content)
            return name;
    }
    for (const auto &[name, content] : expected) {
        if (!found.contains(name))
            return name;
    }
    return {};
}

std::map<std::string, std::string> contentOf(const std::filesystem::path &folder)
{
    std::map<std::string, std::string> out;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().lexically_relative(folder).string();
        out[name] = entry.is_directory() ? "folder" : readFile(entry.path()).value_or("unreadable");
    }
    return out;
}

} // namespace

/// The power fails while a worker trains. What the worker asks of the disk is recorded, and what a cut at some moment
/// leaves of that (tests/support/power_cut.h) is given to another worker: each checkpoint that was announced must be
/// whole, a result that was announced must be there, and the run must end bit-equal to one that nobody disturbed.
/// FIELDWRIGHT_CUTS sets how often the power fails.
class TestWorkerPower : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::filesystem::path m_dataset;
    std::vector<Record> m_records;
    std::map<std::string, std::map<std::int64_t, double>> m_losses;
    std::map<std::string, std::string> m_output;

    static int cuts()
    {
        return qEnvironmentVariableIsSet("FIELDWRIGHT_CUTS") ? qEnvironmentVariableIntValue("FIELDWRIGHT_CUTS") : 10;
    }

    RunPaths newTraining()
    {
        return m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", m_dataset.string()}},
                                {{"max_steps", 24},
                                 {"max_length", 128},
                                 {"micro_batch_tokens", 256},
                                 {"accumulation", 2},
                                 {"validate_every", 6},
                                 {"checkpoint_every", 4},
                                 {"learning_rate", 0.01},
                                 {"dropout", 0.1},
                                 {"threads", 1}});
    }

    /// Errors: the worker's last words, or what readTrace does not understand.
    Result<Record> recordOf(const RunPaths &run)
    {
        const std::filesystem::path before = run.folder.string() + ".before";
        const std::filesystem::path trace = run.folder.string() + ".trace";
        std::filesystem::copy(run.folder, before, std::filesystem::copy_options::recursive);
        QProcess process;
        process.setProcessEnvironment(m_fixture.environment());
        QStringList arguments;
        for (const std::string &argument : traceArguments(trace))
            arguments += QString::fromStdString(argument);
        arguments +=
            {QStringLiteral(FIELDWRIGHT_WORKER), QStringLiteral("run"), QString::fromStdString(run.folder.string())};
        process.start(QStringLiteral("strace"), arguments);
        if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit ||
            process.exitCode() != 0)
            return fail(ErrorCode::Internal,
                        {"The traced worker did not end well: %1", {process.readAllStandardError().toStdString()}});
        FW_TRY(changes, readTrace(trace, run.folder, before));
        return Record{run, before, std::move(changes)};
    }

    /// A moment: any, one about a checkpoint or the output, or one of the last.
    static size_t momentOf(const Record &record, Random &random)
    {
        constexpr size_t last = 6;
        const auto kind = random.below(5);
        if (kind == 0)
            return record.changes.size() - random.below(last);
        for (;;) {
            const size_t count = 1 + random.below(record.changes.size());
            const std::string path = record.changes[count - 1].path.string();
            if (kind < 3 || path.starts_with("checkpoints") || path.starts_with("output"))
                return count;
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("strace")).isEmpty(),
                 "strace is missing; packaging/dependencies.sh --with-tests installs it");
        if (!WorkerFixture::canTrace())
            QSKIP("strace may not follow a process here");
        m_dataset = m_fixture.writeDataset(40);
        const RunPaths whole = newTraining();
        QCOMPARE(m_fixture.run(whole), 0);
        m_losses = WorkerFixture::lossesOf(whole);
        m_output = contentOf(whole.output() / "model");
        QCOMPARE(m_losses.at("loss").size(), size_t(24));
        QCOMPARE(m_losses.at("validation_loss").size(), size_t(4));

        auto fromStart = recordOf(newTraining());
        VERIFY_RESULT(fromStart);
        m_records.push_back(std::move(*fromStart));
        // Another that goes on from what a kill in the midst of a checkpoint has left.
        const RunPaths killed = newTraining();
        const auto process = m_fixture.start(killed, {QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-optimizer:4")});
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);
        auto resumed = recordOf(killed);
        VERIFY_RESULT(resumed);
        m_records.push_back(std::move(*resumed));
    }

    /// Nothing is missing in the record: played to its end it gives the folder that the worker has left.
    void theRecordIsComplete()
    {
        for (const Record &record : m_records) {
            const auto disk = diskAfter(record.before, record.changes, record.changes.size());
            VERIFY_RESULT(disk);
            const std::filesystem::path seen = record.run.folder.string() + ".seen";
            VERIFY_RESULT(disk->writeAsSeen(seen));
            QCOMPARE(differenceOf(contentOf(seen), contentOf(record.run.folder)), std::string());
        }
    }

    void nothingPromisedIsLost()
    {
        Random random(11);
        int promises = 0, results = 0, startedAgain = 0;
        for (int cut = 0; cut < cuts(); ++cut) {
            const Record &record = m_records[size_t(cut) % m_records.size()];
            const size_t count = momentOf(record, random);
            const auto where = [&] {
                return QByteArray("cut ") + QByteArray::number(cut) + " of record " +
                       QByteArray::number(cut % int(m_records.size())) + " after change " + QByteArray::number(count);
            };
            const auto disk = diskAfter(record.before, record.changes, count);
            VERIFY_RESULT(disk);
            const RunPaths run{m_fixture.root() / "runs" / ("cut-" + std::to_string(cut))};
            VERIFY_RESULT(disk->writeAfterCut(run.folder, random));

            std::int64_t newest = 0;
            for (const std::int64_t step : record.promised(count)) {
                ++promises;
                newest = std::max(newest, step);
                QVERIFY2(isWhole(run.checkpoints() / ("step-" + std::to_string(step))),
                         where() + ": lost the checkpoint of step " + QByteArray::number(step));
            }
            const auto result = readResult(run.folder);
            QVERIFY2(result, where() + ": the result is damaged");
            if (record.hasEnded(count)) {
                ++results;
                QVERIFY2(result->has_value(), where() + ": lost the result");
            }
            if (result->has_value())
                QVERIFY2(differenceOf(contentOf(run.output() / "model"), m_output).empty(),
                         where() + ": the result has no whole model");

            QVERIFY2(m_fixture.run(run) == 0, where() + ": the worker does not go on");
            std::int64_t resumed = newest;
            for (const Event &event : WorkerFixture::eventsOf(run)) {
                if (event.type == "prepared")
                    resumed = intOr(event.fields, "resumed_step");
            }
            QVERIFY2(result->has_value() || resumed >= newest, where() + ": went on from an older checkpoint");
            QCOMPARE(*inspectState(run.folder), JobState::Completed);
            QVERIFY2(WorkerFixture::lossesOf(run) == m_losses, where() + ": other losses");
            const std::string different = differenceOf(contentOf(run.output() / "model"), m_output);
            QVERIFY2(different.empty(), where() + ": another " + different.c_str());
            startedAgain += newest == 0;
            std::filesystem::remove_all(run.folder);
        }
        qInfo("%d cuts: %d announced checkpoints and %d announced results looked for, none lost; %d times before the "
              "first checkpoint",
              cuts(), promises, results, startedAgain);
    }

    /// The same search on disks that lose what they should not: it must find that.
    void aDiskThatLosesSyncsIsFoundOut_data()
    {
        QTest::addColumn<QString>("lost");
        QTest::newRow("of files in checkpoints") << QStringLiteral("files");
        QTest::newRow("of the folder with the checkpoints") << QStringLiteral("checkpoints");
        QTest::newRow("of the run folder") << QStringLiteral("run");
    }

    void aDiskThatLosesSyncsIsFoundOut()
    {
        QFETCH(QString, lost);
        const auto isIgnored = [&](const DiskChange &change) {
            if (lost == u"files")
                return change.path.extension() == ".safetensors" || change.path.extension() == ".tmp";
            return change.path == (lost == u"run" ? "" : "checkpoints");
        };
        Random random(13);
        int missing = 0;
        const Record &record = m_records.front();
        for (int cut = 0; cut < 40; ++cut) {
            const size_t count = momentOf(record, random);
            const auto disk = diskAfter(record.before, record.changes, count, isIgnored);
            VERIFY_RESULT(disk);
            const RunPaths run{m_fixture.root() / "runs" / "lossy"};
            VERIFY_RESULT(disk->writeAfterCut(run.folder, random));
            for (const std::int64_t step : record.promised(count))
                missing += !isWhole(run.checkpoints() / ("step-" + std::to_string(step)));
            std::filesystem::remove_all(run.folder);
        }
        QVERIFY2(missing > 0, "the test does not see what is lost");
        qInfo("%d announced checkpoints found missing", missing);
    }
};

QTEST_GUILESS_MAIN(TestWorkerPower)
#include "test_worker_power.moc"
