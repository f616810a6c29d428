#include "core/base/file.h"
#include "core/model_files/encoder_source.h"
#include "core/recipe/fields.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

namespace fs = std::filesystem;
using namespace fieldwright;

/// Every objective of the recipe table but answering (see the other tests) through the real worker: documents read by a
/// decoder, words hidden from an encoder, texts sorted by label; each killed and gone on with; the classifier asked.
class TestWorkerObjectives : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;

    /// BERT of the golden files with a vocabulary of the letters a to u.
    fs::path encoder() const
    {
        const fs::path folder = m_fixture.root() / "encoder";
        if (fs::exists(folder / "vocab.txt"))
            return folder;
        (void)makeFolder(folder);
        for (const char *name : {"config.json", "model.safetensors"})
            (void)copyFile(fs::path(FIELDWRIGHT_GOLDEN) / "encoder" / "bert_tied" / name, folder / name);
        std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
        for (const char *before : {"", "##"}) {
            for (char c = 'a'; c <= 'u'; ++c)
                vocabulary += std::string(before) + c + "\n";
        }
        (void)saveFile(folder / "vocab.txt", vocabulary);
        return folder;
    }

    Json encoderRef() const
    {
        return {{"id", "bert"}, {"name", "Bert"}, {"path", encoder().string()}, {"fingerprint", "f"}};
    }

    static Json recipe(const char *objective, const char *method)
    {
        return {{"objective", objective}, {"method", method},    {"domain_share", 0.5},
                {"max_steps", 24},        {"max_length", 16},    {"micro_batch_tokens", 64},
                {"accumulation", 2},      {"validate_every", 6}, {"checkpoint_every", 4},
                {"learning_rate", 0.01},  {"dropout", 0.1},      {"precision", "fp32"},
                {"device", "cpu"},        {"threads", 1}};
    }

    RunPaths newRun(const std::string &objective, const char *method)
    {
        const bool isEncoder = objective != "pretrain";
        Json parameters = {{"model", isEncoder ? encoderRef() : m_fixture.modelRef()}};
        if (objective == "classify")
            parameters["labelled"] = "inputs/labelled.csv";
        const RunPaths run = m_fixture.newRun(JobKind::Train, parameters, recipe(objective.c_str(), method));
        std::string text;
        for (int i = 0; i < 30; ++i)
            text += std::string(1, char('a' + i % 18)) + std::string(1, char('b' + i % 18)) + " cab deed fog " +
                    std::to_string(i) + ".\n";
        m_fixture.writeInput(run, "documents.jsonl",
                             {{{"id", 1}, {"text", text}}, {{"id", 2}, {"text", text + "bed"}}});
        const Json messages =
            Json::array({{{"role", "user"}, {"content", "a fad"}}, {{"role", "assistant"}, {"content", "no lad"}}});
        m_fixture.writeInput(run, "general.jsonl", {{{"messages", messages}}, {{"text", std::string(4000, 'e')}}});
        std::string table = "text,label\n,nothing\n";
        for (int i = 0; i < 60; ++i)
            table += std::string(size_t(1 + i % 5), char('a' + i % 2)) + (i % 2 ? " bad " : " egg ") +
                     std::string(1, char('c' + i % 11)) + (i % 2 ? ",odd\n" : ",even\n");
        (void)saveFile(run.inputs() / "labelled.csv", table);
        return run;
    }

    static RunResult resultOf(const RunPaths &run)
    {
        const auto result = readResult(run.folder);
        return result && *result ? **result : RunResult{.outcome = JobState::Failed};
    }

    static std::string weightsOf(const RunPaths &run)
    {
        for (const char *name : {"adapter_model.safetensors", "model.safetensors"}) {
            if (const auto bytes = readFile(run.output() / "model" / name))
                return *bytes;
        }
        return {};
    }

    static std::map<std::int64_t, std::string> valuesOf(const RunPaths &run, const char *name)
    {
        std::map<std::int64_t, std::string> out;
        for (const Event &event : withoutSuperseded(WorkerFixture::eventsOf(run))) {
            const Json *values = event.type == "metric" ? member(event.fields, "values") : nullptr;
            if (const Json *value = values ? member(*values, name) : nullptr)
                out[event.step] = dumpJson(*value);
        }
        return out;
    }

    Json asked(const Json &request) const
    {
        QProcess process;
        process.start(QStringLiteral(FIELDWRIGHT_WORKER), {QStringLiteral("call")});
        process.write(QByteArray::fromStdString(dumpJson(request)));
        process.closeWriteChannel();
        process.waitForFinished(60'000);
        const auto answer = parseJson(process.readAllStandardOutput().toStdString(), "answer");
        return answer ? *answer : Json();
    }

private Q_SLOTS:
    void killedItEndsTheSame_data()
    {
        QTest::addColumn<QString>("method");
        QTest::newRow("pretrain") << QStringLiteral("lora");
        QTest::newRow("pretrain in full") << QStringLiteral("full");
        QTest::newRow("masked-words") << QStringLiteral("full");
        QTest::newRow("classify") << QStringLiteral("full");
        QTest::newRow("classify with the last layers") << QStringLiteral("freeze");
    }
    void killedItEndsTheSame()
    {
        QFETCH(QString, method);
        const std::string tag = QTest::currentDataTag(), objective = tag.substr(0, tag.find(' '));
        const RunPaths whole = newRun(objective, qPrintable(method));
        QCOMPARE(m_fixture.run(whole), 0);
        const RunResult result = resultOf(whole);
        QVERIFY2(result.outcome == JobState::Completed, result.error ? result.error->message().c_str() : "no reason");
        QCOMPARE(stringOr(result.summary, "objective"), objective);
        QCOMPARE(valuesOf(whole, "loss").size(), size_t(24));
        QCOMPARE(valuesOf(whole, "validation_loss").size(), size_t(4));
        QVERIFY(std::stod(valuesOf(whole, "loss")[24]) < std::stod(valuesOf(whole, "loss")[1]));
        QVERIFY(!weightsOf(whole).empty());
        if (objective == "pretrain") {
            const double share = numberOr(result.summary, "domain_share");
            QVERIFY2(share > 0.45 && share < 0.55, qPrintable(QString::number(share)));
        }
        if (objective == "classify") {
            QCOMPARE(valuesOf(whole, "validation_accuracy").size(), size_t(4));
            QVERIFY(numberOr(result.summary, "best_macro_f1", -1) >= 0);
        }

        const RunPaths run = newRun(objective, qPrintable(method));
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return fs::exists(run.checkpoints() / "step-4"); }));
        process->kill();
        process->waitForFinished();
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(valuesOf(run, "loss"), valuesOf(whole, "loss"));
        QCOMPARE(valuesOf(run, "validation_loss"), valuesOf(whole, "validation_loss"));
        QVERIFY2(weightsOf(run) == weightsOf(whole), "the weights differ");
    }

    void aClassifierSaysItsLabels()
    {
        const RunPaths run = newRun("classify", "full");
        QCOMPARE(m_fixture.run(run), 0);
        const auto source = EncoderSource::open(run.output() / "model");
        VERIFY_RESULT(source);
        QVERIFY((*source)->hasClassifier());
        const std::vector<std::string> labels = {"even", "odd"};
        QCOMPARE((*source)->config().labels, labels);
        Json ref = encoderRef();
        ref["path"] = (run.output() / "model").string();
        const Json answer = asked(
            {{"verb", "classify"},
             {"model", ref},
             {"texts", Json::array({"aaa egg d", "bbb bad d", Json::array({"aa", "egg"}), std::string(100, 'a')})}});
        QVERIFY2(!answer.contains("error"), dumpJson(answer).c_str());
        const Json &texts = answer.at("texts");
        QCOMPARE(texts.size(), size_t(4));
        QCOMPARE(stringOr(texts[0], "label"), std::string("even"));
        QCOMPARE(stringOr(texts[1], "label"), std::string("odd"));
        QVERIFY(!boolOr(texts[0], "cut"));
        for (const Json &text : texts) {
            const double sum = numberOr(text.at("probabilities"), "even") + numberOr(text.at("probabilities"), "odd");
            QVERIFY(std::abs(sum - 1) < 1e-9);
        }
        // The base is none.
        QVERIFY(asked({{"verb", "classify"}, {"model", encoderRef()}, {"texts", {"a"}}}).contains("error"));
    }

    void whatDoesNotFitTheModelIsRefused()
    {
        const auto outcome = [&](const Json &model, const char *objective, const char *method) {
            const RunPaths run =
                m_fixture.newRun(JobKind::Train, {{"model", model}, {"dataset", "inputs"}}, recipe(objective, method));
            m_fixture.writeInput(run, "documents.jsonl", {});
            (void)m_fixture.run(run);
            const RunResult result = resultOf(run);
            return result.error ? result.error->code : ErrorCode::Internal;
        };
        QCOMPARE(outcome(encoderRef(), "sft", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(encoderRef(), "pretrain", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(m_fixture.modelRef(), "classify", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(m_fixture.modelRef(), "masked-words", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(encoderRef(), "classify", "lora"), ErrorCode::InvalidArgument);
        QCOMPARE(outcome(m_fixture.modelRef(), "pretrain", "lora"), ErrorCode::InvalidArgument); // no text
    }
};

QTEST_GUILESS_MAIN(TestWorkerObjectives)
#include "test_worker_objectives.moc"
