#include "core/engine/scorer.h"

#include "core/engine/guard.h"
#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/inference.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fieldwright::engine {

namespace {

/// Rows of logits at a time: a row of a large vocabulary is half a megabyte.
constexpr std::int64_t headRows = 128;
/// Fewer common tokens are not worth a pass of their own.
constexpr size_t leastShared = 64;
/// Keys and values of so many tokens are copied at a time for continuations of several tokens.
constexpr std::int64_t mostCopiedTokens = 8192;

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
                                  targets.data(), nullptr, losses.data(), nullptr, 0, false);
        const at::Tensor best = logits.argmax(1);
        for (size_t i = 0; i < count; ++i) {
            const Question &question = questions[first + i];
            question.score->tokens[question.place] = -losses[i];
            question.score->greedy &= best.const_data_ptr<std::int64_t>()[i] == targets[i];
        }
    }
}

Result<> checkRequest(const LoadedModel::State &state, const ScoreRequest &request)
{
    if (request.context.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A text to score needs at least one token before it.")},
                    {FW_NOOP("core", "Give it a context.")});
    FW_CHECK(checkIds(state, request.context));
    for (const auto &continuation : request.continuations) {
        if (continuation.empty())
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "An empty text cannot be scored.")},
                        {FW_NOOP("core", "Give every choice at least one token.")});
        FW_CHECK(checkIds(state, continuation));
        if (request.context.size() + continuation.size() > size_t(state.textPositions()))
            return fail(
                ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The text has %1 tokens; the model reads at most %2."),
                 {std::to_string(request.context.size() + continuation.size()), std::to_string(state.textPositions())}},
                {FW_NOOP("core", "Shorten the text.")});
    }
    return {};
}

/// Scores the continuations' tokens after the first, which go on from copies of their context's cache.
Result<> scoreFurther(const LoadedModel::State &state, std::span<const ScoreRequest *const> requests,
                      std::span<const KeyValueCache *const> contexts,
                      std::span<std::vector<ContinuationScore> *const> scores, std::int64_t batchTokens,
                      std::stop_token stop)
{
    std::vector<std::unique_ptr<KeyValueCache>> caches;
    std::vector<SequenceStep> steps;
    std::vector<Question> questions;
    std::int64_t tokens = 0, copied = 0;
    const auto flush = [&] {
        if (!steps.empty())
            answer(state, runDecoder(state, steps), questions);
        steps.clear();
        questions.clear();
        caches.clear();
        tokens = copied = 0;
    };
    for (size_t r = 0; r < requests.size(); ++r) {
        for (size_t c = 0; c < requests[r]->continuations.size(); ++c) {
            if (stop.stop_requested())
                return cancelled();
            const auto &continuation = requests[r]->continuations[c];
            if (continuation.size() < 2)
                continue;
            const auto further = std::int64_t(continuation.size()) - 1, length = contexts[r]->length + further;
            if (tokens + further > batchTokens || copied + length > mostCopiedTokens)
                flush();
            caches.push_back(std::make_unique<KeyValueCache>(contexts[r]->copy(state, length)));
            steps.push_back({caches.back().get(), std::span(continuation).first(size_t(further))});
            for (std::int64_t i = 0; i < further; ++i)
                questions.push_back({tokens + i, continuation[size_t(i) + 1], &(*scores[r])[c], size_t(i) + 1});
            tokens += further;
            copied += length;
        }
    }
    flush();
    return {};
}

/// What the last row of a context says of the continuations' first tokens.
void askFirstTokens(const ScoreRequest &request, std::int64_t row, std::vector<ContinuationScore> &scores,
                    std::vector<Question> &questions)
{
    for (size_t c = 0; c < request.continuations.size(); ++c)
        questions.push_back({row, request.continuations[c].front(), &scores[c], 0});
}

/// Scores requests that have nothing in common: contexts together, then all further tokens of their continuations.
Result<> scoreTogether(const LoadedModel::State &state, std::span<const ScoreRequest *const> requests,
                       std::span<std::vector<ContinuationScore> *const> scores, std::int64_t batchTokens,
                       std::stop_token stop)
{
    std::vector<KeyValueCache> contexts;
    std::vector<const KeyValueCache *> pointers;
    std::vector<SequenceStep> steps;
    contexts.reserve(requests.size());
    for (const ScoreRequest *request : requests) {
        contexts.emplace_back(state, std::int64_t(request->context.size()));
        pointers.push_back(&contexts.back());
        steps.push_back({&contexts.back(), request->context});
    }
    const at::Tensor hidden = runDecoder(state, steps);
    std::vector<Question> questions;
    std::int64_t row = -1;
    for (size_t r = 0; r < requests.size(); ++r) {
        row += std::int64_t(requests[r]->context.size());
        askFirstTokens(*requests[r], row, *scores[r], questions);
    }
    answer(state, hidden, questions);
    return scoreFurther(state, requests, pointers, scores, batchTokens, stop);
}

