#include "core/base/random.h"
#include "core/recipe/fields.h"
#include "core/recipe/rate_test.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestRateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRateRisesExponentially()
    {
        const RateRange range{1e-7, 1};
        QVERIFY(std::abs(testedRate(range, 0, 71) - 1e-7) < 1e-15);
        QVERIFY(std::abs(testedRate(range, 70, 71) - 1) < 1e-9);
        QVERIFY(std::abs(testedRate(range, 10, 71) - 1e-6) < 1e-14);
        QVERIFY(testedRates("full").low < testedRates("lora").low);
    }

    void theSteepestDescentIsFound()
    {
        // A loss that falls around 1e-3, and rises from 1e-1 on.
        const RateRange range{1e-6, 1};
        RateTest test;
        const int steps = 120;
        int ended = 0;
        for (int i = 0; i < steps && !test.isDiverged(); ++i, ++ended) {
            const double rate = testedRate(range, i, steps), decades = std::log10(rate) + 3;
            const double noise = 0.02 * ((i * 7919) % 13 - 6) / 6.0;
            test.add(rate, 2 + 1 / (1 + std::exp(3 * decades)) + std::exp(8 * (decades - 2)) + noise);
        }
        QVERIFY(test.isDiverged());
        QVERIFY(ended < steps);
        const auto steepest = test.steepest();
        QVERIFY(steepest);
        // The mean lags a little behind.
        QVERIFY2(*steepest > 5e-4 && *steepest < 6e-3, qPrintable(QString::number(*steepest)));
        const auto suggestion = test.suggestion();
        QVERIFY(suggestion);
        QVERIFY(std::abs(*suggestion * RateTest::below / *steepest - 1) < 0.06);
        TrainRecipe recipe;
        VERIFY_RESULT(setField(recipe, *findField("learning_rate"), *suggestion));
    }

    void noiseOfTheBatchesIsNotTakenForADescent()
    {
        // Batches that differ by 0.4, as on a hundred rows; at first their means move more than the loss does.
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            Random random(seed);
            const RateRange range{1e-6, 1};
            RateTest test;
            for (int i = 0; i < 100 && !test.isDiverged(); ++i) {
                const double rate = testedRate(range, i, 100), decades = std::log10(rate) + 3;
                double noise = 0; // the sum of twelve: nearly normal
                for (int k = 0; k < 12; ++k)
                    noise += double(random.below(1001)) / 1000 - 0.5;
                test.add(rate, 1 + 1.7 / (1 + std::exp(2 * decades)) + std::exp(8 * (decades - 2)) + 0.4 * noise);
            }
            const auto steepest = test.steepest();
            QVERIFY(steepest);
            QVERIFY2(*steepest > 5e-5 && *steepest < 2e-2, qPrintable(QString::number(*steepest)));
        }
        // Nothing but noise.
        int found = 0;
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            Random random(seed);
            RateTest test;
            for (int i = 0; i < 100; ++i)
                test.add(testedRate({}, i, 100), 2 + double(random.below(1001)) / 1000);
            found += test.suggestion().has_value();
        }
        QVERIFY2(found < 8, qPrintable(QString::number(found)));
    }

    void withoutADescentThereIsNoSuggestion()
    {
        RateTest test;
        for (int i = 0; i < 50; ++i)
            test.add(testedRate({}, i, 50), 2 + 0.01 * i);
        QVERIFY(!test.isDiverged());
        QVERIFY(!test.steepest());
        QVERIFY(!test.suggestion());
        QVERIFY(!RateTest().suggestion());
    }

    void aLossThatIsNoNumberEndsTheTest()
    {
        RateTest test;
        for (int i = 0; i < 50; ++i)
            test.add(testedRate({}, i, 50), 3 - 0.02 * i);
        test.add(1, NAN);
        QVERIFY(test.isDiverged());
        QVERIFY(test.suggestion());
    }
};

QTEST_GUILESS_MAIN(TestRateTest)
#include "test_rate_test.moc"
