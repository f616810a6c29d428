#include "core/base/file.h"
#include "core/language_model/openai_client.h"
#include "core/model_files/safetensors.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QUrl>
#include <QtNetwork/QTcpSocket>

#include <cstring>
#include <future>
#include <sys/stat.h>
#include <unistd.h>

using namespace fieldwright;

class TestWorkerServer : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::unique_ptr<QProcess> m_process;
    RunPaths m_run;
    std::string m_url;
    std::string m_token;

    static GenerateRequest sum() { return {.messages = {{"user", "1 + 1"}}, .maxNewTokens = 12}; }

    Result<Generated> ask(const std::string &model, const std::string &key, std::string *heard = nullptr)
    {
        return askAt(m_url, model, key, heard);
    }
    static Result<Generated> askAt(const std::string &url, const std::string &model, const std::string &key,
                                   std::string *heard = nullptr, const GenerateRequest &request = sum())
    {
        FW_TRY(client, connectOpenAi({.url = url, .model = model, .key = key, .retries = 0}));
        return client->generate(request,
                                [&](std::string_view piece) {
                                    if (heard)
                                        *heard += piece;
                                    return true;
                                },
                                {});
    }

    /// Gives one token a direction of its own, in which the first block's keys and values are immense.
    static Result<> makeLoud(const std::filesystem::path &weights, std::int64_t token)
    {
        constexpr size_t width = 32, column = 5;
        FW_TRY(file, SafetensorsFile::open(weights));
        std::vector<TensorSpec> specs;
        for (const TensorEntry &entry : file.tensors())
            specs.push_back({entry.name, entry.type, entry.shape});
        FW_TRY(writer, SafetensorsWriter::create(weights, specs));
        for (const TensorSpec &spec : writer.order()) {
            const auto bytes = file.bytes(*file.find(spec.name));
            std::vector<float> values(bytes.size() / sizeof(float));
            std::memcpy(values.data(), bytes.data(), bytes.size());
            if (spec.name == "model.layers.0.input_layernorm.weight")
                values[column] = 1e8f;
            if (spec.name == "model.embed_tokens.weight") {
                for (size_t at = column; at < values.size(); at += width)
                    values[at] = 0;
                const auto row = values.begin() + std::ptrdiff_t(width) * token;
                std::fill(row, row + width, 0.0f);
                row[column] = 0.01f;
            }
            FW_CHECK(writer.write(std::as_bytes(std::span(values))));
        }
        return writer.commit();
    }

    /// Empty until the server is there.
    static std::string urlOf(const RunPaths &run)
    {
        for (const Event &event : WorkerFixture::eventsOf(run)) {
            if (event.type == "port")
                return "http://127.0.0.1:" + std::to_string(intOr(event.fields, "port")) + "/v1";
        }
        return {};
    }

    /// What the server answers to these bytes, until it closes the connection or the answer is whole.
    QByteArray answerTo(const QByteArray &bytes) const
    {
        QTcpSocket socket;
        const QUrl url(QString::fromStdString(m_url));
        socket.connectToHost(url.host(), quint16(url.port()));
        if (!socket.waitForConnected(5000))
            return "no connection";
        for (qsizetype at = 0; at < bytes.size() && socket.state() == QAbstractSocket::ConnectedState; at += 1 << 20) {
            socket.write(bytes.mid(at, 1 << 20));
            while (socket.bytesToWrite() > 0 && socket.waitForBytesWritten(5000)) {
            }
        }
        QByteArray out = socket.isOpen() ? socket.readAll() : QByteArray();
        while (!isWhole(out) && socket.waitForReadyRead(10'000))
            out += socket.readAll();
        if (socket.state() == QAbstractSocket::ConnectedState)
            socket.waitForReadyRead(100); // for what must not come
        return socket.isOpen() ? out + socket.readAll() : out;
    }
    static bool isWhole(const QByteArray &answer)
    {
        const qsizetype head = answer.indexOf("\r\n\r\n");
        static const QRegularExpression length(QStringLiteral("Content-Length: (\\d+)"));
        const auto match = length.match(QString::fromLatin1(answer));
        return head > 0 && match.hasMatch() && answer.size() - head - 4 >= match.captured(1).toLongLong();
    }
    QByteArray post(const QByteArray &path, const QByteArray &headers, const QByteArray &body) const
    {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + QByteArray::fromStdString(m_token) +
               "\r\n" + headers + "\r\n" + body;
    }
    QByteArray postJson(const QByteArray &path, const QByteArray &body) const
    {
        return post(path, "Content-Length: " + QByteArray::number(body.size()) + "\r\n", body);
    }
    /// Most memory that the worker ever had.
    std::int64_t peakBytes() const
    {
        QFile status(QStringLiteral("/proc/%1/status").arg(m_process->processId()));
        if (!status.open(QIODevice::ReadOnly))
            return 0;
        static const QRegularExpression peak(QStringLiteral("VmHWM:\\s+(\\d+) kB"));
        return peak.match(QString::fromLatin1(status.readAll())).captured(1).toLongLong() * 1024;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_run = m_fixture.newRun(JobKind::Serve, {{"model", m_fixture.modelRef()}, {"owner_pid", ::getpid()}});
        m_process = m_fixture.start(m_run);
        QVERIFY(WorkerFixture::waitFor([&] {
            m_url = urlOf(m_run);
            return !m_url.empty();
        }));
        m_token = *readFile(m_run.folder / "token");
    }

    void theTokenIsTheOwnersAlone()
    {
        struct stat info = {};
        QCOMPARE(::stat((m_run.folder / "token").c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777, mode_t(0600));
        QCOMPARE(m_token.size(), size_t(64));
        for (const char *file : {"events.jsonl", "job.json", "worker.log"}) {
            const auto bytes = readFile(m_run.folder / file);
            QVERIFY(!bytes || bytes->find(m_token) == std::string::npos);
        }
    }

    void itAnswersAsAStream()
    {
        std::string heard;
        const auto answer = ask("base", m_token, &heard);
        VERIFY_RESULT(answer);
        QCOMPARE(heard, answer->text);
        QVERIFY(answer->newTokens > 0);
        QCOMPARE(ask("base", m_token)->text, answer->text); // greedy: the same again
    }

    void withoutTheTokenNobodyIsAnswered()
    {
        QVERIFY(!ask("base", ""));
        QVERIFY(!ask("base", std::string(64, '0')));
    }

    void anUnknownModelIsNamed()
    {
        const auto answer = ask("nobody", m_token);
        QVERIFY(!answer);
        QVERIFY(answer.error().message().find("nobody") != std::string::npos);
    }

    void oneModelIsTold_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("the model alone") << QByteArray("base") << QByteArray("200")
                                         << QByteArray("\"object\":\"model\"");
        QTest::newRow("unknown") << QByteArray("nobody") << QByteArray("404") << QByteArray("nobody");
        QTest::newRow("with a slash") << QByteArray("some/body") << QByteArray("404") << QByteArray("some/body");
        QTest::newRow("the same, encoded") << QByteArray("some%2Fbody") << QByteArray("404") << QByteArray("some/body");
        QTest::newRow("no end") << QByteArray(8000, 'x') << QByteArray("404") << QByteArray("error");
    }
    void oneModelIsTold()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, status);
        QFETCH(QByteArray, says);
        const QByteArray answer = answerTo("GET /v1/models/" + name + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                           QByteArray::fromStdString(m_token) + "\r\n\r\n");
        QVERIFY2(answer.startsWith("HTTP/1.1 " + status), answer.left(200).constData());
        QVERIFY2(answer.contains(says), answer.constData());
        QCOMPARE(answer.contains("model_not_found"), status == "404" && name.size() < 100);
    }

    /// What is wrong lies in the request: there is no file to choose.
    void aBodyThatIsNoJsonHasItsRemedy()
    {
        for (const char *path : {"/v1/chat/completions", "/v1/completions", "/v1/embeddings"}) {
            const QByteArray answer = answerTo(postJson(path, "{\"prompt\": "));
            QVERIFY2(answer.startsWith("HTTP/1.1 400") && !answer.contains("file"), answer.constData());
            QVERIFY2(answer.contains("Send one JSON object"), answer.constData());
        }
    }

    void badRequestsAreAnsweredInTheApisShape_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("status");
        const QByteArray chat = "/v1/chat/completions";
        QTest::newRow("no JSON") << postJson(chat, "{\"messages\": [") << QByteArray("400");
        QTest::newRow("no object") << postJson(chat, "[1]") << QByteArray("400");
        QTest::newRow("nested deeply") << postJson(chat, QByteArray(100'000, '[')) << QByteArray("400");
        QTest::newRow("no text") << postJson(chat, "{\"messages\": [{\"role\": \"user\", \"content\": \"\xFF\"}]}")
                                 << QByteArray("400");
        QTest::newRow("no messages") << postJson(chat, "{}") << QByteArray("400");
        QTest::newRow("an impossible number")
            << postJson(chat, R"({"messages": [{"role": "user", "content": "x"}], "temperature": 1e400})")
            << QByteArray("400");
        QTest::newRow("a bomb of a pattern")
            << postJson(chat, "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], "
                              "\"structured_outputs\": {\"regex\": \"(((a{1,1000}){1,1000}){1,1000})\"}}")
            << QByteArray("400");
        QTest::newRow("an unknown address") << postJson("/v2/x", "{}") << QByteArray("404");
        QTest::newRow("too large, as it says")
            << post(chat, "Content-Length: 99999999999\r\n", "{}") << QByteArray("413");
        QTest::newRow("a packed body") << post(chat, "Content-Encoding: gzip\r\nContent-Length: 4\r\n", "\x1F\x8B\x08z")
                                       << QByteArray("415");
        QTest::newRow("no request at all") << QByteArray("\r\n\r\n") << QByteArray("400");
        QTest::newRow("a header too long")
            << post(chat, "X: " + QByteArray(100'000, 'x') + "\r\n", "") << QByteArray("400");
    }
    void badRequestsAreAnsweredInTheApisShape()
    {
        QFETCH(QByteArray, request);
        QFETCH(QByteArray, status);
        const QByteArray answer = answerTo(request);
        QVERIFY2(answer.startsWith("HTTP/1.1 " + status), answer.left(200).constData());
        const QJsonDocument body = QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n") + 4));
        QVERIFY2(!body[u"error"][u"message"].toString().isEmpty(), answer.constData());
    }

    /// The body of a refused request is not taken for another one.
    void whatFollowsARefusedRequestIsNotAnswered()
    {
        const QByteArray smuggled = "GET /health HTTP/1.1\r\n\r\n";
        const QByteArray answer =
            answerTo("POST /v1/completions HTTP/1.1\r\nContent-Length: " + QByteArray::number(smuggled.size()) +
                     "\r\n\r\n" + smuggled);
        QVERIFY2(answer.startsWith("HTTP/1.1 401"), answer.constData());
        QCOMPARE(answer.count("HTTP/1.1 "), 1);
    }

    /// Neither a body without a length nor headers without an end take more memory than one request may have.
    void endlessRequestsAreCutOff()
    {
        const std::int64_t before = peakBytes();
        QVERIFY(before > 0);
        QByteArray chunks;
        for (int i = 0; i < 100; ++i)
            chunks += "100000\r\n" + QByteArray(1 << 20, ' ') + "\r\n";
        const QByteArray body = answerTo(post("/v1/chat/completions", "Transfer-Encoding: chunked\r\n", chunks));
        QVERIFY2(!body.startsWith("HTTP/1.1 2"), body.left(100).constData());
        QByteArray headers = "GET /health HTTP/1.1\r\n"; // from somebody without the token
        for (int i = 0; i < 100'000; ++i)
            headers += "X-" + QByteArray::number(i) + ": " + QByteArray(1000, 'x') + "\r\n";
        const QByteArray head = answerTo(headers);
        QVERIFY2(!head.startsWith("HTTP/1.1 2"), head.left(100).constData());
        QVERIFY2(peakBytes() - before < (64 << 20), qPrintable(QString::number(peakBytes() - before)));
        VERIFY_RESULT(ask("base", m_token)); // and it goes on
    }

    /// In 16 bits libtorch computes it, whose cache has as many.
    void aCacheThatKeepsItsSizeIsTold()
    {
        for (const char *precision : {"fp32", "bf16", "fp16"}) {
            const RunPaths run = m_fixture.newRun(JobKind::Serve, {{"model", m_fixture.modelRef()},
                                                                   {"owner_pid", ::getpid()},
                                                                   {"precision", precision},
                                                                   {"eight_bit_cache", true}});
            const auto process = m_fixture.start(run);
            QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "running"; }));
            QCOMPARE(WorkerFixture::isSaid(run, "note", "keep their size"), precision != std::string("fp32"));
            QCOMPARE(WorkerFixture::isSaid(run, "note", "how the products round"), precision != std::string("fp32"));
            QVERIFY(WorkerFixture::isSaid(run, "note", precision + std::string(" was asked for")));
            const auto answer = askAt(urlOf(run), "base", *readFile(run.folder / "token"));
            VERIFY_RESULT(answer);
            QVERIFY(answer->newTokens > 0);
            VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop));
            QVERIFY(process->waitForFinished(30'000));
        }
    }

    /// In fp16: of a model to which one letter is too loud. Who asks beside such a text is answered as alone.
    void aTextBeyondTheRangeEndsWithoutTheOthers()
    {
        const std::filesystem::path folder = m_fixture.root() / "loud";
        std::filesystem::copy(m_fixture.model(), folder);
        VERIFY_RESULT(makeLoud(folder / "model.safetensors", 'Z' + 3)); // the tokenizer's number of that byte
        Json loud = m_fixture.modelRef();
        loud["path"] = folder.string();
        const RunPaths run = m_fixture.newRun(
            JobKind::Serve, {{"model", loud}, {"owner_pid", ::getpid()}, {"device", "cpu"}, {"precision", "fp16"}});
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "running"; }));
        const std::string url = urlOf(run), token = *readFile(run.folder / "token");
        GenerateRequest quiet = sum(), shouted = sum();
        quiet.maxNewTokens = 400;
        shouted.messages.front().content = "1 + Z";
        const auto alone = askAt(url, "base", token, nullptr, quiet);
        VERIFY_RESULT(alone);
        QVERIFY(!alone->text.empty());

        auto beside = std::async(std::launch::async, [&] { return askAt(url, "base", token, nullptr, quiet); });
        do { // as long as it is being answered
            const auto refused = askAt(url, "base", token, nullptr, shouted);
            QVERIFY(!refused);
            QVERIFY2(refused.error().message().find("65,504") != std::string::npos, refused.error().message().c_str());
        } while (beside.wait_for(std::chrono::seconds(0)) != std::future_status::ready);
        const auto answer = beside.get();
        VERIFY_RESULT(answer);
        QCOMPARE(answer->text, alone->text);
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop));
        QVERIFY(process->waitForFinished(30'000));
    }

    void itEndsWhenToldTo()
    {
        VERIFY_RESULT(sendControl(m_run.folder, ControlCommand::Stop));
        QVERIFY(m_process->waitForFinished(30'000));
        QVERIFY(!std::filesystem::exists(m_run.folder / "token"));
        QVERIFY(isFinal(*inspectState(m_run.folder)));
    }

    void itEndsWhenItsOwnerIsGone()
    {
        QProcess owner;
        owner.start(QStringLiteral("sleep"), {QStringLiteral("100")});
        QVERIFY(owner.waitForStarted());
        const RunPaths run =
            m_fixture.newRun(JobKind::Serve, {{"model", m_fixture.modelRef()}, {"owner_pid", owner.processId()}});
        const auto process = m_fixture.start(run);
        QVERIFY(WorkerFixture::waitFor([&] { return WorkerFixture::lastState(run) == "running"; }));
        owner.kill();
        owner.waitForFinished();
        QVERIFY(process->waitForFinished(30'000));
        QCOMPARE(*inspectState(run.folder), JobState::Completed);
    }
};

QTEST_GUILESS_MAIN(TestWorkerServer)
#include "test_worker_server.moc"
