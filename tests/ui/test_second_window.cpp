#include "app/project/project_owner.h"
#include "core/base/json.h"
#include "tests/support/result.h"

using namespace fieldwright;

/// Two real windows on one project: the second raises the first and goes away; a terminal is answered by the first.
class TestSecondWindow : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_project;
    QProcess m_first;

    void startWindow(QProcess &process)
    {
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QStringLiteral(FIELDWRIGHT_WINDOW), {QStringLiteral("--project"), m_project});
        QVERIFY(process.waitForStarted());
    }

    QByteArray commandLine(const QStringList &arguments, int *exitCode)
    {
        QProcess process;
        process.start(QStringLiteral(FIELDWRIGHT_CLI), QStringList{QStringLiteral("--project"), m_project} + arguments);
        process.waitForFinished(30'000);
        *exitCode = process.exitCode();
        return process.readAllStandardOutput();
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(QStringLiteral("config")).toUtf8());
        qputenv("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("data")).toUtf8());
        m_project = m_folder.filePath(QStringLiteral("两扇窗.fieldwright"));
        QProcess create;
        create.start(QStringLiteral(FIELDWRIGHT_CLI), {QStringLiteral("new"), m_project});
        QVERIFY(create.waitForFinished(30'000));
        QCOMPARE(create.exitCode(), 0);
        startWindow(m_first);
        QVERIFY(QTest::qWaitFor(
            [&] {
                // Seldom: to ask is to take the lock for a moment, and the window must not find it taken.
                QTest::qWait(1000);
                const auto owner = ProjectOwner::acquire(m_project.toStdString());
                return !owner && owner.error().code == ErrorCode::Busy;
            },
            30'000));
        QTest::qWait(1000); // until its socket listens
    }

    void theSecondWindowGoesAwayAgain()
    {
        QProcess second;
        startWindow(second);
        QVERIFY2(second.waitForFinished(20'000), "the second window stayed");
        QCOMPARE(second.exitCode(), 0);
        QCOMPARE(m_first.state(), QProcess::Running);
    }

    void aTerminalIsAnsweredByTheWindow()
    {
        int exitCode = -1;
        const QByteArray output =
            commandLine({QStringLiteral("--json"), QStringLiteral("documents"), QStringLiteral("list")}, &exitCode);
        QCOMPARE(exitCode, 0);
        VERIFY_RESULT(parseJson(output.toStdString(), "output"));
    }

    void cleanupTestCase()
    {
        m_first.terminate();
        if (!m_first.waitForFinished(10'000))
            m_first.kill();
        m_first.waitForFinished();
    }
};

QTEST_GUILESS_MAIN(TestSecondWindow)
#include "test_second_window.moc"
