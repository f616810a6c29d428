#include "ui/pages/train/train_page.h"

#include "app/datasets/datasets.h"
#include "app/jobs/further_training.h"
#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/jobs/sweeps.h"
#include "app/jobs/training_runs.h"
#include "app/models/model_commands.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/recipes/recipe_library.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "ui/charts/run_curves.h"
#include "ui/pages/train/advised_recipe.h"
#include "ui/pages/train/further_dialog.h"
#include "ui/pages/train/live_view.h"
#include "ui/pages/train/missing_model.h"
#include "ui/pages/train/recipe_difference_dialog.h"
#include "ui/pages/train/recipe_tools.h"
#include "ui/pages/train/recipes_view.h"
#include "ui/pages/train/rows_view.h"
#include "ui/pages/train/runs_view.h"
#include "ui/pages/train/setup_view.h"
#include "ui/pages/train/sweep_dialog.h"
#include "ui/pages/train/sweep_view.h"
#include "ui/style/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QCheckBox>
#include <QFileDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QUndoStack>
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
    m_recipes = new RecipesView(
        studio().recipes(), settings(), [this] { return m_setup->recipe(); }, this);
    m_noDataset = new EmptyState(this);
    // They wait outside the layout until their tab is first shown.
    for (QWidget *waiting :
         {static_cast<QWidget *>(m_setup), static_cast<QWidget *>(m_live), static_cast<QWidget *>(m_runs),
          static_cast<QWidget *>(m_recipes), static_cast<QWidget *>(m_noDataset)})
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
    m_leaveOut = makeAction({.menu = MenuId::Run, .icon = "dialog-cancel"},
                            [this] { project()->jobs().queue().leaveOut(runShown()); });
    m_showCause = makeAction({.menu = MenuId::View}, [this] {
        if (const RunMessage *question = m_live->question(); question && !question->rows.empty())
            m_live->rows()->openRow(question->rows.front());
    });
    m_locate = makeAction({.menu = MenuId::Run, .icon = "folder-open"}, [this] { locateModel(); });
    m_further = makeAction({.menu = MenuId::Run, .icon = "media-playback-start"}, [this] { trainFurther(); });
    m_evaluate = makeAction({.menu = MenuId::Run, .icon = "draw-polygon"}, [this] { evaluate(); });
    m_evaluate->setProperty("primaryIcon", QByteArray("draw-polygon"));
    m_keep = makeAction({.menu = MenuId::Run, .icon = "package"}, [this] { keepModel(runShown()); });
    m_keep->setProperty("primaryIcon", QByteArray("package"));
    m_fit = makeAction({.menu = MenuId::View, .icon = "zoom-fit-best", .key = Qt::Key_0, .only = m_live->curves()},
                       [this] { m_live->curves()->fit(); });
    m_zoomIn = makeAction({.menu = MenuId::View, .key = Qt::Key_Plus, .only = m_live->curves()},
                          [this] { m_live->curves()->zoom(1.5); });
    m_zoomOut = makeAction({.menu = MenuId::View, .key = Qt::Key_Minus, .only = m_live->curves()},
                           [this] { m_live->curves()->zoom(1 / 1.5); });
    m_export = makeAction({.menu = MenuId::File, .icon = "document-export", .key = QKeySequence(u"Ctrl+E"_s)},
                          [this] { m_live->exportCurves(); });
    const auto openPair = [this](qint64 pair) { navigator().goTo(u"dataset"_s, u"review"_s, pair); };
    RowsView *rows = m_live->rows();
    m_openPair =
        makeAction({.menu = MenuId::Edit, .icon = "document-edit", .key = Qt::Key_Return, .only = rows->table()},
                   [rows] { rows->openCurrent(); });
    m_rejectPair = makeAction({.menu = MenuId::Edit, .icon = "dialog-cancel", .key = Qt::Key_R, .only = rows->table()},
                              [rows] { rows->rejectCurrent(); });
    connect(rows, &RowsView::pairWanted, this, openPair);
    connect(rows, &RowsView::documentWanted, this,
            [this](qint64 document) { navigator().goTo(u"documents"_s, {}, document); });
    connect(rows, &RowsView::currentChanged, this, [this, rows] {
        m_openPair->setEnabled(rows->currentPair() != 0 || rows->currentDocument() != 0);
        m_rejectPair->setEnabled(rows->currentPair() != 0);
    });
    m_loadRecipe =
        makeAction({.menu = MenuId::File, .icon = "document-open"}, [this] { m_setup->tools()->chooseFileToLoad(); });
    m_saveRecipe = makeAction({.menu = MenuId::File, .icon = "document-save"}, [this] { m_setup->tools()->save(); });
    m_compareRecipes = makeAction({.menu = MenuId::File}, [this] {
        compareRecipes(QFileDialog::getOpenFileNames(this, tr("Compare recipes"), settings().get(setting::lastFolder),
                                                     tr("Recipes (*.json)")));
    });
    m_sweep = makeAction({.menu = MenuId::Run, .icon = "view-process-all"}, [this] { startSweep(); });
    m_exportRuns = makeAction({.menu = MenuId::File, .icon = "document-export"}, [this] { m_runs->exportTable(); });
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
            const QString name = shownRunName(*chosen);
            const QString question =
                project()->jobs().losesModel(*chosen)
                    ? tr("Remove the run “%1” with its curves, checkpoints and model, which was not kept? "
                         "This cannot be undone.")
                    : tr("Remove the run “%1” with its curves and checkpoints? The tuned model stays. This "
                         "cannot be undone.");
            const auto answer = QMessageBox::question(this, tr("Remove run"), question.arg(name),
                                                      QMessageBox::Ok | QMessageBox::Cancel, QMessageBox::Cancel);
            if (answer == QMessageBox::Ok)
                project()->jobs().queue().remove(runShown());
        });
    buildRecipes();
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
    addTab(
        u"recipes"_s, [] { return tr("Recipes"); }, [this] { return m_recipes; });

    connect(m_setup, &SetupView::changed, this, &TrainPage::refresh);
    connect(m_live, &LiveView::changed, this, &TrainPage::refresh);
    connect(m_runs, &RunsView::markedChanged, this, &TrainPage::refresh);
    connect(m_runs, &RunsView::countChanged, this, [this](int count) { setTabCount(u"runs"_s, count ? count : -1); });
    connect(m_runs, &RunsView::activated, this, [this](const QString &id) {
        m_live->showRun(id);
        setCurrentTab(u"live"_s);
    });
    connect(m_runs->sweep(), &SweepView::keepWanted, this, &TrainPage::keepModel);
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
        m_stop->setText(tr("Stop…"));
        m_checkpoint->setText(tr("Save checkpoint"));
        m_continue->setText(tr("Continue"));
        m_leaveOut->setText(tr("Leave the step out"));
        m_leaveOut->setToolTip(tr("Goes on without the rows of the step at which the run paused"));
        m_locate->setText(tr("Say where the model is…"));
        m_further->setText(tr("Train further…"));
        m_further->setToolTip(tr("A new run goes on from the last checkpoint; this one and its model stay"));
        m_evaluate->setText(tr("Evaluate"));
        m_keep->setText(tr("Keep as model"));
        m_fit->setText(tr("Fit the curves"));
        m_zoomIn->setText(tr("Zoom the curves in"));
        m_zoomOut->setText(tr("Zoom the curves out"));
        m_export->setText(tr("Export curves…"));
        m_openPair->setText(tr("Mend the row's pair, or open its document"));
        m_rejectPair->setText(tr("Reject the row's pair"));
        m_loadRecipe->setText(tr("Load recipe…"));
        m_saveRecipe->setText(tr("Save recipe…"));
        m_useListed->setText(tr("Use in Set up"));
        m_keepRecipe->setText(tr("Keep recipe"));
        m_keepRecipe->setToolTip(tr("Adds the recipe that is set up to your own, for all projects"));
        m_importRecipe->setText(tr("Import…"));
        m_exportRecipe->setText(tr("Export…"));
        m_duplicate->setText(tr("Duplicate"));
        m_duplicate->setToolTip(tr("Makes a recipe of your own of it"));
        m_rename->setText(tr("Rename recipe…"));
        m_removeRecipe->setText(tr("Remove recipe…"));
        m_compareRecipes->setText(tr("Compare recipes…"));
        m_compareRecipes->setToolTip(tr("Of files; one alone is compared with the recipe that is set up"));
        m_sweep->setText(tr("Sweep…"));
        m_exportRuns->setText(tr("Export runs…"));
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

