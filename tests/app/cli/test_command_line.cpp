#include "app/cli/command_line.h"
#include "app/cli/command_line_server.h"
#include "app/project/project.h"
#include "core/base/file.h"
#include "tests/support/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <csignal>

using namespace fieldwright;
using namespace Qt::StringLiterals;

namespace {

/// Runs the real program in a scratch folder with the fake worker.
class Cli
{
public:
    struct Run
    {
        int status = -1;
        QByteArray out;
        QByteArray err;
        Json json() const { return parseJson(out.toStdString(), "output").value_or(Json()); }
    };

    QTemporaryDir scratch;

    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CONFIG_HOME"_s, scratch.filePath(u"config"_s));
        environment.insert(u"XDG_DATA_HOME"_s, scratch.filePath(u"data"_s));
        environment.insert(u"FIELDWRIGHT_WORKER"_s, QStringLiteral(FAKE_WORKER));
        environment.remove(u"FIELDWRIGHT_PROJECT"_s);
        return environment;
    }

    void start(QProcess &process, const QStringList &arguments) const
    {
        process.setWorkingDirectory(scratch.path());
        process.setProcessEnvironment(environment());
        process.start(QStringLiteral(FIELDWRIGHT_CLI), arguments);
    }

    /// Keeps this process's event loop going, which may have to answer.
    Run run(const QStringList &arguments) const
    {
        QProcess process;
        start(process, arguments);
        (void)QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30'000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    /// A project with three accepted pairs.
    void makeProject() const
    {
        (void)run({u"new"_s, u"P"_s});
        (void)saveFile(scratch.filePath(u"pairs.csv"_s).toStdString(),
                       "question,answer\nWhat is A?,It is 1.\nWhat is B?,It is 2.\n水温是多少？,是 4 °C。\n");
        (void)run({u"pairs"_s, u"import"_s, u"pairs.csv"_s});
    }
};

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongUsageIsStatusTwo();
    void everyVerbOfTheDesignIsThere();
    void makesAProjectAndRefusesToMakeItTwice();
    void jsonIsOneDocumentOnStandardOutput();
    void acceptsEditsAndExportsPairs();
    void annotatesAndKeepsQuestions();
    void aMissingProjectIsSaidWithItsRemedy();
    void speaksChinese();
    void readsAMessageFromAFileThatIsNone();
    void interruptedWorkIsStatus130AndCanGoOn();
    void theOwnerOfAProjectAnswersForIt();
};

void TestCommandLine::wrongUsageIsStatusTwo()
{
    for (const std::vector<std::string> &arguments :
         std::vector<std::vector<std::string>>{{},
                                               {"nosuchverb"},
                                               {"documents"},
                                               {"documents", "add"},
                                               {"pairs", "list", "--status", "great"},
                                               {"train", "--model", "x"},
                                               {"dataset", "build", "n", "--domain-share", "7"},
                                               {"--language", "xx", "devices"},
                                               {"job", "stop", "1", "--keep", "all"}}) {
        const ParsedCommand command = parseCommandLine(arguments, "/");
        QVERIFY2(command.exitStatus == 2, arguments.empty() ? "(none)" : arguments.front().c_str());
        QVERIFY(!command.text.empty());
    }
    QVERIFY(parseCommandLine({"--help"}, "/").exitStatus == 0);
    QVERIFY(parseCommandLine({"train", "--help"}, "/").text.find("--dataset") != std::string::npos);
}

