#include "ui/pages/documents/import_strip.h"

#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/project/project.h"
#include "app/runs/time_left.h"
#include "app/text/qt_text.h"
#include "ui/dialogs/password_dialog.h"
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

bool isOpen(const RunStatus *run)
{
    return run && run->job && run->job->kind == JobKind::Import && !isFinal(run->state);
}

bool rests(const RunStatus &run)
{
    return run.state == JobState::Paused || run.state == JobState::Interrupted;
}

} // namespace

class ImportStrip::Row : public QFrame
{
public:
    Row(ProjectJobs &jobs, QString id) : m_jobs(jobs), m_id(std::move(id))
    {
        constexpr int barWidth = 160;
        m_name = new ElidedLabel;
        m_bar = new QProgressBar;
        m_bar->setRange(0, 1000);
        m_bar->setTextVisible(false);
        m_bar->setFixedSize(barWidth, 6);
        m_facts = new QLabel;
        setRole(m_facts, "muted");
        m_pause = new QToolButton;
        m_cancel = new QToolButton;
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(size::padding, 4, size::padding, 4);
        row->setSpacing(12);
        row->addWidget(m_name, 1);
        row->addWidget(m_bar);
        row->addWidget(m_facts);
        for (QToolButton *button : {m_pause, m_cancel}) {
            button->setAutoRaise(true);
            button->setIconSize(QSize(size::icon, size::icon));
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            row->addWidget(button);
        }
        QObject::connect(m_pause, &QToolButton::clicked, this, [this] { pauseOrGoOn(); });
        QObject::connect(m_cancel, &QToolButton::clicked, this, [this] { m_jobs.queue().stop(m_id); });
    }

    void show(const RunStatus &run)
    {
        const QString job = toQString(run.job->name);
        QString what = run.state == JobState::Running && !run.text.empty() ? translated(run.text)
                                                                           : ImportStrip::tr("Reading %1").arg(job);
        if (run.state == JobState::Paused)
            what = ImportStrip::tr("Paused: reading %1").arg(job);
        else if (run.state == JobState::Interrupted)
            what = run.error ? translated(run.error->what) : ImportStrip::tr("Interrupted: reading %1").arg(job);
        m_name->setText(what);
        m_name->setToolTip(run.error ? translated(*run.error) : what);
        m_bar->setValue(int(1000 * std::max(0.0, run.fraction())));
        m_bar->setEnabled(!rests(run));
        m_bar->setAccessibleName(what);
        QStringList facts;
        if (const QString done = jobProgressText(run); !done.isEmpty())
            facts.append(done);
        if (run.state == JobState::Running)
            facts.append(run.leftMs ? ImportStrip::tr("%1 left").arg(timeLeftText(run.leftMs))
                                    : timeLeftText(run.leftMs));
        m_facts->setText(facts.join(u" · "_s));
        m_pause->setText(rests(run) ? ImportStrip::tr("Continue") : ImportStrip::tr("Pause"));
        m_pause->setIcon(icon(rests(run) ? "media-playback-start" : "media-playback-pause"));
        m_pause->setEnabled(rests(run) || run.state == JobState::Running);
        m_cancel->setText(ImportStrip::tr("Cancel"));
        m_cancel->setIcon(icon("dialog-cancel"));
        m_cancel->setToolTip(ImportStrip::tr("Leave the files that are not read yet"));
    }

private:
    void pauseOrGoOn()
    {
        const RunStatus *const run = m_jobs.queue().job(m_id);
        if (!isOpen(run))
            return;
        if (run->state == JobState::Paused)
            m_jobs.queue().resume(m_id);
        else if (run->state != JobState::Interrupted)
            m_jobs.queue().pause(m_id);
        else if (!PasswordDialog::continueRun(m_jobs, m_id, window()))
            m_jobs.queue().continueRun(m_id);
    }

    ProjectJobs &m_jobs;
    QString m_id;
    ElidedLabel *m_name = nullptr;
    QProgressBar *m_bar = nullptr;
    QLabel *m_facts = nullptr;
    QToolButton *m_pause = nullptr;
    QToolButton *m_cancel = nullptr;
};

ImportStrip::ImportStrip(QWidget *parent) : Translated<QFrame>(parent)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    hide();
    onLanguage([this] { refresh(); });
}

ImportStrip::~ImportStrip() = default;

void ImportStrip::setProject(Project *project)
{
    for (const auto &[id, row] : m_rows)
        delete row;
    m_rows.clear();
    m_project = project;
    if (project) {
        for (const auto signal : {&JobQueue::jobAdded, &JobQueue::jobChanged, &JobQueue::jobStarted,
                                  &JobQueue::jobEnded, &JobQueue::jobRemoved})
            connect(&project->jobs().queue(), signal, this, &ImportStrip::refresh, Qt::UniqueConnection);
    }
    refresh();
}

void ImportStrip::refresh()
{
    std::map<QString, Row *> rows;
    if (m_project) {
        JobQueue &queue = m_project->jobs().queue();
        for (const QString &id : queue.ids()) {
            const RunStatus *const run = queue.job(id);
            if (!isOpen(run))
                continue;
            const auto known = m_rows.find(id);
            Row *const row = known == m_rows.end() ? new Row(m_project->jobs(), id) : known->second;
            if (known == m_rows.end())
                m_column->addWidget(row);
            row->show(*run);
            rows[id] = row;
        }
    }
    for (const auto &[id, row] : m_rows) {
        if (!rows.contains(id))
            row->deleteLater();
    }
    m_rows = std::move(rows);
    setVisible(!m_rows.empty());
}

} // namespace fieldwright::ui