/// Actions of the tab of recipes.
void TrainPage::buildRecipes()
{
    QWidget *const table = m_recipes->table();
    const auto use = [this] {
        const RecipesModel::Entry *chosen = m_recipes->entry();
        if (!chosen || !chosen->usable)
            return;
        const TrainRecipe recipe = chosen->recipe;
        m_setup->setRecipe(recipe);
        setCurrentTab(u"setup"_s);
        if (m_setup->recipe().objective != recipe.objective)
            navigator().say(recipe.isForEncoder() ? tr("That recipe is for an encoder: choose one as the base model")
                                                  : tr("That recipe is for a language model: choose one as the base"));
    };
    m_useListed =
        makeAction({.menu = MenuId::Edit, .icon = "document-edit", .key = Qt::Key_Return, .only = table}, use);
    m_keepRecipe = makeAction({.menu = MenuId::File, .icon = "list-add"}, [this] { keepRecipe(); });
    m_importRecipe =
        makeAction({.menu = MenuId::File, .icon = "document-import"}, [this] { m_recipes->chooseFilesToImport(); });
    m_exportRecipe =
        makeAction({.menu = MenuId::File, .icon = "document-export"}, [this] { m_recipes->exportCurrent(); });
    m_duplicate =
        makeAction({.menu = MenuId::Edit, .icon = "document-multiple"}, [this] { m_recipes->duplicateCurrent(); });
    m_rename = makeAction({.menu = MenuId::Edit, .icon = "document-edit", .key = Qt::Key_F2, .only = table},
                          [this] { m_recipes->renameCurrent(); });
    m_removeRecipe = makeAction({.menu = MenuId::Edit, .icon = "edit-delete", .key = Qt::Key_Delete, .only = table},
                                [this] { m_recipes->removeCurrent(); });
    for (QAction *action : {m_rename, m_removeRecipe})
        m_recipes->addTool(action);
    table->addActions({m_useListed, m_duplicate, m_exportRecipe, m_rename, m_removeRecipe}); // in this order
    table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_recipes, &RecipesView::activated, this, use);
    connect(m_recipes, &RecipesView::markedChanged, this, &TrainPage::refresh);
}

