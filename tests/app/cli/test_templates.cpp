#include "tests/app/cli/cli_program.h"
#include "tests/support/tiny_model.h"

using namespace fieldwright;

/// `template M --name N` and `model template M --name N` of the real program with the real worker.
class TestTemplates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNamedTemplateIsRenderedAndKept();
};

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
