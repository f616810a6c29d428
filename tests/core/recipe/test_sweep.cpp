#include "core/recipe/sweep.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace Qt::StringLiterals;

class TestSweep : public QObject
{
    Q_OBJECT

    static std::string problem(const std::vector<SweepAxis> &axes, const TrainRecipe &base = {})
    {
        const auto points = sweepPoints(base, axes);
        return points ? std::string() : points.error().message();
    }
    static SweepAxis axis(const char *text)
    {
        const auto read = sweepAxisFromText(text);
        return read ? *read : SweepAxis();
    }

private Q_SLOTS:
    void anAxisIsReadAsItIsTyped()
    {
        QCOMPARE(axis("rank=4,8, 16 ,"), (SweepAxis{"rank", {"4", "8", "16"}}));
        QCOMPARE(axis(" learning_rate = 1e-4"), (SweepAxis{"learning_rate", {"1e-4"}}));
        QVERIFY(axis("rank=").values.empty());
        QVERIFY(!sweepAxisFromText("rank"));
    }

    void allCombinationsComeInTheirOrder()
    {
        const auto points = sweepPoints({}, {axis("rank=4,8"), axis("learning_rate=1e-4,2e-4,3e-4")});
        VERIFY_RESULT(points);
        QCOMPARE(points->size(), size_t(6));
        QCOMPARE(points->at(0).place, (std::vector<size_t>{0, 0}));
        QCOMPARE(points->at(1).place, (std::vector<size_t>{0, 1}));
        QCOMPARE(points->at(5).place, (std::vector<size_t>{1, 2}));
        QCOMPARE(points->at(4).recipe.rank, std::int64_t(8));
        QCOMPARE(points->at(4).recipe.learningRate, 2e-4);
        TrainRecipe rest = points->at(4).recipe;
        rest.rank = TrainRecipe().rank;
        rest.learningRate = TrainRecipe().learningRate;
        QVERIFY(rest == TrainRecipe()); // nothing else has changed
        QCOMPARE(sweepPoints({}, {axis("packing=true,false")})->size(), size_t(2));
        QCOMPARE(sweepPoints({}, {axis("schedule=cosine,linear")})->size(), size_t(2));
    }

    void whatCannotBeSweptIsRefusedWithItsReason_data()
    {
        QTest::addColumn<QStringList>("axes");
        QTest::addColumn<QString>("said");
        using L = QStringList;
        QTest::newRow("none") << L() << u"one field of the recipe or two"_s;
        QTest::newRow("three") << L{u"rank=1,2"_s, u"alpha=1,2"_s, u"dropout=0,0.1"_s}
                               << u"one field of the recipe or two"_s;
        QTest::newRow("the same twice") << L{u"rank=1,2"_s, u"rank=4"_s} << u"\"rank\" is there twice"_s;
        QTest::newRow("unknown") << L{u"rnak=1,2"_s} << u"rank"_s;
        QTest::newRow("no values") << L{u"rank="_s} << u"\"rank\" has no values"_s;
        QTest::newRow("a word") << L{u"rank=4,many"_s} << u"many"_s;
        QTest::newRow("out of range") << L{u"rank=4,-1"_s} << u"rank"_s;
        QTest::newRow("a value twice") << L{u"learning_rate=1e-4,0.0001"_s}
                                       << u"\"learning_rate\" has the value 0.0001 twice"_s;
        QTest::newRow("too many") << L{u"rank=1,2,3,4,5,6,7,8,9"_s, u"alpha=1,2,3,4,5,6,7,8"_s} << u"72 runs"_s;
        QTest::newRow("other validation") << L{u"max_length=128,256"_s} << u"cannot go over \"max_length\""_s;
        QTest::newRow("free text") << L{u"prompt_text=a,b"_s} << u"cannot go over"_s;
        QTest::newRow("of another method")
            << L{u"virtual_tokens=4,8"_s} << u"means nothing to the run with virtual_tokens=4"_s;
    }

    void whatCannotBeSweptIsRefusedWithItsReason()
    {
        QFETCH(QStringList, axes);
        QFETCH(QString, said);
        std::vector<SweepAxis> wanted;
        for (const QString &text : axes)
            wanted.push_back(axis(qPrintable(text)));
        const std::string told = problem(wanted);
        QVERIFY2(told.find(said.toStdString()) != std::string::npos, told.c_str());
    }

    void aPointThatDoesNotGoTogetherIsNamed()
    {
        TrainRecipe base;
        base.microBatchTokens = 4096;
        base.maxLength = 2048;
        const std::string told = problem({axis("micro_batch_tokens=4096,1024")}, base);
        QVERIFY2(told.find("micro_batch_tokens=1024") != std::string::npos, told.c_str());
        base.objective = "pretrain";
        QVERIFY(!problem({axis("seed=1,2")}, base).empty());
        base.objective = "sft";
        QVERIFY(problem({axis("seed=1,2")}, base).empty());
        base.objective = "from-scratch"; // another tokenizer counts other tokens
        const std::string tokenizer = problem({axis("tokenizer=byte-bpe,sentencepiece-bpe")}, base);
        QVERIFY2(tokenizer.find("cannot go over \"tokenizer\"") != std::string::npos, tokenizer.c_str());
    }

    void axesAreKeptInAJobFile()
    {
        const std::vector<SweepAxis> axes = {axis("rank=4,8"), axis("learning_rate=1e-4,2e-4")};
        QCOMPARE(sweepAxesFromJson(toJson(axes)), axes);
        for (const char *bad : {"7", "[7]", "[{\"key\":\"rank\"}]", "[{\"key\":\"nosuch\",\"values\":[\"1\"]}]"})
            QVERIFY(sweepAxesFromJson(*parseJson(bad, "bad")).empty());
    }
};

QTEST_GUILESS_MAIN(TestSweep)
#include "test_sweep.moc"