/// What is set up, among the user's own recipes.
void TrainPage::keepRecipe()
{
    RecipeLibrary &library = studio().recipes();
    const auto wanted = m_setup->options();
    const QString name = library.freeName(wanted ? wanted->name : QString());
    if (const auto added = library.add(name, m_setup->recipe()); !added)
        QMessageBox::warning(this, tr("Keep recipe"), translated(added.error()));
    else
        navigator().say(tr("Kept as “%1” under Recipes").arg(name));
}

void TrainPage::projectChanged()
{
    m_isStarting = false; // what was looked at went with its project
    m_keeping.clear();
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
        connect(&project()->models(), &ProjectModels::listReset, this, &TrainPage::refresh);
        showNewestRun();
    }
    refreshEmpty();
}

void TrainPage::refreshEmpty()
{
    // Recipes are those of all projects.
    const bool empty = project() && project()->datasets().list().empty() && m_live->runId().isEmpty() &&
                       !m_needsNoDataset && currentTab() != u"recipes";
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
        if (!isTraining(run))
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

    const RecipesModel::Entry *recipe = tab == u"recipes" ? m_recipes->entry() : nullptr;
    const bool isOwn = recipe && recipe->kind == RecipesModel::Kind::Own;
    for (QAction *action : {m_useListed, m_exportRecipe, m_duplicate})
        action->setEnabled(recipe && recipe->usable);
    m_rename->setEnabled(isOwn);
    m_removeRecipe->setEnabled(isOwn);

    const QString problem = m_setup->problem();
    m_start->setText(m_isStarting ? tr("Starting…") : tr("Start training"));
    m_start->setEnabled(problem.isEmpty() && tab == u"setup" && !m_isStarting);
    m_start->setToolTip(problem);
    m_sweep->setEnabled(problem.isEmpty());
    m_sweep->setToolTip(problem.isEmpty() ? tr("Trains the recipe for each of several values of one field or two")
                                          : problem);
    m_exportRuns->setEnabled(m_runs->table()->model() && m_runs->table()->model()->rowCount() > 0);
    refreshLive();
    refreshBanner();
    if (project() && project()->datasets().list().empty() && m_live->runId().isEmpty() && tab != u"recipes") {
        setFacts(QString());
        setHeader(m_toMix, {});
    } else if (tab == u"live") {
        // set by refreshLive()
    } else if (tab == u"runs") {
        setFacts(QString());
        setHeader(nullptr, needsKeeping() ? QList<QAction *>{m_remove, m_useRecipe, m_showRun, m_keep}
                                          : QList<QAction *>{m_remove, m_useRecipe, m_showRun});
    } else if (tab == u"recipes") {
        setFacts(QString());
        setHeader(m_useListed, {m_importRecipe, m_exportRecipe, m_duplicate});
    } else {
        setFacts(m_setup->sourceTitle().isEmpty() ? QString() : tr("New run on %1").arg(m_setup->sourceTitle()));
        setHeader(m_start, {m_keepRecipe, m_sweep});
    }
}

