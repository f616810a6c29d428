#include "core/base/file.h"
#include "core/dataset/build_dataset.h"
#include "core/dataset/chunking.h"
#include "core/dataset/generator.h"
#include "core/documents/read_options.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/model_files/model_config.h"
#include "core/tokenizer/model_text.h"
#include "tests/core/documents/made_pdf.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <httplib.h>

using namespace fieldwright;

class TestWorkerJobs : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;

    std::vector<Json> linesOf(const std::filesystem::path &file)
    {
        std::vector<Json> out;
        const auto bytes = readFile(file);
        for (const QByteArray &line : QByteArray::fromStdString(bytes ? *bytes : std::string()).split('\n')) {
            if (!line.isEmpty())
                out.push_back(*parseJson(line.toStdString(), "line"));
        }
        return out;
    }

    std::vector<Json> someChunks(int count)
    {
        std::vector<Json> chunks;
        for (int i = 0; i < count; ++i) {
            SourceChunk chunk;
            chunk.document = "1";
            chunk.id = std::to_string(i);
            chunk.text = "The limit of part " + std::to_string(i) + " is " + std::to_string(i * 3) + " metres.";
            chunk.span = {0, chunk.text.size()};
            Block block;
            block.span = chunk.span;
            chunk.blocks.push_back(block);
            chunks.push_back(toJson(chunk));
        }
        return chunks;
    }

    /// 170 billion parameters, of which the disk holds the header only.
    Result<> writeGiantModel(const std::filesystem::path &folder)
    {
        std::error_code problem;
        std::filesystem::copy(m_fixture.model(), folder, problem);
        FW_TRY(text, readFile(folder / "config.json"));
        FW_TRY(config, parseJson(text, "config.json"));
        config.update({{"hidden_size", 8192},
                       {"intermediate_size", 28672},
                       {"num_hidden_layers", 200},
                       {"num_attention_heads", 64},
                       {"num_key_value_heads", 8},
                       {"head_dim", 128}});
        FW_CHECK(saveFile(folder / "config.json", dumpJson(config)));
        FW_TRY(shape, modelConfigFromJson(config, "config.json"));
        Json header = Json::object();
        std::uint64_t end = 0;
        for (const ExpectedTensor &tensor : expectedTensors(shape)) {
            std::uint64_t bytes = 2;
            for (const std::int64_t size : tensor.shape)
                bytes *= std::uint64_t(size);
            header[tensor.name] = {{"dtype", "BF16"}, {"shape", tensor.shape}, {"data_offsets", {end, end + bytes}}};
            end += bytes;
        }
        std::string bytes = dumpJson(header);
        bytes.resize((bytes.size() + 7) / 8 * 8, ' ');
        const std::uint64_t length = bytes.size();
        bytes.insert(0, reinterpret_cast<const char *>(&length), sizeof length);
        FW_CHECK(saveFile(folder / "model.safetensors", bytes));
        std::filesystem::resize_file(folder / "model.safetensors", bytes.size() + end);
        return {};
    }

