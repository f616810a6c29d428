#include "app/chat/chat_service.h"
#include "tests/app/chat/small_http_server.h"
#include "tests/app/jobs/queue_fixture.h"
#include "tests/support/slow_file.h"
#include "tests/ui/watchdog.h"

using namespace fieldwright;

namespace {

ModelRef baseModel()
{
    return {.id = "b", .name = "base model", .path = "/models/base.gguf"};
}
ModelRef tunedModel(const char *id)
{
    return {.id = id, .name = "tuned", .path = "/models/base.gguf", .adapter = std::string("/models/") + id};
}

/// Answers with the name of the model that was asked.
void answerByName(QTcpSocket &socket, const QByteArray &request)
{
    const qsizetype at = request.indexOf("\"model\":\"") + 9;
    const QByteArray model = request.mid(at, request.indexOf('"', at) - at);
    socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("I am " + model) +
                 SmallHttpServer::last("stop") + "data: [DONE]\n\n");
    socket.disconnectFromHost();
}

} // namespace

class TestChatService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksBaseAndTunedThroughOneServer();
    void aSecondQuestionUsesTheSameServer();
    void anotherAdapterStartsTheServerAnew();
    void anotherChatTemplateStartsTheServerAnew();
    void anotherPrecisionStartsTheServerAnew();
    void aServerThatCannotStartIsTold();
    void anEncoderIsRefusedByName();
    void modelsAreLookedAtBesideTheWindow();
    void cancelEndsWhatWaits();
    void closingStopsTheServer();
};