void TrainPage::refreshLive()
{
    const RunStatus *run = this->run();
    const JobState state = run ? run->state : JobState::Queued;
    const bool live = run && run->isLive();
    const bool paused = live && state == JobState::Paused;
    if (const QString text = paused ? tr("Resume") : tr("Pause"); m_pause->text() != text) {
        m_pause->setText(text);
        m_pause->setIconText(text);
        m_pause->setIcon(icon(paused ? "media-playback-start" : "media-playback-pause"));
    }
    m_pause->setEnabled(live);
    m_stop->setEnabled(run && (live || state == JobState::Queued || state == JobState::Interrupted));
    m_checkpoint->setEnabled(live && !paused);
    m_continue->setEnabled(run && state == JobState::Interrupted);
    const RunMessage *question = run && run == m_live->status() ? m_live->question() : nullptr;
    m_leaveOut->setEnabled(question != nullptr);
    m_showCause->setEnabled(question && !question->rows.empty());
    m_showCause->setText(m_showCause->isEnabled()
                             ? tr("Open row %1").arg(shownNumber(qint64(question->rows.front()) + 1))
                             : tr("Open the row"));
    m_further->setEnabled(run && run->job && isTraining(run) && isFinal(state));
    const SoughtModel *missing = run ? project()->jobs().missingModel(toQString(run->id)) : nullptr;
    m_locate->setEnabled(missing && !missing->fingerprint.empty()); // else it could not be recognised
    m_keep->setEnabled(needsKeeping() && !m_keeping.contains(runShown()));
    m_keep->setToolTip(tr("Lists the model of this run of a sweep among the models"));
    m_evaluate->setEnabled(run && state == JobState::Completed && !needsKeeping());
    if (currentTab() != u"live")
        return;
    if (!run || !run->job) {
        setFacts(QString());
        setHeader(nullptr, {});
        return;
    }
    QStringList facts = {shownRunName(*run), jobStateText(state)};
    // What is made before the first step is told by the diagnosis; its parts are no number to read.
    if (const QString progress = jobProgressText(*run);
        !progress.isEmpty() && !isFinal(state) && state != JobState::Preparing)
        facts.append(progress);
    setFacts(facts.join(u" · "_s));
    if (needsKeeping())
        setHeader(m_keep, {m_useRecipe, m_further});
    else if (state == JobState::Completed)
        setHeader(m_evaluate, {m_useRecipe, m_further});
    else if (isFinal(state))
        setHeader(nullptr, {m_useRecipe, m_further});
    else if (state == JobState::Interrupted)
        setHeader(m_leaveOut->isEnabled() ? nullptr : m_continue, {m_stop}); // else the banner has it
    else {
        m_evaluateAfter->setChecked(!project()->value(evaluateKey(m_live->runId())).isEmpty());
        setHeader(nullptr,
                  m_leaveOut->isEnabled() ? QList<QAction *>{m_stop} // the banner has the others
                                          : QList<QAction *>{m_checkpoint, m_stop, m_pause},
                  m_evaluateAfter);
    }
}

