#include "app/cli/command_line.h"
#include "app/cli/command_line_server.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "core/base/clock.h"
#include "core/recipe/fields.h"
#include "core/run_folder/events.h"
#include "core/run_folder/job.h"
#include "tests/app/cli/cli_program.h"

#include <CLI/CLI.hpp>

#include <csignal>

using namespace fieldwright;
using namespace Qt::StringLiterals;

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
    void everyDescriptionIsInBothLanguages();
    void helpAndUsageErrorsAreInTheLanguageAsked();
    void theLanguageIsTheUsersWhereNoneIsTyped();
    void readsAMessageFromAFileThatIsNone();
    void interruptedWorkIsStatus130AndCanGoOn();
    void anImpossibleRecipeDoesNotReachAnInterruptedTraining();
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
                                               {"train", "--dataset", "x"},
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
             {"pairs", "weight", "1", "--weight", "2"},
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
             {"model", "rename", "m", "--name", "n"},
             {"model", "default", "m"},
             {"model", "tensors", "m"},
             {"model", "memory", "m"},
             {"tokenize", "m", "--text", "f"},
             {"template", "m", "--chat", "f", "--generation-prompt"},
             {"train", "--model", "m", "--dataset", "d", "--method", "lora", "--recipe", "quick", "--set", "rank=4",
              "--set", "seed=1", "--name", "n", "--detach"},
             {"train", "--model", "m", "--dataset", "d", "--optimizer", "lion"},
             {"train", "--objective", "from-scratch", "--recipe", "tiny", "--tokenizer-of", "m"},
             {"train", "--recipe", "tiny"},
             {"recipe", "design", "--recipe", "tiny", "--set", "layers=3", "--hours", "8", "--output", "f.json"},
             {"recipe", "design", "--for-documents"},
             {"rate-test", "--model", "m", "--dataset", "d", "--method", "full", "--steps", "50", "--detach"},
             {"job", "list"},
             {"job", "show", "1"},
             {"job", "follow", "1"},
             {"job", "pause", "1"},
             {"job", "resume", "1"},
             {"job", "stop", "1"},
             {"job", "checkpoint", "1"},
             {"job", "start", "1"},
             {"job", "end", "1", "--force"},
             {"job", "move", "1", "--before", "2"},
             {"job", "remove", "1"},
             {"job", "curves", "1", "--output", "f.csv"},
             {"evaluate", "--models", "a,b", "--suite", "five-dimension,domain"},
             {"evaluations", "list"},
             {"evaluations", "items", "e", "--filter", "worse", "--axis", "syntax", "--item-language", "zh"},
             {"evaluations", "faulty", "e", "1", "2", "--undo"},
             {"evaluations", "answers", "e"},
             {"evaluations", "reports"},
             {"ask", "q", "--models", "a,b,c", "--system", "s", "--max-new", "9", "--temperature", "0.5"},
             {"preferences", "add", "--question", "q", "--chosen", "a", "--rejected", "b", "--models", "m,n"},
             {"preferences", "list"},
             {"preferences", "remove", "1"},
             {"undo", "--steps", "2"},
             {"redo"},
             {"changes", "--limit", "3"},
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

bool hasHan(const std::string &text)
{
    const QString characters = toQString(text);
    return std::any_of(characters.begin(), characters.end(), [](QChar c) { return c.script() == QChar::Script_Han; });
}

/// What every verb and every option of it is for, in a language.
std::map<std::string, std::string> descriptions(const char *language)
{
    Translator translator;
    translator.setLanguage(QString::fromLatin1(language));
    ParsedCommand command;
    const std::unique_ptr<CLI::App> parser = makeParser(command);
    std::map<std::string, std::string> found;
    const std::function<void(CLI::App &, const std::string &)> walk = [&](CLI::App &app, const std::string &path) {
        found[path] = app.get_description();
        for (CLI::Option *option : app.get_options())
            found[path + ' ' + option->get_name(false, true)] = option->get_description();
        for (CLI::App *verb : app.get_subcommands({}))
            walk(*verb, path + ' ' + verb->get_name());
    };
    walk(*parser, "fieldwright-cli");
    return found;
}