/// Scores requests whose contexts begin with the same `shared` tokens. These are computed once; each request goes on
/// from them in the one cache, which is then cut back.
Result<> scoreShared(const LoadedModel::State &state, std::span<const ScoreRequest *const> requests, size_t shared,
                     std::span<std::vector<ContinuationScore> *const> scores, std::int64_t batchTokens,
                     std::stop_token stop)
{
    size_t longest = 0;
    for (const ScoreRequest *request : requests)
        longest = std::max(longest, request->context.size());
    KeyValueCache cache(state, std::int64_t(longest));
    const SequenceStep prefix{&cache, std::span(requests.front()->context).first(shared)};
    runDecoder(state, {&prefix, 1});
    for (size_t r = 0; r < requests.size(); ++r) {
        if (stop.stop_requested())
            return cancelled();
        const SequenceStep rest{&cache, std::span(requests[r]->context).subspan(shared)};
        const at::Tensor hidden = runDecoder(state, {&rest, 1});
        std::vector<Question> questions;
        askFirstTokens(*requests[r], hidden.size(0) - 1, *scores[r], questions);
        answer(state, hidden, questions);
        const KeyValueCache *context = &cache;
        FW_CHECK(scoreFurther(state, requests.subspan(r, 1), {&context, 1}, scores.subspan(r, 1), batchTokens, stop));
        cache.truncate(std::int64_t(shared));
    }
    return {};
}

bool readsAhead(const LoadedModel::State &state)
{
    return state.tuner() && state.tuner()->readsAhead();
}

/// Scores each continuation behind its context as a text of its own.
Result<> scoreWhole(const LoadedModel::State &state, const ScoreRequest &request,
                    std::vector<ContinuationScore> &scores, std::stop_token stop)
{
    for (size_t c = 0; c < request.continuations.size(); ++c) {
        if (stop.stop_requested())
            return cancelled();
        const std::vector<TokenId> &continuation = request.continuations[c];
        std::vector<TokenId> ids = request.context;
        ids.insert(ids.end(), continuation.begin(), continuation.end());
        KeyValueCache cache(state, std::int64_t(ids.size()));
        const SequenceStep step{&cache, ids};
        std::vector<Question> questions;
        for (size_t i = 0; i < continuation.size(); ++i)
            questions.push_back({std::int64_t(request.context.size() + i) - 1, continuation[i], &scores[c], i});
        answer(state, runDecoder(state, {&step, 1}), questions);
    }
    return {};
}

/// Natural-log probability of each token from `first` ≥ 1 on, given those before it; the entries before are 0.
Result<std::vector<double>> scoreWindow(const LoadedModel::State &state, std::span<const TokenId> ids, size_t first,
                                        std::stop_token stop)
{
    KeyValueCache cache(state, std::int64_t(ids.size()));
    cache.textLength = std::int64_t(ids.size());
    ContinuationScore scores;
    scores.tokens.resize(ids.size());
    // In slices, so that a long text needs memory for its cache only.
    const size_t read = readsAhead(state) ? ids.size() : ids.size() - 1, slice = readsAhead(state) ? ids.size() : 1024;
    for (size_t begin = 0; begin < read; begin += slice) {
        if (stop.stop_requested())
            return fail(std::move(cancelled()).error());
        const size_t count = std::min(slice, read - begin);
        const SequenceStep step{&cache, ids.subspan(begin, count)};
        const at::Tensor hidden = runDecoder(state, {&step, 1});
        std::vector<Question> questions;
        for (size_t i = std::max(begin, first - 1); i < std::min(begin + count, ids.size() - 1); ++i)
            questions.push_back({std::int64_t(i - begin), ids[i + 1], &scores, i + 1});
        answer(state, hidden, questions);
    }
    return std::move(scores.tokens);
}

/// Requests in such an order that those with the same beginning are neighbours.
std::vector<size_t> sortedByContext(std::span<const ScoreRequest> requests)
{
    std::vector<size_t> order(requests.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return requests[a].context < requests[b].context; });
    return order;
}

/// How many tokens both contexts begin with, the last of either left out: every request needs a row of its own.
size_t commonLength(const ScoreRequest &a, const ScoreRequest &b)
{
    const auto end = std::mismatch(a.context.begin(), a.context.end(), b.context.begin(), b.context.end()).first;
    return std::min({size_t(end - a.context.begin()), a.context.size() - 1, b.context.size() - 1});
}

/// Neighbours in the order, and how many tokens all of them share.
struct Family
{
    size_t begin = 0;
    size_t end = 0;
    size_t shared = 0;
};

