#pragma once

#include "app/runs/run_watcher.h"
#include "ui/widgets/translated.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace fieldwright {
class JobQueue;
}

namespace fieldwright::ui {

class CurvePlot;

/// Up to where the losses of a rate test are worth drawing: a bit above where they begin. At the end they grow without
/// bounds, and beside that nobody would see them fall. Not a number while there is none.
double highestOfUse(const std::vector<double> &losses);

/// A learning-rate test as it runs: the loss over the rate, and the suggestion that one click takes over. Closing it
/// while the test is under way ends the test.
class RateTestDialog : public Translated<QDialog>
{
    Q_OBJECT
public:
    /// `run`: id of a job of the queue.
    RateTestDialog(JobQueue &queue, const QString &run, QWidget *parent);
    ~RateTestDialog() override;

Q_SIGNALS:
    void rateChosen(double rate);

private:
    void refresh();
    void refreshState(const RunStatus &run, bool isOver);
    void refreshPlot();
    void finish(int result);
    double suggestion() const;

    JobQueue &m_queue;
    const QString m_run;
    std::unique_ptr<RunWatcher> m_watcher;
    QLabel *m_state = nullptr;
    CurvePlot *m_plot = nullptr;
    QPushButton *m_use = nullptr;
    QPushButton *m_close = nullptr;
};

} // namespace fieldwright::ui
