#pragma once

#include "app/runs/run_watcher.h"
#include "ui/charts/run_curves.h"

#include <map>
#include <memory>

namespace fieldwright {
class JobQueue;
}

namespace fieldwright::ui {

/// One of the runs whose curves lie over each other; `first`: that whose validation rows the others should share.
ShownRun shownRun(const RunStatus &run, const RunWatcher &watcher, int series, const RunStatus &first);

/// Watchers of the runs whose curves are shown, by id. Runs are watched only while they are in the set.
class RunSet : public QObject
{
    Q_OBJECT
public:
    explicit RunSet(QObject *parent = nullptr) : QObject(parent) {}

    void setQueue(JobQueue *queue);
    /// Watches exactly these.
    void watch(const QStringList &ids);
    /// Null when the run is not watched.
    const RunWatcher *watcher(const QString &id) const;

Q_SIGNALS:
    /// Figures, samples or state of a watched run changed.
    void changed(const QString &id);

private:
    JobQueue *m_queue = nullptr;
    std::map<QString, std::unique_ptr<RunWatcher>> m_watchers;
};

} // namespace fieldwright::ui
