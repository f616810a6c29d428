#include "app/chat/chat_stream.h"
#include "app/chat/sampling_fields.h"
#include "core/base/json.h"
#include "tests/app/chat/small_http_server.h"
#include "tests/support/result.h"

#include <QNetworkAccessManager>
#include <QSignalSpy>

using namespace fieldwright;

namespace {

/// Asks the server and gives how it ended.
struct Asked
{
    QNetworkAccessManager network;
    ChatStream stream;
    QString grown;
    std::vector<ChatAnswer> ends;

    explicit Asked(int idleTimeoutMs = 5'000) : stream(network, nullptr, idleTimeoutMs)
    {
        QObject::connect(&stream, &ChatStream::grew, &stream, [this](const QString &piece) { grown += piece; });
        QObject::connect(&stream, &ChatStream::ended, &stream,
                         [this](const ChatAnswer &answer) { ends.push_back(answer); });
    }
    void start(const SmallHttpServer &server, const ChatSettings &settings = {.maxNewTokens = 12})
    {
        QUrl url(QStringLiteral("http://127.0.0.1"));
        url.setPort(server.serverPort());
        stream.start(url, "the token", QStringLiteral("base"), {{"user", "Why?"}}, settings);
    }
    ChatAnswer end(const SmallHttpServer &server)
    {
        start(server);
        if (!QTest::qWaitFor([&] { return !ends.empty(); }, 10'000))
            return {.error = Error{ErrorCode::Timeout, {"the stream did not end"}, {}}};
        QTest::qWait(20);
        return ends.front();
    }
};

} // namespace

class TestChatStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streamsAnAnswer();
    void sendsTokenModelAndSettings();
    void stopTextsAreReadAsTyped();
    void sendsEverySamplerThatThereIs();
    void survivesCutsAtEveryByte();
    void aConnectionCutBeforeTheEndIsIncomplete();
    void anErrorInsideTheStreamIsIncomplete();
    void theLengthLimitIsTold();
    void aRefusalNamesItsReason();
    void garbageIsIncomplete();
    void aSilentServerIsGivenUp();
    void cancellingKeepsWhatCame();
    void aRedirectDoesNotCarryTheTokenAway();
};

void TestChatStream::streamsAnAnswer()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("Be") +
                     SmallHttpServer::piece("cause\\n。") + SmallHttpServer::last("stop") + "data: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    Asked asked;
    const ChatAnswer answer = asked.end(server);
    QVERIFY(answer.isComplete());
    QCOMPARE(answer.text, QStringLiteral("Because\n。"));
    QCOMPARE(asked.grown, answer.text);
    QCOMPARE(answer.promptTokens, 7);
    QCOMPARE(answer.newTokens, 3);
    QCOMPARE(asked.ends.size(), size_t(1));
}

void TestChatStream::sendsTokenModelAndSettings()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::last("stop") + "data: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    Asked asked;
    (void)asked.end(server);
    QCOMPARE(server.requests.size(), size_t(1));
    const QByteArray &request = server.requests.front();
    QVERIFY(request.startsWith("POST /v1/chat/completions "));
    QVERIFY(request.contains("Authorization: Bearer the token"));
    QVERIFY(request.contains(R"("model":"base")"));
    QVERIFY(request.contains(R"("max_tokens":12)"));
    QVERIFY(request.contains(R"("stream":true)"));
}

void TestChatStream::stopTextsAreReadAsTyped()
{
    QCOMPARE(stopTexts(u"END\n\n\\n\\n"), (std::vector<std::string>{"END", "\n\n"}));
    QCOMPARE(stopTexts(u"\\\\nabla\n\\t|\\\\\\n"), (std::vector<std::string>{"\\nabla", "\t|\\\n"}));
    QCOMPARE(stopTexts(u"\\alpha\nC:\\"), (std::vector<std::string>{"\\alpha", "C:\\"})); // no escapes
    QCOMPARE(stopTexts(QStringLiteral("x\n").repeated(40)).size(), size_t(40));
}

void TestChatStream::sendsEverySamplerThatThereIs()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::last("stop") + "data: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    ChatSettings settings;
    settings.stop = stopTexts(u"END\n\n\\n\\n");
    QCOMPARE(settings.stop, (std::vector<std::string>{"END", "\n\n"}));
    double value = 0.25;
    for (const SamplingField &field : samplingFields()) {
        field.set(settings, field.whole ? 7 : value);
        QCOMPARE(field.of(settings), field.whole ? 7 : value);
        value += 0.125;
    }
    Asked asked;
    asked.start(server, settings);
    QTRY_COMPARE(server.requests.size(), size_t(1));
    const QByteArray &request = server.requests.front();
    const auto body = parseJson(request.mid(request.indexOf("\r\n\r\n") + 4).toStdString(), "request");
    VERIFY_RESULT(body);
    QCOMPARE(intOr(*body, "top_k"), std::int64_t(7));
    for (const char *key : {"min_p", "typical_p", "repetition_penalty", "presence_penalty", "frequency_penalty"})
        QVERIFY2(numberOr(*body, key, 0) > 0.3, key);
    QCOMPARE((*body)["stop"], Json::array({"END", "\n\n"}));
}

