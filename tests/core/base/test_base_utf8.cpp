#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "tests/support/result.h"

#include <numeric>

using namespace fieldwright;

class TestBaseUtf8 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWellFormedText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<QByteArray>("sanitized");
        const QByteArray bad = "\xEF\xBF\xBD";
        QTest::newRow("ascii") << QByteArray("abc") << true << QByteArray("abc");
        QTest::newRow("chinese, emoji") << QByteArray("问答😀") << true << QByteArray("问答😀");
        QTest::newRow("lone continuation") << QByteArray("a\x80z") << false << "a" + bad + "z";
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << false << bad + bad;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false << bad + bad + bad;
        QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << false << bad + bad + bad + bad;
        QTest::newRow("cut short") << QByteArray("\xE4\xBD") << false << bad;
        QTest::newRow("cut short before a letter") << QByteArray("\xF0\x9F\x98z") << false << bad + "z";
    }
    void knowsWellFormedText()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, valid);
        QFETCH(QByteArray, sanitized);
        QCOMPARE(isValidUtf8(text.toStdString()), valid);
        QCOMPARE(QByteArray::fromStdString(sanitizeUtf8(text.toStdString())), sanitized);
    }

    void codePointsRoundTrip()
    {
        for (char32_t c : {U'a', U'é', U'问', U'😀', char32_t(0x10FFFF)}) {
            std::string text;
            appendUtf8(text, c);
            size_t position = 0;
            QCOMPARE(nextCodePoint(text, position), c);
            QCOMPARE(position, text.size());
        }
        QCOMPARE(codePointCount("问a😀"), size_t(3));
    }

    void foldsAndTrims()
    {
        QCOMPARE(foldSpace("  a \t\n b　c "), std::string("a b c"));
        QCOMPARE(std::string(trimmed("　 问 ")), std::string("问"));
        QCOMPARE(std::string(trimmed(" \n ")), std::string());
    }

    void guessesTheLanguage()
    {
        QCOMPARE(guessLanguage("The probe TW-300 is new."), std::string("en"));
        QCOMPARE(guessLanguage("TW-300 探头的量程"), std::string("zh"));
        QCOMPARE(guessLanguage("123 – 456"), std::string());
    }

    void normalises()
    {
        QCOMPARE(nfkc("ＡＢ１２㎡"), std::string("AB12m2"));
        QCOMPARE(nfc("e\xCC\x81"), std::string("é"));
        QCOMPARE(toLower("ÄÖ İ").substr(0, 4), std::string("äö"));
    }

    void hashesAsTheStandardSays()
    {
        // FIPS 180-4's example.
        QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        Sha256 hash;
        hash.add("a");
        hash.add("bc");
        QCOMPARE(hash.hex(), sha256Hex("abc"));
    }

    void randomIsReproducibleAndEven()
    {
        Random a(42, 1);
        Random b(42, 1);
        Random other(42, 2);
        QCOMPARE(a.next(), b.next());
        QVERIFY(a.next() != other.next());
        std::array<int, 7> counts = {};
        for (int i = 0; i < 70'000; ++i)
            ++counts[size_t(a.below(7))];
        for (const int count : counts)
            QVERIFY2(count > 9'600 && count < 10'400, "a face of the die is off by more than four sigma");
        std::vector<int> items(100);
        std::iota(items.begin(), items.end(), 0);
        b.shuffle(std::span(items));
        QVERIFY(!std::is_sorted(items.begin(), items.end()));
        std::sort(items.begin(), items.end());
        QCOMPARE(items[99], 99);
    }
};

QTEST_GUILESS_MAIN(TestBaseUtf8)
#include "test_base_utf8.moc"
