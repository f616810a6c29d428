#pragma once

#include "app/project/task_thread.h"

#include <stop_token>

namespace fieldwright {

/// A thread that only looks at files, which may lie on a slow disk. Nobody waits for it: once this object has gone
/// nobody is called and nothing more is looked at. What it is in the midst of, it ends by itself, so `work` owns all
/// that it uses. (The application outlives it.)
class LookThread : public QObject
{
    Q_OBJECT

public:
    explicit LookThread(const QString &name, QObject *parent = nullptr);
    ~LookThread() override;

    /// As TaskThread::run(); `work(stop)` is told when nobody wants its answer any more.
    template <typename Work, typename Done>
    void run(QObject *receiver, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work &, const std::stop_token &>;
        m_tasks->run(
            this,
            [stop = m_stop.get_token(), work = std::move(work)]() mutable {
                return stop.stop_requested() ? Value() : work(stop);
            },
            [target = QPointer<QObject>(receiver), done = std::move(done)](Value value) mutable {
                if (target)
                    done(std::move(value));
            });
    }

private:
    std::stop_source m_stop;
    std::unique_ptr<TaskThread> m_tasks;
};

} // namespace fieldwright
