#pragma once

#include "app/runs/run_watcher.h"

#include <QCoreApplication>

namespace fieldwright::ui {

/// Plain sentences on the processes that a run trains in; empty where it is one.
class ProcessesText
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::ui::ProcessesText)
public:
    /// `tokensPerSecond`: of all together; not a number where it is not known.
    static QString of(const RunProcesses &processes, double tokensPerSecond);
    static QString of(const RunWatcher &watcher);
};

} // namespace fieldwright::ui
