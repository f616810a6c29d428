#include "core/base/json.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestBaseJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsesWhatItWrites()
    {
        const Json value = {{"b", 1}, {"a", {true, nullptr, "问"}}, {"n", -0.5}};
        const auto again = parseJson(dumpJson(value), "test");
        VERIFY_RESULT(again);
        QVERIFY(*again == value);
        QCOMPARE(again->begin().key(), std::string("b")); // order is kept
    }

    void refusesHostileText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half") << QByteArray("{\"a\":");
        QTest::newRow("trailing") << QByteArray("{} {}");
        QTest::newRow("duplicate key") << QByteArray("{\"a\":1,\"a\":2}");
        QTest::newRow("duplicate key inside") << QByteArray("[{\"x\":{\"a\":1,\"a\":2}}]");
        QTest::newRow("deep") << QByteArray(200, '[');
        QTest::newRow("deep and closed") << QByteArray(200, '[') + QByteArray(200, ']');
        QTest::newRow("not UTF-8") << QByteArray("\"\xff\xfe\"");
        QTest::newRow("NaN") << QByteArray("NaN");
    }
    void refusesHostileText()
    {
        QFETCH(QByteArray, text);
        const auto value = parseJson(std::string_view(text.data(), size_t(text.size())), "hostile.json");
        VERIFY_ERROR(value, ErrorCode::Corrupt);
        QVERIFY(value.error().message().find("hostile.json") != std::string::npos);
        QVERIFY(!value.error().remedy.empty());
    }

    void refusesTooManyBytes() { VERIFY_ERROR(parseJson("[1,2,3]", "x", {.bytes = 4}), ErrorCode::Corrupt); }

    void dumpReplacesIllFormedText() { QCOMPARE(dumpJson(Json("a\xff")), std::string("\"a\xEF\xBF\xBD\"")); }

    void keepsErrorsThroughJson()
    {
        const Error error{ErrorCode::Io, {"%1 is full of %2.", {"disk", "%1"}}, {"Free some."}};
        const Error again = errorFromJson(toJson(error));
        QCOMPARE(again.message(), std::string("disk is full of %1. Free some."));
        QVERIFY(again.code == ErrorCode::Io);
    }

    void keepsTheSentencesInsideATextThroughJson()
    {
        const Text text("Computing in %1. %2", {"fp32"}, {{"%1 of %2", {"1"}, {Text("two %1")}}});
        const Text again = textFromJson(toJson(text));
        QVERIFY(again == text);
        QCOMPARE(again.english(), std::string("Computing in fp32. 1 of two %1"));
        // What an older file holds: facts alone, or only the source.
        QVERIFY(textFromJson({{"source", "Done."}}) == Text("Done."));
        QVERIFY(textFromJson({{"source", "Done."}, {"sentences", "no list"}}) == Text("Done."));
    }

    void readersOfMembersNeverThrow()
    {
        const Json value = {{"n", "text"}, {"s", 3}};
        QCOMPARE(intOr(value, "n", 7), std::int64_t(7));
        QCOMPARE(stringOr(value, "s", "x"), std::string("x"));
        QCOMPARE(stringOr(Json::array(), "s", "y"), std::string("y"));
        VERIFY_ERROR(requireString(value, "s", "it"), ErrorCode::Corrupt);
        VERIFY_ERROR(requireInt(Json(), "s", "it"), ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestBaseJson)
#include "test_base_json.moc"