/// Of the run that the banner's buttons act on.
void TrainPage::refreshBanner()
{
    const RunStatus *run = this->run();
    const RunMessage *question = m_leaveOut->isEnabled() ? m_live->question() : nullptr;
    if (question) {
        QAction *goOn = run->state == JobState::Interrupted ? m_continue : m_pause;
        banners()->show({.id = u"question"_s,
                         .tone = Tone::Warning,
                         .thing = tr("The run waits before step %1.").arg(shownNumber(qint64(question->step))),
                         .rest = joined(tr("The step has not changed the model yet. “%1” takes it as it is, with its "
                                           "gradient clipped; “%2” goes on without its rows.")
                                            .arg(goOn->text(), m_leaveOut->text()),
                                        translated(question->text)),
                         .actions = {goOn, m_leaveOut},
                         .link = question->rows.empty() ? nullptr : m_showCause,
                         .closable = false});
    } else {
        banners()->remove(u"question"_s);
    }
    if (const SoughtModel *missing = run ? project()->jobs().missingModel(toQString(run->id)) : nullptr;
        missing && run->error) {
        banners()->show(
            {.id = u"interrupted"_s,
             .tone = Tone::Warning,
             .thing = missingModelText(*missing),
             .rest = translated(*run->error),
             .actions = m_locate->isEnabled() ? QList<QAction *>{m_locate, m_continue} : QList<QAction *>{m_continue}});
    } else if (run && run->state == JobState::Interrupted && run->job && !question) {
        const QString nothingLost = tr("Nothing that was saved is lost: it goes on from its last checkpoint.");
        banners()->show({.id = u"interrupted"_s,
                         .tone = Tone::Warning,
                         .thing = tr("“%1” was interrupted.").arg(shownRunName(*run)),
                         .rest = joined(run->error ? translated(*run->error) : QString(), nothingLost),
                         .actions = {m_continue}});
    } else {
        banners()->remove(u"interrupted"_s);
    }
    if (run && (run->state == JobState::Failed || run->imported == ImportState::Failed) && run->error) {
        banners()->show({.id = u"failed"_s,
                         .tone = Tone::Error,
                         .thing = tr("“%1” failed.").arg(shownRunName(*run)),
                         .rest = translated(*run->error)});
    } else {
        banners()->remove(u"failed"_s);
    }
}

void TrainPage::start()
{
    m_isStarting = true;
    refresh();
    m_setup->start([this](const Result<QString> &id) {
        m_isStarting = false;
        refresh();
        if (!id) {
            QMessageBox::warning(this, tr("Start training"), translated(id.error()));
            return;
        }
        showStarted(*id);
    });
}

void TrainPage::showStarted(const QString &id)
{
    m_live->showRun(id);
    setCurrentTab(u"live"_s);
    const QString before = project()->jobs().queue().waitsFor(id);
    if (const RunStatus *other = before.isEmpty() ? nullptr : project()->jobs().queue().job(before);
        other && other->job)
        navigator().say(tr("Queued: it starts after “%1”").arg(shownRunName(*other)));
    m_live->curves()->setFocus();
}

