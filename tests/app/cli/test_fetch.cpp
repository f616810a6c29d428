#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/app/cli/cli_run.h"
#include "tests/support/result.h"
#include "tests/support/small_hub.h"
#include "tests/support/tiny_model.h"

#include <QProcess>
#include <QTemporaryDir>

#include <csignal>

using namespace fieldwright;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// `model fetch` of the real program with the real worker.
class TestFetchVerb : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;
    std::unique_ptr<SmallHub> m_hub;

    fs::path folder() const { return m_scratch.path().toStdString(); }

    void start(QProcess &process, const QStringList &arguments, const QString &token = {}) const
    {
        QProcessEnvironment environment = cliEnvironment(m_scratch);
        if (!token.isEmpty())
            environment.insert(u"MY_TOKEN"_s, token);
        process.setWorkingDirectory(m_scratch.path());
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(FIELDWRIGHT_CLI), arguments);
    }
    CliRun run(const QStringList &arguments, const QString &token = {}) const
    {
        QProcess process;
        start(process, arguments, token);
        return endOf(process);
    }

private Q_SLOTS:
    void init()
    {
        m_hub = std::make_unique<SmallHub>();
        std::map<std::string, std::string> files;
        VERIFY_RESULT(writeTinyModel(folder() / "source"));
        for (const auto &entry : fs::directory_iterator(folder() / "source"))
            files[entry.path().filename().string()] = *readFile(entry.path());
        files["README.md"] = "---\nlicense: cc-by-nc-4.0\n---\n";
        files["pytorch_model.bin"] = "pickle";
        m_hub->add("owner/tiny", files);
        m_hub->add("owner/ggufs", {{"a.Q4_0.gguf", "1"}, {"a.Q8_0.gguf", "22"}});
    }

    void contactsNobodyWithoutAnAddress()
    {
        const CliRun refused = run({u"model"_s, u"fetch"_s, u"owner/tiny"_s});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains(u"hub"), qPrintable(refused.err));
        QVERIFY(m_hub->requests().empty());
    }

    void listsFirst()
    {
        const CliRun list = run({u"model"_s, u"fetch"_s, u"owner/tiny"_s, u"--hub"_s,
                                 QString::fromStdString(m_hub->address()), u"--list"_s});
        QVERIFY2(list.status == 0, qPrintable(list.err));
        for (const char *part : {"model.safetensors", "SHA-256", "pickle", "cc-by-nc-4.0", "Commercial use: no",
                                 "Memory to run it in bf16", "free"})
            QVERIFY2(list.out.contains(QLatin1String(part)), part);
        QCOMPARE(m_hub->count("model.safetensors HTTP"), 0);
        const CliRun json = run({u"--json"_s, u"model"_s, u"fetch"_s, u"owner/tiny"_s, u"--list"_s}); // hub remembered
        QVERIFY2(json.status == 0, qPrintable(json.err));
        const auto value = parseJson(json.out.toStdString(), "output");
        VERIFY_RESULT(value);
        QVERIFY(intOr(*value, "bytes") > 0);
        QVERIFY(member(*value, "memory") && member(*value, "memory")->size() >= 4);
    }

    void fetchesAndLists()
    {
        const CliRun done = run({u"model"_s, u"fetch"_s, QString::fromStdString(m_hub->address()) + u"/owner/tiny"_s,
                                 u"--output"_s, u"here"_s});
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QVERIFY(fs::exists(folder() / "here" / "model.safetensors"));
        QVERIFY(!fs::exists(folder() / "here" / "pytorch_model.bin"));
        QVERIFY(run({u"model"_s, u"list"_s}).out.contains(u"tiny"));
        const CliRun again = run({u"model"_s, u"fetch"_s, u"owner/tiny"_s, u"--output"_s, u"here"_s});
        QCOMPARE(again.status, 1); // it is there already
        QVERIFY(again.err.contains(u"here"));
    }

    void severalGgufFilesAskForAChoice()
    {
        const QString hub = QString::fromStdString(m_hub->address());
        const CliRun undecided = run({u"model"_s, u"fetch"_s, u"owner/ggufs"_s, u"--hub"_s, hub});
        QCOMPARE(undecided.status, 1);
        QVERIFY(undecided.err.contains(u"a.Q8_0.gguf"));
    }

    void interruptedItGoesOnLater()
    {
        m_hub->setFault("model.safetensors", {.pieceBytes = 1'000});
        const QString hub = QString::fromStdString(m_hub->address());
        const QStringList arguments{u"model"_s, u"fetch"_s,    u"owner/tiny"_s, u"--hub"_s,
                                    hub,        u"--output"_s, u"later"_s};
        QProcess process;
        start(process, arguments);
        const fs::path part = folder() / ".later.partial" / "model.safetensors.part";
        QVERIFY(QTest::qWaitFor([&] { return fs::exists(part) && fs::file_size(part) > 5'000; }, 30'000));
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(fs::exists(part) && !fs::exists(folder() / "later"));
        m_hub->setFault("model.safetensors", {});
        const CliRun done = run(arguments);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QVERIFY(m_hub->count("Range: bytes=") > 0);
    }

    void theTokenIsTakenFromTheEnvironmentAndShownNowhere()
    {
        m_hub->token = "tok-xyz";
        const QStringList arguments{
            u"model"_s,    u"fetch"_s, u"owner/tiny"_s,  u"--hub"_s,   QString::fromStdString(m_hub->address()),
            u"--output"_s, u"gated"_s, u"--token-env"_s, u"MY_TOKEN"_s};
        const CliRun without = run(arguments);
        QCOMPARE(without.status, 1);
        QVERIFY(without.err.contains(u"MY_TOKEN"));
        QCOMPARE(run(arguments, u"wrong"_s).status, 1);
        const CliRun done = run(arguments, u"tok-xyz"_s);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QVERIFY(!(done.out + done.err).contains(u"tok-xyz"));
    }
};

QTEST_GUILESS_MAIN(TestFetchVerb)
#include "test_fetch.moc"
