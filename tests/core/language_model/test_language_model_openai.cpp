#include "core/base/json.h"
#include "core/language_model/openai_client.h"
#include "tests/support/result.h"

#include <httplib.h>

using namespace fieldwright;

namespace {

/// A real HTTP server on loopback that behaves as the request's model name says.
class TroubledServer
{
public:
    TroubledServer()
    {
        m_server.Post("/v1/chat/completions", [this](const httplib::Request &request, httplib::Response &response) {
            ++requests;
            key = request.get_header_value("Authorization");
            const auto body = parseJson(request.body, "request");
            answer(body ? stringOr(*body, "model") : std::string(), response);
        });
        m_server.Post("/v1/embeddings", [this](const httplib::Request &request, httplib::Response &response) {
            ++requests;
            const auto body = parseJson(request.body, "request");
            embed(body ? *body : Json(), response);
        });
        m_port = m_server.bind_to_any_port("127.0.0.1");
        m_thread = std::thread([this] { m_server.listen_after_bind(); });
    }
    ~TroubledServer()
    {
        m_server.stop();
        m_thread.join();
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/v1"; }
    std::atomic<int> requests = 0;
    std::string key;

private:
    static std::string event(const std::string &text, const char *finish)
    {
        return "data: " +
               dumpJson({{"choices", Json::array({{{"delta", {{"content", text}}},
                                                   {"finish_reason", finish ? Json(finish) : Json()}}})}}) +
               "\n\n";
    }

    void stream(httplib::Response &response, std::vector<std::string> pieces)
    {
        response.set_chunked_content_provider("text/event-stream", [pieces](size_t, httplib::DataSink &sink) {
            for (const std::string &piece : pieces)
                sink.write(piece.data(), piece.size());
            sink.done();
            return true;
        });
    }

    void answer(const std::string &model, httplib::Response &response)
    {
        if (model == "good")
            return stream(response,
                          {event("一八", nullptr), event("零天", nullptr), event("", "stop"), "data: [DONE]\n\n"});
        if (model == "length")
            return stream(response, {event("half", nullptr), event("", "length"), "data: [DONE]\n\n"});
        if (model == "cut")
            return stream(response, {event("half an ans", nullptr)});
        if (model == "error-inside")
            return stream(response, {event("half", nullptr), "data: {\"error\":{\"message\":\"out of memory\"}}\n\n"});
        if (model == "no-stream") {
            response.set_content(R"({"choices":[{"message":{"content":"whole"},"finish_reason":"stop"}]})",
                                 "application/json");
            return;
        }
        if (model == "busy") {
            response.status = requests < 3 ? 429 : 200;
            response.set_header("Retry-After", "0");
            if (requests >= 3)
                stream(response, {event("at last", "stop"), "data: [DONE]\n\n"});
            return;
        }
        if (model == "redirect") {
            response.set_redirect("http://127.0.0.2:9/v1/chat/completions");
            return;
        }
        response.status = model == "denied" ? 401 : 500;
        response.set_content(R"({"error":{"message":"no"}})", "application/json");
    }

    /// The vector of a text: its length, and its number in the request.
    void embed(const Json &body, httplib::Response &response)
    {
        const std::string model = stringOr(body, "model");
        Json data = Json::array();
        const Json &input = body.at("input");
        for (size_t i = 0; i < input.size(); ++i)
            data.push_back(
                {{"object", "embedding"}, {"index", i}, {"embedding", {input[i].get<std::string>().size(), i}}});
        Json answer = {{"object", "list"}, {"usage", {{"prompt_tokens", input.size()}}}};
        if (model == "reversed")
            std::reverse(data.begin(), data.end());
        if (model == "one-missing")
            data.erase(0);
        if (model == "twice")
            data[0]["index"] = 1;
        if (model == "uneven")
            data[1]["embedding"] = {1};
        if (model == "words")
            data[1]["embedding"] = {"a", "b"};
        if (model == "cutting")
            answer["truncated_inputs"] = {1};
        if (model == "busy" && requests < 2) {
            response.status = 429;
            response.set_header("Retry-After", "0");
            return;
        }
        if (model == "denied") {
            response.status = 401;
            return;
        }
        answer["data"] = std::move(data);
        response.set_content(dumpJson(answer), "application/json");
    }

    httplib::Server m_server;
    int m_port = 0;
    std::thread m_thread;
};

} // namespace

class TestLanguageModelOpenai : public QObject
{
    Q_OBJECT

    TroubledServer m_server;

    Result<Generated> ask(const char *model, std::string *heard = nullptr, bool goOn = true)
    {
        m_server.requests = 0;
        auto client = connectOpenAi(
            {.url = m_server.url() + "/", .model = model, .key = "secret", .idleTimeoutSeconds = 5, .retries = 3});
        if (!client)
            return fail(client.error());
        return (*client)->generate({.messages = {{"user", "How often?"}}},
                                   [&](std::string_view piece) {
                                       if (heard)
                                           *heard += piece;
                                       return goOn;
                                   },
                                   {});
    }

