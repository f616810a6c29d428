#include "app/cli/text_table.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace Qt::StringLiterals;

class TestTextTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chineseTakesTwoColumns();
    void cutsAtWholeCharacters();
    void alignsColumns();
    void lineFeedsDoNotBreakRows();
};

void TestTextTable::chineseTakesTwoColumns()
{
    QCOMPARE(displayWidth("abc"), 3);
    QCOMPARE(displayWidth("温度"), 4);
    QCOMPARE(displayWidth("e\u0301"), 1);
    QCOMPARE(displayWidth(""), 0);
}

void TestTextTable::cutsAtWholeCharacters()
{
    QCOMPARE(cutToWidth("abcdef", 6), std::string("abcdef"));
    QCOMPARE(cutToWidth("abcdef", 4), std::string("abc…"));
    QCOMPARE(cutToWidth("温度传感器", 5), std::string("温度…"));
    QCOMPARE(cutToWidth("温度", 1), std::string("…"));
    QCOMPARE(cutToWidth("温度", -3), std::string());
}

void TestTextTable::alignsColumns()
{
    const QStringList lines =
        textTable({u"id"_s, u"name"_s, u"x"_s}, {{u"1"_s, u"温度"_s, u"a"_s}, {u"200"_s, u"b"_s}});
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0], u"id   name  x"_s);
    QCOMPARE(lines[1], u"1    温度  a"_s);
    QCOMPARE(lines[2], u"200  b     "_s);
}

void TestTextTable::lineFeedsDoNotBreakRows()
{
    QCOMPARE(textTable({u"t"_s}, {{u"two\nlines\t here"_s}}).at(1), u"two lines here"_s);
}

QTEST_GUILESS_MAIN(TestTextTable)
#include "test_text_table.moc"