void TestCommandLine::everyDescriptionIsInBothLanguages()
{
    const auto english = descriptions("en");
    const auto chinese = descriptions("zh");
    QVERIFY(english.size() > 150);
    QCOMPARE(chinese.size(), english.size());
    QStringList wrong;
    for (const auto &[path, text] : english) {
        if (text.empty() || hasHan(text) || chinese.at(path) == text || !hasHan(chinese.at(path)))
            wrong.append(toQString(path + ": " + text));
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

void TestCommandLine::helpAndUsageErrorsAreInTheLanguageAsked()
{
    Cli cli;
    for (const QStringList &verb : {QStringList{}, {u"pairs"_s}, {u"pairs"_s, u"score"_s}, {u"model"_s, u"embed"_s}}) {
        const QByteArray help = cli.run(QStringList{u"--language"_s, u"zh"_s} + verb + QStringList{u"--help"_s}).out;
        QVERIFY2(help.contains("用法"), help.constData());
        for (const char *word :
             {"Usage", "Options:", "Subcommands", "Positionals", "REQUIRED", "TEXT", " INT", "Print"})
            QVERIFY2(!help.contains(word), word);
        const QByteArray english = cli.run(QStringList{u"--language=en"_s} + verb + QStringList{u"--help"_s}).out;
        QVERIFY(english.contains("Usage:") && english.contains("Options:"));
    }
    // The parser's own complaints, each kind of them.
    for (const QStringList &typed : {QStringList{},
                                     {u"nosuchverb"_s},
                                     {u"pairs"_s},
                                     {u"pairs"_s, u"list"_s, u"--status"_s, u"great"_s},
                                     {u"pairs"_s, u"score"_s, u"1"_s, u"--score"_s, u"9"_s},
                                     {u"ask"_s, u"q"_s, u"--models"_s, u"m"_s, u"--min-p"_s, u"1"_s},
                                     {u"pairs"_s, u"list"_s, u"--limit"_s, u"many"_s},
                                     {u"pairs"_s, u"edit"_s},
                                     {u"pairs"_s, u"list"_s, u"--status"_s},
                                     {u"preferences"_s, u"add"_s, u"--models"_s, u"a,b,c"_s},
                                     {u"documents"_s, u"list"_s, u"--json=maybe"_s}}) {
        const Cli::Run english = cli.run(QStringList{u"--language"_s, u"en"_s} + typed);
        const Cli::Run chinese = cli.run(QStringList{u"--language"_s, u"zh"_s} + typed);
        QCOMPARE(english.status, 2);
        QCOMPARE(chinese.status, 2);
        QVERIFY2(!english.err.contains("was not understood:"), english.err.constData()); // no sentence of ours for it
        for (const QByteArray &line : chinese.err.trimmed().split('\n'))
            QVERIFY2(hasHan(line.toStdString()), chinese.err.constData());
    }
    QVERIFY(
        cli.run({u"--language"_s, u"zh"_s, u"pairs"_s, u"score"_s, u"1"_s, u"--score"_s, u"9"_s}).err.contains("9"));
}

void TestCommandLine::theLanguageIsTheUsersWhereNoneIsTyped()
{
    Cli cli;
    QVERIFY(
        cli.run({u"--help"_s}, {{u"LC_ALL"_s, u"zh_CN.UTF-8"_s}, {u"LANGUAGE"_s, u"zh_CN"_s}}).out.contains("用法"));
    QVERIFY(cli.run({u"--help"_s}, {{u"LC_ALL"_s, u"en_US.UTF-8"_s}, {u"LANGUAGE"_s, u"en"_s}}).out.contains("Usage"));
    const Cli::Run english = cli.run({u"--language"_s, u"en"_s, u"recipe"_s, u"list"_s});
    const Cli::Run chinese = cli.run({u"--language"_s, u"zh"_s, u"recipe"_s, u"list"_s});
    QCOMPARE(chinese.status, 0);
    QVERIFY(chinese.out != english.out && hasHan(chinese.out.toStdString()));
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
    // In the asker's language, whatever this process speaks, and with the models that commands have added meanwhile.
    QCOMPARE(studio.translator().language(), u"en"_s);
    const QByteArray english = cli.run({u"--language"_s, u"en"_s, u"pairs"_s, u"accept"_s, u"99"_s}).err;
    const QByteArray chinese = cli.run({u"--language"_s, u"zh"_s, u"pairs"_s, u"accept"_s, u"99"_s}).err;
    QVERIFY2(english.contains("99") && chinese.contains("99") && chinese != english, chinese.constData());
    const auto isHan = [](QChar c) { return c.script() == QChar::Script_Han; };
    const QString said = QString::fromUtf8(chinese);
    QVERIFY2(std::any_of(said.begin(), said.end(), isHan), chinese.constData());
    QCOMPARE(studio.translator().language(), u"en"_s);
    VERIFY_RESULT(
        saveFile(cli.path("models.json"),
                 dumpJson({{"format", 1},
                           {"models",
                            {{{"ref", {{"id", "elsewhere"}, {"name", "elsewhere"}, {"path", cli.path("elsewhere")}}},
                              {"kind", "folder"}}}}})));
    run = cli.run({u"model"_s, u"list"_s});
    QVERIFY2(run.out.contains("elsewhere"), run.out.constData());
    // Several at a time.
    QProcess one;
    QProcess two;
    cli.start(one, {u"pairs"_s, u"list"_s});
    cli.start(two, {u"documents"_s, u"list"_s});
    QVERIFY(QTest::qWaitFor([&] { return one.state() == QProcess::NotRunning && two.state() == QProcess::NotRunning; },
                            20'000));
    QCOMPARE(one.exitCode() + two.exitCode(), 0);
}

void TestCommandLine::anImpossibleRecipeDoesNotReachAnInterruptedTraining()
{
    Cli cli;
    cli.makeProject();
    TrainRecipe recipe;
    recipe.maxLength = 512;
    Job job{.id = "halted", .kind = JobKind::Train, .name = "halted", .createdMs = wallClockMs()};
    job.recipe = toJson(recipe);
    const auto made = createRunFolder(cli.path("P.fieldwright/runs"), job);
    VERIFY_RESULT(made);
    VERIFY_RESULT((*EventWriter::open(made->folder))->write("state", {{"state", "running"}}));
    const Cli::Run refused = cli.run({u"job"_s, u"resume"_s, u"halted"_s, u"--set"_s, u"micro_batch_tokens=64"_s});
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.err.contains("512"), refused.err.constData());
    const auto kept = readJob(made->folder);
    VERIFY_RESULT(kept);
    QCOMPARE(kept->recipe, job.recipe);
    const Cli::Run shown = cli.run({u"--json"_s, u"job"_s, u"show"_s, u"halted"_s});
    QCOMPARE(stringOr(shown.json()["job"], "state"), std::string("interrupted"));
}

QTEST_MAIN(TestCommandLine)
#include "test_command_line.moc"
