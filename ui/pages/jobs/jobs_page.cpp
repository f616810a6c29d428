#include "ui/pages/jobs/jobs_page.h"

#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/models/library_jobs.h"
#include "app/project/project.h"
#include "app/runs/run_watcher.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/dialogs/key_dialog.h"
#include "ui/dialogs/password_dialog.h"
#include "ui/pages/jobs/event_model.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QDesktopServices>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollBar>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

StateDelegate::State stateOf(const QModelIndex &index)
{
    const QString text = index.data().toString();
    const auto state = JobState(index.data(JobTableModel::StateRole).toInt());
    const bool late = index.data(JobTableModel::PulseRole).toInt() != int(Pulse::Fine);
    switch (state) {
    case JobState::Completed:
        return {Tone::Success, text};
    case JobState::Failed:
        return {Tone::Error, text};
    case JobState::Interrupted:
        return {Tone::Warning, text};
    case JobState::Cancelled:
        return {Tone::Muted, text, "dialog-cancel"};
    case JobState::Queued:
        return {Tone::Muted, text, ""};
    case JobState::Paused:
        return {Tone::Plain, text, "media-playback-pause"};
    case JobState::Preparing:
    case JobState::Running:
    case JobState::Checkpointing:
        return late ? StateDelegate::State{Tone::Warning, text}
                    : StateDelegate::State{Tone::Plain, text, "media-playback-start"};
    }
    return {};
}

const std::pair<const char *, JobFilterModel::Filter> filters[] = {
    {"all", JobFilterModel::Filter::All},           {"live", JobFilterModel::Filter::Live},
    {"waiting", JobFilterModel::Filter::Waiting},   {"needs", JobFilterModel::Filter::NeedsYou},
    {"finished", JobFilterModel::Filter::Finished},
};

} // namespace

