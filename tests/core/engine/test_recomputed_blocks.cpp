#include "core/engine/objective/recomputed_blocks.h"

#include <ATen/ops/full.h>

#include <QTest>

using namespace fieldwright;
using namespace fieldwright::engine;

class TestRecomputedBlocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Computed again are the blocks from the lowest that is trained on, or all where the embeddings are.
    void blocksBelowTheTrainedAreComputedOnce_data()
    {
        QTest::addColumn<bool>("embeddings");
        QTest::newRow("blocks alone") << false;
        QTest::newRow("embeddings too") << true;
    }
    void blocksBelowTheTrainedAreComputedOnce()
    {
        QFETCH(bool, embeddings);
        for (const bool waits : {false, true}) {
            at::Tensor weights[2] = {at::full({3}, 2.0f), at::full({3}, 3.0f)}; // of the blocks 1 and 3
            std::vector<ParameterSet::Entry> entries;
            for (at::Tensor &weight : weights)
                entries.push_back({entries.empty() ? "low" : "high", {&weight}});
            ParameterSet set = ParameterSet::of(at::kCPU, std::move(entries));
            GradientWatch watch(set);
            std::vector<std::int64_t> told;
            set.onFinished = [&](std::size_t index) { told.push_back(std::int64_t(index)); };
            const at::Tensor embedded = at::full({2, 3}, 1.5f).set_requires_grad(embeddings);
            std::vector<int> computed(4, 0);
            const RecomputedBlocks blocks{4, waits, [&](const at::Tensor &x, std::int64_t layer) {
                                              ++computed[size_t(layer)];
                                              return layer % 2 == 0 ? x * 0.5 : x * weights[layer / 2];
                                          }};
            watch.begin();
            const double loss = lossThroughBlocks(blocks, embedded, watch, [](const at::Tensor &last) {
                const at::Tensor sum = last.sum();
                sum.backward();
                return sum.item<double>();
            });
            watch.end();
            QCOMPARE(loss, 6 * 1.5 * 0.25 * 2 * 3);
            QCOMPARE(computed, (embeddings ? std::vector<int>{2, 2, 2, 2} : std::vector<int>{1, 2, 2, 2}));
            QCOMPARE(told, (std::vector<std::int64_t>{1, 0}));
            QCOMPARE(set.list()[0].gradient[0].item<float>(), 2 * 1.5f * 0.25f * 3);
            QCOMPARE(set.list()[1].gradient[0].item<float>(), 2 * 1.5f * 0.25f * 2);
            QCOMPARE(embedded.grad().defined(), embeddings);
            if (embeddings)
                QCOMPARE(embedded.grad()[0][0].item<float>(), 0.25f * 2 * 3);
        }
    }
};

QTEST_GUILESS_MAIN(TestRecomputedBlocks)
#include "test_recomputed_blocks.moc"
