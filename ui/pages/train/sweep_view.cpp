#include "ui/pages/train/sweep_view.h"

#include "app/jobs/job_queue.h"
#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/jobs/training_runs.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "ui/charts/curve_plot.h"
#include "ui/charts/heat_plot.h"
#include "ui/pages/train/cells.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <cmath>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int idRole = Qt::UserRole + 1;

QString axisLabel(const SweepAxis &axis)
{
    const FieldInfo *field = findField(axis.key);
    return field ? translatedLabel(field->label) : toQString(axis.key);
}

/// The values as numbers, rising; nothing when they are words.
std::optional<std::vector<double>> numbersOf(const SweepAxis &axis)
{
    std::vector<double> out;
    for (const std::string &value : axis.values) {
        bool isNumber = false;
        out.push_back(toQString(value).toDouble(&isNumber));
        if (!isNumber)
            return std::nullopt;
    }
    return out;
}

} // namespace

SweepView::SweepView(Settings &settings, QWidget *parent) : Translated(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *splitter = new Splitter(Qt::Horizontal, settings, u"train/sweep"_s);
    m_plots = new QStackedWidget;
    m_heat = new HeatPlot;
    m_line = new CurvePlot;
    m_plots->addWidget(m_heat);
    m_plots->addWidget(m_line);
    m_plotPane = new Pane(m_plots);
    splitter->addWidget(m_plotPane);
    m_model = new QStandardItemModel(this);
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the columns share the width
    m_tablePane = new Pane(m_table);
    m_showBest = new QAction(icon("flag"), QString(), this);
    m_cancel = new QAction(icon("media-playback-stop"), QString(), this);
    m_keep = new QAction(icon("package"), QString(), this);
    m_tablePane->caption()->add(new ActionTool(m_showBest));
    m_tablePane->caption()->add(new ActionTool(m_keep));
    m_tablePane->caption()->add(new ActionTool(m_cancel));
    splitter->addWidget(m_tablePane);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->restore({440, 440});
    column->addWidget(splitter);

    connect(m_heat, &HeatPlot::cellChosen, this, [this](int left, int up) {
        const auto sweep = m_queue ? findSweep(*m_queue, m_sweep) : std::nullopt;
        if (const QString id = sweep ? sweep->runAt({size_t(up), size_t(left)}) : QString(); !id.isEmpty())
            Q_EMIT runChosen(id);
    });
    connect(m_table, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex &index) { Q_EMIT runChosen(index.siblingAtColumn(0).data(idRole).toString()); });
    connect(m_showBest, &QAction::triggered, this, [this] {
        if (!m_best.isEmpty())
            Q_EMIT runChosen(m_best);
    });
    connect(m_keep, &QAction::triggered, this, [this] { Q_EMIT keepWanted(currentRun()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SweepView::refreshKeep);
    connect(m_cancel, &QAction::triggered, this, [this] {
        if (const auto sweep = m_queue ? findSweep(*m_queue, m_sweep) : std::nullopt)
            (void)cancelRest(*m_queue, *sweep);
    });
    onLanguage([this] {
        m_plotPane->caption()->setTitle(tr("Best validation loss"));
        m_heat->setAccessibleName(tr("Best validation loss"));
        m_line->setAccessibleName(tr("Best validation loss"));
        m_table->setAccessibleName(tr("Runs of the sweep"));
        m_showBest->setText(tr("Show the best"));
        m_keep->setText(tr("Keep as model"));
        m_cancel->setText(tr("Cancel the rest"));
        m_cancel->setToolTip(tr("Waiting runs are cancelled; of the one that runs, its best so far is kept"));
        refresh();
    });
}

void SweepView::setSweep(Project *project, const QString &sweep)
{
    if (m_project == project && m_sweep == sweep)
        return;
    m_project = project;
    m_queue = project ? &project->jobs().queue() : nullptr;
    m_sweep = sweep;
    refresh();
}

QString SweepView::valueText(const SweepAxis &axis, size_t value) const
{
    const FieldInfo *field = findField(axis.key);
    TrainRecipe recipe;
    if (!field || !setFieldFromText(recipe, axis.key, axis.values[value]))
        return toQString(axis.values[value]);
    return shownField(*field, fieldValue(recipe, *field));
}

QString SweepView::currentRun() const
{
    return m_table->currentIndex().siblingAtColumn(0).data(idRole).toString();
}

/// Only of runs that have left a model; the best one's is listed by itself when all have ended.
void SweepView::refreshKeep()
{
    const QString id = currentRun();
    const RunStatus *run = m_queue && !id.isEmpty() ? m_queue->job(id) : nullptr;
    const bool isKept = run && m_project->models().ofRun(id);
    m_keep->setEnabled(run && m_project->jobs().waitsToBeKept(*run));
    m_keep->setToolTip(!run                   ? tr("Choose a run in the table first")
                       : isKept               ? tr("It is among the models already")
                       : !isFinal(run->state) ? tr("The run has not ended yet")
                       : !m_keep->isEnabled() ? tr("The run has left no model")
                                              : tr("Lists the model of the chosen run among the models"));
}

void SweepView::refresh()
{
    const auto sweep = m_queue && !m_sweep.isEmpty() ? findSweep(*m_queue, m_sweep) : std::nullopt;
    m_best = sweep ? bestOf(*m_queue, *sweep) : QString();
    int ended = 0;
    bool hasModels = false;
    for (const SweepRun &run : sweep ? sweep->runs : std::vector<SweepRun>()) {
        ended += isFinal(m_queue->job(run.id)->state);
        hasModels = hasModels || mayKeepModel(*m_queue, *m_queue->job(run.id));
    }
    const bool hasNoBest = sweep && hasModels && m_best.isEmpty() && ended == int(sweep->runs.size());
    m_showBest->setEnabled(!m_best.isEmpty());
    m_showBest->setToolTip(hasNoBest          ? tr("Without validation rows there is no best run")
                           : m_best.isEmpty() ? tr("No run has ended yet")
                                              : tr("Shows the curves of the best run"));
    m_cancel->setEnabled(sweep && ended < int(sweep->runs.size()));
    refreshKeep();
    m_tablePane->caption()->setTitle(sweep ? sweep->name : QString());
    m_tablePane->caption()->setNote(
        hasNoBest ? tr("no validation rows, so no best: keep a model yourself")
        : sweep   ? tr("%1 of %Ln run(s) have ended", nullptr, int(sweep->runs.size())).arg(shownNumber(qint64(ended)))
                  : QString());
    if (!sweep)
        return;
    refreshTable(*sweep, m_best);
    refreshPlot(*sweep, m_best);
    refreshKeep();
}

void SweepView::refreshTable(const Sweep &sweep, const QString &best)
{
    const int axes = int(sweep.axes.size());
    const int columns = axes + 3;
    if (m_model->columnCount() != columns || m_model->rowCount() != int(sweep.runs.size())) {
        m_model->clear();
        m_model->setColumnCount(columns);
        for (size_t row = 0; row < sweep.runs.size(); ++row) {
            QList<QStandardItem *> cells;
            for (int column = 0; column < columns; ++column)
                cells.append(cell(QString(), column <= axes));
            m_model->appendRow(cells);
        }
        m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    }
    QStringList headers;
    QList<int> numbers;
    for (int axis = 0; axis < axes; ++axis) {
        headers.append(axisLabel(sweep.axes[size_t(axis)]));
        numbers.append(axis);
    }
    numbers.append(axes);
    setHeaders(m_model, headers + QStringList{tr("Best validation"), tr("State"), tr("Model")}, numbers);
    for (size_t row = 0; row < sweep.runs.size(); ++row) {
        const SweepRun &run = sweep.runs[row];
        const RunStatus *status = m_queue->job(run.id);
        for (int axis = 0; axis < axes; ++axis)
            m_model->item(int(row), axis)->setText(valueText(sweep.axes[size_t(axis)], run.place[size_t(axis)]));
        m_model->item(int(row), 0)->setData(run.id, idRole);
        const auto loss = status ? bestLoss(*status) : std::nullopt;
        const QString text = loss ? shownNumber(*loss, 3) : QString(QChar(u'–'));
        QStandardItem *result = m_model->item(int(row), axes);
        result->setText(run.id == best ? tr("%1, best").arg(text) : text);
        QFont font;
        font.setBold(run.id == best);
        result->setFont(font);
        m_model->item(int(row), axes + 1)->setText(status ? jobStateText(status->state) : QString());
        const ModelEntry *kept = m_project->models().ofRun(run.id);
        QStandardItem *model = m_model->item(int(row), axes + 2);
        model->setText(kept ? tr("kept") : QString(QChar(u'–')));
        model->setToolTip(kept ? shownRunName(toQString(kept->ref.name))
                               : tr("It stays with the run and is not among the models"));
    }
}

/// Two fields: a field of colours. One: a line over its values, or over their places where these are words.
void SweepView::refreshPlot(const Sweep &sweep, const QString &best)
{
    const auto lossOf = [&](const std::vector<size_t> &place) {
        const QString id = sweep.runAt(place);
        const RunStatus *run = id.isEmpty() ? nullptr : m_queue->job(id);
        return run ? bestLoss(*run).value_or(qQNaN()) : qQNaN();
    };
    if (sweep.axes.size() == 2) {
        const SweepAxis &up = sweep.axes[0], &right = sweep.axes[1];
        HeatPlot::Map map{.columns = int(right.values.size()), .rows = int(up.values.size())};
        map.right = map.columns - 1;
        for (size_t row = 0; row < up.values.size(); ++row) {
            map.rowTexts.append(valueText(up, row));
            for (size_t column = 0; column < right.values.size(); ++column) {
                const double loss = lossOf({row, column});
                map.values.push_back(loss);
                map.cellTexts.append(std::isfinite(loss) ? shownNumber(loss, 3) : QString(QChar(u'–')));
                if (!best.isEmpty() && sweep.runAt({row, column}) == best)
                    map.marked = int(row) * map.columns + int(column);
            }
        }
        for (size_t column = 0; column < right.values.size(); ++column)
            map.columnTexts.append(valueText(right, column));
        m_heat->setMap(std::move(map));
        m_heat->setAxisTexts(axisLabel(right), axisLabel(up), {});
        m_plots->setCurrentWidget(m_heat);
        m_plotPane->caption()->setNote(best.isEmpty() ? QString() : tr("the lowest is framed"));
        return;
    }
    const SweepAxis &axis = sweep.axes.front();
    const auto numbers = numbersOf(axis);
    const bool isRate = axis.key == "learning_rate"; // told by powers of ten
    std::vector<std::pair<double, double>> points;
    for (size_t i = 0; i < axis.values.size(); ++i) {
        const double x = numbers ? (*numbers)[i] : double(i + 1);
        points.emplace_back(isRate && x > 0 ? std::log10(x) : x, lossOf({i}));
    }
    std::sort(points.begin(), points.end());
    Curve curve{.look = Curve::Look::Marked, .series = 0};
    for (const auto &[x, y] : points) {
        if (!std::isfinite(y))
            continue;
        curve.x.push_back(x);
        curve.y.push_back(y);
    }
    m_line->setEmptyText(isOver(*m_queue, sweep) ? tr("No run has a validation loss") : tr("No run has a result yet"));
    m_line->setXAxis(isRate ? XAxis::Rate : XAxis::Value);
    m_line->setCurves({std::move(curve)});
    m_plots->setCurrentWidget(m_line);
    m_plotPane->caption()->setNote(numbers ? tr("over: %1").arg(axisLabel(axis))
                                           : tr("over: %1, in the order of the table").arg(axisLabel(axis)));
}

} // namespace fieldwright::ui
