#include "core/recipe/applying_fields.h"
#include "core/recipe/fields.h"
#include "core/recipe/offload.h"
#include "core/recipe/published_recipes.h"
#include "core/recipe/recompute.h"
#include "tests/support/result.h"

#include <set>

using namespace fieldwright;

class TestRecipeFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTableIsConsistent()
    {
        std::set<std::string> keys;
        for (const FieldInfo &field : recipeFields()) {
            QVERIFY2(keys.insert(field.key).second, field.key);
            QVERIFY2(std::string_view(field.help).size() > 10, field.key);
            TrainRecipe recipe;
            VERIFY_RESULT(setField(recipe, field, field.fallback));
            QVERIFY2(recipe == TrainRecipe(), field.key);
        }
    }

    void whatTheWeightsAreMadeOfStaysOnResume()
    {
        const auto mayChange = [](const char *key, const FieldValue &value) {
            TrainRecipe recipe;
            const FieldInfo *field = findField(key);
            return field && setField(recipe, *field, value) && checkChangesOnResume(TrainRecipe(), recipe);
        };
        QVERIFY(checkChangesOnResume(TrainRecipe(), TrainRecipe()));
        QVERIFY(mayChange("max_steps", std::int64_t(7)));
        QVERIFY(mayChange("learning_rate", 1e-3));
        QVERIFY(mayChange("threads", std::int64_t(2)));
        QVERIFY(mayChange("sharding", std::string("optimizer")));
        QVERIFY(mayChange("on_spike", std::string("go-on")));
        QVERIFY(!mayChange("rank", std::int64_t(3)));
        QVERIFY(!mayChange("method", std::string("full")));
        QVERIFY(!mayChange("optimizer", std::string("lion")));
        QVERIFY(!mayChange("seed", std::int64_t(3)));
        QVERIFY(!mayChange("device", std::string("cpu")));
    }

    void everyPresetIsValidAndReadsBack()
    {
        QCOMPARE(recipePresets().size(), size_t(3));
        for (const RecipePreset &preset : recipePresets()) {
            VERIFY_RESULT(checkRecipe(preset.recipe));
            const auto again = recipeFromJson(toJson(preset.recipe), "preset");
            VERIFY_RESULT(again);
            QVERIFY2(*again == preset.recipe, preset.key);
        }
    }

    void everyPublishedRecipeIsValidNamesItsSourceAndReadsBack()
    {
        QVERIFY(publishedRecipes().size() >= 7);
        for (const PublishedRecipe &published : publishedRecipes()) {
            VERIFY_RESULT(checkRecipe(published.recipe));
            QVERIFY2(std::string_view(published.source).find("arXiv:") != std::string_view::npos, published.key);
            const auto again = recipeFromJson(toJson(published.recipe), "published");
            VERIFY_RESULT(again);
            QVERIFY2(*again == published.recipe, published.key);
            QCOMPARE(findPublishedRecipe(published.key), &published);
        }
        QCOMPARE(findPublishedRecipe("intent")->recipe.objective, std::string("classify"));
        QCOMPARE(findPublishedRecipe("finance")->recipe.architecture, std::string("bloom"));
        QCOMPARE(findPublishedRecipe("climate")->recipe.maskShare, 0.15);
        QCOMPARE(findPublishedRecipe("field-answers")->recipe.basePrecision, std::string("nf4"));
        QVERIFY(!findPublishedRecipe("quick"));
    }

    void onlyNearNamesAreSuggested_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("suggested");
        QTest::newRow("a letter left out") << QByteArray("learning_rat") << QByteArray("learning_rate");
        QTest::newRow("a letter too many") << QByteArray("epochss") << QByteArray("epochs");
        QTest::newRow("two in the other order") << QByteArray("rnak") << QByteArray("rank");
        QTest::newRow("nothing like it") << QByteArray("foo") << QByteArray();
        QTest::newRow("as long as one") << QByteArray("nosuch") << QByteArray();
        QTest::newRow("empty") << QByteArray("") << QByteArray();
        QTest::newRow("endless") << QByteArray(100'000, 'r') << QByteArray();
    }
    void onlyNearNamesAreSuggested()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, suggested);
        const auto recipe = recipeFromJson({{key.toStdString(), 1}}, "mine.json");
        VERIFY_ERROR(recipe, ErrorCode::InvalidArgument);
        const std::string remedy = recipe.error().remedy.english();
        if (suggested.isEmpty())
            QVERIFY2(remedy.find("mean") == std::string::npos, remedy.c_str());
        else
            QCOMPARE(remedy, "Did you mean \"" + suggested.toStdString() + "\"?");
        QVERIFY(!remedy.empty());
    }

    void impossibleRecipesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("names");
        QTest::newRow("unknown key") << QByteArray(R"({"learning_rat":1e-4})") << QByteArray("learning_rate");
        QTest::newRow("too large") << QByteArray(R"({"learning_rate":3})") << QByteArray("learning_rate");
        QTest::newRow("negative") << QByteArray(R"({"rank":0})") << QByteArray("rank");
        QTest::newRow("a text for a number") << QByteArray(R"({"epochs":"many"})") << QByteArray("epochs");
        QTest::newRow("half a number of steps") << QByteArray(R"({"rank":1.5})") << QByteArray("rank");
        QTest::newRow("unknown choice") << QByteArray(R"({"schedule":"zigzag"})") << QByteArray("cosine");
        QTest::newRow("a list") << QByteArray(R"({"seed":[1]})") << QByteArray("seed");
        QTest::newRow("rows longer than the micro-batch")
            << QByteArray(R"({"max_length":2048,"micro_batch_tokens":512})") << QByteArray("2048");
        QTest::newRow("an encoder by virtual tokens")
            << QByteArray(R"({"objective":"classify","method":"prompt"})") << QByteArray("An encoder");
        QTest::newRow("an encoder by an adapter on a base in blocks")
            << QByteArray(R"({"objective":"classify","method":"lora","base_precision":"nf4"})")
            << QByteArray("An encoder");
        const QByteArray scratch = R"({"objective":"from-scratch","method":"full")";
        QTest::newRow("a new model by an adapter")
            << QByteArray(R"({"objective":"from-scratch","method":"lora"})") << QByteArray("A new model");
        QTest::newRow("a width that its heads do not divide")
            << scratch + R"(,"hidden":100,"heads":3})" << QByteArray("A width of 100");
        QTest::newRow("heads of an odd width") << scratch + R"(,"hidden":20,"heads":4})" << QByteArray("A width of 20");
        QTest::newRow("keys that heads cannot share")
            << scratch + R"(,"heads":4,"kv_heads":3})" << QByteArray("4 heads cannot share 3");
        QTest::newRow("a context shorter than its rows")
            << scratch + R"(,"context":512,"max_length":1024})" << QByteArray("A context of 512");
        QTest::newRow("a vocabulary of nothing") << scratch + R"(,"vocabulary":10})" << QByteArray("vocabulary");
        QTest::newRow("an unknown architecture") << scratch + R"(,"architecture":"rnn"})" << QByteArray("bloom");
        QTest::newRow("unknown objective") << QByteArray(R"({"objective":"guess"})") << QByteArray("pretrain");
        QTest::newRow("no object") << QByteArray("[]") << QByteArray("mine.json");
        QTest::newRow("newer") << QByteArray(R"({"format":9})") << QByteArray("mine.json");
    }
    void impossibleRecipesAreRefused()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, names);
        const auto value = parseJson(json.toStdString(), "mine.json");
        VERIFY_RESULT(value);
        const auto recipe = recipeFromJson(*value, "mine.json");
        QVERIFY(!recipe);
        QVERIFY2(recipe.error().message().find(names.toStdString()) != std::string::npos,
                 recipe.error().message().c_str());
        QVERIFY(!recipe.error().remedy.empty());
    }

    void aFieldThatMeansNothingIsNamed()
    {
        const auto why = [](const TrainRecipe &recipe, const char *key) {
            const auto applies = checkApplies(*findField(key), recipe);
            return applies ? std::string() : applies.error().message();
        };
        TrainRecipe recipe;
        QCOMPARE(why(recipe, "base_precision"), std::string());
        recipe.method = "full";
        QVERIFY(why(recipe, "base_precision").starts_with("\"base_precision\" means nothing to the method full."));
        QVERIFY(why(recipe, "domain_share").find("objective sft") != std::string::npos);
        QVERIFY(why(recipe, "momentum").find("optimiser adamw") != std::string::npos);
        recipe.objective = "from-scratch";
        recipe.architecture = "gpt2";
        QVERIFY(why(recipe, "kv_heads").find("gpt2") != std::string::npos);
        QCOMPARE(why(recipe, "epochs"), std::string());
    }

    void aMethodHasOnlyItsOwnFields()
    {
        const auto applies = [](const char *key, const char *method, const char *objective = "sft") {
            TrainRecipe recipe;
            recipe.method = method;
            recipe.objective = objective;
            return fieldApplies(*findField(key), recipe);
        };
        QVERIFY(applies("rank", "lora"));
        QVERIFY(applies("rank", "lokr"));
        QVERIFY(!applies("rank", "prefix"));
        QVERIFY(applies("virtual_tokens", "p-tuning"));
        QVERIFY(!applies("virtual_tokens", "tuning")); // no part of a name
        QVERIFY(applies("epochs", "full"));
        QVERIFY(!applies("domain_share", "lora"));
        QVERIFY(applies("domain_share", "lora", "pretrain"));
        QVERIFY(!applies("domain_share", "full", "classify"));
        QVERIFY(applies("mask_share", "full", "masked-words"));
        QVERIFY(!applies("mask_share", "full", "pretrain"));
        QVERIFY(applies("layers", "full", "from-scratch"));
        QVERIFY(!applies("layers", "full", "pretrain"));
        TrainRecipe plain;
        plain.objective = "from-scratch";
        plain.architecture = "gpt2";
        QVERIFY(!fieldApplies(*findField("kv_heads"), plain));
        QVERIFY(fieldApplies(*findField("feed_forward"), plain));
        plain.keyValueHeads = 3; // means nothing, so it contradicts nothing
        plain.method = "full";
        VERIFY_RESULT(checkRecipe(plain));
        for (const FieldChoice &method : findField("method")->choices) {
            QVERIFY2(QByteArray(method.help).count('.') >= 2, method.value); // two sentences
            // Every name in the table is a method.
            for (const FieldInfo &field : recipeFields()) {
                for (const QByteArray &name : QByteArray(field.onlyForMethods).split(' ')) {
                    const auto &all = findField("method")->choices;
                    QVERIFY2(name.isEmpty() || std::any_of(all.begin(), all.end(),
                                                           [&](const FieldChoice &c) { return name == c.value; }),
                             field.key);
                }
            }
        }
    }

    void anOptimizerBringsItsUsualValues()
    {
        TrainRecipe recipe;
        recipe.learningRate = 1e-3;
        VERIFY_RESULT(chooseOptimizer(recipe, "lion"));
        QCOMPARE(recipe.optimizer, std::string("lion"));
        QCOMPARE(recipe.learningRate, 2e-4);
        QCOMPARE(recipe.beta2, 0.99);
        VERIFY_RESULT(chooseOptimizer(recipe, "muon"));
        QCOMPARE(recipe.learningRate, 1e-3);
        QCOMPARE(recipe.beta2, 0.999);
        QCOMPARE(recipe.momentum, 0.95);
        recipe.momentum = 0.8; // the user's own stays
        VERIFY_RESULT(chooseOptimizer(recipe, "sgd"));
        QCOMPARE(recipe.momentum, 0.8);
        QCOMPARE(recipe.learningRate, highestRate()); // not beyond it
        VERIFY_RESULT(checkRecipe(recipe));
        VERIFY_ERROR(chooseOptimizer(recipe, "magic"), ErrorCode::InvalidArgument);
        QCOMPARE(recipe.optimizer, std::string("sgd"));
    }

    void anOptimizerHasOnlyItsOwnFields()
    {
        TrainRecipe recipe;
        QVERIFY(fieldApplies(*findField("beta1"), recipe));
        QVERIFY(!fieldApplies(*findField("momentum"), recipe));
        recipe.optimizer = "sgd";
        QVERIFY(!fieldApplies(*findField("beta1"), recipe));
        QVERIFY(fieldApplies(*findField("momentum"), recipe));
        recipe.method = "prefix";
        QVERIFY(!fieldApplies(*findField("rank"), recipe));
        const auto &all = findField("optimizer")->choices;
        for (const FieldInfo &field : recipeFields()) {
            for (const QByteArray &name : QByteArray(field.onlyForOptimizers).split(' ')) {
                QVERIFY2(name.isEmpty() ||
                             std::any_of(all.begin(), all.end(), [&](const FieldChoice &c) { return name == c.value; }),
                         field.key);
            }
        }
    }

    void whatContradictsItselfIsRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("names");
        const auto row = [](const char *name, const char *json, const char *names) {
            QTest::newRow(name) << QByteArray(json) << QByteArray(names);
        };
        row("alpha without rank", R"({"method":"lora","alpha":8})", "without a rank");
        row("a pattern without a value", R"({"method":"lora","rank_pattern":"q_proj"})", "q_proj");
        row("a pattern with a word", R"({"method":"lora","alpha_pattern":"q_proj=much"})", "q_proj=much");
        row("an empty text", R"({"method":"prompt","prompt_start":"text"})", "empty");
        row("no named module", R"({"method":"freeze","trained_parts":"named"})", "named");
        row("an unknown form of the base", R"({"base_precision":"nf3"})", "nf3");
        row("more processes than micro-batches", R"({"ranks":3,"accumulation":2})", "micro-batches of a step");
        row("a prefix computed again", R"({"method":"prefix","recompute":"blocks"})", "prefix");
        row("a prefix that waits", R"({"method":"prefix","offload":"activations"})", "prefix");
        row("moved from the processor", R"({"offload":"optimizer","device":"cpu"})", "already");
        row("moved by several", R"({"offload":"both","ranks":2,"accumulation":2})", "Several processes");
        row("moved elsewhere", R"({"offload":"disk"})", "disk");
        row("an unknown method", R"({"method":"magic"})", "magic");
        row("no virtual token", R"({"method":"prefix","virtual_tokens":0})", "virtual_tokens");
    }

    void whatContradictsItselfIsRefused()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, names);
        const auto recipe = recipeFromJson(parseJson(json.toStdString(), "r").value(), "r");
        VERIFY_ERROR(recipe, ErrorCode::InvalidArgument);
        QVERIFY2(recipe.error().message().find(names.toStdString()) != std::string::npos,
                 recipe.error().message().c_str());
    }

    /// Others train in it; here it is named with the reason.
    void trainingInFp16IsRefusedByName()
    {
        TrainRecipe recipe;
        const auto refused = setFieldFromText(recipe, "precision", "fp16");
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        QVERIFY(refused.error().message().find("fp16: small gradients") != std::string::npos);
        QVERIFY(refused.error().remedy.english().find("auto, fp32, bf16") != std::string::npos);
        QCOMPARE(recipe.precision, std::string("auto"));
    }

    void aFormOfTheBaseIsForAdaptersAlone()
    {
        TrainRecipe recipe;
        recipe.basePrecision = "nf4";
        QVERIFY(recipe.freezesBase());
        recipe.method = "full";
        recipe.device = "cuda:0";
        QVERIFY(!recipe.freezesBase());
        VERIFY_RESULT(checkRecipe(recipe));
        recipe.method = "lora"; // on a card and in bf16 too
        recipe.precision = "bf16";
        QVERIFY(recipe.freezesBase());
        VERIFY_RESULT(checkRecipe(recipe));
        for (const FieldChoice &choice : findField("offload")->choices)
            QCOMPARE(offloadFromName(choice.value).has_value(), std::string_view(choice.value) != "auto");
        for (const FieldChoice &choice : findField("recompute")->choices)
            QCOMPARE(recomputeFromName(choice.value).has_value(), std::string_view(choice.value) != "auto");
    }

    void theCommandLineSetsEveryKind()
    {
        TrainRecipe recipe;
        VERIFY_RESULT(setFieldFromText(recipe, "learning_rate", "1e-3"));
        VERIFY_RESULT(setFieldFromText(recipe, "rank", "8"));
        VERIFY_RESULT(setFieldFromText(recipe, "packing", "false"));
        VERIFY_RESULT(setFieldFromText(recipe, "method", "full"));
        QCOMPARE(recipe.learningRate, 1e-3);
        QCOMPARE(recipe.rank, std::int64_t(8));
        QVERIFY(!recipe.packing);
        QCOMPARE(recipe.method, std::string("full"));
        VERIFY_ERROR(setFieldFromText(recipe, "rank", "8x"), ErrorCode::InvalidArgument);
        VERIFY_ERROR(setFieldFromText(recipe, "packing", "maybe"), ErrorCode::InvalidArgument);
        VERIFY_ERROR(setFieldFromText(recipe, "learning_rate", "nan"), ErrorCode::InvalidArgument);
        // A bound of whole numbers is told as it would be typed.
        const auto tooMany = setFieldFromText(recipe, "samples_every", "2000000");
        QVERIFY(!tooMany);
        QCOMPARE(tooMany.error().remedy.english(), std::string("Choose a value from 0 to 1000000."));
    }
};

QTEST_GUILESS_MAIN(TestRecipeFields)
#include "test_recipe_fields.moc"
