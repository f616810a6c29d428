#include "core/metrics/segmentation.h"

#include <QtTest/QtTest>

using namespace fieldwright;

namespace {

using Words = std::vector<std::string>;

} // namespace

class TestSegmentation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWordSpansNotWords()
    {
        // The mock-up's item: 研究生 / 命 against 研究 / 生命.
        const Words gold = {"研究", "生命", "起源", "的", "学者"};
        const Words answer = {"研究生", "命", "起源", "的", "学者"};
        const SegmentationScore score = scoreSegmentation(answer, gold);
        QVERIFY(score.copied);
        QCOMPARE(score.words, (MatchCounts{3, 5, 5}));
        QCOMPARE(score.boundaries, (MatchCounts{3, 4, 4}));
    }

    void aWordAtAnotherPlaceDoesNotCount()
    {
        const Words gold = {"a", "ba", "b"};
        const Words answer = {"ab", "a", "b"};
        QCOMPARE(scoreSegmentation(answer, gold).words.matched, 1);
    }

    void comparesAfterNfkcWithoutWhiteSpace()
    {
        const Words gold = {"TW-300", "（", "新", "）"};
        const Words answer = {" ＴＷ-300", "(", "新 ", ")", " "};
        const SegmentationScore score = scoreSegmentation(answer, gold);
        QVERIFY(score.copied);
        QCOMPARE(score.words.f1(), 1.0);
    }

    void aChangedTextHasNothing()
    {
        const Words gold = {"The", "ferry", "left", "."};
        const SegmentationScore score = scoreSegmentation(Words{"The", "boat", "left", "."}, gold);
        QVERIFY(!score.copied);
        QCOMPARE(score.words, (MatchCounts{0, 4, 4}));
        QCOMPARE(scoreSegmentation(Words{}, gold).words, (MatchCounts{0, 0, 4}));
        QCOMPARE(scoreSegmentation(Words{"The", "ferry", "left"}, gold).words.matched, 0);
    }

    void inALongSentenceTwoPerCentOfSlipsAreProjected()
    {
        Words gold;
        for (int i = 0; i < 25; ++i) {
            gold.push_back("abcd");
            gold.push_back("ef");
        }
        // 150 characters: 3 slips are allowed.
        Words answer = gold;
        answer[4] = "abxd";   // replaced
        answer[10] = "abcde"; // one too many
        answer[20] = "acd";   // one too few
        SegmentationScore score = scoreSegmentation(answer, gold);
        QVERIFY(score.copied);
        QCOMPARE(score.edits, 3);
        QCOMPARE(score.words, (MatchCounts{50, 50, 50}));
        answer[30] = "abc";
        score = scoreSegmentation(answer, gold);
        QVERIFY(!score.copied);
        QCOMPARE(score.words.matched, 0);
    }

    void aHugeAnswerEndsSoon()
    {
        const Words gold(1000, "ab");
        Words answer(200'000, "ab");
        QVERIFY(!scoreSegmentation(answer, gold).copied);
        Words nearly = gold;
        nearly[500] = "ax";
        QVERIFY(scoreSegmentation(nearly, gold).copied);
    }
};

QTEST_GUILESS_MAIN(TestSegmentation)
#include "test_segmentation.moc"
