#include "core/tokenizer/words.h"
#include "tests/support/result.h"

#include <QTest>

using namespace fieldwright;

class TestWords : public QObject
{
    Q_OBJECT

    static std::vector<std::string> split(const std::string &text)
    {
        const auto starts = wordStarts(text);
        std::vector<std::string> out;
        for (size_t i = 0; starts && i < starts->size(); ++i) {
            const size_t end = i + 1 < starts->size() ? (*starts)[i + 1] : text.size();
            out.push_back(text.substr((*starts)[i], end - (*starts)[i]));
        }
        return out;
    }

private Q_SLOTS:
    void wordsBeginWhereIcuSaysSo()
    {
        QCOMPARE(split("The boiler's valve, 3.5 bar"),
                 (std::vector<std::string>{"The", " ", "boiler's", " ", "valve", ",", " ", "3.5", " ", "bar"}));
        QCOMPARE(split("锅炉每年检查两次。"), (std::vector<std::string>{"锅炉", "每年", "检查", "两次", "。"}));
        QCOMPARE(split("银行的利率"), (std::vector<std::string>{"银行", "的", "利率"}));
        QVERIFY(split("").empty());
    }

    void tokensInsideAWordDoNotBeginOne()
    {
        // "锅炉 checks": Chinese by characters, then a word in two pieces with its blank.
        const std::string text = "锅炉检查 checks";
        const std::vector<Token> tokens = {{1, 0, 3}, {2, 3, 6}, {3, 6, 9}, {4, 9, 12}, {5, 12, 18}, {6, 18, 19}};
        const auto begins = wordBegins(text, tokens);
        VERIFY_RESULT(begins);
        QCOMPARE(*begins, (std::vector<bool>{true, false, true, false, true, false}));
    }
};

QTEST_GUILESS_MAIN(TestWords)
#include "test_words.moc"
