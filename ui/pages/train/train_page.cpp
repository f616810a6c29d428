#include "ui/pages/train/train_page.h"

#include "app/datasets/datasets.h"
#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "ui/charts/run_curves.h"
#include "ui/pages/train/advised_recipe.h"
#include "ui/pages/train/live_view.h"
#include "ui/pages/train/runs_view.h"
#include "ui/pages/train/setup_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QCheckBox>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QUrl>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Under this name the project remembers that a run is to be evaluated when it has finished.
QString evaluateKey(const QString &run)
{
    return u"evaluate_when_finished/"_s + run;
}

} // namespace

TrainPage::TrainPage(const Context &context) : Page(context, "train")
{
    m_setup = new SetupView(studio(), this);
    m_live = new LiveView(settings(), this);
    m_runs = new RunsView(settings(), this);
    m_noDataset = new EmptyState(this);
    // They wait outside the layout until their tab is first shown.
    for (QWidget *waiting : {static_cast<QWidget *>(m_setup), static_cast<QWidget *>(m_live),
                             static_cast<QWidget *>(m_runs), static_cast<QWidget *>(m_noDataset)})
        waiting->hide();
    m_evaluateAfter = new QCheckBox(this);
    m_evaluateAfter->hide();

    m_start = makeAction({.menu = MenuId::Run, .icon = "media-playback-start"}, [this] { start(); });
    m_start->setProperty("primaryIcon", QByteArray("media-playback-start"));
    m_pause = makeAction(
        {.menu = MenuId::Run, .icon = "media-playback-pause", .key = Qt::Key_Space, .only = m_live->curves()},
        [this] { pauseOrResume(); });
    m_stop = makeAction({.menu = MenuId::Run, .icon = "media-playback-stop"}, [this] { stop(); });
    m_checkpoint = makeAction({.menu = MenuId::Run, .icon = "document-save"}, [this] {
        project()->jobs().queue().checkpoint(runShown());
        navigator().say(tr("A checkpoint is written after this step"));
    });
    m_continue = makeAction({.menu = MenuId::Run, .icon = "media-playback-start"},
                            [this] { project()->jobs().queue().continueRun(runShown()); });
    m_evaluate = makeAction({.menu = MenuId::Run, .icon = "draw-polygon"}, [this] { evaluate(); });
    m_evaluate->setProperty("primaryIcon", QByteArray("draw-polygon"));
    m_fit = makeAction({.menu = MenuId::View, .icon = "zoom-fit-best", .key = Qt::Key_0, .only = m_live->curves()},
                       [this] { m_live->curves()->fit(); });
    m_zoomIn = makeAction({.menu = MenuId::View, .key = Qt::Key_Plus, .only = m_live->curves()},
                          [this] { m_live->curves()->zoom(1.5); });
    m_zoomOut = makeAction({.menu = MenuId::View, .key = Qt::Key_Minus, .only = m_live->curves()},
                           [this] { m_live->curves()->zoom(1 / 1.5); });
    m_export = makeAction({.menu = MenuId::File, .icon = "document-export", .key = QKeySequence(u"Ctrl+E"_s)},
                          [this] { m_live->exportCurves(); });
    m_loadRecipe =
        makeAction({.menu = MenuId::File, .icon = "document-open"}, [this] { m_setup->chooseRecipeToLoad(); });
    m_saveRecipe = makeAction({.menu = MenuId::File, .icon = "document-save"}, [this] { m_setup->saveRecipe(); });
    m_showRun = makeAction(
        {.menu = MenuId::View, .icon = "labplot-xy-curve", .key = Qt::Key_Return, .only = m_runs->table()}, [this] {
            const QStringList marked = m_runs->marked();
            if (marked.isEmpty())
                return;
            m_live->showRun(marked.front());
            setCurrentTab(u"live"_s);
        });
    m_useRecipe = makeAction({.menu = MenuId::Edit, .icon = "document-edit"}, [this] {
        const RunStatus *chosen = run();
        const auto recipe = chosen && chosen->job ? recipeFromJson(chosen->job->recipe, "job.json")
                                                  : Result<TrainRecipe>(TrainRecipe());
        if (!recipe)
            return;
        m_setup->setRecipe(*recipe);
        setCurrentTab(u"setup"_s);
    });
    m_remove = makeAction(
        {.menu = MenuId::Edit, .icon = "edit-delete", .key = Qt::Key_Delete, .only = m_runs->table()}, [this] {
            const RunStatus *chosen = run();
            if (!chosen || chosen->isLive())
                return;
            const QString name = chosen->job ? toQString(chosen->job->name) : runShown();
            const auto answer = QMessageBox::question(
                this, tr("Remove run"),
                tr("Remove the run “%1” with its curves and checkpoints? The tuned model stays. This cannot be undone.")
                    .arg(name),
                QMessageBox::Ok | QMessageBox::Cancel, QMessageBox::Cancel);
            if (answer == QMessageBox::Ok)
                project()->jobs().queue().remove(runShown());
        });
    m_toMix = makeAction({.menu = MenuId::Run}, [this] { navigator().goTo(u"dataset"_s, u"mix"_s); });
    m_toSetup = makeAction({.menu = MenuId::View}, [this] { setCurrentTab(u"setup"_s); });
    m_withoutDataset = makeAction({.menu = MenuId::Run}, [this] {
        m_needsNoDataset = true;
        refreshEmpty();
        setCurrentTab(u"setup"_s);
    });
    m_noDataset->addButton(m_toMix);
    m_noDataset->addButton(m_withoutDataset);
    m_live->emptyState()->addButton(m_toSetup);
    m_runs->emptyState()->addButton(m_toSetup);

    addTab(
        u"setup"_s, [] { return tr("Set up"); }, [this] { return m_setup; });
    addTab(
        u"live"_s, [] { return tr("Live"); }, [this] { return m_live; });
    addTab(
        u"runs"_s, [] { return tr("Runs"); }, [this] { return m_runs; });

    connect(m_setup, &SetupView::changed, this, &TrainPage::refresh);
    connect(m_live, &LiveView::changed, this, &TrainPage::refresh);
    connect(m_runs, &RunsView::markedChanged, this, &TrainPage::refresh);
    connect(m_runs, &RunsView::countChanged, this, [this](int count) { setTabCount(u"runs"_s, count ? count : -1); });
    connect(m_runs, &RunsView::activated, this, [this](const QString &id) {
        m_live->showRun(id);
        setCurrentTab(u"live"_s);
    });
    connect(m_evaluateAfter, &QCheckBox::clicked, this, [this](bool on) {
        if (project())
            project()->setValue(evaluateKey(m_live->runId()), on ? u"1"_s : QString());
    });
    connect(&studio(), &Studio::projectClosing, this, [this] {
        m_setup->setProject(nullptr);
        m_live->setProject(nullptr);
        m_runs->setProject(nullptr);
    });

    onLanguage([this] {
        m_start->setText(tr("Start training"));
        m_stop->setText(tr("Stop…"));
        m_checkpoint->setText(tr("Save checkpoint"));
        m_continue->setText(tr("Continue"));
        m_evaluate->setText(tr("Evaluate"));
        m_fit->setText(tr("Fit the curves"));
        m_zoomIn->setText(tr("Zoom the curves in"));
        m_zoomOut->setText(tr("Zoom the curves out"));
        m_export->setText(tr("Export curves…"));
        m_loadRecipe->setText(tr("Load recipe…"));
        m_saveRecipe->setText(tr("Save recipe…"));
        m_showRun->setText(tr("Show live"));
        m_useRecipe->setText(tr("Use this recipe"));
        m_remove->setText(tr("Remove run…"));
        m_toMix->setText(tr("Go to Mix"));
        m_toSetup->setText(tr("Set up a run"));
        m_withoutDataset->setText(tr("Train on documents or labels"));
        m_noDataset->setTexts(tr("No dataset version yet. Training needs one."),
                              tr("A version is built from the accepted pairs and general data."));
        m_evaluateAfter->setText(tr("Evaluate when finished"));
        refresh();
    });
}

