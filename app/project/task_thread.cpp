#include "app/project/task_thread.h"

#include <QtCore/QMetaObject>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace fieldwright {

namespace {

/// Linux has it for each thread. Several of them on few cores are not to keep the window from being drawn.
void giveWayToTheWindow()
{
    constexpr int nicer = 5;
    (void)setpriority(PRIO_PROCESS, id_t(gettid()), nicer);
}

} // namespace

TaskThread::TaskThread(const QString &name, QObject *parent) : QObject(parent)
{
    m_thread = std::thread([this] { loop(); });
    pthread_setname_np(m_thread.native_handle(), name.left(15).toLatin1().constData());
}

TaskThread::~TaskThread()
{
    {
        std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void TaskThread::push(Task task)
{
    if (m_pending++ == 0)
        Q_EMIT idleChanged(false);
    {
        std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void TaskThread::pushDelivery(Task delivery)
{
    bool first = false;
    {
        std::lock_guard lock(m_mutex);
        first = m_deliveries.empty();
        m_deliveries.push_back(std::move(delivery));
    }
    m_delivered.notify_all();
    if (first)
        QMetaObject::invokeMethod(this, &TaskThread::drainDeliveries, Qt::QueuedConnection);
}

void TaskThread::loop()
{
    giveWayToTheWindow();
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
        if (m_tasks.empty())
            return;
        Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

void TaskThread::drainDeliveries()
{
    while (true) {
        Task delivery;
        {
            std::lock_guard lock(m_mutex);
            if (m_deliveries.empty())
                return;
            delivery = std::move(m_deliveries.front());
            m_deliveries.pop_front();
        }
        // Counted down before the call, so that a delivery that posts again and one that asks pending() see the truth.
        const bool nowIdle = --m_pending == 0;
        const QPointer<TaskThread> alive(this);
        delivery();
        if (!alive)
            return;
        if (nowIdle && m_pending == 0)
            Q_EMIT idleChanged(true);
    }
}

void TaskThread::finish()
{
    while (m_pending > 0) {
        {
            std::unique_lock lock(m_mutex);
            m_delivered.wait(lock, [this] { return !m_deliveries.empty(); });
        }
        drainDeliveries();
    }
}

} // namespace fieldwright
