#include "core/base/random.h"
#include "core/engine/distributed/agreement.h"
#include "tests/core/engine/rank_processes.h"
#include "tests/core/engine/thread_ranks.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <cmath>
#include <csignal>
#include <map>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

struct Output
{
    std::map<int, std::pair<double, double>> steps; ///< loss, gradient norm
    std::map<int, double> validations;
    QByteArray weights, note;
    int ranks = 0;
};

/// Adds what a process printed; false when a step came out other than before.
bool add(Output &output, const QByteArray &text)
{
    bool isSame = true;
    for (const QByteArray &line : text.split('\n')) {
        const auto words = line.split(' ');
        const auto number = [&](int i) { return std::strtod(words[i].constData(), nullptr); };
        if (line.startsWith("weights "))
            output.weights = line;
        if (line.startsWith("ranks "))
            output.ranks = line.mid(6).toInt();
        if (line.startsWith("note "))
            output.note = line.mid(5);
        if (words.size() == 3 && words[0] == "validation")
            output.validations[words[1].toInt()] = number(2);
        if (words.size() != 4 || words[0] != "step")
            continue; // the last line of a killed process may be torn
        const std::pair<double, double> values(number(2), number(3));
        const auto known = output.steps.find(words[1].toInt());
        isSame = isSame && (known == output.steps.end() || known->second == values);
        output.steps[words[1].toInt()] = values;
    }
    return isSame;
}

double relative(double a, double b)
{
    return std::abs(a - b) / std::abs(b);
}

} // namespace

/// Training in several processes, started by the real mpirun: losses as in one, exact resume after a rank's death,
/// other numbers of ranks, and ranks that disagree. FIELDWRIGHT_KILLS sets how many ranks are killed at random (8 by
/// default).
class TestRanks : public QObject
{
    Q_OBJECT

    RankProcesses m_processes{QStringLiteral(FIELDWRIGHT_TRAIN_RANKS)};

    QByteArray runToEnd(int ranks, const QString &folder, const QStringList &words) const
    {
        return m_processes.run(ranks, folder, words, 120'000);
    }

    Output whole(int ranks, const QStringList &words) const
    {
        QTemporaryDir folder;
        Output output;
        add(output, runToEnd(ranks, folder.path(), words));
        return output;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_processes.find(), "Open MPI is missing; packaging/dependencies.sh installs it"); }

    void sumsAreTheSameOnAllRanks()
    {
        for (const int size : {1, 2, 3, 5}) {
            for (const std::int64_t count :
                 {std::int64_t(0), std::int64_t(1), std::int64_t(7), (std::int64_t(5) << 20) + 3}) {
                std::vector<std::vector<float>> results(static_cast<size_t>(size));
                ThreadRanks(size).run([&](Communicator &ranks) {
                    Random random(9, std::uint64_t(ranks.rank()));
                    std::vector<float> &numbers = results[size_t(ranks.rank())];
                    for (std::int64_t i = 0; i < count; ++i)
                        numbers.push_back(float(random.uniform() - 0.5));
                    if (!allReduce(ranks, numbers))
                        qFatal("no sum");
                });
                std::vector<Random> randoms;
                randoms.reserve(size_t(size));
                for (int r = 0; r < size; ++r)
                    randoms.emplace_back(9, std::uint64_t(r));
                for (std::int64_t i = 0; i < count; ++i) {
                    float sum = float(randoms[0].uniform() - 0.5);
                    for (size_t r = 1; r < randoms.size(); ++r)
                        sum += float(randoms[r].uniform() - 0.5);
                    for (const std::vector<float> &numbers : results)
                        QVERIFY(numbers[size_t(i)] == sum);
                }
            }
        }
    }

    void partsComeWhereTheyBelong()
    {
        constexpr std::int64_t count = (3 << 20) + 11;
        const std::vector<std::int64_t> bounds = {0, 2, 2, count}; // one has nothing, one nearly all
        ThreadRanks(3).run([&](Communicator &ranks) {
            const auto me = size_t(ranks.rank());
            std::vector<float> numbers(size_t(count), float(me + 1));
            if (!reduceScatter(ranks, numbers, bounds))
                qFatal("no sum");
            for (std::int64_t i = 0; i < count; ++i) {
                const bool isMine = i >= bounds[me] && i < bounds[me + 1];
                if (numbers[size_t(i)] != (isMine ? 6 : float(me + 1)))
                    qFatal("number %lld of rank %zu is %g", static_cast<long long>(i), me, double(numbers[size_t(i)]));
            }
            if (!allGather(ranks, numbers, bounds))
                qFatal("no parts");
            for (const float number : numbers) {
                if (number != 6)
                    qFatal("%g", double(number));
            }
            const auto texts = gatherTexts(ranks, std::string(me * 3, char('a' + me)));
            if (!texts || *texts != std::vector<std::string>{"", "bbb", "cccccc"})
                qFatal("other texts");
        });
    }