void TrainPage::projectChanged()
{
    m_setup->setProject(project());
    m_live->setProject(project());
    m_runs->setProject(project());
    if (project()) {
        JobQueue &queue = project()->jobs().queue();
        connect(&project()->datasets(), &Datasets::listReset, this, &TrainPage::refreshEmpty);
        connect(&queue, &JobQueue::opened, this, &TrainPage::showNewestRun);
        connect(&queue, &JobQueue::jobAdded, this, &TrainPage::refresh);
        connect(&queue, &JobQueue::jobChanged, this, [this](const QString &id) {
            if (m_live->runId().isEmpty())
                showNewestRun();
            if (id == runShown())
                refresh();
        });
        connect(&project()->jobs(), &ProjectJobs::resultsImported, this, &TrainPage::evaluateWhenFinished);
        showNewestRun();
    }
    refreshEmpty();
}

void TrainPage::refreshEmpty()
{
    const bool empty =
        project() && project()->datasets().list().empty() && m_live->runId().isEmpty() && !m_needsNoDataset;
    setEmptyState(empty ? m_noDataset : nullptr);
    refresh();
}

void TrainPage::showNewestRun()
{
    if (!project() || !m_live->runId().isEmpty())
        return;
    const JobQueue &queue = project()->jobs().queue();
    QString newest;
    for (const QString &id : queue.ids()) {
        const RunStatus *run = queue.job(id);
        if (!run->job || run->job->kind != JobKind::Train)
            continue;
        if (newest.isEmpty() || run->isLive())
            newest = id;
        if (run->isLive())
            break;
    }
    if (!newest.isEmpty()) {
        m_live->showRun(newest);
        refreshEmpty();
    }
}

