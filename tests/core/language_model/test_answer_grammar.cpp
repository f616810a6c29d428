#include "core/base/random.h"
#include "core/language_model/json_schema_grammar.h"
#include "core/language_model/regex_grammar.h"
#include "core/language_model/token_filter.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <QElapsedTimer>
#include <QTest>

#include <regex>

using namespace fieldwright;

namespace {

using Grammar = Result<std::shared_ptr<const AnswerGrammar>>;

bool fits(const std::shared_ptr<const AnswerGrammar> &grammar, std::string_view text)
{
    GrammarGuide guide(grammar);
    return guide.accept(text) && guide.mayEnd();
}

Grammar schemaGrammar(const char *schema)
{
    auto json = parseJson(schema, "schema");
    if (!json)
        return fail(json.error());
    return jsonSchemaGrammar(*json);
}

#ifndef Q_MOC_RUN // it cannot read these texts

const char *const probeSchema = R"({"type":"object","title":"A probe","properties":{
            "name":{"type":"string"},"depth":{"type":"integer","minimum":0},
            "kind":{"enum":["level","pressure","温度"]},
            "ranges":{"type":"array","items":{"type":"number"},"minItems":1,"maxItems":2},
            "note":{"type":["string","null"]}},"required":["name","kind"],"additionalProperties":false})";
const char *const partSchema = R"({"$defs":{"part":{"type":"object","properties":{
            "id":{"type":"string","pattern":"^TW-[0-9]{3}$"},"parts":{"type":"array","items":{"$ref":"#/$defs/part"}}},
            "required":["id"]}},"$ref":"#/$defs/part"})";
const char *const selfSchema = R"({"$ref":"#"})";
const char *const circleSchema = R"({"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"},{"type":"null"}]},
            "b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"})";
const char *const mixedSchema = R"({"type":"object","properties":{"a":{"type":"boolean"},
            "b":{"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"string","maxLength":3},"maxItems":3}]}},
            "required":["b"]})";

const std::vector<const char *> fittingAnswers = {
    R"({"name":"TW-120","depth":30,"kind":"level","ranges":[0.5,-1e3],"note":null})",
    R"({"name": "水 \"x\" \n", "kind": "温度"})", "{\n  \"name\": \"a\",\n  \"kind\": \"level\"\n}",
    R"({"name":"","kind":"pressure","note":"\u00e9\ud83d\uDE00\/"})"};
const std::vector<const char *> otherAnswers = {R"({"name":"TW-120"})",
                                                R"({"kind":"level","name":"a"})",
                                                R"({"name":"a","kind":"depth"})",
                                                R"({"name":"a","kind":"level","more":1})",
                                                R"({"name":"a","depth":-1,"kind":"level"})",
                                                R"({"name":"a","depth":01,"kind":"level"})",
                                                R"({"name":"a","kind":"level","ranges":[]})",
                                                R"({"name":"a","kind":"level","ranges":[1,2,3]})",
                                                R"({"name":"a","kind":"level",})",
                                                "{}",
                                                "",
                                                "{\"name\":\"a\nb\",\"kind\":\"level\"}",
                                                R"({"name":"a","kind":"level"} )",
                                                "{\"name\":\"\xFF\"",
                                                R"({"name":"\x","kind":"level"})",
                                                R"({"name":"\ud83d","kind":"level"})"};
const std::vector<const char *> limitingSchemas = {R"({"type":"number","maximum":0.5})",
                                                   R"({"type":"number","exclusiveMinimum":0})",
                                                   R"({"type":"number","multipleOf":2})",
                                                   R"({"not":{"type":"null"}})",
                                                   R"({"oneOf":[{"type":"null"}]})",
                                                   R"({"type":"array","uniqueItems":true})",
                                                   R"({"if":{}})",
                                                   R"({"type":"object","patternProperties":{}})",
                                                   R"({"$ref":"https://example.org/schema"})",
                                                   R"({"allOf":[{"type":"null"},{"type":"string"}]})",
                                                   R"({"type":"object","required":["a"]})",
                                                   R"({"type":"string","minLength":1000000})",
                                                   R"(false)",
                                                   R"({"type":"number","exclusiveMaximum":3})"};
