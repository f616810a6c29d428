#include "core/base/file.h"
#include "core/language_model/openai_client.h"
#include "core/model_files/safetensors.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <httplib.h>

#include <cmath>
#include <cstring>
#include <set>
#include <unistd.h>

using namespace fieldwright;

namespace {

std::filesystem::path goldenEncoder()
{
    return std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5";
}

/// The texts of tests/golden/encoder, without the empty ones that the API refuses.
std::vector<std::string> texts()
{
    const auto json = parseJson(*readFile(goldenEncoder().parent_path() / "texts.json"), "texts.json");
    return json->get<std::vector<std::string>>();
}

/// What sentence-transformers gave: [texts, 16].
std::vector<float> expected(const char *kind)
{
    const auto file = SafetensorsFile::open(goldenEncoder() / "golden.safetensors");
    const auto bytes = file->bytes(*file->find(kind));
    std::vector<float> out(bytes.size() / 4);
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
}

double largestDifference(std::span<const float> a, std::span<const float> b)
{
    double out = a.size() == b.size() ? 0 : 1e9;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        out = std::max(out, std::abs(double(a[i]) - double(b[i])));
    return out;
}

double lengthOf(const std::vector<float> &vector)
{
    double sum = 0;
    for (const float value : vector)
        sum += double(value) * double(value);
    return std::sqrt(sum);
}

/// A serve job of the real worker, and a client that may send anything.
class Server
{
public:
    Server(WorkerFixture &fixture, const Json &model, const char *precision = "auto")
    {
        m_run = fixture.newRun(JobKind::Serve, {{"model", model}, {"precision", precision}, {"owner_pid", ::getpid()}});
        m_process = fixture.start(m_run);
        WorkerFixture::waitFor([&] {
            for (const Event &event : WorkerFixture::eventsOf(m_run)) {
                if (event.type == "port")
                    port = int(intOr(event.fields, "port"));
            }
            return port > 0;
        });
        if (const auto bytes = readFile(m_run.folder / "token"))
            token = *bytes;
    }
    ~Server()
    {
        (void)sendControl(m_run.folder, ControlCommand::Stop);
        m_process->waitForFinished(30'000);
    }

    std::pair<int, Json> post(const std::string &path, const std::string &body) const
    {
        httplib::Client client("127.0.0.1", port);
        client.set_bearer_token_auth(token);
        const auto answer = client.Post(path, body, "application/json");
        if (!answer)
            return {0, Json()};
        return {answer->status, parseJson(answer->body, "answer").value_or(Json())};
    }
    std::pair<int, Json> embed(const Json &body) const { return post("/v1/embeddings", dumpJson(body)); }

    int port = 0;
    std::string token;

private:
    RunPaths m_run;
    std::unique_ptr<QProcess> m_process;
};

std::string messageOf(const Json &answer)
{
    return member(answer, "error") ? stringOr(answer.at("error"), "message") : std::string();
}

} // namespace

class TestWorkerEmbeddings : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::unique_ptr<Server> m_server;