QString TrainPage::runShown() const
{
    if (currentTab() == u"runs") {
        const QStringList marked = m_runs->marked();
        return marked.isEmpty() ? QString() : marked.front();
    }
    return m_live->runId();
}

const RunStatus *TrainPage::run() const
{
    const QString id = runShown();
    return project() && !id.isEmpty() ? project()->jobs().queue().job(id) : nullptr;
}

void TrainPage::refresh()
{
    if (!m_toSetup)
        return;
    const RunStatus *shownRun = run();
    const QString tab = currentTab();
    m_export->setEnabled(!m_live->runId().isEmpty());
    m_showRun->setEnabled(tab == u"runs" && shownRun);
    m_useRecipe->setEnabled(shownRun && shownRun->job);
    m_remove->setEnabled(tab == u"runs" && shownRun && !shownRun->isLive());

    const QString problem = m_setup->problem();
    m_start->setEnabled(problem.isEmpty() && tab == u"setup");
    m_start->setToolTip(problem);
    refreshLive();
    refreshBanner();
    if (project() && project()->datasets().list().empty() && m_live->runId().isEmpty()) {
        setFacts(QString());
        setHeader(m_toMix, {});
    } else if (tab == u"live") {
        // set by refreshLive()
    } else if (tab == u"runs") {
        setFacts(QString());
        setHeader(nullptr, {m_remove, m_useRecipe, m_showRun});
    } else {
        setFacts(m_setup->sourceTitle().isEmpty() ? QString() : tr("New run on %1").arg(m_setup->sourceTitle()));
        setHeader(m_start, {});
    }
}

void TrainPage::refreshLive()
{
    const RunStatus *run = this->run();
    const JobState state = run ? run->state : JobState::Queued;
    const bool live = run && run->isLive();
    const bool paused = live && state == JobState::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIconText(m_pause->text());
    m_pause->setEnabled(live);
    m_stop->setEnabled(run && (live || state == JobState::Queued || state == JobState::Interrupted));
    m_checkpoint->setEnabled(live && !paused);
    m_continue->setEnabled(run && state == JobState::Interrupted);
    m_evaluate->setEnabled(run && state == JobState::Completed);
    if (currentTab() != u"live")
        return;
    if (!run || !run->job) {
        setFacts(QString());
        setHeader(nullptr, {});
        return;
    }
    QStringList facts = {toQString(run->job->name), jobStateText(state)};
    if (const QString progress = jobProgressText(*run); !progress.isEmpty() && !isFinal(state))
        facts.append(progress);
    setFacts(facts.join(u" · "_s));
    if (state == JobState::Completed)
        setHeader(m_evaluate, {m_useRecipe});
    else if (isFinal(state))
        setHeader(nullptr, {m_useRecipe});
    else if (state == JobState::Interrupted)
        setHeader(m_continue, {m_stop});
    else {
        m_evaluateAfter->setChecked(!project()->value(evaluateKey(m_live->runId())).isEmpty());
        setHeader(nullptr, {m_checkpoint, m_stop, m_pause}, m_evaluateAfter);
    }
}

