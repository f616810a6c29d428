// What the window does to a project, done by the real program.
#include "app/chat/chat_service.h"
#include "app/cli/command_line_server.h"
#include "app/evaluations/evaluations.h"
#include "app/jobs/project_jobs.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "tests/app/chat/small_http_server.h"
#include "tests/app/cli/cli_program.h"
#include "tests/app/evaluations/evaluation_run.h"
#include "tests/support/tiny_model.h"

#include <QUndoStack>

using namespace fieldwright;

namespace {

std::vector<std::string> statuses(const Cli &cli)
{
    std::vector<std::string> all;
    const Json listed = cli.run({u"--json"_s, u"pairs"_s, u"list"_s}).json();
    for (const Json &pair : listed["pairs"])
        all.push_back(pair["status"].get<std::string>());
    return all;
}

/// The process of this test has the project open, as a window would, and answers for it.
struct Owner
{
    Studio studio;
    CommandLineServer server{studio};
    Project *project = nullptr;

    explicit Owner(const Cli &cli)
        : studio(Studio::Places{cli.scratch.filePath(u"settings.ini"_s), cli.path("models.json")})
    {
        studio.openProject(cli.path("P.fieldwright"), [this](Result<Project *> opened) {
            if (opened)
                project = *opened;
        });
        (void)QTest::qWaitFor([this] { return project != nullptr; });
    }
};

} // namespace

class TestProjectVerbs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("FIELDWRIGHT_WORKER", FAKE_WORKER); }
    void undoesWhatEarlierCommandsDid();
    void undoOfTheOwnerIsItsUndoStack();
    void savesAndAcceptsAndAnswersOfAChat();
    void keepsPreferences();
    void marksItemsAsFaulty();
    void movesAndEndsJobs();
    void asksSeveralModels();
    void describesAndRenamesModels();
};

void TestProjectVerbs::undoesWhatEarlierCommandsDid()
{
    using Texts = std::vector<std::string>;
    Cli cli;
    cli.makeProject();
    QCOMPARE(cli.run({u"pairs"_s, u"accept"_s, u"--all"_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"reject"_s, u"2"_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"remove"_s, u"3"_s}).status, 0);
    QCOMPARE(statuses(cli), Texts({"accepted", "rejected"}));

    // Each in a process of its own: the removed pair is still there to come back.
    QCOMPARE(cli.run({u"undo"_s}).status, 0);
    QCOMPARE(statuses(cli), Texts({"accepted", "rejected", "accepted"}));
    const Cli::Run two = cli.run({u"--json"_s, u"undo"_s, u"--steps"_s, u"2"_s});
    QCOMPARE(two.json()["steps"].size(), size_t(2));
    QCOMPARE(statuses(cli), Texts({"draft", "draft", "draft"}));
    const Json changes = cli.run({u"--json"_s, u"changes"_s}).json();
    std::vector<std::pair<std::string, bool>> told;
    for (const Json &change : changes["changes"])
        told.emplace_back(change["action"].get<std::string>(), change["undone"].get<bool>());
    const std::vector<std::pair<std::string, bool>> expected = {
        {"add", false}, {"accept", true}, {"reject", true}, {"remove", true}};
    QCOMPARE(told, expected);

    QCOMPARE(cli.run({u"redo"_s}).status, 0);
    QCOMPARE(statuses(cli), Texts({"accepted", "accepted", "accepted"}));
    // Another gesture leaves nothing to do again.
    QCOMPARE(cli.run({u"pairs"_s, u"draft"_s, u"1"_s}).status, 0);
    QCOMPARE(cli.run({u"redo"_s}).status, 1);
    QCOMPARE(cli.run({u"undo"_s, u"--steps"_s, u"9"_s}).status, 0); // all that there is
    QVERIFY(statuses(cli).empty());                                 // the import, too
    const Cli::Run nothing = cli.run({u"undo"_s});
    QCOMPARE(nothing.status, 1);
    QVERIFY2(nothing.err.contains("nothing to take back"), nothing.err.constData());
}