JobsPage::JobsPage(const Context &context) : Page(context, "jobs")
{
    m_table = new TableView;
    m_pauseQueue = makeAction({.menu = MenuId::Run, .icon = "media-playback-pause"}, [this] {
        if (JobQueue *jobs = queue()) {
            jobs->setQueuePaused(!jobs->isQueuePaused());
        }
    });
    m_hideFinished = makeAction({.menu = MenuId::View, .icon = "edit-clear-history"}, [this] {
        const bool hidden = !settings().get(setting::finishedJobsHidden);
        settings().set(setting::finishedJobsHidden, hidden);
    });
    connect(&settings(), &Settings::changed, this, [this](const QString &name) {
        if (name != QLatin1String(setting::finishedJobsHidden.name))
            return;
        if (m_filter)
            m_filter->setFinishedHidden(settings().get(setting::finishedJobsHidden));
        refresh();
    });
    const auto act = [this](void (JobQueue::*verb)(const QString &)) {
        return [this, verb] {
            if (queue() && current())
                (queue()->*verb)(currentId());
        };
    };
    m_pause = makeAction({.menu = MenuId::Run, .icon = "media-playback-pause"}, act(&JobQueue::pause));
    m_resume = makeAction({.menu = MenuId::Run, .icon = "media-playback-start"}, act(&JobQueue::resume));
    m_continue =
        makeAction({.menu = MenuId::Run, .icon = "media-playback-start"}, [this] { continueRun(currentId()); });
    m_startNow = makeAction({.menu = MenuId::Run, .icon = "media-playback-start"}, act(&JobQueue::startNow));
    m_earlier =
        makeAction({.menu = MenuId::Edit, .icon = "arrow-up", .key = QKeySequence(u"Alt+Up"_s), .only = m_table},
                   [this] { moveInQueue(-1); });
    m_later =
        makeAction({.menu = MenuId::Edit, .icon = "arrow-down", .key = QKeySequence(u"Alt+Down"_s), .only = m_table},
                   [this] { moveInQueue(1); });
    m_stop = makeAction({.menu = MenuId::Run, .icon = "media-playback-stop"}, [this] { askStop(); });
    m_end = makeAction({.menu = MenuId::Run, .icon = "dialog-cancel"}, [this] {
        if (queue() && current())
            queue()->endProcess(currentId(), true);
    });
    m_folder = makeAction({.menu = MenuId::File, .icon = "folder-open"}, [this] {
        if (const RunStatus *job = current())
            QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(job->folder)));
    });
    m_remove = makeAction(
        {.menu = MenuId::Edit, .icon = "edit-delete", .key = QKeySequence(Qt::Key_Delete), .only = m_table}, [this] {
            const RunStatus *job = current();
            if (!job || job->isLive())
                return;
            const QString id = currentId();
            const auto answer = QMessageBox::question(
                this, tr("Remove a job"),
                project()->jobs().losesModel(*job)
                    ? tr("Remove the folder of this job with its model, which is not among the models of the project? "
                         "Its model, log and checkpoints go for good.")
                    : tr("Remove the folder of this job? What it made stays in the project; its log and "
                         "checkpoints go for good."),
                QMessageBox::Yes | QMessageBox::No, QMessageBox::No);
            if (answer == QMessageBox::Yes && queue())
                queue()->remove(id);
        });
    m_continueBanner = new QAction(this);
    connect(m_continueBanner, &QAction::triggered, this, [this] { continueRun(m_bannerJob); });
    m_showBanner = new QAction(this);
    connect(m_showBanner, &QAction::triggered, this, [this] { reveal(m_bannerJob); });

    m_empty = new EmptyState(this);
    m_empty->hide();
    setBody(buildBody(), buildToolBar());
    onLanguage([this] {
        m_pause->setText(tr("Pause"));
        m_resume->setText(tr("Resume"));
        m_continue->setText(tr("Continue"));
        m_continueBanner->setText(tr("Continue"));
        m_showBanner->setText(tr("Show"));
        m_startNow->setText(tr("Start now"));
        m_earlier->setText(tr("Earlier in the queue"));
        m_later->setText(tr("Later in the queue"));
        m_log->setPlaceholderText(tr("The worker has written nothing."));
        m_stop->setText(tr("Stop…"));
        m_end->setText(tr("End process"));
        m_folder->setText(tr("Run folder"));
        m_remove->setText(tr("Remove"));
        m_filters->setText(u"all"_s, tr("All"));
        m_filters->setText(u"live"_s, tr("Running"));
        m_filters->setText(u"waiting"_s, tr("Queued"));
        m_filters->setText(u"needs"_s, tr("Needs you"));
        m_filters->setText(u"finished"_s, tr("Done"));
        m_search->setHint(tr("Search jobs"));
        m_table->setAccessibleName(tr("Jobs"));
        m_events->setAccessibleName(tr("Events of the job"));
        m_log->setAccessibleName(tr("Log of the job"));
        m_logPane->caption()->setTitle(tr("Log"));
        m_logPane->caption()->setNote(u"worker.log"_s);
        m_follow->setText(tr("Follow"));
        m_empty->setTexts(project() ? tr("Nothing is running.") : tr("No project open."),
                          tr("Long work is listed here and survives closing the window."));
        m_eventModel->retranslate();
        if (m_jobs)
            m_jobs->retranslate();
        refresh();
        showCurrent();
    });
}

JobsPage::~JobsPage() = default;

JobQueue *JobsPage::queue() const
{
    return project() ? &project()->jobs().queue() : nullptr;
}

QWidget *JobsPage::buildToolBar()
{
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const auto &[id, filter] : filters)
        m_filters->add(QString::fromLatin1(id));
    m_search = new SearchField;
    bar->add(m_filters);
    bar->addStretch();
    bar->add(m_search);
    connect(m_filters, &FilterRow::currentChanged, this, [this](const QString &chosen) {
        for (const auto &[id, filter] : filters) {
            if (m_filter && chosen == QLatin1String(id))
                m_filter->setFilter(filter);
        }
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (m_filter)
            m_filter->setSearch(text);
    });
    return bar;
}

