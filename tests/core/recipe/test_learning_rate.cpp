#include "core/base/file.h"
#include "core/base/json.h"
#include "core/recipe/fields.h"
#include "core/recipe/learning_rate.h"
#include "tests/support/result.h"

#include <QtTest>

#include <set>

using namespace fieldwright;

/// Against transformers and torch: tests/golden/make_schedule_goldens.py.
class TestLearningRate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ratesAreTheReferences()
    {
        const auto bytes = readFile(FIELDWRIGHT_GOLDEN_FOLDER "/schedules.json", 1 << 20);
        VERIFY_RESULT(bytes);
        const auto golden = parseJson(*bytes, "schedules.json");
        VERIFY_RESULT(golden);
        const double peak = golden->at("peak").get<double>();
        const auto total = golden->at("total").get<std::int64_t>();
        std::set<Schedule> seen;
        int ended = 0;  // above zero
        int longer = 0; // warm-ups than the run
        for (const Json &one : golden->at("cases")) {
            const auto schedule = scheduleFromKey(one.at("schedule").get<std::string>());
            QVERIFY(schedule);
            seen.insert(*schedule);
            const RatePlan plan{.schedule = *schedule,
                                .peak = peak,
                                .warmupSteps = one.at("warmup").get<std::int64_t>(),
                                .decayShare = golden->at("decay_share").get<double>(),
                                .finalShare = numberOr(one, "final_share")};
            ended += plan.finalShare > 0;
            longer += plan.warmupSteps > total;
            for (std::int64_t step = 0; step < total; ++step) {
                const double wanted = one.at("rates").at(size_t(step)).get<double>();
                const double found = rateAt(plan, step, total);
                QVERIFY2(std::abs(found - wanted) < 1e-9 * peak + 1e-7 * wanted,
                         qPrintable(QStringLiteral("%1 step %2: %3 instead of %4")
                                        .arg(QLatin1String(scheduleKey(*schedule)))
                                        .arg(step)
                                        .arg(found)
                                        .arg(wanted)));
            }
        }
        QCOMPARE(longer, 2);
        QCOMPARE(seen.size(), size_t(6));
        QCOMPARE(ended, 1);
    }

    void theRecipeOffersEverySchedule()
    {
        const FieldInfo *field = findField("schedule");
        QVERIFY(field);
        QCOMPARE(field->choices.size(), size_t(6));
        for (const FieldChoice &choice : field->choices) {
            const auto schedule = scheduleFromKey(choice.value);
            QVERIFY2(schedule, choice.value);
            QCOMPARE(scheduleKey(*schedule), choice.value);
        }
        QVERIFY(!scheduleFromKey("zigzag"));
    }

    void theWarmUpIsOfStepsOrOfAShare()
    {
        QCOMPARE(warmupLength(0, 0.03, 100), std::int64_t(3));
        QCOMPARE(warmupLength(0, 0.03, 101), std::int64_t(4));
        QCOMPARE(warmupLength(7, 0.03, 100), std::int64_t(7));
        QCOMPARE(warmupLength(200, 0.03, 100), std::int64_t(200));
    }

    void shortRunsHaveFiniteRates()
    {
        for (const Schedule schedule : {Schedule::Constant, Schedule::Linear, Schedule::Cosine, Schedule::InverseSqrt,
                                        Schedule::WarmupStableDecay, Schedule::OneCycle}) {
            for (const std::int64_t total : {1, 2, 3}) {
                for (const std::int64_t warmup : {0, 1, 2}) {
                    for (std::int64_t step = 0; step < total; ++step) {
                        const double rate = rateAt({schedule, 1, warmup}, step, total);
                        QVERIFY(rate >= 0 && rate <= 1);
                    }
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestLearningRate)
#include "test_learning_rate.moc"
