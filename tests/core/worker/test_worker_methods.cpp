#include "core/base/file.h"
#include "core/engine/estimate/training_question.h"
#include "core/model_files/gguf.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/continued_recipe.h"
#include "core/recipe/fields.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <cmath>

namespace fs = std::filesystem;
using namespace fieldwright;

/// Every method of the recipe table through the real worker: trained, exported, and opened again.
class TestWorkerMethods : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;

    static TrainRecipe recipeOf(const QString &changes)
    {
        TrainRecipe recipe;
        recipe.epochs = 1;
        recipe.maxLength = 64;
        recipe.microBatchTokens = 128;
        recipe.rank = 4;
        recipe.alpha = 8;
        recipe.blockSize = 8;
        recipe.reduction = 4;
        recipe.virtualTokens = 3;
        recipe.lastLayers = 1;
        recipe.precision = "fp32";
        recipe.device = "cpu";
        recipe.threads = 1;
        recipe.samplesEvery = 2;
        recipe.learningRate = 5e-3;
        WorkerFixture::change(recipe, changes);
        return recipe;
    }

    RunPaths trained(const TrainRecipe &recipe)
    {
        const Json parameters = {{"model", m_fixture.modelRef()},
                                 {"dataset", m_fixture.writeDataset(12).string()},
                                 {"sample_questions", Json::array({{{"question", "1 + 2"}, {"expected", "3"}}})}};
        const RunPaths run = m_fixture.newRun(JobKind::Train, parameters, toJson(recipe));
        (void)m_fixture.run(run);
        return run;
    }

    RunResult exported(const fs::path &model, bool isAdapter, const char *to, const char *type, const fs::path &output)
    {
        Json ref = m_fixture.modelRef();
        ref["name"] = "Tuned";
        ref[isAdapter ? "adapter" : "path"] = model.string();
        const RunPaths run = m_fixture.newRun(
            JobKind::Export, {{"model", ref}, {"to", to}, {"type", type}, {"output", output.string()}});
        (void)m_fixture.run(run);
        return WorkerFixture::resultOf(run);
    }

    static double difference(const RunResult &result)
    {
        const Json *proof = member(result.summary, "round_trip");
        return proof && boolOr(*proof, "done") ? numberOr(*proof, "largest_difference", NAN) : NAN;
    }

