#include "ui/pages/train/runs_view.h"

#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/jobs/sweeps.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/recipe/fields.h"
#include "ui/charts/run_curves.h"
#include "ui/pages/train/recipe_difference.h"
#include "ui/pages/train/runs_model.h"
#include "ui/pages/train/sweep_view.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QMessageBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int refreshMs = 100;
constexpr int mostRuns = 6; // as many as there are series

StateDelegate::State stateOf(const QModelIndex &index)
{
    const QString text = index.data().toString();
    switch (JobState(index.data(RunsModel::StateRole).toInt())) {
    case JobState::Completed:
        return {Tone::Success, text};
    case JobState::Failed:
        return {Tone::Error, text};
    case JobState::Interrupted:
        return {Tone::Warning, text};
    case JobState::Running:
    case JobState::Checkpointing:
    case JobState::Preparing:
        return {Tone::Accent, text, "media-playback-start"};
    case JobState::Paused:
        return {Tone::Muted, text, "media-playback-pause"};
    case JobState::Queued:
    case JobState::Cancelled:
        break;
    }
    return {Tone::Muted, text};
}

} // namespace

RunsView::RunsView(Settings &settings, QWidget *parent) : Translated(parent), m_settings(settings)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget;
    column->addWidget(m_stack);
    m_empty = new EmptyState;
    m_stack->addWidget(m_empty);

    auto *splitter = new Splitter(Qt::Vertical, settings, u"train/runs"_s);
    m_table = new TableView;
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    auto *upper = new QFrame;
    auto *upperColumn = new QVBoxLayout(upper);
    upperColumn->setContentsMargins(0, 0, 0, 0);
    upperColumn->setSpacing(0);
    auto *tools = new ToolBar;
    m_differencesShown = new QCheckBox;
    tools->add(m_differencesShown);
    m_markComparable = new QAction(icon("labplot-xy-curve"), QString(), this);
    tools->add(new ActionTool(m_markComparable));
    tools->addStretch();
    m_export = new QAction(icon("document-export"), QString(), this);
    tools->add(new ActionTool(m_export));
    upperColumn->addWidget(tools);
    upperColumn->addWidget(m_table, 1);
    splitter->addWidget(upper);
    auto *lower = new Splitter(Qt::Horizontal, settings, u"train/runs-lower"_s);
    auto *difference = new QWidget;
    auto *differenceColumn = new QVBoxLayout(difference);
    differenceColumn->setContentsMargins(0, 0, 0, 0);
    differenceColumn->setSpacing(0);
    m_difference = new RecipeDifferenceModel(this);
    m_differenceTable = new TableView;
    m_differenceTable->setModel(m_difference);
    m_noDifference = new QLabel;
    setRole(m_noDifference, "muted");
    m_noDifference->setWordWrap(true);
    m_noDifference->setContentsMargins(size::padding, 12, size::padding, 12);
    differenceColumn->addWidget(m_noDifference); // at the top of the pane, where the table will be
    differenceColumn->addWidget(m_differenceTable, 1);
    differenceColumn->addStretch();
    m_differencePane = new Pane(difference);
    lower->addWidget(m_differencePane);
    m_curves = new RunCurves;
    m_sweep = new SweepView(settings);
    m_parts = new QStackedWidget;
    m_parts->addWidget(m_curves);
    m_parts->addWidget(m_sweep);
    m_curvesPane = new Pane(m_parts);
    m_part = new FilterRow;
    m_part->add(u"curves"_s);
    m_part->add(u"sweep"_s);
    m_part->setCurrent(u"curves"_s);
    m_part->hide();
    m_curvesPane->caption()->add(m_part);
    lower->addWidget(m_curvesPane);
    lower->setStretchFactor(0, 0);
    lower->setStretchFactor(1, 1);
    lower->restore({400, 880});
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->restore({300, 360});
    m_stack->addWidget(splitter);

    connect(m_table, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex &index) { Q_EMIT activated(index.data(RunsModel::IdRole).toString()); });
    connect(m_sweep, &SweepView::runChosen, this, &RunsView::activated);
    connect(m_part, &FilterRow::currentChanged, this, &RunsView::refreshSweep);
    connect(m_differencesShown, &QCheckBox::toggled, this, [this](bool on) {
        if (m_model)
            m_model->setDifferencesShown(on);
    });
    connect(m_markComparable, &QAction::triggered, this, &RunsView::markComparable);
    connect(m_export, &QAction::triggered, this, &RunsView::exportTable);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    connect(&m_refresh, &QTimer::timeout, this, [this] {
        refreshSweep();
        refreshCurves();
    });
    connect(&m_set, &RunSet::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start();
    });

    onLanguage([this] {
        m_empty->setTexts(tr("No run yet. Every training run is listed here with its recipe and result."),
                          tr("Choose model, dataset and recipe under Set up."));
        m_table->setAccessibleName(tr("Training runs"));
        m_differencePane->caption()->setTitle(tr("What the recipes differ in"));
        m_differenceTable->setAccessibleName(tr("What the recipes differ in"));
        m_differencesShown->setText(tr("Recipe fields that differ"));
        m_differencesShown->setToolTip(tr("A column for each field of the recipe that is not the same in all runs"));
        m_markComparable->setText(tr("Mark comparable"));
        m_markComparable->setToolTip(
            tr("Marks the runs whose validation loss was measured on the same rows as that of the marked one"));
        m_export->setText(tr("Export CSV…"));
        m_part->setText(u"curves"_s, tr("Curves"));
        m_part->setText(u"sweep"_s, tr("Sweep"));
        if (m_model)
            m_model->retranslate();
        refresh();
    });
}

