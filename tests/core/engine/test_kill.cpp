#include "core/base/random.h"
#include "tests/support/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <map>

using namespace fieldwright;

namespace {

struct Output
{
    std::map<int, QByteArray> steps; ///< the whole line of each step
    QByteArray weights;
};

/// Adds what a process printed; false when a step came out other than before.
bool add(Output &output, const QByteArray &text)
{
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith("weights "))
            output.weights = line;
        const auto words = line.split(' ');
        if (words.size() != 4 || words[0] != "step")
            continue; // the last line of a killed process may be torn
        const int step = words[1].toInt();
        const auto known = output.steps.find(step);
        if (known != output.steps.end() && known->second != line && known->second.size() == line.size())
            return false;
        output.steps[step] = line;
    }
    return true;
}

} // namespace

/// Kills a training process at random moments and at every failpoint, and goes on from what it left: losses, gradient
/// norms and final weights must be those of a run that nobody disturbed, to the last bit. FIELDWRIGHT_KILLS sets how
/// many random kills at least (20 by default); each method has its share of them.
class TestKill : public QObject
{
    Q_OBJECT

    std::map<QString, Output> m_undisturbed;

    /// LoRA and full tuning, a part of the model, a kind of adapter of each method, and each optimiser.
    static QStringList methods()
    {
        static const QStringList all =
            QStringLiteral("lora qlora full part lora_dora lora_dora+nf4 lora_pissa lora_bias_all ia3 prompt "
                           "prefix_projection p_tuning_lstm norms loha lokr vera oft bottleneck_houlsby "
                           "full/adamw-8bit lora/adafactor full/lion lora_dora/sgd full/muon lora/averaged "
                           "full/averaged qlora/adamw-8bit")
                .split(u' ');
        return all;
    }

    static QByteArray runToEnd(const QString &folder, const QString &method)
    {
        QProcess process;
        process.start(QStringLiteral(FIELDWRIGHT_TRAIN_TINY), {folder, method});
        if (!process.waitForFinished(120000) || process.exitCode() != 0)
            qWarning("%s", process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }

    void compare(const Output &found, const QString &method)
    {
        const Output &expected = m_undisturbed.at(method);
        QVERIFY(!found.weights.isEmpty());
        QCOMPARE(found.weights, expected.weights);
        for (const auto &[step, line] : found.steps)
            QCOMPARE(line, expected.steps.at(step));
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const QString &method : methods()) {
            QTemporaryDir folder;
            Output &output = m_undisturbed[method];
            QVERIFY(add(output, runToEnd(folder.path(), method)));
            QCOMPARE(output.steps.size(), size_t(14));
            QVERIFY(!output.weights.isEmpty());
        }
    }

    void atEveryFailpoint_data()
    {
        QTest::addColumn<QString>("failpoint");
        for (const char *name :
             {"checkpoint-begin", "checkpoint-weights", "checkpoint-optimizer", "checkpoint-manifest",
              "checkpoint-renamed", "checkpoint-verified", "checkpoint-pruning", "checkpoint-pruned"})
            QTest::newRow(name) << QStringLiteral("%1:2").arg(QLatin1String(name));
        QTest::newRow("micro-batch") << QStringLiteral("micro-batch:11");
    }

    void atEveryFailpoint()
    {
        QFETCH(QString, failpoint);
        const QString method = QStringLiteral("lora");
        QTemporaryDir folder;
        Output output;
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("FIELDWRIGHT_FAILPOINT"), failpoint);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(FIELDWRIGHT_TRAIN_TINY), {folder.path(), method});
        QVERIFY(process.waitForFinished(120000));
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        QVERIFY(add(output, process.readAllStandardOutput()));
        QVERIFY(output.weights.isEmpty());
        QVERIFY(add(output, runToEnd(folder.path(), method)));
        compare(output, method);
    }

    void atRandomMoments()
    {
        const int kills =
            qEnvironmentVariableIsSet("FIELDWRIGHT_KILLS") ? qEnvironmentVariableIntValue("FIELDWRIGHT_KILLS") : 20;
        Random random(20260601);
        int killed = 0, runs = 0;
        while ((killed < kills || runs < methods().size()) && runs < 4 * kills + 10) {
            const QString method = methods().at(runs++ % methods().size());
            QTemporaryDir folder;
            Output output;
            // Up to four kills of one run, each after a random number of its lines and a random pause.
            for (int attempt = 0; attempt < 4 && output.weights.isEmpty(); ++attempt) {
                QProcess process;
                process.start(QStringLiteral(FIELDWRIGHT_TRAIN_TINY), {folder.path(), method});
                const int lines = int(random.below(6));
                QByteArray text;
                while (text.count('\n') < lines && process.waitForReadyRead(60000))
                    text += process.readAllStandardOutput();
                QTest::qWait(int(random.below(12)));
                process.kill();
                // It may have come to its end by itself; waiting for what has ended is no success.
                QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(60000) ||
                        process.state() == QProcess::NotRunning);
                killed += process.exitStatus() == QProcess::CrashExit;
                QVERIFY(add(output, text + process.readAllStandardOutput()));
            }
            QVERIFY(add(output, runToEnd(folder.path(), method)));
            compare(output, method);
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY(killed >= kills);
        qInfo("%d kills in %d runs", killed, runs);
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "test_kill.moc"