private Q_SLOTS:
    void trainsAndLeavesInEveryFormat_data()
    {
        QTest::addColumn<QString>("changes");
        QTest::addColumn<bool>("merges");
        for (const FieldChoice &choice : findField("method")->choices) {
            const QString method = QString::fromUtf8(choice.value);
            if (method == QLatin1String(keptMethod)) // test_worker_on_adapter has it
                continue;
            const bool merges = !QStringList{QStringLiteral("prompt"), QStringLiteral("prefix"),
                                             QStringLiteral("p-tuning"), QStringLiteral("bottleneck")}
                                     .contains(method);
            QTest::newRow(choice.value) << QStringLiteral("method=") + method << merges;
        }
        const auto row = [](const char *name, const char *changes, bool merges) {
            QTest::newRow(name) << QString::fromUtf8(changes) << merges;
        };
        row("dora", "lora_variant=dora;dropout=0.1", true);
        row("pissa", "lora_variant=pissa;dropout=0.1", true);
        row("qlora", "base_precision=nf4;recompute=blocks;dropout=0.1", true);
        row("qlora of 8 bits", "base_precision=int8;recompute=feed-forward", true);
        row("qlora in bf16", "base_precision=nf4;precision=bf16", true);
        row("as the file has it", "base_precision=stored", true);
        row("dora on 4 bits", "base_precision=fp4;lora_variant=dora;recompute=blocks", true);
        row("ia3 on 4 bits", "method=ia3;base_precision=nf4", true);
        row("lora plus", "rate_ratio=16", true);
        row("lora by expression", "modules=.*layers\\.1\\..*(q|v)_proj", true);
        row("lora with patterns", "rank_pattern=down_proj=2, q_proj=3;alpha_pattern=q_proj=5", true);
        row("lora with a norm", "saved_modules=model.norm;biases=all", true);
        row("prompt from a text", "method=prompt;prompt_start=text;prompt_text=Add the numbers", false);
        row("prompt from numbers", "method=prompt;prompt_start=random", false);
        row("prefix projected", "method=prefix;prefix_projection=true;encoder_width=6", false);
        row("p-tuning by LSTM", "method=p-tuning;prompt_encoder=lstm;encoder_width=6", false);
        row("houlsby", "method=bottleneck;bottleneck=houlsby", false);
        row("parallel", "method=bottleneck;bottleneck=parallel", false);
        row("embeddings", "method=freeze;trained_parts=embeddings", true);
        row("norms of the model", "method=freeze;trained_parts=norms", true);
        row("named modules", "method=freeze;trained_parts=named;modules=down_proj, o_proj;layer_decay=0.5", true);
    }

    void trainsAndLeavesInEveryFormat()
    {
        QFETCH(QString, changes);
        QFETCH(bool, merges);
        const TrainRecipe recipe = recipeOf(changes);
        VERIFY_RESULT(checkRecipe(recipe));
        const RunPaths run = trained(recipe);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY(std::isfinite(numberOr(result.summary, "last_loss", NAN)));
        QVERIFY(intOr(result.summary, "steps") > 1);
        QCOMPARE(stringOr(result.summary, "base"), recipe.freezesBase() ? recipe.basePrecision : "plain");
        QCOMPARE(stringOr(result.summary, "recompute"), recipe.recompute == "auto" ? "none" : recipe.recompute);

        const auto source = ModelSource::open(m_fixture.model());
        VERIFY_RESULT(source);
        const ModelConfig &config = (*source)->config();
        if (!isExpression(recipe.modules) && recipe.rankPattern.empty()) {
            const TunedModel tuned{config.family(), config.sizes(), config.design, std::int64_t(parameterCount(config)),
                                   true};
            QCOMPARE(intOr(result.summary, "trainable"), trainedParameters(recipe, tuned));
        }

        const fs::path model = run.output() / "model";
        const fs::path place = m_fixture.root() / "exports" / QTest::currentDataTag();
        if (recipe.givesModel()) {
            VERIFY_RESULT(ModelSource::open(model));
            const RunResult whole = exported(model, false, "gguf", "F32", place.string() + ".gguf");
            QVERIFY2(difference(whole) < 1e-4, WorkerFixture::reason(whole).c_str());
            return;
        }
        // The adapter by itself, in half the bits …
        const RunResult alone = exported(model, true, "peft", "BF16", place.string() + "-adapter");
        QVERIFY2(alone.outcome == JobState::Completed, WorkerFixture::reason(alone).c_str());
        VERIFY_RESULT(readPeftFiles(place.string() + "-adapter"));
        // … and as weights.
        const RunResult folder = exported(model, true, "hf", "", place);
        if (merges) {
            QVERIFY2(difference(folder) < 1e-4, WorkerFixture::reason(folder).c_str());
            const RunResult file = exported(model, true, "gguf", "F32", place.string() + ".gguf");
            QVERIFY2(difference(file) < 1e-4, WorkerFixture::reason(file).c_str());
        } else {
            QVERIFY(folder.error && folder.error->code == ErrorCode::Unsupported);
            QVERIFY(!fs::exists(place));
        }
        // llama.cpp's format is for LoRA.
        const auto kind = adapterKind(model);
        VERIFY_RESULT(kind);
        const fs::path lora = place.string() + "-lora.gguf";
        const RunResult gguf = exported(model, true, "gguf-lora", "F32", lora);
        if (kind->isPlainLora) {
            QVERIFY2(gguf.outcome == JobState::Completed, WorkerFixture::reason(gguf).c_str());
            const auto file = GgufFile::open(lora);
            VERIFY_RESULT(file);
            QCOMPARE(file->header().text("general.type"), std::string("adapter"));
        } else if (kind->type != "LORA") {
            QVERIFY(gguf.error && gguf.error->code == ErrorCode::Unsupported);
            const std::string remedy = gguf.error->remedy.english(); // which is possible
            QVERIFY2(merges == (remedy.find("merged model") != std::string::npos), remedy.c_str());
        }
    }

    void goesOnWithAnAdapterInAnEvaluation()
    {
        const RunPaths run = trained(recipeOf(QStringLiteral("method=prefix")));
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Completed);
        // A quantised precision cannot hold it: fp32 is taken, and that is said.
        Json ref = m_fixture.modelRef();
        ref["adapter"] = (run.output() / "model").string();
        const RunPaths generate =
            m_fixture.newRun(JobKind::Generate, {{"method", "model"}, {"model", ref}, {"precision", "int8"}});
        m_fixture.writeInput(generate, "chunks.jsonl", {{{"id", "c1"}, {"text", "Water boils at 100 °C."}}});
        (void)m_fixture.run(generate);
        bool said = false;
        for (const Event &event : WorkerFixture::eventsOf(generate))
            said = said || dumpJson(event.fields).find("general path") != std::string::npos;
        QVERIFY(said);
    }

    void anAdapterOfAnotherBaseIsRefused()
    {
        const RunPaths run = trained(recipeOf(QStringLiteral("method=ia3")));
        auto files = readPeftFiles(run.output() / "model");
        VERIFY_RESULT(files);
        for (PeftFiles::Tensor &tensor : files->tensors) {
            tensor.shape[0] += 1;
            tensor.values.resize(tensor.values.size() + size_t(tensor.shape.back()));
        }
        const fs::path other = m_fixture.root() / "other";
        VERIFY_RESULT(writePeftFiles(other, *files));
        const RunResult result = exported(other, true, "hf", "", m_fixture.root() / "exports" / "other");
        QVERIFY(result.error && result.error->code == ErrorCode::InvalidArgument);
        QVERIFY(result.error->message().find("does not fit this model") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestWorkerMethods)
#include "test_worker_methods.moc"