    Json encoderRef() const
    {
        return {{"id", "e5"}, {"name", "Little E5"}, {"path", goldenEncoder().string()}, {"fingerprint", "f"}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<Server>(m_fixture, encoderRef());
        QVERIFY(m_server->port > 0);
    }
    void cleanupTestCase() { m_server.reset(); }

    void anEncoderIsServedAsOpenAiDoes()
    {
        const std::vector<float> wanted = expected("plain");
        const auto [status, answer] = m_server->embed({{"model", "base"}, {"input", texts()[0]}});
        QCOMPARE(status, 200);
        QCOMPARE(stringOr(answer, "object"), std::string("list"));
        QCOMPARE(stringOr(answer, "model"), std::string("base"));
        const Json &item = answer.at("data").at(0);
        QCOMPARE(stringOr(item, "object"), std::string("embedding"));
        QCOMPARE(intOr(item, "index", -1), 0);
        const auto vector = item.at("embedding").get<std::vector<float>>();
        QVERIFY(largestDifference(vector, std::span(wanted).first(16)) < 1e-4);
        const std::int64_t tokens = intOr(answer.at("usage"), "prompt_tokens");
        QVERIFY(tokens > 2);
        QCOMPARE(intOr(answer.at("usage"), "total_tokens"), tokens);
        QVERIFY(answer.at("truncated_inputs").empty());
    }

    void anEncoderAnswersInSixteenBits()
    {
        const std::vector<float> wanted = expected("plain");
        for (const auto &[precision, allowed] : {std::pair{"bf16", 0.02}, {"fp16", 0.002}}) {
            const Server server(m_fixture, encoderRef(), precision);
            const auto [status, answer] = server.embed({{"input", texts()[0]}});
            QCOMPARE(status, 200);
            const auto vector = answer.at("data").at(0).at("embedding").get<std::vector<float>>();
            const double error = largestDifference(vector, std::span(wanted).first(16));
            QVERIFY2(error > 1e-6 && error <= allowed, qPrintable(QString::number(error)));
        }
    }

    void theClientsVectorsEqualSentenceTransformers()
    {
        const std::string url = "http://127.0.0.1:" + std::to_string(m_server->port) + "/v1";
        auto client = connectOpenAi({.url = url, .model = "base", .key = m_server->token, .retries = 0});
        VERIFY_RESULT(client);
        EmbedRequest request;
        std::vector<float> wanted;
        const std::vector<float> all = expected("passage");
        for (size_t i = 0; i < texts().size(); ++i) {
            if (texts()[i].empty())
                continue; // the API refuses an empty input
            request.texts.push_back(texts()[i]);
            wanted.insert(wanted.end(), all.begin() + std::ptrdiff_t(i) * 16, all.begin() + std::ptrdiff_t(i + 1) * 16);
        }
        request.prefix = "passage: ";
        const auto found = (*client)->embed(request, {});
        VERIFY_RESULT(found);
        QCOMPARE(found->size, 16);
        QVERIFY(largestDifference(found->values, wanted) < 1e-4);
        QVERIFY(found->tellsCuts);
        QCOMPARE(found->cutTexts, std::vector<std::size_t>{8}); // "word word …"
    }

    void base64HoldsTheSameNumbers()
    {
        const Json input = {texts()[0], texts()[2]};
        const auto [status, answer] = m_server->embed(
            {{"input", input}, {"encoding_format", "base64"}, {"input_type", "query"}, {"dimensions", 16}});
        QCOMPARE(status, 200);
        const std::vector<float> wanted = expected("query");
        for (const size_t i : {size_t(0), size_t(1)}) {
            const QByteArray bytes =
                QByteArray::fromBase64(QByteArray::fromStdString(stringOr(answer.at("data").at(i), "embedding")));
            std::vector<float> vector(size_t(bytes.size()) / 4);
            std::memcpy(vector.data(), bytes.constData(), size_t(bytes.size()));
            QVERIFY(largestDifference(vector, std::span(wanted).subspan(i * 2 * 16, 16)) < 1e-4);
        }
    }

    void idsAreTakenAsTheyAre()
    {
        const auto [status, one] = m_server->embed({{"input", {0, 5, 9, 2}}});
        QCOMPARE(status, 200);
        QCOMPARE(intOr(one.at("usage"), "prompt_tokens"), 4);
        const auto [status2, several] = m_server->embed({{"input", {{0, 2}, {0, 5, 9, 2}}}});
        QCOMPARE(status2, 200);
        QVERIFY(largestDifference(several.at("data").at(1).at("embedding").get<std::vector<float>>(),
                                  one.at("data").at(0).at("embedding").get<std::vector<float>>()) < 1e-6);
        const auto [bad, why] = m_server->embed({{"input", {0, 1 << 30}}});
        QCOMPARE(bad, 400);
        QVERIFY(messageOf(why).find("1073741824") != std::string::npos);
    }

    void whatIsWrongIsNamedInTheApisShape_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("names");
        QTest::newRow("other size") << R"({"input":"a","dimensions":8})" << 400 << "dimensions";
        QTest::newRow("no number") << R"({"input":"a","dimensions":"x"})" << 400 << "dimensions";
        QTest::newRow("no input") << R"({"model":"base"})" << 400 << "input";
        QTest::newRow("empty text") << R"({"input":["a",""]})" << 400 << "input";
        QTest::newRow("mixed") << R"({"input":["a",[1]]})" << 400 << "input";
        QTest::newRow("empty list") << R"({"input":[]})" << 400 << "input";
        QTest::newRow("format") << R"({"input":"a","encoding_format":"hex"})" << 400 << "encoding_format";
        QTest::newRow("unknown parameter") << R"({"input":"a","rotate":true})" << 400 << "rotate";
        QTest::newRow("unknown model") << R"({"input":"a","model":"nobody"})" << 404 << "nobody";
        QTest::newRow("no JSON") << "{" << 400 << "";
        QTest::newRow("no object") << "[1]" << 400 << "body";
    }
    void whatIsWrongIsNamedInTheApisShape()
    {
        QFETCH(QString, body);
        QFETCH(int, status);
        QFETCH(QString, names);
        const auto [found, answer] = m_server->post("/v1/embeddings", body.toStdString());
        QCOMPARE(found, status);
        QVERIFY(!messageOf(answer).empty());
        QVERIFY(messageOf(answer).find(names.toStdString()) != std::string::npos);
    }

