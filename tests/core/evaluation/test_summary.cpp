#include "core/base/file.h"
#include "core/base/random.h"
#include "core/evaluation/advice.h"
#include "core/evaluation/summary.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;

namespace {

ItemResult resultOf(int model, const std::string &axis, int number, double score)
{
    ItemResult out;
    out.model = model;
    out.suite = axis == "rephrased" || axis == "unseen" ? domainSuite : fiveDimensionSuite;
    out.axis = axis;
    out.language = number % 2 ? "zh" : "en";
    out.item = axis + "-" + std::to_string(number);
    out.cluster = out.item;
    out.mode = number % 4 < 2 ? "free" : "choice";
    out.score = score;
    out.floor = out.suite == domainSuite ? 0 : number % 4 < 2 ? 0.2 : 0.5;
    return out;
}

/// n right-or-wrong items of an axis: `both` right for both, `fixed` right for the tuned only, `broken` for the base
/// only.
void addAxis(std::vector<ItemResult> &results, const std::string &axis, int n, int both, int fixed, int broken)
{
    for (int i = 0; i < n; ++i) {
        const bool base = i < both || (i >= both + fixed && i < both + fixed + broken);
        const bool tuned = i < both + fixed;
        results.push_back(resultOf(0, axis, i, base));
        results.push_back(resultOf(1, axis, i, tuned));
    }
}

std::vector<ItemResult> allAxes(int fixed, int broken)
{
    std::vector<ItemResult> results;
    for (const char *axis : fiveDimensions)
        addAxis(results, axis, 100, 60, fixed, broken);
    return results;
}

const AxisSummary &axisOf(const Summary &summary, std::string_view name)
{
    const auto it = std::find_if(summary.axes.begin(), summary.axes.end(),
                                 [&](const AxisSummary &axis) { return axis.axis == name; });
    if (it == summary.axes.end())
        qFatal("no such axis");
    return *it;
}

bool advises(const Summary &summary, std::string_view id, std::string_view axis = {})
{
    return std::any_of(summary.advice.begin(), summary.advice.end(),
                       [&](const Advice &advice) { return advice.id == id && (axis.empty() || advice.axis == axis); });
}

} // namespace

