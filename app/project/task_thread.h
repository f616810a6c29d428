#pragma once

#include "core/base/result.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>

namespace fieldwright {

/// One thread that does tasks in the order in which they were posted and hands each result back to the thread that this
/// object lives in (the window's). A receiver that was destroyed meanwhile is not called; the task is done all the
/// same.
///
/// The destructor does what is queued to its end first: a posted task is a promise.
class TaskThread : public QObject
{
    Q_OBJECT

public:
    explicit TaskThread(const QString &name, QObject *parent = nullptr);
    ~TaskThread() override;

    /// `work()` runs in the thread and returns a value; `done(value)` is called here afterwards. `work` must not throw.
    template <typename Work, typename Done>
    void run(QObject *receiver, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work &>;
        post([this, target = QPointer<QObject>(receiver), work = std::move(work), done = std::move(done)]() mutable {
            auto value = std::make_shared<Value>(work());
            deliver([target = std::move(target), value = std::move(value), done = std::move(done)]() mutable {
                if (target)
                    done(std::move(*value));
            });
        });
    }

    /// Tasks that were posted and whose result was not yet delivered.
    int pending() const { return m_pending; }
    bool idle() const { return m_pending == 0; }
    /// Blocks until everything posted so far is done and delivered. For shutdown and tests only.
    void finish();

Q_SIGNALS:
    /// Between idle and busy, in both directions: "All changes saved".
    void idleChanged(bool idle);

private:
    using Task = std::function<void()>;

    /// std::function wants copyable things; a shared pointer makes anything one.
    template <typename F>
    void post(F task)
    {
        push([shared = std::make_shared<F>(std::move(task))] { (*shared)(); });
    }
    template <typename F>
    void deliver(F delivery)
    {
        pushDelivery([shared = std::make_shared<F>(std::move(delivery))] { (*shared)(); });
    }

    void push(Task task);
    void pushDelivery(Task delivery);
    void loop();
    void drainDeliveries();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
    std::deque<Task> m_deliveries;
    bool m_stopping = false;
    int m_pending = 0; ///< of this object's own thread
    std::condition_variable m_delivered;
    std::thread m_thread;
};

} // namespace fieldwright
