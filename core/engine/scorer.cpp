#include "core/engine/scorer.h"

#include "core/engine/guard.h"
#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/inference.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// Rows of logits at a time: a row of a large vocabulary is half a megabyte.
constexpr std::int64_t headRows = 128;

Result<> cancelled()
{
    return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Scoring was cancelled.")});
}

/// What one row of hidden state is asked: the probability of `target`.
struct Question
{
    std::int64_t row = 0;
    TokenId target = 0;
    ContinuationScore *score = nullptr;
    size_t place = 0;
};

void answer(const LoadedModel::State &state, const at::Tensor &hidden, const std::vector<Question> &questions)
{
    for (size_t first = 0; first < questions.size(); first += headRows) {
        const size_t count = std::min(size_t(headRows), questions.size() - first);
        std::vector<std::int64_t> rows;
        std::vector<std::int32_t> targets;
        for (size_t i = first; i < first + count; ++i) {
            rows.push_back(questions[i].row);
            targets.push_back(questions[i].target);
        }
        const at::Tensor index = at::tensor(at::ArrayRef<std::int64_t>(rows), at::kLong).to(hidden.device());
        const at::Tensor logits = headLogits(state, hidden.index_select(0, index));
        std::vector<double> losses(count);
        cpuKernels().crossEntropy(logits.mutable_data_ptr<float>(), std::int64_t(count), state.shape.vocabulary,
                                  targets.data(), nullptr, losses.data(), false);
        const at::Tensor best = logits.argmax(1);
        for (size_t i = 0; i < count; ++i) {
            const Question &question = questions[first + i];
            question.score->tokens[question.place] = -losses[i];
            question.score->greedy &= best.const_data_ptr<std::int64_t>()[i] == targets[i];
        }
    }
}

Result<> checkRequest(const ModelShape &shape, const ScoreRequest &request)
{
    if (request.context.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A text to score needs at least one token before it.")},
                    {FW_NOOP("core", "Give it a context.")});
    FW_CHECK(checkIds(shape, request.context));
    for (const auto &continuation : request.continuations) {
        if (continuation.empty())
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "An empty text cannot be scored.")},
                        {FW_NOOP("core", "Give every choice at least one token.")});
        FW_CHECK(checkIds(shape, continuation));
        if (request.context.size() + continuation.size() > size_t(shape.maxPositions))
            return fail(
                ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The text has %1 tokens; the model reads at most %2."),
                 {std::to_string(request.context.size() + continuation.size()), std::to_string(shape.maxPositions)}},
                {FW_NOOP("core", "Shorten the text.")});
    }
    return {};
}

/// Scores requests [begin, end): contexts together, then all further tokens of their continuations together.
Result<> scoreGroup(const LoadedModel::State &state, std::span<const ScoreRequest> requests,
                    std::span<std::vector<ContinuationScore>> scores, std::int64_t batchTokens, std::stop_token stop)
{
    std::vector<KeyValueCache> contexts;
    std::vector<SequenceStep> steps;
    contexts.reserve(requests.size());
    for (const auto &request : requests) {
        contexts.emplace_back(state, std::int64_t(request.context.size()));
        steps.push_back({&contexts.back(), request.context});
    }
    const at::Tensor hidden = runDecoder(state, steps);

    std::vector<Question> questions;
    std::int64_t row = -1;
    for (size_t r = 0; r < requests.size(); ++r) {
        row += std::int64_t(requests[r].context.size());
        for (size_t c = 0; c < requests[r].continuations.size(); ++c)
            questions.push_back({row, requests[r].continuations[c].front(), &scores[r][c], 0});
    }
    answer(state, hidden, questions);

    // Continuations of more than one token go on from copies of their context's cache.
    std::vector<std::unique_ptr<KeyValueCache>> caches;
    std::int64_t tokens = 0;
    const auto flush = [&] {
        if (!steps.empty())
            answer(state, runDecoder(state, steps), questions);
        steps.clear();
        questions.clear();
        caches.clear();
        tokens = 0;
    };
    steps.clear();
    questions.clear();
    for (size_t r = 0; r < requests.size(); ++r) {
        for (size_t c = 0; c < requests[r].continuations.size(); ++c) {
            if (stop.stop_requested())
                return cancelled();
            const auto &continuation = requests[r].continuations[c];
            if (continuation.size() < 2)
                continue;
            const auto further = std::int64_t(continuation.size()) - 1;
            caches.push_back(std::make_unique<KeyValueCache>(contexts[r].copy(state, contexts[r].length + further)));
            steps.push_back({caches.back().get(), std::span(continuation).first(size_t(further))});
            for (std::int64_t i = 0; i < further; ++i)
                questions.push_back({tokens + i, continuation[size_t(i) + 1], &scores[r][c], size_t(i) + 1});
            tokens += further;
            if (tokens >= batchTokens || caches.size() >= 64)
                flush();
        }
    }
    flush();
    return {};
}

} // namespace