void TestProjectVerbs::undoOfTheOwnerIsItsUndoStack()
{
    Cli cli;
    cli.makeProject();
    QCOMPARE(cli.run({u"pairs"_s, u"accept"_s, u"1"_s}).status, 0); // before the window came
    Owner owner(cli);
    QVERIFY(owner.project);
    owner.project->pairs().reject({2});
    QCOMPARE(owner.project->undoStack().count(), 1);
    QCOMPARE(cli.run({u"undo"_s}).status, 0);
    QVERIFY(owner.project->undoStack().canRedo()); // Ctrl+Shift+Z in the window does it again
    QCOMPARE(owner.project->pairs().find(2)->status, PairStatus::Draft);
    QCOMPARE(cli.run({u"undo"_s}).status, 0); // of before
    QCOMPARE(owner.project->pairs().find(1)->status, PairStatus::Draft);
    QCOMPARE(owner.project->undoStack().count(), 0);
    QCOMPARE(cli.run({u"redo"_s, u"--steps"_s, u"2"_s}).status, 0);
    QCOMPARE(owner.project->pairs().find(1)->status, PairStatus::Accepted);
    QCOMPARE(owner.project->pairs().find(2)->status, PairStatus::Rejected);
}

void TestProjectVerbs::savesAndAcceptsAndAnswersOfAChat()
{
    Cli cli;
    cli.makeProject();
    const Json edited =
        cli.run({u"--json"_s, u"pairs"_s, u"edit"_s, u"1"_s, u"--answer"_s, u"It is 9."_s, u"--accept"_s}).json();
    QCOMPARE(edited["pair"]["status"].get<std::string>(), std::string("accepted"));
    QCOMPARE(edited["pair"]["answer"].get<std::string>(), std::string("It is 9."));
    const Json history = cli.run({u"--json"_s, u"pairs"_s, u"history"_s, u"1"_s}).json();
    QCOMPARE(history["revisions"].size(), size_t(2)); // added, then one gesture
    QCOMPARE(cli.run({u"pairs"_s, u"add"_s, u"--question"_s, u"水深？"_s, u"--answer"_s, u"30 米"_s, u"--source"_s,
                      u"chat"_s})
                 .status,
             0);
    const Json listed = cli.run({u"--json"_s, u"pairs"_s, u"list"_s, u"--search"_s, u"水深"_s}).json();
    QCOMPARE(listed["pairs"].size(), size_t(1));
    QCOMPARE(listed["pairs"][0]["generator"].get<std::string>(), std::string("chat"));
    QCOMPARE(listed["pairs"][0]["language"].get<std::string>(), std::string("zh"));
}

void TestProjectVerbs::keepsPreferences()
{
    Cli cli;
    cli.makeProject();
    const QStringList add = {u"--json"_s,     u"preferences"_s, u"add"_s,        u"--question"_s, u"How deep?"_s,
                             u"--chosen"_s,   u"30 m"_s,        u"--rejected"_s, u"3 m"_s,        u"--models"_s,
                             u"tuned,base"_s, u"--system"_s,    u"Be brief."_s};
    const Cli::Run added = cli.run(add);
    QCOMPARE(added.status, 0);
    QStringList same = add;
    same[8] = u"30 m"_s;
    QCOMPARE(cli.run(same).status, 1);
    const Json listed = cli.run({u"--json"_s, u"preferences"_s, u"list"_s}).json();
    QCOMPARE(listed["preferences"].size(), size_t(1));
    const Json &kept = listed["preferences"][0];
    QCOMPARE(kept["chosen"].get<std::string>(), std::string("30 m"));
    QCOMPARE(kept["rejected"].get<std::string>(), std::string("3 m"));
    QCOMPARE(kept["detail"]["chosen_model"].get<std::string>(), std::string("tuned"));
    QCOMPARE(kept["detail"]["system_prompt"].get<std::string>(), std::string("Be brief."));
    const QString id = QString::number(added.json()["id"].get<int>());
    QCOMPARE(cli.run({u"preferences"_s, u"remove"_s, u"99"_s}).status, 1);
    QCOMPARE(cli.run({u"preferences"_s, u"remove"_s, id}).status, 0);
    QVERIFY(cli.run({u"--json"_s, u"preferences"_s, u"list"_s}).json()["preferences"].empty());
}