void TrainPage::refreshBanner()
{
    const RunStatus *run = m_live->status();
    if (run && run->state == JobState::Interrupted && run->job) {
        banners()->show({.id = u"interrupted"_s,
                         .tone = Tone::Warning,
                         .thing = tr("“%1” was interrupted.").arg(toQString(run->job->name)),
                         .rest = tr("Nothing that was saved is lost: it goes on from its last checkpoint."),
                         .actions = {m_continue}});
    } else {
        banners()->remove(u"interrupted"_s);
    }
    if (run && (run->state == JobState::Failed || run->imported == ImportState::Failed) && run->error) {
        banners()->show({.id = u"failed"_s,
                         .tone = Tone::Error,
                         .thing = tr("“%1” failed.").arg(run->job ? toQString(run->job->name) : toQString(run->id)),
                         .rest = translated(*run->error)});
    } else {
        banners()->remove(u"failed"_s);
    }
}

void TrainPage::start()
{
    const auto id = m_setup->start();
    if (!id) {
        QMessageBox::warning(this, tr("Start training"), translated(id.error()));
        return;
    }
    m_live->showRun(*id);
    setCurrentTab(u"live"_s);
    const QString before = project()->jobs().queue().waitsFor(*id);
    if (const RunStatus *other = before.isEmpty() ? nullptr : project()->jobs().queue().job(before);
        other && other->job)
        navigator().say(tr("Queued: it starts after “%1”").arg(toQString(other->job->name)));
    m_live->curves()->setFocus();
}

void TrainPage::pauseOrResume()
{
    const RunStatus *run = this->run();
    if (!run)
        return;
    JobQueue &queue = project()->jobs().queue();
    if (run->state == JobState::Paused)
        queue.resume(runShown());
    else
        queue.pause(runShown());
}

void TrainPage::stop()
{
    const QString id = runShown();
    const RunStatus *run = this->run();
    if (!run)
        return;
    QMessageBox box(this);
    box.setIcon(QMessageBox::Question);
    box.setWindowTitle(tr("Stop training"));
    box.setText(tr("Stop “%1”? What is to become of it?").arg(run->job ? toQString(run->job->name) : id));
    QPushButton *best = box.addButton(tr("Keep the best"), QMessageBox::AcceptRole);
    QPushButton *last = box.addButton(tr("Keep the last step"), QMessageBox::AcceptRole);
    QPushButton *discard = box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
    QPushButton *goOn = box.addButton(tr("Go on"), QMessageBox::RejectRole);
    best->setToolTip(tr("The state with the lowest validation loss becomes the model"));
    box.setDefaultButton(best);
    box.setEscapeButton(goOn);
    const bool hasSteps = run->step > 0;
    best->setEnabled(hasSteps);
    last->setEnabled(hasSteps);
    box.exec();
    if (!project()) // closed meanwhile
        return;
    JobQueue &queue = project()->jobs().queue();
    if (box.clickedButton() == best)
        queue.stop(id, StopKeep::Best);
    else if (box.clickedButton() == last)
        queue.stop(id, StopKeep::Last);
    else if (box.clickedButton() == discard)
        queue.stop(id, StopKeep::Discard);
}

void TrainPage::evaluate()
{
    const QString id = runShown();
    QString model;
    for (const ModelEntry &entry : project()->models().list()) {
        if (toQString(entry.run) == id)
            model = toQString(entry.ref.id);
    }
    navigator().goTo(u"evaluate"_s, {}, QVariantMap{{u"new"_s, true}, {u"tuned"_s, model}});
}

void TrainPage::evaluateWhenFinished(const QString &id)
{
    const RunStatus *run = project() ? project()->jobs().queue().job(id) : nullptr;
    if (!run || !run->job || run->job->kind != JobKind::Train || project()->value(evaluateKey(id)).isEmpty())
        return;
    project()->setValue(evaluateKey(id), QString());
    const Json *base = member(run->job->parameters, "model");
    const auto ref = modelRefFromJson(base ? *base : Json(), "job.json");
    if (run->state != JobState::Completed || !ref)
        return;
    EvaluateOptions options;
    options.base = *ref;
    for (const ModelEntry &entry : project()->models().list()) {
        if (toQString(entry.run) == id)
            options.tuned = entry.ref;
    }
    if (!options.tuned)
        return;
    const QString dataset = toQString(std::filesystem::path(stringOr(run->job->parameters, "dataset")).filename());
    if (project()->datasets().find(dataset))
        options.domainDataset = dataset;
    if (const auto started = project()->jobs().evaluate(options))
        navigator().say(tr("Evaluating “%1”").arg(toQString(run->job->name)));
    else
        QMessageBox::warning(this, tr("Evaluate"), translated(started.error()));
}