QWidget *JobsPage::buildBody()
{
    auto *body = new Splitter(Qt::Vertical, settings(), u"jobs/main"_s);
    m_table->setSortingEnabled(false);
    m_table->setDragEnabled(true);
    m_table->setAcceptDrops(true);
    m_table->setDragDropMode(QAbstractItemView::DragDrop);
    m_table->setDefaultDropAction(Qt::MoveAction);
    m_table->setDragDropOverwriteMode(false);
    m_table->setItemDelegateForColumn(JobTableModel::Name, new NameDelegate(JobTableModel::ShortNameRole, m_table));
    m_table->setItemDelegateForColumn(JobTableModel::State, new StateDelegate(stateOf, m_table));
    m_table->setItemDelegateForColumn(
        JobTableModel::Progress,
        new ProgressDelegate(
            [](const QModelIndex &index) {
                const auto state = JobState(index.data(JobTableModel::StateRole).toInt());
                if (state == JobState::Completed || state == JobState::Queued || state == JobState::Cancelled)
                    return ProgressDelegate::Progress{-1, index.data().toString()};
                return ProgressDelegate::Progress{
                    index.data(JobTableModel::FractionRole).toDouble(),
                    index.data(JobTableModel::FractionRole).toDouble() < 0 ? index.data().toString() : QString(),
                    state == JobState::Paused || state == JobState::Interrupted};
            },
            m_table));
    body->addWidget(m_table);

    auto *panes = new Splitter(Qt::Horizontal, settings(), u"jobs/panes"_s);
    m_events = new TableView;
    m_eventModel = new EventModel(this);
    m_events->setModel(m_eventModel);
    m_events->setAlternatingRowColors(false);
    m_events->setColumns(settings(), u"jobs/events"_s, {80, 60, 110, 0});
    m_eventsPane = new Pane(m_events);
    for (QAction *action :
         {m_pause, m_resume, m_continue, m_startNow, m_earlier, m_later, m_stop, m_end, m_folder, m_remove})
        m_eventsPane->caption()->add(new ActionTool(action));
    m_log = new QPlainTextEdit;
    m_log->setReadOnly(true);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setMaximumBlockCount(2000);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    setRole(m_log, "log");
    m_log->setFont(monoFont());
    m_logPane = new Pane(m_log);
    m_follow = new QCheckBox;
    m_follow->setChecked(true);
    connect(m_follow, &QCheckBox::toggled, this, [this](bool on) {
        if (m_watcher)
            m_watcher->followLog(on);
    });
    m_logPane->caption()->add(m_follow);
    panes->addWidget(m_eventsPane);
    panes->addWidget(m_logPane);
    panes->restore({744, 384});
    panes->setStretchFactor(0, 1);
    body->addWidget(panes);
    body->restore({380, 324});
    body->setStretchFactor(0, 1);

    connect(m_table, &TableView::currentRowChanged, this, &JobsPage::showCurrent);
    connect(m_table, &QTableView::doubleClicked, this, [this] {
        if (const RunStatus *job = current(); job && job->job && job->job->kind == JobKind::Train)
            navigator().goTo(u"train"_s, u"live"_s, currentId());
    });
    return body;
}

void JobsPage::projectChanged()
{
    m_watcher.reset();
    m_table->setModel(nullptr);
    m_filter.reset();
    m_jobs.reset();
    banners()->clear();
    if (JobQueue *jobs = queue()) {
        m_jobs = std::make_unique<JobTableModel>(*jobs);
        m_filter = std::make_unique<JobFilterModel>(*m_jobs);
        m_filter->setFinishedHidden(settings().get(setting::finishedJobsHidden));
        m_filter->setSortRole(JobTableModel::OrderRole);
        m_filter->sort(0);
        m_table->setModel(m_filter.get());
        m_table->setColumns(settings(), u"jobs/table"_s, {128, 180, 124, 120, 136, 84, 84, 64, 0});
        connect(m_filter.get(), &JobFilterModel::countsChanged, this, &JobsPage::refresh);
        connect(jobs, &JobQueue::jobChanged, this, &JobsPage::refresh);
        connect(jobs, &JobQueue::queuePausedChanged, this, &JobsPage::refresh);
        connect(jobs, &JobQueue::opened, this, [this] { // they came in any order
            if (m_filter && m_filter->rowCount())
                m_table->setCurrentIndex(m_filter->index(0, 0));
        });
        connect(&project()->jobs(), &ProjectJobs::failed, this, [this](const QString &, const Error &error) {
            banners()->show({.id = u"failed"_s,
                             .tone = Tone::Error,
                             .thing = translated(error.what),
                             .rest = translated(error.remedy)});
        });
    }
    m_empty->setTexts(project() ? tr("Nothing is running.") : tr("No project open."),
                      tr("Long work is listed here and survives closing the window."));
    refresh();
    showCurrent();
}

