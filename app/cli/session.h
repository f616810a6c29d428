#pragma once

#include "app/runs/run_status.h"
#include "app/studio.h"

#include <QObject>

#include <atomic>
#include <future>
#include <stop_token>

namespace fieldwright {

/// What the whole command line has in common.
struct CliOptions
{
    std::filesystem::path project; ///< absolute; empty: none was named and none is at the working folder
    bool json = false;
    std::filesystem::path workingFolder; ///< of whoever typed the command
    std::string passwords;               ///< what they answered to ChosenVerb::asksPasswords, one a line
};

/// Where a command line's words go: {"output": text}, {"error": text} or {"progress": {"fraction", "text"}}. Called in
/// the verb's thread.
using CliSink = std::function<void(const Json &message)>;

/// The command was interrupted (Ctrl+C, the asker has gone, the project is closing). Thrown by CliSession's waiting
/// functions through a verb, caught where the verb was called, and nowhere else.
struct CliInterrupted
{
    std::string hint; ///< how to go on; may be empty
};

/// What a verb works with. Verbs are straight lines of code on a thread of their own; the services live in the main
/// thread, and the functions here carry calls over and wait for the answers.
class CliSession
{
public:
    CliSession(Studio &studio, CliOptions options, CliSink sink);
    ~CliSession();

    const CliOptions &options() const { return m_options; }
    std::filesystem::path absolute(const std::filesystem::path &path) const;

    // Output.
    void print(const QString &line);
    void complain(const QString &line);
    void progress(double fraction, const QString &text);
    /// With --json, this is what is printed at the end.
    Json result = Json::object();

    /// Ends waiting; called in the main thread. After close() no call is carried over any more.
    void interrupt() { m_interrupted = true; }
    void close();
    bool isInterrupted() const { return m_interrupted; }
    void throwIfInterrupted() const;

    Studio &studio() { return m_studio; }

    /// Runs `call` in the main thread and gives its value.
    template <typename Call>
    auto onMain(Call call)
    {
        using Value = std::invoke_result_t<Call &>;
        auto task = std::make_shared<std::packaged_task<Value()>>(std::move(call));
        std::future<Value> future = task->get_future();
        postToMain([task] { (*task)(); });
        waitFor(future);
        return future.get();
    }

    /// Calls a verb of a service, `start(receiver, done)`, in the main thread and waits for what `done` gets.
    template <typename Value, typename Start>
    Value await(Start start)
    {
        auto promise = std::make_shared<std::promise<Value>>();
        std::future<Value> future = promise->get_future();
        postToMain([this, promise, start = std::move(start)]() mutable {
            start(m_receiver, [promise](Value value) { promise->set_value(std::move(value)); });
        });
        promise.reset();
        waitFor(future);
        try {
            return future.get();
        } catch (const std::future_error &) { // the service went away with the project
            throw CliInterrupted{};
        }
    }

    /// The project of --project, open and with its results taken in. Errors as Studio::openProject.
    Result<Project *> project();
    /// Errors: NotFound.
    Result<ModelEntry> model(const QString &text);

    /// Shows the progress of a job until it ends and its results are in the project. What Ctrl+C does: `ends` ends the
    /// worker so that the job is interrupted and can go on later; otherwise the job goes on. Gives the job's end.
    enum class OnInterrupt { EndJob, LeaveJob };
    Result<RunStatus> follow(const QString &id, OnInterrupt onInterrupt);

private:
    void postToMain(std::function<void()> call);
    template <typename Value>
    void waitFor(std::future<Value> &future)
    {
        // Ctrl+C alone does not end this: what was asked for is quick, and its caller may have to tidy up.
        while (future.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
            if (m_closed)
                throw CliInterrupted{};
        }
    }

    Studio &m_studio;
    CliOptions m_options;
    CliSink m_sink;
    QObject *m_receiver = nullptr; ///< lives in the main thread
    std::atomic<bool> m_interrupted = false;
    std::atomic<bool> m_closed = false;
};

/// What `complain` shows of an error: the sentence and its remedy in the language that is installed.
Json errorJson(const Error &error);

} // namespace fieldwright