void TestCommandLine::everyVerbOfTheDesignIsThere()
{
    for (const std::vector<std::string> &arguments : std::vector<std::vector<std::string>>{
             {"new", "D", "--sample"},
             {"documents", "add", "a", "b"},
             {"documents", "list"},
             {"documents", "show", "1"},
             {"documents", "remove", "1"},
             {"pairs", "generate", "--from", "1", "--method", "model", "--model", "M"},
             {"pairs", "list"},
             {"pairs", "accept", "1", "2"},
             {"pairs", "reject", "--all"},
             {"pairs", "edit", "1", "--question", "q", "--answer", "a"},
             {"pairs", "import", "f"},
             {"pairs", "export", "f", "--format", "alpaca"},
             {"pairs", "add", "--question", "q", "--answer", "a"},
             {"pairs", "draft", "1"},
             {"pairs", "tag", "1", "--tag", "t"},
             {"pairs", "score", "1", "--score", "4"},
             {"pairs", "note", "1", "--note", "n"},
             {"pairs", "evidence", "1", "--document", "d", "--quote", "q"},
             {"pairs", "history", "1"},
             {"pairs", "remove", "1"},
             {"questions", "add", "q", "--expected", "a"},
             {"questions", "list"},
             {"questions", "remove", "1"},
             {"dataset", "build", "n", "--general", "g"},
             {"dataset", "list"},
             {"dataset", "show", "n"},
             {"dataset", "diff", "a", "b"},
             {"dataset", "preflight", "n"},
             {"dataset", "export", "n", "--output", "d"},
             {"model", "add", "p"},
             {"model", "list"},
             {"model", "inspect", "m"},
             {"model", "score", "m", "--text", "f"},
             {"model", "generate", "m", "--prompt", "t"},
             {"model", "embed", "m", "--text", "f", "--kind", "query", "--prefix", "p", "--output", "o"},
             {"model", "remove", "m"},
             {"tokenize", "m", "--text", "f"},
             {"template", "m", "--chat", "f", "--generation-prompt"},
             {"train", "--model", "m", "--dataset", "d", "--method", "lora", "--recipe", "quick", "--set", "rank=4",
              "--set", "seed=1", "--name", "n", "--detach"},
             {"job", "list"},
             {"job", "show", "1"},
             {"job", "follow", "1"},
             {"job", "pause", "1"},
             {"job", "resume", "1"},
             {"job", "stop", "1"},
             {"evaluate", "--models", "a,b", "--suite", "five-dimension,domain"},
             {"report", "e", "--format", "html,pdf,md,csv,json", "--output", "d"},
             {"serve", "--model", "m", "--port", "0"},
             {"devices"},
             {"recipe", "list"},
             {"recipe", "show", "quick"},
             {"recipe", "fields"}}) {
        const ParsedCommand command = parseCommandLine(arguments, "/");
        QVERIFY2(!command.exitStatus && command.verb.run, command.text.c_str());
    }
}

void TestCommandLine::makesAProjectAndRefusesToMakeItTwice()
{
    Cli cli;
    Cli::Run run = cli.run({u"new"_s, u"P"_s});
    QCOMPARE(run.status, 0);
    QVERIFY(run.out.contains("P.fieldwright"));
    run = cli.run({u"new"_s, u"P"_s});
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("P.fieldwright"));
    QVERIFY(run.out.isEmpty());
}

void TestCommandLine::jsonIsOneDocumentOnStandardOutput()
{
    Cli cli;
    cli.makeProject();
    Cli::Run run = cli.run({u"--json"_s, u"pairs"_s, u"list"_s});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.json()["counts"]["all"].get<int>(), 3);
    run = cli.run({u"documents"_s, u"list"_s, u"--json"_s}); // options may stand anywhere
    QVERIFY(run.json()["documents"].is_array());
    run = cli.run({u"--json"_s, u"pairs"_s, u"accept"_s, u"77"_s});
    QCOMPARE(run.status, 1);
    QCOMPARE(run.json()["error"]["code"].get<std::string>(), std::string("not-found"));
    QVERIFY(!run.err.isEmpty());
}

