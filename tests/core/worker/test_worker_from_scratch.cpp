#include "core/base/file.h"
#include "core/model_files/model_source.h"
#include "core/recipe/fields.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"
#include "tests/support/small_disk.h"

#include <cmath>

namespace fs = std::filesystem;
using namespace fieldwright;

/// A new model through the real worker: its tokenizer, its first weights, its training; killed at every stage; asked
/// and tuned afterwards; and what cannot be made.
class TestWorkerFromScratch : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;

    /// The sample's documents, and some Chinese.
    static std::vector<Json> documents()
    {
        std::vector<Json> out;
        int id = 0;
        for (const char *name : {"employee-handbook.md", "service-faq.md"}) {
            const auto text = readFile(fs::path(FIELDWRIGHT_SOURCE_DIR) / "resources/sample/documents" / name);
            out.push_back({{"id", ++id}, {"name", name}, {"text", text ? *text : std::string()}});
        }
        std::string chinese;
        for (int i = 0; i < 40; ++i)
            chinese += "水质传感器每月校准一次，深度以米计算。探头" + std::to_string(i % 7) + "号。\n";
        out.push_back({{"id", ++id}, {"name", "zh.txt"}, {"text", chinese}});
        return out;
    }

    static Json recipe(Json changes = Json::object())
    {
        Json out = {{"objective", "from-scratch"},
                    {"method", "full"},
                    {"domain_share", 1.0},
                    {"layers", 2},
                    {"hidden", 32},
                    {"heads", 2},
                    {"context", 64},
                    {"vocabulary", 400},
                    {"max_length", 32},
                    {"micro_batch_tokens", 128},
                    {"max_steps", 24},
                    {"validate_every", 8},
                    {"checkpoint_every", 4},
                    {"learning_rate", 0.005},
                    {"precision", "fp32"},
                    {"device", "cpu"},
                    {"threads", 1}};
        out.update(changes);
        return out;
    }

    RunPaths newRun(const Json &recipe, const Json &parameters = Json::object(),
                    const std::vector<Json> &texts = documents())
    {
        const RunPaths run = m_fixture.newRun(JobKind::Train, parameters, recipe);
        m_fixture.writeInput(run, "documents.jsonl", texts);
        return run;
    }

    /// All that the result is made of.
    static std::map<std::string, std::string> filesOf(const RunPaths &run)
    {
        std::map<std::string, std::string> out;
        for (const auto &entry : fs::directory_iterator(run.output() / "model")) {
            if (const auto bytes = readFile(entry.path()))
                out[entry.path().filename().string()] = *bytes;
        }
        return out;
    }

    /// Of the tokens of all texts, in nats: the loss of who knows how often each token occurs, and no more.
    static double unigramEntropy(const Tokenizer &tokenizer)
    {
        std::map<std::int32_t, double> counts;
        double all = 0;
        for (const Json &document : documents()) {
            const auto ids = tokenizer.encodeIds(stringOr(document, "text"));
            for (const std::int32_t id : *ids) {
                counts[id] += 1;
                all += 1;
            }
        }
        double entropy = 0;
        for (const auto &[id, count] : counts)
            entropy -= count / all * std::log(count / all);
        return entropy;
    }

    static Json refOf(const fs::path &model)
    {
        return {{"id", "new"}, {"name", "New"}, {"path", model.string()}, {"fingerprint", "f"}};
    }

