#include "core/base/file.h"
#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/continued_recipe.h"
#include "core/recipe/fields.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <cmath>

namespace fs = std::filesystem;
using namespace fieldwright;

namespace {

/// Of PEFT's kinds that no recipe begins.
constexpr const char *otherKinds[] = {
    R"({"peft_type":"ADALORA","init_r":3,"target_r":2,"total_step":20})",
    R"({"peft_type":"BOFT","boft_block_size":8})",
    R"({"peft_type":"FOURIERFT","n_frequency":20})",
    R"({"peft_type":"HRA","r":4})",
    R"({"peft_type":"MISS","r":4,"init_weights":false})",
    R"({"peft_type":"SHIRA","r":2,"init_weights":false})",
    R"({"peft_type":"C3A","block_size":16})",
    R"({"peft_type":"WAVEFT","n_frequency":20,"init_weights":false})",
    R"({"peft_type":"ROAD","group_size":8})",
    R"({"peft_type":"HIRA","r":2})",
    R"({"peft_type":"DELORA","r":2})",
    R"({"peft_type":"GRALORA","r":4})",
    R"({"peft_type":"VBLORA","r":2,"num_vectors":8,"vector_length":16})",
    R"({"peft_type":"RANDLORA","r":4})",
    R"({"peft_type":"PVERA","r":4})",
    R"({"peft_type":"BEFT","init_weights":false})",
    R"({"peft_type":"GLORA","r":2})",
    R"({"peft_type":"PEANUT","r":4})",
    R"({"peft_type":"DEFT","r":2})",
    R"({"peft_type":"TINYLORA","u":8})",
    R"({"peft_type":"FROD","sparse_rate":0.05})",
    R"({"peft_type":"SUPERTUNING","sparsity":0.9,"init_weights":false})",
    R"({"peft_type":"UNILORA","r":2,"theta_d_length":40})",
    R"({"peft_type":"PSOFT","r":4})",
    R"({"peft_type":"LILY","r":4,"stride_A":2})",
    R"({"peft_type":"POLY","r":4,"n_skills":3})",
    R"({"peft_type":"OSF","effective_rank":8})",
    R"({"peft_type":"ADAMSS","r":8,"num_subspaces":3,"subspace_rank":2})",
    R"({"peft_type":"SHADOW","r":4,"target_modules":["model.layers.0","model.layers.1"],"shadow_model":"mirror"})",
    R"({"peft_type":"ADAPTION_PROMPT","adapter_len":4,"adapter_layers":1,"target_modules":"self_attn"})",
    R"({"peft_type":"CARTRIDGE","num_virtual_tokens":3,"num_frozen_tokens":1})",
    R"({"peft_type":"TRAINABLE_TOKENS","target_modules":null,"token_indices":[3,4,5,40,60,97,101,116]})",
    R"({"peft_type":"MULTITASK_PROMPT_TUNING","num_virtual_tokens":3,"num_ranks":2})",
    R"({"peft_type":"CPT","cpt_token_ids":[5,9,11],"cpt_mask":[1,1,1],"cpt_tokens_type_mask":[1,2,3],"num_virtual_tokens":3,
        "opt_projection_epsilon":9.0,"opt_projection_format_epsilon":9.0})",
};

} // namespace

