#include "app/runs/time_left.h"
#include "tests/support/result.h"

#include <cmath>

using namespace fieldwright;

class TestTimeLeft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresForTheFirstFivePercent();
    void countsWorkOnly();
    void aResumedRunIsMeasuredFromWhereItWentOn();
    void impossibleNumbersGiveNoEstimate();
    void roundsAsTheDesignSays();
};

void TestTimeLeft::measuresForTheFirstFivePercent()
{
    ProgressRate rate;
    rate.tick(1'000, true);
    rate.progress(1, 0, 100);
    rate.tick(5'000, true);
    rate.progress(1, 4, 100);
    QVERIFY(!rate.leftMs());
    rate.tick(11'000, true);
    rate.progress(1, 10, 100);
    QCOMPARE(rate.leftMs().value(), 90'000);
    rate.progress(1, 100, 100);
    QCOMPARE(rate.leftMs().value(), 0);
}

void TestTimeLeft::countsWorkOnly()
{
    ProgressRate rate;
    rate.tick(1'000, true);
    rate.progress(1, 0, 10);
    rate.tick(2'000, true);
    rate.tick(500'000, false); // paused
    rate.tick(501'000, true);
    rate.tick(400'000, true); // set back
    rate.progress(1, 5, 10);
    QCOMPARE(rate.workedMs(), 2'000);
    QCOMPARE(rate.leftMs().value(), 2'000);
}

void TestTimeLeft::aResumedRunIsMeasuredFromWhereItWentOn()
{
    ProgressRate rate;
    rate.tick(1'000, true);
    rate.progress(1, 0, 100);
    rate.tick(11'000, true);
    rate.progress(1, 50, 100);
    rate.tick(11'100, true);
    rate.progress(2, 50, 100);
    QVERIFY(!rate.leftMs()); // measuring again
    rate.tick(12'100, true);
    rate.progress(2, 75, 100);
    QCOMPARE(rate.leftMs().value(), 1'000);
}

void TestTimeLeft::impossibleNumbersGiveNoEstimate()
{
    for (const double total : {0.0, -5.0, double(NAN), double(INFINITY)}) {
        ProgressRate rate;
        rate.tick(1'000, true);
        rate.progress(1, 0, total);
        rate.tick(2'000, true);
        rate.progress(1, 1, total);
        QVERIFY(!rate.leftMs());
    }
}

void TestTimeLeft::roundsAsTheDesignSays()
{
    QCOMPARE(timeLeftText(std::nullopt), QStringLiteral("measuring…"));
    QVERIFY(timeLeftText(41'000).contains(QStringLiteral("50"))); // up to 10 s
    QVERIFY(timeLeftText(61 * 60'000).contains(QStringLiteral("1")));
    QCOMPARE(timeLeftText(700'000), timeLeftText(690'000)); // over 10 min: to the minute
}

QTEST_GUILESS_MAIN(TestTimeLeft)
#include "test_time_left.moc"