QString JobsPage::currentId() const
{
    return m_table->currentIndex().isValid() ? m_table->currentIndex().data(JobTableModel::IdRole).toString()
                                             : QString();
}

const RunStatus *JobsPage::current() const
{
    return queue() ? queue()->job(currentId()) : nullptr;
}

void JobsPage::refresh()
{
    JobQueue *jobs = queue();
    setEmptyState(m_filter && m_jobs->rowCount() > 0 ? nullptr : m_empty);
    QStringList facts;
    QString interrupted;
    if (m_filter) {
        for (const auto &[id, filter] : filters)
            m_filters->setCount(QString::fromLatin1(id), m_filter->count(filter));
        const int live = m_filter->count(JobFilterModel::Filter::Live);
        const int waiting = m_filter->count(JobFilterModel::Filter::Waiting);
        const int done = m_filter->count(JobFilterModel::Filter::Finished);
        facts = {tr("%n running", nullptr, live), tr("%n queued", nullptr, waiting), tr("%n done", nullptr, done)};
        if (const int needs = m_filter->count(JobFilterModel::Filter::NeedsYou))
            facts.insert(2, tr("%n need(s) you", nullptr, needs));
        for (const QString &id : jobs->ids()) {
            if (const RunStatus *job = jobs->job(id); job && job->state == JobState::Interrupted) {
                interrupted = id;
                break;
            }
        }
    }
    setFacts(facts.join(u" · "_s));
    const bool paused = jobs && jobs->isQueuePaused();
    m_pauseQueue->setText(paused ? tr("Go on with the queue") : tr("Pause queue"));
    m_pauseQueue->setEnabled(jobs);
    m_hideFinished->setText(settings().get(setting::finishedJobsHidden) ? tr("Show finished") : tr("Hide finished"));
    setHeader(nullptr, {m_pauseQueue, m_hideFinished});
    m_bannerJob = interrupted;
    if (interrupted.isEmpty()) {
        banners()->remove(u"interrupted"_s);
    } else {
        const RunStatus *job = jobs->job(interrupted);
        banners()->show({.id = u"interrupted"_s,
                         .tone = Tone::Warning,
                         .thing = tr("%1 was interrupted.").arg(shownRunName(*job)),
                         .rest = jobStatusText(*jobs, *job),
                         .actions = {m_continueBanner, m_showBanner}});
    }
    if (m_filter && m_filter->rowCount() && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_filter->index(0, 0));
    refreshActions();
}

void JobsPage::refreshActions()
{
    const RunStatus *job = current();
    const JobState state = job ? job->state : JobState::Completed;
    m_pause->setVisible(job && (state == JobState::Running || state == JobState::Checkpointing));
    m_resume->setVisible(job && state == JobState::Paused);
    m_continue->setVisible(job && state == JobState::Interrupted);
    m_startNow->setVisible(job && state == JobState::Queued);
    const std::vector<QString> waiting = queue() ? queue()->waiting() : std::vector<QString>();
    const auto place = std::find(waiting.begin(), waiting.end(), currentId());
    const bool isInQueue = place != waiting.end() && waiting.size() > 1;
    m_earlier->setVisible(isInQueue);
    m_later->setVisible(isInQueue);
    m_earlier->setEnabled(isInQueue && place != waiting.begin());
    m_later->setEnabled(isInQueue && place + 1 != waiting.end());
    m_stop->setVisible(job && (job->isLive() || state == JobState::Queued || state == JobState::Interrupted));
    m_end->setVisible(job && job->isLive() && job->pulse == Pulse::Unresponsive);
    m_folder->setEnabled(job);
    m_remove->setEnabled(job && !job->isLive());
    m_remove->setToolTip(job && job->isLive() ? tr("Stop it first.") : tr("Remove"));
}

void JobsPage::continueRun(const QString &id)
{
    if (queue() && !PasswordDialog::continueRun(project()->jobs(), id, this))
        KeyDialog::continueRun(studio().libraryJobs().tokens(), *queue(), id, this);
}