void TestProjectVerbs::marksItemsAsFaulty()
{
    Cli cli;
    cli.makeProject();
    {
        EvaluationRun run;
        Owner owner(cli);
        QVERIFY(owner.project);
        std::optional<Result<>> imported;
        owner.project->evaluations().importRun(u"run1"_s, run.paths.folder, run.job, owner.project,
                                               [&](Result<> done) { imported = std::move(done); });
        QVERIFY(QTest::qWaitFor([&] { return imported.has_value(); }));
        VERIFY_RESULT(*imported);
    }
    const Json list = cli.run({u"--json"_s, u"evaluations"_s, u"list"_s}).json();
    QCOMPARE(list["evaluations"][0]["id"].get<std::string>(), std::string("run1"));
    const auto itemsOf = [&](const QString &filter) {
        return cli.run({u"--json"_s, u"evaluations"_s, u"items"_s, u"run1"_s, u"--filter"_s, filter}).json()["items"];
    };
    QCOMPARE(itemsOf(u"all"_s).size(), size_t(4));
    const Json worse = itemsOf(u"worse"_s);
    QCOMPARE(worse.size(), size_t(1));
    QCOMPARE(worse[0]["item"].get<std::string>(), std::string("worse"));
    QCOMPARE(worse[0]["base"]["score"].get<double>(), 1.0);
    QCOMPARE(cli.run({u"evaluations"_s, u"faulty"_s, u"run1"_s, u"nosuch"_s}).status, 1);
    QCOMPARE(cli.run({u"evaluations"_s, u"faulty"_s, u"run1"_s, u"worse"_s}).status, 0);
    QVERIFY(itemsOf(u"worse"_s).empty()); // it counts for neither
    const QString id = QString::number(worse[0]["id"].get<int>());
    QCOMPARE(cli.run({u"evaluations"_s, u"faulty"_s, u"run1"_s, id, u"--undo"_s}).status, 0);
    QCOMPARE(itemsOf(u"worse"_s).size(), size_t(1));
    const Json answers = cli.run({u"--json"_s, u"evaluations"_s, u"answers"_s, u"run1"_s}).json();
    QCOMPARE(answers["questions"][0]["base"].get<std::string>(), std::string("before"));
    QCOMPARE(answers["questions"][0]["tuned"].get<std::string>(), std::string("after"));
    QVERIFY(cli.run({u"--json"_s, u"evaluations"_s, u"reports"_s}).json()["reports"].empty());
}

void TestProjectVerbs::movesAndEndsJobs()
{
    Cli cli;
    cli.makeProject();
    Owner owner(cli);
    QVERIFY(owner.project);
    JobQueue &queue = owner.project->jobs().queue();
    QVERIFY(QTest::qWaitFor([&] { return queue.isOpen(); }));
    const auto start = [&](const char *name) {
        return queue.start({.kind = JobKind::Train,
                            .name = QString::fromLatin1(name),
                            .parameters = {{"steps", 5000}, {"step_ms", 10}}});
    };
    const QString first = start("first");
    const QString second = start("second");
    const QString third = start("third");
    const auto state = [&](const QString &id) { return queue.job(id)->state; };
    QVERIFY(QTest::qWaitFor([&] { return state(first) == JobState::Running; }));
    QCOMPARE(cli.run({u"job"_s, u"move"_s, first}).status, 1); // it is not waiting
    const Json moved = cli.run({u"--json"_s, u"job"_s, u"move"_s, u"third"_s, u"--before"_s, u"second"_s}).json();
    QCOMPARE(moved["waiting"], Json({third.toStdString(), second.toStdString()}));
    const Cli::Run checkpoint = cli.run({u"--json"_s, u"job"_s, u"checkpoint"_s, u"first"_s});
    QCOMPARE(checkpoint.status, 0);
    QVERIFY(checkpoint.json()["checkpoint"]["step"].get<int>() > 0);
    QCOMPARE(cli.run({u"job"_s, u"remove"_s, first}).status, 1); // it is at work
    QCOMPARE(cli.run({u"job"_s, u"hold"_s}).status, 0);
    QVERIFY(queue.isQueuePaused());
    QCOMPARE(owner.project->value(u"jobs/paused"_s), u"1"_s);
    QCOMPARE(cli.run({u"job"_s, u"start"_s, u"second"_s}).status, 0);
    QVERIFY(state(second) != JobState::Queued && state(third) == JobState::Queued);
    QCOMPARE(cli.run({u"job"_s, u"curves"_s, u"first"_s, u"--output"_s, u"c.csv"_s}).status, 0);
    const std::string csv = readFile(cli.path("c.csv")).value_or("");
    QVERIFY2(csv.find("loss") != std::string::npos && std::count(csv.begin(), csv.end(), '\n') > 3, csv.c_str());
    for (const QString &id : {third, second, first})
        QCOMPARE(cli.run({u"job"_s, u"end"_s, id, u"--force"_s}).status, id == third ? 1 : 0);
    QCOMPARE(state(third), JobState::Queued); // nothing runs, and yet it waits
    QCOMPARE(cli.run({u"job"_s, u"stop"_s, third}).status, 0);
    QCOMPARE(cli.run({u"job"_s, u"release"_s}).status, 0);
    QVERIFY(!queue.isQueuePaused() && owner.project->value(u"jobs/paused"_s).isEmpty());
    QCOMPARE(state(first), JobState::Interrupted);
    const std::filesystem::path folder = queue.job(first)->folder;
    QCOMPARE(cli.run({u"job"_s, u"remove"_s, first}).status, 0);
    QVERIFY(!queue.job(first) && !std::filesystem::exists(folder));
}

