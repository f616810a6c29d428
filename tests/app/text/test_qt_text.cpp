#include "app/text/qt_text.h"
#include "app/text/translator.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtCore/QTranslator>
#include <QtTest/QtTest>

namespace fieldwright {

using namespace Qt::StringLiterals;

namespace {

/// Chinese for two sentences, as the .qm file would give it.
class TwoSentences : public QTranslator
{
public:
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        if (qstrcmp(context, "core") != 0)
            return {};
        if (qstrcmp(source, "%1 is missing in %2.") == 0)
            return u"%2 里没有 %1。"_s;
        if (qstrcmp(source, "Stopped at %1: %2") == 0)
            return u"%2于 %1 停下。"_s;
        return {};
    }
    bool isEmpty() const override { return false; }
};

} // namespace

class TestQtText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale(QLocale::English)); }

    void keepsEveryCharacterBothWays()
    {
        for (const std::string &text : {std::string("plain"), std::string("域匠 🛠 é"), std::string()})
            QCOMPARE(toStd(toQString(text)), text);
    }

    void takesPathsThatHaveBlanksAndHan()
    {
        const std::filesystem::path path("/tmp/探头 手册/a b.pdf");
        QCOMPARE(toPath(toQString(path)), path);
    }

    void translatesASentenceAndThenPutsTheFactsIn()
    {
        const Text text("%1 is missing in %2.", {"A", "B"});
        QCOMPARE(translated(text), u"A is missing in B."_s);
        TwoSentences chinese;
        QVERIFY(QCoreApplication::installTranslator(&chinese));
        QCOMPARE(translated(text), u"B 里没有 A。"_s);
        // A fact that looks like a place is a fact.
        QCOMPARE(translated(Text("%1 is missing in %2.", {"%2", "B"})), u"B 里没有 %2。"_s);
        const Error error{ErrorCode::NotFound, text, Text("Do it again.")};
        QCOMPARE(translated(error), u"B 里没有 A。Do it again."_s);
        QCoreApplication::removeTranslator(&chinese);
        QCOMPARE(translated(error), u"A is missing in B. Do it again."_s);
    }

    void translatesTheSentencesInsideASentence()
    {
        const Text text("Stopped at %1: %2", {"step 3"}, {Text("%1 is missing in %2.", {"A", "B"})});
        QCOMPARE(translated(text), u"Stopped at step 3: A is missing in B."_s);
        TwoSentences chinese;
        QVERIFY(QCoreApplication::installTranslator(&chinese));
        QCOMPARE(translated(text), u"B 里没有 A。于 step 3 停下。"_s);
        QCoreApplication::removeTranslator(&chinese);
    }

    void showsNumbersWithTheMinusSignAndNoBreakSpaces()
    {
        QCOMPARE(shownNumber(qint64(-1284)), u"−1,284"_s);
        QCOMPARE(shownDelta(3.21, 1), u"+3.2"_s);
        QCOMPARE(shownDelta(-1.0, 1), u"−1.0"_s);
        QCOMPARE(shownPercent(0.3), u"30\u00A0%"_s);
        QCOMPARE(shownNumber(std::numeric_limits<double>::quiet_NaN(), 1), u"–"_s);
        QCOMPARE(shownBytes(512), u"512\u00A0B"_s);
        QCOMPARE(shownBytes(8'300'000'000), u"8.3\u00A0GB"_s);
        QCOMPARE(shownBytes(12'400), u"12\u00A0kB"_s);
    }

    void showsDurationsInTwoUnitsAtMost()
    {
        QCOMPARE(shownDuration(8'000), u"8\u00A0s"_s);
        QCOMPARE(shownDuration(460'000), u"7\u00A0min\u00A040\u00A0s"_s);
        QCOMPARE(shownDuration(7'800'000), u"2\u00A0h\u00A010\u00A0min"_s);
        QCOMPARE(shownDuration(-5), u"0\u00A0s"_s);
    }

    void roundsTheTimeLeftAsTheDesignSays()
    {
        QCOMPARE(shownTimeLeft(0.049, 10'000), u"measuring…"_s);
        QCOMPARE(shownTimeLeft(0.0, 0), u"measuring…"_s);
        QCOMPARE(shownTimeLeft(std::numeric_limits<double>::quiet_NaN(), 10'000), u"measuring…"_s);
        QCOMPARE(shownTimeLeft(0.5, 123'000), u"2\u00A0min"_s);    // 123 s, to 10 s
        QCOMPARE(shownTimeLeft(0.5, 1'234'000), u"21\u00A0min"_s); // to 1 min
        QCOMPARE(shownTimeLeft(0.5, 7'800'000), u"2\u00A0h\u00A010\u00A0min"_s);
        QCOMPARE(shownTimeLeft(1.0, 7'800'000), QString());
        QCOMPARE(shownTimeLeft(0.99, 1'000), u"10\u00A0s"_s); // never "0 s" while something is left
    }

    void switchesTheLanguageWhileRunning()
    {
        Translator translator;
        QSignalSpy changed(&translator, &Translator::languageChanged);
        translator.setLanguage(u"zh"_s);
        QCOMPARE(translator.language(), u"zh_CN"_s);
        QCOMPARE(QLocale().language(), QLocale::Chinese);
        translator.setLanguage(u"zh_CN"_s);
        QCOMPARE(changed.count(), 1); // the same again is no change
        translator.setLanguage(u"xx"_s);
        QCOMPARE(translator.language(), u"en"_s);
        QCOMPARE(changed.count(), 2);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestQtText)
#include "test_qt_text.moc"