void TestCommandLine::acceptsEditsAndExportsPairs()
{
    Cli cli;
    cli.makeProject();
    QCOMPARE(cli.run({u"pairs"_s, u"accept"_s, u"--all"_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"reject"_s, u"2"_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"edit"_s, u"1"_s, u"--answer"_s, u"It is 5."_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"edit"_s, u"1"_s}).status, 1);
    const Cli::Run found =
        cli.run({u"--json"_s, u"pairs"_s, u"list"_s, u"--search"_s, u"水温"_s, u"--status"_s, u"accepted"_s});
    QCOMPARE(found.json()["pairs"].size(), size_t(1));
    QCOMPARE(cli.run({u"pairs"_s, u"export"_s, u"out.jsonl"_s, u"--status"_s, u"accepted"_s}).status, 0);
    const std::string exported = readFile(cli.scratch.filePath(u"out.jsonl"_s).toStdString()).value_or("");
    QVERIFY(exported.find("It is 5.") != std::string::npos);
    QVERIFY(exported.find("It is 2.") == std::string::npos);
}

void TestCommandLine::annotatesAndKeepsQuestions()
{
    Cli cli;
    cli.makeProject();
    const Cli::Run added =
        cli.run({u"--json"_s, u"pairs"_s, u"add"_s, u"--question"_s, u"量程？"_s, u"--answer"_s, u"0 – 400 NTU"_s});
    QCOMPARE(added.status, 0);
    const QString id = QString::number(added.json()["id"].get<int>());
    QCOMPARE(cli.run({u"pairs"_s, u"accept"_s, id}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"draft"_s, id}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"tag"_s, id, u"--tag"_s, u"specification"_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"score"_s, id, u"--score"_s, u"4"_s}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"score"_s, id, u"--score"_s, u"6"_s}).status, 2);
    QCOMPARE(cli.run({u"pairs"_s, u"note"_s, id, u"--note"_s, u"from the catalogue"_s}).status, 0);
    const Cli::Run history = cli.run({u"--json"_s, u"pairs"_s, u"history"_s, id});
    std::vector<std::string> actions;
    const Json parsed = history.json();
    for (const Json &revision : parsed["revisions"])
        actions.push_back(revision["action"].get<std::string>());
    std::sort(actions.begin(), actions.end());
    const std::vector<std::string> expected = {"accept", "add", "draft", "note", "score", "tags"};
    QVERIFY2(actions == expected, history.out.right(600).constData());
    QCOMPARE(cli.run({u"pairs"_s, u"remove"_s, id}).status, 0);
    QCOMPARE(cli.run({u"pairs"_s, u"tag"_s, id, u"--tag"_s, u"x"_s}).status, 1); // it is no longer there
    QCOMPARE(cli.run({u"pairs"_s, u"evidence"_s, u"1"_s, u"--document"_s, u"none.md"_s, u"--quote"_s, u"x"_s}).status,
             1);

    QCOMPARE(cli.run({u"questions"_s, u"add"_s, u"How deep?"_s, u"--expected"_s, u"30 m"_s}).status, 0);
    const Cli::Run kept = cli.run({u"--json"_s, u"questions"_s, u"list"_s});
    QCOMPARE(kept.json()["questions"].size(), size_t(1));
    QCOMPARE(kept.json()["questions"][0]["expected"].get<std::string>(), std::string("30 m"));
    QCOMPARE(
        cli.run({u"questions"_s, u"remove"_s, QString::number(kept.json()["questions"][0]["id"].get<int>())}).status,
        0);
    QCOMPARE(cli.run({u"--json"_s, u"questions"_s, u"list"_s}).json()["questions"].size(), size_t(0));
}

void TestCommandLine::aMissingProjectIsSaidWithItsRemedy()
{
    Cli cli;
    Cli::Run run = cli.run({u"documents"_s, u"list"_s});
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("--project"));
    run = cli.run({u"--project"_s, u"nowhere"_s, u"documents"_s, u"list"_s});
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("nowhere"));
}