    void tooManyInputsAreRefused()
    {
        QCOMPARE(m_server->embed({{"input", std::vector<std::string>(2049, "a")}}).first, 400);
        const auto [status, answer] = m_server->embed({{"input", std::vector<std::string>(2048, "a")}});
        QCOMPARE(status, 200);
        QCOMPARE(answer.at("data").size(), size_t(2048));
    }

    void withoutTheTokenNobodyIsAnswered()
    {
        httplib::Client client("127.0.0.1", m_server->port);
        const auto answer = client.Post("/v1/embeddings", R"({"input":"a"})", "application/json");
        QVERIFY(answer);
        QCOMPARE(answer->status, 401);
    }

    void anEncoderIsHeldInNumbersOnly()
    {
        const RunPaths run = m_fixture.newRun(JobKind::Serve, {{"model", encoderRef()}, {"precision", "int8"}});
        QCOMPARE(m_fixture.run(run), 0);
        QVERIFY(WorkerFixture::reason(WorkerFixture::resultOf(run)).find("int8") != std::string::npos);
    }

    void anEncoderDoesNotChat()
    {
        const auto [status, answer] =
            m_server->post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"Hello"}]})");
        QCOMPARE(status, 400);
        QVERIFY(messageOf(answer).find("Little E5 is an encoder") != std::string::npos);
    }

    void manyClientsAtOnceGetTheirOwnVectors()
    {
        const std::vector<float> wanted = expected("plain");
        std::vector<std::thread> clients;
        clients.reserve(16);
        std::atomic<int> right = 0;
        for (int c = 0; c < 16; ++c) {
            clients.emplace_back([&, c] {
                for (int round = 0; round < 8; ++round) {
                    const size_t which = size_t(c + round) % 3; // of the first texts, none is empty
                    const auto [status, answer] = m_server->embed({{"input", texts()[which]}});
                    if (status == 200 &&
                        largestDifference(answer.at("data").at(0).at("embedding").get<std::vector<float>>(),
                                          std::span(wanted).subspan(which * 16, 16)) < 1e-4)
                        ++right;
                }
            });
        }
        for (std::thread &client : clients)
            client.join();
        QCOMPARE(right.load(), 16 * 8);
    }

    void aLanguageModelEmbedsWhileItAnswers()
    {
        Server server(m_fixture, m_fixture.modelRef());
        QVERIFY(server.port > 0);
        std::atomic<int> answered = 0;
        std::thread chat([&] {
            for (int i = 0; i < 3; ++i) {
                const auto [status, answer] =
                    server.post("/v1/completions", R"({"prompt":"abc","max_tokens":40,"temperature":0})");
                answered += status == 200 ? 1 : 0;
            }
        });
        std::vector<float> first;
        for (int i = 0; i < 6; ++i) {
            const auto [status, answer] = server.embed({{"input", {"1 + 1", "another text"}}});
            QCOMPARE(status, 200);
            const auto vector = answer.at("data").at(0).at("embedding").get<std::vector<float>>();
            QCOMPARE(vector.size(), size_t(32));
            if (first.empty())
                first = vector;
            QVERIFY(largestDifference(vector, first) < 1e-6);
        }
        chat.join();
        QCOMPARE(answered.load(), 3);
    }

    /// Where its files say nothing: the mean, of length 1. What they say is kept.
    void aLanguageModelsVectorsArePooledAndNormalised()
    {
        const auto embedded = [&](const std::filesystem::path &model, const char *pooling) {
            return m_fixture.asked({{"verb", "embed"},
                                    {"model", {{"id", "m"}, {"name", "m"}, {"path", model.string()}}},
                                    {"texts", {"how often is it checked"}},
                                    {"pooling", pooling}});
        };
        const auto vectorOf = [](const Json &answer) {
            return answer.at("embeddings").at(0).get<std::vector<float>>();
        };
        const Json plain = embedded(m_fixture.model(), "");
        QCOMPARE(stringOr(plain, "pooling"), std::string("mean"));
        QVERIFY(boolOr(plain, "normalised"));
        std::set<std::vector<float>> all;
        for (const char *pooling : {"mean", "cls", "last"}) {
            const Json answer = embedded(m_fixture.model(), pooling);
            QCOMPARE(stringOr(answer, "pooling"), std::string(pooling));
            QVERIFY(std::abs(lengthOf(vectorOf(answer)) - 1) < 1e-5);
            all.insert(vectorOf(answer));
        }
        QCOMPARE(all.size(), size_t(3));
        QVERIFY(all.contains(vectorOf(plain)));
        QVERIFY(member(embedded(m_fixture.model(), "max"), "error"));

        const Server server(m_fixture, m_fixture.modelRef(), "fp32");
        const auto [status, served] = server.embed({{"input", "how often is it checked"}});
        QCOMPARE(status, 200);
        QVERIFY(largestDifference(served.at("data").at(0).at("embedding").get<std::vector<float>>(), vectorOf(plain)) <
                1e-5);

        const std::filesystem::path stated = m_fixture.root() / "stated";
        std::filesystem::copy(m_fixture.model(), stated, std::filesystem::copy_options::recursive);
        VERIFY_RESULT(makeFolder(stated / "1_Pooling"));
        VERIFY_RESULT(saveFile(stated / "1_Pooling" / "config.json", R"({"pooling_mode_lasttoken": true})"));
        VERIFY_RESULT(saveFile(stated / "modules.json",
                               R"([{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
                                   {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])"));
        const Json raw = embedded(stated, "");
        QCOMPARE(stringOr(raw, "pooling"), std::string("last"));
        QVERIFY(!boolOr(raw, "normalised", true));
        std::vector<float> vector = vectorOf(raw);
        const auto length = float(lengthOf(vector));
        QVERIFY(std::abs(length - 1) > 1e-2f);
        for (float &value : vector)
            value /= length;
        QVERIFY(largestDifference(vector, vectorOf(embedded(m_fixture.model(), "last"))) < 1e-5);
    }

    void theCallEmbedsAndInspects()
    {
        const Json embedded =
            m_fixture.asked({{"verb", "embed"}, {"model", encoderRef()}, {"texts", texts()}, {"kind", "query"}});
        QCOMPARE(intOr(embedded, "size"), 16);
        const std::vector<float> wanted = expected("query");
        for (size_t i = 0; i < texts().size(); ++i)
            QVERIFY(largestDifference(embedded.at("embeddings").at(i).get<std::vector<float>>(),
                                      std::span(wanted).subspan(i * 16, 16)) < 1e-4);
        QCOMPARE(embedded.at("cut_texts"), Json({9}));

        const Json inspected = m_fixture.asked({{"verb", "inspect"}, {"model", encoderRef()}});
        QCOMPARE(stringOr(inspected, "role"), std::string("encoder"));
        QCOMPARE(stringOr(inspected, "architecture"), std::string("XLMRobertaModel"));
        QCOMPARE(stringOr(inspected, "pooling"), std::string("mean"));
        QCOMPARE(intOr(inspected, "context"), 64);
        QCOMPARE(intOr(inspected, "embedding_tokens"), 48);
        QCOMPARE(stringOr(inspected.at("prefixes"), "query"), std::string("query: "));

        const Json refused = m_fixture.asked({{"verb", "generate"}, {"model", encoderRef()}, {"prompt", "Hello"}});
        QVERIFY(errorFromJson(refused.at("error")).message().find("is an encoder") != std::string::npos);
    }

    void aTrainJobRefusesAnEncoder()
    {
        const RunPaths run = m_fixture.newRun(
            JobKind::Train, {{"model", encoderRef()}, {"dataset", m_fixture.writeDataset(4).string()}});
        QCOMPARE(m_fixture.run(run), 0); // it ended, with a result that says how
        const auto result = readResult(run.folder);
        VERIFY_RESULT(result);
        QCOMPARE((*result)->outcome, JobState::Failed);
        QVERIFY((*result)->error->message().find("is an encoder") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestWorkerEmbeddings)
#include "test_worker_embeddings.moc"