    Result<Embeddings> embed(const char *model, const EmbedRequest &request)
    {
        m_server.requests = 0;
        FW_TRY(client,
               connectOpenAi({.url = m_server.url(), .model = model, .key = "secret", .idleTimeoutSeconds = 5}));
        return client->embed(request, {});
    }

private Q_SLOTS:
    void embeddingsComeInTheOrderOfTheTexts()
    {
        for (const char *model : {"plain", "reversed", "busy"}) {
            const auto vectors = embed(model, {.texts = {"a", "bcd", ""}});
            VERIFY_RESULT(vectors);
            QCOMPARE(vectors->size, 2);
            QCOMPARE(vectors->values, (std::vector<float>{1, 0, 3, 1, 0, 2}));
            QCOMPARE(vectors->tokens, 3);
            QVERIFY(!vectors->tellsCuts && vectors->cutTexts.empty());
        }
        QCOMPARE(m_server.requests.load(), 2); // the busy one was asked again
    }

    void manyTextsAreAskedForInSeveralRequests()
    {
        EmbedRequest request{.texts = std::vector<std::string>(300, "ab"), .prefix = "query: "};
        const auto vectors = embed("cutting", request);
        VERIFY_RESULT(vectors);
        QCOMPARE(m_server.requests.load(), 3);
        QCOMPARE(vectors->values.size(), size_t(600));
        QCOMPARE(vectors->row(129)[0], 9.0f); // with the prefix
        QCOMPARE(vectors->row(129)[1], 1.0f);
        QVERIFY(vectors->tellsCuts);
        QCOMPARE(vectors->cutTexts, (std::vector<std::size_t>{1, 129, 257}));
    }

    void embeddingsThatCannotBeUsedAreRefused()
    {
        for (const char *model : {"one-missing", "twice", "uneven", "words"}) {
            const auto vectors = embed(model, {.texts = {"a", "b"}});
            VERIFY_ERROR(vectors, ErrorCode::Corrupt);
        }
        VERIFY_ERROR(embed("denied", {.texts = {"a"}}), ErrorCode::Io);
        VERIFY_RESULT(embed("plain", {}));
    }

    void aStreamedAnswerArrivesWhole()
    {
        std::string heard;
        const auto answer = ask("good", &heard);
        VERIFY_RESULT(answer);
        QCOMPARE(answer->text, std::string("一八零天"));
        QCOMPARE(heard, answer->text);
        QVERIFY(answer->finish == FinishReason::Stop);
        QCOMPARE(m_server.key, std::string("Bearer secret"));
    }

    void incompleteAnswersAreMarked()
    {
        QVERIFY(ask("length")->finish == FinishReason::Length);
        QVERIFY(ask("cut")->finish == FinishReason::Cut);
        QVERIFY(!ask("error-inside"));
    }

    void aServerThatDoesNotStreamIsUnderstood() { QCOMPARE(ask("no-stream")->text, std::string("whole")); }

    void aBusyServerIsAskedAgain()
    {
        const auto answer = ask("busy");
        VERIFY_RESULT(answer);
        QCOMPARE(answer->text, std::string("at last"));
        QCOMPARE(m_server.requests.load(), 3);
    }

    void refusalsNameTheServerAndTheRemedyButNotTheKey()
    {
        for (const char *model : {"denied", "redirect"}) {
            const auto answer = ask(model);
            QVERIFY(!answer);
            QVERIFY(answer.error().message().find("127.0.0.1") != std::string::npos);
            QVERIFY(!answer.error().remedy.empty());
            QVERIFY(answer.error().message().find("secret") == std::string::npos);
        }
    }

    void theListenerCanCancel()
    {
        const auto answer = ask("good", nullptr, false);
        VERIFY_RESULT(answer);
        QVERIFY(answer->finish == FinishReason::Cancelled);
    }

    void badAddressesAreRefused_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url : {"", "nonsense", "file:///etc/passwd", "ftp://x", "http://"})
            QTest::newRow(url) << QString::fromLatin1(url);
    }
    void badAddressesAreRefused()
    {
        QFETCH(QString, url);
        VERIFY_ERROR(connectOpenAi({.url = url.toStdString(), .model = "m"}), ErrorCode::InvalidArgument);
    }

    void nobodyAtTheAddressIsSaid()
    {
        auto client = connectOpenAi({.url = "http://127.0.0.1:1/v1", .model = "m"});
        VERIFY_RESULT(client);
        VERIFY_ERROR((*client)->generate({.messages = {{"user", "?"}}}, {}, {}), ErrorCode::Io);
    }

    void eventsMayBeCutAnywhere()
    {
        const std::string text = ": comment\r\ndata: one\r\n\r\nevent: x\ndata:two\n\ndata: 三\n";
        for (size_t cut = 0; cut <= text.size(); ++cut) {
            ServerSentEvents events;
            std::vector<std::string> heard;
            const auto hear = [&](std::string_view data) { heard.emplace_back(data); };
            VERIFY_RESULT(events.add(text.substr(0, cut), hear));
            VERIFY_RESULT(events.add(text.substr(cut), hear));
            QCOMPARE(heard, (std::vector<std::string>{"one", "two", "三"}));
        }
        ServerSentEvents flood;
        VERIFY_ERROR(flood.add(std::string(2u << 20, 'x'), [](std::string_view) {}), ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestLanguageModelOpenai)
#include "test_language_model_openai.moc"