/// Several adapters at once, through the real worker: trained further, put on top of each other, made one.
class TestWorkerOnAdapter : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::map<std::string, fs::path> m_first; ///< what a method's first run made

    static TrainRecipe recipeOf(const QString &changes)
    {
        TrainRecipe recipe = recipeWith({{"epochs", 2.0},
                                         {"max_length", std::int64_t(64)},
                                         {"micro_batch_tokens", std::int64_t(128)},
                                         {"rank", std::int64_t(4)},
                                         {"alpha", 8.0},
                                         {"block_size", std::int64_t(8)},
                                         {"reduction", std::int64_t(4)},
                                         {"virtual_tokens", std::int64_t(3)},
                                         {"precision", std::string("fp32")},
                                         {"device", std::string("cpu")},
                                         {"threads", std::int64_t(1)},
                                         {"samples_every", std::int64_t(0)},
                                         {"learning_rate", 1e-2}});
        WorkerFixture::change(recipe, changes);
        return recipe;
    }

    Json tuned(const fs::path &adapter, const char *name = "Tuned")
    {
        Json ref = m_fixture.modelRef();
        ref["name"] = name;
        ref["base_fingerprint"] = ref.value("fingerprint", std::string());
        ref["adapter"] = adapter.string();
        return ref;
    }

    RunPaths train(const TrainRecipe &recipe, const Json &model, const char *onAdapter)
    {
        const RunPaths run = m_fixture.newRun(
            JobKind::Train,
            {{"model", model}, {"dataset", m_fixture.writeDataset(12).string()}, {"on_adapter", onAdapter}},
            toJson(recipe));
        (void)m_fixture.run(run);
        return run;
    }

    fs::path first(const QString &changes)
    {
        fs::path &made = m_first[changes.toStdString()];
        if (made.empty()) {
            const RunPaths run = train(recipeOf(changes), m_fixture.modelRef(), "continue");
            if (WorkerFixture::resultOf(run).outcome != JobState::Completed)
                qFatal("%s", WorkerFixture::reason(WorkerFixture::resultOf(run)).c_str());
            made = run.output() / "model";
        }
        return made;
    }

    /// A new one of a kind that no recipe begins.
    fs::path foreign(const QByteArray &config)
    {
        fs::path &made = m_first[config.toStdString()];
        if (!made.empty())
            return made;
        Json all = {{"task_type", "CAUSAL_LM"}, {"target_modules", Json::array({"q_proj", "down_proj"})}};
        all.update(parseJson(config.toStdString(), "config").value());
        const auto source = ModelSource::open(m_fixture.model());
        const auto model = engine::LoadedModel::load(**source, {.threads = 1});
        const auto id = engine::newAdapter(**model, all, 3);
        made = m_fixture.root() / stringOr(all, "peft_type");
        if (!id || !(*model)->selectAdapter(*id) || !engine::saveAdapter(**model, made, "Base", ""))
            qFatal("%s", id ? "not written" : id.error().message().c_str());
        return made;
    }

    /// A stack of as many as there can be.
    fs::path eight()
    {
        const auto one = readPeftFiles(first(QStringLiteral("method=loha")));
        const fs::path folder = m_fixture.root() / "eight";
        PeftFiles stack{.config = stackConfig(mostStacked)};
        stack.config["base_model_name_or_path"] = adapterKind(one->config).baseModel;
        stack.parts.assign(mostStacked, *one);
        if (!writePeftFiles(folder, stack))
            qFatal("no stack");
        return folder;
    }

    /// In the order of steps, the first being that of the start.
    static std::vector<double> validationLosses(const RunPaths &run)
    {
        std::vector<double> out;
        for (const auto &[step, loss] : WorkerFixture::numbersOf(run, "validation_loss"))
            out.push_back(loss);
        return out;
    }

    RunPaths combine(Json parameters)
    {
        const RunPaths run = m_fixture.newRun(JobKind::Combine, std::move(parameters));
        (void)m_fixture.run(run);
        return run;
    }

