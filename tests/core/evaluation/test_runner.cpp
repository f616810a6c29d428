#include "core/base/file.h"
#include "core/evaluation/runner.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;

namespace {

/// Answers by a function; counts what it is asked.
class FakeModel : public LanguageModel
{
public:
    std::function<Result<Generated>(const GenerateRequest &)> answer = [](const GenerateRequest &) {
        return Generated{R"({"label":"same"})", FinishReason::Stop, 1, 1};
    };
    bool canWeigh = true;
    std::optional<Error> weighing; ///< what it fails with
    int generated = 0;
    int weighed = 0;

    std::string name() const override { return "fake"; }
    Result<Generated> generate(const GenerateRequest &request, const std::function<bool(std::string_view)> &,
                               std::stop_token) override
    {
        ++generated;
        return answer(request);
    }
    Result<std::vector<ContinuationScore>>
    score(const std::vector<ChatMessage> &, const std::vector<std::string> &continuations, std::stop_token) override
    {
        if (!canWeigh)
            return fail(ErrorCode::Unsupported, {"no", {}}, {"none", {}});
        if (weighing)
            return fail(*weighing);
        ++weighed;
        std::vector<ContinuationScore> out(continuations.size(), {-100, 1, false});
        out[0].logLikelihood = -1;
        return out;
    }
};

EvaluationPlan smallPlan(int free, int choice)
{
    EvaluationPlan plan;
    for (int i = 0; i < free + choice; ++i) {
        SuiteItem item;
        item.suite = fiveDimensionSuite;
        item.axis = "semantics";
        item.language = "en";
        item.id = "sem-" + std::to_string(i);
        item.cluster = item.id;
        item.question = "Q" + std::to_string(i);
        item.floor = 0.5;
        if (i < free) {
            item.task = ItemTask::Same;
            item.taskName = "same";
            item.answer = {{"label", i % 2 ? "same" : "different"}};
        } else {
            item.task = ItemTask::Choice;
            item.mode = ItemMode::Choice;
            item.taskName = "nli";
            item.choices = {"yes", "no"};
            item.rightChoice = size_t(i % 2);
        }
        plan.items.push_back(std::move(item));
    }
    return plan;
}

struct Output
{
    QTemporaryDir dir;
    std::filesystem::path path = std::filesystem::path(dir.path().toStdString()) / "output";

    std::vector<ItemResult> items() const { return *readItemResults(path / "items.jsonl"); }
};

} // namespace

class TestRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksEverythingOnceAndScoresIt()
    {
        Result<> run;
        Output output;
        FakeModel model;
        EvaluationPlan plan = smallPlan(5, 5);
        plan.questions = {{"Why?", "Because.", "en"}};
        std::vector<std::int64_t> progress;
        EvaluationHooks hooks;
        hooks.onProgress = [&](std::int64_t done, std::int64_t total) {
            QCOMPARE(total, 11);
            progress.push_back(done);
        };
        hooks.batchItems = 2;
        run = runEvaluation(plan, model, 0, output.path, hooks);
        VERIFY_RESULT(run);
        QCOMPARE(model.generated, 6);
        QCOMPARE(model.weighed, 5);
        QCOMPARE(progress.front(), 0);
        QCOMPARE(progress.back(), 11);
        const auto items = output.items();
        QCOMPARE(items.size(), size_t(10));
        QCOMPARE(items[0].score, 0.0);
        QCOMPARE(items[1].score, 1.0);
        QCOMPARE(items[1].floor, 0.5);
        QCOMPARE(items[6].raw, "yes");
        QCOMPARE(items[6].score, 1.0);
        QCOMPARE(items[7].score, 0.0);
        const auto questions = readQuestionAnswers(output.path / "questions.jsonl");
        QCOMPARE(questions->size(), size_t(1));
        QCOMPARE(questions->front().expected, "Because.");
    }

    void anAnswerThatCannotBeReadIsWrongAndShown()
    {
        Result<> run;
        Output output;
        FakeModel model;
        model.answer = [](const GenerateRequest &) {
            return Generated{"They are the same \xFF", FinishReason::Length, 1, 1};
        };
        run = runEvaluation(smallPlan(2, 0), model, 0, output.path);
        VERIFY_RESULT(run);
        for (const ItemResult &item : output.items()) {
            QCOMPARE(item.score, 0.0);
            QVERIFY(!item.parsed);
            QVERIFY(item.cut);
            QVERIFY(item.raw.starts_with("They are the same"));
        }
    }

    void goesOnWhereItWasInterrupted()
    {
        Result<> run;
        Output output;
        FakeModel model;
        const EvaluationPlan plan = smallPlan(6, 4);
        int calls = 0;
        EvaluationHooks hooks;
        hooks.batchItems = 2;
        hooks.betweenItems = [&]() -> Result<> {
            if (++calls == 3)
                return fail(ErrorCode::Cancelled, {"stopped", {}}, {"go on", {}});
            return {};
        };
        const auto stopped = runEvaluation(plan, model, 0, output.path, hooks);
        VERIFY_ERROR(stopped, ErrorCode::Cancelled);
        QCOMPARE(output.items().size(), size_t(4));
        hooks.betweenItems = {};
        run = runEvaluation(plan, model, 0, output.path, hooks);
        VERIFY_RESULT(run);
        QCOMPARE(output.items().size(), size_t(10));
        QCOMPARE(model.generated, 6);
        QCOMPARE(model.weighed, 4);
        // Done is done; the other model starts anew.
        run = runEvaluation(plan, model, 0, output.path, hooks);
        VERIFY_RESULT(run);
        QCOMPARE(model.generated, 6);
        run = runEvaluation(plan, model, 1, output.path, hooks);
        VERIFY_RESULT(run);
        QCOMPARE(model.generated, 12);
        QCOMPARE(output.items().size(), size_t(20));
    }

    void cutsATornLastLineOff()
    {
        Result<> run;
        Output output;
        FakeModel model;
        const EvaluationPlan plan = smallPlan(3, 0);
        run = runEvaluation(plan, model, 0, output.path);
        VERIFY_RESULT(run);
        const std::filesystem::path file = output.path / "items.jsonl";
        const std::string whole = *readFile(file);
        for (const std::string &torn :
             {whole.substr(0, whole.size() - 20), whole.substr(0, 10), std::string("\n\n{]\n")}) {
            QVERIFY(saveFile(file, torn));
            run = runEvaluation(plan, model, 0, output.path);
            VERIFY_RESULT(run);
            QCOMPARE(output.items().size(), size_t(3));
            const std::string text = *readFile(file);
            QVERIFY(text.ends_with(whole.substr(whole.size() - 20)));
        }
    }

    void aServerWithoutProbabilitiesLeavesChoicesOut()
    {
        Result<> run;
        Output output;
        FakeModel model;
        model.canWeigh = false;
        int warnings = 0;
        EvaluationHooks hooks;
        hooks.onWarning = [&](const Text &) { ++warnings; };
        run = runEvaluation(smallPlan(2, 20), model, 0, output.path, hooks);
        VERIFY_RESULT(run);
        QCOMPARE(output.items().size(), size_t(2));
        QCOMPARE(warnings, 1);
    }

    /// A model that could not hold its numbers has said nothing of the choices: neither left out nor wrong.
    void aModelThatFailsAtChoicesEndsTheEvaluation()
    {
        Output output;
        FakeModel model;
        model.weighing = Error{ErrorCode::Internal, {"left the range", {}}, {"choose another", {}}};
        int warnings = 0;
        EvaluationHooks hooks;
        hooks.onWarning = [&](const Text &) { ++warnings; };
        const auto run = runEvaluation(smallPlan(2, 20), model, 0, output.path, hooks);
        QVERIFY(!run);
        QCOMPARE(run.error().message(), model.weighing->message());
        QCOMPARE(output.items().size(), size_t(2));
        QCOMPARE(warnings, 0);
        model.weighing.reset();
        VERIFY_RESULT(runEvaluation(smallPlan(2, 20), model, 0, output.path, hooks));
        QCOMPARE(output.items().size(), size_t(22));
    }

    void anItemThatTheModelRefusesIsWrong()
    {
        Result<> run;
        Output output;
        FakeModel model;
        model.answer = [](const GenerateRequest &request) -> Result<Generated> {
            if (request.messages.front().content.find("Q2") != std::string::npos)
                return fail(ErrorCode::InvalidArgument, {"too long", {}}, {"shorten", {}});
            return Generated{R"({"label":"same"})", FinishReason::Stop, 1, 1};
        };
        run = runEvaluation(smallPlan(4, 0), model, 0, output.path);
        VERIFY_RESULT(run);
        const auto items = output.items();
        QCOMPARE(items.size(), size_t(4));
        QVERIFY(!items[2].parsed);
        QVERIFY(member(items[2].parts, "refused"));
        QVERIFY(items[3].parsed);
    }

    void otherErrorsEndTheRunAndKeepWhatIsDone()
    {
        Output output;
        FakeModel model;
        int count = 0;
        model.answer = [&](const GenerateRequest &) -> Result<Generated> {
            if (++count > 2)
                return fail(ErrorCode::OutOfMemory, {"full", {}}, {"smaller", {}});
            return Generated{R"({"label":"same"})", FinishReason::Stop, 1, 1};
        };
        EvaluationHooks hooks;
        hooks.batchItems = 2;
        const auto failed = runEvaluation(smallPlan(4, 0), model, 0, output.path, hooks);
        VERIFY_ERROR(failed, ErrorCode::OutOfMemory);
        QCOMPARE(output.items().size(), size_t(2));
    }

    void aBrokenConnectionIsNoAnswer()
    {
        Output output;
        FakeModel model;
        for (FinishReason reason : {FinishReason::Cut, FinishReason::Cancelled}) {
            model.answer = [&](const GenerateRequest &) { return Generated{"{\"lab", reason, 1, 1}; };
            const auto result = runEvaluation(smallPlan(1, 0), model, 0, output.path);
            QVERIFY(!result);
            QVERIFY(output.items().empty());
        }
    }

    void passesOverLinesThatAreNoResults()
    {
        Output output;
        QVERIFY(makeFolder(output.path));
        QVERIFY(saveFile(output.path / "items.jsonl",
                         "{}\n[1]\nnull\n{\"model\":7,\"item\":\"a\",\"axis\":\"b\",\"score\":1}\n"
                         "{\"model\":0,\"item\":\"a\",\"axis\":\"b\",\"score\":5}\n"
                         "{\"model\":0,\"item\":\"a\",\"axis\":\"b\",\"score\":1,\"floor\":1}\n"
                         "{\"model\":0,\"item\":\"a\",\"axis\":\"b\",\"score\":0.25}\n"
                         "{\"model\":0,\"item\":\"a\",\"axis\":\"b\",\"score\":0.75}\n"));
        const auto items = output.items();
        QCOMPARE(items.size(), size_t(1));
        QCOMPARE(items[0].score, 0.75); // the later line counts
    }
};

QTEST_GUILESS_MAIN(TestRunner)
#include "test_runner.moc"
