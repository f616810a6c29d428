#include "core/worker/generation_service.h"

namespace fieldwright {

struct GenerationService::Answer::Shared
{
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<AnswerEvent> events;
    std::optional<Error> error;
    std::atomic<bool> isCancelled = false;

    void give(AnswerEvent event)
    {
        {
            const std::scoped_lock lock(mutex);
            events.push_back(std::move(event));
        }
        changed.notify_one();
    }
    void breakOff(const Error &why)
    {
        {
            const std::scoped_lock lock(mutex);
            error = why;
        }
        changed.notify_one();
    }
};

namespace {

tl::unexpected<Error> tooBusy()
{
    return fail(ErrorCode::Busy, {FW_NOOP("core", "The model server has too many requests.")},
                {FW_NOOP("core", "Ask again in a moment.")});
}

Error stoppedError()
{
    return Error{ErrorCode::Cancelled, {FW_NOOP("core", "The model server is stopping.")}, {}};
}

} // namespace

GenerationService::Answer::~Answer()
{
    m_shared->isCancelled = true;
}

Result<AnswerEvent> GenerationService::Answer::next(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_shared->mutex);
    m_shared->changed.wait_for(lock, patience, [&] { return !m_shared->events.empty() || m_shared->error; });
    if (!m_shared->events.empty()) {
        Result<AnswerEvent> event(std::move(m_shared->events.front()));
        m_shared->events.pop_front();
        return event;
    }
    if (m_shared->error)
        return fail(*m_shared->error);
    return tooBusy();
}

GenerationService::GenerationService(LocalModel &model, std::size_t most)
    : m_model(model), m_most(most), m_thread([this](std::stop_token stop) { run(stop); })
{}

GenerationService::~GenerationService()
{
    stop();
}

void GenerationService::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

std::size_t GenerationService::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return m_new.size() + m_tasks.size() + m_runningCount;
}

Result<std::unique_ptr<GenerationService::Answer>> GenerationService::ask(Request request)
{
    auto shared = std::make_shared<Answer::Shared>();
    {
        const std::scoped_lock lock(m_mutex);
        if (m_new.size() + m_runningCount >= m_most || m_thread.get_stop_token().stop_requested())
            return tooBusy();
        m_new.emplace_back(std::move(request), shared);
    }
    m_asked.notify_one();
    return std::unique_ptr<Answer>(new Answer(std::move(shared)));
}

Result<> GenerationService::perform(std::function<Result<>()> task)
{
    std::future<Result<>> done;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_new.size() + m_tasks.size() + m_runningCount >= m_most || m_thread.get_stop_token().stop_requested())
            return tooBusy();
        m_tasks.emplace_back(std::move(task), std::promise<Result<>>());
        done = m_tasks.back().second.get_future();
    }
    m_asked.notify_one();
    return done.get();
}

void GenerationService::performTasks()
{
    decltype(m_tasks) tasks;
    {
        const std::scoped_lock lock(m_mutex);
        tasks.swap(m_tasks);
    }
    for (auto &[task, done] : tasks)
        done.set_value(task());
}

/// Takes over what was asked since the last step, and drops what nobody waits for any more.
void GenerationService::admit(engine::GenerationSession &session)
{
    std::erase_if(m_running, [&](const auto &running) {
        if (running.second->isCancelled)
            session.remove(running.first);
        return running.second->isCancelled.load();
    });
    std::deque<std::pair<Request, std::shared_ptr<Answer::Shared>>> asked;
    {
        const std::scoped_lock lock(m_mutex);
        asked.swap(m_new);
        m_runningCount = m_running.size() + asked.size();
    }
    for (auto &[request, shared] : asked) {
        const auto selected = m_model.select(request.adapter);
        auto number = selected ? session.add(std::move(request.prompt), std::move(request.options), request.stream)
                               : Result<int>(fail(selected.error()));
        if (number)
            m_running[*number] = shared;
        else
            shared->breakOff(number.error());
    }
    m_runningCount = m_running.size();
}

void GenerationService::deliver(const engine::GeneratedToken &token)
{
    const auto it = m_running.find(token.sequence);
    if (it == m_running.end())
        return;
    if (token.error)
        it->second->breakOff(*token.error);
    else
        it->second->give({token.token, token.end});
    if (token.end || token.error) {
        m_running.erase(it);
        m_runningCount = m_running.size();
    }
}

void GenerationService::endAll(const Error &error)
{
    for (auto &[number, shared] : m_running)
        shared->breakOff(error);
    m_running.clear();
    m_runningCount = 0;
}

void GenerationService::run(std::stop_token stop)
{
    engine::GenerationSession session(m_model.loaded());
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(m_mutex);
            if (session.empty())
                m_asked.wait(lock, stop, [&] { return !m_new.empty() || !m_tasks.empty(); });
        }
        performTasks();
        admit(session);
        if (session.empty())
            continue;
        const auto tokens = session.step();
        if (!tokens) {
            endAll(tokens.error());
            continue;
        }
        for (const engine::GeneratedToken &token : *tokens)
            deliver(token);
    }
    endAll(stoppedError());
    const std::scoped_lock lock(m_mutex);
    for (auto &[request, shared] : m_new)
        shared->breakOff(stoppedError());
    m_new.clear();
    for (auto &[task, done] : m_tasks)
        done.set_value(fail(stoppedError()));
    m_tasks.clear();
}

} // namespace fieldwright