private Q_SLOTS:
    void importReadsGoodFilesAndNamesBadOnes()
    {
        const auto root = m_fixture.root();
        VERIFY_RESULT(saveFile(root / "good.md", "# Title\n\nThe limit is 5.\n"));
        VERIFY_RESULT(saveFile(root / "weights.bin", std::string("\x80\x02}q\x00.", 6)));
        const RunPaths run =
            m_fixture.newRun(JobKind::Import, {{"files", Json::array({{{"path", (root / "good.md").string()}},
                                                                      {{"path", (root / "weights.bin").string()}},
                                                                      {{"path", (root / "none.txt").string()}}})},
                                               {"reader", FIELDWRIGHT_READER},
                                               {"originals", (root / "originals").string()}});
        QCOMPARE(m_fixture.run(run), 0);
        const auto result = readResult(run.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Completed);
        QCOMPARE(intOr((*result)->summary, "ok"), std::int64_t(1));
        const auto lines = linesOf(run.output() / "documents.jsonl");
        QCOMPARE(lines.size(), size_t(3));
        QVERIFY(!member(lines[0], "chunks")->empty());
        QVERIFY(std::filesystem::exists(root / "originals" / (stringOr(lines[0], "sha256") + ".md")));
        for (size_t i = 1; i < 3; ++i) {
            QCOMPARE(stringOr(lines[i], "state"), std::string("failed"));
            QVERIFY(!errorFromJson(*member(lines[i], "error")).remedy.empty());
        }
    }

    void generateGoesOnWhereItWasCut()
    {
        const RunPaths run = m_fixture.newRun(JobKind::Generate, {{"method", "rules"}});
        m_fixture.writeInput(run, "chunks.jsonl", someChunks(5));
        // As an interrupted worker left it: one chunk done, of the next a pair and half a line.
        VERIFY_RESULT(saveFile(run.output() / "pairs.jsonl",
                               "{\"question\":\"q\",\"answer\":\"kept\"}\n{\"chunk_done\":\"0\"}\n{"
                               "\"question\":\"lost\",\"answer\":\"x\"}\n{\"chu"));
        QCOMPARE(m_fixture.run(run), 0);
        const auto lines = linesOf(run.output() / "pairs.jsonl");
        QCOMPARE(stringOr(lines[0], "answer"), std::string("kept"));
        int done = 0;
        for (const Json &line : lines) {
            done += line.contains("chunk_done");
            QVERIFY(stringOr(line, "question") != "lost");
        }
        QCOMPARE(done, 5);
    }

    void aServersKeyComesThroughAPipeAndIsInNoFile()
    {
        const std::string key = "sk-canary-7461";
        httplib::Server server;
        std::atomic<int> withKey = 0, without = 0;
        server.Post("/v1/chat/completions", [&](const httplib::Request &request, httplib::Response &response) {
            const bool right = request.get_header_value("Authorization") == "Bearer " + key;
            ++(right ? withKey : without);
            const Json pair = Json::array({{{"question", "What is the limit?"},
                                            {"answer", "The limit is 3 metres."},
                                            {"evidence", "The limit of part 1 is 3 metres."}}});
            response.status = right ? 200 : 401;
            response.set_content(
                dumpJson({{"choices", Json::array({{{"index", 0},
                                                    {"message", {{"role", "assistant"}, {"content", dumpJson(pair)}}},
                                                    {"finish_reason", "stop"}}})}}),
                "application/json");
        });
        const int port = server.bind_to_any_port("127.0.0.1");
        std::jthread thread([&] { server.listen_after_bind(); });
        const RunPaths run = m_fixture.newRun(
            JobKind::Generate,
            {{"method", "model"},
             {"has_token", true},
             {"endpoint", {{"url", "http://127.0.0.1:" + std::to_string(port) + "/v1"}, {"model", "m"}}}});
        m_fixture.writeInput(run, "chunks.jsonl", someChunks(2));
        const auto worker = m_fixture.start(run);
        worker->write(key.c_str());
        worker->closeWriteChannel();
        QVERIFY(worker->waitForFinished(60'000));
        server.stop();
        thread.join();
        QVERIFY2(withKey >= 2, "nobody asked with the key");
        QCOMPARE(without.load(), 0);
        for (const auto &file : std::filesystem::recursive_directory_iterator(run.folder)) {
            if (!file.is_regular_file())
                continue;
            const auto bytes = readFile(file.path());
            VERIFY_RESULT(bytes);
            QVERIFY2(bytes->find(key) == std::string::npos, file.path().c_str());
        }
    }

    void passwordsOfFilesComeThroughAPipeAndAreInNoFile()
    {
        const auto root = m_fixture.root();
        const auto page = [](const char *text) { return std::vector<std::string>{at(72, 100, 11, text)}; };
        VERIFY_RESULT(saveFile(root / "a.pdf", pdf(page("Limit A is 3."), {}, "canary-one")));
        VERIFY_RESULT(saveFile(root / "b.pdf", pdf(page("Limit B is 4."), {}, "canary-two")));
        VERIFY_RESULT(saveFile(root / "c.pdf", pdf(page("Limit C is 5."), {}, "canary-two")));
        VERIFY_RESULT(saveFile(root / "d.pdf", pdf(page("Limit D is 6."), {}, "unknown")));
        VERIFY_RESULT(saveFile(root / "e.pdf", pdf(page("Limit E is 7."), {}, "canary-one")));
        const auto entry = [&](const char *name, int number) {
            Json file = {{"path", (root / name).string()}};
            if (number >= 0)
                file["password"] = number;
            return file;
        };
        const RunPaths run = m_fixture.newRun(
            JobKind::Import, {{"files", Json::array({entry("a.pdf", 0), entry("b.pdf", 1), entry("c.pdf", 0),
                                                     entry("d.pdf", 0), entry("e.pdf", -1)})},
                              {"reader", FIELDWRIGHT_READER},
                              {"originals", (root / "originals").string()}});
        const auto worker = m_fixture.start(run);
        worker->write(R"(["canary-one","canary-two"])");
        worker->waitForBytesWritten();
        // It waits for the end of its input, with all that it was started with to be looked at.
        for (const char *what : {"cmdline", "environ"}) {
            QFile file(u"/proc/%1/%2"_qs.arg(worker->processId()).arg(QLatin1String(what)));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains("canary"));
        }
        worker->closeWriteChannel();
        QVERIFY(worker->waitForFinished(60'000));
        const auto lines = linesOf(run.output() / "documents.jsonl");
        QCOMPARE(lines.size(), size_t(5));
        // The third was said to have the first's password: all that were given are tried. The fifth was said to have
        // none.
        const std::vector<std::string> states{"ok", "ok", "ok", "failed", "failed"};
        for (size_t i = 0; i < states.size(); ++i)
            QCOMPARE(stringOr(lines[i], "state"), states[i]);
        QVERIFY(isPasswordError(errorFromJson(*member(lines[3], "error"))));
        QVERIFY(isPasswordError(errorFromJson(*member(lines[4], "error"))));
        for (const auto &file : std::filesystem::recursive_directory_iterator(root)) {
            if (!file.is_regular_file())
                continue;
            const auto bytes = readFile(file.path());
            VERIFY_RESULT(bytes);
            QVERIFY2(bytes->find("canary") == std::string::npos, file.path().c_str());
        }
    }

    void anImportTellsHowFarItIsAndStopsAmidAFile()
    {
        const auto root = m_fixture.root();
        Json files = Json::array();
        for (const char *name : {"slow.txt", "hang.txt", "never.txt"}) {
            VERIFY_RESULT(saveFile(root / name, "Some words."));
            files.push_back({{"path", (root / name).string()}});
        }
        const RunPaths run = m_fixture.newRun(
            JobKind::Import,
            {{"files", files}, {"reader", FAULTY_READER}, {"originals", (root / "originals").string()}});
        const auto worker = m_fixture.start(run);
        const auto progress = [&] {
            std::vector<std::pair<std::int64_t, std::int64_t>> parts; // of the first file
            std::int64_t last = 0;
            for (const Event &event : WorkerFixture::eventsOf(run)) {
                if (event.type != "progress")
                    continue;
                last = intOr(event.fields, "done");
                if (const Json *item = member(event.fields, "item"); item && last == 0)
                    parts.emplace_back(intOr(*item, "done"), intOr(*item, "total"));
            }
            return std::pair(last, parts);
        };
        QVERIFY(WorkerFixture::waitFor([&] { return progress().first == 1; }));
        const auto parts = progress().second;
        QVERIFY(!parts.empty() && parts.front() == std::pair(std::int64_t(1), std::int64_t(4)));
        QVERIFY(std::find(parts.begin(), parts.end(), std::pair(std::int64_t(2), std::int64_t(4))) != parts.end());
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop));
        QVERIFY(worker->waitForFinished(5'000)); // the second one would take a minute
        const auto result = readResult(run.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Cancelled);
        const auto lines = linesOf(run.output() / "documents.jsonl");
        QCOMPARE(lines.size(), size_t(1));
        QCOMPARE(stringOr(lines[0], "state"), std::string("ok"));
    }

    void buildTrainAndEvaluateMakeAModelAndASummary()
    {
        // Build, from pairs.
        const RunPaths build = m_fixture.newRun(
            JobKind::Build,
            {{"name", "d"}, {"model", m_fixture.modelRef()}, {"domain_share", 0.5}, {"max_length", 256}});
        std::vector<Json> pairs;
        for (int i = 0; i < 80; ++i) {
            Pair pair;
            pair.id = std::to_string(i);
            pair.group = "g" + std::to_string(i / 4);
            pair.chunk = std::to_string(i / 8);
            pair.question = "Wording " + std::to_string(i % 4) + " of limit " + std::to_string(i / 4) + "?";
            pair.answer = "It is " + std::to_string(i / 4 * 3 + 100) + ".";
            pairs.push_back(toJson(pair));
        }
        m_fixture.writeInput(build, "pairs.jsonl", pairs);
        std::vector<Json> general;
        for (int i = 0; i < 40; ++i)
            general.push_back(
                {{"id", "g" + std::to_string(i)},
                 {"messages", Json::array({{{"role", "user"}, {"content", "General " + std::to_string(i)}},
                                           {{"role", "assistant"}, {"content", "Answer"}}})}});
        m_fixture.writeInput(build, "general.jsonl", general);
        m_fixture.writeInput(
            build, "general-left-out.jsonl",
            {{{"id", "general.csv"}, {"reason", {{"source", "Row 3 has no question with an answer."}}}}});
        QCOMPARE(m_fixture.run(build), 0);
        QVERIFY(!WorkerFixture::isSaid(build, "warning", "Rows left out: 1. The manifest says which")); // once only
        QVERIFY(WorkerFixture::isSaid(build, "warning",
                                      "left out: 1. The first, in general.csv: Row 3 has no question with an answer."));
        const auto manifest = readFile(build.output() / "dataset" / "manifest.json");
        VERIFY_RESULT(manifest);
        QVERIFY(manifest->find("Row 3 has no question") != std::string::npos);
        QVERIFY(std::filesystem::exists(build.output() / "dataset" / "manifest.json"));

        // Train on it.
        const RunPaths train =
            m_fixture.newRun(JobKind::Train,
                             {{"model", m_fixture.modelRef()},
                              {"dataset", (build.output() / "dataset").string()},
                              {"sample_questions", Json::array({{{"question", "Wording 1 of limit 2?"}}})}},
                             {{"max_steps", 12},
                              {"max_length", 256},
                              {"micro_batch_tokens", 512},
                              {"validate_every", 6},
                              {"samples_every", 6},
                              {"checkpoint_every", 4},
                              {"learning_rate", 0.01},
                              {"threads", 1}});
        QCOMPARE(m_fixture.run(train), 0);
        QVERIFY(std::filesystem::exists(train.output() / "model" / "adapter_model.safetensors"));
        int samples = 0;
        double first = 0;
        double last = 0;
        for (const Event &event : WorkerFixture::eventsOf(train)) {
            samples += event.type == "sample";
            if (event.type != "metric")
                continue;
            const Json *values = member(event.fields, "values");
            if (values->contains("loss"))
                (event.step == 1 ? first : last) = numberOr(*values, "loss");
        }
        QCOMPARE(samples, 2);
        QVERIFY2(last < first, qPrintable(QString::number(first) + u" → "_qs + QString::number(last)));

        // Evaluate base and tuned.
        Json tuned = m_fixture.modelRef();
        tuned["adapter"] = (train.output() / "model").string();
        const RunPaths evaluate = m_fixture.newRun(
            JobKind::Evaluate,
            {{"models", Json::array({{{"role", "base"}, {"model", m_fixture.modelRef()}},
                                     {{"role", "tuned"}, {"model", tuned}}})},
             {"suites", Json::array({FIELDWRIGHT_SOURCE_DIR "/resources/suites"})},
             {"suite_parts", {{"limit_per_axis", 2}, {"languages", Json::array({"en"})}}},
             {"domain", {{"dataset", (build.output() / "dataset").string()}, {"limit", 3}}},
             {"questions", Json::array({{{"question", "Wording 1 of limit 2?"}, {"language", "en"}}})}});
        QCOMPARE(m_fixture.run(evaluate, 300), 0);
        const auto summary = readFile(evaluate.output() / "summary.json");
        VERIFY_RESULT(summary);
        VERIFY_RESULT(parseJson(*summary, "summary.json"));
        QCOMPARE(linesOf(evaluate.output() / "questions.jsonl").size(), size_t(2));
    }

    /// Questions to a quantised file are computed as it is stored; what is compared is computed alike, and recorded.
    void whatIsComparedIsComputedAlike()
    {
        auto source = ModelSource::open(m_fixture.model());
        VERIFY_RESULT(source);
        auto weights = MergedWeights::create(*source, std::nullopt);
        VERIFY_RESULT(weights);
        const std::filesystem::path file = m_fixture.root() / "tiny.gguf";
        VERIFY_RESULT(writeGgufModel(*weights, file, {.preset = *ggufPreset("Q8_0"), .name = "Tiny"}, {}, {}));
        Json quantised = m_fixture.modelRef();
        quantised["path"] = file.string();
        // On a computer whose 16 bits are the fastest by far: what is compared is not computed in them unasked.
        QVERIFY(member(m_fixture.asked({{"verb", "devices"}}), "devices"));
        const std::filesystem::path cache = m_fixture.root() / "cache/fieldwright/matmul.json";
        auto speeds = parseJson(*readFile(cache), "matmul.json");
        VERIFY_RESULT(speeds);
        const Json before = *speeds;
        for (Json &speed : *speeds)
            speed.update({{"fp32_gflops", 100}, {"bf16_gflops", 1000}, {"fp16_gflops", 2000}, {"int8_gops", 200}});
        VERIFY_RESULT(saveFile(cache, dumpJson(*speeds)));

        struct Case
        {
            Json models;
            std::string asked;
            std::string expected;
        };
        const Json plain = m_fixture.modelRef();
        const std::vector<Case> cases = {
            {Json::array({{{"model", quantised}}}), "int8", "int8"},
            {Json::array({{{"model", quantised}}, {{"model", quantised}}}), "auto", "int8"},
            {Json::array({{{"model", quantised}}, {{"model", plain}}}), "auto", "fp32"},
            {Json::array({{{"model", plain}}}), "bf16", "bf16"},
        };
        for (const Case &one : cases) {
            const RunPaths run = m_fixture.newRun(
                JobKind::Evaluate, {{"models", one.models},
                                    {"device", "cpu"},
                                    {"precision", one.asked},
                                    {"suites", Json::array({FIELDWRIGHT_SOURCE_DIR "/resources/suites"})},
                                    {"suite_parts", {{"limit_per_axis", 1}, {"languages", Json::array({"en"})}}}});
            QCOMPARE(m_fixture.run(run, 300), 0);
            const auto bytes = readFile(run.output() / "summary.json");
            VERIFY_RESULT(bytes);
            const auto summary = parseJson(*bytes, "summary.json");
            VERIFY_RESULT(summary);
            const std::string precision = stringOr(*summary, "precision");
            QCOMPARE(precision, one.expected);
            QCOMPARE(WorkerFixture::isSaid(run, "note", "how the products round"), precision == "bf16");
            int told = 0;
            for (const Event &event : m_fixture.eventsOf(run))
                told += event.type == "device" && stringOr(event.fields, "precision") == precision;
            QCOMPARE(told, 1);
        }
        VERIFY_RESULT(saveFile(cache, dumpJson(before)));
    }

    void aFullFineTuneIsAModelOfItsOwn()
    {
        const auto dataset = m_fixture.writeDataset(20);
        const RunPaths train = m_fixture.newRun(
            JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", dataset.string()}},
            {{"method", "full"}, {"max_steps", 2}, {"max_length", 128}, {"micro_batch_tokens", 256}, {"threads", 1}});
        QCOMPARE(m_fixture.run(train), 0);
        for (const char *name : {"model.safetensors", "config.json", "tokenizer.json"})
            QVERIFY2(std::filesystem::exists(train.output() / "model" / name), name);
    }

    void jobsThatCannotBeDoneSayWhy_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("parameters");
        QTest::addColumn<QByteArray>("recipe");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no files") << QByteArray("import") << QByteArray("{}") << QByteArray("{}")
                                  << QByteArray("No files");
        QTest::newRow("no model") << QByteArray("train") << QByteArray("{}") << QByteArray("{}") << QByteArray("path");
        QTest::newRow("impossible recipe")
            << QByteArray("train") << QByteArray("{}") << QByteArray(R"({"rank":-1})") << QByteArray("rank");
        QTest::newRow("a model that is not there")
            << QByteArray("train") << QByteArray(R"({"model":{"path":"/nowhere/model.gguf"}})") << QByteArray("{}")
            << QByteArray("/nowhere");
        QTest::newRow("three models") << QByteArray("evaluate") << QByteArray(R"({"models":[{},{},{}]})")
                                      << QByteArray("{}") << QByteArray("one or two");
    }
    void jobsThatCannotBeDoneSayWhy()
    {
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, parameters);
        QFETCH(QByteArray, recipe);
        QFETCH(QByteArray, says);
        const RunPaths run =
            m_fixture.newRun(*jobKindFromName(kind.toStdString()), *parseJson(parameters.toStdString(), "p"),
                             *parseJson(recipe.toStdString(), "r"));
        QCOMPARE(m_fixture.run(run), 0); // it ended, with a result that says how
        const auto result = readResult(run.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Failed);
        QVERIFY2((*result)->error->message().find(says.toStdString()) != std::string::npos,
                 (*result)->error->message().c_str());
        QCOMPARE(*inspectState(run.folder), JobState::Failed);
    }

    void aModelThatDoesNotFitIsRefusedBeforeItIsRead()
    {
        const std::filesystem::path folder = m_fixture.root() / "giant";
        VERIFY_RESULT(writeGiantModel(folder));
        Json giant = m_fixture.modelRef();
        giant["path"] = folder.string();
        giant["name"] = "Giant";
        const auto dataset = m_fixture.writeDataset(5);
        QElapsedTimer timer;
        timer.start();
        for (const JobKind kind : {JobKind::Train, JobKind::Serve}) {
            const RunPaths run = m_fixture.newRun(kind, {{"model", giant}, {"dataset", dataset.string()}});
            QCOMPARE(m_fixture.run(run), 0);
            const auto result = readResult(run.folder);
            VERIFY_RESULT(result);
            QCOMPARE((*result)->outcome, JobState::Failed);
            QCOMPARE((*result)->error->code, ErrorCode::OutOfMemory);
            QVERIFY(!(*result)->error->remedy.empty());
        }
        QVERIFY2(timer.elapsed() < 30'000 * patience, qPrintable(QString::number(timer.elapsed())));
    }

    void whatTheModelHasNotIsRefused_data()
    {
        QTest::addColumn<QByteArray>("recipe");
        QTest::addColumn<QByteArray>("says"); // nothing: it is trained
        // (no raw strings where brackets do not close: moc counts those)
        QTest::newRow("an expression that is none") << QByteArray("{\"modules\":\"([unclosed\"}")
                                                    << QByteArray("\"([unclosed\" for module names cannot be read");
        QTest::newRow("a rank of no module")
            << QByteArray(R"({"rank_pattern":"q_proj=4, nosuch=8"})") << QByteArray("\"nosuch\", which rank_pattern");
        QTest::newRow("an alpha of a module without an adapter")
            << QByteArray(R"({"alpha_pattern":"down_proj=4","targets":"attention"})")
            << QByteArray("\"down_proj\", which alpha_pattern");
        QTest::newRow("a pattern that is no expression")
            << QByteArray("{\"rank_pattern\":\"([=3\"}") << QByteArray("\"([\" for module names cannot be read");
        QTest::newRow("more layers than there are")
            << QByteArray(R"({"method":"freeze","last_layers":99})") << QByteArray("The last 99 layers");
        QTest::newRow("patterns that fit")
            << QByteArray(R"({"rank_pattern":"q_proj=4, layers.0.self_attn.k_proj=2, (up|down)_proj=3"})")
            << QByteArray();
        QTest::newRow("all layers") << QByteArray(R"({"method":"freeze","last_layers":2})") << QByteArray();
    }
    void whatTheModelHasNotIsRefused()
    {
        QFETCH(QByteArray, recipe);
        QFETCH(QByteArray, says);
        Json values = *parseJson(recipe.toStdString(), "recipe");
        values.update({{"max_steps", 1}, {"max_length", 128}, {"micro_batch_tokens", 256}});
        const RunPaths run = m_fixture.newRun(
            JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", m_fixture.writeDataset(5).string()}}, values);
        QCOMPARE(m_fixture.run(run), 0);
        const RunResult result = WorkerFixture::resultOf(run);
        QCOMPARE(result.outcome, says.isEmpty() ? JobState::Completed : JobState::Failed);
        QVERIFY2(WorkerFixture::reason(result).find(says.toStdString()) != std::string::npos,
                 WorkerFixture::reason(result).c_str());
    }

    /// A tokenizer with a token more than the model has embeddings, which the rows make use of.
    void aTokenizerThatDisagreesWithTheModelIsNamed()
    {
        const std::filesystem::path folder = m_fixture.root() / "disagreeing";
        std::filesystem::copy(m_fixture.model(), folder);
        auto tokenizer = parseJson(readFile(folder / "tokenizer.json").value_or(""), "tokenizer.json");
        VERIFY_RESULT(tokenizer);
        (*tokenizer)["model"]["vocab"].update({{"Zz", 259}, {"It", 260}});
        (*tokenizer)["model"]["merges"] = Json::array({"I t"});
        VERIFY_RESULT(saveFile(folder / "tokenizer.json", dumpJson(*tokenizer)));
        Json ref = m_fixture.modelRef();
        ref["path"] = folder.string();
        const RunPaths of[] = {m_fixture.newRun(JobKind::Train,
                                                {{"model", ref}, {"dataset", m_fixture.writeDataset(5).string()}},
                                                {{"max_steps", 1}}),
                               m_fixture.newRun(JobKind::Train, {{"model", ref}},
                                                {{"max_steps", 1}, {"objective", "pretrain"}, {"domain_share", 1}})};
        m_fixture.writeInput(of[1], "documents.jsonl", {{{"id", 1}, {"name", "a.txt"}, {"text", "It is."}}});
        for (const RunPaths &run : of) {
            QCOMPARE(m_fixture.run(run), 0);
            const RunResult result = WorkerFixture::resultOf(run);
            QCOMPARE(result.outcome, JobState::Failed);
            QVERIFY2(WorkerFixture::reason(result).find("261 tokens and the model embeddings for 260") !=
                         std::string::npos,
                     WorkerFixture::reason(result).c_str());
            QVERIFY(result.error->remedy.english().find("tokenizer") != std::string::npos);
        }
    }

    /// The recipe leaves the device open, and there is no graphics card: nothing can wait elsewhere.
    void whatCannotBeMovedIsRefused()
    {
        const auto dataset = m_fixture.writeDataset(5);
        const RunPaths train =
            m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", dataset.string()}},
                             {{"offload", "both"}, {"max_steps", 2}});
        QCOMPARE(m_fixture.run(train), 0);
        const auto choice = readFile(train.folder / "precision.json");
        VERIFY_RESULT(choice);
        if (stringOr(*parseJson(*choice, "precision.json"), "device") != "cpu")
            QSKIP("there is a graphics card here");
        const auto result = readResult(train.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Failed);
        QCOMPARE((*result)->error->code, ErrorCode::InvalidArgument);
        QVERIFY(!(*result)->error->remedy.empty());
    }

    void rowsWithoutAnswerTokensAreNotTrainedOn()
    {
        const auto dataset = m_fixture.writeDataset(5);
        const RunPaths train =
            m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", dataset.string()}},
                             {{"max_length", 8}, {"micro_batch_tokens", 8}, {"max_steps", 2}});
        QCOMPARE(m_fixture.run(train), 0);
        const auto result = readResult(train.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Failed); // every answer lies beyond the length limit
        QVERIFY(!(*result)->error->remedy.empty());
    }

    /// Of conversations of two turns: answers, the last of them, or everything, as the recipe says.
    void theRecipeSaysWhichTurnsAreTrained()
    {
        const auto dataset = m_fixture.writeDataset(5);
        const auto rows = readDatasetRows(dataset / "train.jsonl");
        VERIFY_RESULT(rows);
        std::string lines;
        Json conversations = Json::array();
        for (const DatasetRow &row : *rows) {
            Json messages = *member(toJson(row), "messages");
            for (const Json &message : Json(messages))
                messages.push_back(message);
            conversations.push_back(messages);
            lines += dumpJson({{"messages", messages}, {"id", row.id}, {"source", "domain"}, {"group", row.id}}) + "\n";
        }
        VERIFY_RESULT(saveFile(dataset / "train.jsonl", lines));
        const auto text = ModelText::open(stringOr(m_fixture.modelRef(), "path"));
        VERIFY_RESULT(text);
        std::set<std::int64_t> seen;
        for (const auto &[name, turns] : {std::pair{"answers", TrainedTurns::Answers},
                                          {"last-answer", TrainedTurns::LastAnswer},
                                          {"all", TrainedTurns::All}}) {
            std::int64_t expected = 0;
            for (const Json &messages : conversations) {
                const auto chat = (*text)->encodeChat(messages, turns);
                VERIFY_RESULT(chat);
                // (nothing predicts the first token)
                expected += std::int64_t(chat->trainedCount()) - (turns == TrainedTurns::All);
            }
            const RunPaths train =
                m_fixture.newRun(JobKind::Train, {{"model", m_fixture.modelRef()}, {"dataset", dataset.string()}},
                                 {{"trained_turns", name}, {"max_steps", 1}});
            QCOMPARE(m_fixture.run(train), 0);
            std::int64_t targets = 0;
            for (const Event &event : WorkerFixture::eventsOf(train)) {
                if (event.type == "prepared")
                    targets = intOr(event.fields, "target_tokens");
            }
            QCOMPARE(targets, expected);
            seen.insert(targets);
        }
        QCOMPARE(seen.size(), size_t(3));
    }

    void aRateTestSuggestsARateAndKeepsNothing()
    {
        const auto dataset = m_fixture.writeDataset(20);
        const RunPaths test = m_fixture.newRun(
            JobKind::RateTest, {{"model", m_fixture.modelRef()}, {"dataset", dataset.string()}, {"steps", 40}},
            {{"max_length", 256}, {"micro_batch_tokens", 512}, {"threads", 1}});
        // Killed on the way it begins again.
        qputenv("FIELDWRIGHT_FAILPOINT", "micro-batch:9");
        QVERIFY(m_fixture.run(test) != 0);
        qunsetenv("FIELDWRIGHT_FAILPOINT");
        QCOMPARE(*inspectState(test.folder), JobState::Interrupted);
        QCOMPARE(m_fixture.run(test), 0);
        const auto result = readResult(test.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Completed);
        std::vector<double> rates;
        for (const Event &event : WorkerFixture::eventsOf(test)) {
            const Json *values = member(event.fields, "values");
            if (event.type == "metric" && event.attempt == 2 && values->contains("learning_rate"))
                rates.push_back(numberOr(*values, "learning_rate"));
        }
        QVERIFY(rates.size() > 20);
        QVERIFY(std::abs(rates.front() - 1e-6) < 1e-12);
        for (size_t i = 1; i < rates.size(); ++i)
            QVERIFY(std::abs(rates[i] / rates[i - 1] / std::pow(1e6, 1.0 / 39) - 1) < 1e-6);
        const double suggested = numberOr((*result)->summary, "suggested_rate");
        QVERIFY2(suggested > 1e-6 && suggested <= 0.1, qPrintable(QString::number(suggested)));
        const auto file = readFile(test.output() / "rates.json");
        VERIFY_RESULT(file);
        QCOMPARE(parseJson(*file, "rates.json").value().at("points").size(), rates.size());
        QVERIFY(!std::filesystem::exists(test.output() / "model"));
        QVERIFY(!std::filesystem::exists(test.checkpoints()));
    }

    void aSecondWorkerIsTurnedAway()
    {
        const RunPaths run = m_fixture.newRun(JobKind::Import, Json::object());
        const auto lock = WorkerLock::acquire(run.folder);
        VERIFY_RESULT(lock);
        QCOMPARE(m_fixture.run(run), 1);
        QVERIFY(!std::filesystem::exists(run.result()));
    }
};

QTEST_GUILESS_MAIN(TestWorkerJobs)
#include "test_worker_jobs.moc"