const std::vector<const char *> wrongSchemas = {R"([])",
                                                R"({"type":"text"})",
                                                R"({"type":5})",
                                                R"({"enum":[]})",
                                                R"({"anyOf":{}})",
                                                R"({"$ref":"#/a"})",
                                                R"({"type":"object","properties":[]})",
                                                R"({"type":"array","minItems":-1})",
                                                R"({"type":"integer","minimum":5,"maximum":4})",
                                                R"({"type":"integer","maximum":"4"})",
                                                R"({"type":"string","minLength":3,"maxLength":2})",
                                                R"({"type":"string","pattern":"("})"};

#endif

/// A model that knows nothing: it takes any token that may come, and ends when it may and a die says so.
std::string randomAnswer(const std::shared_ptr<const AnswerGrammar> &grammar, std::uint64_t seed)
{
    static const std::vector<std::string> vocabulary = [] {
        std::vector<std::string> out;
        for (int byte = 0; byte < 256; ++byte)
            out.push_back(std::string(1, char(byte)));
        for (const char *piece :
             {"\": \"", "\":", "{\"", "\"}", "],", "\", \"", "true", "123", "水位", "\xE6\xB0", "\\n"})
            out.push_back(piece);
        return out;
    }();
    static const auto tree =
        std::make_shared<TokenTree>(std::int32_t(vocabulary.size()),
                                    [](std::int32_t id) -> std::string_view { return vocabulary[std::size_t(id)]; });
    TokenFilter filter(grammar, tree);
    Random random(seed);
    std::string out;
    for (int i = 0; i < 4000; ++i) {
        const std::vector<bool> &allowed = filter.allowed();
        std::vector<std::int32_t> ids;
        for (std::size_t id = 0; id < allowed.size(); ++id) {
            if (allowed[id])
                ids.push_back(std::int32_t(id));
        }
        if (filter.mayEnd() && (ids.empty() || random.below(4) == 0))
            return out;
        if (ids.empty())
            return "stuck: " + out;
        const std::string &piece = vocabulary[std::size_t(ids[random.below(ids.size())])];
        if (!filter.accept(piece))
            return "not accepted: " + out + piece;
        out += piece;
    }
    return "endless: " + out.substr(0, 200);
}

} // namespace

