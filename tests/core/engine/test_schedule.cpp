#include "core/engine/schedule/batch_plan.h"
#include "core/engine/schedule/learning_rate.h"
#include "core/engine/schedule/spike_watch.h"
#include "tests/support/result.h"

#include <numeric>
#include <set>

using namespace fieldwright;
using namespace fieldwright::engine;

class TestSchedule : public QObject
{
    Q_OBJECT

    static std::vector<std::int32_t> lengths(int count)
    {
        std::vector<std::int32_t> list;
        for (int i = 0; i < count; ++i)
            list.push_back(1 + (i * 37) % 300);
        return list;
    }

    static std::vector<std::size_t> rows(int count)
    {
        std::vector<std::size_t> list;
        for (int i = 0; i < count; ++i)
            list.push_back(size_t(i) * 2 + 1); // source rows are not the places in the list
        return list;
    }

private Q_SLOTS:
    void everyEpochHasEveryRowOnceAndNoMicroBatchIsTooLong()
    {
        TrainPlan plan;
        plan.microBatchTokens = 512;
        const BatchPlan batches(plan, rows(200), lengths(200));
        std::vector<std::vector<std::size_t>> first;
        for (const int epoch : {0, 1}) {
            std::multiset<std::size_t> seen;
            const auto list = batches.epoch(epoch);
            for (const auto &batch : list) {
                std::int64_t tokens = 0;
                for (const std::size_t row : batch) {
                    seen.insert(row);
                    tokens += lengths(200)[(row - 1) / 2];
                }
                QVERIFY(tokens <= 512);
            }
            const auto all = rows(200);
            QCOMPARE(seen, std::multiset<std::size_t>(all.begin(), all.end()));
            if (epoch == 0)
                first = list;
            else
                QVERIFY(list != first);
            QCOMPARE(batches.epoch(epoch), list);
        }
        const auto sizes = lengths(200);
        const std::int64_t tokens = std::accumulate(sizes.begin(), sizes.end(), std::int64_t(0));
        QVERIFY(std::int64_t(first.size()) <= tokens / 512 + 3); // best fit leaves hardly any room
        plan.seed = 43;
        QVERIFY(BatchPlan(plan, rows(200), lengths(200)).epoch(0) != first);
    }

    void aRowLongerThanAMicroBatchHasItsOwn()
    {
        TrainPlan plan;
        plan.microBatchTokens = 64;
        const BatchPlan batches(plan, {0, 1, 2}, {100, 10, 20});
        QCOMPARE(batches.largest(), std::int64_t(100));
        for (const auto &batch : batches.epoch(0))
            QVERIFY(batch.size() == 1 || std::find(batch.begin(), batch.end(), 0u) == batch.end());
    }

    void unpackedRowsKeepTheirOrderWithoutShuffle()
    {
        TrainPlan plan;
        plan.packing = false;
        plan.shuffle = false;
        plan.microBatchRows = 2;
        plan.accumulation = 2;
        plan.epochs = 1.5;
        const BatchPlan batches(plan, {0, 1, 2, 3, 4}, {5, 6, 7, 8, 9});
        QCOMPARE(batches.epoch(0), (std::vector<std::vector<std::size_t>>{{0, 1}, {2, 3}, {4}}));
        QCOMPARE(batches.largest(), std::int64_t(17));
        QCOMPARE(batches.totalSteps(), std::int64_t(3)); // two steps an epoch, and half of two
    }

    void learningRatesFollowTransformers()
    {
        TrainPlan plan;
        plan.learningRate = 1;
        plan.warmupSteps = 3;
        plan.schedule = Schedule::Cosine;
        QCOMPARE(learningRateAt(plan, 0, 20), 0.0);
        QCOMPARE(learningRateAt(plan, 2, 20), 2.0 / 3);
        QCOMPARE(learningRateAt(plan, 3, 20), 1.0);
        QVERIFY(std::abs(learningRateAt(plan, 19, 20) - 0.0085134501) < 1e-9);
        plan.schedule = Schedule::Linear;
        QVERIFY(std::abs(learningRateAt(plan, 19, 20) - 1.0 / 17) < 1e-12);
        plan.finalRateShare = 0.1;
        QVERIFY(std::abs(learningRateAt(plan, 20, 20) - 0.1) < 1e-12);
        plan.schedule = Schedule::Constant;
        QCOMPARE(learningRateAt(plan, 19, 20), 1.0);
        plan.warmupShare = 0.5;
        QCOMPARE(warmupSteps(plan, 100), std::int64_t(3)); // a number of steps wins over the share
        plan.warmupSteps = 0;
        plan.warmupShare = 0.03;
        QCOMPARE(warmupSteps(plan, 100), std::int64_t(3));
        plan.rateTestFrom = 1e-7;
        QCOMPARE(warmupSteps(plan, 100), std::int64_t(0));
        plan.rateTestFrom = 0;
        plan.warmupShare = 0;
        QCOMPARE(learningRateAt(plan, 0, 1), 1.0);
    }

    void impossiblePlansAreNamed()
    {
        TrainPlan plan;
        VERIFY_RESULT(checkPlan(plan));
        plan.learningRate = -1;
        VERIFY_ERROR(checkPlan(plan), ErrorCode::InvalidArgument);
        QVERIFY(checkPlan(plan).error().message().find("learning_rate") != std::string::npos);
        plan = {};
        plan.learningRate = NAN;
        VERIFY_ERROR(checkPlan(plan), ErrorCode::InvalidArgument);
        plan = {};
        plan.epochs = 0;
        VERIFY_ERROR(checkPlan(plan), ErrorCode::InvalidArgument);
        plan.maxSteps = 5;
        VERIFY_RESULT(checkPlan(plan));
        plan.accumulation = 0;
        VERIFY_ERROR(checkPlan(plan), ErrorCode::InvalidArgument);
        plan = {};
        plan.dropout = 1;
        VERIFY_ERROR(checkPlan(plan), ErrorCode::InvalidArgument);
    }

    void aSpikeIsFarAboveWhatIsUsual()
    {
        SpikeWatch watch(0.5, 0.25);
        QVERIFY(!watch.isSpike(1000)); // nothing is usual yet
        for (int i = 0; i < 40; ++i)
            watch.add(2 + 0.05 * ((i * 7) % 5 - 2));
        QCOMPARE(watch.usual(), 2.0);
        QVERIFY(!watch.isSpike(2.1));
        QVERIFY(!watch.isSpike(2.9)); // far beyond the spread, yet not half as much again
        QVERIFY(watch.isSpike(3.1));
        QVERIFY(!watch.isSpike(0.1));
        watch.add(NAN);
        QCOMPARE(watch.usual(), 2.0);

        SpikeWatch again(0.5, 0.25);
        const Json saved = watch.toJson();
        again.take(&saved);
        QVERIFY(again.isSpike(3.1) && !again.isSpike(2.9));
        QCOMPARE(again.highest(), 2.1); // since the beginning, also of values that are no longer among the last
        for (int i = 0; i < 40; ++i)
            again.add(1);
        QCOMPARE(again.highest(), 2.1);
        again.take(nullptr);
        QVERIFY(!again.isSpike(3.1));
        QCOMPARE(again.highest(), 0.0);

        SpikeWatch noisy(0.5, 0.25);
        for (int i = 0; i < 32; ++i)
            noisy.add(i % 2 == 0 ? 1 : 3);
        QVERIFY(!noisy.isSpike(8)); // within eight deviations
        QVERIFY(noisy.isSpike(15));
    }
};

QTEST_GUILESS_MAIN(TestSchedule)
#include "test_schedule.moc"
