#include "core/evaluation/answer_parser.h"
#include "tests/support/patience.h"

#include <QtTest/QtTest>

using namespace fieldwright;

namespace {

/// The canonical value as text, or "-" when the answer could not be read.
std::string read(std::string_view raw, ItemTask task)
{
    const ParsedAnswer answer = parseAnswer(raw, task);
    return answer.parsed ? dumpJson(answer.value) : "-";
}

} // namespace

class TestAnswerParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPlainJson();
    void dropsThinking();
    void dropsFences();
    void takesTheLastBalancedValue();
    void theLastValueCountsEvenWhenItIsWrong();
    void mendsFullWidthMarksAndTrailingCommas();
    void validTextIsNotMended();
    void mapsSynonyms();
    void whatDoesNotFitIsNotRead_data();
    void whatDoesNotFitIsNotRead();
    void hostileAnswersEndSoon();
    void plainTextIsADomainAnswer();
};

void TestAnswerParser::readsPlainJson()
{
    QCOMPARE(read(R"({"label":"same"})", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"(["a","b"])", ItemTask::Segment), R"(["a","b"])");
    QCOMPARE(read(R"({"sense":"b"})", ItemTask::Sense), R"("b")");
    QCOMPARE(read(R"({"answer":"barley"})", ItemTask::Span), R"("barley")");
    QCOMPARE(read(R"({"subject":"s","predicate":"p","object":"o","extra":1})", ItemTask::Roles),
             R"({"subject":"s","predicate":"p","object":"o"})");
}

void TestAnswerParser::dropsThinking()
{
    QCOMPARE(read(R"(<think>{"label":"different"}</think>{"label":"same"})", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"(so {"label":"different"}</think> {"label":"same"})", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"(<think>a</think>x<think>b</think>{"label":"same"})", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"(<think>{"label":"same"})", ItemTask::Same), "-"); // cut off while thinking
    QCOMPARE(withoutThinking("<think>a</think>\n yes "), "yes");
    QCOMPARE(withoutThinking("plain"), "plain");
}

void TestAnswerParser::dropsFences()
{
    QCOMPARE(read("Here:\n```json\n{\"label\":\"same\"}\n```\nDone.", ItemTask::Same), R"("same")");
    QCOMPARE(read("```[\"a\"]```", ItemTask::Segment), R"(["a"])");
    QCOMPARE(read("~~~\n```\n[\"a\",\n\"b\"]\n```", ItemTask::Segment), R"(["a","b"])");
}

void TestAnswerParser::takesTheLastBalancedValue()
{
    QCOMPARE(read(R"(First {"label":"same"}, no: {"label":"different"}.)", ItemTask::Same), R"("different")");
    QCOMPARE(read(R"(brackets } in { prose, then {"label":"same"})", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"({"answer":"a } in { a string"})", ItemTask::Span), R"("a } in { a string")");
    QCOMPARE(read(R"({"answer":"an escaped \" quote }"})", ItemTask::Span), R"("an escaped \" quote }")");
    QCOMPARE(read(R"([{"label":"same"}])", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"({"words":["a","b"]})", ItemTask::Segment), R"(["a","b"])");
}

void TestAnswerParser::theLastValueCountsEvenWhenItIsWrong()
{
    QCOMPARE(read(R"({"label":"same"} {"note":"that was it"})", ItemTask::Same), "-");
}

void TestAnswerParser::mendsFullWidthMarksAndTrailingCommas()
{
    QCOMPARE(read("{“label”：“same”}", ItemTask::Same), R"("same")");
    QCOMPARE(read("｛“answer”：“红，蓝”｝", ItemTask::Span), R"("红，蓝")");
    QCOMPARE(read("[“我”，“买”，“了”,]", ItemTask::Segment), R"(["我","买","了"])");
    QCOMPARE(read("【“我”、“买”】", ItemTask::Segment), R"(["我","买"])");
    QCOMPARE(read(R"(["a","b", ])", ItemTask::Segment), R"(["a","b"])");
    QCOMPARE(read(R"({"label":"same",})", ItemTask::Same), R"("same")");
    QVERIFY(parseAnswer("{“label”：“same”}", ItemTask::Same).mended);
    QVERIFY(!parseAnswer(R"({"label":"same"})", ItemTask::Same).mended);
}