class TestAnswerGrammar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void regularExpressionsMatchAsEcmaScripts_data()
    {
        QTest::addColumn<QString>("expression");
        for (const char *expression :
             {"a", "abc|d", "(?:ab)*c", "[a-c]+", "[^a]b?", "a{2,3}", "(a|b){0,2}c", "\\d+\\.\\d{2}", "^ab$",
              "\\w*-\\S", "(a(b(c)?)?)?", "a.c", "[\\-a]{2}", "x*?y", "\\u0061b", "a{2,}", ""})
            QTest::newRow(expression) << QString::fromLatin1(expression);
    }
    void regularExpressionsMatchAsEcmaScripts()
    {
        QFETCH(QString, expression);
        auto grammar = regexGrammar(expression.toStdString());
        VERIFY_RESULT(grammar);
        const std::regex reference(expression.toStdString());
        Random random(5);
        int matches = 0;
        for (int i = 0; i < 20000; ++i) {
            std::string text;
            const auto length = random.below(7);
            for (std::uint64_t k = 0; k < length; ++k)
                text += "abcdxy-1.2"[random.below(10)];
            const bool expected = std::regex_match(text, reference);
            matches += expected;
            QVERIFY2(fits(*grammar, text) == expected, text.c_str());
        }
        QVERIFY(matches > 0);
    }

    void wrongAndUnsupportedExpressionsAreNamed()
    {
        for (const char *expression :
             {"(", ")", "a)", "[a", "[]", "a{", "a{3,2}", "*a", "[b-a]", "a\\", "\\u12", "(a|*)"})
            VERIFY_ERROR(regexGrammar(expression), ErrorCode::InvalidArgument);
        for (const char *expression :
             {"(?=a)", "(?<name>a)", "\\bword", "(a)\\1", "a^b", "a$b", "^a|b$", "\\p{L}", "a{1,100000}", "a++"})
            VERIFY_ERROR(regexGrammar(expression), ErrorCode::Unsupported);
        VERIFY_ERROR(regexGrammar(std::string(2000, '(') + std::string(2000, ')')), ErrorCode::Unsupported);
        VERIFY_ERROR(regexGrammar("((((a{1000}){1000}){1000}){1000}){1000}"), ErrorCode::Unsupported);
        VERIFY_ERROR(regexGrammar("\xFF"), ErrorCode::InvalidArgument);
    }

    void characterRangesAreUtf8()
    {
        auto grammar = regexGrammar("[\\u4e00-\\u9fffé-λ]");
        VERIFY_RESULT(grammar);
        for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x12000 ? 1 : 997) {
            if (c >= 0xD800 && c <= 0xDFFF)
                continue;
            const bool expected = (c >= 0x4E00 && c <= 0x9FFF) || (c >= U'é' && c <= U'λ');
            const QByteArray text = QString::fromUcs4(&c, 1).toUtf8();
            QVERIFY2(fits(*grammar, text.toStdString()) == expected, text.constData());
        }
        QVERIFY(!fits(*grammar, "\xE4\xB8"));
    }

    void schemasTakeWhatFitsThem()
    {
        auto grammar = schemaGrammar(probeSchema);
        VERIFY_RESULT(grammar);
        for (const char *text : fittingAnswers)
            QVERIFY2(fits(*grammar, text), text);
        for (const char *text : otherAnswers)
            QVERIFY2(!fits(*grammar, text), text);
    }

    void schemasMayHoldThemselves()
    {
        auto grammar = schemaGrammar(partSchema);
        VERIFY_RESULT(grammar);
        QVERIFY(fits(*grammar, R"({"id":"TW-120","parts":[{"id":"TW-121","parts":[{"id":"TW-122"}]}]})"));
        QVERIFY(!fits(*grammar, R"({"id":"TW-12"})"));
        QVERIFY(!fits(*grammar, R"({"id":"TW-120","parts":[{"id":"120"}]})"));
        const auto itself = schemaGrammar(selfSchema);
        VERIFY_ERROR(itself, ErrorCode::Unsupported);
        const auto circle = schemaGrammar(circleSchema);
        VERIFY_ERROR(circle, ErrorCode::Unsupported);
    }

    void wholeNumbersStayWithinTheirBounds()
    {
        Random random(6);
        const auto bound = [&] { return std::int64_t(random.below(2400)) - 1200; };
        for (int i = 0; i < 60; ++i) {
            std::int64_t low = i % 6 == 0 ? -40000 : bound(), high = i % 6 == 1 ? 40000 : bound();
            if (low > high)
                std::swap(low, high);
            Json schema = {{"type", "integer"}};
            if (i % 2 == 0)
                schema.update({{"minimum", low}, {"maximum", high}});
            else
                schema.update({{"exclusiveMinimum", double(low) - 0.5}, {"exclusiveMaximum", high + 1}});
            const auto grammar = jsonSchemaGrammar(schema);
            VERIFY_RESULT(grammar);
            for (std::int64_t n = -1300; n <= 1300; ++n) {
                const bool isWithin = low <= n && n <= high;
                QVERIFY2(fits(*grammar, std::to_string(n)) == isWithin, (dumpJson(schema) + std::to_string(n)).c_str());
            }
            for (const char *text : {"00", "-0", "07", "", "-", "1.0", "1e2"})
                QVERIFY2(!fits(*grammar, text), text);
        }
        const auto open = schemaGrammar(R"({"type":["integer","null"],"exclusiveMinimum":-3})");
        VERIFY_RESULT(open);
        for (const char *text : {"-2", "0", "123456789012345678", "null"})
            QVERIFY2(fits(*open, text), text);
        QVERIFY(!fits(*open, "-3"));
    }

    void numbersStayWithinWholeBounds()
    {
        Random random(7);
        for (int i = 0; i < 40; ++i) {
            int low = int(random.below(60)) - 30, high = i % 5 == 0 ? low : int(random.below(60)) - 30;
            if (low > high)
                std::swap(low, high);
            const auto grammar = jsonSchemaGrammar({{"type", "number"}, {"minimum", low}, {"maximum", high}});
            VERIFY_RESULT(grammar);
            for (int quarter = -4 * 35; quarter <= 4 * 35; ++quarter) {
                const double value = quarter / 4.0;
                const bool isWithin = low <= value && value <= high;
                std::string text = dumpJson(Json(value)); // "3.0", "-2.25"
                QVERIFY2(fits(*grammar, text) == isWithin, text.c_str());
            }
            for (const char *text : {"00", "1.", ".5", "-", "01.5", "1e0"})
                QVERIFY2(!fits(*grammar, text), text);
        }
        const auto open = schemaGrammar(R"({"type":"number","maximum":1})");
        VERIFY_RESULT(open);
        QVERIFY(fits(*open, "0.999") && fits(*open, "1") && fits(*open, "-123456.75") && !fits(*open, "1.01"));
        const auto sign = schemaGrammar(R"({"type":"number","minimum":0})");
        VERIFY_RESULT(sign);
        QVERIFY(fits(*sign, "2.5e3") && !fits(*sign, "-1"));
    }

    void nothingThatLimitsAnswersIsPassedOver()
    {
        for (const char *schema : limitingSchemas)
            VERIFY_ERROR(schemaGrammar(schema), ErrorCode::Unsupported);
        for (const char *schema : wrongSchemas)
            VERIFY_ERROR(schemaGrammar(schema), ErrorCode::InvalidArgument);
    }

    /// Whatever a model says under the filter parses, and is never stuck.
    void filteredAnswersAlwaysFit()
    {
        auto any = jsonObjectGrammar();
        VERIFY_RESULT(any);
        auto schema = schemaGrammar(mixedSchema);
        VERIFY_RESULT(schema);
        int whole = 0;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const std::string one = randomAnswer(*schema, seed);
            auto parsed = parseJson(one, "answer");
            QVERIFY2(parsed && parsed->is_object() && parsed->contains("b"), one.c_str());
            const std::string other = randomAnswer(*any, seed);
            if (other.starts_with("endless")) // a random walk may nest for ever
                continue;
            ++whole;
            // Keys may repeat in what a model writes; that is no matter of form.
            QVERIFY2(Json::accept(other), other.c_str());
        }
        QVERIFY(whole > 20);
    }

    void aLargeVocabularyIsFilteredQuickly()
    {
        std::vector<std::string> vocabulary;
        Random random(2);
        for (int i = 0; i < 50000; ++i) {
            std::string piece = i % 2 ? " " : "";
            const auto length = 1 + random.below(8);
            for (std::uint64_t k = 0; k < length; ++k)
                piece += char('a' + random.below(26));
            vocabulary.push_back(std::move(piece));
        }
        const auto tree = std::make_shared<TokenTree>(
            50000, [&](std::int32_t id) -> std::string_view { return vocabulary[std::size_t(id)]; });
        auto grammar = jsonObjectGrammar();
        VERIFY_RESULT(grammar);
        TokenFilter filter(*grammar, tree);
        QVERIFY(filter.accept("{\"name\": \""));
        QElapsedTimer timer;
        timer.start();
        const auto first = filter.allowed();
        const qint64 firstMs = timer.elapsed();
        QCOMPARE(std::count(first.begin(), first.end(), true), 50000);
        QVERIFY2(firstMs < 3000, QByteArray::number(firstMs).constData());
        timer.restart();
        for (int i = 0; i < 200; ++i) {
            QVERIFY(filter.accept("word "));
            QVERIFY(filter.allowed().at(7));
        }
        QVERIFY2(timer.elapsed() < 500 * patience, QByteArray::number(timer.elapsed()).constData());
    }
};

QTEST_GUILESS_MAIN(TestAnswerGrammar)
#include "test_answer_grammar.moc"
