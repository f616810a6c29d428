#pragma once

#include "app/jobs/sweeps.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QLabel;
class QStackedWidget;
class QStandardItemModel;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class CurvePlot;
class HeatPlot;
class Pane;
class TableView;

/// What a sweep has found: best validation loss over its one or two fields as a plot and as a table, the best run,
/// whose models are kept, and the way to end what is still to come.
class SweepView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit SweepView(Settings &settings, QWidget *parent = nullptr);

    /// Empty: none. The project must outlive what is shown.
    void setSweep(Project *project, const QString &sweep);
    QString sweep() const { return m_sweep; }
    /// Its runs have gone on.
    void refresh();
    TableView *table() const { return m_table; }
    HeatPlot *heat() const { return m_heat; }
    CurvePlot *line() const { return m_line; }

Q_SIGNALS:
    void runChosen(const QString &id);
    /// Its model is to be listed.
    void keepWanted(const QString &id);

private:
    QString currentRun() const;
    void refreshKeep();
    void refreshTable(const Sweep &sweep, const QString &best);
    void refreshPlot(const Sweep &sweep, const QString &best);
    QString valueText(const SweepAxis &axis, size_t value) const;

    Project *m_project = nullptr;
    JobQueue *m_queue = nullptr; ///< the project's
    QString m_sweep;
    QString m_best;
    Pane *m_plotPane = nullptr;
    QStackedWidget *m_plots = nullptr;
    HeatPlot *m_heat = nullptr;
    CurvePlot *m_line = nullptr;
    Pane *m_tablePane = nullptr;
    QStandardItemModel *m_model = nullptr;
    TableView *m_table = nullptr;
    QAction *m_showBest = nullptr;
    QAction *m_keep = nullptr;
    QAction *m_cancel = nullptr;
};

} // namespace fieldwright::ui