void TestChatStream::survivesCutsAtEveryByte()
{
    const QByteArray whole = SmallHttpServer::streamHead() + SmallHttpServer::piece("温度") + ": a comment\n\n" +
                             SmallHttpServer::piece("é 🙂") + SmallHttpServer::last("stop") + "data: [DONE]\n\n";
    for (qsizetype cut = 1; cut < whole.size(); cut += 3) {
        SmallHttpServer server([&](QTcpSocket &socket, const QByteArray &) {
            socket.write(whole.left(cut));
            socket.flush();
            QTimer::singleShot(1, &socket, [&socket, rest = whole.mid(cut)] {
                socket.write(rest);
                socket.disconnectFromHost();
            });
        });
        Asked asked;
        const ChatAnswer answer = asked.end(server);
        QVERIFY2(answer.isComplete(), qPrintable(QStringLiteral("cut at %1").arg(cut)));
        QCOMPARE(answer.text, QStringLiteral("温度é 🙂"));
    }
}

void TestChatStream::aConnectionCutBeforeTheEndIsIncomplete()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("Half an ans"));
        socket.disconnectFromHost();
    });
    Asked asked;
    const ChatAnswer answer = asked.end(server);
    QVERIFY(!answer.isComplete());
    QCOMPARE(answer.finish, FinishReason::Cut);
    QVERIFY(answer.error);
    QCOMPARE(answer.text, QStringLiteral("Half an ans"));
}

void TestChatStream::anErrorInsideTheStreamIsIncomplete()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("Half") +
                     "data: {\"error\":{\"message\":\"out of memory\"}}\n\ndata: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    Asked asked;
    const ChatAnswer answer = asked.end(server);
    QVERIFY(!answer.isComplete());
    QVERIFY(QString::fromStdString(answer.error->message()).contains(QStringLiteral("out of memory")));
}

void TestChatStream::theLengthLimitIsTold()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("Long") + SmallHttpServer::last("length") +
                     "data: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    Asked asked;
    QCOMPARE(asked.end(server).finish, FinishReason::Length);
}

void TestChatStream::aRefusalNamesItsReason()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        const QByteArray body = R"({"error":{"message":"There is no model named x here."}})";
        socket.write("HTTP/1.1 404 Not Found\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
                     body);
        socket.disconnectFromHost();
    });
    Asked asked;
    const ChatAnswer answer = asked.end(server);
    QVERIFY(answer.error);
    QCOMPARE(answer.error->code, ErrorCode::NotFound);
    QVERIFY(QString::fromStdString(answer.error->message()).contains(QStringLiteral("no model named x")));
}

void TestChatStream::garbageIsIncomplete()
{
    for (const QByteArray &garbage : {QByteArray("data: {not json\n\n"),
                                      QByteArray("data: " + QByteArray(3 << 20, 'x')), QByteArray("\0\xff\n\n\n", 5)}) {
        SmallHttpServer server([&](QTcpSocket &socket, const QByteArray &) {
            socket.write(SmallHttpServer::streamHead() + garbage);
            socket.disconnectFromHost();
        });
        Asked asked;
        const ChatAnswer answer = asked.end(server);
        QVERIFY(!answer.isComplete());
        QVERIFY(answer.error);
    }
}

void TestChatStream::aSilentServerIsGivenUp()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("Hm"));
    });
    Asked asked(100);
    const ChatAnswer answer = asked.end(server);
    QCOMPARE(answer.finish, FinishReason::Cut);
    QCOMPARE(answer.error->code, ErrorCode::Timeout);
    QCOMPARE(answer.text, QStringLiteral("Hm"));
}

void TestChatStream::cancellingKeepsWhatCame()
{
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("One"));
    });
    Asked asked;
    asked.start(server);
    QVERIFY(QTest::qWaitFor([&] { return asked.grown == QStringLiteral("One"); }));
    asked.stream.cancel();
    QCOMPARE(asked.ends.size(), size_t(1));
    QCOMPARE(asked.ends.front().finish, FinishReason::Cancelled);
    QVERIFY(!asked.ends.front().isComplete());
    QCOMPARE(asked.ends.front().text, QStringLiteral("One"));
}

void TestChatStream::aRedirectDoesNotCarryTheTokenAway()
{
    SmallHttpServer thief([](QTcpSocket &socket, const QByteArray &) { socket.disconnectFromHost(); });
    SmallHttpServer server([&](QTcpSocket &socket, const QByteArray &) {
        socket.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + QByteArray::number(thief.serverPort()) +
                     "/\r\nContent-Length: 0\r\n\r\n");
        socket.disconnectFromHost();
    });
    Asked asked;
    QVERIFY(!asked.end(server).isComplete());
    QVERIFY(thief.requests.empty());
}

QTEST_GUILESS_MAIN(TestChatStream)
#include "test_chat_stream.moc"
