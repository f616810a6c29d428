#include "ui/pages/train/runs_view.h"

#include "app/jobs/project_jobs.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "ui/charts/run_curves.h"
#include "ui/pages/train/recipe_difference.h"
#include "ui/pages/train/runs_model.h"
#include "ui/style/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
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
    splitter->addWidget(m_table);
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
    auto *hint = new QVBoxLayout; // at the top of the pane, where the table will be
    hint->setContentsMargins(size::padding, 12, size::padding, 12);
    hint->addWidget(m_noDifference);
    differenceColumn->addLayout(hint);
    differenceColumn->addWidget(m_differenceTable, 1);
    differenceColumn->addStretch();
    m_differencePane = new Pane(difference);
    lower->addWidget(m_differencePane);
    m_curves = new RunCurves;
    m_curvesPane = new Pane(m_curves);
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
            [this](const QModelIndex &index) { Q_EMIT activated(m_model->idAt(index.row())); });
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &RunsView::refreshCurves);
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
        m_curvesPane->caption()->setTitle(tr("Curves over each other"));
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
    m_table->setModel(nullptr);
    delete m_model;
    m_model = nullptr;
    if (project) {
        m_model = new RunsModel(project->jobs().queue(), this);
        m_table->setModel(m_model);
        m_table->setColumns(m_settings, u"train/runs"_s, {180, 120, 130, 130, 110, 80, 110, 100, 0});
        m_table->setItemDelegateForColumn(RunsModel::State, new StateDelegate(stateOf, m_table));
        connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
            refresh();
            Q_EMIT markedChanged();
        });
        const auto counted = [this] {
            m_stack->setCurrentIndex(m_model->rowCount() ? 1 : 0);
            Q_EMIT countChanged(m_model->rowCount());
            if (m_model->rowCount() && !m_table->selectionModel()->hasSelection())
                m_table->selectRow(0);
        };
        connect(m_model, &QAbstractItemModel::modelReset, this, counted);
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
        ids.append(m_model->idAt(index.row()));
    return ids;
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
        const Json *model = member(run->job->parameters, "model");
        const auto recipe = recipeFromJson(run->job->recipe, "job.json");
        if (recipe)
            runs.push_back({toQString(run->job->name), RunsModel::datasetOf(*run),
                            model ? toQString(stringOr(*model, "name")) : QString(), *recipe});
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
        ShownRun shown{.name = toQString(run->job->name), .series = int(i), .metrics = &watcher->metrics()};
        shown.sameValidation = run->job->inputs == first->job->inputs;
        shown.clipNorm = numberOr(run->job->recipe, "clip_norm");
        runs.push_back(std::move(shown));
    }
    m_curves->setRuns(std::move(runs));
}

} // namespace fieldwright::ui
