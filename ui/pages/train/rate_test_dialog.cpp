#include "ui/pages/train/rate_test_dialog.h"

#include "app/jobs/job_queue.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "ui/charts/curve_plot.h"
#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace fieldwright::ui {

double highestOfUse(const std::vector<double> &losses)
{
    if (losses.empty())
        return qQNaN();
    const double start = losses.front();
    double low = start;
    for (const double loss : losses)
        low = std::isfinite(loss) ? std::min(low, loss) : low;
    return start + std::max(0.25 * (start - low), 0.05 * std::abs(start));
}

RateTestDialog::RateTestDialog(JobQueue &queue, const QString &run, QWidget *parent)
    : Translated<QDialog>(parent), m_queue(queue), m_run(run)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    m_state = new QLabel;
    m_state->setWordWrap(true);
    column->addWidget(m_state);
    m_plot = new CurvePlot;
    m_plot->setXAxis(XAxis::Rate);
    m_plot->setMinimumSize(480, 260);
    column->addWidget(m_plot, 1);
    auto *buttons = new QDialogButtonBox;
    m_use = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    setRole(m_use, "primary");
    m_close = buttons->addButton(QString(), QDialogButtonBox::RejectRole);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(this, &QDialog::finished, this, &RateTestDialog::finish);
    // The status of the queue says more than the run's files: that the job waits, or that its worker is gone.
    connect(&queue, &JobQueue::jobChanged, this, &RateTestDialog::refresh);
    connect(&queue, &JobQueue::jobEnded, this, &RateTestDialog::refresh);
    onLanguage([this] {
        setWindowTitle(tr("Find a learning rate"));
        m_plot->setAccessibleName(tr("Loss over the learning rate"));
        m_plot->setEmptyText(tr("No step has been computed yet"));
        m_use->setText(tr("Use this rate"));
        refresh();
    });
    resize(640, 440);
}

RateTestDialog::~RateTestDialog() = default;

double RateTestDialog::suggestion() const
{
    const RunStatus *const run = m_queue.job(m_run);
    return run && run->state == JobState::Completed ? numberOr(run->summary, "suggested_rate") : 0;
}

void RateTestDialog::refresh()
{
    const RunStatus *const run = m_queue.job(m_run);
    const double rate = suggestion();
    const bool isOver = !run || isFinal(run->state) || run->state == JobState::Interrupted;
    m_use->setEnabled(rate > 0);
    m_close->setText(isOver ? tr("Close") : tr("End the test"));
    if (!run) {
        m_state->setText(tr("The test is about to begin."));
        return;
    }
    if (!m_watcher && run->state != JobState::Queued) {
        m_watcher = std::make_unique<RunWatcher>(run->folder);
        connect(m_watcher.get(), &RunWatcher::metricsChanged, this, &RateTestDialog::refresh);
    }
    refreshState(*run, isOver);
    refreshPlot();
}

void RateTestDialog::refreshState(const RunStatus &run, bool isOver)
{
    const double rate = suggestion();
    if (run.error)
        m_state->setText(translated(*run.error));
    else if (run.state == JobState::Queued)
        m_state->setText(tr("The test waits for another job to end."));
    else if (rate > 0)
        m_state->setText(tr("The loss falls fastest at a rate of %1. Suggested is a third of it: %2.")
                             .arg(shownReal(numberOr(run.summary, "steepest_rate"), 2), shownReal(rate, 2)));
    else if (run.state == JobState::Completed)
        m_state->setText(tr("The loss falls at none of the rates. Look at the data, or try more steps at one rate."));
    else if (isOver)
        m_state->setText(tr("The test was ended."));
    else if (run.total <= 0)
        m_state->setText(tr("The test is about to begin."));
    else
        m_state->setText(tr("A short run whose rate rises from step to step: step %1 of %2. Nothing of it is kept.")
                             .arg(qint64(run.done))
                             .arg(qint64(run.total)));
}

void RateTestDialog::refreshPlot()
{
    std::vector<Curve> curves;
    const MetricSeries *const rates = m_watcher ? m_watcher->metrics().series("learning_rate") : nullptr;
    const auto curve = [&](const char *name, const QString &label, Curve::Look look) {
        const MetricSeries *const series = m_watcher->metrics().series(name);
        if (!series || series->size() != rates->size())
            return;
        Curve made{.name = label, .look = look, .y = series->value};
        for (const double value : rates->value)
            made.x.push_back(std::log10(value));
        curves.push_back(std::move(made));
    };
    if (rates) {
        curve("loss", {}, Curve::Look::Pale);
        curve("smoothed_loss", tr("loss"), Curve::Look::Line);
    }
    const MetricSeries *const smoothed = rates ? m_watcher->metrics().series("smoothed_loss") : nullptr;
    m_plot->setUpTo(smoothed ? highestOfUse(smoothed->value) : qQNaN());
    m_plot->setCurves(std::move(curves));
    const double rate = suggestion();
    m_plot->setCursor(rate > 0 ? std::log10(rate) : qQNaN());
}

void RateTestDialog::finish(int result)
{
    const RunStatus *const run = m_queue.job(m_run);
    if (result == Accepted && suggestion() > 0)
        Q_EMIT rateChosen(suggestion());
    else if (run && !isFinal(run->state))
        m_queue.stop(m_run, StopKeep::Discard);
}

} // namespace fieldwright::ui
