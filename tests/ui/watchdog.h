#pragma once

#include <QCoreApplication>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace fieldwright::ui {

/// How long the event loop of the main thread keeps others waiting: the longest time that one of the events which a
/// thread posts lay unhandled, or that a timer was late. What a user types or clicks would have waited as long. (Posted
/// events alone miss a chain of events that post one another: they are handled in turn with it, the user's are not.)
class Watchdog
{
public:
    Watchdog()
        : m_receiver(std::make_unique<Receiver>(*this)), m_thread([this](const std::stop_token &stop) { watch(stop); })
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

    class Receiver : public QObject
    {
    public:
        explicit Receiver(Watchdog &watchdog) : m_watchdog(watchdog) { startTimer(period, Qt::PreciseTimer); }

        void timerEvent(QTimerEvent *) override
        {
            const Clock::time_point now = Clock::now();
            m_watchdog.note(now - m_last - period);
            m_last = now;
        }

    private:
        static constexpr std::chrono::milliseconds period{5};
        Watchdog &m_watchdog;
        Clock::time_point m_last = Clock::now();
    };

    void note(Clock::duration waited)
    {
        m_worst = std::max<std::int64_t>(m_worst, std::chrono::nanoseconds(waited).count());
    }

    void watch(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            const Clock::time_point sent = Clock::now();
            m_isAnswered = false;
            QMetaObject::invokeMethod(
                m_receiver.get(),
                [this, sent] {
                    note(Clock::now() - sent);
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

    std::unique_ptr<Receiver> m_receiver;
    std::atomic<std::int64_t> m_worst = 0; ///< nanoseconds
    std::mutex m_mutex;
    std::condition_variable m_answered;
    std::atomic<bool> m_isAnswered = false;
    std::jthread m_thread;
};

} // namespace fieldwright::ui
