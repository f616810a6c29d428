#pragma once

#include <QCoreApplication>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace fieldwright::ui {

/// How long the event loop of the main thread keeps others waiting: a thread posts it one event after the other and
/// notes the longest time that one lay unhandled. What a user types or clicks would have waited as long.
class Watchdog
{
public:
    Watchdog() : m_receiver(std::make_unique<QObject>()), m_thread([this](const std::stop_token &stop) { watch(stop); })
    {}

    ~Watchdog()
    {
        m_thread.request_stop();
        m_answered.notify_all();
        m_thread.join();
    }

    void reset() { m_worst = 0; }
    double worstMs() const { return double(m_worst) / 1e6; }

private:
    using Clock = std::chrono::steady_clock;

    void watch(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            const Clock::time_point sent = Clock::now();
            m_isAnswered = false;
            QMetaObject::invokeMethod(
                m_receiver.get(),
                [this, sent] {
                    const std::int64_t waited = std::chrono::nanoseconds(Clock::now() - sent).count();
                    m_worst = std::max<std::int64_t>(m_worst, waited);
                    const std::scoped_lock lock(m_mutex);
                    m_isAnswered = true;
                    m_answered.notify_all();
                },
                Qt::QueuedConnection);
            std::unique_lock lock(m_mutex);
            m_answered.wait(lock, [&] { return m_isAnswered || stop.stop_requested(); });
            lock.unlock();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    std::unique_ptr<QObject> m_receiver;
    std::atomic<std::int64_t> m_worst = 0; ///< nanoseconds
    std::mutex m_mutex;
    std::condition_variable m_answered;
    std::atomic<bool> m_isAnswered = false;
    std::jthread m_thread;
};

} // namespace fieldwright::ui
