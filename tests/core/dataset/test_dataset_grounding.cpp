#include "core/dataset/grounding.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestDatasetGrounding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsFactsAsWritten_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("facts");
        QTest::newRow("none") << QByteArray("no figures here") << QByteArray("");
        QTest::newRow("number") << QByteArray("every 180 days") << QByteArray("180");
        QTest::newRow("thousands") << QByteArray("1,284.50 euros") << QByteArray("1284.5");
        QTest::newRow("a list is no thousands") << QByteArray("2,3") << QByteArray("2 3");
        QTest::newRow("code") << QByteArray("TW-300 shows E07.") << QByteArray("tw-300 e07");
        QTest::newRow("unit attached") << QByteArray("50m cable, 10NTU") << QByteArray("50 10");
        QTest::newRow("full width") << QByteArray("１８０天") << QByteArray("180");
        QTest::newRow("chinese") << QByteArray("量程为0至4000NTU，精度2%") << QByteArray("0 4000 2");
        QTest::newRow("end of sentence") << QByteArray("It is 5. Then 6.") << QByteArray("5 6");
    }
    void findsFactsAsWritten()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, facts);
        std::string found;
        for (const FactMention &fact : factsOf(text.toStdString()))
            found += (found.empty() ? "" : " ") + fact.normalised;
        QCOMPARE(QByteArray::fromStdString(found), facts);
    }

    void marksWhatTheSourceDoesNotHold_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("grounded");
        QTest::newRow("the sentence itself") << QByteArray("A TW-300 is calibrated every 180 days.") << true;
        QTest::newRow("in other order") << QByteArray("Every 180 days a TW-300 is calibrated.") << true;
        QTest::newRow("another number") << QByteArray("A TW-300 is calibrated every 90 days.") << false;
        QTest::newRow("another product") << QByteArray("A TW-120 is calibrated every 180 days.") << false;
        QTest::newRow("other words") << QByteArray("Bananas grow in warm countries.") << false;
        QTest::newRow("empty") << QByteArray("") << false;
    }
    void marksWhatTheSourceDoesNotHold()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, grounded);
        const Grounding result =
            checkGrounding(answer.toStdString(), "A TW-300 is calibrated every 180 days with the 10 NTU standard.");
        QCOMPARE(result.grounded, grounded);
        QVERIFY(groundingFromJson(toJson(result)) == result);
    }

    void readsChinese()
    {
        const std::string source = "TW-300 的量程为 0 至 4000 NTU，每 180 天校准一次。";
        QVERIFY(checkGrounding("每180天校准一次", source).grounded);
        const Grounding wrong = checkGrounding("每90天校准一次", source);
        QVERIFY(!wrong.grounded);
        QCOMPARE(wrong.missing, std::vector<std::string>{"90"});
    }
};

QTEST_GUILESS_MAIN(TestDatasetGrounding)
#include "test_dataset_grounding.moc"
