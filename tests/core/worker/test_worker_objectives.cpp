#include "core/base/file.h"
#include "core/dataset/dataset_row.h"
#include "core/engine/distributed/mpirun.h"
#include "core/model_files/encoder_source.h"
#include "core/recipe/fields.h"
#include "core/run_folder/row_losses.h"
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

    RunPaths newRun(const std::string &objective, const char *method, int ranks = 1)
    {
        const bool isEncoder = objective != "pretrain";
        Json parameters = {{"model", isEncoder ? encoderRef() : m_fixture.modelRef()}};
        if (objective == "classify")
            parameters["labelled"] = "inputs/labelled.csv";
        Json values = recipe(objective.c_str(), method);
        values["ranks"] = ranks;
        const RunPaths run = m_fixture.newRun(JobKind::Train, parameters, values);
        std::string text;
        for (int i = 0; i < 30; ++i) {
            text += char('a' + i % 18);
            text += char('b' + i % 18);
            text += " cab deed fog " + std::to_string(i) + ".\n";
        }
        m_fixture.writeInput(run, "documents.jsonl",
                             {{{"id", 1}, {"name", "first.txt"}, {"text", text}},
                              {{"id", 2}, {"name", "second.txt"}, {"text", text + "bed"}}});
        const Json messages =
            Json::array({{{"role", "user"}, {"content", "a fad"}}, {{"role", "assistant"}, {"content", "no lad"}}});
        m_fixture.writeInput(run, "general.jsonl", {{{"messages", messages}}, {{"text", std::string(4000, 'e')}}});
        std::string table = "text,label\n,nothing\n";
        for (int i = 0; i < 60; ++i) {
            table.append(size_t(1 + i % 5), char('a' + i % 2));
            table += i % 2 ? " bad " : " egg ";
            table += char('c' + i % 11);
            table += i % 2 ? ",odd\n" : ",even\n";
        }
        (void)saveFile(run.inputs() / "labelled.csv", table);
        return run;
    }

    static std::vector<DatasetRow> keptRows(const RunPaths &run, DatasetPart part)
    {
        const auto rows =
            readDatasetRows(run.folder / labelledRowsFolder / (std::string(datasetPartName(part)) + ".jsonl"));
        if (!rows)
            qWarning("%s", rows.error().message().c_str());
        return rows.value_or(std::vector<DatasetRow>());
    }

