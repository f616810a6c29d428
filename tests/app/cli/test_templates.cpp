#include "tests/app/cli/cli_program.h"
#include "tests/support/tiny_model.h"

using namespace fieldwright;

/// `template M --name N` and `model template M --name N` of the real program with the real worker.
class TestTemplates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNamedTemplateIsRenderedAndKept();
    void aMessageThatIsNoneIsCounted();
    void tokensHaveTheirPlaces();
    void boundsOfFieldsHaveAllDigits();
};

void TestTemplates::aMessageThatIsNoneIsCounted()
{
    Cli cli;
    VERIFY_RESULT(writeTinyModel(cli.path("m")));
    const auto refused = [&](const char *chat) {
        const auto saved = saveFile(cli.path("chat.json"), chat);
        const Cli::Run run = cli.run({u"template"_s, toQString(cli.path("m")), u"--chat"_s, u"chat.json"_s});
        return saved && run.status != 0 ? QString::fromUtf8(run.err) : QString();
    };
    QVERIFY(
        refused(R"([{"role": "user", "content": "a"}, {"role": "user"}])").contains(u"message 2 has no \"content\""_s));
    QVERIFY(refused(R"({"messages": [{"content": "a"}]})").contains(u"message 1 has no \"role\""_s));
    QVERIFY(refused("[[1], {}]").contains(u"message 1"_s));
    QVERIFY(refused("[]").contains(u"holds no conversation"_s));
}

void TestTemplates::tokensHaveTheirPlaces()
{
    Cli cli;
    VERIFY_RESULT(writeTinyModel(cli.path("m")));
    VERIFY_RESULT(saveFile(cli.path("text.txt"), "ab"));
    const QStringList verb{u"tokenize"_s, toQString(cli.path("m")), u"--text"_s, u"text.txt"_s};
    const Cli::Run table = cli.run(verb), json = cli.run(QStringList{u"--json"_s} + verb);
    QCOMPARE(table.status, 0);
    const QStringList lines = QString::fromUtf8(table.out).split(u'\n', Qt::SkipEmptyParts);
    QVERIFY2(lines.first().contains(u"from byte"_s), qPrintable(lines.first()));
    const Json offsets = json.json()["offsets"];
    QVERIFY(!offsets.empty());
    const QStringList cells = lines.last().simplified().split(u' ');
    QCOMPARE(cells.mid(cells.size() - 2), (QStringList{toQString(dumpJson(offsets.back()[0])), u"2"_s}));
}

void TestTemplates::boundsOfFieldsHaveAllDigits()
{
    Cli cli;
    const Cli::Run run = cli.run({u"recipe"_s, u"fields"_s});
    QVERIFY2(run.status == 0, run.err.constData());
    QVERIFY2(run.out.contains("1048576"), run.out.constData());
    QVERIFY(!run.out.contains("e+0"));
}

void TestTemplates::aNamedTemplateIsRenderedAndKept()
{
    Cli cli;
    VERIFY_RESULT(writeTinyModel(cli.path("m")));
    std::filesystem::remove(cli.path("m") / "chat_template.jinja");
    VERIFY_RESULT(saveFile(cli.path("m") / "tokenizer_config.json",
                           dumpJson({{"chat_template",
                                      {{{"name", "default"}, {"template", "plain {{ messages[0]['content'] }}"}},
                                       {{"name", "tool_use"}, {"template", "tools {{ messages[0]['content'] }}"}}}}})));
    VERIFY_RESULT(saveFile(cli.path("chat.json"), R"([{"role": "user", "content": "hi"}])"));
    QCOMPARE(cli.run({u"model"_s, u"add"_s, u"m"_s}).status, 0);
    const auto rendered = [&](const QStringList &more) {
        const Cli::Run run = cli.run(
            QStringList{u"--json"_s, u"template"_s, u"m"_s, u"--chat"_s, u"chat.json"_s, u"--generation-prompt"_s} +
            more);
        return run.status == 0 ? toQString(run.json()["text"].get<std::string>()) : QString::fromUtf8(run.err);
    };
    QCOMPARE(rendered({}), u"plain hi"_s);
    QCOMPARE(rendered({u"--name"_s, u"tool_use"_s}), u"tools hi"_s);
    QVERIFY(rendered({u"--name"_s, u"nosuch"_s}).contains(u"default, tool_use"_s));
    QCOMPARE(cli.run({u"model"_s, u"template"_s, u"m"_s, u"--name"_s, u"nosuch"_s}).status, 1);
    QCOMPARE(cli.run({u"model"_s, u"template"_s, u"m"_s, u"--name"_s, u"tool_use"_s}).status, 0);
    QCOMPARE(rendered({}), u"tools hi"_s);
    QCOMPARE(cli.run({u"model"_s, u"template"_s, u"m"_s, u"--name"_s, u"default"_s}).status, 0);
    QCOMPARE(rendered({}), u"plain hi"_s);
}

QTEST_MAIN(TestTemplates)
#include "test_templates.moc"