class TestSummary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresOfRightOrWrongItemsAreMcNemars()
    {
        std::vector<ItemResult> results;
        addAxis(results, "syntax", 100, 50, 20, 5);
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "syntax").pooled.all;
        QCOMPARE(all.n, 100);
        QCOMPARE(all.base, 0.55);
        QCOMPARE(all.tuned, 0.7);
        QCOMPARE(all.better, 20);
        QCOMPARE(all.worse, 5);
        QCOMPARE(all.test, "mcnemar");
        QCOMPARE(all.p, mcNemar(20, 5, 100).p);
        QCOMPARE(all.baseInterval, wilsonInterval(55, 100));
        QCOMPARE(all.verdict, Verdict::Better);
        QVERIFY(std::abs(all.delta - 0.15) < 1e-12);
        QCOMPARE(all.deltaInterval, pairedDifferenceInterval({50, 5, 20, 25}));
        // It is near the normal one of McNemar's standard error.
        const double half = 1.96 * mcNemar(20, 5, 100).standardError;
        QVERIFY(std::abs(all.deltaInterval.low - (0.15 - half)) < 0.02);
        QVERIFY(std::abs(all.deltaInterval.high - (0.15 + half)) < 0.02);
        QCOMPARE(axisOf(summary, "syntax").languages.at("en").all.n, 50);
        QCOMPARE(axisOf(summary, "syntax").pooled.free.n + axisOf(summary, "syntax").pooled.choice.n, 100);
    }

    void mixedItemsAreComparedByBootstrap()
    {
        std::vector<ItemResult> results;
        Random random(4);
        for (int i = 0; i < 80; ++i) {
            const double base = random.uniform() * 0.6;
            results.push_back(resultOf(0, "comprehension", i, base));
            results.push_back(resultOf(1, "comprehension", i, base + 0.3));
        }
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "comprehension").pooled.all;
        QCOMPARE(all.test, "paired-bootstrap");
        QCOMPARE(all.verdict, Verdict::Better);
        QVERIFY(std::abs(all.delta - 0.3) < 1e-9);
    }

    void itemsOfOnePassageAreNotIndependent()
    {
        std::vector<ItemResult> results;
        addAxis(results, "comprehension", 60, 30, 12, 2);
        for (ItemResult &result : results)
            result.cluster = "passage-" + std::to_string(std::stoi(result.item.substr(14)) / 6);
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "comprehension").pooled.all;
        QCOMPARE(all.clusters, 10);
        QCOMPARE(all.test, "paired-bootstrap");
        QVERIFY(all.p > mcNemar(12, 2, 60).p);
    }

    void intervalsKeepTheirWidthWhereNothingVaries()
    {
        // Twelve questions about four passages, all wrong in both models: that says little about a fifth passage.
        std::vector<ItemResult> results;
        for (int i = 0; i < 12; ++i) {
            for (const int model : {0, 1}) {
                results.push_back(resultOf(model, "comprehension", i, 0));
                results.back().cluster = "passage-" + std::to_string(i / 3);
            }
        }
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "comprehension").pooled.all;
        const double unseen = wilsonInterval(0, 4).high;
        QCOMPARE(all.baseInterval, (Interval{0, unseen}));
        QCOMPARE(all.tunedInterval, (Interval{0, unseen}));
        QCOMPARE(all.deltaInterval, (Interval{-unseen, unseen}));
        QCOMPARE(all.verdict, Verdict::Undecided);
    }

    void verdictsComeOnlyAfterHolm()
    {
        // 10 against 2: p = 0.039 alone, not significant as one of five.
        std::vector<ItemResult> results = allAxes(3, 3);
        std::erase_if(results, [](const ItemResult &result) { return result.axis == "semantics"; });
        addAxis(results, "semantics", 100, 60, 10, 2);
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "semantics").pooled.all;
        QVERIFY(all.p < 0.05);
        QVERIFY(*all.pHolm > 0.05);
        QCOMPARE(all.verdict, Verdict::Undecided);
        std::vector<ItemResult> alone;
        addAxis(alone, "semantics", 100, 60, 10, 2);
        const Summary single = summarise(alone);
        QCOMPARE(axisOf(single, "semantics").pooled.all.verdict, Verdict::Better);
    }

    void chartScoresSubtractTheFloorOfEachItem()
    {
        std::vector<ItemResult> results;
        addAxis(results, "syntax", 100, 100, 0, 0);
        const Summary perfect = summarise(results);
        QCOMPARE(axisOf(perfect, "syntax").pooled.all.baseScore, 100.0);
        results.clear();
        addAxis(results, "syntax", 100, 0, 0, 0);
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "syntax").pooled.all;
        QCOMPARE(all.baseScore, 0.0); // below chance, shown as zero
        QCOMPARE(all.base, 0.0);
    }

    void theRadarNeedsAllFiveDimensions()
    {
        const Summary whole = summarise(allAxes(20, 0));
        QCOMPARE(whole.radar.size(), size_t(3)); // pooled, en, zh
        const RadarSummary &radar = whole.radar.at("pooled");
        QCOMPARE(radar.base.size(), size_t(5));
        QVERIFY(radar.figures.tunedArea > radar.figures.baseArea);
        QVERIFY(std::abs(*radar.figures.kept - 1) < 1e-9);
        QVERIFY(radar.keptInterval && radar.keptInterval->low <= 1 && radar.keptInterval->high >= 0.9);
        const RadarFigures again = compareRadar(radar.base, radar.tuned);
        QCOMPARE(again.overlapArea, radar.figures.overlapArea);
        std::vector<ItemResult> four = allAxes(1, 1);
        std::erase_if(four, [](const ItemResult &result) { return result.axis == "syntax"; });
        QVERIFY(summarise(four).radar.empty());
    }

    void anEmptyBaseHasNoRatio()
    {
        std::vector<ItemResult> results;
        for (const char *axis : fiveDimensions)
            addAxis(results, axis, 40, 0, 20, 0);
        const Summary summary = summarise(results);
        QVERIFY(!summary.radar.at("pooled").figures.kept);
        QVERIFY(!summary.radar.at("pooled").keptInterval);
        const Json json = toJson(summary);
        QVERIFY(json.at("radar").at("pooled").at("kept").is_null());
    }

    void theGateHasThreeVerdicts()
    {
        QCOMPARE(summarise(allAxes(0, 25)).gate, GateVerdict::Worse);
        QCOMPARE(summarise(allAxes(6, 6)).gate, GateVerdict::Undecided);
        QCOMPARE(summarise(allAxes(30, 0)).gate, GateVerdict::WithinMargin);
        // The same answers on 100 items rule a loss of 3 points out, on 20 they do not.
        QCOMPARE(summarise(allAxes(0, 0)).gate, GateVerdict::WithinMargin);
        std::vector<ItemResult> few;
        addAxis(few, "syntax", 20, 10, 0, 0);
        QCOMPARE(summarise(few).gate, GateVerdict::Undecided);
        QCOMPARE(summarise(allAxes(0, 25), {.marginPoints = 40}).gate, GateVerdict::WithinMargin);
    }

    void domainPartsAreApart()
    {
        std::vector<ItemResult> results = allAxes(2, 2);
        addAxis(results, "rephrased", 90, 10, 54, 3);
        addAxis(results, "unseen", 30, 2, 1, 1);
        const Summary summary = summarise(results);
        QCOMPARE(summary.axes.size(), size_t(5)); // never an axis of the radar
        QCOMPARE(summary.domain.at("rephrased").verdict, Verdict::Better);
        QCOMPARE(summary.domain.at("rephrased").test, "mcnemar");
        QCOMPARE(summary.domain.at("unseen").verdict, Verdict::Undecided);
        QCOMPARE(summary.headlineVerdict, Verdict::Better);
        QCOMPARE(summary.headline.english(), "Clearly better in your field: 64 of 90 test questions right, before 13.");
        QVERIFY(advises(summary, "domain-wrong"));
        QVERIFY(advises(summary, "invents"));
        QVERIFY(!advises(summary, "domain-not-learnt"));
    }

    void onlyItemsOfBothModelsCount()
    {
        std::vector<ItemResult> results;
        addAxis(results, "syntax", 10, 5, 1, 1);
        results.push_back(resultOf(0, "syntax", 77, 1));
        results.push_back(resultOf(1, "syntax", 78, 1));
        const Summary summary = summarise(results);
        QCOMPARE(summary.items, 10);
        QCOMPARE(summary.unpaired, 2);
        const Summary without = summarise(results, {.faulty = {"syntax-0", "syntax-1"}});
        QCOMPARE(axisOf(without, "syntax").pooled.all.n, 8);
    }

    void oneModelAloneIsNotCompared()
    {
        std::vector<ItemResult> results;
        for (int i = 0; i < 10; ++i)
            results.push_back(resultOf(0, "syntax", i, i < 5));
        const Summary summary = summarise(results);
        QVERIFY(!summary.compared);
        QCOMPARE(axisOf(summary, "syntax").pooled.all.base, 0.5);
        QCOMPARE(axisOf(summary, "syntax").pooled.all.test, "none");
        QVERIFY(!axisOf(summary, "syntax").pooled.all.pHolm);
        QVERIFY(summary.advice.empty());
        QVERIFY(!toJson(summary).at("axes")[0].at("pooled").at("all").contains("tuned"));
    }

    void nothingGivesAnEmptySummary()
    {
        const Summary summary = summarise({});
        QVERIFY(summary.axes.empty() && summary.radar.empty() && summary.headline.empty());
        VERIFY_RESULT(summaryFromJson(toJson(summary), "summary"));
        VERIFY_ERROR(summariseFile("/nonexistent/items.jsonl"), ErrorCode::NotFound);
    }

    void parseFailuresAreCounted()
    {
        std::vector<ItemResult> results;
        addAxis(results, "semantics", 40, 20, 0, 10);
        for (ItemResult &result : results)
            result.parsed = result.score == 1 || result.model == 0;
        const Summary summary = summarise(results);
        QCOMPARE(summary.baseUnparsed, 0);
        QCOMPARE(summary.tunedUnparsed, 20);
        QCOMPARE(axisOf(summary, "semantics").pooled.all.tunedUnparsed, 20);
        QVERIFY(advises(summary, "unparsed"));
    }

    void segmentationHasItsMicroAverage()
    {
        std::vector<ItemResult> results;
        for (int model = 0; model < 2; ++model) {
            for (int i = 0; i < 2; ++i) {
                ItemResult result = resultOf(model, "segmentation", i, i == 0 ? 1 : 0);
                result.task = "segment";
                // A sentence of 2 words right, one of 18 words not read by the base.
                result.parts = i == 0 ? Json{{"matched", 2}, {"predicted", 2}, {"gold", 2}}
                                      : Json{{"matched", 0}, {"predicted", 0}, {"gold", 18}};
                results.push_back(result);
            }
        }
        const Summary summary = summarise(results);
        const Comparison &all = axisOf(summary, "segmentation").pooled.all;
        QCOMPARE(all.base, 0.5);
        QCOMPARE(*all.baseMicroF1, 2.0 * 2 / 22);
    }

    void advisesByWhatFell()
    {
        std::vector<ItemResult> results = allAxes(3, 3);
        const auto replace = [&](const char *axis, int fixed, int broken) {
            std::erase_if(results, [&](const ItemResult &result) { return result.axis == axis; });
            addAxis(results, axis, 100, 60, fixed, broken);
        };
        replace("segmentation", 0, 30);
        QVERIFY(advises(summarise(results), "fell", "segmentation"));
        replace("segmentation", 3, 3);
        replace("comprehension", 0, 30);
        const Summary summary = summarise(results);
        QVERIFY(advises(summary, "fell", "comprehension"));
        const auto it = std::find_if(summary.advice.begin(), summary.advice.end(),
                                     [](const Advice &advice) { return advice.id == "fell"; });
        QCOMPARE(it->action, "show-worse");
        replace("comprehension", 14, 5);
        const Summary open = summarise(results);
        QVERIFY(advises(open, "undecided", "comprehension"));
        // The number of items that it proposes is larger than what there is.
        for (const Advice &advice : open.advice) {
            if (advice.id == "undecided")
                QVERIFY(std::stoi(advice.text.facts.at(0)) > 100);
        }
    }

    void saysWhatCannotBeSeen()
    {
        const Summary summary = summarise(allAxes(5, 5));
        QVERIFY(summary.detectablePoints >= 5 && summary.detectablePoints <= 9);
        QVERIFY(summary.detectable.english().starts_with("100 items a dimension"));
        QVERIFY(summarise(allAxes(0, 0)).detectablePoints > 5); // no difference seen is not "nothing can be missed"
    }

    void jsonKeepsEverything()
    {
        std::vector<ItemResult> results = allAxes(10, 4);
        addAxis(results, "rephrased", 20, 2, 10, 0);
        const Summary summary = summarise(results, {.models = {"base", "tuned"}});
        const Json json = toJson(summary);
        const auto again = summaryFromJson(json, "summary");
        VERIFY_RESULT(again);
        QCOMPARE(toJson(*again), json);
        const auto text = summaryFromJson(*parseJson(dumpJson(json), "summary"), "summary");
        VERIFY_RESULT(text);
        QCOMPARE(dumpJson(toJson(*text)), dumpJson(json));
    }

    void theSameItemsGiveTheSameFigures()
    {
        const auto results = allAxes(9, 4);
        QCOMPARE(dumpJson(toJson(summarise(results))), dumpJson(toJson(summarise(results))));
    }

    void hostileSummariesAreRefusedOrHarmless()
    {
        VERIFY_ERROR(summaryFromJson(*parseJson(R"({"format":2,"protocol":"x"})", "s"), "s"), ErrorCode::Unsupported);
        QVERIFY(!summaryFromJson(Json::array(), "s"));
        QVERIFY(!summaryFromJson(*parseJson(R"({"format":1})", "s"), "s"));
        const auto odd = summaryFromJson(
            *parseJson(
                R"({"format":1,"protocol":"p","axes":[{"axis":7,"pooled":[]},3,{"pooled":{"all":{"n":"x","base":null,
                "delta_interval":[1]}}}],"radar":{"pooled":[],"en":{"base":["x",1e400]}},"domain":{"a":5},"advice":[1,{}]})",
                "s"),
            "s");
        QVERIFY(!odd || odd->axes.size() == 3);
    }

    void numbersAreWrittenWithTheMinusSign()
    {
        QCOMPARE(signedPoints(5), "+5.0");
        QCOMPARE(signedPoints(-2.13), "−2.1");
        QCOMPARE(signedPoints(-0.04), "0.0");
        QCOMPARE(signedPoints(0.04), "0.0");
        QCOMPARE(plainNumber(-3, 0), "−3");
    }
};

QTEST_GUILESS_MAIN(TestSummary)
#include "test_summary.moc"
