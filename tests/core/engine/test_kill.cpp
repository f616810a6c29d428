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
/// many random kills at least (20 by default), FIELDWRIGHT_SEED which. Each method has its share of them: first as
/// methods() has it, afterwards with other optimisers, schedules, packing and so on, drawn at random.
class TestKill : public QObject
{
    Q_OBJECT

    std::map<QString, Output> m_undisturbed;

    /// LoRA and full tuning, a part of the model, a kind of adapter of each method, and each optimiser.
    static QStringList methods()
    {
        static const QStringList all =
            QStringLiteral(
                "lora qlora full part rows lora_dora lora_dora+nf4 lora_pissa lora_bias_all ia3 prompt "
                "prefix prefix_projection p_tuning p_tuning_lstm norms loha lokr vera oft "
                "bottleneck_houlsby bottleneck_pfeiffer bottleneck_parallel "
                "lora+fp4 lora+int8 lora+gguf full/adamw-8bit lora/adafactor full/lion lora_dora/sgd full/muon "
                "lora/averaged full/averaged qlora/averaged text/linear masked/averaged "
                "classify/early lora/unpacked lora/again full/one-cycle lora/early full/general")
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

    /// What a run gives that nobody disturbs.
    const Output &undisturbed(const QString &method)
    {
        const auto known = m_undisturbed.find(method);
        if (known != m_undisturbed.end())
            return known->second;
        QTemporaryDir folder;
        Output output;
        add(output, runToEnd(folder.path(), method));
        return m_undisturbed.emplace(method, std::move(output)).first->second;
    }

    void compare(const Output &found, const QString &method)
    {
        const Output &expected = undisturbed(method);
        if (method.contains(QLatin1String("early")))
            QVERIFY(expected.steps.size() < 14 && !expected.steps.empty());
        else
            QCOMPARE(expected.steps.size(), size_t(14));
        QVERIFY(!found.weights.isEmpty());
        QCOMPARE(found.weights, expected.weights);
        QVERIFY(found.steps.size() <= expected.steps.size());
        for (const auto &[step, line] : found.steps)
            QCOMPARE(line, expected.steps.at(step));
    }

    /// A method with an optimiser, a schedule and what else can be changed in it, at random.
    static QString drawn(const QString &method, Random &random)
    {
        static const QStringList optimizers = QStringLiteral("adamw adamw-8bit adafactor lion sgd muon").split(u' ');
        static const QStringList schedules =
            QStringLiteral("constant linear cosine inverse-sqrt warmup-stable-decay one-cycle").split(u' ');
        const QString base = method.section(u'/', 0, 0);
        QStringList parts = {base, optimizers.at(qsizetype(random.below(6))), schedules.at(qsizetype(random.below(6)))};
        for (const char *change : {"unpacked", "dry", "averaged", "early"}) {
            if (random.below(3) == 0)
                parts += QLatin1String(change);
        }
        const bool virtualTokens = base.startsWith(u"prefix");
        if (!virtualTokens && random.below(3) == 0 && base != u"masked" && base != u"classify")
            parts += QStringLiteral("again");
        return parts.join(u'/');
    }

private Q_SLOTS:
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
        const auto number = [](const char *name, int otherwise) {
            return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : otherwise;
        };
        const int kills = number("FIELDWRIGHT_KILLS", 20), seed = number("FIELDWRIGHT_SEED", 0);
        Random random(20260601, std::uint64_t(seed));
        int killed = 0, runs = 0;
        std::map<QString, int> byPart; // kills by method, optimiser, …
        // With a seed, a piece of a longer search: it begins anywhere in the list, with drawn changes.
        const auto start = seed == 0 ? 0 : qsizetype(random.below(std::uint64_t(methods().size())));
        while ((killed < kills || (seed == 0 && runs < methods().size())) && runs < 4 * kills + 10) {
            QString method = methods().at((start + runs) % methods().size());
            if (seed != 0 || runs >= methods().size())
                method = drawn(method, random);
            ++runs;
            QTemporaryDir folder;
            Output output;
            const int before = killed;
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
                QVERIFY2(add(output, text + process.readAllStandardOutput()), qPrintable(method));
            }
            QVERIFY2(add(output, runToEnd(folder.path(), method)), qPrintable(method));
            compare(output, method);
            if (QTest::currentTestFailed()) {
                qWarning("in %s", qPrintable(method));
                return;
            }
            for (const QString &part : method.split(u'/'))
                byPart[part] += killed - before;
        }
        QVERIFY(killed >= kills);
        QStringList counts;
        for (const auto &[part, count] : byPart)
            counts += QStringLiteral("%1 %2").arg(part).arg(count);
        qInfo("%d kills in %d runs, bit-equal: %s", killed, runs, qPrintable(counts.join(QStringLiteral(", "))));
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "test_kill.moc"