void RunsView::setProject(Project *project)
{
    m_curves->setRuns({});
    m_set.setQueue(project ? &project->jobs().queue() : nullptr);
    m_project = project;
    m_sweep->setSweep(nullptr, {});
    m_table->setModel(nullptr);
    delete m_sorted;
    m_sorted = nullptr;
    delete m_model;
    m_model = nullptr;
    if (project) {
        m_model = new RunsModel(project->jobs().queue(), m_settings, this);
        m_model->setDifferencesShown(m_differencesShown->isChecked());
        m_sorted = new SortedRuns(this);
        m_sorted->setSourceModel(m_model);
        m_table->setModel(m_sorted);
        m_table->sortByColumn(RunsModel::Started, Qt::DescendingOrder);
        // (a name of its own: the columns of the first version were others)
        m_table->setColumns(m_settings, u"train/runs-2"_s, {160, 112, 104, 72, 108, 66, 78, 72, 76, 80, 62, 120});
        m_table->setItemDelegateForColumn(RunsModel::Name, new NameDelegate(RunsModel::ShortNameRole, m_table));
        m_table->setItemDelegateForColumn(RunsModel::State, new StateDelegate(stateOf, m_table));
        connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
            if (const QStringList ids = marked(); !ids.isEmpty())
                m_marked = ids;
            refresh();
            Q_EMIT markedChanged();
        });
        const auto counted = [this] {
            m_stack->setCurrentIndex(m_model->rowCount() ? 1 : 0);
            Q_EMIT countChanged(m_model->rowCount());
            if (m_model->rowCount() && !m_table->selectionModel()->hasSelection())
                mark(m_marked); // the list was made anew
            if (m_model->rowCount() && !m_table->selectionModel()->hasSelection())
                m_table->selectRow(0);
        };
        m_marked.clear();
        connect(m_sorted, &QAbstractItemModel::modelReset, this, counted);
        JobQueue &queue = project->jobs().queue();
        const auto ofSweep = [this](const QString &id) {
            const RunStatus *run = m_project->jobs().queue().job(id);
            if (run && !m_sweep->sweep().isEmpty() && sweepOf(*run) == m_sweep->sweep() && !m_refresh.isActive())
                m_refresh.start();
        };
        connect(&queue, &JobQueue::jobChanged, m_model, ofSweep);
        connect(&queue, &JobQueue::jobEnded, m_model, ofSweep);
        connect(&project->models(), &ProjectModels::listReset, m_model, [this] { refreshSweep(); });
        counted();
    } else {
        m_stack->setCurrentIndex(0);
        Q_EMIT countChanged(0);
    }
    refresh();
}

QStringList RunsView::marked() const
{
    QStringList ids;
    if (!m_model || !m_table->selectionModel())
        return ids;
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &index : rows)
        ids.append(index.data(RunsModel::IdRole).toString());
    return ids;
}

void RunsView::mark(const QStringList &ids)
{
    if (!m_sorted)
        return;
    QItemSelection selection;
    QModelIndex first;
    for (const QString &id : ids) {
        const int row = m_model->rowOf(id);
        const QModelIndex index = row < 0 ? QModelIndex() : m_sorted->mapFromSource(m_model->index(row, 0));
        if (!index.isValid())
            continue;
        if (!first.isValid())
            first = index;
        selection.select(index, index);
    }
    if (!first.isValid())
        return;
    m_table->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->scrollTo(first);
}

