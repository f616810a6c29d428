#include "core/metrics/match_counts.h"

#include <QtTest/QtTest>

using namespace fieldwright;

class TestMatchCounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesPrecisionRecallAndF1()
    {
        MatchCounts counts{3, 4, 6};
        QCOMPARE(counts.precision(), 0.75);
        QCOMPARE(counts.recall(), 0.5);
        QCOMPARE(counts.f1(), 0.6);
        counts += {1, 2, 2};
        QCOMPARE(counts, (MatchCounts{4, 6, 8}));
    }

    void isZeroWhereItWouldDivideByZero()
    {
        QCOMPARE(MatchCounts().f1(), 0.0);
        QCOMPARE(MatchCounts().precision(), 0.0);
        QCOMPARE((MatchCounts{0, 0, 3}).f1(), 0.0);
    }

    void aRoleIsRightInsideTheGoldSpanWithItsHead()
    {
        const Roles gold{"The old gardener", "pruned", "the roses"};
        const auto score = [&](const Roles &answer) { return scoreRoles(answer, gold, "gardener", "roses"); };
        QCOMPARE(score(gold).f1(), 1.0);
        QCOMPARE(score({"gardener", "pruned", "roses"}).matched, 3);
        QCOMPARE(score({"the OLD gardener.", " Pruned ", "\"the roses\""}).matched, 3);
        QCOMPARE(score({"The old", "pruned", "the roses"}).matched, 2);               // without its head
        QCOMPARE(score({"The very old gardener", "pruned", "the roses"}).matched, 2); // not in the sentence's span
        QCOMPARE(score({"the roses", "pruned", "The old gardener"}).matched, 1);      // swapped
        QCOMPARE(score({"The old gardener", "prune", "the roses"}).matched, 2);
    }

    void partsOfWordsAreNotWords()
    {
        const Roles gold{"the heathen man", "ate", "oaths"};
        QCOMPARE(scoreRoles({"he", "ate", "oat"}, gold, "man", "oaths").matched, 1);
        QCOMPARE(scoreRoles({"heathen man", "ate", "oaths"}, gold, "man", "oaths").matched, 3);
    }

    void chineseSpansNeedNoSpaces()
    {
        const Roles gold{"山坡上的果农", "放弃", "一半的梨树"};
        QCOMPARE(scoreRoles({"果农", "放弃", "梨树"}, gold, "果农", "梨树").matched, 3);
        QCOMPARE(scoreRoles({"山坡", "放弃了", "梨"}, gold, "果农", "梨树").matched, 0);
    }

    void anEmptyRoleIsNotPredicted()
    {
        const Roles gold{"a", "b", "c"};
        const MatchCounts counts = scoreRoles({"", "b", " … "}, gold, "a", "c");
        QCOMPARE(counts, (MatchCounts{1, 1, 3}));
    }
};

QTEST_GUILESS_MAIN(TestMatchCounts)
#include "test_match_counts.moc"
