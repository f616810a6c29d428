#include "core/engine/devices.h"
#include "core/engine/estimate/memory_estimate.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace fieldwright::engine;

class TestMachine : public QObject
{
    Q_OBJECT

    static MemoryQuestion smol()
    {
        MemoryQuestion question;
        question.vocabulary = 49152;
        question.hidden = 576;
        question.layers = 30;
        question.heads = 9;
        question.keyValueHeads = 3;
        question.headSize = 64;
        question.feedForward = 1536;
        return question;
    }

private Q_SLOTS:
    void theProcessorIsTheFirstDevice()
    {
        auto devices = listDevices();
        VERIFY_RESULT(devices);
        QVERIFY(!devices->empty());
        const Device &processor = devices->front();
        QCOMPARE(processor.id, std::string("cpu"));
        QVERIFY(processor.cores >= 1);
        QVERIFY(processor.memoryBytes > (64u << 20));
        QVERIFY(processor.freeBytes <= processor.memoryBytes);
        QCOMPARE(stringOr(toJson(processor), "id"), processor.id);
    }

    void productsAreTimedOnce()
    {
        QElapsedTimer timer;
        timer.start();
        auto speed = measureMatmul("cpu");
        VERIFY_RESULT(speed);
        QVERIFY(timer.elapsed() < 20000);
        QVERIFY(speed->fp32Gflops > 0.1);
        QVERIFY(speed->bf16Gflops > 0.01);
        qInfo("fp32 %.0f, bf16 %.0f GFLOP/s, libtorch %s", speed->fp32Gflops, speed->bf16Gflops,
              libraryVersion().c_str());
        const MatmulSpeed again = matmulSpeedFromJson(toJson(*speed));
        QCOMPARE(again.fp32Gflops, speed->fp32Gflops);
        QVERIFY(speed->int8Gops > 0.1);
        QVERIFY(speed->readGigabytes > 0.1);
        QCOMPARE(again.int8Gops, speed->int8Gops);
        QCOMPARE(again.readGigabytes, speed->readGigabytes);
        QVERIFY(!measureMatmul("abacus"));
    }

    void precisionFollowsWhatWasMeasured()
    {
        const bool kernels = true; // hand-written ones for fp32
        QCOMPARE(choosePrecision({200, 800}, false, kernels).precision, Precision::Bf16);
        QCOMPARE(choosePrecision({200, 400}, false, kernels).precision, Precision::Fp32);
        QCOMPARE(choosePrecision({200, 400}, false, !kernels).precision, Precision::Bf16);
        QCOMPARE(choosePrecision({200, 220}, false, !kernels).precision, Precision::Fp32);
        QCOMPARE(choosePrecision({200, 100}, false, kernels).precision, Precision::Fp32);
        QCOMPARE(choosePrecision({200, 800}, true, kernels).precision, Precision::Fp32);
        for (const double bf16 : {100.0, 400.0, 800.0}) {
            const std::string reason = choosePrecision({200, bf16}, false, kernels).reason.english();
            QVERIFY2(reason.find(std::to_string(int(bf16))) != std::string::npos, reason.c_str());
        }
        QCOMPARE(precisionFromName("bf16").value(), Precision::Bf16);
        QCOMPARE(precisionFromName("int8").value(), Precision::Int8);
        QCOMPARE(precisionFromName("int4").value(), Precision::Int4);

        QCOMPARE(chooseInferencePrecision({200, 800, 1200, 50}, true).precision, Precision::Int8);
        QVERIFY(chooseInferencePrecision({200, 800, 1200, 50}, true).reason.english().find("1200") !=
                std::string::npos);
        QCOMPARE(chooseInferencePrecision({200, 800, 300, 50}, true).precision, Precision::Fp32);
        QCOMPARE(chooseInferencePrecision({200, 800, 1200, 50}, false).precision, Precision::Fp32);
        VERIFY_ERROR(precisionFromName("int3"), ErrorCode::InvalidArgument);
    }

