#include "core/base/file.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/continued_recipe.h"
#include "core/recipe/fields.h"
#include "tests/support/result.h"

#include <set>

namespace fs = std::filesystem;
using namespace fieldwright;

/// What adapters of other programs make of a recipe.
class TestContinuedRecipe : public QObject
{
    Q_OBJECT

    static Result<TrainRecipe> continued(const char *config, const TrainRecipe &recipe = {})
    {
        FW_TRY(json, parseJson(config, "config"));
        return continuedRecipe(recipe, json, "Foreign");
    }

private Q_SLOTS:
    void everyGoldenAdapterGivesARecipeThatTheWorkerTakes()
    {
        std::set<std::string> methods, refused, kept;
        for (const auto &entry : fs::recursive_directory_iterator(FIELDWRIGHT_GOLDEN)) {
            if (entry.path().filename() != "adapter_config.json")
                continue;
            const auto text = readFile(entry.path());
            VERIFY_RESULT(text);
            const auto config = parseJson(*text, "adapter_config.json");
            VERIFY_RESULT(config);
            const auto recipe = continuedRecipe(TrainRecipe(), *config, "Golden");
            if (!recipe) {
                VERIFY_ERROR(recipe, ErrorCode::Unsupported);
                refused.insert(adapterKind(*config).type);
                continue;
            }
            const auto again = recipeFromJson(toJson(*recipe), "job.json");
            QVERIFY2(again, (entry.path().string() + (again ? "" : ": " + again.error().message())).c_str());
            QVERIFY(*again == *recipe);
            methods.insert(recipe->method);
            if (recipe->method == keptMethod)
                kept.insert(adapterKind(*config).type);
        }
        const std::set<std::string> all = {"adapter", "bottleneck", "ia3",    "loha",     "lokr",   "lora",
                                           "norms",   "oft",        "prefix", "p-tuning", "prompt", "vera"};
        QCOMPARE(methods, all);
        // Every other kind stays as it is.
        const std::set<std::string> made = {"LORA",          "IA3",       "LOHA",          "LOKR",
                                            "VERA",          "OFT",       "PROMPT_TUNING", "P_TUNING",
                                            "PREFIX_TUNING", "LN_TUNING", "BOTTLENECK"};
        std::set<std::string> others;
        for (const char *type : adapterTypes()) {
            if (!made.contains(type))
                others.insert(type);
        }
        QCOMPARE(kept, others);
        QCOMPARE(refused, std::set<std::string>{stackType});
    }

    void aKindThatNoRecipeMakesStaysAsItIs()
    {
        TrainRecipe recipe;
        recipe.method = "ia3";
        recipe.learningRate = 3e-3;
        recipe.rank = 5;
        const auto kept = continued(R"({"peft_type":"HRA","r":8})", recipe);
        VERIFY_RESULT(kept);
        QCOMPARE(kept->method, std::string(keptMethod));
        QCOMPARE(kept->learningRate, 3e-4);
        QCOMPARE(kept->rank, std::int64_t(5)); // means nothing
        QVERIFY(!fieldApplies(*findField("rank"), *kept));
        VERIFY_RESULT(checkRecipe(*kept));
        VERIFY_RESULT(checkHasAdapter(*kept, true));
        VERIFY_ERROR(checkHasAdapter(*kept, false), ErrorCode::InvalidArgument);
        VERIFY_RESULT(checkHasAdapter(recipe, false));
        // Nothing of the kind lies on top of another.
        VERIFY_ERROR(stackedKind(*kept), ErrorCode::InvalidArgument);
    }

    void aConfigurationWithoutAKindIsRefused()
    {
        for (const char *config :
             {"{}", R"({"peft_type":""})", R"({"peft_type":3,"r":4})", R"({"peft_type":"STACK"})"}) {
            const auto recipe = continued(config);
            VERIFY_ERROR(recipe, ErrorCode::Unsupported);
            QVERIFY(recipe.error().message().find("Foreign") != std::string::npos);
        }
    }

    void valuesThatNoRecipeHasAreRefused()
    {
        const auto rank = continued(R"({"peft_type":"LORA","r":4321})");
        VERIFY_ERROR(rank, ErrorCode::InvalidArgument);
        QVERIFY(rank.error().message().find("Foreign") != std::string::npos);
        QVERIFY(rank.error().message().find("rank cannot be 4321") != std::string::npos);
        VERIFY_ERROR(continued(R"({"peft_type":"LORA","bias":"some"})"), ErrorCode::InvalidArgument);
        VERIFY_ERROR(continued(R"({"peft_type":"PREFIX_TUNING","num_virtual_tokens":0})"), ErrorCode::InvalidArgument);
        VERIFY_RESULT(continued(R"({"peft_type":"VERA","r":1024})"));
    }

    void aReductionIsHeldToWhatARecipeHas()
    {
        for (const auto &[factor, reduction] : {std::pair{"1e300", 1024}, {"-1e300", 1}, {"0.25", 1}, {"2.5", 2}}) {
            const auto recipe = continued((std::string(R"({"config":{"reduction_factor":)") + factor + "}}").c_str());
            VERIFY_RESULT(recipe);
            QCOMPARE(recipe->method, std::string("bottleneck"));
            QCOMPARE(recipe->reduction, std::int64_t(reduction));
        }
    }

    void aBlockSizeThatIsNotGivenStaysTheRecipes()
    {
        TrainRecipe recipe;
        recipe.blockSize = 64;
        QCOMPARE(continued(R"({"peft_type":"OFT","oft_block_size":0,"r":4})", recipe)->blockSize, std::int64_t(64));
        QCOMPARE(continued(R"({"peft_type":"OFT","oft_block_size":8})", recipe)->blockSize, std::int64_t(8));
    }

    void theLearningRateGoesWithTheMethod()
    {
        TrainRecipe recipe;
        recipe.learningRate = 3.3e-4;
        QCOMPARE(continued(R"({"peft_type":"IA3"})", recipe)->learningRate, 3.3e-3);
        recipe.method = "prompt"; // whose factor of 20 and back would move the last bit of some rates
        for (int i = 1; i < 1000; ++i) {
            recipe.learningRate = i * 1.7e-6;
            const auto same = continued(R"({"peft_type":"PROMPT_TUNING"})", recipe);
            QVERIFY(same && same->learningRate == recipe.learningRate);
        }
    }
};

QTEST_GUILESS_MAIN(TestContinuedRecipe)
#include "test_continued_recipe.moc"
