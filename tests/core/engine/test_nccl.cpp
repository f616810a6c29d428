#include "core/engine/distributed/rank_device.h"
#include "tests/core/engine/rank_processes.h"
#include "tests/core/engine/thread_ranks.h"
#include "tests/support/result.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>

using namespace fieldwright;
using namespace fieldwright::engine;

/// Trained numbers carried by NCCL instead of MPI, between processes that the real mpirun starts; the library is one of
/// the tests' that carries the processor's memory (fake_nccl.cpp).
class TestNccl : public QObject
{
    Q_OBJECT

    RankProcesses m_processes{QStringLiteral(FIELDWRIGHT_TRAIN_RANKS)};

    struct Ended
    {
        int code = 0;
        QByteArray said, errors;
    };

    Ended run(int ranks, const QString &folder, const QStringList &words, const QString &fault = {},
              const QString &library = QStringLiteral(FIELDWRIGHT_FAKE_NCCL)) const
    {
        QProcess process;
        start(process, ranks, folder, words, fault, library);
        if (!process.waitForFinished(120000))
            qWarning("it does not end");
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    void start(QProcess &process, int ranks, const QString &folder, const QStringList &words, const QString &fault = {},
               const QString &library = QStringLiteral(FIELDWRIGHT_FAKE_NCCL)) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("FIELDWRIGHT_NCCL"), library);
        environment.insert(QStringLiteral("FAKE_NCCL_FOLDER"), folder);
        environment.insert(QStringLiteral("FAKE_NCCL_FAULT"), fault);
        process.setProcessEnvironment(environment);
        m_processes.start(process, ranks, folder + QStringLiteral("/checkpoints"), words);
    }

    static QByteArray resultOf(const QByteArray &said)
    {
        QByteArray out;
        for (const QByteArray &line : said.split('\n')) {
            if (line.startsWith("step ") || line.startsWith("weights ") || line.startsWith("validation "))
                out += line + '\n';
        }
        return out;
    }

    static QList<QByteArray> callsOf(const QString &folder, int rank)
    {
        QFile file(QStringLiteral("%1/calls.%2").arg(folder).arg(rank));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n') : QList<QByteArray>();
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_processes.find(), "Open MPI is missing; packaging/dependencies.sh installs it"); }

    void numbersAreThoseThatMpiCarries_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::addColumn<QString>("words");
        for (const char *words : {"lora", "full", "full general", "full sharding=optimizer", "full sharding=gradients"})
            QTest::newRow(words) << 2 << QString::fromLatin1(words);
        QTest::newRow("three") << 3 << QStringLiteral("full sharding=gradients");
    }

    /// To the last bit: the library moves bytes, and sums are taken in the order of the ranks on both ways.
    void numbersAreThoseThatMpiCarries()
    {
        QFETCH(int, ranks);
        QFETCH(QString, words);
        QTemporaryDir mpi, nccl;
        const Ended expected = run(ranks, mpi.path(), words.split(u' '));
        const Ended found = run(ranks, nccl.path(), words.split(u' ') + QStringList{QStringLiteral("nccl")});
        QVERIFY2(expected.code == 0, expected.errors.constData());
        QVERIFY2(found.code == 0, found.errors.constData());
        QCOMPARE(resultOf(found.said).count("step "), 20);
        QCOMPARE(resultOf(found.said), resultOf(expected.said));
        QVERIFY(callsOf(mpi.path(), 0).isEmpty());
        for (int rank = 0; rank < ranks; ++rank) {
            // One communication, of the first's id, used in groups alone, each peer named; never left.
            const QList<QByteArray> calls = callsOf(nccl.path(), rank);
            QVERIFY(calls.size() > 2);
            QVERIFY2(calls.first().startsWith(QByteArray("init %1 of %2 by ")
                                                  .replace("%1", QByteArray::number(rank))
                                                  .replace("%2", QByteArray::number(ranks))),
                     calls.first().constData());
            QCOMPARE(calls.first().mid(calls.first().indexOf(" by ")),
                     callsOf(nccl.path(), 0).first().mid(calls.first().indexOf(" by ")));
            QVERIFY(calls.contains("group"));
            QVERIFY(!calls.contains("destroy") && !calls.contains("abort")); // these wait for all ranks
            for (int peer = 0; peer < ranks; ++peer) {
                const auto isWith = [&](const char *word) {
                    return std::any_of(calls.begin(), calls.end(), [&](const QByteArray &call) {
                        return call.startsWith(word + QByteArray(" ") + QByteArray::number(peer) + " ");
                    });
                };
                QCOMPARE(isWith("send") && isWith("receive"), peer != rank);
            }
        }
    }

    void whatCannotBeUsedIsNamed_data()
    {
        QTest::addColumn<QString>("library");
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QByteArrayList>("words");
        const QString fake = QStringLiteral(FIELDWRIGHT_FAKE_NCCL);
        QTest::newRow("missing") << QStringLiteral("libnccl-nowhere.so.2") << QString()
                                 << QByteArrayList{"libnccl-nowhere.so.2", "No such file", "libnccl2"};
        QTest::newRow("another library") << QStringLiteral("libm.so.6") << QString()
                                         << QByteArrayList{"libm.so.6", "ncclGetVersion", "FIELDWRIGHT_NCCL"};
        QTest::newRow("old") << fake << QStringLiteral("old") << QByteArrayList{"version code 2604", "at least 2708"};
        QTest::newRow("does not begin") << fake << QStringLiteral("init")
                                        << QByteArrayList{"NCCL, which carries the gradients between the GPUs, fails: "
                                                          "internal error"};
    }

    void whatCannotBeUsedIsNamed()
    {
        QFETCH(QString, library);
        QFETCH(QString, fault);
        QFETCH(QByteArrayList, words);
        QTemporaryDir folder;
        const Ended ended = run(2, folder.path(), {QStringLiteral("full"), QStringLiteral("nccl")}, fault, library);
        QVERIFY(ended.code != 0);
        for (const QByteArray &word : words)
            QVERIFY2(ended.errors.contains(word), ended.errors.constData());
        QVERIFY(!ended.said.contains("step "));
    }

    void aFailureOnTheWayEndsAllAndCanBeContinued()
    {
        QTemporaryDir folder, whole;
        const QStringList words = {QStringLiteral("full"), QStringLiteral("nccl")};
        const Ended broken = run(2, folder.path(), words, QStringLiteral("async"));
        QVERIFY(broken.code != 0);
        QVERIFY2(broken.errors.contains("fails: remote process exited"), broken.errors.constData());
        QVERIFY(broken.errors.contains("Continue the run"));
        QVERIFY(!callsOf(folder.path(), 0).contains("abort"));
        const Ended continued = run(2, folder.path(), words), undisturbed = run(2, whole.path(), words);
        QVERIFY2(continued.code == 0, continued.errors.constData());
        const auto weights = [](const Ended &ended) { return ended.said.mid(ended.said.indexOf("weights ")); };
        QCOMPARE(weights(continued), weights(undisturbed));
    }

    void aRankThatDiesEndsTheOther()
    {
        QTemporaryDir folder;
        QProcess process;
        start(process, 2, folder.path(), {QStringLiteral("full"), QStringLiteral("nccl")});
        while (!process.canReadLine() && process.waitForReadyRead(60000)) {
        }
        QFile children(QStringLiteral("/proc/%1/task/%1/children").arg(process.processId()));
        QVERIFY(children.open(QIODevice::ReadOnly));
        const QList<QByteArray> ranks = children.readAll().trimmed().split(' ');
        QCOMPARE(ranks.size(), 2);
        kill(ranks[1].toInt(), SIGKILL);
        QVERIFY(process.waitForFinished(30000));
        QVERIFY(process.exitCode() != 0);
        const auto runs = [](const QByteArray &rank) { // (one that nobody has buried does not)
            QFile file(QStringLiteral("/proc/%1/stat").arg(QString::fromLatin1(rank)));
            return file.open(QIODevice::ReadOnly) && !file.readAll().contains(") Z ");
        };
        QTRY_VERIFY_WITH_TIMEOUT(!runs(ranks[0]), 10'000);
    }

    void eachProcessHasADeviceOfItsOwn()
    {
        QCOMPARE(deviceOfRank("cpu", 3, 4, 0).value(), std::string("cpu"));
        for (int rank = 0; rank < 3; ++rank) {
            QCOMPARE(deviceOfRank("cuda:0", rank, 3, 3).value(), "cuda:" + std::to_string(rank));
            QCOMPARE(deviceOfRank("cuda:1", rank, 3, 4).value(), "cuda:" + std::to_string(rank + 1));
        }
        for (const auto &[wanted, gpus] : {std::pair("cuda:0", 1), std::pair("cuda:1", 2), std::pair("cuda:0", 0)}) {
            const auto refused = deviceOfRank(wanted, 0, 2, gpus);
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
            QVERIFY(refused.error().message().find("2 processes need a GPU each, from " + std::string(wanted)) !=
                    std::string::npos);
        }
    }
};

QTEST_GUILESS_MAIN(TestNccl)
#include "test_nccl.moc"
