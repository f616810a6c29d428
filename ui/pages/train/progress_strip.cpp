#include "ui/pages/train/progress_strip.h"

#include "app/jobs/job_table_model.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStyle>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int parts = 1000; // of the bar
constexpr qint64 msOfDay = 86'400'000;

} // namespace

ProgressStrip::ProgressStrip(QWidget *parent) : Translated(parent)
{
    setProperty("surface", u"base"_s);
    setFixedHeight(48);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(size::padding, 0, size::padding, 0);
    row->setSpacing(16);
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setRange(0, parts);
    m_bar->setMaximumWidth(360);
    m_percent = new QLabel;
    setRole(m_percent, "strong");
    m_left = new QLabel;
    setRole(m_left, "strong");
    m_clock = new QLabel;
    setRole(m_clock, "mutedBody");
    m_elapsed = new QLabel;
    m_speed = new QLabel;
    m_peak = new QLabel;
    row->addWidget(m_bar, 2);
    row->addWidget(m_percent);
    row->addWidget(m_left);
    row->addWidget(m_clock);
    row->addStretch(1);
    for (QLabel *label : {m_elapsed, m_speed, m_peak})
        row->addWidget(label);
    onLanguage([this] { m_bar->setAccessibleName(tr("Progress of the run")); });
}

void ProgressStrip::setRun(const RunStatus &run, const RunWatcher *watcher)
{
    const double fraction = run.state == JobState::Completed ? 1 : run.fraction();
    m_bar->setValue(int(std::max(0.0, fraction) * parts));
    const bool paused = run.state == JobState::Paused || run.state == JobState::Interrupted;
    if (m_bar->property("paused").toBool() != paused) {
        m_bar->setProperty("paused", paused);
        m_bar->style()->unpolish(m_bar);
        m_bar->style()->polish(m_bar);
    }
    m_percent->setText(fraction >= 0 ? shownPercent(fraction) : QString());
    const bool ends = run.state == JobState::Running && run.leftMs;
    if (run.state == JobState::Paused)
        m_left->setText(tr("Paused at step %1").arg(shownNumber(qint64(run.done))));
    else if (run.state == JobState::Running || run.state == JobState::Checkpointing)
        m_left->setText(ends ? tr("%1 left").arg(timeLeftText(run.leftMs)) : timeLeftText(run.leftMs));
    else
        m_left->setText(jobStateText(run.state));
    m_clock->setText(ends ? tr("done at about %1")
                                .arg(QLocale().toString(QTime::currentTime().addMSecs(int(*run.leftMs % msOfDay)),
                                                        QLocale::ShortFormat))
                          : QString());
    showFigures(run, watcher);
}

void ProgressStrip::showFigures(const RunStatus &run, const RunWatcher *watcher)
{
    const double seconds = numberOr(run.summary, "seconds");
    const qint64 worked = seconds > 0 ? qint64(seconds * 1000) : run.workedMs;
    m_elapsed->setText(worked > 0 ? tr("elapsed <b>%1</b>").arg(shownDuration(worked)) : QString());
    const MetricSeries *speeds = watcher ? watcher->metrics().series("tokens_per_second") : nullptr;
    const double speed = speeds && !speeds->value.empty() ? speeds->value.back() : qQNaN();
    m_speed->setText(std::isfinite(speed) ? tr("tokens/s <b>%1</b>").arg(shownNumber(speed, 0)) : QString());
    double peak = double(run.memoryBytes);
    if (const MetricSeries *memory = watcher ? watcher->metrics().series("memory_bytes") : nullptr) {
        for (const double value : memory->value)
            peak = std::max(peak, std::isfinite(value) ? value : 0);
    }
    m_peak->setText(peak > 0 ? tr("peak memory <b>%1</b>").arg(shownBytes(quint64(peak))) : QString());
}

} // namespace fieldwright::ui