void TrainPage::shown()
{
    refresh();
    // Space, arrows, + and − belong to the curves; who walks the tabs by keyboard stays there.
    if (currentTab() == u"live" && isVisible() && !qobject_cast<QTabBar *>(QApplication::focusWidget()))
        m_live->curves()->setFocus();
}

void TrainPage::reveal(const QVariant &what)
{
    if (!project())
        return;
    if (what.typeId() == QMetaType::QVariantMap) {
        const QVariantMap map = what.toMap();
        prepareLike(map.value(u"like"_s).toString(), map.value(u"advice"_s).toString());
        return;
    }
    const QString text = what.toString();
    if (text.isEmpty())
        return;
    if (project()->jobs().queue().job(text)) {
        m_live->showRun(text);
        setCurrentTab(u"live"_s);
    } else if (project()->datasets().find(text)) {
        m_setup->setDataset(text);
        setCurrentTab(u"setup"_s);
    }
}

void TrainPage::prepareLike(const QString &id, const QString &advice)
{
    setCurrentTab(u"setup"_s);
    const RunStatus *run = id.isEmpty() ? nullptr : project()->jobs().queue().job(id);
    const auto recipe =
        run && run->job ? recipeFromJson(run->job->recipe, "job.json") : Result<TrainRecipe>(TrainRecipe());
    if (!run || !run->job || !recipe) {
        navigator().say(tr("The run of that model is gone; the recipe was not changed."));
        return;
    }
    const QString dataset = toQString(std::filesystem::path(stringOr(run->job->parameters, "dataset")).filename());
    if (project()->datasets().find(dataset))
        m_setup->setDataset(dataset);
    const AdvisedRecipe advised = adviseRecipe(*recipe, toStd(advice));
    m_setup->setRecipe(advised.recipe);
    const QString name = toQString(run->job->name);
    switch (advised.change) {
    case AdvisedRecipe::Change::Epochs:
        navigator().say(tr("As “%1”, with %2 epochs instead of %3")
                            .arg(name, QLocale().toString(advised.recipe.epochs), QLocale().toString(recipe->epochs)));
        break;
    case AdvisedRecipe::Change::Rate:
        navigator().say(tr("As “%1”, with half the learning rate").arg(name));
        break;
    case AdvisedRecipe::Change::None:
        navigator().say(tr("As “%1”").arg(name));
        break;
    }
}

void TrainPage::focusStart()
{
    if (currentTab() == u"live")
        m_live->curves()->setFocus();
    else if (currentTab() == u"runs")
        m_runs->table()->setFocus();
    else
        m_setup->focusStart();
}

bool TrainPage::accepts(const QMimeData &data) const
{
    if (!project() || !data.hasUrls() || data.urls().isEmpty())
        return false;
    const QFileInfo file(data.urls().front().toLocalFile());
    return file.suffix() == u"json" || QFileInfo::exists(file.filePath() + u"/job.json"_s);
}

void TrainPage::dropped(const QMimeData &data)
{
    const QString path = data.urls().front().toLocalFile();
    if (QFileInfo(path).isDir()) {
        project()->jobs().queue().addFolder(toPath(path));
        setCurrentTab(u"runs"_s);
    } else {
        m_setup->loadRecipe(path);
        setCurrentTab(u"setup"_s);
    }
}

QList<Destination> TrainPage::find(const QString &words, int limit) const
{
    QList<Destination> found;
    if (!project())
        return found;
    const JobQueue &queue = project()->jobs().queue();
    for (const QString &id : queue.ids()) {
        const RunStatus *run = queue.job(id);
        if (found.size() >= limit || !run->job || run->job->kind != JobKind::Train)
            continue;
        const QString name = toQString(run->job->name);
        if (name.contains(words, Qt::CaseInsensitive))
            found.append({name, tr("Run"), "labplot-xy-curve",
                          [this, id] { const_cast<TrainPage *>(this)->navigator().goTo(u"train"_s, u"live"_s, id); }});
    }
    return found;
}

} // namespace fieldwright::ui
