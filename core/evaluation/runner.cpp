#include "core/evaluation/runner.h"

#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/evaluation/item_score.h"
#include "core/evaluation/prompt.h"

#include <set>

namespace fieldwright {

namespace {

constexpr size_t maxRawBytes = 64u << 10;
constexpr int questionTokens = 256;

/// Opens a file of lines for more of them. A torn last line, which a killed worker leaves, is cut off first.
Result<AppendFile> openLines(const std::filesystem::path &path)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error && size > 0) {
        FW_TRY(text, readFile(path, 2ull << 30));
        const size_t whole = text.find_last_of('\n') + 1; // npos + 1 is 0: no whole line at all
        if (whole != text.size()) {
            std::filesystem::resize_file(path, whole, error);
            if (error)
                return fail(ioError(path, error.value()));
        }
    }
    return AppendFile::open(path);
}

ItemResult blankResult(const SuiteItem &item, int model)
{
    ItemResult out;
    out.model = model;
    out.suite = item.suite;
    out.axis = item.axis;
    out.language = item.language;
    out.item = item.id;
    out.cluster = item.cluster;
    out.task = item.taskName;
    out.mode = itemModeName(item.mode);
    out.prompt = shownPrompt(item);
    out.expected = expectedText(item);
    out.floor = item.floor;
    return out;
}

GenerateRequest requestFor(const SuiteItem &item)
{
    GenerateRequest request;
    request.messages = promptFor(item);
    request.maxNewTokens = maxNewTokensFor(item);
    return request;
}

ItemResult answeredResult(const SuiteItem &item, int model, const Generated &generated)
{
    ItemResult out = blankResult(item, model);
    out.raw = sanitizeUtf8(std::string_view(generated.text).substr(0, maxRawBytes));
    out.cut = generated.finish == FinishReason::Length;
    const ParsedAnswer answer = parseAnswer(generated.text, item.task);
    ItemScore score = scoreAnswer(item, answer);
    out.parsed = answer.parsed;
    out.score = score.score;
    out.parts = std::move(score.parts);
    return out;
}

ItemResult weighedResult(const SuiteItem &item, int model, const std::vector<ContinuationScore> &scores)
{
    ItemResult out = blankResult(item, model);
    out.raw = item.choices[likeliestChoice(item, scores)];
    ItemScore score = scoreChoice(item, scores);
    out.score = score.score;
    out.parts = std::move(score.parts);
    Json weights = Json::array();
    for (const ContinuationScore &each : scores)
        weights.push_back(each.logLikelihood);
    out.parts["log_likelihoods"] = std::move(weights);
    return out;
}

/// An item that this model cannot be given: wrong, and shown as not parsed.
ItemResult refusedResult(const SuiteItem &item, int model, const Error &error)
{
    ItemResult out = blankResult(item, model);
    out.parsed = false;
    if (item.mode == ItemMode::Free)
        out.parts = scoreAnswer(item, {}).parts;
    out.parts["refused"] = toJson(error);
    return out;
}

/// Asks one batch. A model that refuses one item of it is asked them one by one.
class Asker
{
public:
    Asker(LanguageModel &model, int index, const EvaluationHooks &hooks)
        : m_model(model), m_index(index), m_hooks(hooks)
    {}

    /// Results in the order of the items; fewer when choices cannot be weighed by this model.
    Result<std::vector<ItemResult>> ask(std::span<const SuiteItem *const> batch)
    {
        const bool isChoice = batch.front()->mode == ItemMode::Choice;
        if (isChoice && m_cannotWeigh)
            return std::vector<ItemResult>();
        Result<std::vector<ItemResult>> results = isChoice ? weigh(batch) : generate(batch);
        if (results)
            return results;
        if (isChoice && results.error().code == ErrorCode::Unsupported) {
            m_cannotWeigh = true;
            if (m_hooks.onWarning)
                m_hooks.onWarning({FW_NOOP("core", "%1 gives no probabilities of given answers: the questions with "
                                                   "choices are left out for it."),
                                   {m_model.name()}});
            return std::vector<ItemResult>();
        }
        if (results.error().code != ErrorCode::InvalidArgument)
            return results;
        if (batch.size() == 1)
            return std::vector{refusedResult(*batch.front(), m_index, results.error())};
        std::vector<ItemResult> out;
        for (size_t i = 0; i < batch.size(); ++i) {
            FW_TRY(one, ask(batch.subspan(i, 1)));
            std::move(one.begin(), one.end(), std::back_inserter(out));
        }
        return out;
    }

private:
    Result<std::vector<ItemResult>> weigh(std::span<const SuiteItem *const> batch)
    {
        std::vector<ScoreRequest> requests;
        for (const SuiteItem *item : batch)
            requests.push_back({promptFor(*item), item->choices});
        FW_TRY(scores, m_model.scoreBatch(requests, m_hooks.stop));
        if (scores.size() != batch.size())
            return wrongCount();
        std::vector<ItemResult> out;
        for (size_t i = 0; i < batch.size(); ++i) {
            if (scores[i].size() != batch[i]->choices.size())
                return wrongCount();
            out.push_back(weighedResult(*batch[i], m_index, scores[i]));
        }
        return out;
    }