private Q_SLOTS:
    /// What is read in windows has rows too: each has a loss, its document, its place there and its text.
    void windowsAreRows_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::newRow("pretrain") << 1;
        QTest::newRow("masked-words") << 1;
        QTest::newRow("pretrain, 2") << 2;
    }
    void windowsAreRows()
    {
        QFETCH(int, ranks);
        const std::string objective =
            std::string(QTest::currentDataTag()).substr(0, std::string(QTest::currentDataTag()).find(','));
        const RunPaths run = newRun(objective, objective == "pretrain" ? "lora" : "full", ranks);
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
        RowLossReader losses(run.folder);
        QVERIFY(losses.poll());
        for (const auto &[part, file] :
             {std::pair{RowPart::Training, DatasetPart::Train}, {RowPart::Validation, DatasetPart::Validation}}) {
            const std::vector<RowLoss> rows = losses.rows(part);
            const std::vector<DatasetRow> kept = keptRows(run, file);
            QVERIFY(!rows.empty());
            QVERIFY(size_t(rows.back().row) < kept.size());
            for (const RowLoss &row : rows)
                QVERIFY(std::isfinite(row.loss) && row.targets > 0);
        }
        const std::vector<DatasetRow> training = keptRows(run, DatasetPart::Train);
        // The first window is the begin of the first document; the next goes on there; the other half is general text.
        QVERIFY2(training[0].question().starts_with("first.txt · 1–"), training[0].question().c_str());
        const std::string end = training[0].question().substr(training[0].question().rfind("–") + 3);
        QVERIFY2(training[1].question().starts_with("first.txt · " + std::to_string(std::stoi(end) + 1) + "–"),
                 training[1].question().c_str());
        QVERIFY2(training[0].answer().starts_with("ab cab deed fog"), training[0].answer().c_str());
        const auto isOf = [&](const char *name) {
            return std::any_of(training.begin(), training.end(),
                               [&](const DatasetRow &row) { return row.question().starts_with(name); });
        };
        QVERIFY(isOf("second.txt · "));
        QVERIFY(isOf("general.jsonl · "));
        QVERIFY(std::any_of(training.begin(), training.end(), [](const DatasetRow &row) {
            return row.question().starts_with("first.txt") && row.question().ends_with(" (+1)");
        }));
    }

    /// Of very many the first are kept; where none can be kept, or the job is a test of rates, the work is done
    /// without.
    void notAllRowsAreKept_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("many") << QStringLiteral("many");
        QTest::newRow("no place") << QStringLiteral("no place");
        QTest::newRow("rates") << QStringLiteral("rates");
    }
    void notAllRowsAreKept()
    {
        QFETCH(QString, what);
        const bool isMany = what == u"many", isTest = what == u"rates";
        Json values = recipe("pretrain", "lora");
        values.update({{"domain_share", 1.0}, {"max_length", 8}, {"max_steps", 2}, {"validate_every", 0}});
        const RunPaths run = m_fixture.newRun(isTest ? JobKind::RateTest : JobKind::Train,
                                              {{"model", m_fixture.modelRef()}, {"steps", 20}}, values);
        std::string text;
        for (int i = 0; i < (isMany ? 30'000 : 200); ++i)
            text += "cab deed fog " + std::to_string(i) + ".\n";
        m_fixture.writeInput(run, "documents.jsonl", {{{"id", 1}, {"name", "long.txt"}, {"text", text}}});
        if (what == u"no place")
            VERIFY_RESULT(saveFile(run.folder / labelledRowsFolder, "a file"));
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(WorkerFixture::isSaid(run, "note", "is kept of the first 20000 of"), isMany);
        QCOMPARE(WorkerFixture::isSaid(run, "warning", "cannot be kept"), what == u"no place");
        QCOMPARE(fs::exists(run.folder / labelledRowsFolder / "train.jsonl"), isMany);
        if (isMany)
            QCOMPARE(keptRows(run, DatasetPart::Train).size(), size_t(20'000));
    }

    void twoProcessesGiveTheSame_data()
    {
        QTest::addColumn<QString>("method");
        QTest::newRow("pretrain") << QStringLiteral("lora");
        QTest::newRow("masked-words") << QStringLiteral("full");
        QTest::newRow("classify") << QStringLiteral("full");
    }
    void twoProcessesGiveTheSame()
    {
        QVERIFY2(engine::findMpirun(), "Open MPI is missing; packaging/dependencies.sh installs it");
        const std::string objective = QTest::currentDataTag();
        QFETCH(QString, method);
        const RunPaths one = newRun(objective, qPrintable(method)), two = newRun(objective, qPrintable(method), 2);
        QCOMPARE(m_fixture.run(one), 0);
        QCOMPARE(m_fixture.run(two), 0);
        const RunResult result = WorkerFixture::resultOf(two);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(intOr(result.summary, "ranks"), 2);
        for (const char *name : {"loss", "validation_loss", "validation_accuracy", "validation_macro_f1"}) {
            const auto expected = WorkerFixture::numbersOf(one, name), found = WorkerFixture::numbersOf(two, name);
            QCOMPARE(found.size(), expected.size());
            for (const auto &[step, value] : expected)
                QVERIFY2(std::abs(found.at(step) - value) <= 2e-5 * value, name);
        }
        QVERIFY(!WorkerFixture::weightsOf(two).empty());
    }

    void killedItEndsTheSame_data()
    {
        QTest::addColumn<QString>("method");
        QTest::newRow("pretrain") << QStringLiteral("lora");
        QTest::newRow("pretrain in full") << QStringLiteral("full");
        QTest::newRow("masked-words") << QStringLiteral("full");
        QTest::newRow("classify") << QStringLiteral("full");
        QTest::newRow("classify with the last layers") << QStringLiteral("freeze");
        QTest::newRow("classify by an adapter") << QStringLiteral("lora");
        QTest::newRow("masked-words by an adapter") << QStringLiteral("ia3");
    }
    void killedItEndsTheSame()
    {
        QFETCH(QString, method);
        const std::string tag = QTest::currentDataTag(), objective = tag.substr(0, tag.find(' '));
        const RunPaths whole = newRun(objective, qPrintable(method));
        QCOMPARE(m_fixture.run(whole), 0);
        const RunResult result = WorkerFixture::resultOf(whole);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(stringOr(result.summary, "objective"), objective);
        QCOMPARE(WorkerFixture::numbersOf(whole, "loss").size(), size_t(24));
        QCOMPARE(WorkerFixture::numbersOf(whole, "validation_loss").size(), size_t(4));
        QVERIFY(WorkerFixture::numbersOf(whole, "loss")[24] < WorkerFixture::numbersOf(whole, "loss")[1]);
        QVERIFY(!WorkerFixture::weightsOf(whole).empty());
        if (objective == "pretrain") {
            const double share = numberOr(result.summary, "domain_share");
            QVERIFY2(share > 0.45 && share < 0.55, qPrintable(QString::number(share)));
        }
        if (objective == "classify") {
            QCOMPARE(WorkerFixture::numbersOf(whole, "validation_accuracy").size(), size_t(4));
            QVERIFY(numberOr(result.summary, "best_macro_f1", -1) >= 0);
        }

        const RunPaths run = newRun(objective, qPrintable(method));
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return fs::exists(run.checkpoints() / "step-4"); }));
        process->kill();
        process->waitForFinished();
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::numbersOf(run, "loss"), WorkerFixture::numbersOf(whole, "loss"));
        QCOMPARE(WorkerFixture::numbersOf(run, "validation_loss"), WorkerFixture::numbersOf(whole, "validation_loss"));
        QVERIFY2(WorkerFixture::weightsOf(run) == WorkerFixture::weightsOf(whole), "the weights differ");
    }

    /// With more steps on a constant rate: the run that had them from the start.
    void anEndedOneGoesOnAsANewRun_data() { killedItEndsTheSame_data(); }
    void anEndedOneGoesOnAsANewRun()
    {
        QFETCH(QString, method);
        const std::string tag = QTest::currentDataTag(), objective = tag.substr(0, tag.find(' '));
        const auto constant = [&](int steps) {
            const RunPaths run = newRun(objective, qPrintable(method));
            auto job = readJob(run.folder);
            // (a warm-up by steps does not depend on how many follow)
            job->recipe.update({{"schedule", "constant"}, {"warmup_steps", 3}, {"max_steps", steps}});
            (void)writeJob(run.folder, *job);
            return run;
        };
        const RunPaths whole = constant(24), ended = constant(12);
        QCOMPARE(m_fixture.run(whole), 0);
        QCOMPARE(m_fixture.run(ended), 0);
        const std::string before = WorkerFixture::weightsOf(ended);
        const RunPaths further = m_fixture.furtherRun(ended, {{"max_steps", 24}});
        QCOMPARE(m_fixture.run(further), 0);
        const RunResult result = WorkerFixture::resultOf(further);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY(WorkerFixture::isSaid(further, "note", "Continued from the checkpoint of step 12."));
        QVERIFY(WorkerFixture::isSaid(further, "warning", "goes on as one that had it so from the start"));
        auto expected = WorkerFixture::numbersOf(whole, "loss");
        std::erase_if(expected, [](const auto &point) { return point.first <= 12; });
        QCOMPARE(expected.size(), size_t(12));
        QCOMPARE(WorkerFixture::numbersOf(further, "loss"), expected);
        QVERIFY2(WorkerFixture::weightsOf(further) == WorkerFixture::weightsOf(whole), "the weights differ");
        QVERIFY(WorkerFixture::weightsOf(ended) == before);
        QVERIFY(intOr(result.summary, "attempt_tokens") < intOr(result.summary, "tokens"));
    }

    void theWarmUpTakesAsManySteps()
    {
        const auto ratesOf = [&](int warmup) {
            const RunPaths run = newRun("masked-words", "lora");
            auto job = readJob(run.folder);
            job->recipe.update(
                {{"schedule", "constant"}, {"warmup_share", 0.5}, {"warmup_steps", warmup}, {"learning_rate", 0.001}});
            job->recipe.update({{"max_steps", 8}});
            (void)writeJob(run.folder, *job);
            [&] { QCOMPARE(m_fixture.run(run), 0); }();
            std::vector<double> rates;
            for (const auto &[step, rate] : WorkerFixture::numbersOf(run, "learning_rate"))
                rates.push_back(std::round(rate * 1e9) / 1e6); // of the peak
            [&] {                                              // only where it is so
                QCOMPARE(WorkerFixture::isSaid(run, "warning", "never reaches its peak"), warmup > 8);
            }();
            return rates;
        };
        using Rates = std::vector<double>;
        QCOMPARE(ratesOf(0), (Rates{0, 0.25, 0.5, 0.75, 1, 1, 1, 1})); // the share
        QCOMPARE(ratesOf(2), (Rates{0, 0.5, 1, 1, 1, 1, 1, 1}));
        QCOMPARE(ratesOf(10), (Rates{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}));
    }

    void aClassifierSaysItsLabels_data()
    {
        QTest::addColumn<bool>("isAdapter");
        QTest::newRow("full") << false;
        QTest::newRow("lora") << true;
    }
    void aClassifierSaysItsLabels()
    {
        QFETCH(bool, isAdapter);
        const RunPaths run = newRun("classify", QTest::currentDataTag());
        QCOMPARE(m_fixture.run(run), 0);
        Json ref = encoderRef();
        if (isAdapter) {
            ref["adapter"] = (run.output() / "model").string();
            QVERIFY(!boolOr(WorkerFixture::resultOf(run).summary, "full_model"));
        } else {
            ref["path"] = (run.output() / "model").string();
            const auto source = EncoderSource::open(run.output() / "model");
            VERIFY_RESULT(source);
            QVERIFY((*source)->hasClassifier());
            const std::vector<std::string> labels = {"even", "odd"};
            QCOMPARE((*source)->config().labels, labels);
        }
        if (isAdapter) { // merged it says the same, as the worker itself has seen
            const fs::path merged = m_fixture.root() / "merged";
            const RunPaths out = m_fixture.newRun(
                JobKind::Export, {{"model", ref}, {"to", "hf"}, {"type", "F32"}, {"output", merged.string()}}, {});
            QCOMPARE(m_fixture.run(out), 0);
            const RunResult result = WorkerFixture::resultOf(out);
            QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
            const Json *proof = member(result.summary, "round_trip");
            QVERIFY(proof && numberOr(*proof, "largest_difference", 1) < 1e-4);
            const auto source = EncoderSource::open(merged);
            VERIFY_RESULT(source);
            QVERIFY((*source)->hasClassifier());
            const RunPaths refused = m_fixture.newRun(
                JobKind::Export,
                {{"model", ref}, {"to", "gguf"}, {"type", "Q8_0"}, {"output", (merged / "x").string()}}, {});
            (void)m_fixture.run(refused);
            QVERIFY(WorkerFixture::resultOf(refused).error->code == ErrorCode::Unsupported);
        }
        // What each row cost is told as of language models.
        RowLossReader losses(run.folder);
        QVERIFY(losses.poll());
        for (const RowPart part : {RowPart::Training, RowPart::Validation}) {
            const std::vector<RowLoss> rows = losses.rows(part);
            QVERIFY(!rows.empty());
            QVERIFY(std::all_of(rows.begin(), rows.end(), [](const RowLoss &row) { return row.targets == 1; }));
            const char *name = part == RowPart::Training ? "train.jsonl" : "validation.jsonl";
            const auto texts = readDatasetRows(run.folder / labelledRowsFolder / name);
            VERIFY_RESULT(texts);
            QCOMPARE(texts->size(), rows.size());
            for (const DatasetRow &row : *texts)
                QVERIFY((row.question().find("egg") != std::string::npos) == (row.answer() == "even"));
        }
        const Json answer = m_fixture.asked(
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
        QVERIFY(m_fixture.asked({{"verb", "classify"}, {"model", encoderRef()}, {"texts", {"a"}}}).contains("error"));
    }

    void labelledTextsThatSayLittleAreTold()
    {
        const RunPaths run = newRun("classify", "full");
        (void)saveFile(run.inputs() / "labelled.csv",
                       "text,label\nabc,x\nabc,x\nbcd,x\nbcd,y\ncde,y\n"); // (by this seed none is held out)
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY(WorkerFixture::isSaid(run, "warning", "Rows that repeat another one's text and label: 1."));
        QVERIFY(WorkerFixture::isSaid(run, "warning", "Texts that bear different labels in different rows: 1."));
        QVERIFY(WorkerFixture::isSaid(run, "warning", "There is no validation"));
        QVERIFY(result.summary.at("best_loss").is_null());
        const RunPaths usual = newRun("classify", "full");
        QCOMPARE(m_fixture.run(usual), 0);
        QVERIFY(!WorkerFixture::isSaid(usual, "warning", "There is no validation"));
        QVERIFY(WorkerFixture::resultOf(usual).summary.at("best_loss").is_number());
    }

    void anEncodersTokenizerThatDisagreesIsNamed()
    {
        const fs::path folder = m_fixture.root() / "disagreeing";
        fs::copy(encoder(), folder);
        const auto config = parseJson(readFile(folder / "config.json").value_or(""), "config.json");
        VERIFY_RESULT(config);
        const std::int64_t rows = intOr(*config, "vocab_size");
        std::string vocabulary = readFile(folder / "vocab.txt").value_or("");
        for (std::int64_t i = std::count(vocabulary.begin(), vocabulary.end(), '\n'); i < rows; ++i)
            vocabulary += "[unused" + std::to_string(i) + "]\n";
        VERIFY_RESULT(saveFile(folder / "vocab.txt", vocabulary + "cab\n"));
        for (const char *objective : {"masked-words", "classify"}) {
            const RunPaths run = newRun(objective, "full");
            auto job = readJob(run.folder);
            VERIFY_RESULT(job);
            job->parameters["model"]["path"] = folder.string();
            VERIFY_RESULT(writeJob(run.folder, *job));
            (void)saveFile(run.inputs() / "labelled.csv", "text,label\ncab,x\nabc,y\n");
            QCOMPARE(m_fixture.run(run), 0);
            const RunResult result = WorkerFixture::resultOf(run);
            QVERIFY2(WorkerFixture::reason(result).find("has " + std::to_string(rows + 1) + " tokens") !=
                         std::string::npos,
                     WorkerFixture::reason(result).c_str());
        }
    }

    void emptyGeneralRowsAreCounted()
    {
        const RunPaths run = newRun("pretrain", "lora");
        m_fixture.writeInput(run, "general.jsonl",
                             {{{"text", ""}}, {{"text", std::string(4000, 'e')}}, {{"messages", Json::array()}}});
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
        QVERIFY(WorkerFixture::isSaid(run, "warning", "Rows of general.jsonl without text, which are left out: 2."));
        QVERIFY(!WorkerFixture::isSaid(run, "warning", "Rows of documents.jsonl"));
    }

    void whatDoesNotFitTheModelIsRefused()
    {
        const auto outcome = [&](const Json &model, const char *objective, const char *method) {
            const RunPaths run =
                m_fixture.newRun(JobKind::Train, {{"model", model}, {"dataset", "inputs"}}, recipe(objective, method));
            m_fixture.writeInput(run, "documents.jsonl", {});
            (void)m_fixture.run(run);
            const RunResult result = WorkerFixture::resultOf(run);
            return result.error ? result.error->code : ErrorCode::Internal;
        };
        QCOMPARE(outcome(encoderRef(), "sft", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(encoderRef(), "pretrain", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(m_fixture.modelRef(), "classify", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(m_fixture.modelRef(), "masked-words", "full"), ErrorCode::Unsupported);
        QCOMPARE(outcome(encoderRef(), "classify", "prompt"), ErrorCode::InvalidArgument);
        QCOMPARE(outcome(encoderRef(), "masked-words", "bottleneck"), ErrorCode::InvalidArgument);
        QCOMPARE(outcome(m_fixture.modelRef(), "pretrain", "lora"), ErrorCode::InvalidArgument); // no text
    }
};

QTEST_GUILESS_MAIN(TestWorkerObjectives)
#include "test_worker_objectives.moc"