void TrainPage::trainFurther()
{
    const QString id = runShown();
    const RunStatus *ended = this->run();
    const auto recipe = ended ? furtherRecipe(*ended) : Result<TrainRecipe>(TrainRecipe());
    if (!ended)
        return;
    if (!recipe || !canTrainFurther(*ended)) {
        QMessageBox::warning(this, tr("Train further"),
                             recipe ? tr("The run has no checkpoint any more to go on from.")
                                    : translated(recipe.error()));
        return;
    }
    FurtherDialog dialog(*ended, *recipe, this);
    if (dialog.exec() != QDialog::Accepted || !project())
        return;
    const auto begun = project()->jobs().trainFurther(id, dialog.recipe(), dialog.name());
    if (!begun) {
        QMessageBox::warning(this, tr("Train further"), translated(begun.error()));
        return;
    }
    m_live->showRun(*begun);
    setCurrentTab(u"live"_s);
}

void TrainPage::startSweep()
{
    const auto wanted = m_setup->options();
    if (!wanted)
        return;
    SweepDialog dialog(
        m_setup->recipe(),
        [this](const TrainRecipe &recipe) {
            return SweepDialog::Cost{m_setup->plannedTime(recipe), m_setup->memoryProblem(recipe)};
        },
        [this, wanted](const std::vector<SweepAxis> &axes, QObject *receiver, auto done) {
            if (project())
                project()->jobs().sweep(*wanted, axes, receiver, std::move(done));
        },
        this);
    connect(&studio(), &Studio::projectClosing, &dialog, &QDialog::reject);
    if (dialog.exec() != QDialog::Accepted || !project())
        return;
    navigator().say(tr("Queued %n run(s)", nullptr, int(dialog.begun().size())));
    setCurrentTab(u"runs"_s);
    m_runs->showSweep(dialog.begun());
}

/// Of a sweep's runs only the best one's model is listed by itself.
bool TrainPage::needsKeeping() const
{
    const RunStatus *shown = run();
    return shown && project()->jobs().waitsToBeKept(*shown);
}

void TrainPage::keepModel(const QString &run)
{
    if (!m_keeping.insert(run).second)
        return;
    refresh();
    const bool wasListed = project()->models().ofRun(run);
    project()->jobs().keepModel(run, this, [this, run, wasListed](const Result<ModelEntry> &kept) {
        m_keeping.erase(run);
        refresh();
        if (!project() || (kept && wasListed))
            return;
        if (!kept) {
            QMessageBox::warning(this, tr("Keep as model"), translated(kept.error()));
            return;
        }
        const QString name = shownRunName(toQString(kept->ref.name));
        const auto failed = [self = QPointer<TrainPage>(this)](const Error &error) {
            if (self)
                QMessageBox::warning(self, tr("Keep as model"), translated(error));
        };
        project()->undoStack().push(
            new KeepModel(project()->models(), *kept, tr("keeping of the model %1").arg(name), failed));
        navigator().say(tr("%1 is among the models now").arg(name));
    });
}