void TestProjectVerbs::asksSeveralModels()
{
    Cli cli;
    cli.makeProject();
    VERIFY_RESULT(writeTinyModel(cli.path("one")));
    QCOMPARE(cli.run({u"model"_s, u"add"_s, u"one"_s}).status, 0);
    // A server that says which model was asked and what for stands in for the worker's.
    SmallHttpServer server([](QTcpSocket &socket, const QByteArray &request) {
        const bool told = request.contains("Be brief.") && request.contains("How deep?");
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece(told ? "thirty metres" : "what?") +
                     SmallHttpServer::last("stop") + "data: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    qputenv("FAKE_PORT", QByteArray::number(server.serverPort()));
    const Cli::Run run = cli.run({u"--json"_s, u"ask"_s, u"How deep?"_s, u"--models"_s, u"one,one"_s, u"--system"_s,
                                  u"Be brief."_s, u"--min-p"_s, u"0.125"_s, u"--presence-penalty"_s, u"-1.5"_s,
                                  u"--stop"_s, u"END"_s, u"--stop"_s, u"FIN"_s});
    qunsetenv("FAKE_PORT");
    QVERIFY2(run.status == 0, run.err.constData());
    const Json answers = run.json()["answers"];
    QCOMPARE(answers.size(), size_t(2));
    for (const Json &answer : answers) {
        QCOMPARE(answer["text"].get<std::string>(), std::string("thirty metres"));
        QVERIFY(answer["complete"].get<bool>());
    }
    int asked = 0;
    for (const QByteArray &request : server.requests)
        asked += request.contains(R"("min_p":0.125)") && request.contains(R"("presence_penalty":-1.5)") &&
                 request.contains(R"("stop":["END","FIN"])");
    QCOMPARE(asked, 2);
    QCOMPARE(cli.run({u"ask"_s, u"q"_s, u"--models"_s, u"nosuch"_s}).status, 1);
    // What the server would refuse.
    const QStringList question = {u"ask"_s, u"q"_s, u"--models"_s, u"one"_s};
    const Cli::Run refused = cli.run(question + QStringList{u"--min-p"_s, u"1"_s});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("--min-p"), refused.err.constData());
    QStringList stops;
    for (int i = 0; i < 17; ++i)
        stops << u"--stop"_s << QString::number(i);
    const Cli::Run many = cli.run(question + stops);
    QCOMPARE(many.status, 2);
    QVERIFY2(many.err.contains("16") && many.err.contains("17"), many.err.constData());
}

void TestProjectVerbs::describesAndRenamesModels()
{
    Cli cli;
    VERIFY_RESULT(writeTinyModel(cli.path("one")));
    QCOMPARE(cli.run({u"model"_s, u"add"_s, u"one"_s}).status, 0);
    const Json tensors = cli.run({u"--json"_s, u"model"_s, u"tensors"_s, u"one"_s}).json();
    const auto embedding = std::find_if(tensors["tensors"].begin(), tensors["tensors"].end(), [](const Json &tensor) {
        return tensor["name"] == "model.embed_tokens.weight";
    });
    QVERIFY(embedding != tensors["tensors"].end());
    QCOMPARE((*embedding)["shape"].get<std::string>(), std::string("[260, 32]"));
    const Json memory = cli.run({u"--json"_s, u"model"_s, u"memory"_s, u"one"_s}).json();
    QVERIFY(memory["needs"].size() >= 2);
    QCOMPARE(memory["needs"][0]["use"].get<std::string>(), std::string("run"));
    QVERIFY(memory["machine"]["total"].get<std::uint64_t>() > 0);
    QCOMPARE(cli.run({u"model"_s, u"rename"_s, u"one"_s, u"--name"_s, u"小模型"_s}).status, 0);
    QCOMPARE(cli.run({u"model"_s, u"default"_s, u"小模型"_s}).status, 0);
    const Json listed = cli.run({u"--json"_s, u"model"_s, u"list"_s}).json();
    int defaults = 0;
    for (const Json &model : listed["models"])
        defaults += model["default"].get<bool>() && model["ref"]["name"] == "小模型";
    QCOMPARE(defaults, 1);
}

QTEST_MAIN(TestProjectVerbs)
#include "test_project_verbs.moc"