Result<std::vector<std::vector<ContinuationScore>>> score(LoadedModel &model, std::span<const ScoreRequest> requests,
                                                          int batchTokens, std::stop_token stop)
{
    return guarded([&]() -> Result<std::vector<std::vector<ContinuationScore>>> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        std::vector<std::vector<ContinuationScore>> scores(requests.size());
        for (size_t r = 0; r < requests.size(); ++r) {
            FW_CHECK(checkRequest(state.shape, requests[r]));
            scores[r].resize(requests[r].continuations.size());
            for (size_t c = 0; c < scores[r].size(); ++c)
                scores[r][c].tokens.resize(requests[r].continuations[c].size());
        }
        for (size_t begin = 0; begin < requests.size();) {
            if (stop.stop_requested())
                return fail(std::move(cancelled()).error());
            size_t end = begin, tokens = 0;
            while (end < requests.size() &&
                   (end == begin || tokens + requests[end].context.size() <= size_t(batchTokens)))
                tokens += requests[end++].context.size();
            FW_CHECK(scoreGroup(state, requests.subspan(begin, end - begin),
                                std::span(scores).subspan(begin, end - begin), batchTokens, stop));
            begin = end;
        }
        for (auto &request : scores) {
            for (auto &continuation : request) {
                for (const double token : continuation.tokens)
                    continuation.logProbability += token;
            }
        }
        return scores;
    });
}

Result<std::vector<std::optional<double>>> tokenLogProbabilities(LoadedModel &model, std::span<const TokenId> ids,
                                                                 std::stop_token stop)
{
    if (ids.empty())
        return std::vector<std::optional<double>>();
    std::vector<std::optional<double>> result(ids.size());
    FW_CHECK(checkIds(model.shape(), ids));
    if (ids.size() == 1)
        return result;
    return guarded([&]() -> Result<std::vector<std::optional<double>>> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        KeyValueCache cache(state, std::int64_t(ids.size()));
        cache.textLength = std::int64_t(ids.size());
        ContinuationScore scores;
        scores.tokens.resize(ids.size());
        // In slices, so that a long text needs memory for its cache only.
        constexpr size_t slice = 1024;
        for (size_t first = 0; first + 1 < ids.size(); first += slice) {
            if (stop.stop_requested())
                return fail(std::move(cancelled()).error());
            const size_t count = std::min(slice, ids.size() - 1 - first);
            const SequenceStep step{&cache, ids.subspan(first, count)};
            const at::Tensor hidden = runDecoder(state, {&step, 1});
            std::vector<Question> questions;
            for (size_t i = 0; i < count; ++i)
                questions.push_back({std::int64_t(i), ids[first + i + 1], &scores, first + i + 1});
            answer(state, hidden, questions);
        }
        for (size_t i = 1; i < ids.size(); ++i)
            result[i] = scores.tokens[i];
        return result;
    });
}

Result<std::vector<float>> logits(LoadedModel &model, std::span<const TokenId> ids, std::span<const int> rows)
{
    FW_CHECK(checkIds(model.shape(), ids));
    for (const int row : rows) {
        if (row < 0 || size_t(row) >= ids.size())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The text has no token number %1."), {std::to_string(row)}},
                        {FW_NOOP("core", "Ask for a token of the text.")});
    }
    return guarded([&]() -> Result<std::vector<float>> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        KeyValueCache cache(state, std::int64_t(ids.size()));
        const SequenceStep step{&cache, ids};
        const at::Tensor hidden = runDecoder(state, {&step, 1});
        std::vector<float> result;
        for (const int row : rows) {
            const at::Tensor values = headLogits(state, hidden.narrow(0, row, 1));
            result.insert(result.end(), values.const_data_ptr<float>(),
                          values.const_data_ptr<float>() + values.numel());
        }
        return result;
    });
}

} // namespace fieldwright::engine
