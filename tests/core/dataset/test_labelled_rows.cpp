#include "core/dataset/labelled_rows.h"
#include "tests/support/result.h"

#include <QTest>

#include <map>

using namespace fieldwright;

class TestLabelledRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFormIsRead_data()
    {
        QTest::addColumn<QString>("bytes");
        QTest::newRow("csv") << QStringLiteral("ID,Claim,Evidence,Label\n1,\"a, b\",c,yes\n2,d,,no\n3,,x,no\n");
        QTest::newRow("tsv") << QStringLiteral("claim\tevidence\tverdict\na, b\tc\tyes\nd\t\tno\nx\t\t\n");
        QTest::newRow("csv with room around the names")
            << QStringLiteral("Text , Evidence, LABEL\n\"a, b\",c,yes\nd,,no\n,,no\n");
        QTest::newRow("jsonl") << QStringLiteral("\xFEFF{\"text\":\"a, b\",\"context\":\"c\",\"label\":\"yes\"}\n\n"
                                                 "{\"text\":\"d\",\"label\":\"no\"}\n{\"label\":\"no\"}\n");
        QTest::newRow("array") << QStringLiteral("[{\"sentence1\":\"a, b\",\"sentence2\":\"c\",\"class\":\"yes\"},"
                                                 "{\"sentence1\":\"d\",\"class\":\"no\"},{\"class\":\"no\"}]");
    }
    void everyFormIsRead()
    {
        QFETCH(QString, bytes);
        const auto data = readLabelledRows(bytes.toStdString(), "file", 1);
        VERIFY_RESULT(data);
        QCOMPARE(data->rows.size(), size_t(2));
        QCOMPARE(data->rows[0].text, std::string("a, b"));
        QCOMPARE(data->rows[0].second, std::string("c"));
        QCOMPARE(data->rows[0].label, std::string("yes"));
        QVERIFY(data->rows[1].second.empty());
        QCOMPARE(data->labels, (std::vector<std::string>{"no", "yes"}));
        QCOMPARE(data->skipped, 1);
    }

    void numbersAreLabelsInTheirOrder()
    {
        const auto data = readLabelledRows("text,label\na,10\nb,9\nc,-1\nd,none\n", "file", 1);
        VERIFY_RESULT(data);
        QCOMPARE(data->labels, (std::vector<std::string>{"-1", "9", "10", "none"}));
    }

    void oneRowInTenIsHeldOutByItsText()
    {
        std::string bytes = "text,label\n";
        for (int i = 0; i < 2000; ++i)
            bytes += "text " + std::to_string(i % 1000) + (i % 3 ? ",a\n" : ",b\n");
        const auto data = readLabelledRows(bytes, "file", 5), again = readLabelledRows(bytes, "file", 5),
                   other = readLabelledRows(bytes, "file", 6);
        VERIFY_RESULT(data);
        std::map<std::string, bool> sides;
        int held = 0, moved = 0;
        for (size_t i = 0; i < data->rows.size(); ++i) {
            const LabelledRow &row = data->rows[i];
            held += row.isHeldOut;
            moved += row.isHeldOut != other->rows[i].isHeldOut;
            QCOMPARE(again->rows[i].isHeldOut, row.isHeldOut);
            QCOMPARE(sides.emplace(row.text, row.isHeldOut).first->second, row.isHeldOut);
        }
        QVERIFY(held > 140 && held < 260);
        QVERIFY(moved > 200);
        // A label keeps at least one of its rows to be trained on.
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            const auto few = readLabelledRows("text,label\nx,a\ny,b\n", "file", seed);
            VERIFY_RESULT(few);
            QVERIFY(!few->rows[0].isHeldOut && !few->rows[1].isHeldOut);
        }
    }

    void repeatedAndContradictedTextsAreCounted()
    {
        const auto data = readLabelledRows("text,evidence,label\na,x,yes\na,x,yes\na,x,yes\nb,x,yes\nb,x,no\nb,x,no\n"
                                           "a,y,no\nc,,no\n",
                                           "file", 1);
        VERIFY_RESULT(data);
        QCOMPARE(data->rows.size(), size_t(8)); // all are kept
        QCOMPARE(data->repeated, 3);            // a twice, b once
        QCOMPARE(data->contradicted, 1);        // b; a's other evidence makes it another text
    }

    void whatHasNoLabelsIsRefused()
    {
        const auto columns = readLabelledRows("title,body\na,b\n", "notes.csv", 1);
        VERIFY_ERROR(columns, ErrorCode::Unsupported);
        QVERIFY(columns.error().message().find("title, body") != std::string::npos);
        VERIFY_ERROR(readLabelledRows("text,label\na,x\nb,x\n", "file", 1), ErrorCode::Unsupported);
        VERIFY_ERROR(readLabelledRows("", "file", 1), ErrorCode::Unsupported);
        const auto broken = readLabelledRows("{\"text\":\"a\",\"label\":\"x\"}\n{", "rows.jsonl", 1);
        VERIFY_ERROR(broken, ErrorCode::Corrupt);
        QVERIFY(broken.error().message().find("rows.jsonl, line 2") != std::string::npos);
        VERIFY_ERROR(readLabelledRows("[1", "file", 1), ErrorCode::Corrupt);
        VERIFY_ERROR(readLabelledRows("[1, 2]", "file", 1), ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestLabelledRows)
#include "test_labelled_rows.moc"
