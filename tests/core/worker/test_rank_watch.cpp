#include "core/worker/rank_watch.h"

#include <QTest>

using namespace fieldwright;

/// Three processes and a clock that the test moves on; each answers every 100 ms, but for those that it stops.
class TestRankWatch : public QObject
{
    Q_OBJECT

    static constexpr RankWatch::Patience patience{1000, 5000};

    std::optional<RankWatch> m_watched;
    RankWatch &watch() { return *m_watched; }
    std::int64_t m_now = 1;

    /// Until somebody is found silent, or so long.
    std::optional<RankWatch::Silent> run(std::int64_t lasts, int stopped = -1, int thinking = -1)
    {
        for (std::int64_t passed = 0; passed < lasts; passed += 100) {
            m_now += 100;
            if (const auto silent = watch().silent(m_now))
                return silent;
            for (int rank = 0; rank < 3; ++rank) {
                if (rank == stopped)
                    continue;
                watch().hear(rank, m_now);
                const bool waits = rank != thinking && (stopped >= 0 || thinking >= 0);
                watch().waits(rank, waits ? passed + 100 : 0);
            }
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_watched.emplace(3, patience);
        m_now = 1;
        QVERIFY(!run(500));
    }

    void oneThatGivesNoSignIsNamed()
    {
        const auto silent = run(10'000, 1);
        QVERIFY(silent);
        QCOMPARE(silent->rank, 1);
        // Twenty times the longest silence before is more than the least patience.
        QVERIFY(silent->forMs > 2000 && silent->forMs <= 2200);
    }

    void oneThatLivesAndKeepsTheOthersWaitingIsNamedWhileStepsAreComputed()
    {
        QVERIFY(!run(20'000, -1, 2)); // it makes everything ready
        watch().setRunning(true, m_now);
        QVERIFY(!run(300, -1, 2));
        const auto silent = run(20'000, -1, 2);
        QVERIFY(silent);
        QCOMPARE(silent->rank, 2);
        QVERIFY(silent->forMs > 5000 && silent->forMs <= 6100);
    }

    void aPauseIsNotWaitedIn()
    {
        watch().setRunning(true, m_now);
        QVERIFY(!run(1000));
        watch().setRunning(false, m_now);
        QVERIFY(!run(30'000, -1, 0));
        watch().setRunning(true, m_now);
        watch().waits(1, 30'000); // not heard anew since
        QVERIFY(!watch().silent(m_now + 100));
    }

    void slowStepsAreWaitedForLonger()
    {
        watch().setRunning(true, m_now);
        QVERIFY(!run(1000, -1, 0)); // a second a step
        QVERIFY(!run(100));
        const auto silent = run(30'000, -1, 0);
        QVERIFY(silent && silent->forMs > 20'000 && silent->forMs <= 20'200);
    }

    void whoWasStoppedItselfForgives()
    {
        m_now += 60'000;
        QVERIFY(!watch().silent(m_now));
        QVERIFY(!run(1000));
    }

    void oneThatIsDoneMayBeSilent()
    {
        watch().end(1);
        QVERIFY(!run(10'000, 1));
    }
};

QTEST_APPLESS_MAIN(TestRankWatch)
#include "test_rank_watch.moc"
