#include "core/worker/rank_watch.h"

#include <QTest>

using namespace fieldwright;

/// Three processes and a clock that the test moves on; each gives a sign every 100 ms and works, but for those that the
/// test stops or makes idle.
class TestRankWatch : public QObject
{
    Q_OBJECT

    static constexpr RankWatch::Patience patience{1000, 5000};

    struct Process
    {
        bool isStopped = false;
        std::int64_t waitsSince = -1; ///< for the others; -1: it does not
        std::int64_t cpuMs = 0, blocks = 0;
        std::int64_t cpuEach = 100, blocksEach = 0; ///< in 100 ms
    };

    std::optional<RankWatch> m_watched;
    std::int64_t m_now = 1;
    Process m_processes[3];

    void setWaiting(int rank, bool waits) { m_processes[rank].waitsSince = waits ? m_now : -1; }
    /// It lives and does nothing.
    void setIdle(int rank) { m_processes[rank].cpuEach = 0; }

    void hearAll()
    {
        for (int rank = 0; rank < 3; ++rank) {
            Process &process = m_processes[rank];
            if (process.isStopped)
                continue;
            process.cpuMs += process.cpuEach;
            process.blocks += process.blocksEach;
            const std::int64_t waited = process.waitsSince < 0 ? 0 : m_now - process.waitsSince;
            m_watched->hear(rank, m_now, {waited, process.cpuMs, process.blocks});
        }
    }
    /// Until somebody is found silent, or so long.
    std::optional<RankWatch::Silent> run(std::int64_t lasts)
    {
        for (std::int64_t passed = 0; passed < lasts; passed += 100) {
            m_now += 100;
            if (const auto silent = m_watched->silent(m_now))
                return silent;
            hearAll();
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_watched.emplace(3, patience);
        m_now = 1;
        std::fill(std::begin(m_processes), std::end(m_processes), Process());
        QVERIFY(!run(500));
    }

    void oneThatGivesNoSignIsNamed()
    {
        m_processes[1].isStopped = true;
        const auto silent = run(10'000);
        QVERIFY(silent);
        QCOMPARE(silent->rank, 1);
        QVERIFY(silent->forMs > 1000 && silent->forMs <= 1200);
    }

    void oneThatLivesAndDoesNothingIsNamed()
    {
        setIdle(2);
        QVERIFY(!run(20'000)); // nobody waits for it
        setWaiting(0, true);
        setWaiting(1, true);
        const auto silent = run(20'000);
        QVERIFY(silent);
        QCOMPARE(silent->rank, 2);
        QVERIFY(silent->forMs > 5000 && silent->forMs <= 5200);
    }

    void whoWorksIsWaitedFor_data()
    {
        QTest::addColumn<int>("cpu");
        QTest::addColumn<int>("blocks");
        QTest::newRow("computes, of a busy machine") << 3 << 0;
        QTest::newRow("saves what is large") << 0 << 1;
    }
    void whoWorksIsWaitedFor()
    {
        QFETCH(int, cpu);
        QFETCH(int, blocks);
        m_processes[0].cpuEach = cpu;
        m_processes[0].blocksEach = blocks;
        setWaiting(1, true);
        setWaiting(2, true);
        QVERIFY(!run(100'000));
        m_processes[0].cpuEach = m_processes[0].blocksEach = 0;
        const auto silent = run(20'000);
        QVERIFY(silent);
        QCOMPARE(silent->rank, 0);
    }

    void listeningIsNoWork()
    {
        m_processes[0].cpuEach = 1; // one part in a hundred
        setWaiting(1, true);
        setWaiting(2, true);
        QVERIFY(run(100'000));
    }

    void allThatWaitForEachOtherAreEnded()
    {
        for (int rank = 0; rank < 3; ++rank)
            setWaiting(rank, true);
        QVERIFY(run(20'000));
    }

    void whoWasStoppedItselfForgives()
    {
        // All of them were, amid an exchange.
        setIdle(0);
        setWaiting(1, true);
        setWaiting(2, true);
        QVERIFY(!run(1000));
        m_now += 60'000;
        QVERIFY(!m_watched->silent(m_now));
        hearAll();
        QVERIFY(!run(4000));
        QVERIFY(run(2000));
    }

    void oneThatIsDoneMayBeSilent()
    {
        m_watched->end(1);
        m_processes[1].isStopped = true;
        setWaiting(0, true);
        QVERIFY(!run(10'000));
    }
};

QTEST_APPLESS_MAIN(TestRankWatch)
#include "test_rank_watch.moc"
