#include "ui/pages/train/layers_view.h"

#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "ui/charts/curve_plot.h"
#include "ui/charts/heat_plot.h"
#include "ui/pages/train/cells.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr size_t mostCurves = 6;    // as many as there are series
constexpr size_t mostColumns = 400; // of the field of colours: about its pixels
constexpr size_t stepsOfAColumn = 4;

} // namespace

LayersView::LayersView(Settings &settings, QWidget *parent) : Translated(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *splitter = new Splitter(Qt::Vertical, settings, u"train/layers"_s);
    m_heat = new HeatPlot;
    m_heatPane = new Pane(m_heat);
    splitter->addWidget(m_heatPane);
    auto *lower = new Splitter(Qt::Horizontal, settings, u"train/layers-lower"_s);
    m_plot = new CurvePlot;
    m_plot->setFrom(0);
    m_curvesPane = new Pane(m_plot);
    lower->addWidget(m_curvesPane);
    m_model = new QStandardItemModel(0, 2, this);
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setColumns(settings, u"train/layers"_s, {0, 72});
    m_table->setItemDelegateForColumn(0, new QStyledItemDelegate(m_table)); // with its box to tick
    m_tablePane = new Pane(m_table);
    lower->addWidget(m_tablePane);
    lower->setStretchFactor(0, 1);
    lower->setStretchFactor(1, 0);
    lower->restore({620, 220});
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->restore({260, 260});
    column->addWidget(splitter);

    connect(m_heat, &HeatPlot::cellChosen, this, [this](int, int row) { toggle(size_t(row)); });
    connect(m_model, &QStandardItemModel::itemChanged, this, [this](QStandardItem *item) {
        const bool isShown = std::find(m_chosen.begin(), m_chosen.end(), size_t(item->row())) != m_chosen.end();
        if (!m_isFilling && item->column() == 0 && (item->checkState() == Qt::Checked) != isShown)
            toggle(size_t(item->row()));
    });
    onLanguage([this] {
        m_heatPane->caption()->setTitle(tr("Gradient norm by layer"));
        m_heat->setAccessibleName(tr("Gradient norm by layer"));
        m_heat->setAxisTexts(tr("step"), tr("layer"), tr("norm, power of ten"));
        m_curvesPane->caption()->setTitle(tr("Chosen layers"));
        m_plot->setAccessibleName(tr("Chosen layers"));
        m_tablePane->caption()->setTitle(tr("Layers", "a view of them"));
        m_table->setAccessibleName(tr("Layers", "a view of them"));
        setHeaders(m_model, {tr("Layer"), tr("Last")}, {1});
        refresh();
    });
}

QString LayersView::nameOf(size_t layer) const
{
    return layer < m_norms.layers ? tr("layer %1").arg(layer + 1) : tr("outside the layers");
}

void LayersView::setNorms(const LayerSeries &norms)
{
    const bool isOther = norms.layers != m_norms.layers;
    if (!isOther && norms.step == m_norms.step && norms.attempt == m_norms.attempt)
        return;
    m_norms = norms;
    if (isOther) { // the first, the middle and the last say most
        m_chosen.clear();
        for (const size_t layer : {size_t(0), norms.layers / 2, norms.layers - std::min<size_t>(1, norms.layers)}) {
            if (norms.layers > 0 && std::find(m_chosen.begin(), m_chosen.end(), layer) == m_chosen.end())
                m_chosen.push_back(layer);
        }
    }
    refresh();
}

void LayersView::toggle(size_t layer)
{
    const auto at = std::find(m_chosen.begin(), m_chosen.end(), layer);
    if (at != m_chosen.end())
        m_chosen.erase(at);
    else if (m_chosen.size() < mostCurves)
        m_chosen.push_back(layer);
    refreshTable();
    refreshCurves();
}

void LayersView::refresh()
{
    if (!m_table || !m_tablePane)
        return;
    m_heatPane->caption()->setNote(m_norms.step.empty()
                                       ? tr("known after the first step")
                                       : tr("before clipping; a click shows or hides the layer's curve"));
    refreshHeat();
    refreshTable();
    refreshCurves();
}

/// Steps that share a column are shown by the mean of some of their logarithms.
void LayersView::refreshHeat()
{
    HeatPlot::Map map;
    const size_t steps = m_norms.step.size(), rows = steps ? m_norms.layers + 1 : 0;
    const size_t columns = std::min(steps, mostColumns);
    map.columns = int(columns);
    map.rows = int(rows);
    map.values.assign(columns * rows, 0);
    std::vector<int> counts(columns * rows, 0);
    const size_t every = std::max<size_t>(1, steps / (mostColumns * stepsOfAColumn));
    for (size_t step = 0; step < steps; step += every) {
        const size_t column = step * columns / steps;
        for (size_t row = 0; row < rows; ++row) {
            const double norm = double(m_norms.at(step, row));
            if (!(norm > 0) || !std::isfinite(norm))
                continue;
            map.values[row * columns + column] += std::log10(norm);
            ++counts[row * columns + column];
        }
    }
    for (size_t i = 0; i < counts.size(); ++i)
        map.values[i] = counts[i] ? map.values[i] / counts[i] : qQNaN();
    if (steps) {
        map.left = m_norms.step.front();
        map.right = m_norms.step.back();
    }
    for (size_t row = 0; row < rows; ++row)
        map.rowTexts.append(row < m_norms.layers ? shownNumber(qint64(row) + 1) : tr("rest"));
    m_heat->setMap(std::move(map));
}

void LayersView::refreshTable()
{
    m_isFilling = true;
    const size_t rows = m_norms.step.empty() ? 0 : m_norms.layers + 1;
    if (m_model->rowCount() != int(rows)) {
        m_model->removeRows(0, m_model->rowCount());
        for (size_t row = 0; row < rows; ++row) {
            QStandardItem *name = cell(QString());
            name->setCheckable(true);
            m_model->appendRow({name, cell(QString(), true)});
        }
    }
    for (size_t row = 0; row < rows; ++row) {
        const double norm = double(m_norms.at(m_norms.step.size() - 1, row));
        const bool isChosen = std::find(m_chosen.begin(), m_chosen.end(), row) != m_chosen.end();
        QStandardItem *name = m_model->item(int(row), 0);
        name->setText(nameOf(row));
        name->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
        name->setEnabled(isChosen || m_chosen.size() < mostCurves);
        name->setToolTip(name->isEnabled() ? nameOf(row) : tr("Six curves at most; take another one away first"));
        m_model->item(int(row), 1)->setText(shownReal(norm, 3));
    }
    m_isFilling = false;
}

void LayersView::refreshCurves()
{
    std::vector<Curve> curves;
    for (size_t i = 0; i < m_chosen.size() && !m_norms.step.empty(); ++i) {
        Curve curve{.name = nameOf(m_chosen[i]), .look = Curve::Look::Line, .series = int(i), .x = m_norms.step};
        for (size_t step = 0; step < m_norms.step.size(); ++step)
            curve.y.push_back(double(m_norms.at(step, m_chosen[i])));
        curves.push_back(std::move(curve));
    }
    m_plot->setCurves(std::move(curves));
}

} // namespace fieldwright::ui
