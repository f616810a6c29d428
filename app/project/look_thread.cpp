#include "app/project/look_thread.h"

#include <QtCore/QCoreApplication>

namespace fieldwright {

LookThread::LookThread(const QString &name, QObject *parent)
    : QObject(parent), m_tasks(std::make_unique<TaskThread>(name))
{}

LookThread::~LookThread()
{
    m_stop.request_stop();
    if (m_tasks->idle())
        return;
    TaskThread *const left = m_tasks.release();
    left->setParent(QCoreApplication::instance());
    connect(left, &TaskThread::idleChanged, left, &QObject::deleteLater);
}

} // namespace fieldwright
