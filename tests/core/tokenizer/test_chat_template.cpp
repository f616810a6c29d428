#include "core/tokenizer/chat_template.h"
#include "core/tokenizer/named_templates.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <ctime>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

Result<RenderedChat> renderText(const std::string &source, const Json &messages = Json::array())
{
    auto parsed = ChatTemplate::parse(source);
    if (!parsed)
        return tl::unexpected(parsed.error());
    ChatOptions options;
    options.bosToken = "<s>";
    options.eosToken = "</s>";
    options.nowSeconds = 1777638600; // 2026-05-01 12:30 UTC
    return parsed->render(messages, options);
}

Json goldenFile(const std::string &name)
{
    const auto text = readFile(golden(name));
    auto json = text ? parseJson(*text, name) : tl::unexpected(text.error());
    return json ? *json : Json();
}

} // namespace

class TestChatTemplate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "UTC");
        tzset();
    }

    void rendersThePublicFamiliesAsTheReference_data()
    {
        QTest::addColumn<int>("index");
        const Json file = goldenFile("templates/families.json");
        QVERIFY(file.is_object());
        const Json &families = file["families"];
        QVERIFY(families.size() >= 25 && file["chats"].size() >= 12);
        for (size_t i = 0; i < families.size(); ++i)
            QTest::newRow(families[i]["name"].get<std::string>().c_str()) << int(i);
    }
    void rendersThePublicFamiliesAsTheReference()
    {
        QFETCH(int, index);
        const Json file = goldenFile("templates/families.json");
        const Json &family = file["families"][size_t(index)];
        const auto parsed = ChatTemplate::parse(family["template"].get<std::string>());
        VERIFY_RESULT(parsed);
        for (const Json &one : family["cases"]) {
            ChatOptions options;
            options.addGenerationPrompt = one["options"]["add_generation_prompt"].get<bool>();
            options.bosToken = "<s>";
            options.eosToken = "</s>";
            options.nowSeconds = 1777638600;
            options.extra = file["extras"][one["extra"].get<size_t>()];
            const auto rendered = parsed->render(file["chats"][one["chat"].get<std::string>()], options);
            const std::string where =
                dumpJson(one["chat"]) + " " + dumpJson(one["options"]) + " " + dumpJson(one["extra"]);
            if (one.contains("error")) {
                QVERIFY2(!rendered, (where + " should fail: " + one["error"].get<std::string>()).c_str());
                continue;
            }
            QVERIFY2(rendered, (where + ": " + (rendered ? "" : rendered.error().message())).c_str());
            QVERIFY2(
                rendered->text == one["text"].get<std::string>(),
                (where + "\n--- got\n" + rendered->text + "\n--- expected\n" + one["text"].get<std::string>()).c_str());
            Json spans = Json::array();
            for (const TextSpan &span : rendered->generation)
                spans.push_back({span.begin, span.end});
            QCOMPARE(dumpJson(spans), dumpJson(one["generation"]));
        }
    }

    void offersNamedTemplatesThatTheReferenceRendersAlike()
    {
        const Json file = goldenFile("templates/families.json");
        size_t found = 0;
        for (const Json &family : file["families"]) {
            const std::string name = family["name"].get<std::string>();
            if (!name.starts_with("named-"))
                continue;
            const NamedTemplate *one = findNamedTemplate(name.substr(6));
            QVERIFY2(one, name.c_str());
            QCOMPARE(std::string(one->source), family["template"].get<std::string>());
            QVERIFY(!one->models.empty());
            ++found;
        }
        QCOMPARE(found, namedTemplates().size());
        QVERIFY(found >= 11);
        QVERIFY(!findNamedTemplate("nosuch"));
    }

    void keepsTheRulesOfTheLanguage()
    {
        const Json file = goldenFile("templates/snippets.json");
        QVERIFY(file.size() > 100);
        const Json messages = {{{"role", "user"}, {"content", "What is 2 + 2?"}},
                               {{"role", "assistant"}, {"content", "4"}}};
        int wrong = 0;
        for (const Json &row : file) {
            const auto source = row[0].get<std::string>();
            const auto rendered = renderText(source, messages);
            if (row[1].is_null() ? !rendered : rendered && rendered->text == row[1].get<std::string>())
                continue;
            ++wrong;
            qWarning("%s\n  got      %s\n  expected %s", source.c_str(),
                     rendered ? dumpJson(Json(rendered->text)).c_str() : rendered.error().message().c_str(),
                     row[1].is_null() ? row[2].get<std::string>().c_str() : dumpJson(row[1]).c_str());
        }
        QCOMPARE(wrong, 0);
    }

    void errorsSayTheLine()
    {
        const auto syntax = renderText("a\nb\n{{ 1 + }}");
        VERIFY_ERROR(syntax, ErrorCode::Corrupt);
        QVERIFY2(syntax.error().message().find("line 3") != std::string::npos, syntax.error().message().c_str());
        const auto unknown = renderText("a\n{{ x | nosuchfilter }}");
        VERIFY_ERROR(unknown, ErrorCode::Unsupported);
        QVERIFY(unknown.error().message().find("line 2") != std::string::npos);
        QVERIFY(unknown.error().message().find("nosuchfilter") != std::string::npos);
        const auto refused = renderText("\n\n\n{{ raise_exception('only users may speak') }}");
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        QVERIFY(refused.error().message().find("only users may speak") != std::string::npos);
        QVERIFY(refused.error().message().find("line 4") != std::string::npos);
    }

    void hostileTemplatesEndInAnErrorSoon_data()
    {
        QTest::addColumn<QByteArray>("source");
        const auto repeated = [](const char *text, int times) { return QByteArray(text).repeated(times); };
        QTest::newRow("text that doubles") << QByteArray(
            "{% set ns = namespace(x='ab') %}{% for i in range(100000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}");
        QTest::newRow("list that doubles") << QByteArray(
            "{% set ns = namespace(x=[1]) %}{% for i in range(100000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}");
        QTest::newRow("repetition") << QByteArray("{{ 'x' * 1000000000000 }}");
        QTest::newRow("list repetition") << QByteArray("{{ [1] * 1000000000000 }}");
        QTest::newRow("empty repetition in a list") << QByteArray("{{ ([''] * 1000000) | join(',' * 1000000) }}");
        QTest::newRow("loops in loops") << QByteArray(
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}");
        QTest::newRow("endless output") << QByteArray("{% for a in range(99999) %}{{ 'y' * 10000 }}{% endfor %}");
        QTest::newRow("macro that calls itself") << QByteArray("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}");
        QTest::newRow("macro that calls itself twice")
            << QByteArray("{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(50) }}");
        QTest::newRow("replace that explodes") << QByteArray("{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}");
        QTest::newRow("replace of nothing") << QByteArray("{{ ('a' * 1000000).replace('', 'b' * 1000000) }}");
        QTest::newRow("wide padding") << QByteArray("{{ '%999999999d' % 1 }}");
        QTest::newRow("deep parentheses") << "{{ " + repeated("(", 100'000) + "1" + repeated(")", 100'000) + " }}";
        QTest::newRow("deep lists") << "{{ " + repeated("[", 100'000) + repeated("]", 100'000) + " }}";
        QTest::newRow("deep ifs") << repeated("{% if 1 %}", 50'000) + repeated("{% endif %}", 50'000);
        QTest::newRow("many nots") << "{{ " + repeated("not ", 100'000) + "1 }}";
        QTest::newRow("many minuses") << "{{ " + repeated("-", 100'000) + "1 }}";
        QTest::newRow("many inline ifs") << "{{ 1" + repeated(" if 1 else 1", 50'000) + " }}";
        QTest::newRow("many filters") << "{{ 1" + repeated("|string", 50'000) + " }}";
        QTest::newRow("many attributes") << "{{ a" + repeated(".a", 100'000) + " }}";
        QTest::newRow("many additions") << "{{ 1" + repeated("+1", 100'000) + " }}";
        QTest::newRow("each compared with all") << QByteArray("{{ range(99999) | list | unique | list | length }}");
        QTest::newRow("large number") << QByteArray("{{ 99999999999999999999999999 }}");
        QTest::newRow("overflow") << QByteArray("{{ 9223372036854775 * 9223372036854775 }}");
        QTest::newRow("power") << QByteArray("{{ 2 ** 1000000000 }}");
        QTest::newRow("not UTF-8") << QByteArray("{{ '\xff' }}");
        QTest::newRow("chains within chains")
            << "{{ " + QByteArray(90, '(') + "1" + (QByteArray("+1").repeated(500) + ")").repeated(90) + " }}";
        QTest::newRow("members within members")
            << "{{ " + QByteArray(90, '(') + "x" + (QByteArray(".x").repeated(150) + ")").repeated(90) + " }}";
        QTest::newRow("too long") << QByteArray(2 << 20, 'x');
        QTest::newRow("deep value") << QByteArray("{% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set "
                                                  "ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}");
        QTest::newRow("deep value compared")
            << QByteArray("{% set ns = namespace(x=[], y=[]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% "
                          "set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}");
        QTest::newRow("deep value printed") << QByteArray("{% set ns = namespace(x=[]) %}{% for i in range(60) %}{% "
                                                          "set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}");
        QTest::newRow("long chain of lists let go")
            << QByteArray("{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor "
                          "%}{{ nothing.x }}");
    }
    void hostileTemplatesEndInAnErrorSoon()
    {
        QFETCH(QByteArray, source);
        QElapsedTimer timer;
        timer.start();
        const auto rendered = renderText(source.toStdString());
        QVERIFY(!rendered);
        QVERIFY(!rendered.error().message().empty());
        QVERIFY2(timer.elapsed() < 15'000 * patience, qPrintable(QString::number(timer.elapsed())));
    }

    void everyBeginningOfATemplateIsParsedOrRefused()
    {
        const Json file = goldenFile("templates/families.json");
        for (const Json &family : file["families"]) {
            const auto source = family["template"].get<std::string>();
            for (size_t length = 0; length < source.size(); length += 17) {
                if (const auto parsed = ChatTemplate::parse(source.substr(0, length)))
                    (void)parsed->render(file["chats"]["tool"]);
            }
        }
    }

    void randomChangesNeverCrash()
    {
        const Json file = goldenFile("templates/families.json");
        std::uint64_t state = 1;
        const auto random = [&state] {
            return state = state * 6364136223846793005ull + 1442695040888963407ull, size_t(state >> 33);
        };
        const std::string alphabet = "{}%#-+|.,:()[]'\"~ \nabif0129=<>!*/\\";
        for (int round = 0; round < 4'000; ++round) {
            auto source = file["families"][random() % file["families"].size()]["template"].get<std::string>();
            for (size_t change = random() % 6; change > 0; --change) {
                const size_t at = random() % source.size();
                if (random() % 3 == 0)
                    source.erase(at, random() % 20);
                else
                    source.insert(at, 1, alphabet[random() % alphabet.size()]);
                if (source.empty())
                    source = "x";
            }
            if (const auto parsed = ChatTemplate::parse(source))
                (void)parsed->render(file["chats"]["long"]);
        }
    }

    void refusesWhatIsNoConversation()
    {
        VERIFY_ERROR(renderText("x", Json::object()), ErrorCode::InvalidArgument);
        VERIFY_ERROR(renderText("x", Json::array({1})), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestChatTemplate)
#include "test_chat_template.moc"