void JobsPage::moveInQueue(int direction)
{
    if (!queue())
        return;
    const std::vector<QString> waiting = queue()->waiting();
    const auto place = std::find(waiting.begin(), waiting.end(), currentId());
    if (place == waiting.end())
        return;
    const auto target = place - waiting.begin() + (direction < 0 ? -1 : 2); // before whom it goes
    if (target < 0)
        return;
    queue()->moveInQueue(currentId(), target < std::ssize(waiting) ? waiting[size_t(target)] : QString());
    refreshActions();
}

void JobsPage::showCurrent()
{
    const RunStatus *job = current();
    m_eventsPane->caption()->setTitle(job && job->job ? shownRunName(*job) : tr("Events"));
    m_eventsPane->caption()->setNote(job ? tr("events") : QString());
    if (!job) {
        m_watcher.reset();
        m_eventModel->setMessages({});
        m_log->clear();
    } else if (!m_watcher || m_watcher->folder() != job->folder) {
        m_log->clear();
        m_eventModel->setMessages({});
        m_watcher = std::make_unique<RunWatcher>(job->folder);
        m_watcher->followLog(true); // once at least; see showLog()
        connect(m_watcher.get(), &RunWatcher::changed, this, [this] {
            if (int(m_watcher->messages().size()) != m_eventModel->rowCount())
                m_eventModel->setMessages(m_watcher->messages());
        });
        connect(m_watcher.get(), &RunWatcher::logChanged, this, &JobsPage::showLog);
    }
    refreshActions();
}

void JobsPage::showLog()
{
    m_log->setPlainText(m_watcher->logLines().join(u'\n'));
    m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum());
    if (!m_follow->isChecked())
        m_watcher->followLog(false); // what is read stays where the reader is
}

void JobsPage::askStop()
{
    const RunStatus *job = current();
    if (!job)
        return;
    const QString id = currentId();
    QMessageBox box(this);
    box.setWindowTitle(tr("Stop a job"));
    box.setText(tr("Stop %1?").arg(shownRunName(*job)));
    if (job->job && job->job->kind == JobKind::Train) {
        QAbstractButton *best = box.addButton(tr("Keep best checkpoint"), QMessageBox::AcceptRole);
        QAbstractButton *last = box.addButton(tr("Keep last"), QMessageBox::AcceptRole);
        QAbstractButton *discard = box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
        box.addButton(tr("Go on"), QMessageBox::RejectRole);
        box.exec();
        if (box.clickedButton() == best)
            queue()->stop(id, StopKeep::Best);
        else if (box.clickedButton() == last)
            queue()->stop(id, StopKeep::Last);
        else if (box.clickedButton() == discard)
            queue()->stop(id, StopKeep::Discard);
        return;
    }
    box.setInformativeText(tr("What is done so far is kept."));
    QAbstractButton *stop = box.addButton(tr("Stop"), QMessageBox::AcceptRole);
    box.addButton(tr("Go on"), QMessageBox::RejectRole);
    box.exec();
    if (box.clickedButton() == stop && queue())
        queue()->stop(id);
}

void JobsPage::reveal(const QVariant &what)
{
    if (!m_jobs)
        return;
    clearFilter();
    const QModelIndex index = m_filter->mapFromSource(m_jobs->index(m_jobs->rowOf(what.toString()), 0));
    if (index.isValid())
        m_table->setCurrentIndex(index);
}

void JobsPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
}

void JobsPage::focusStart()
{
    m_table->setFocus();
}

void JobsPage::clearFilter()
{
    m_search->clear();
    m_filters->setCurrent(u"all"_s);
}

bool JobsPage::accepts(const QMimeData &data) const
{
    return project() && data.hasUrls();
}

void JobsPage::dropped(const QMimeData &data)
{
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile() && queue())
            queue()->addFolder(toPath(url.toLocalFile()));
    }
}

QList<Destination> JobsPage::find(const QString &words, int limit) const
{
    QList<Destination> found;
    if (!queue())
        return found;
    for (const QString &id : queue()->ids()) {
        const RunStatus *job = queue()->job(id);
        const QString name = job && job->job ? shownRunName(*job) : QString();
        if (found.size() < limit && name.contains(words, Qt::CaseInsensitive))
            found.append({name, tr("Job"), "view-process-all", [this, id] { navigator().goTo(u"jobs"_s, {}, id); }});
    }
    return found;
}

} // namespace fieldwright::ui