void RunsView::markComparable()
{
    const QStringList ids = marked();
    const JobQueue *queue = m_project ? &m_project->jobs().queue() : nullptr;
    const RunStatus *first = queue && !ids.isEmpty() ? queue->job(ids.front()) : nullptr;
    if (!first)
        return;
    QStringList all = {ids.front()};
    for (const QString &id : trainings(*queue)) {
        if (id != ids.front() && validationKey(*queue->job(id)) == validationKey(*first))
            all.append(id);
    }
    mark(all);
}

void RunsView::showSweep(const QStringList &runs)
{
    if (m_model)
        m_model->reload();
    mark(runs);
    m_part->setCurrent(u"sweep"_s);
    refresh();
}

void RunsView::exportTable()
{
    if (!m_model || m_model->rowCount() == 0)
        return;
    QString file = QFileDialog::getSaveFileName(
        this, tr("Export runs"), QDir(m_settings.get(setting::lastFolder)).filePath(u"runs.csv"_s), u"CSV (*.csv)"_s);
    if (file.isEmpty())
        return;
    if (!file.endsWith(u".csv"_s, Qt::CaseInsensitive))
        file += u".csv"_s;
    const auto saved = saveFile(toPath(file), comparisonCsv(m_model->compared(), pricesOf(m_settings)));
    if (!saved)
        QMessageBox::warning(this, tr("Export runs"), translated(saved.error()));
}

/// The sweep of the current run takes the place of the curves, when it is asked for.
void RunsView::refreshSweep()
{
    const QStringList ids = marked();
    JobQueue *queue = m_project ? &m_project->jobs().queue() : nullptr;
    const RunStatus *run = queue && !ids.isEmpty() ? queue->job(ids.front()) : nullptr;
    const QString sweep = run ? sweepOf(*run) : QString();
    m_part->setVisible(!sweep.isEmpty());
    const bool shown = !sweep.isEmpty() && m_part->current() == u"sweep";
    m_parts->setCurrentIndex(shown ? 1 : 0);
    m_differencePane->setVisible(!shown); // plot and table want the room
    m_sweep->setSweep(sweep.isEmpty() ? nullptr : m_project, sweep);
    if (shown)
        m_sweep->refresh();
    m_curvesPane->caption()->setTitle(shown ? tr("Results of the sweep") : tr("Curves over each other"));
}

void RunsView::refresh()
{
    if (!m_curves)
        return;
    QStringList ids = marked();
    std::vector<RecipeDifferenceModel::Run> runs;
    for (const QString &id : ids) {
        const RunStatus *run = m_project->jobs().queue().job(id);
        if (!run || !run->job)
            continue;
        const auto recipe = recipeFromJson(run->job->recipe, "job.json");
        if (recipe)
            runs.push_back({shownRunName(*run), datasetTitle(*run), modelName(*run), *recipe, placeInSweep(*run)});
    }
    const size_t count = runs.size();
    m_difference->setRuns(count > 1 ? std::move(runs) : std::vector<RecipeDifferenceModel::Run>());
    const bool differ = m_difference->rowCount() > 0;
    m_differenceTable->setVisible(differ);
    m_noDifference->setVisible(!differ);
    m_noDifference->setText(count < 2 ? tr("Mark two runs or more (Ctrl or Shift and a click) to compare them.")
                                      : tr("The marked runs have the same recipe, model and dataset."));
    if (differ)
        m_differenceTable->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_curves->setRuns({});
    m_set.watch(ids.mid(0, mostRuns));
    m_curvesPane->caption()->setNote(ids.size() > mostRuns ? tr("the first six of %1 marked runs").arg(ids.size())
                                                           : QString());
    refreshSweep();
    refreshCurves();
}

void RunsView::refreshCurves()
{
    std::vector<ShownRun> runs;
    const QStringList ids = marked().mid(0, mostRuns);
    const RunStatus *first = nullptr;
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const RunWatcher *watcher = m_set.watcher(ids[i]);
        const RunStatus *run = m_project->jobs().queue().job(ids[i]);
        if (!watcher || !run || !run->job)
            continue;
        if (!first)
            first = run;
        runs.push_back(shownRun(*run, *watcher, int(i), *first));
    }
    m_curves->setRuns(std::move(runs));
}

} // namespace fieldwright::ui