/// The longest run from `begin` on in which each further member saves more tokens than the shorter beginning costs.
Family familyFrom(std::span<const ScoreRequest> requests, std::span<const size_t> order, size_t begin)
{
    Family family{begin, begin + 1, requests[order[begin]].context.size() - 1};
    while (family.end < order.size()) {
        const size_t common =
            std::min(family.shared, commonLength(requests[order[family.end - 1]], requests[order[family.end]]));
        const size_t members = family.end - begin;
        if (common < leastShared || common * members < family.shared * (members - 1))
            break;
        family.shared = common;
        ++family.end;
    }
    return family;
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
            FW_CHECK(checkRequest(state, requests[r]));
            scores[r].resize(requests[r].continuations.size());
            for (size_t c = 0; c < scores[r].size(); ++c)
                scores[r][c].tokens.resize(requests[r].continuations[c].size());
        }
        for (size_t r = 0; r < requests.size() && readsAhead(state); ++r)
            FW_CHECK(scoreWhole(state, requests[r], scores[r], stop));
        const std::vector<size_t> order = readsAhead(state) ? std::vector<size_t>() : sortedByContext(requests);
        std::vector<const ScoreRequest *> single;
        std::vector<std::vector<ContinuationScore> *> singleScores;
        size_t tokens = 0;
        const auto flush = [&]() -> Result<> {
            if (!single.empty())
                FW_CHECK(scoreTogether(state, single, singleScores, batchTokens, stop));
            single.clear();
            singleScores.clear();
            tokens = 0;
            return {};
        };
        for (size_t begin = 0; begin < order.size();) {
            if (stop.stop_requested())
                return fail(std::move(cancelled()).error());
            const Family family = familyFrom(requests, order, begin);
            begin = family.end;
            std::vector<const ScoreRequest *> members;
            std::vector<std::vector<ContinuationScore> *> memberScores;
            for (size_t i = family.begin; i < family.end; ++i) {
                members.push_back(&requests[order[i]]);
                memberScores.push_back(&scores[order[i]]);
            }
            if (members.size() > 1) {
                FW_CHECK(scoreShared(state, members, family.shared, memberScores, batchTokens, stop));
                continue;
            }
            if (tokens + members.front()->context.size() > size_t(batchTokens))
                FW_CHECK(flush());
            tokens += members.front()->context.size();
            single.push_back(members.front());
            singleScores.push_back(memberScores.front());
        }
        FW_CHECK(flush());
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
    FW_CHECK(checkIds(model.state(), ids));
    if (ids.size() == 1)
        return result;
    return guarded([&]() -> Result<std::vector<std::optional<double>>> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        FW_TRY(scores, scoreWindow(state, ids, 1, stop));
        for (size_t i = 1; i < ids.size(); ++i)
            result[i] = scores[i];
        return result;
    });
}

double Perplexity::value() const
{
    return std::exp(-logLikelihood / double(scored));
}

Result<Perplexity> perplexity(LoadedModel &model, std::span<const TokenId> ids, const PerplexityOptions &options,
                              std::stop_token stop)
{
    Perplexity out;
    const std::int64_t positions = model.state().textPositions();
    out.context = options.context == 0 ? int(std::min<std::int64_t>(positions, INT32_MAX)) : options.context;
    if (out.context < 2 || out.context > positions)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 must be %2."), {"context", "2 … " + std::to_string(positions)}},
                    {FW_NOOP("core", "Choose a window that the model can read.")});
    out.stride = options.stride == 0 ? std::max(1, out.context / 2) : options.stride;
    if (out.stride < 1 || out.stride > out.context)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 must be %2."), {"stride", "1 … " + std::to_string(out.context)}},
                    {FW_NOOP("core", "Choose a stride of at most the window.")});
    if (ids.size() < 2)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The perplexity of a text needs two tokens.")},
                    {FW_NOOP("core", "Give a longer text.")});
    for (size_t begin = 0; begin < ids.size(); begin += size_t(positions))
        FW_CHECK(checkIds(model.state(), ids.subspan(begin, std::min(size_t(positions), ids.size() - begin))));
    out.tokens.resize(ids.size());
    FW_CHECK(guarded([&]() -> Result<> {
        const LoadedModel::State &state = model.state();
        state.useThreads();
        size_t done = 0; // tokens that earlier windows had
        for (size_t begin = 0; done < ids.size(); begin += size_t(out.stride)) {
            const size_t end = std::min(begin + size_t(out.context), ids.size());
            const size_t first = std::max(done, begin + 1);
            if (first < end) {
                FW_TRY(scores, scoreWindow(state, ids.subspan(begin, end - begin), first - begin, stop));
                for (size_t i = first; i < end; ++i) {
                    out.tokens[i] = scores[i - begin];
                    out.logLikelihood += scores[i - begin];
                    ++out.scored;
                }
            }
            done = end;
        }
        return {};
    }));
    return out;
}

Result<std::vector<float>> logits(LoadedModel &model, std::span<const TokenId> ids, std::span<const int> rows)
{
    FW_CHECK(checkIds(model.state(), ids));
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
