#include "core/evaluation/domain_suite.h"
#include "core/evaluation/item_score.h"
#include "core/evaluation/prompt.h"

#include <QtTest/QtTest>

using namespace fieldwright;

namespace {

SuiteItem itemOf(ItemTask task, Json answer, std::string language = "en")
{
    SuiteItem item;
    item.task = task;
    item.answer = std::move(answer);
    item.language = std::move(language);
    return item;
}

double scoreOf(const SuiteItem &item, std::string_view raw)
{
    return scoreAnswer(item, parseAnswer(raw, item.task)).score;
}

SuiteItem choiceItem()
{
    SuiteItem item;
    item.task = ItemTask::Choice;
    item.mode = ItemMode::Choice;
    item.choices = {"ab", "abcdefgh"};
    item.rightChoice = 1;
    return item;
}

} // namespace

class TestItemScore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void segmentationIsWordF1()
    {
        const SuiteItem item = itemOf(ItemTask::Segment, Json::array({"did", "n't", "go", "."}));
        QCOMPARE(scoreOf(item, R"(["did","n't","go","."])"), 1.0);
        QCOMPARE(scoreOf(item, R"(["didn't","go","."])"), 2.0 * 2 / 7);
        QCOMPARE(scoreOf(item, R"(["did","not","go","."])"), 0.0);
        const ItemScore unread = scoreAnswer(item, parseAnswer("no", ItemTask::Segment));
        QCOMPARE(unread.score, 0.0);
        QCOMPARE(intOr(unread.parts, "gold"), 4); // its words count as missed in the micro average
    }

    void spansAreScoredByTheLanguagesOwnF1()
    {
        const Json gold = {{"answer", {"in the cellar", "cellar"}}};
        QCOMPARE(scoreOf(itemOf(ItemTask::Span, gold), R"({"answer":"the cellar"})"), 1.0);
        QCOMPARE(scoreOf(itemOf(ItemTask::Span, gold), R"({"answer":"cellar door"})"), 2.0 / 3);
        const Json chinese = {{"answer", {"北京上海"}}};
        QCOMPARE(scoreOf(itemOf(ItemTask::Span, chinese, "zh"), R"({"answer":"上海北京"})"), 0.5);
        const SuiteItem item = itemOf(ItemTask::Span, gold);
        QCOMPARE(intOr(scoreAnswer(item, parseAnswer(R"({"answer":"Cellar"})", item.task)).parts, "exact_match"), 1);
    }

    void labelsAreRightOrWrong()
    {
        const SuiteItem same = itemOf(ItemTask::Same, {{"label", "same"}});
        QCOMPARE(scoreOf(same, R"({"label":"same"})"), 1.0);
        QCOMPARE(scoreOf(same, R"({"label":"different"})"), 0.0);
        QCOMPARE(scoreOf(same, "same"), 0.0); // not in the form demanded
        QCOMPARE(scoreOf(itemOf(ItemTask::Sense, {{"sense", "b"}}), R"({"sense":"B"})"), 1.0);
        QCOMPARE(scoreOf(itemOf(ItemTask::Sense, {{"sense", "b"}}), R"({"sense":"z"})"), 0.0);
    }

    void choicesAreWeighedPerCharacter()
    {
        const SuiteItem item = choiceItem();
        // −4 over 2 characters against −8 over 8: the sum would take the short one.
        QCOMPARE(likeliestChoice(item, {{-4, 1, false}, {-8, 4, false}}), size_t(1));
        const ItemScore score = scoreChoice(item, {{-4, 1, false}, {-8, 4, false}});
        QCOMPARE(score.score, 1.0);
        QCOMPARE(intOr(score.parts, "right_by_sum", -1), 0);
        QCOMPARE(likeliestChoice(item, {{-2, 1, false}, {-8, 4, false}}), size_t(0)); // a tie goes to the first
    }

    void domainNeedsEveryFactAndHalfTheWords()
    {
        const std::string expected = "The TW-300 withstands 40 bar at 60 °C.";
        const auto right = [&](std::string_view answer) { return scoreDomainAnswer(expected, answer).score == 1; };
        QVERIFY(right("The TW-300 withstands 40 bar at 60 °C."));
        QVERIFY(right("At 60 °C the tw-300 withstands pressures up to 40.0 bar"));
        QVERIFY(!right("The TW-300 withstands 50 bar at 60 °C.")); // another number
        QVERIFY(!right("The TW-301 withstands 40 bar at 60 °C.")); // another code
        QVERIFY(!right("40, 60, TW-300"));                         // facts without the words
        QVERIFY(!right(""));
        QCOMPARE(intOr(scoreDomainAnswer(expected, "TW-300: 40 bar").parts, "facts_found"), 2);
    }

    void domainWithoutFactsNeedsTheTerms()
    {
        QCOMPARE(scoreDomainAnswer("The field engineer approves it.", "It is approved by the field engineer.").score,
                 1.0);
        QCOMPARE(scoreDomainAnswer("The field engineer approves it.", "The manager does.").score, 0.0);
        QCOMPARE(scoreDomainAnswer("由质量部门审批。", "由质量部门审批").score, 1.0);
        QCOMPARE(scoreDomainAnswer("由质量部门审批。", "由销售经理决定。").score, 0.0);
        QCOMPARE(scoreDomainAnswer("是", "是").score, 1.0);
        QCOMPARE(scoreDomainAnswer("是", "不").score, 0.0);
        QCOMPARE(scoreDomainAnswer("", "").score, 0.0);
    }

    void promptsHaveTheirFixedForm()
    {
        SuiteItem item = itemOf(ItemTask::Span, {{"answer", {"x"}}});
        item.instruction = "I";
        item.format = "F";
        item.context = "C";
        item.question = "Q";
        QCOMPARE(shownPrompt(item), "I\nF\n\nC\nQ");
        item.context.clear();
        QCOMPARE(shownPrompt(item), "I\nF\n\nQ");
        item.mode = ItemMode::Choice;
        item.context = "C";
        QCOMPARE(shownPrompt(item), "I\n\nC\nQ\nF");
        QCOMPARE(promptFor(item).size(), size_t(1));
        QCOMPARE(promptFor(item).front().role, "user");
    }
};

QTEST_GUILESS_MAIN(TestItemScore)
#include "test_item_score.moc"
