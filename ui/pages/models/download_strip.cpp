#include "ui/pages/models/download_strip.h"

#include "app/jobs/job_table_model.h"
#include "app/models/library_jobs.h"
#include "app/runs/time_left.h"
#include "app/text/qt_text.h"
#include "ui/dialogs/key_dialog.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

bool isOpen(const RunStatus &run)
{
    return run.job && run.job->kind == JobKind::Download && run.state != JobState::Completed &&
           run.state != JobState::Cancelled;
}

} // namespace

class DownloadStrip::Row : public QFrame
{
public:
    Row(DownloadStrip &strip, const QString &id) : m_queue(strip.m_jobs.queue())
    {
        m_name = new ElidedLabel;
        m_status = new QLabel;
        m_status->setWordWrap(true);
        setRole(m_status, "muted");
        m_bar = new QProgressBar;
        m_bar->setRange(0, 1000);
        m_bar->setTextVisible(false);
        m_bar->setFixedHeight(6);
        m_pause = new QToolButton;
        m_stop = new QToolButton;
        for (QToolButton *button : {m_pause, m_stop}) {
            button->setAutoRaise(true);
            button->setIconSize(QSize(size::icon, size::icon));
        }
        auto *texts = new QVBoxLayout;
        texts->setSpacing(4);
        texts->addWidget(m_name);
        texts->addWidget(m_bar);
        texts->addWidget(m_status);
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(size::padding, 8, 8, 8);
        row->setSpacing(8);
        row->addLayout(texts, 1);
        row->addWidget(m_pause);
        row->addWidget(m_stop);
        QObject::connect(m_pause, &QToolButton::clicked, this, [this, id, &strip] {
            const RunStatus *run = m_queue.job(id);
            if (run && run->job && run->state == JobState::Interrupted)
                KeyDialog::continueRun(strip.m_jobs.tokens(), m_queue, id, window());
            else if (run && run->state == JobState::Paused)
                m_queue.resume(id);
            else
                m_queue.pause(id);
        });
        QObject::connect(m_stop, &QToolButton::clicked, this, [this, id, &strip] {
            const RunStatus *run = m_queue.job(id);
            if (run && isFinal(run->state))
                strip.m_jobs.dismiss(id);
            else
                m_queue.stop(id, StopKeep::Discard);
        });
    }

    void show(const RunStatus &run)
    {
        const bool over = isFinal(run.state);
        const bool rests = run.state == JobState::Paused || run.state == JobState::Interrupted;
        const QString name = toQString(run.job->name);
        m_name->setText(name);
        m_bar->setValue(int(1000 * std::max(0.0, run.fraction())));
        m_bar->setEnabled(!rests);
        m_bar->setVisible(!over);
        m_bar->setAccessibleName(DownloadStrip::tr("Download of %1").arg(name));
        QStringList status;
        if (over && run.error)
            status.append(translated(*run.error));
        else if (run.error)
            status.append(translated(*run.error));
        else if (run.state == JobState::Paused)
            status.append(DownloadStrip::tr("Paused"));
        else if (run.state == JobState::Interrupted)
            status.append(DownloadStrip::tr("Interrupted; what came is kept"));
        else if (run.total > 0)
            status.append(DownloadStrip::tr("%1 %").arg(shownNumber(100 * run.fraction(), 0)));
        else
            status.append(jobStateText(run.state));
        if (!over && run.total > 0)
            status.append(
                DownloadStrip::tr("%1 of %2").arg(shownBytes(quint64(run.done)), shownBytes(quint64(run.total))));
        if (run.state == JobState::Running && run.total > 0)
            status.append(run.leftMs ? DownloadStrip::tr("%1 left").arg(timeLeftText(run.leftMs))
                                     : timeLeftText(run.leftMs));
        m_status->setText(status.join(u" · "_s));
        setRole(m_status, over || run.error ? "error" : "muted");
        const QString pause =
            rests ? DownloadStrip::tr("Continue the download of %1") : DownloadStrip::tr("Pause the download of %1");
        const QString stop = over ? DownloadStrip::tr("Take the failed download of %1 from the list")
                                  : DownloadStrip::tr("Stop the download of %1");
        m_pause->setVisible(!over);
        m_pause->setIcon(icon(rests ? "media-playback-start" : "media-playback-pause"));
        m_pause->setToolTip(pause.arg(name));
        m_pause->setAccessibleName(pause.arg(name));
        m_stop->setIcon(icon(over ? "dialog-cancel" : "media-playback-stop"));
        m_stop->setToolTip(stop.arg(name));
        m_stop->setAccessibleName(stop.arg(name));
    }

private:
    JobQueue &m_queue;
    ElidedLabel *m_name = nullptr;
    QLabel *m_status = nullptr;
    QProgressBar *m_bar = nullptr;
    QToolButton *m_pause = nullptr;
    QToolButton *m_stop = nullptr;
};

DownloadStrip::DownloadStrip(LibraryJobs &jobs, QWidget *parent) : Translated<QFrame>(parent), m_jobs(jobs)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    JobQueue &queue = jobs.queue();
    for (const auto signal : {&JobQueue::jobAdded, &JobQueue::jobChanged, &JobQueue::jobStarted, &JobQueue::jobEnded,
                              &JobQueue::jobImported, &JobQueue::jobRemoved})
        connect(&queue, signal, this, &DownloadStrip::refresh);
    onLanguage([this] { refresh(); });
}

DownloadStrip::~DownloadStrip() = default;

void DownloadStrip::refresh()
{
    JobQueue &queue = m_jobs.queue();
    std::map<QString, Row *> rows;
    for (const QString &id : queue.ids()) {
        const RunStatus *run = queue.job(id);
        if (!run || !isOpen(*run))
            continue;
        const auto known = m_rows.find(id);
        Row *row = known == m_rows.end() ? new Row(*this, id) : known->second;
        if (known == m_rows.end())
            m_column->addWidget(row);
        row->show(*run);
        rows[id] = row;
    }
    for (const auto &[id, row] : m_rows) {
        if (!rows.contains(id))
            row->deleteLater();
    }
    const bool isOther = m_rows.size() != rows.size();
    m_rows = std::move(rows);
    setVisible(!m_rows.empty());
    if (isOther)
        Q_EMIT countChanged();
}

} // namespace fieldwright::ui
