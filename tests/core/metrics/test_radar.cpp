#include "core/base/random.h"
#include "core/metrics/radar.h"
#include "tests/core/metrics/golden.h"

#include <QtTest/QtTest>

using namespace fieldwright;

namespace {

/// Is the point inside the star of these values? By its angle and distance, without the formula under test.
bool isInside(const std::vector<double> &values, double x, double y)
{
    const double step = 2 * M_PI / double(values.size());
    double angle = std::atan2(y, x);
    if (angle < 0)
        angle += 2 * M_PI;
    const size_t k = std::min(size_t(angle / step), values.size() - 1);
    const double a = values[k];
    const double b = values[(k + 1) % values.size()];
    const double inside = angle - double(k) * step;
    if (a <= 0 || b <= 0)
        return false;
    const double edge = a * b * std::sin(step) / (a * std::sin(inside) + b * std::sin(step - inside));
    return std::hypot(x, y) < edge;
}

} // namespace

class TestRadar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsAreasIntegratedOverTheAngle()
    {
        const Json golden = statisticsGolden();
        QVERIFY(golden.at("radar").size() >= 10);
        for (const Json &row : golden.at("radar")) {
            const auto base = row.at("base").get<std::vector<double>>();
            const auto tuned = row.at("tuned").get<std::vector<double>>();
            const RadarFigures figures = compareRadar(base, tuned);
            QVERIFY2(isNear(figures.baseArea, row.at("base_area").get<double>(), 1e-7), dumpJson(row).c_str());
            QVERIFY2(isNear(figures.tunedArea, row.at("tuned_area").get<double>(), 1e-7), dumpJson(row).c_str());
            QVERIFY2(isNear(figures.overlapArea, row.at("overlap").get<double>(), 1e-6), dumpJson(row).c_str());
        }
    }

    void equalsMonteCarlo()
    {
        Random random(3);
        for (int round = 0; round < 4; ++round) {
            std::vector<double> a;
            std::vector<double> b;
            for (int k = 0; k < 5; ++k) {
                a.push_back(5 + 95 * random.uniform());
                b.push_back(5 + 95 * random.uniform());
            }
            const int points = 400'000;
            int inA = 0;
            int inBoth = 0;
            for (int i = 0; i < points; ++i) {
                const double x = 200 * random.uniform() - 100;
                const double y = 200 * random.uniform() - 100;
                const bool isInA = isInside(a, x, y);
                inA += isInA;
                inBoth += isInA && isInside(b, x, y);
            }
            const double square = 200.0 * 200.0;
            const double full = 5 * 0.5 * std::sin(2 * M_PI / 5) * 100 * 100;
            const RadarFigures figures = compareRadar(a, b);
            // Three standard errors of the count.
            const auto tolerance = [&](int count) {
                const double p = double(count) / points;
                return 3 * std::sqrt(p * (1 - p) / points) * square / full + 1e-9;
            };
            QVERIFY(isNear(figures.baseArea, inA * square / points / full, tolerance(inA)));
            QVERIFY(isNear(figures.overlapArea, inBoth * square / points / full, tolerance(inBoth)));
        }
    }

    void zeroOnAnAxisEmptiesItsTwoSectors()
    {
        const std::vector<double> base = {0, 100, 100, 100, 100};
        const std::vector<double> full(5, 100);
        const RadarFigures figures = compareRadar(base, full);
        QVERIFY(isNear(figures.baseArea, 0.6, 1e-12));
        QVERIFY(isNear(figures.overlapArea, 0.6, 1e-12));
        QVERIFY(isNear(*figures.kept, 1, 1e-12));
        QVERIFY(isNear(*figures.gained, 0.4 / 0.6, 1e-12));
    }

    void theRatioToAnEmptyBaseIsNotDefined()
    {
        const std::vector<double> empty(5, 0);
        const std::vector<double> some(5, 40);
        const RadarFigures figures = compareRadar(empty, some);
        QVERIFY(!figures.kept);
        QVERIFY(!figures.gained);
        QCOMPARE(*figures.iou, 0.0);
        QVERIFY(!compareRadar(empty, empty).iou);
    }

    void refusesTooFewAxesAndUnequalOnes()
    {
        const std::vector<double> two(2, 50);
        const std::vector<double> five(5, 50);
        QCOMPARE(compareRadar(two, two).baseArea, 0.0);
        QCOMPARE(compareRadar(five, two).overlapArea, 0.0);
    }

    void chartScoreSubtractsTheFloor()
    {
        QCOMPARE(chartScore(0.5, 0.5), 0.0);
        QCOMPARE(chartScore(0.2, 0.5), 0.0);
        QCOMPARE(chartScore(1, 0.395), 100.0);
        QVERIFY(isNear(chartScore(0.75, 0.5), 50, 1e-9));
        QVERIFY(isNear(chartScore(0.75, 0.5, 0.9), 62.5, 1e-9));
        QCOMPARE(chartScore(1, 1), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestRadar)
#include "test_radar.moc"