    Result<std::vector<ItemResult>> generate(std::span<const SuiteItem *const> batch)
    {
        std::vector<GenerateRequest> requests;
        for (const SuiteItem *item : batch)
            requests.push_back(requestFor(*item));
        FW_TRY(answers, m_model.generateBatch(requests, m_hooks.stop));
        if (answers.size() != batch.size())
            return wrongCount();
        std::vector<ItemResult> out;
        for (size_t i = 0; i < batch.size(); ++i) {
            FW_CHECK(checkWhole(answers[i]));
            out.push_back(answeredResult(*batch[i], m_index, answers[i]));
        }
        return out;
    }

public:
    /// An answer that was broken off says nothing about the model.
    Result<> checkWhole(const Generated &answer) const
    {
        if (answer.finish == FinishReason::Cancelled || m_hooks.stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The evaluation was stopped."), {}},
                        {FW_NOOP("core", "Continue it: what is done is kept."), {}});
        if (answer.finish == FinishReason::Cut)
            return fail(ErrorCode::Io,
                        {FW_NOOP("core", "The connection to %1 broke off in an answer."), {m_model.name()}},
                        {FW_NOOP("core", "Continue the evaluation when the server answers again."), {}});
        return {};
    }

private:
    tl::unexpected<Error> wrongCount() const
    {
        return fail(ErrorCode::Internal,
                    {FW_NOOP("core", "%1 gave another number of answers than it was asked for."), {m_model.name()}},
                    {FW_NOOP("core", "Report this as a fault of Fieldwright or of the server."), {}});
    }

    LanguageModel &m_model;
    int m_index;
    const EvaluationHooks &m_hooks;
    bool m_cannotWeigh = false;
};

/// Consecutive items of one kind: the same mode, and the same room for the answer.
std::vector<std::vector<const SuiteItem *>> batchesOf(const std::vector<const SuiteItem *> &items, size_t most)
{
    std::vector<std::vector<const SuiteItem *>> out;
    for (const SuiteItem *item : items) {
        const auto fits = [&] {
            const SuiteItem *first = out.back().front();
            return out.back().size() < most && first->mode == item->mode && first->task == item->task &&
                   first->axis == item->axis;
        };
        if (out.empty() || !fits())
            out.emplace_back();
        out.back().push_back(item);
    }
    return out;
}

Result<> askQuestions(const EvaluationPlan &plan, LanguageModel &model, int modelIndex,
                      const std::filesystem::path &output, const EvaluationHooks &hooks, const Asker &asker,
                      const std::function<void()> &onDone)
{
    const std::filesystem::path file = output / "questions.jsonl";
    FW_TRY(earlier, readQuestionAnswers(file));
    std::set<std::string> done;
    for (const QuestionAnswer &row : earlier) {
        if (row.model == modelIndex)
            done.insert(row.question);
    }
    FW_TRY(lines, openLines(file));
    for (const PlannedQuestion &question : plan.questions) {
        if (!done.insert(question.question).second) {
            onDone();
            continue;
        }
        if (hooks.betweenItems)
            FW_CHECK(hooks.betweenItems());
        GenerateRequest request;
        request.messages = {{"user", question.question}};
        request.maxNewTokens = questionTokens;
        FW_TRY(answer, model.generate(request, {}, hooks.stop));
        FW_CHECK(asker.checkWhole(answer));
        const QuestionAnswer row{modelIndex, question.question, withoutThinking(sanitizeUtf8(answer.text)),
                                 question.expected, question.language};
        FW_CHECK(lines.append(dumpJson(toJson(row)) + "\n"));
        FW_CHECK(lines.sync());
        onDone();
    }
    return {};
}

} // namespace

Result<> runEvaluation(const EvaluationPlan &plan, LanguageModel &model, int modelIndex,
                       const std::filesystem::path &output, const EvaluationHooks &hooks)
{
    FW_CHECK(makeFolder(output));
    const std::filesystem::path file = output / "items.jsonl";
    FW_TRY(earlier, readItemResults(file));
    std::set<std::tuple<std::string, std::string, std::string>> done;
    for (const ItemResult &result : earlier) {
        if (result.model == modelIndex)
            done.emplace(result.suite, result.axis, result.item);
    }
    std::vector<const SuiteItem *> open;
    for (const SuiteItem &item : plan.items) {
        if (!done.contains({item.suite, item.axis, item.id}))
            open.push_back(&item);
    }
    const auto total = std::int64_t(plan.items.size() + plan.questions.size());
    std::int64_t finished = std::int64_t(plan.items.size() - open.size());
    const auto tell = [&] {
        if (hooks.onProgress)
            hooks.onProgress(finished, total);
    };
    tell();

    FW_TRY(lines, openLines(file));
    Asker asker(model, modelIndex, hooks);
    for (const std::vector<const SuiteItem *> &batch : batchesOf(open, size_t(std::max(1, hooks.batchItems)))) {
        if (hooks.betweenItems)
            FW_CHECK(hooks.betweenItems());
        FW_TRY(results, asker.ask(batch));
        std::string text;
        for (const ItemResult &result : results)
            text += dumpJson(toJson(result)) + "\n";
        FW_CHECK(lines.append(text));
        FW_CHECK(lines.sync());
        for (const ItemResult &result : results) {
            if (hooks.onItem)
                hooks.onItem(result);
        }
        finished += std::int64_t(batch.size());
        tell();
    }
    return askQuestions(plan, model, modelIndex, output, hooks, asker, [&] {
        ++finished;
        tell();
    });
}

} // namespace fieldwright
