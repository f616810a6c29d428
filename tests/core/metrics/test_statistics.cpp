#include "core/base/random.h"
#include "core/metrics/statistics.h"
#include "tests/core/metrics/golden.h"

#include <QtTest/QtTest>

using namespace fieldwright;

namespace {

std::vector<PairedScore> pairsOf(const Json &row)
{
    std::vector<PairedScore> out;
    const Json *clusters = member(row, "cluster");
    for (size_t i = 0; i < row.at("base").size(); ++i)
        out.push_back({row.at("base")[i].get<double>(), row.at("tuned")[i].get<double>(),
                       clusters ? (*clusters)[i].get<std::int64_t>() : std::int64_t(i)});
    return out;
}

} // namespace

class TestStatistics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wilsonEqualsScipy()
    {
        for (const Json &row : statisticsGolden().at("wilson")) {
            const Interval interval =
                wilsonInterval(row.at("successes").get<std::int64_t>(), row.at("n").get<std::int64_t>());
            QVERIFY2(isNear(interval.low, row.at("low").get<double>(), 1e-9), dumpJson(row).c_str());
            QVERIFY2(isNear(interval.high, row.at("high").get<double>(), 1e-9), dumpJson(row).c_str());
        }
        QCOMPARE(wilsonInterval(0, 0), (Interval{0, 1}));
    }

    void mcNemarEqualsScipysBinomialTest()
    {
        for (const Json &row : statisticsGolden().at("mcnemar")) {
            const McNemar test = mcNemar(row.at("fixed").get<std::int64_t>(), row.at("broken").get<std::int64_t>(),
                                         row.at("n").get<std::int64_t>());
            const double p = row.at("p").get<double>();
            QVERIFY2(isNear(test.p, p, 1e-9 * p + 1e-300), dumpJson(row).c_str());
            QVERIFY2(isNear(test.delta, row.at("delta").get<double>(), 1e-12), dumpJson(row).c_str());
            QVERIFY2(isNear(test.standardError, row.at("se").get<double>(), 1e-12), dumpJson(row).c_str());
        }
        QCOMPARE(mcNemar(0, 0, 0).p, 1.0);
    }

    void pairedDifferenceIntervalsCoverWhatTheySay()
    {
        // The exact probability, over all outcomes of n paired items, that the interval holds the true difference.
        double least = 1, sum = 0;
        int cases = 0;
        for (const int n : {8, 16, 30}) {
            std::vector<double> logFactorial(size_t(n) + 1);
            for (int i = 1; i <= n; ++i)
                logFactorial[size_t(i)] = logFactorial[size_t(i) - 1] + std::log(double(i));
            for (const auto &p : std::vector<std::array<double, 4>>{{0.25, 0.25, 0.25, 0.25},
                                                                    {0.6, 0.1, 0.2, 0.1},
                                                                    {0.05, 0.02, 0.6, 0.33},
                                                                    {0.9, 0.04, 0.04, 0.02},
                                                                    {0.1, 0.4, 0.1, 0.4}}) {
                double covered = 0;
                for (int a = 0; a <= n; ++a) {
                    for (int b = 0; a + b <= n; ++b) {
                        for (int c = 0; a + b + c <= n; ++c) {
                            const int d = n - a - b - c;
                            const Interval interval = pairedDifferenceInterval({a, b, c, d});
                            if (interval.low > p[2] - p[1] || interval.high < p[2] - p[1])
                                continue;
                            covered +=
                                std::exp(logFactorial[size_t(n)] - logFactorial[size_t(a)] - logFactorial[size_t(b)] -
                                         logFactorial[size_t(c)] - logFactorial[size_t(d)] + a * std::log(p[0]) +
                                         b * std::log(p[1]) + c * std::log(p[2]) + d * std::log(p[3]));
                        }
                    }
                }
                least = std::min(least, covered);
                sum += covered;
                ++cases;
            }
        }
        QVERIFY2(least > 0.92, std::to_string(least).c_str());
        QVERIFY2(sum / cases > 0.945 && sum / cases < 0.99, std::to_string(sum / cases).c_str());
    }

    void pairedDifferenceIntervalsKeepTheirWidth()
    {
        QCOMPARE(pairedDifferenceInterval({0, 0, 0, 0}), (Interval{-1, 1}));
        const Interval same = pairedDifferenceInterval({5, 0, 0, 3});
        QVERIFY(same.low < -0.05 && same.high > 0.05);
        QVERIFY(isNear(same.low, -same.high, 1e-12));
        const Interval better = pairedDifferenceInterval({1, 0, 13, 2});
        QVERIFY(better.low > 0.4 && better.low < 13.0 / 16 && better.high > 13.0 / 16 && better.high < 1);
        const Interval worse = pairedDifferenceInterval({1, 13, 0, 2});
        QVERIFY(isNear(worse.low, -better.high, 1e-12) && isNear(worse.high, -better.low, 1e-12));
    }

    void holmEqualsItsDefinition()
    {
        for (const Json &row : statisticsGolden().at("holm")) {
            const auto p = row.at("p").get<std::vector<double>>();
            const std::vector<double> adjusted = holmAdjusted(p);
            for (size_t i = 0; i < p.size(); ++i)
                QVERIFY2(isNear(adjusted[i], row.at("adjusted")[i].get<double>(), 1e-12), dumpJson(row).c_str());
        }
        QVERIFY(holmAdjusted({}).empty());
    }

    void bootstrapIntervalsEqualScipys()
    {
        for (const Json &row : statisticsGolden().at("bootstrap")) {
            const PairedBootstrap result = pairedBootstrap(pairsOf(row), {.resamples = 40'000, .seed = 5});
            // Monte-Carlo noise of a 2.5 % quantile at these numbers of resamples is about 1 % of the width.
            const double tolerance = 0.03 * (row.at("high").get<double>() - row.at("low").get<double>());
            QVERIFY2(isNear(result.deltaInterval.low, row.at("low").get<double>(), tolerance), dumpJson(row).c_str());
            QVERIFY2(isNear(result.deltaInterval.high, row.at("high").get<double>(), tolerance), dumpJson(row).c_str());
            if (member(row, "base_low")) {
                QVERIFY(isNear(result.baseInterval.low, row.at("base_low").get<double>(), tolerance));
                QVERIFY(isNear(result.baseInterval.high, row.at("base_high").get<double>(), tolerance));
            }
            if (const Json *p = member(row, "p_sign_flip")) // another test of the same question: same size of p
                QVERIFY2(isNear(result.p, p->get<double>(), 0.05), std::to_string(result.p).c_str());
        }
    }

    void theSameSeedGivesTheSameFigures()
    {
        std::vector<PairedScore> items;
        Random random(1);
        for (int i = 0; i < 50; ++i)
            items.push_back({random.uniform(), random.uniform(), i});
        const PairedBootstrap a = pairedBootstrap(items);
        const PairedBootstrap b = pairedBootstrap(items);
        QCOMPARE(a.baseReplicates, b.baseReplicates);
        QCOMPARE(a.deltaInterval, b.deltaInterval);
        QVERIFY(pairedBootstrap(items, {.seed = 2}).baseReplicates != a.baseReplicates);
        QVERIFY(pairedBootstrap(items, {.stream = 2}).baseReplicates != a.baseReplicates);
    }

    void clustersWidenTheInterval()
    {
        std::vector<PairedScore> alone;
        std::vector<PairedScore> together;
        Random random(9);
        for (int i = 0; i < 200; ++i) {
            static double effect = 0;
            if (i % 5 == 0)
                effect = random.uniform() - 0.5;
            alone.push_back({0.5, 0.5 + effect, i});
            together.push_back({0.5, 0.5 + effect, i / 5});
        }
        const Interval narrow = pairedBootstrap(alone).deltaInterval;
        const Interval wide = pairedBootstrap(together).deltaInterval;
        QVERIFY(wide.high - wide.low > 1.8 * (narrow.high - narrow.low));
    }

    void equalModelsDoNotDiffer()
    {
        std::vector<PairedScore> items;
        for (int i = 0; i < 30; ++i)
            items.push_back({i % 3 / 3.0, i % 3 / 3.0, i});
        const PairedBootstrap result = pairedBootstrap(items);
        QCOMPARE(result.p, 1.0);
        QCOMPARE(result.deltaInterval, (Interval{0, 0}));
    }

    void fewItemsAreNeverSignificant()
    {
        // All of 4 items better: a sign-flip test cannot go below 2/16.
        const std::vector<PairedScore> items = {{0, 1, 0}, {0, 1, 1}, {0, 1, 2}, {0, 1, 3}};
        QCOMPARE(pairedBootstrap(items).p, 0.125);
        QCOMPARE(pairedBootstrap(std::span(items).first(1)).p, 1.0);
        QCOMPARE(pairedBootstrap({}).p, 1.0);
    }

    void holdsItsErrorRate()
    {
        // 400 experiments without any effect: about 5 % may have p < 0.05.
        int rejected = 0;
        for (int experiment = 0; experiment < 400; ++experiment) {
            Random random(std::uint64_t(experiment), 77);
            std::vector<PairedScore> items;
            for (int i = 0; i < 60; ++i)
                items.push_back({random.uniform(), random.uniform(), i});
            rejected += pairedBootstrap(items, {.resamples = 500}).p < 0.05;
        }
        QVERIFY2(rejected >= 6 && rejected <= 36, std::to_string(rejected).c_str());
    }

    void quantileInterpolates()
    {
        const std::vector<double> values = {1, 2, 3, 4};
        QCOMPARE(quantile(values, 0), 1.0);
        QCOMPARE(quantile(values, 1), 4.0);
        QCOMPARE(quantile(values, 0.5), 2.5);
        QCOMPARE(quantile({}, 0.5), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