private Q_SLOTS:
    void everyKindIsTrainedFurther_data()
    {
        QTest::addColumn<QString>("changes");
        QTest::addColumn<QByteArray>("config");
        const auto row = [](const char *name, const QString &changes) {
            QTest::newRow(name) << changes << QByteArray();
        };
        for (const char *method :
             {"lora", "ia3", "loha", "lokr", "vera", "oft", "norms", "prompt", "p-tuning", "prefix", "bottleneck"})
            row(method, QStringLiteral("method=%1").arg(QLatin1String(method)));
        row("dora", QStringLiteral("lora_variant=dora"));
        row("pissa", QStringLiteral("lora_variant=pissa"));
        row("patterns", QStringLiteral("rank_pattern=down_proj=2;alpha_pattern=q_proj=5"));
        row("saved modules", QStringLiteral("saved_modules=model.norm"));
        row("on 4 bits", QStringLiteral("base_precision=nf4"));
        row("houlsby", QStringLiteral("method=bottleneck;bottleneck=houlsby"));
        for (const char *config : otherKinds)
            QTest::newRow(stringOr(parseJson(config, "config").value(), "peft_type").c_str())
                << QString() << QByteArray(config);
    }

    void everyKindIsTrainedFurther()
    {
        QFETCH(QString, changes);
        QFETCH(QByteArray, config);
        const fs::path before = config.isEmpty() ? first(changes) : foreign(config);
        // A recipe of another shape: what the adapter fixes wins.
        const auto stored = readAdapterConfig(before);
        VERIFY_RESULT(stored);
        TrainRecipe other = recipeOf(QStringLiteral("rank=7;virtual_tokens=5;epochs=1;learning_rate=1e-4"));
        other.basePrecision = recipeOf(changes).basePrecision;
        const auto recipe = continuedRecipe(other, *stored, "Tuned");
        VERIFY_RESULT(recipe);
        VERIFY_RESULT(checkRecipe(*recipe));
        const RunPaths run = train(*recipe, tuned(before), "continue");
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(stringOr(result.summary, "on_adapter"), std::string("continue"));
        QVERIFY(intOr(result.summary, "steps") >= 1);

        const auto old = readPeftFiles(before), made = readPeftFiles(run.output() / "model");
        VERIFY_RESULT(old);
        VERIFY_RESULT(made);
        QCOMPARE(made->tensors.size(), old->tensors.size());
        QCOMPARE(adapterKind(made->config).baseModel, adapterKind(old->config).baseModel);
        double moved = 0, size = 0;
        for (const PeftFiles::Tensor &tensor : made->tensors) {
            const auto same = std::find_if(old->tensors.begin(), old->tensors.end(),
                                           [&](const PeftFiles::Tensor &t) { return t.key == tensor.key; });
            QVERIFY2(same != old->tensors.end(), tensor.key.c_str());
            QCOMPARE(tensor.shape, same->shape);
            for (size_t i = 0; i < tensor.values.size(); ++i) {
                moved += std::pow(tensor.values[i] - same->values[i], 2);
                size += std::pow(same->values[i], 2);
            }
        }
        QVERIFY(moved > 0);
        QVERIFY2(moved < size, "it began anew"); // new start values would be as far off as they are large
    }

    void aLoraInAGgufFileIsTrainedFurther()
    {
        const fs::path folder = first(QStringLiteral("method=lora")), file = m_fixture.root() / "lora.gguf";
        const auto source = ModelSource::open(m_fixture.model());
        VERIFY_RESULT(source);
        const auto lora = readLoraAdapter(folder);
        VERIFY_RESULT(lora);
        VERIFY_RESULT(writeGgufAdapter(*lora, **source, file, TensorType::F32));
        const auto stored = readAdapterConfig(file, m_fixture.model());
        VERIFY_RESULT(stored);
        const auto recipe = continuedRecipe(recipeOf(QStringLiteral("rank=7;epochs=1")), *stored, "Tuned");
        VERIFY_RESULT(recipe);
        // One step after the other as from the folder.
        const RunPaths fromFile = train(*recipe, tuned(file), "continue");
        const RunPaths fromFolder = train(*recipe, tuned(folder), "continue");
        const RunResult result = WorkerFixture::resultOf(fromFile);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY(!WorkerFixture::weightsOf(fromFile).empty());
        QCOMPARE(WorkerFixture::lossesOf(fromFile), WorkerFixture::lossesOf(fromFolder));
        QVERIFY(WorkerFixture::weightsOf(fromFile) == WorkerFixture::weightsOf(fromFolder));

        const RunPaths both = train(recipeOf(QStringLiteral("rank=3;epochs=1")), tuned(file), "stack");
        QVERIFY2(WorkerFixture::resultOf(both).outcome == JobState::Completed,
                 WorkerFixture::reason(WorkerFixture::resultOf(both)).c_str());
        const auto made = readPeftFiles(both.output() / "model");
        VERIFY_RESULT(made);
        QCOMPARE(intOr(made->config, "r"), 4 + 3);
    }

    void withoutAnAdapterNothingIsTrainedAsItIs()
    {
        for (const char *way : {"continue", "stack"}) {
            const RunPaths run = train(recipeOf(QStringLiteral("method=adapter")), m_fixture.modelRef(), way);
            const RunResult result = WorkerFixture::resultOf(run);
            QCOMPARE(result.outcome, JobState::Failed);
            QVERIFY(result.error && result.error->code == ErrorCode::InvalidArgument);
        }
    }

    void aLoraOnTopIsSavedWithTheOneBelow()
    {
        const fs::path below = first(QStringLiteral("method=lora"));
        // Without a step worth the name, the two together are the one below.
        RunPaths run =
            train(recipeOf(QStringLiteral("rank=3;learning_rate=1e-7;targets=attention")), tuned(below), "stack");
        RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(stringOr(result.summary, "on_adapter"), std::string("stack"));
        const fs::path both = run.output() / "model";
        QVERIFY(!fs::exists(run.output() / "top"));
        const auto made = readPeftFiles(both), old = readPeftFiles(below);
        VERIFY_RESULT(made);
        QCOMPARE(intOr(made->config, "r"), 4 + 3);
        QVERIFY(adapterKind(both)->isPlainLora);
        QCOMPARE(adapterKind(made->config).baseModel, adapterKind(old->config).baseModel);
        const std::vector<double> quiet = validationLosses(run);
        QVERIFY(!quiet.empty());

        // Trained in earnest it goes on from where the one below was: its loss is the continued base's, then less.
        run = train(recipeOf(QStringLiteral("rank=3;lora_variant=pissa")), tuned(below), "stack");
        result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        const std::vector<double> losses = validationLosses(run);
        QVERIFY(losses.back() < quiet.back());

        // What is saved answers as what was trained: a run without steps on the saved one finds the same loss.
        const RunPaths again = train(continuedRecipe(recipeOf(QStringLiteral("learning_rate=1e-7")),
                                                     *readAdapterConfig(run.output() / "model"), "Tuned")
                                         .value(),
                                     tuned(run.output() / "model"), "continue");
        const std::vector<double> same = validationLosses(again);
        QVERIFY2(!same.empty(), WorkerFixture::reason(WorkerFixture::resultOf(again)).c_str());
        const double best = *std::min_element(losses.begin(), losses.end()); // the best step is what is saved
        QVERIFY2(std::abs(same.back() - best) < 1e-4, qPrintable(QStringLiteral("%1 %2").arg(same.back()).arg(best)));
    }

    /// Of kinds of which there is no sum: side by side, in PEFT's order.
    void othersOnTopLieBesideTheOneBelow_data()
    {
        QTest::addColumn<QString>("below");
        QTest::addColumn<QString>("top");
        QTest::newRow("dora on lora") << "method=lora"
                                      << "lora_variant=dora";
        QTest::newRow("lora on dora") << "lora_variant=dora"
                                      << "method=lora";
        QTest::newRow("lora on loha") << "method=loha"
                                      << "method=lora";
        QTest::newRow("oft on lora") << "method=lora"
                                     << "method=oft";
        QTest::newRow("ia3 on ia3") << "method=ia3"
                                    << "method=ia3";
        QTest::newRow("vera on vera") << "method=vera"
                                      << "method=vera";
        QTest::newRow("lokr on loha, in 4 bits") << "method=loha"
                                                 << "method=lokr;base_precision=nf4";
        QTest::newRow("on a base as stored") << "method=lora"
                                             << "base_precision=stored";
        QTest::newRow("biases on top") << "method=lora"
                                       << "biases=all";
    }

    void othersOnTopLieBesideTheOneBelow()
    {
        QFETCH(QString, below);
        QFETCH(QString, top);
        const fs::path lower = first(below);
        const RunPaths quiet =
            train(recipeOf(top + QStringLiteral(";learning_rate=1e-7;dropout=0")), tuned(lower), "stack");
        QVERIFY2(WorkerFixture::resultOf(quiet).outcome == JobState::Completed,
                 WorkerFixture::reason(WorkerFixture::resultOf(quiet)).c_str());
        const RunPaths run = train(recipeOf(top), tuned(lower), "stack");
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(stringOr(result.summary, "on_adapter"), std::string("stack"));
        const std::vector<double> start = validationLosses(quiet), losses = validationLosses(run);
        QVERIFY(!start.empty() && !losses.empty());
        QVERIFY2(losses.back() < start.back(),
                 qPrintable(QStringLiteral("%1 %2").arg(losses.back()).arg(start.back())));

        const fs::path both = run.output() / "model";
        const auto made = readPeftFiles(both), old = readPeftFiles(lower);
        VERIFY_RESULT(made);
        QCOMPARE(made->parts.size(), size_t(2));
        QCOMPARE(made->baseFingerprint, old->baseFingerprint);
        QCOMPARE(numbersIn(made->parts.front()), numbersIn(*old));

        // It is trained further and answers as it was trained: without a step worth the name its loss is the same.
        const auto configs = readAdapterConfigs(both);
        VERIFY_RESULT(configs);
        TrainRecipe again =
            continuedRecipe(recipeOf(QStringLiteral("learning_rate=1e-7")), configs->back(), "Tuned").value();
        again.basePrecision = recipeOf(top).basePrecision;
        const RunPaths further = train(again, tuned(both), "continue");
        const std::vector<double> same = validationLosses(further);
        QVERIFY2(!same.empty(), WorkerFixture::reason(WorkerFixture::resultOf(further)).c_str());
        const double best = *std::min_element(losses.begin(), losses.end()); // the best step is what is saved
        QVERIFY2(std::abs(same.back() - best) < 1e-4, qPrintable(QStringLiteral("%1 %2").arg(same.back()).arg(best)));
        QCOMPARE(readPeftFiles(further.output() / "model")->parts.size(), size_t(2));

        // And it is an adapter as any: exported merged, and in PEFT's format.
        for (const char *to : {"hf", "peft"}) {
            const RunPaths out = m_fixture.newRun(
                JobKind::Export, {{"model", tuned(both)},
                                  {"to", to},
                                  {"type", ""},
                                  {"output", (m_fixture.root() / (run.folder.filename().string() + to)).string()}});
            (void)m_fixture.run(out);
            const RunResult exported = WorkerFixture::resultOf(out);
            const Json *proof = member(exported.summary, "round_trip");
            QVERIFY2(proof && numberOr(*proof, "largest_difference", NAN) < 1e-4,
                     WorkerFixture::reason(exported).c_str());
        }
    }

    /// Killed, and in another number of processes: the same losses.
    void aStackedRunGoesOnExactly()
    {
        const fs::path below = first(QStringLiteral("method=loha"));
        const auto newTraining = [&](std::int64_t ranks) {
            TrainRecipe recipe =
                recipeOf(QStringLiteral("rank=3;dropout=0.1;checkpoint_every=2;accumulation=2;epochs=8"));
            recipe.ranks = recipe.threads = ranks;
            return m_fixture.newRun(
                JobKind::Train,
                {{"model", tuned(below)}, {"dataset", m_fixture.writeDataset(12).string()}, {"on_adapter", "stack"}},
                toJson(recipe));
        };
        const RunPaths whole = newTraining(1), killed = newTraining(1), two = newTraining(2);
        QCOMPARE(m_fixture.run(whole), 0);
        {
            const auto process = m_fixture.start(killed, {QStringLiteral("FIELDWRIGHT_FAILPOINT=checkpoint-pruned:2")});
            QVERIFY(process->waitForFinished(60'000));
            QCOMPARE(process->exitStatus(), QProcess::CrashExit);
        }
        QCOMPARE(m_fixture.run(killed), 0);
        QCOMPARE(m_fixture.run(two), 0);
        const auto expected = WorkerFixture::numbersOf(whole, "loss"), found = WorkerFixture::numbersOf(two, "loss");
        QVERIFY(expected.size() > 4);
        QVERIFY(WorkerFixture::isSaid(killed, "note", "Continued from the checkpoint"));
        QCOMPARE(WorkerFixture::numbersOf(killed, "loss"), expected);
        const auto one = readPeftFiles(whole.output() / "model"), other = readPeftFiles(killed.output() / "model");
        VERIFY_RESULT(one);
        VERIFY_RESULT(other);
        for (size_t i = 0; i < one->parts.back().tensors.size(); ++i)
            QVERIFY(one->parts.back().tensors[i].values == other->parts.back().tensors[i].values);
        QCOMPARE(found.size(), expected.size());
        for (const auto &[step, value] : expected)
            QVERIFY2(std::abs(found.at(step) - value) <= 2e-5 * value, std::to_string(step).c_str());
    }

    void whatCannotLieOnTopIsRefusedBeforeTheWork_data()
    {
        QTest::addColumn<QString>("below");
        QTest::addColumn<QString>("top");
        QTest::addColumn<QString>("word");
        QTest::newRow("factors on LoRA") << "method=lora"
                                         << "method=ia3"
                                         << "the kinds LORA and IA3 cannot act together";
        QTest::newRow("other frozen matrices") << "method=vera"
                                               << "method=vera;seed=9"
                                               << "different seeds";
        QTest::newRow("a prefix below") << "method=prefix"
                                        << "method=lora"
                                        << "the kind PREFIX_TUNING cannot act together with another one";
        QTest::newRow("a bottleneck on top") << "method=lora"
                                             << "method=bottleneck"
                                             << "the kind BOTTLENECK cannot act together with another one";
        QTest::newRow("biases twice") << "biases=all"
                                      << "biases=lora_only"
                                      << "biases or whole modules";
        QTest::newRow("full") << "method=lora"
                              << "method=full"
                              << "on top of an adapter";
        QTest::newRow("a ninth") << "eight"
                                 << "method=loha"
                                 << "9 adapters cannot act together: a stack has at most 8";
    }

    void whatCannotLieOnTopIsRefusedBeforeTheWork()
    {
        QFETCH(QString, below);
        QFETCH(QString, top);
        QFETCH(QString, word);
        const fs::path lower = below == u"eight" ? eight() : first(below);
        const RunPaths run = train(recipeOf(top), tuned(lower), "stack");
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY(result.error);
        QVERIFY2(QString::fromStdString(result.error->message()).contains(word), result.error->message().c_str());
        QVERIFY(WorkerFixture::numbersOf(run, "loss").empty());
    }

    void moreThanCanBeSavedAreNotStacked()
    {
        const Json one = {{"model", tuned(first(QStringLiteral("method=loha")), "One")}, {"weight", 1}};
        const Json most = {{"model", tuned(eight(), "Eight")}, {"weight", 1}};
        const RunResult result = WorkerFixture::resultOf(
            combine({{"model", m_fixture.modelRef()}, {"parts", Json::array({most, one})}, {"how", "stack"}}));
        QVERIFY(result.error && result.error->message().find("9 adapters cannot act together") != std::string::npos);
    }

    void adaptersBecomeOne()
    {
        const Json one = tuned(first(QStringLiteral("method=lora")), "One");
        const Json two = tuned(first(QStringLiteral("method=lora;rank=2;seed=7;targets=attention")), "Two");
        const Json parts = Json::array({{{"model", one}, {"weight", 0.75}}, {{"model", two}, {"weight", 0.5}}});
        for (const auto &[how, rank] : {std::pair{"cat", 6}, {"svd", 4}}) {
            const RunPaths run = combine({{"model", m_fixture.modelRef()}, {"parts", parts}, {"how", how}});
            const RunResult result = WorkerFixture::resultOf(run);
            QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
            QCOMPARE(intOr(result.summary, "rank"), rank);
            QCOMPARE(intOr(result.summary, "parts"), 2);
            const double deviation = numberOr(result.summary, "deviation", NAN);
            QVERIFY(std::string(how) == "cat" ? deviation < 1e-5 : deviation > 1e-4 && deviation < 1);
            // It is an adapter as any: exported, opened again, compared.
            const RunPaths out = m_fixture.newRun(JobKind::Export, {{"model", tuned(run.output() / "model")},
                                                                    {"to", "hf"},
                                                                    {"type", ""},
                                                                    {"output", (m_fixture.root() / how).string()}});
            (void)m_fixture.run(out);
            const RunResult exported = WorkerFixture::resultOf(out);
            const Json *proof = member(exported.summary, "round_trip");
            QVERIFY2(proof && numberOr(*proof, "largest_difference", NAN) < 1e-4,
                     WorkerFixture::reason(exported).c_str());
        }
        // Side by side they do the same as the exact sum of theirs with the weight 1.
        const Json plain = Json::array({{{"model", one}, {"weight", 1}}, {{"model", two}, {"weight", 1}}});
        const RunPaths stack = combine({{"model", m_fixture.modelRef()}, {"parts", plain}, {"how", "stack"}});
        const RunPaths sum = combine({{"model", m_fixture.modelRef()}, {"parts", plain}, {"how", "cat"}});
        const auto weightsOf = [&](const RunPaths &made) {
            const fs::path to = m_fixture.root() / ("merged-" + made.folder.filename().string());
            const RunPaths out = m_fixture.newRun(
                JobKind::Export,
                {{"model", tuned(made.output() / "model")}, {"to", "hf"}, {"type", ""}, {"output", to.string()}});
            (void)m_fixture.run(out);
            const auto source = ModelSource::open(to);
            std::vector<float> values;
            for (const ModelTensor &tensor : source ? (*source)->tensors() : std::vector<ModelTensor>()) {
                std::vector<float> own(size_t(elementCount(tensor.shape).value_or(0)));
                (void)(*source)->readFloat(tensor.name, own);
                values.insert(values.end(), own.begin(), own.end());
            }
            return values;
        };
        const std::vector<float> stacked = weightsOf(stack), summed = weightsOf(sum);
        QVERIFY2(!stacked.empty(), WorkerFixture::reason(WorkerFixture::resultOf(stack)).c_str());
        QCOMPARE(stacked.size(), summed.size());
        for (size_t i = 0; i < stacked.size(); ++i)
            QVERIFY(std::abs(stacked[i] - summed[i]) < 1e-5);
        const RunResult weighted =
            WorkerFixture::resultOf(combine({{"model", m_fixture.modelRef()}, {"parts", parts}, {"how", "stack"}}));
        QVERIFY(weighted.error && weighted.error->message().find("has the weight 0.75") != std::string::npos);

        const RunResult uneven =
            WorkerFixture::resultOf(combine({{"model", m_fixture.modelRef()}, {"parts", parts}, {"how", "linear"}}));
        QVERIFY(uneven.error && uneven.error->message().find("different ranks") != std::string::npos);
        const RunResult whole = WorkerFixture::resultOf(
            combine({{"model", m_fixture.modelRef()},
                     {"parts",
                      Json::array({{{"model", one}, {"weight", 1}}, {{"model", m_fixture.modelRef()}, {"weight", 1}}})},
                     {"how", "cat"}}));
        QVERIFY(whole.error && whole.error->message().find("whole model") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestWorkerOnAdapter)
#include "test_worker_on_adapter.moc"