/// One file: with the recipe that is set up.
void TrainPage::compareRecipes(const QStringList &files)
{
    std::vector<RecipeDifferenceModel::Run> recipes;
    if (files.isEmpty())
        return;
    if (files.size() == 1)
        recipes.push_back({.name = tr("as set up"), .dataset = {}, .model = {}, .recipe = m_setup->recipe()});
    for (const QString &file : files) {
        const QString name = QFileInfo(file).fileName();
        const auto recipe = readRecipeFile(toPath(file));
        if (!recipe) {
            QMessageBox::warning(this, tr("Compare recipes"), translated(recipe.error()));
            return;
        }
        recipes.push_back({.name = name, .dataset = {}, .model = {}, .recipe = *recipe});
    }
    RecipeDifferenceDialog(std::move(recipes), this).exec();
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
    box.setText(tr("Stop “%1”? What is to become of it?").arg(shownRunName(*run)));
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

/// Where the model is that the run from another machine stands on; then it goes on.
void TrainPage::locateModel()
{
    const QString id = runShown();
    const SoughtModel *missing = project()->jobs().missingModel(id);
    if (!missing)
        return;
    const SoughtModel sought = *missing;
    const auto path = askWhereModelIs(sought, settings().get(setting::lastFolder), this);
    if (!path || !project())
        return;
    project()->jobs().placeModel(id, *path, this, [this, id, sought](const Result<> &placed) {
        if (!placed)
            QMessageBox::warning(this, whereModelIsText(sought), translated(placed.error()));
        else if (project())
            project()->jobs().queue().continueRun(id);
    });
}

void TrainPage::evaluate()
{
    const ModelEntry *made = project()->models().ofRun(runShown());
    const QString model = made ? toQString(made->ref.id) : QString();
    navigator().goTo(u"evaluate"_s, {}, QVariantMap{{u"new"_s, true}, {u"tuned"_s, model}});
}

void TrainPage::evaluateWhenFinished(const QString &id)
{
    const RunStatus *run = project() ? project()->jobs().queue().job(id) : nullptr;
    if (!run || !run->job || run->job->kind != JobKind::Train || project()->value(evaluateKey(id)).isEmpty())
        return;
    project()->setValue(evaluateKey(id), QString());
    if (!project()->jobs().waitsToBeKept(*run))
        return evaluateFinished(id);
    project()->jobs().keepModel(id, this, [this, id](const Result<ModelEntry> &kept) {
        if (kept)
            evaluateFinished(id);
        else
            QMessageBox::warning(this, tr("Evaluate"), translated(kept.error()));
    });
}

void TrainPage::evaluateFinished(const QString &id)
{
    const RunStatus *run = project() ? project()->jobs().queue().job(id) : nullptr;
    if (!run || !run->job || run->state != JobState::Completed)
        return;
    project()->jobs().modelUnder(*run, this, [this, id](const Result<ModelRef> &base) {
        if (base)
            evaluateOn(id, *base);
        else
            QMessageBox::warning(this, tr("Evaluate"), translated(base.error()));
    });
}

void TrainPage::evaluateOn(const QString &id, const ModelRef &base)
{
    const RunStatus *run = project() ? project()->jobs().queue().job(id) : nullptr;
    if (!run || !run->job)
        return;
    const bool isNew = stringOr(run->job->recipe, "objective") == "from-scratch"; // it is compared with nothing
    EvaluateOptions options;
    options.base = base;
    if (const ModelEntry *made = project()->models().ofRun(id)) {
        if (isNew)
            options.base = made->ref;
        else
            options.tuned = made->ref;
    }
    if (options.base.path.empty() || (!isNew && !options.tuned))
        return;
    const QString dataset = datasetTitle(*run);
    if (project()->datasets().find(dataset))
        options.domainDataset = dataset;
    project()->jobs().evaluate(options, this, [this, name = shownRunName(*run)](const Result<QString> &started) {
        if (started)
            navigator().say(tr("Evaluating “%1”").arg(name));
        else
            QMessageBox::warning(this, tr("Evaluate"), translated(started.error()));
    });
}

void TrainPage::shown()
{
    if (currentTab() == u"recipes")
        m_recipes->refresh();
    refreshEmpty();
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
    const QString dataset = datasetTitle(*run);
    if (project()->datasets().find(dataset))
        m_setup->setDataset(dataset);
    const AdvisedRecipe advised = adviseRecipe(*recipe, toStd(advice));
    m_setup->setRecipe(advised.recipe);
    const QString name = shownRunName(*run);
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
    else if (currentTab() == u"recipes")
        m_recipes->table()->setFocus();
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
    } else if (currentTab() == u"recipes") {
        m_recipes->importFiles({path});
    } else {
        m_setup->tools()->load(path);
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
        if (found.size() >= limit || !isTraining(run))
            continue;
        const QString name = shownRunName(*run);
        if (name.contains(words, Qt::CaseInsensitive))
            found.append({name, tr("Run"), "labplot-xy-curve",
                          [this, id] { const_cast<TrainPage *>(this)->navigator().goTo(u"train"_s, u"live"_s, id); }});
    }
    return found;
}

} // namespace fieldwright::ui
