#pragma once

#include "core/engine/generator.h"
#include "core/worker/local_model.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <thread>

namespace fieldwright {

/// What an answer of the service brings, one after the other: tokens, then the reason why it ended.
struct AnswerEvent
{
    std::optional<engine::ChosenToken> token;
    std::optional<engine::StopReason> end; ///< may come with the last token
};

/// Many answers of one model at once: a thread of its own owns the model and continues all of them side by side.
/// Callers on any thread ask and wait for tokens.
class GenerationService
{
public:
    /// One answer in the making. Letting go of it cancels it.
    class Answer
    {
    public:
        ~Answer();
        /// Waits for the next event. Errors: what the engine said; Cancelled when the service stops; Busy after
        /// `patience` without any.
        Result<AnswerEvent> next(std::chrono::milliseconds patience);

    private:
        friend class GenerationService;
        struct Shared;
        explicit Answer(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
        std::shared_ptr<Shared> m_shared;
    };

    /// `most`: answers being made or waiting; beyond that a request is refused.
    GenerationService(LocalModel &model, std::size_t most);
    ~GenerationService();

    struct Request
    {
        std::vector<engine::TokenId> prompt;
        engine::GenerateOptions options;
        std::string adapter; ///< empty: the model alone
        std::uint64_t stream = 0;
    };
    /// Errors: Busy when too many are waiting, or the service has stopped.
    Result<std::unique_ptr<Answer>> ask(Request request);

    /// Runs `task`, which may use the model for something else, on the thread that owns it, between two steps of the
    /// answers; returns when it is done. Errors: the task's, Busy, Cancelled when the service has stopped.
    Result<> perform(std::function<Result<>()> task);

    /// Ends all answers with an error; nothing is taken on afterwards.
    void stop();
    std::size_t waiting() const; ///< answers being made or waiting

private:
    void run(std::stop_token stop);
    void performTasks();
    void admit(engine::GenerationSession &session);
    void deliver(const engine::GeneratedToken &token);
    void endAll(const Error &error);

    LocalModel &m_model;
    const std::size_t m_most;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_asked;
    std::deque<std::pair<Request, std::shared_ptr<Answer::Shared>>> m_new;
    std::deque<std::pair<std::function<Result<>()>, std::promise<Result<>>>> m_tasks;
    std::map<int, std::shared_ptr<Answer::Shared>> m_running; ///< by the session's number; the thread's own
    std::atomic<std::size_t> m_runningCount = 0;
    std::jthread m_thread; ///< last: it uses all the others
};

} // namespace fieldwright
