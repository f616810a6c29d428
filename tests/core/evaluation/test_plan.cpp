#include "core/base/file.h"
#include "core/evaluation/plan.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <set>

using namespace fieldwright;

namespace {

EvaluationRequest builtIn()
{
    EvaluationRequest request;
    request.suites = {FIELDWRIGHT_SUITES};
    return request;
}

std::set<std::string> idsOf(const EvaluationPlan &plan)
{
    std::set<std::string> out;
    for (const SuiteItem &item : plan.items)
        out.insert(item.suite + "/" + item.axis + "/" + item.id);
    return out;
}

void writeDataset(const std::filesystem::path &folder, int rows)
{
    std::string text;
    for (int i = 0; i < rows; ++i)
        text += R"({"id":"q)" + std::to_string(i) +
                R"(","messages":[{"role":"system","content":"S"},{"role":"user","content":"How deep is probe )" +
                std::to_string(i) + R"(?"},{"role":"assistant","content":")" + std::to_string(i) +
                R"( metres deep."}],"weight":1.0,"group":"g)" + std::to_string(i / 2) +
                R"(","source":"domain","origin":{"document":"d","chunk":"c)" + std::to_string(i / 4) +
                R"(","begin":0,"end":1},"language":"en"})" + "\n";
    QVERIFY(saveFile(folder / "rephrased.jsonl", text));
    QVERIFY(saveFile(folder / "manifest.json", "{}"));
}

} // namespace

class TestPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLimitKeepsTheProportionOfFreeAndChoice()
    {
        EvaluationRequest request = builtIn();
        request.limitPerAxis = 12;
        const auto plan = planEvaluation(request);
        VERIFY_RESULT(plan);
        std::map<std::string, int> free;
        std::map<std::string, int> all;
        for (const SuiteItem &item : plan->items) {
            ++all[item.axis + item.language];
            free[item.axis + item.language] += item.mode == ItemMode::Free;
        }
        QCOMPARE(all.size(), size_t(10));
        for (const auto &[name, count] : all) {
            QCOMPARE(count, 12);
            QVERIFY(free[name] >= 5 && free[name] <= 7);
        }
    }

    void aLargerLimitOnlyAddsItems()
    {
        EvaluationRequest request = builtIn();
        request.limitPerAxis = 8;
        const auto few = idsOf(*planEvaluation(request));
        request.limitPerAxis = 16;
        const auto more = idsOf(*planEvaluation(request));
        QVERIFY(std::includes(more.begin(), more.end(), few.begin(), few.end()));
        QVERIFY(more.size() == 2 * few.size());
        request.seed = 43;
        QVERIFY(idsOf(*planEvaluation(request)) != more);
    }

    void languagesCanBeChosen()
    {
        EvaluationRequest request = builtIn();
        request.languages = {"zh"};
        const auto plan = planEvaluation(request);
        VERIFY_RESULT(plan);
        for (const SuiteItem &item : plan->items)
            QCOMPARE(item.language, "zh");
        request.languages = {"xx"};
        VERIFY_ERROR(planEvaluation(request), ErrorCode::InvalidArgument);
    }

    void domainItemsKeepTheirPromptAndCluster()
    {
        QTemporaryDir dir;
        const std::filesystem::path folder = dir.path().toStdString();
        writeDataset(folder, 8);
        EvaluationRequest request;
        request.dataset = folder;
        const auto plan = planEvaluation(request);
        VERIFY_RESULT(plan);
        QCOMPARE(plan->items.size(), size_t(8)); // no unseen.jsonl is no error
        const SuiteItem &item = plan->items[3];
        QCOMPARE(item.suite, domainSuite);
        QCOMPARE(item.axis, "rephrased");
        QCOMPARE(item.question, "How deep is probe 3?");
        QCOMPARE(expectedText(item), "3 metres deep.");
        QCOMPARE(item.messages.size(), size_t(2));
        QCOMPARE(item.messages[0].role, "system");
        QCOMPARE(item.cluster, "g1");
        request.domainLimit = 3;
        QCOMPARE(planEvaluation(request)->items.size(), size_t(3));
    }

    void aMissingDatasetIsAnError()
    {
        EvaluationRequest request;
        request.dataset = "/nonexistent/dataset";
        VERIFY_ERROR(planEvaluation(request), ErrorCode::NotFound);
        QTemporaryDir dir;
        writeDataset(dir.path().toStdString(), 2);
        request.dataset = dir.path().toStdString();
        request.domainParts = {"train"};
        VERIFY_ERROR(planEvaluation(request), ErrorCode::InvalidArgument);
    }

    void aSuiteTwiceIsAnError()
    {
        EvaluationRequest request = builtIn();
        request.suites.push_back(request.suites.front());
        VERIFY_ERROR(planEvaluation(request), ErrorCode::InvalidArgument);
    }

    void nothingToDoIsAnError() { VERIFY_ERROR(planEvaluation({}), ErrorCode::InvalidArgument); }

    void readsTheParametersOfAJob()
    {
        const Json parameters = *parseJson(R"({"suites":["/s"],"suite_parts":{"limit_per_axis":5,"languages":["en"]},
            "domain":{"dataset":"/d","parts":["unseen"],"limit":9},
            "questions":[{"question":"Q","expected":"E","language":"en"},{"question":""}],"seed":7})",
                                           "parameters");
        const auto request = evaluationRequestFromJson(parameters);
        VERIFY_RESULT(request);
        QCOMPARE(request->suites.size(), size_t(1));
        QCOMPARE(request->limitPerAxis, 5);
        QCOMPARE(request->languages, std::vector<std::string>{"en"});
        QCOMPARE(request->domainParts, std::vector<std::string>{"unseen"});
        QCOMPARE(request->domainLimit, 9);
        QCOMPARE(request->questions.size(), size_t(1));
        QCOMPARE(request->seed, std::uint64_t(7));
        VERIFY_ERROR(evaluationRequestFromJson(*parseJson(R"({"suite_parts":{"limit_per_axis":-1}})", "p")),
                     ErrorCode::InvalidArgument);
        VERIFY_RESULT(evaluationRequestFromJson(Json::array()));
    }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "test_plan.moc"