void TestChatService::asksBaseAndTunedThroughOneServer()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    std::map<int, ChatAnswer> answers;
    connect(&chat, &ChatService::answerEnded, this,
            [&](int, int column, const ChatAnswer &answer) { answers[column] = answer; });
    QSignalSpy started(&chat, &ChatService::answerStarted);
    chat.ask({.messages = {{"user", "Who are you?"}}, .models = {baseModel(), tunedModel("t1")}});
    QVERIFY(chat.isLoading());
    QVERIFY(QTest::qWaitFor([&] { return answers.size() == 2; }, 10'000));
    QCOMPARE(answers[0].text, QStringLiteral("I am base"));
    QCOMPARE(answers[1].text, QStringLiteral("I am t1"));
    QVERIFY(answers[0].isComplete() && answers[1].isComplete());
    QCOMPARE(started.count(), 2);
    QVERIFY(!chat.isBusy());
    QVERIFY(!chat.isLoading());
    QCOMPARE(queue.ids().size(), size_t(1));
    for (const QByteArray &request : server.requests)
        QVERIFY(request.contains("Bearer fake token"));
}

void TestChatService::aSecondQuestionUsesTheSameServer()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    QSignalSpy ended(&chat, &ChatService::answerEnded);
    chat.ask({.messages = {{"user", "One"}}, .models = {tunedModel("t1")}});
    QVERIFY(ended.wait(10'000));
    chat.ask({.messages = {{"user", "Two"}}, .models = {baseModel()}});
    QVERIFY(ended.wait(10'000));
    QCOMPARE(queue.ids().size(), size_t(1));
}

void TestChatService::anotherAdapterStartsTheServerAnew()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    QSignalSpy ended(&chat, &ChatService::answerEnded);
    chat.ask({.messages = {{"user", "One"}}, .models = {tunedModel("t1")}});
    QVERIFY(ended.wait(10'000));
    const QString first = queue.ids().front();
    chat.ask({.messages = {{"user", "Two"}}, .models = {tunedModel("t2")}});
    QVERIFY(ended.wait(10'000));
    QCOMPARE(ended.back().at(2).value<ChatAnswer>().text, QStringLiteral("I am t2"));
    QCOMPARE(queue.ids().size(), size_t(2));
    QVERIFY(reaches(queue, first, JobState::Cancelled));
    const RunStatus *second = queue.job(queue.ids().front());
    QCOMPARE(second->job->parameters["adapters"].size(), size_t(2)); // the first one is still at hand
}

void TestChatService::anotherChatTemplateStartsTheServerAnew()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    int answered = 0;
    connect(&chat, &ChatService::answerEnded, this, [&] { ++answered; });
    ModelRef model = baseModel();
    chat.ask({.messages = {{"user", "Who are you?"}}, .models = {model}});
    QVERIFY(QTest::qWaitFor([&] { return answered == 1; }, 10'000));
    const QString first = queue.ids().front();
    model.chatTemplate = "tool_use";
    chat.ask({.messages = {{"user", "Who are you?"}}, .models = {model}});
    QVERIFY(QTest::qWaitFor([&] { return answered == 2; }, 10'000));
    QCOMPARE(queue.ids().size(), size_t(2));
    QVERIFY(reaches(queue, first, JobState::Cancelled)); // its weights are not held twice
    const RunStatus *second = queue.job(queue.ids().front() == first ? queue.ids().back() : queue.ids().front());
    QCOMPARE(stringOr(*member(second->job->parameters, "model"), "chat_template"), std::string("tool_use"));
}

void TestChatService::anotherPrecisionStartsTheServerAnew()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    QSignalSpy ended(&chat, &ChatService::answerEnded);
    const std::vector<ModelRef> models = {baseModel()};
    chat.ask({.messages = {{"user", "One"}}, .models = models});
    QVERIFY(ended.wait(10'000));
    const QString first = queue.ids().front();
    QCOMPARE(stringOr(queue.job(first)->job->parameters, "precision"), std::string("auto"));
    chat.ask({.messages = {{"user", "Two"}}, .models = models, .settings = {.precision = "int4"}});
    QVERIFY(ended.wait(10'000));
    QCOMPARE(queue.ids().size(), size_t(2));
    QVERIFY(reaches(queue, first, JobState::Cancelled)); // its weights are not held twice
    const RunStatus *second = queue.job(queue.ids().front() == first ? queue.ids().back() : queue.ids().front());
    QCOMPARE(stringOr(second->job->parameters, "precision"), std::string("int4"));
}

void TestChatService::aServerThatCannotStartIsTold()
{
    QueueFixture fixture;
    JobQueue::Options options = fixture.options();
    options.worker = "/no/such/worker";
    JobQueue queue(fixture.runs, options);
    queue.open();
    ChatService chat(queue);
    QSignalSpy ended(&chat, &ChatService::answerEnded);
    chat.ask({.messages = {{"user", "One"}}, .models = {baseModel(), tunedModel("t1")}});
    QVERIFY(QTest::qWaitFor([&] { return ended.count() == 2; }, 10'000));
    const ChatAnswer answer = ended.front().at(2).value<ChatAnswer>();
    QVERIFY(!answer.isComplete());
    QCOMPARE(answer.error->code, ErrorCode::NotFound);
    QVERIFY(!chat.isBusy());
}

void TestChatService::anEncoderIsRefusedByName()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    std::map<int, ChatAnswer> answers;
    connect(&chat, &ChatService::answerEnded, this,
            [&](int, int column, const ChatAnswer &answer) { answers[column] = answer; });
    const ModelRef encoder{.name = "Little E5", .path = std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5"};
    chat.ask({.messages = {{"user", "Who are you?"}}, .models = {encoder, baseModel()}});
    QVERIFY(QTest::qWaitFor([&] { return answers.size() == 2; }, 10'000));
    QVERIFY(answers[0].error.has_value());
    QVERIFY(answers[0].error->message().find("Little E5 is an encoder") != std::string::npos);
    QVERIFY(answers[1].isComplete()); // the other column is answered
    QCOMPARE(queue.ids().size(), size_t(1));
    QVERIFY(!chat.isBusy());
}

void TestChatService::modelsAreLookedAtBesideTheWindow()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    QSignalSpy ended(&chat, &ChatService::answerEnded);
    const std::filesystem::path folder = fixture.runs.parent_path() / "slow model";
    std::filesystem::create_directories(folder);
    VERIFY_RESULT(saveFile(folder / "config.json", R"({"model_type": "llama"})"));
    const ModelRef model{.id = "s", .name = "slow", .path = folder};
    ui::Watchdog watchdog;
    const SlowFile slow(folder / "config.json", std::chrono::milliseconds(400));
    const int first = chat.ask({.messages = {{"user", "One"}}, .models = {model}});
    QVERIFY(chat.isBusy() && chat.isLoading());
    QVERIFY(QTest::qWaitFor([&] { return slow.readings() > 0; }));
    chat.cancel(first);
    QCOMPARE(ended.count(), 1);
    chat.ask({.messages = {{"user", "Two"}}, .models = {model}});
    QVERIFY(QTest::qWaitFor([&] { return ended.count() == 2; }, 10'000));
    QCOMPARE(ended.back().at(2).value<ChatAnswer>().text, QStringLiteral("I am base"));
    QCOMPARE(queue.ids().size(), size_t(1)); // nothing was started for the first
    QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
    chat.ask({.messages = {{"user", "Three"}}, .models = {model}});
    chat.closeServers();
    QCOMPARE(ended.count(), 3);
    QCOMPARE(ended.back().at(2).value<ChatAnswer>().error->code, ErrorCode::Cancelled);
    QVERIFY(!chat.isBusy());
}

void TestChatService::cancelEndsWhatWaits()
{
    QueueFixture fixture;
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(SmallHttpServer::streamHead()); });
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    ChatService chat(queue);
    QSignalSpy ended(&chat, &ChatService::answerEnded);
    const int turn = chat.ask({.messages = {{"user", "One"}}, .models = {baseModel(), tunedModel("t1")}});
    chat.cancel(turn);
    QCOMPARE(ended.count(), 2);
    QVERIFY(!chat.isBusy());
}

void TestChatService::closingStopsTheServer()
{
    QueueFixture fixture;
    SmallHttpServer server(answerByName);
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    JobQueue queue(fixture.runs, fixture.options());
    queue.open();
    {
        ChatService chat(queue);
        QSignalSpy ended(&chat, &ChatService::answerEnded);
        chat.ask({.messages = {{"user", "One"}}, .models = {baseModel()}});
        QVERIFY(ended.wait(10'000));
    }
    QVERIFY(reaches(queue, queue.ids().front(), JobState::Cancelled));
}

QTEST_GUILESS_MAIN(TestChatService)
#include "test_chat_service.moc"
