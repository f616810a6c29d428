#include "core/base/file.h"
#include "core/engine/devices.h"
#include "core/engine/estimate/encoder_estimate.h"
#include "core/engine/estimate/training_question.h"
#include "core/model_files/model_config.h"
#include "core/recipe/fields.h"
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

    static TunedEncoder miniLm()
    {
        const auto config = encoderConfigFromJson({{"model_type", "bert"},
                                                   {"hidden_size", 384},
                                                   {"num_hidden_layers", 6},
                                                   {"num_attention_heads", 12},
                                                   {"intermediate_size", 1536},
                                                   {"vocab_size", 30522},
                                                   {"max_position_embeddings", 512},
                                                   {"type_vocab_size", 2}},
                                                  "config.json");
        return {.config = *config, .hasTransform = true};
    }
    static TunedEncoder distilRoberta()
    {
        const auto config = encoderConfigFromJson({{"model_type", "roberta"},
                                                   {"hidden_size", 768},
                                                   {"num_hidden_layers", 6},
                                                   {"num_attention_heads", 12},
                                                   {"intermediate_size", 3072},
                                                   {"vocab_size", 50265},
                                                   {"max_position_embeddings", 514},
                                                   {"type_vocab_size", 1}},
                                                  "config.json");
        return {.config = *config, .hasHead = true};
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
        QVERIFY(speed->fp16Gflops > 0.01);
        qInfo("fp32 %.0f, bf16 %.0f, fp16 %.0f GFLOP/s, libtorch %s", speed->fp32Gflops, speed->bf16Gflops,
              speed->fp16Gflops, libraryVersion().c_str());
        const MatmulSpeed again = matmulSpeedFromJson(toJson(*speed));
        QCOMPARE(again.fp32Gflops, speed->fp32Gflops);
        QCOMPARE(again.bf16Gflops, speed->bf16Gflops);
        QCOMPARE(again.fp16Gflops, speed->fp16Gflops);
        QVERIFY(speed->int8Gops > 0.1);
        QVERIFY(speed->readGigabytes > 0.1);
        QCOMPARE(again.int8Gops, speed->int8Gops);
        QCOMPARE(again.readGigabytes, speed->readGigabytes);
        QVERIFY(!measureMatmul("abacus"));
    }

    void precisionFollowsWhatWasMeasured()
    {
        const bool kernels = true; // hand-written ones for fp32
        QCOMPARE(choosePrecision({200, 800}, kernels).precision, Precision::Bf16);
        QCOMPARE(choosePrecision({200, 400}, kernels).precision, Precision::Fp32);
        QCOMPARE(choosePrecision({200, 400}, !kernels).precision, Precision::Bf16);
        QCOMPARE(choosePrecision({200, 220}, !kernels).precision, Precision::Fp32);
        QCOMPARE(choosePrecision({200, 100}, kernels).precision, Precision::Fp32);
        for (const double bf16 : {100.0, 400.0, 800.0}) {
            const std::string reason = choosePrecision({200, bf16}, kernels).reason.english();
            QVERIFY2(reason.find(std::to_string(int(bf16))) != std::string::npos, reason.c_str());
        }
        for (const Precision precision :
             {Precision::Fp32, Precision::Bf16, Precision::Fp16, Precision::Int8, Precision::Int4})
            QCOMPARE(precisionFromName(precisionName(precision)).value(), precision);
        VERIFY_ERROR(precisionFromName("int3"), ErrorCode::InvalidArgument);
        VERIFY_ERROR(memoryOn("cpu"), ErrorCode::InvalidArgument);
        VERIFY_ERROR(memoryOn("cuda:99x"), ErrorCode::InvalidArgument);
    }

    void answersAreComputedInWhatIsFastest_data()
    {
        QTest::addColumn<double>("bf16"); // where fp32 reaches 200
        QTest::addColumn<double>("fp16");
        QTest::addColumn<double>("int8");
        QTest::addColumn<QByteArray>("stored");
        QTest::addColumn<bool>("kernels");
        QTest::addColumn<bool>("processor");
        QTest::addColumn<Precision>("expected");
        const auto row = [](const char *name, double bf16, double fp16, double int8, const char *stored, bool kernels,
                            bool processor, Precision expected) {
            QTest::newRow(name) << bf16 << fp16 << int8 << QByteArray(stored) << kernels << processor << expected;
        };
        row("bf16 makes up for kernels", 800, 10, 1200, "BF16", true, true, Precision::Bf16);
        row("bf16 does not", 400, 10, 1200, "BF16", true, true, Precision::Fp32);
        row("no kernels to make up for", 400, 10, 1200, "BF16", false, true, Precision::Bf16);
        row("16 bits are slower", 100, 10, 1200, "F16", false, true, Precision::Fp32);
        row("fp16 alone is fast", 20, 700, 1200, "F16", true, true, Precision::Fp16);
        row("the file may not fit fp16", 20, 700, 1200, "BF16", true, true, Precision::Fp32);
        row("alike: the larger range", 700, 800, 1200, "F16", true, true, Precision::Bf16);
        row("fp16 is clearly faster", 700, 950, 1200, "F16", true, true, Precision::Fp16);
        row("the file may not fit what is faster", 700, 950, 1200, "BF16", true, true, Precision::Bf16);
        row("int8 as the file", 800, 10, 1200, "Q8_0", true, true, Precision::Int8);
        row("int8 is slower", 800, 10, 300, "Q8_0", true, true, Precision::Bf16);
        row("int8 is faster than what is taken", 400, 10, 300, "Q8_0", true, true, Precision::Int8);
        row("int8 is slowest", 150, 10, 100, "Q8_0", true, true, Precision::Fp32);
        row("no kernels for int8", 400, 10, 1200, "Q8_0", false, true, Precision::Bf16);
        row("neither", 100, 10, 1200, "Q8_0", false, true, Precision::Fp32);
        row("blocks on a card", 800, 800, 0, "Q8_0", true, false, Precision::Int8);
        row("a new card", 400, 410, 0, "F16", true, false, Precision::Bf16);
        row("a card without bf16", 20, 400, 0, "F16", true, false, Precision::Fp16);
        row("a card without bf16, another file", 20, 400, 0, "BF16", true, false, Precision::Fp32);
        row("an old card", 20, 100, 0, "F16", true, false, Precision::Fp32);
    }
    void answersAreComputedInWhatIsFastest()
    {
        QFETCH(double, bf16);
        QFETCH(double, fp16);
        QFETCH(double, int8);
        QFETCH(QByteArray, stored);
        QFETCH(bool, kernels);
        QFETCH(bool, processor);
        QFETCH(Precision, expected);
        const MatmulSpeed speed{.fp32Gflops = 200, .bf16Gflops = bf16, .fp16Gflops = fp16, .int8Gops = int8};
        const PrecisionChoice choice = chooseInferencePrecision(speed, {.onProcessor = processor,
                                                                        .isQuantised = stored == "Q8_0",
                                                                        .isStoredInFp16 = stored == "F16",
                                                                        .hasKernels = kernels});
        QCOMPARE(choice.precision, expected);
        const double decisive = expected == Precision::Int8   ? int8
                                : expected == Precision::Bf16 ? bf16
                                : expected == Precision::Fp16 ? fp16
                                                              : 200;
        const std::string reason = choice.reason.english();
        QVERIFY2(reason.starts_with(precisionName(expected)), reason.c_str());
        QVERIFY2(decisive == 0 || reason.find(std::to_string(int(decisive))) != std::string::npos, reason.c_str());
    }

    /// Whoever has a quantised file wants to know why it takes more memory, or why not.
    void whyAFileIsNotComputedAsItIs_data()
    {
        QTest::addColumn<double>("int8"); // where fp32 reaches 200 and bf16 400
        QTest::addColumn<bool>("kernels");
        QTest::addColumn<bool>("general");
        QTest::addColumn<Precision>("expected");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("another design") << 1200.0 << false << false << Precision::Bf16
                                        << QByteArray("do not compute this model's design");
        QTest::newRow("slower") << 150.0 << true << false << Precision::Fp32
                                << QByteArray("int8 is slower here: 150 GOP/s were measured, against 200 in fp32");
        QTest::newRow("an adapter") << 1200.0 << true << true << Precision::Bf16
                                    << QByteArray("an adapter that is not plain LoRA");
    }
    void whyAFileIsNotComputedAsItIs()
    {
        QFETCH(double, int8);
        QFETCH(bool, kernels);
        QFETCH(bool, general);
        QFETCH(Precision, expected);
        QFETCH(QByteArray, says);
        const PrecisionChoice choice =
            chooseInferencePrecision({.fp32Gflops = 200, .bf16Gflops = 400, .fp16Gflops = 10, .int8Gops = int8},
                                     {.isQuantised = true, .hasKernels = kernels, .needsGeneralPath = general});
        QCOMPARE(choice.precision, expected);
        const std::string reason = choice.reason.english();
        QVERIFY2(reason.starts_with(precisionName(expected)), reason.c_str());
        QVERIFY2(reason.find(says.toStdString()) != std::string::npos, reason.c_str());
        QVERIFY2(reason.find("less memory") != std::string::npos, reason.c_str());
    }

    /// Where the adapter keeps fp32's kernels out, 16 bits need not make up for them.
    void theGeneralPathHasNoKernels()
    {
        const MatmulSpeed speed{.fp32Gflops = 200, .bf16Gflops = 400, .fp16Gflops = 10, .int8Gops = 100};
        QCOMPARE(chooseInferencePrecision(speed, {}).precision, Precision::Fp32);
        QCOMPARE(chooseInferencePrecision(speed, {.needsGeneralPath = true}).precision, Precision::Bf16);
    }

    /// … whatever is fast, or as the file has it.
    void whatIsComparedIsComputedInFp32()
    {
        const MatmulSpeed speed{.fp32Gflops = 200, .bf16Gflops = 900, .fp16Gflops = 2000, .int8Gops = 300};
        for (const bool general : {false, true}) {
            const PrecisionChoice choice = chooseInferencePrecision(
                speed, {.isStoredInFp16 = true, .needsGeneralPath = general, .isCompared = true});
            QCOMPARE(choice.precision, Precision::Fp32);
            QVERIFY(choice.reason.english().find("compared") != std::string::npos);
        }
        QCOMPARE(chooseInferencePrecision(speed, {.isQuantised = true, .isCompared = true}).precision, Precision::Int8);
        QCOMPARE(chooseInferencePrecision(speed, {.isQuantised = true, .needsGeneralPath = true, .isCompared = true})
                     .precision,
                 Precision::Fp32);
        // Of the cards' 16 bits the one that holds what fp32 holds.
        const AnsweringModel onCard{.onProcessor = false, .isStoredInFp16 = true, .isCompared = true};
        QCOMPARE(chooseInferencePrecision(speed, onCard).precision, Precision::Bf16);
        QCOMPARE(chooseInferencePrecision({.fp32Gflops = 200, .bf16Gflops = 20, .fp16Gflops = 2000}, onCard).precision,
                 Precision::Fp32);
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

    /// Peaks of the methods with SmolLM2-135M, by packaging/memory_grid.py, in MiB.
    void theEstimateOfARecipeIsNearWhatWasMeasured()
    {
        const auto text = readFile(FIELDWRIGHT_MEASURED_MEMORY);
        VERIFY_RESULT(text);
        const auto grid = parseJson(*text, "measured_memory.json");
        VERIFY_RESULT(grid);
        QCOMPARE(grid->size(), size_t(60));
        const Json values = {{"architectures", {"LlamaForCausalLM"}},
                             {"model_type", "llama"},
                             {"hidden_act", "silu"},
                             {"hidden_size", 576},
                             {"intermediate_size", 1536},
                             {"max_position_embeddings", 8192},
                             {"num_attention_heads", 9},
                             {"num_hidden_layers", 30},
                             {"num_key_value_heads", 3},
                             {"rms_norm_eps", 1e-5},
                             {"rope_theta", 100000},
                             {"tie_word_embeddings", true},
                             {"vocab_size", 49152}};
        const auto config = modelConfigFromJson(values, "config.json");
        VERIFY_RESULT(config);
        const TunedModel model{config->family(), config->sizes(), config->design, 134515008};
        for (const Json &measured : *grid) {
            Json value = measured.at("recipe");
            value["max_length"] = 512;
            const auto recipe = recipeFromJson(value, "recipe");
            VERIFY_RESULT(recipe);
            const MemoryQuestion question = trainingQuestion(*recipe, model, recipe->precision == "bf16");
            const double estimate = double(estimateTraining(question).total() >> 20);
            const double peak = numberOr(measured, "peak_mib");
            QVERIFY2(std::abs(estimate - peak) < 0.15 * peak,
                     (dumpJson(measured) + ": " + std::to_string(estimate) + " MiB").c_str());
        }
    }

    /// Peaks of bench_encoder_training with MiniLM and a model of DistilRoBERTa's shape.
    void theEstimateOfAnEncoderIsNearWhatWasMeasured()
    {
        const auto text = readFile(FIELDWRIGHT_MEASURED_ENCODER_MEMORY);
        VERIFY_RESULT(text);
        const auto grid = parseJson(*text, "measured_encoder_memory.json");
        VERIFY_RESULT(grid);
        QCOMPARE(grid->size(), size_t(18));
        for (const Json &measured : *grid) {
            const TunedEncoder encoder = stringOr(measured, "model") == "minilm" ? miniLm() : distilRoberta();
            Json value = measured.at("recipe");
            value["max_length"] = 256;
            const auto recipe = recipeFromJson(value, "recipe");
            VERIFY_RESULT(recipe);
            const double estimate = double(estimateTraining(*recipe, encoder).total() >> 20);
            const double peak = numberOr(measured, "peak_mib");
            QVERIFY2(std::abs(estimate - peak) < 0.15 * peak,
                     (dumpJson(measured) + ": " + std::to_string(estimate) + " MiB").c_str());
        }
    }

    void whatAnEncoderTrainsIsCounted()
    {
        const auto count = [](Json value, const TunedEncoder &encoder) {
            return trainedParameters(*recipeFromJson(value, "recipe"), encoder);
        };
        const Json classify = {{"objective", "classify"}, {"method", "full"}};
        QCOMPARE(miniLm().parameters(), std::int64_t(22713216)); // all-MiniLM-L6-v2 with its pooler
        QCOMPARE(count(classify, miniLm()), std::int64_t(22713216 + 2 * 384 + 2));
        // PEFT's print_trainable_parameters(): LoRA on all linear layers of the blocks, and the classifier.
        const Json lora = {{"objective", "classify"}, {"method", "lora"}, {"rank", 8}};
        QCOMPARE(count(lora, miniLm()), std::int64_t(6 * 8 * (4 * 768 + 2 * 1920) + 2 * 384 + 2));
        TunedEncoder bare = miniLm();
        bare.hasTransform = false; // a new pooler is trained too
        QCOMPARE(count(lora, bare), count(lora, miniLm()) + 384 * 385);
        Json last = {
            {"objective", "masked-words"}, {"method", "freeze"}, {"trained_parts", "last"}, {"last_layers", 1}};
        const std::int64_t block = 4 * 768 * 769 + 2 * 768 * 3072 + 3072 + 768 + 4 * 768;
        QCOMPARE(count(last, distilRoberta()), block + 768 * 769 + 2 * 768 + 50265);
    }

    void recomputationOfAnEncoderIsTakenWhereMemoryDemandsIt()
    {
        TrainRecipe recipe = *recipeFromJson({{"objective", "masked-words"}, {"method", "full"}}, "recipe");
        const auto beside = [&](const char *recompute) {
            recipe.recompute = recompute;
            const MemoryEstimate estimate = estimateTraining(recipe, distilRoberta());
            return estimate.total() - estimate.weights;
        };
        const std::uint64_t none = beside("none"), blocks = beside("blocks");
        QVERIFY(recomputeThatFits(recipe, distilRoberta(), none) == Recompute::None);
        QVERIFY(recomputeThatFits(recipe, distilRoberta(), none - 1) == Recompute::Blocks);
        QVERIFY(!recomputeThatFits(recipe, distilRoberta(), blocks - 1));
    }

    void recomputationIsTakenWhereMemoryDemandsIt()
    {
        const MemoryMeans onProcessor = memoryMeans("lora", "auto", "auto", MemoryPlace::Processor);
        const auto beside = [](Recompute recompute) {
            MemoryQuestion question = smol();
            question.recompute = recompute;
            const MemoryEstimate estimate = estimateTraining(question);
            return estimate.total() - estimate.weights;
        };
        for (const Recompute recompute : {Recompute::None, Recompute::FeedForward, Recompute::Blocks})
            QVERIFY(planThatFits(smol(), onProcessor, beside(recompute), 0).plan.recompute == recompute);
        QVERIFY(planThatFits(smol(), onProcessor, beside(Recompute::None) - 1, 0).plan.recompute ==
                Recompute::FeedForward);
        const MemoryFit none = planThatFits(smol(), onProcessor, beside(Recompute::Blocks) - 1, 1ull << 40);
        QVERIFY(!none.fits);
        QCOMPARE(none.estimate.total() - none.estimate.weights, beside(Recompute::Blocks)); // what is told
        const MemoryMeans fixed = memoryMeans("lora", "none", "auto", MemoryPlace::Processor);
        QVERIFY(!planThatFits(smol(), fixed, beside(Recompute::None) - 1, 0).fits);
        QVERIFY(!planThatFits(smol(), memoryMeans("prefix", "auto", "auto", MemoryPlace::Device), 0, 0).fits);
    }

    /// A graphics card's memory is what is short, and then the computer's.
    void thingsAreMovedWhereMemoryDemandsIt()
    {
        MemoryQuestion question = smol();
        question.generalPath = question.fullTuning = question.bf16Weights = true;
        const auto beside = [&](Recompute recompute, Offload offload) {
            question.recompute = recompute;
            question.offload = offload;
            const MemoryEstimate estimate = estimateTraining(question);
            return estimate.total() - estimate.weights;
        };
        const MemoryMeans means = memoryMeans("full", "auto", "auto", MemoryPlace::Device);
        constexpr std::uint64_t plenty = 1ull << 40;
        const auto took = [&](std::uint64_t bytes, std::uint64_t host) {
            const MemoryFit fit = planThatFits(question, means, bytes, host);
            return fit.fits ? std::string(recomputeName(fit.plan.recompute)) + " " + offloadName(fit.plan.offload)
                            : "nothing";
        };
        const std::uint64_t all = beside(Recompute::None, Offload::None),
                            again = beside(Recompute::Blocks, Offload::None);
        const std::uint64_t inputs = beside(Recompute::Blocks, Offload::Activations);
        const std::uint64_t steps = beside(Recompute::Blocks, Offload::Optimizer);
        const std::uint64_t both = beside(Recompute::Blocks, Offload::Both);
        QVERIFY(all > again && again > inputs && inputs > steps && steps > both);
        QCOMPARE(took(all, 0), std::string("none none"));
        QCOMPARE(took(all - 1, plenty), std::string("feed-forward none"));
        QCOMPARE(took(again - 1, plenty), std::string("blocks activations"));
        QCOMPARE(took(inputs - 1, plenty).substr(took(inputs - 1, plenty).find(' ')), std::string(" optimizer"));
        QCOMPARE(took(steps - 1, plenty), std::string("blocks both"));
        QCOMPARE(took(both - 1, plenty), std::string("nothing"));
        QCOMPARE(took(again - 1, 1 << 20), std::string("nothing")); // the computer's memory is short too
        const MemoryMeans several = memoryMeans("full", "auto", "auto", MemoryPlace::SeveralDevices);
        QCOMPARE(several.offloads, (std::vector<Offload>{Offload::None, Offload::Activations}));
        const MemoryMeans ofPrefix = memoryMeans("prefix", "auto", "auto", MemoryPlace::Device);
        QCOMPARE(ofPrefix.offloads, (std::vector<Offload>{Offload::None, Offload::Optimizer}));

        // In bf16 the card keeps the weights and their gradients; masters, sums and both moments wait.
        question.recompute = Recompute::None;
        question.offload = Offload::Optimizer;
        const MemoryEstimate moved = estimateTraining(question);
        QCOMPARE(moved.weights + moved.trainable + moved.gradients + moved.optimizer, std::uint64_t(134515008) * 4);
        QCOMPARE(moved.host, std::uint64_t(134515008) * 16);
        question.offload = Offload::Activations;
        QCOMPARE(estimateTraining(question).host, std::uint64_t(question.microBatchTokens) * 30 * 576 * 4);
    }

    void memoryGrowsWithWhatItIsFor()
    {
        const MemoryEstimate lora = estimateTraining(smol());
        QCOMPARE(lora.weights, std::uint64_t(134515008) * 4);
        QCOMPARE(lora.trainable, std::uint64_t(4884480) * 4); // rank 16 on all linear layers, as PEFT counts it
        QCOMPARE(lora.optimizer, 2 * lora.gradients);
        QVERIFY(lora.total() > 1300ull << 20 && lora.total() < 1700ull << 20); // of 1,024 tokens a micro-batch
        // The rows of a step, and of the next one, beside all that: in the computer's memory.
        MemoryQuestion withRows = smol();
        withRows.stepTokens = 1 << 20;
        QCOMPARE(estimateTraining(withRows).total(), lora.total() + rowBytes(1 << 20));
        QVERIFY(rowBytes(1 << 20) >= 2ull * 40 * (1 << 20) && rowBytes(1 << 20) < 512ull << 20);
        withRows.onDevice = true;
        QCOMPARE(estimateTraining(withRows).host, rowBytes(1 << 20));
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
        question = smol();
        question.fullTuning = true;
        question.ranks = 2;
        const MemoryEstimate two = estimateTraining(question);
        QCOMPARE(two.gradients, 2 * full.gradients);
        QCOMPARE(two.optimizer, 2 * full.optimizer);
        question.sharding = Sharding::Optimizer;
        QCOMPARE(estimateTraining(question).optimizer, full.optimizer);
        QCOMPARE(estimateTraining(question).gradients, two.gradients);
        question.averageNumbers = 1000;
        QCOMPARE(estimateTraining(question).optimizer, full.optimizer + 4000);
        question.sharding = Sharding::Gradients;
        QVERIFY(estimateTraining(question).gradients < two.gradients * 7 / 8);
        QVERIFY(estimateTraining(question).gradients > full.gradients);
        question.generalPath = true;
        QCOMPARE(estimateTraining(question).gradients, two.gradients);
        const MemoryEstimate ofProcessors = estimateTraining(question);
        question.onDevice = true; // larger pieces travel: own and the others' in each
        QCOMPARE(estimateTraining(question).workspace - ofProcessors.workspace, std::uint64_t(2 * 3 * 12) << 20);
        question.onDevice = false;
        question.scratchBytes = 1000;
        QCOMPARE(estimateTraining(question).workspace - ofProcessors.workspace, std::uint64_t(2000));
        QVERIFY(estimateInference(smol(), 2048).total() > estimateInference(smol(), 0).total());
        QCOMPARE(estimateInference(smol(), 1000).activations, std::uint64_t(2 * 30 * 192 * 1000) * 4);
    }
};

QTEST_GUILESS_MAIN(TestMachine)
#include "test_machine.moc"
