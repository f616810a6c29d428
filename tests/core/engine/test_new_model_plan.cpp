#include "core/engine/estimate/new_model_plan.h"
#include "core/recipe/fields.h"
#include "tests/support/result.h"

#include <cmath>

using namespace fieldwright;

/// What is said of a new model before it is made: weights, tokens, operations, the size that suits.
class TestNewModelPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBestSizeFollowsHoffmannAndOthers()
    {
        // Table 3 there: 67 billion weights for 1.5 trillion tokens, 10 for 205 billion, 400 million for 8 billion.
        for (const auto &[weights, tokens] : {std::pair(67e9, 1.5e12), {10e9, 205.1e9}, {400e6, 8e9}})
            QVERIFY(std::abs(optimalWeights(tokens, 1) / weights - 1) < 0.15);
        QCOMPARE(optimalWeights(1e8, 4), 4 * optimalWeights(1e8, 1));
        QCOMPARE(optimalWeights(1e8, 40), 4 * optimalWeights(1e8, 1)); // a fifth pass brings little
        // The operations of the best model are those of the time.
        const double weights = optimalWeightsForTime(3600, 1e11);
        QVERIFY(std::abs(6 * weights * optimalTokensPerWeight * weights / (3600 * 1e11) - 1) < 1e-9);
    }

    void operationsAreSixForEachWeightAndToken()
    {
        const auto config = newModelConfig(
            {.family = "gpt2", .layers = 12, .hidden = 768, .heads = 12, .vocabulary = 50257, .context = 1024});
        VERIFY_RESULT(config);
        const double all = trainingFlops(*config, 1e6, 1024), short1 = trainingFlops(*config, 1e6, 8);
        QVERIFY(std::abs(short1 / (6 * 1e6 * double(parameterCount(*config))) - 1) < 0.01);
        QVERIFY(all > short1 && all < 1.1 * short1);
        auto untied = *config;
        untied.tieEmbeddings = false; // a second table, which is read, not multiplied
        QVERIFY(std::abs(trainingFlops(untied, 1e6, 8) / short1 - 1) < 0.01);
    }

    void tokensOfATextAsMeasured()
    {
        // llamafactory's alpaca demos, 789,102 bytes of English and 566,585 of Chinese, by byte-level BPE.
        for (const auto &[vocabulary, english, chinese] :
             {std::tuple(512, 2.04, 1.79), {2048, 3.18, 3.07}, {8192, 4.30, 4.40}, {16384, 4.71, 5.19}}) {
            QVERIFY(std::abs(tokensOfText(1e6, vocabulary) * english / 1e6 - 1) < 0.13);
            QVERIFY(std::abs(tokensOfText(1e6, vocabulary) * chinese / 1e6 - 1) < 0.13);
        }
    }

    void aDesignOfSomeSizeHasIt_data()
    {
        QTest::addColumn<double>("weights");
        for (const double weights : {2e5, 1e6, 1e7, 1e8, 1e9})
            QTest::addRow("%g", weights) << weights;
    }
    void aDesignOfSomeSizeHasIt()
    {
        QFETCH(double, weights);
        for (const char *architecture : {"llama", "gpt2", "bloom"}) {
            TrainRecipe recipe = newModelPresets()[2].recipe;
            recipe.architecture = architecture;
            const TrainRecipe found = withWeights(recipe, weights);
            VERIFY_RESULT(checkRecipe(found));
            const auto plan = planNewModel(found, 1e6);
            VERIFY_RESULT(plan);
            const double ratio = double(plan->parameters) / weights;
            QVERIFY2(ratio > 0.8 && ratio < 1.25,
                     qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(architecture)).arg(ratio)));
            QVERIFY(found.learningRate > 1e-4 && found.learningRate < 2e-3);
            QVERIFY(double(found.vocabulary) * double(found.hidden) < 0.5 * weights);
        }
        TrainRecipe taken = newModelPresets()[0].recipe;
        taken.tokenizer = "of-model";
        QCOMPARE(withWeights(taken, weights).vocabulary, taken.vocabulary);
    }

    void theBestSizeForATextIsNearTwentyTokensAWeight()
    {
        for (const double bytes : {4e6, 1e8, 4e9}) {
            const TrainRecipe found = withBestWeights(newModelPresets()[0].recipe, bytes);
            const auto plan = planNewModel(found, bytes);
            VERIFY_RESULT(plan);
            const double best = optimalWeights(plan->tokens, found.epochs);
            QVERIFY2(std::abs(double(plan->parameters) / best - 1) < 0.3,
                     qPrintable(QStringLiteral("%1 of %2").arg(plan->parameters).arg(best)));
        }
    }

    void thePresetsAreWhatTheySay()
    {
        const double expected[] = {1.1e6, 8.5e6, 47e6};
        for (size_t i = 0; i < 3; ++i) {
            const RecipePreset &preset = newModelPresets()[i];
            VERIFY_RESULT(checkRecipe(preset.recipe));
            const auto plan = planNewModel(preset.recipe, 4e6);
            VERIFY_RESULT(plan);
            QVERIFY2(std::abs(double(plan->parameters) / expected[i] - 1) < 0.1,
                     qPrintable(QString::number(plan->parameters)));
            QVERIFY(plan->steps > 0 && plan->memory.total() > 16 * std::uint64_t(plan->parameters));
            const auto again = recipeFromJson(toJson(preset.recipe), "preset");
            VERIFY_RESULT(again);
            QVERIFY(*again == preset.recipe);
        }
    }

    void aTrillionWeightsAreCountedNotMade()
    {
        TrainRecipe recipe = newModelPresets()[0].recipe;
        recipe.layers = 256;
        recipe.hidden = 16384;
        recipe.heads = 128;
        recipe.feedForward = 65536;
        QElapsedTimer timer;
        timer.start();
        const auto plan = planNewModel(recipe, 1e9);
        VERIFY_RESULT(plan);
        QVERIFY(plan->parameters > 1'000'000'000'000);
        QVERIFY(plan->memory.total() > std::uint64_t(10e12));
        QVERIFY2(timer.elapsed() < 50, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestNewModelPlan)
#include "test_new_model_plan.moc"