    /// Peaks of bench_training with SmolLM2-135M, LoRA of rank 16, in MiB.
    void theEstimateIsNearWhatWasMeasured_data()
    {
        QTest::addColumn<int>("tokens");
        QTest::addColumn<double>("bits");      // of the base's matrices
        QTest::addColumn<QList<int>>("peaks"); // by what is computed again
        QTest::newRow("512") << 512 << 32.0 << QList<int>{1115, 941, 821};
        QTest::newRow("512 nf4") << 512 << 4.127 << QList<int>{772, 598, 494};
        QTest::newRow("512 int8") << 512 << 8.05 << QList<int>{827, 653, 550};
        QTest::newRow("1024") << 1024 << 32.0 << QList<int>{1468, 1120, 897};
        QTest::newRow("1024 nf4") << 1024 << 4.127 << QList<int>{1123, 775, 550};
        QTest::newRow("1024 int8") << 1024 << 8.05 << QList<int>{1177, 829, 606};
        QTest::newRow("2048") << 2048 << 32.0 << QList<int>{2163, 1474, 988};
        QTest::newRow("2048 nf4") << 2048 << 4.127 << QList<int>{1819, 1130, 641};
        QTest::newRow("2048 int8") << 2048 << 8.05 << QList<int>{1870, 1181, 696};
    }

    void theEstimateIsNearWhatWasMeasured()
    {
        QFETCH(int, tokens);
        QFETCH(double, bits);
        QFETCH(QList<int>, peaks);
        MemoryQuestion question = smol();
        question.microBatchTokens = tokens;
        question.frozenNumbers = 30 * (576 * (2 * 576 + 2 * 192) + 3 * 576 * 1536);
        question.frozenBits = bits;
        for (const Recompute recompute : {Recompute::None, Recompute::FeedForward, Recompute::Blocks}) {
            question.recompute = recompute;
            const double estimate = double(estimateTraining(question).total() >> 20);
            const double measured = peaks.at(int(recompute));
            QVERIFY2(std::abs(estimate - measured) < 0.15 * measured, qPrintable(QString::number(estimate)));
        }
    }

    void recomputationIsTakenWhereMemoryDemandsIt()
    {
        const auto beside = [](Recompute recompute) {
            MemoryQuestion question = smol();
            question.recompute = recompute;
            const MemoryEstimate estimate = estimateTraining(question);
            return estimate.total() - estimate.weights;
        };
        for (const Recompute recompute : {Recompute::None, Recompute::FeedForward, Recompute::Blocks})
            QVERIFY(recomputeThatFits(smol(), beside(recompute)) == recompute);
        QVERIFY(recomputeThatFits(smol(), beside(Recompute::None) - 1) == Recompute::FeedForward);
        QVERIFY(!recomputeThatFits(smol(), beside(Recompute::Blocks) - 1));
    }

    void memoryGrowsWithWhatItIsFor()
    {
        const MemoryEstimate lora = estimateTraining(smol());
        QCOMPARE(lora.weights, std::uint64_t(134515008) * 4);
        QCOMPARE(lora.trainable, std::uint64_t(4884480) * 4); // rank 16 on all linear layers, as PEFT counts it
        QCOMPARE(lora.optimizer, 2 * lora.gradients);
        QVERIFY(lora.total() > 1300ull << 20 && lora.total() < 1700ull << 20); // of 1,024 tokens a micro-batch
        MemoryQuestion question = smol();
        question.microBatchTokens = 2048;
        QVERIFY(estimateTraining(question).activations == 2 * lora.activations);
        question = smol();
        question.fullTuning = true;
        const MemoryEstimate full = estimateTraining(question);
        QCOMPARE(full.optimizer, std::uint64_t(134515008) * 8);
        QVERIFY(full.total() > lora.total() + (1ull << 30));
        question = smol();
        question.bf16Weights = true;
        QCOMPARE(estimateTraining(question).weights, lora.weights / 2);
        QVERIFY(estimateInference(smol(), 2048).total() > estimateInference(smol(), 0).total());
        QCOMPARE(estimateInference(smol(), 1000).activations, std::uint64_t(2 * 30 * 192 * 1000) * 4);
    }
};

QTEST_GUILESS_MAIN(TestMachine)
#include "test_machine.moc"
