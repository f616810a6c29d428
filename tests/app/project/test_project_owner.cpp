#include "app/project/owner_client.h"
#include "tests/app/support.h"

#include <QtCore/QProcess>
#include <QtNetwork/QLocalSocket>

#include <csignal>

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

class TestProjectOwner : public QObject
{
    Q_OBJECT

    struct Answers
    {
        QStringList outputs;
        QStringList errors;
        int exitCode = -1;
        std::optional<Error> failure;
    };

    static Answers ask(const fs::path &folder, const Json &request)
    {
        Answers answers;
        OwnerClient client;
        QEventLoop loop;
        connect(&client, &OwnerClient::answered, &loop, [&](const Json &message) {
            if (member(message, "output"))
                answers.outputs.append(QString::fromStdString(stringOr(message, "output")));
            if (member(message, "error"))
                answers.errors.append(QString::fromStdString(stringOr(message, "error")));
        });
        connect(&client, &OwnerClient::finished, &loop, [&](int exitCode) {
            answers.exitCode = exitCode;
            loop.quit();
        });
        connect(&client, &OwnerClient::failed, &loop, [&](const Error &error) {
            answers.failure = error;
            loop.quit();
        });
        QTimer::singleShot(10'000, &loop, &QEventLoop::quit);
        client.ask(folder, request);
        loop.exec();
        return answers;
    }

    static bool startOwner(QProcess &process, const fs::path &folder)
    {
        process.start(QStringLiteral(FIELDWRIGHT_TEST_CHILD), {u"own"_s, QString::fromStdString(folder.string())});
        return process.waitForReadyRead(10'000) && process.readAllStandardOutput().startsWith("owned");
    }

private Q_SLOTS:
    void refusesASecondOwnerInAnotherProcess()
    {
        QTemporaryDir folder;
        QProcess owner;
        QVERIFY(startOwner(owner, folder.path().toStdString()));
        const auto second = ProjectOwner::acquire(folder.path().toStdString());
        VERIFY_ERROR(second, ErrorCode::Busy);
        owner.kill();
        QVERIFY(owner.waitForFinished());
        // However it ended, the lock went with it.
        VERIFY_RESULT(ProjectOwner::acquire(folder.path().toStdString()));
    }

    void refusesASecondOwnerInTheSameProcess()
    {
        QTemporaryDir folder;
        const auto first = ProjectOwner::acquire(folder.path().toStdString());
        VERIFY_RESULT(first);
        VERIFY_ERROR(ProjectOwner::acquire(folder.path().toStdString()), ErrorCode::Busy);
    }

    void forwardsACommandAndGivesItsOutputBack()
    {
        QTemporaryDir folder;
        QProcess owner;
        QVERIFY(startOwner(owner, folder.path().toStdString()));
        const Answers answers =
            ask(folder.path().toStdString(), Json{{"argv", {"pairs", "list", "多久\n校准"}}, {"cwd", "/"}});
        QVERIFY(!answers.failure);
        QCOMPARE(answers.outputs, (QStringList{u"pairs"_s, u"list"_s, u"多久\n校准"_s}));
        QCOMPARE(answers.errors, QStringList{u"that was all"_s});
        QCOMPARE(answers.exitCode, 3);
        QCOMPARE(ask(folder.path().toStdString(), Json{{"verb", "raise"}}).exitCode, 0);
        owner.kill();
        owner.waitForFinished();
    }

    void refusesARequestThatNobodyAnswers()
    {
        QTemporaryDir folder;
        const auto owner = ProjectOwner::acquire(folder.path().toStdString());
        VERIFY_RESULT(owner);
        QCOMPARE(ask(folder.path().toStdString(), Json{{"verb", "raise"}}).exitCode, 1);
    }

    void tellsTheOwnerWhenTheAskerHasGone()
    {
        QTemporaryDir folder;
        const auto owner = ProjectOwner::acquire(folder.path().toStdString());
        VERIFY_RESULT(owner);
        bool abandoned = false;
        OwnerRequest *kept = nullptr;
        connect(owner->get(), &ProjectOwner::requestReceived, this, [&](OwnerRequest *request) {
            kept = request;
            request->setParent(owner->get());
            connect(request, &OwnerRequest::abandoned, this, [&] { abandoned = true; });
        });
        auto client = std::make_unique<OwnerClient>();
        client->ask(folder.path().toStdString(), Json{{"argv", {"train"}}});
        QTRY_VERIFY(kept);
        client.reset();
        QTRY_VERIFY(abandoned);
    }

    void saysThatNobodyIsThereAfterTheOwnerWasKilled()
    {
        QTemporaryDir folder;
        QVERIFY(ask(folder.path().toStdString(), Json{{"verb", "raise"}}).failure);
        QProcess owner;
        QVERIFY(startOwner(owner, folder.path().toStdString()));
        owner.kill();
        QVERIFY(owner.waitForFinished());
        const Answers answers = ask(folder.path().toStdString(), Json{{"verb", "raise"}});
        QVERIFY(answers.failure);
        QCOMPARE(answers.failure->code, ErrorCode::NotFound);
    }

    void cutsOffSomebodyWhoSendsGarbage()
    {
        QTemporaryDir folder;
        const auto owner = ProjectOwner::acquire(folder.path().toStdString());
        VERIFY_RESULT(owner);
        int requests = 0;
        connect(owner->get(), &ProjectOwner::requestReceived, this, [&] { ++requests; });
        const Result<std::string> file = readFile(ProjectOwner::lockPath(folder.path().toStdString()));
        VERIFY_RESULT(file);
        const Result<Json> content = parseJson(*file, "owner");
        VERIFY_RESULT(content);
        for (const QByteArray &garbage : {QByteArray("not json\n"), QByteArray("[1]\n"), QByteArray(3 << 20, 'x'),
                                          QByteArray("\n"), QByteArray(100'000, '[') + '\n'}) {
            QLocalSocket socket;
            socket.connectToServer(QString::fromStdString(stringOr(*content, "socket")));
            QVERIFY(socket.waitForConnected());
            socket.write(garbage);
            QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
        }
        QCOMPARE(requests, 0);
        QCOMPARE(ask(folder.path().toStdString(), Json{{"verb", "raise"}}).exitCode, 1); // still there
    }

    void namesTheOtherComputerThatOwnsTheProject()
    {
        QTemporaryDir folder;
        const fs::path project = folder.path().toStdString();
        VERIFY_RESULT(saveFile(ProjectOwner::lockPath(project), R"({"pid":1,"host":"another","socket":"/x"})"));
        const Answers answers = ask(project, Json{{"verb", "raise"}});
        QVERIFY(answers.failure);
        QCOMPARE(answers.failure->code, ErrorCode::Busy);
        QCOMPARE(answers.failure->what.facts.front(), std::string("another"));
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestProjectOwner)
#include "test_project_owner.moc"
