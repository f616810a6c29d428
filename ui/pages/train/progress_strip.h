#pragma once

#include "app/runs/run_watcher.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QLabel;
class QProgressBar;

namespace fieldwright::ui {

/// The line over the curves: bar, per cent, time left with the clock, elapsed, tokens a second, peak memory.
class ProgressStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ProgressStrip(QWidget *parent = nullptr);
    /// `watcher` may be null: figures are not known then.
    void setRun(const RunStatus &run, const RunWatcher *watcher);

private:
    void showFigures(const RunStatus &run, const RunWatcher *watcher);

    QProgressBar *m_bar = nullptr;
    QLabel *m_percent = nullptr;
    QLabel *m_left = nullptr;
    QLabel *m_clock = nullptr;
    QLabel *m_elapsed = nullptr;
    QLabel *m_speed = nullptr;
    QLabel *m_peak = nullptr;
};

} // namespace fieldwright::ui