    void disagreementNamesThingAndRank()
    {
        ThreadRanks(3).run([&](Communicator &ranks) {
            const std::string value = ranks.rank() == 2 ? "b" : "a";
            if (!agree(ranks, {{{"same %1"}, "x"}, {{"other %1"}, "y"}}))
                qFatal("they agree");
            const auto found = agree(ranks, {{{"same %1"}, "x"}, {{"other %1"}, value}});
            if (found || found.error().what.english() != "other 2")
                qFatal("not found");
        });
        const std::vector<std::byte> bytes(1001, std::byte(7));
        std::vector<std::byte> changed = bytes;
        changed[1000] = std::byte(8);
        QVERIFY(quickHash(bytes) != quickHash(changed));
        changed = bytes;
        changed[3] = std::byte(8);
        QVERIFY(quickHash(bytes) != quickHash(changed));
        QVERIFY(quickHash(bytes) != quickHash(std::span(bytes).subspan(1)));
    }

    void lossesAreThoseOfOneProcess_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::addColumn<QString>("words");
        for (const char *words :
             {"lora", "full", "lora general", "full general", "lora unpacked", "full averaged unpacked",
              "lora sharding=optimizer", "full sharding=optimizer", "full sharding=gradients",
              "lora sharding=gradients", "full sharding=gradients general", "full sharding=optimizer averaged",
              "lora optimizer=adafactor", "full optimizer=adamw-8bit sharding=optimizer",
              "full optimizer=muon sharding=gradients"})
            QTest::newRow(words) << 2 << QString::fromLatin1(words);
        QTest::newRow("three") << 3 << QStringLiteral("lora");
        QTest::newRow("three, sharded") << 3 << QStringLiteral("full sharding=gradients");
    }

    void lossesAreThoseOfOneProcess()
    {
        QFETCH(int, ranks);
        QFETCH(QString, words);
        const Output one = whole(1, words.split(u' ')), several = whole(ranks, words.split(u' '));
        QCOMPARE(several.steps.size(), size_t(20));
        QCOMPARE(one.steps.size(), size_t(20));
        QVERIFY(!several.weights.isEmpty());
        double loss = 0, norm = 0;
        for (const auto &[step, values] : one.steps) {
            loss = std::max(loss, relative(several.steps.at(step).first, values.first));
            norm = std::max(norm, relative(several.steps.at(step).second, values.second));
        }
        QCOMPARE(several.validations.size(), size_t(5));
        for (const auto &[step, value] : one.validations)
            loss = std::max(loss, relative(several.validations.at(step), value));
        qInfo("largest relative difference: losses %.1e, gradient norms %.1e", loss, norm);
        QVERIFY2(loss <= 2e-5, qPrintable(QString::number(loss)));
        QVERIFY2(norm <= 2e-4, qPrintable(QString::number(norm)));
        // The first step's gradients come from the same weights: what differs is the order of the sums alone.
        QVERIFY(relative(several.steps.at(1).second, one.steps.at(1).second) < 1e-6);
        QCOMPARE(several.ranks, ranks);
    }

    void sharedOptimisersMoveTheSameWeights()
    {
        for (const QString &optimizer : {QStringLiteral("adamw"), QStringLiteral("muon"), QStringLiteral("lion")}) {
            const QStringList words = {QStringLiteral("full"), QStringLiteral("optimizer=") + optimizer};
            const Output plain = whole(2, words);
            const Output shared = whole(2, words + QStringList{QStringLiteral("sharding=optimizer")});
            QVERIFY(!plain.weights.isEmpty());
            for (const auto &[step, values] : plain.steps)
                QVERIFY(relative(shared.steps.at(step).first, values.first) < 1e-7);
        }
    }

    void killedRanksGoOnExactly()
    {
        const int kills =
            qEnvironmentVariableIsSet("FIELDWRIGHT_KILLS") ? qEnvironmentVariableIntValue("FIELDWRIGHT_KILLS") : 8;
        const QStringList methods = {QStringLiteral("lora"), QStringLiteral("full sharding=gradients"),
                                     QStringLiteral("full general sharding=optimizer optimizer=adamw-8bit"),
                                     QStringLiteral("lora averaged unpacked")};
        std::map<QString, Output> undisturbed;
        Random random(20261128);
        int killed = 0;
        for (int runs = 0; killed < kills; ++runs) {
            QVERIFY2(runs < 20 * kills, "the ranks always end before they can be killed");
            const QString &method = methods.at(runs % methods.size());
            if (!undisturbed.contains(method))
                undisturbed[method] = whole(2, method.split(u' '));
            QTemporaryDir folder;
            Output output;
            for (int attempt = 0; attempt < 3 && output.weights.isEmpty(); ++attempt) {
                QProcess process;
                m_processes.start(process, 2, folder.path(), method.split(u' '));
                QByteArray text;
                const int lines = int(random.below(8));
                while (text.count('\n') < lines && process.waitForReadyRead(60000))
                    text += process.readAllStandardOutput();
                QTest::qWait(int(random.below(20)));
                const std::vector<pid_t> ranks = RankProcesses::childrenOf(process.processId());
                if (!ranks.empty())
                    kill(ranks[random.below(ranks.size())], SIGKILL);
                QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(60000) ||
                        process.state() == QProcess::NotRunning);
                killed += process.exitCode() != 0;
                QVERIFY(add(output, text + process.readAllStandardOutput()));
            }
            QVERIFY(add(output, runToEnd(2, folder.path(), method.split(u' '))));
            QCOMPARE(output.weights, undisturbed.at(method).weights);
            QVERIFY(!output.weights.isEmpty());
            for (const auto &[step, values] : output.steps)
                QVERIFY(values == undisturbed.at(method).steps.at(step));
            QVERIFY(output.note.isEmpty());
        }
        qInfo("%d ranks killed", killed);
    }

    void otherNumbersOfRanksGoOn()
    {
        for (const QString &method : {QStringLiteral("lora"), QStringLiteral("full sharding=gradients")}) {
            const QStringList words = method.split(u' ');
            const Output one = whole(1, words);
            QTemporaryDir folder;
            QString note;
            Output output;
            // Two are interrupted, then three, and one ends it.
            for (const int ranks : {2, 3}) {
                QProcess process;
                auto environment = QProcessEnvironment::systemEnvironment();
                environment.insert(QStringLiteral("FIELDWRIGHT_FAILPOINT"), QStringLiteral("micro-batch:8"));
                process.setProcessEnvironment(environment);
                m_processes.start(process, ranks, folder.path(), words);
                QVERIFY(process.waitForFinished(120000));
                QVERIFY(process.exitCode() != 0);
                add(output, process.readAllStandardOutput());
            }
            QVERIFY2(output.note.contains("in 3 processes instead of 2"), output.note.constData());
            add(output, runToEnd(1, folder.path(), words));
            QVERIFY2(output.note.contains("in 1 processes instead of 3"), output.note.constData());
            QVERIFY(output.steps.contains(20));
            for (const auto &[step, values] : output.steps) // (what a killed rank printed last may be lost)
                QVERIFY(relative(values.first, one.steps.at(step).first) <= 2e-5);
        }
    }

    void ranksThatDisagreeAreRefused_data()
    {
        QTest::addColumn<QString>("thing");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("recipe") << QStringLiteral("recipe") << QByteArray("Process 1 has another recipe");
        QTest::newRow("data") << QStringLiteral("data") << QByteArray("Process 1 has other training data");
        QTest::newRow("model") << QStringLiteral("model") << QByteArray("Process 1 starts from another model");
        QTest::newRow("checkpoint") << QStringLiteral("checkpoint")
                                    << QByteArray("Process 1 goes on from another checkpoint");
    }

    void ranksThatDisagreeAreRefused()
    {
        QFETCH(QString, thing);
        QFETCH(QByteArray, message);
        QTemporaryDir folder;
        if (thing == u"checkpoint")
            QVERIFY(!runToEnd(2, folder.path(), {QStringLiteral("full")}).isEmpty());
        QProcess process;
        m_processes.start(process, 2, folder.path(), {QStringLiteral("full"), QStringLiteral("differ=") + thing});
        QVERIFY(process.waitForFinished(60000));
        QVERIFY(process.exitCode() != 0);
        const QByteArray said = process.readAllStandardError();
        QVERIFY2(said.contains(message), said.constData());
        QVERIFY(!process.readAllStandardOutput().contains("step "));
    }

    void moreRanksThanMicroBatchesAreRefused()
    {
        QTemporaryDir folder;
        QProcess process;
        m_processes.start(process, 2, folder.path(), {QStringLiteral("lora"), QStringLiteral("accumulation=1")});
        QVERIFY(process.waitForFinished(60000));
        QVERIFY(process.exitCode() != 0);
        QVERIFY(process.readAllStandardError().contains("2 processes cannot share the 1 micro-batches of a step."));
    }
};

QTEST_GUILESS_MAIN(TestRanks)
#include "test_ranks.moc"