void TestCommandLine::speaksChinese()
{
    Cli cli;
    const Cli::Run english = cli.run({u"recipe"_s, u"list"_s});
    const Cli::Run chinese = cli.run({u"--language"_s, u"zh"_s, u"recipe"_s, u"list"_s});
    QCOMPARE(chinese.status, 0);
    if (chinese.out == english.out)
        QSKIP("no Chinese strings are built in");
    QVERIFY(!chinese.out.isEmpty());
}

void TestCommandLine::readsAMessageFromAFileThatIsNone()
{
    Cli cli;
    (void)saveFile(cli.scratch.filePath(u"chat.json"_s).toStdString(), "{\"not\": \"a chat\"}");
    const Cli::Run run = cli.run({u"template"_s, u"nosuchmodel"_s, u"--chat"_s, u"chat.json"_s});
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("nosuchmodel"));
}

void TestCommandLine::interruptedWorkIsStatus130AndCanGoOn()
{
    Cli cli;
    cli.makeProject();
    qputenv("FAKE_STEPS", "2000"); // 20 s, if nobody interrupts it
    qputenv("FAKE_STEP_MS", "10");
    (void)saveFile(cli.scratch.filePath(u"a.md"_s).toStdString(), "# A\n\nText.\n");
    QProcess process;
    cli.start(process, {u"documents"_s, u"add"_s, u"a.md"_s});
    QVERIFY(process.waitForStarted());
    const std::filesystem::path runs = cli.scratch.filePath(u"P.fieldwright/runs"_s).toStdString();
    const auto isRunning = [&] {
        std::error_code problem;
        for (const auto &entry : std::filesystem::directory_iterator(runs, problem)) {
            if (WorkerLock::isHeld(entry.path()))
                return true;
        }
        return false;
    };
    QVERIFY(QTest::qWaitFor(isRunning, 10'000));
    qunsetenv("FAKE_STEPS");
    qunsetenv("FAKE_STEP_MS");
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(40'000));
    QCOMPARE(process.exitCode(), 130);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains("job resume"), said.constData());
    const QString id = QString::fromUtf8(said.mid(said.lastIndexOf("job resume ") + 11).trimmed());
    QCOMPARE(cli.run({u"job"_s, u"resume"_s, id}).status, 0);
    QCOMPARE(cli.run({u"job"_s, u"follow"_s, id}).status, 0);
}

void TestCommandLine::theOwnerOfAProjectAnswersForIt()
{
    Cli cli;
    cli.makeProject();
    Studio studio(
        Studio::Places{cli.scratch.filePath(u"settings.ini"_s), cli.scratch.filePath(u"models.json"_s).toStdString()});
    CommandLineServer server(studio);
    Project *project = nullptr;
    studio.openProject(cli.scratch.filePath(u"P.fieldwright"_s).toStdString(), [&](Result<Project *> opened) {
        if (opened)
            project = *opened;
    });
    QVERIFY(QTest::qWaitFor([&] { return project != nullptr; }));
    // The other process cannot open it: this one does the work, with paths of the other's folder.
    Cli::Run run = cli.run({u"--json"_s, u"pairs"_s, u"accept"_s, u"--all"_s});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.json()["changed"].get<int>(), 3);
    QCOMPARE(cli.run({u"pairs"_s, u"export"_s, u"here.jsonl"_s}).status, 0);
    QVERIFY(QFile::exists(cli.scratch.filePath(u"here.jsonl"_s)));
    run = cli.run({u"pairs"_s, u"accept"_s, u"99"_s});
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("99"));
    // Several at a time.
    QProcess one;
    QProcess two;
    cli.start(one, {u"pairs"_s, u"list"_s});
    cli.start(two, {u"documents"_s, u"list"_s});
    QVERIFY(QTest::qWaitFor([&] { return one.state() == QProcess::NotRunning && two.state() == QProcess::NotRunning; },
                            20'000));
    QCOMPARE(one.exitCode() + two.exitCode(), 0);
}

QTEST_MAIN(TestCommandLine)
#include "test_command_line.moc"
