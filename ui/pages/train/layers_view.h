#pragma once

#include "app/runs/metric_series.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QStandardItemModel;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class CurvePlot;
class HeatPlot;
class Pane;
class TableView;

/// The gradient's norm layer by layer: all layers over the steps as colours, and six of them at most as curves.
class LayersView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit LayersView(Settings &settings, QWidget *parent = nullptr);

    void setNorms(const LayerSeries &norms);
    HeatPlot *heat() const { return m_heat; }
    CurvePlot *curves() const { return m_plot; }
    TableView *table() const { return m_table; }

private:
    void refresh();
    void refreshHeat();
    void refreshTable();
    void refreshCurves();
    void toggle(size_t layer);
    QString nameOf(size_t layer) const;

    LayerSeries m_norms;
    std::vector<size_t> m_chosen; ///< layers whose curves are shown
    Pane *m_heatPane = nullptr;
    HeatPlot *m_heat = nullptr;
    Pane *m_curvesPane = nullptr;
    CurvePlot *m_plot = nullptr;
    Pane *m_tablePane = nullptr;
    QStandardItemModel *m_model = nullptr;
    TableView *m_table = nullptr;
    bool m_isFilling = false;
};

} // namespace fieldwright::ui
