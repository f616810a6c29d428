#include "core/base/file.h"
#include "core/language_model/openai_client.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

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

    Result<Generated> ask(const std::string &model, const std::string &key, std::string *heard = nullptr)
    {
        FW_TRY(client, connectOpenAi({.url = m_url, .model = model, .key = key, .retries = 0}));
        return client->generate({.messages = {{"user", "1 + 1"}}, .maxNewTokens = 12},
                                [&](std::string_view piece) {
                                    if (heard)
                                        *heard += piece;
                                    return true;
                                },
                                {});
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_run = m_fixture.newRun(JobKind::Serve, {{"model", m_fixture.modelRef()}, {"owner_pid", ::getpid()}});
        m_process = m_fixture.start(m_run);
        QVERIFY(WorkerFixture::waitFor([&] {
            for (const Event &event : WorkerFixture::eventsOf(m_run)) {
                if (event.type == "port")
                    m_url = "http://127.0.0.1:" + std::to_string(intOr(event.fields, "port")) + "/v1";
            }
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