private Q_SLOTS:
    void anEndedOneGoesOnAsANewRun()
    {
        const Json constant = {{"schedule", "constant"}, {"warmup_share", 0}, {"max_steps", 24}};
        Json half = constant;
        half["max_steps"] = 16;
        const RunPaths whole = newRun(recipe(constant)), ended = newRun(recipe(half));
        QCOMPARE(m_fixture.run(whole, 300), 0);
        QCOMPARE(m_fixture.run(ended, 300), 0);
        const RunPaths further = m_fixture.furtherRun(ended, {{"max_steps", 24}});
        QCOMPARE(m_fixture.run(further, 300), 0);
        const RunResult result = WorkerFixture::resultOf(further);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY(WorkerFixture::isSaid(further, "note", "Continued from the checkpoint of step 16."));
        QVERIFY2(filesOf(further) == filesOf(whole), "the models differ");
    }

    /// A model of 1.1 million weights in some seconds.
    void aSmallModelLearnsItsDocuments()
    {
        const RunPaths run = newRun(recipe({{"layers", 4},
                                            {"hidden", 128},
                                            {"heads", 4},
                                            {"kv_heads", 2},
                                            {"context", 256},
                                            {"vocabulary", 1024},
                                            {"max_length", 128},
                                            {"micro_batch_tokens", 512},
                                            {"max_steps", 320},
                                            {"epochs", 100.0},
                                            {"validate_every", 40},
                                            {"checkpoint_every", 0},
                                            {"learning_rate", 0.004},
                                            {"beta2", 0.95},
                                            {"weight_decay", 0.1},
                                            {"threads", 2}}));
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        const std::int64_t parameters = intOr(result.summary, "parameters");
        QVERIFY2(parameters > 700'000 && parameters < 2'000'000, qPrintable(QString::number(parameters)));
        QVERIFY(boolOr(result.summary, "full_model"));

        const fs::path model = run.output() / "model";
        const auto tokenizer = Tokenizer::fromFolder(model);
        VERIFY_RESULT(tokenizer);
        QCOMPARE((*tokenizer)->size(), 1024);
        const double entropy = unigramEntropy(**tokenizer), uniform = std::log(1024.0);
        const auto losses = WorkerFixture::numbersOf(run, "loss"),
                   validation = WorkerFixture::numbersOf(run, "validation_loss");
        double best = uniform;
        for (const auto &[step, loss] : validation)
            best = std::min(best, loss);
        const QString figures = QStringLiteral("ln V %1, unigrams %2, first %3, last %4, validation %5")
                                    .arg(uniform)
                                    .arg(entropy)
                                    .arg(losses.begin()->second)
                                    .arg(losses.rbegin()->second)
                                    .arg(best);
        qInfo().noquote() << figures;
        QVERIFY2(std::abs(losses.begin()->second - uniform) < 0.3, qPrintable(figures)); // it begins knowing nothing
        QVERIFY2(losses.rbegin()->second < 0.5 * uniform && losses.rbegin()->second < 0.6 * entropy,
                 qPrintable(figures));
        QVERIFY2(best < entropy - 0.2, qPrintable(figures));

        // What makes it a model that others open.
        const auto source = ModelSource::open(model);
        VERIFY_RESULT(source);
        QCOMPARE((*source)->config().architecture, std::string("LlamaForCausalLM"));
        QCOMPARE((*source)->config().eosIds, std::vector<std::int64_t>{(*tokenizer)->eosId()});
        QVERIFY(!(*source)->config().chatTemplate.empty());
        QVERIFY(!fs::exists(run.folder / "new-model"));
        const Json answer =
            m_fixture.asked({{"verb", "generate"}, {"model", refOf(model)}, {"prompt", "The"}, {"max_new", 8}});
        QVERIFY2(!stringOr(answer, "text").empty(), dumpJson(answer).c_str());

        // And the base of a later tuning.
        const fs::path dataset = m_fixture.writeDataset(20);
        const RunPaths tuned =
            m_fixture.newRun(JobKind::Train, {{"model", refOf(model)}, {"dataset", dataset.string()}},
                             {{"max_steps", 4},
                              {"max_length", 128},
                              {"micro_batch_tokens", 256},
                              {"precision", "fp32"},
                              {"device", "cpu"}});
        QCOMPARE(m_fixture.run(tuned), 0);
        QCOMPARE(WorkerFixture::resultOf(tuned).outcome, JobState::Completed);
        QVERIFY(fs::exists(tuned.output() / "model" / "adapter_model.safetensors"));
    }

    void killedAtEachStageItEndsTheSame_data()
    {
        QTest::addColumn<QString>("tokenizer");
        QTest::addColumn<QString>("architecture");
        QTest::newRow("byte pairs, Llama") << QStringLiteral("byte-bpe") << QStringLiteral("llama");
        QTest::newRow("Unigram, BLOOM") << QStringLiteral("sentencepiece-unigram") << QStringLiteral("bloom");
        QTest::newRow("pairs, GPT-2") << QStringLiteral("sentencepiece-bpe") << QStringLiteral("gpt2");
        QTest::newRow("of another model") << QStringLiteral("of-model") << QStringLiteral("llama");
    }
    void killedAtEachStageItEndsTheSame()
    {
        QFETCH(QString, tokenizer);
        QFETCH(QString, architecture);
        const Json wanted =
            recipe({{"tokenizer", tokenizer.toStdString()}, {"architecture", architecture.toStdString()}});
        const bool takes = tokenizer == u"of-model";
        const Json parameters = takes ? Json{{"tokenizer", m_fixture.modelRef()}} : Json::object();
        const RunPaths whole = newRun(wanted, parameters);
        QCOMPARE(m_fixture.run(whole), 0);
        const RunResult result = WorkerFixture::resultOf(whole);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        const auto files = filesOf(whole);
        const auto losses = WorkerFixture::numbersOf(whole, "loss");
        QCOMPARE(losses.size(), size_t(24));
        QVERIFY(losses.rbegin()->second < losses.begin()->second);
        QVERIFY(files.contains("model.safetensors") && files.contains("config.json") &&
                files.contains("tokenizer_config.json"));

        const RunPaths run = newRun(wanted, parameters);
        QStringList stages = {QStringLiteral("weights.piece:3"), QStringLiteral("shard.text:2")};
        if (!takes)
            stages.prepend(QStringLiteral("tokenizer.text:2"));
        for (const QString &stage : stages) {
            const auto process = m_fixture.start(run, {QStringLiteral("FIELDWRIGHT_FAILPOINT=") + stage});
            QVERIFY2(process->waitForFinished(60'000) && process->exitStatus() == QProcess::CrashExit,
                     qPrintable(stage));
            QCOMPARE(*inspectState(run.folder), JobState::Interrupted);
        }
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return fs::exists(run.checkpoints() / "step-4"); }));
        process->kill();
        process->waitForFinished();
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::numbersOf(run, "loss"), losses);
        QVERIFY2(filesOf(run) == files, "the result differs");

        const Json answer = m_fixture.asked(
            {{"verb", "generate"}, {"model", refOf(run.output() / "model")}, {"prompt", "The"}, {"max_new", 4}});
        QVERIFY2(intOr(answer, "new_tokens") > 0 && member(answer, "text"), dumpJson(answer).c_str());
    }

    void pausedAndStoppedAmidTheTokenizer()
    {
        const RunPaths whole = newRun(recipe());
        QCOMPARE(m_fixture.run(whole), 0);
        const RunPaths run = newRun(recipe());
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Pause));
        auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "paused"; }));
        QVERIFY(!fs::exists(run.folder / "new-model" / "config.json"));
        process->terminate();
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(process->exitCode(), 130);
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Resume));
        QCOMPARE(m_fixture.run(run), 0);
        QVERIFY(filesOf(run) == filesOf(whole));

        const RunPaths stopped = newRun(recipe());
        VERIFY_RESULT(sendControl(stopped.folder, ControlCommand::Stop, StopKeep::Discard));
        QCOMPARE(m_fixture.run(stopped), 0);
        QCOMPARE(WorkerFixture::resultOf(stopped).outcome, JobState::Cancelled);
        QVERIFY(!fs::exists(stopped.output() / "model"));
    }

    void whatCannotBeMadeIsRefusedWithItsReason_data()
    {
        QTest::addColumn<QByteArray>("changes");
        QTest::addColumn<QByteArray>("names");
        QTest::newRow("a trillion weights")
            << QByteArray(R"({"layers":256,"hidden":16384,"heads":128,"feed_forward":65536})")
            << QByteArray("million weights");
        QTest::newRow("a width that does not divide") << QByteArray(R"({"hidden":50,"heads":4})") << QByteArray("50");
        QTest::newRow("keys that cannot be shared")
            << QByteArray(R"({"heads":4,"kv_heads":3})") << QByteArray("key-value heads");
        QTest::newRow("rows longer than the context")
            << QByteArray(R"({"context":16})") << QByteArray("A context of 16");
        QTest::newRow("an adapter on nothing") << QByteArray(R"({"method":"lora"})") << QByteArray("A new model");
        QTest::newRow("no model to take the tokenizer of")
            << QByteArray(R"({"tokenizer":"of-model"})") << QByteArray("No model is chosen");
    }
    void whatCannotBeMadeIsRefusedWithItsReason()
    {
        QFETCH(QByteArray, changes);
        QFETCH(QByteArray, names);
        const auto json = parseJson(changes.toStdString(), "changes");
        VERIFY_RESULT(json);
        const RunPaths run = newRun(recipe(*json));
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QCOMPARE(result.outcome, JobState::Failed);
        QVERIFY2(result.error->message().find(names.toStdString()) != std::string::npos,
                 result.error->message().c_str());
        QVERIFY(!result.error->remedy.empty());
        QVERIFY(timer.elapsed() < 20'000);
        QVERIFY(!fs::exists(run.folder / "new-model" / "model.safetensors"));
    }

    void aDiskThatIsTooSmallIsToldBeforehand()
    {
        const SmallDisk disk(m_fixture.root() / "disk", "size=16m");
        if (!disk.isMounted())
            QSKIP("This test needs the right to mount a small disk.");
        Job job{.id = "small-disk", .kind = JobKind::Train, .name = "small-disk"};
        job.recipe = recipe({{"layers", 4}, {"hidden", 128}});
        const auto run = createRunFolder(disk.folder(), job);
        VERIFY_RESULT(run);
        m_fixture.writeInput(*run, "documents.jsonl", documents());
        QCOMPARE(m_fixture.run(*run), 0);
        const RunResult result = WorkerFixture::resultOf(*run);
        QCOMPARE(result.outcome, JobState::Failed);
        QCOMPARE(result.error->code, ErrorCode::Io);
        QVERIFY2(result.error->message().find("on the disk") != std::string::npos, result.error->message().c_str());
        QVERIFY(!fs::exists(run->folder / "new-model"));
    }

    void textsThatBearLittleAreSaid()
    {
        const std::vector<Json> none;
        for (const char *tokenizer : {"byte-bpe", "sentencepiece-unigram"}) {
            const RunPaths run = newRun(recipe({{"tokenizer", tokenizer}}), Json::object(), none);
            QCOMPARE(m_fixture.run(run), 0);
            QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Failed);
            QVERIFY(!WorkerFixture::resultOf(run).error->remedy.empty());
        }
        // A vocabulary that the texts do not bear, and a context longer than all of them.
        const RunPaths run = newRun(
            recipe({{"vocabulary", 100'000}, {"context", 4096}, {"max_length", 4096}, {"micro_batch_tokens", 4096}}),
            Json::object(), {{{"id", 1}, {"text", "One short text about a probe in the water, and no more."}}});
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Completed);
        QVERIFY(WorkerFixture::isSaid(run, "warning", "not of 100000"));
    }

    void aLearningRateIsTestedWithoutABase()
    {
        const RunPaths run =
            m_fixture.newRun(JobKind::RateTest, {{"steps", 20}}, recipe({{"max_steps", 0}, {"epochs", 20.0}}));
        m_fixture.writeInput(run, "documents.jsonl", documents());
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
    }
};

QTEST_GUILESS_MAIN(TestWorkerFromScratch)
#include "test_worker_from_scratch.moc"