void TestAnswerParser::validTextIsNotMended()
{
    // Full-width marks inside of proper strings are the model's answer.
    QCOMPARE(read(R"({"answer":"他说：“好，”"})", ItemTask::Span), R"("他说：“好，”")");
    QCOMPARE(read(R"(["，","。",","])", ItemTask::Segment), R"(["，","。",","])");
}

void TestAnswerParser::mapsSynonyms()
{
    for (const char *same : {"Same", " same. ", "相同", "是", "yes", "T", "true"})
        QCOMPARE(read(R"({"label":")" + std::string(same) + R"("})", ItemTask::Same), R"("same")");
    for (const char *different : {"Different", "不同", "否", "no", "F"})
        QCOMPARE(read(R"({"label":")" + std::string(different) + R"("})", ItemTask::Same), R"("different")");
    QCOMPARE(read(R"({"label":true})", ItemTask::Same), R"("same")");
    QCOMPARE(read(R"({"label":false})", ItemTask::Same), R"("different")");
    for (const char *letter : {"B", "b)", "（b）", "b."})
        QCOMPARE(read(R"({"sense":")" + std::string(letter) + R"("})", ItemTask::Sense), R"("b")");
    QCOMPARE(read(R"({"answer":1957})", ItemTask::Span), R"("1957")");
}

void TestAnswerParser::whatDoesNotFitIsNotRead_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<int>("task");
    const auto row = [](const char *name, const char *raw, ItemTask task) {
        QTest::newRow(name) << QByteArray(raw) << int(task);
    };
    row("empty", "", ItemTask::Same);
    row("prose", "They mean the same.", ItemTask::Same);
    row("bare word", "same", ItemTask::Same);
    row("unknown label", R"({"label":"similar"})", ItemTask::Same);
    row("label is a list", R"({"label":["same"]})", ItemTask::Same);
    row("other key", R"({"answer":"same"})", ItemTask::Same);
    row("two letters", R"({"sense":"ab"})", ItemTask::Sense);
    row("a digit", R"({"sense":"1"})", ItemTask::Sense);
    row("empty list", "[]", ItemTask::Segment);
    row("numbers", "[1,2]", ItemTask::Segment);
    row("nested list", R"([["a"],["b"]])", ItemTask::Segment);
    row("no object", R"({"subject":"s","predicate":"p"})", ItemTask::Roles);
    row("null role", R"({"subject":"s","predicate":"p","object":null})", ItemTask::Roles);
    row("cut off", R"({"answer":"barl)", ItemTask::Span);
    row("answer is null", R"({"answer":null})", ItemTask::Span);
    row("duplicate keys", R"({"label":"same","label":"different"})", ItemTask::Same);
    row("single quotes", "{'label':'same'}", ItemTask::Same);
    row("only a fence", "```json\n```", ItemTask::Same);
    row("stray escape", "{\"label\":\"same\\", ItemTask::Same);
    row("full-width cut off", "{“label”：“same", ItemTask::Same);
}

void TestAnswerParser::whatDoesNotFitIsNotRead()
{
    QFETCH(QByteArray, raw);
    QFETCH(int, task);
    QCOMPARE(read(std::string_view(raw.constData(), size_t(raw.size())), ItemTask(task)), "-");
}

void TestAnswerParser::hostileAnswersEndSoon()
{
    const auto repeated = [](std::string_view part, size_t times) {
        std::string out;
        for (size_t i = 0; i < times; ++i)
            out += part;
        return out;
    };
    QElapsedTimer timer;
    timer.start();
    for (const std::string &raw :
         {repeated("{", 1 << 20), repeated("{\"", 1 << 20), repeated("[{", 1 << 20), repeated("<think>", 100'000),
          repeated("</think>", 100'000), repeated("```", 100'000), repeated("“", 100'000), repeated("\xFF{", 100'000),
          repeated("{\"a\":", 50'000) + "1" + repeated("}", 50'000)}) {
        for (ItemTask task : {ItemTask::Same, ItemTask::Segment, ItemTask::Span})
            QVERIFY(!parseAnswer(raw, task).parsed);
    }
    QVERIFY(timer.elapsed() < 20'000 * patience);
}

void TestAnswerParser::plainTextIsADomainAnswer()
{
    QCOMPARE(read(" 40 bar. ", ItemTask::Domain), R"("40 bar.")");
    QCOMPARE(read("<think>…</think>", ItemTask::Domain), "-");
    QCOMPARE(read("", ItemTask::Domain), "-");
}

QTEST_GUILESS_MAIN(TestAnswerParser)
#include "test_answer_parser.moc"
