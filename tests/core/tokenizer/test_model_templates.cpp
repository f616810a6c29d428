#include "core/base/file.h"
#include "core/model_files/model_ref.h"
#include "core/tokenizer/model_text.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

using namespace fieldwright;

/// The chat templates that a model's files bring, and which of them it is asked with.
class TestModelTemplates : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_scratch;
    std::filesystem::path m_model;

    static std::string templateThatSays(const char *word)
    {
        return std::string(word) + ":{{ messages[0]['content'] }}";
    }
    void writeConfig(const Json &templates) const
    {
        (void)saveFile(m_model / "tokenizer_config.json",
                       dumpJson({{"tokenizer_class", "PreTrainedTokenizerFast"}, {"chat_template", templates}}));
    }
    std::string prompt(const char *name) const
    {
        const auto text = ModelText::open(m_model, name);
        if (!text)
            return text.error().message();
        const auto encoded = (*text)->encodePrompt({{{"role", "user"}, {"content", "hello"}}});
        return encoded ? encoded->text : encoded.error().message();
    }
    std::vector<std::string> names() const
    {
        const auto text = ModelText::open(m_model);
        return text ? (*text)->templateNames() : std::vector<std::string>{text.error().message()};
    }

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<QTemporaryDir>();
        m_model = std::filesystem::path(m_scratch->path().toStdString()) / "model";
        VERIFY_RESULT(writeTinyModel(m_model));
        std::filesystem::remove(m_model / "chat_template.jinja");
    }

    void aListInTheTokenizersConfiguration()
    {
        writeConfig({{{"name", "rag"}, {"template", templateThatSays("rag")}},
                     {{"name", "default"}, {"template", templateThatSays("standard")}},
                     {{"name", "tool_use"}, {"template", templateThatSays("tools")}},
                     {{"name", "broken"}, {"template", 7}}});
        QCOMPARE(names(), std::vector<std::string>({"default", "rag", "tool_use"}));
        QCOMPARE(prompt(""), std::string("standard:hello"));
        QCOMPARE(prompt("default"), std::string("standard:hello"));
        QCOMPARE(prompt("tool_use"), std::string("tools:hello"));
        const std::string refused = prompt("nosuch");
        QVERIFY2(refused.find("nosuch") != std::string::npos && refused.find("rag, tool_use") != std::string::npos,
                 refused.c_str());
    }

    void filesOfTheirOwn()
    {
        writeConfig(nullptr);
        std::filesystem::create_directories(m_model / "additional_chat_templates");
        VERIFY_RESULT(saveFile(m_model / "chat_template.jinja", templateThatSays("standard")));
        VERIFY_RESULT(saveFile(m_model / "additional_chat_templates" / "tool_use.jinja", templateThatSays("tools")));
        VERIFY_RESULT(saveFile(m_model / "additional_chat_templates" / "notes.txt", "not a template"));
        QCOMPARE(names(), std::vector<std::string>({"default", "tool_use"}));
        QCOMPARE(prompt(""), std::string("standard:hello"));
        QCOMPARE(prompt("tool_use"), std::string("tools:hello"));
    }

    void aModelWithoutOneTakesTheNamedOnes()
    {
        writeConfig(nullptr);
        QVERIFY(names().size() > 2);
        QCOMPARE(names().front(), std::string("chatml"));
        QCOMPARE(prompt("chatml"), prompt(""));
        QVERIFY(prompt(names().back().c_str()) != prompt(""));
    }

    void aModelWithItsOwnTakesNoOther()
    {
        writeConfig(templateThatSays("own"));
        QCOMPARE(names(), std::vector<std::string>({"default"}));
        QCOMPARE(prompt(""), std::string("own:hello"));
        QVERIFY(prompt("chatml").find("There is no chat template named chatml") != std::string::npos);
    }

    void theReferenceKeepsTheChoice()
    {
        const ModelRef ref = {.id = "m", .name = "m", .path = "/m", .chatTemplate = "tool_use"};
        const auto read = modelRefFromJson(toJson(ref), "test");
        VERIFY_RESULT(read);
        QCOMPARE(*read, ref);
    }
};

QTEST_GUILESS_MAIN(TestModelTemplates)
#include "test_model_templates.moc"
