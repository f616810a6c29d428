#pragma once

#include "ui/pages/train/run_set.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QTimer>

class QCheckBox;
class QLabel;
class QSlider;
class QStackedWidget;
class QStandardItemModel;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class AnswersPane;
class EmptyState;
class FilterRow;
class LayersView;
class Pane;
class ProgressStrip;
class RowsView;
class RunCurves;
class ShownRunsModel;
class TableView;

/// Train > Live: how a run is doing. Progress, curves with those of other runs laid over them, one sentence of
/// diagnosis, answers while it trains, values at the cursor, checkpoints.
class LiveView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit LiveView(Settings &settings, QWidget *parent = nullptr);

    void setProject(Project *project);
    /// Empty: none.
    void showRun(const QString &id);
    QString runId() const { return m_run; }
    /// Null when no run is shown.
    const RunStatus *status() const;
    RunCurves *curves() const { return m_curves; }
    RowsView *rows() const { return m_rows; }
    /// What is said of the step before which the run waits for an answer, since it may be left out; null: it does not.
    const RunMessage *question() const;
    bool asksAboutStep() const { return question() != nullptr; }
    EmptyState *emptyState() const { return m_empty; }
    void exportCurves();

Q_SIGNALS:
    /// State, progress or another run.
    void changed();

private:
    QWidget *buildTools();
    QWidget *buildCurves();
    void showPart();
    QWidget *buildSide();
    void refreshRuns();
    void refreshAll();
    void refreshStrip();
    void refreshCurves();
    void refreshCause();
    void refreshLayers();
    void refreshAnswers();
    void refreshCursor();
    void refreshCheckpoints();
    QString nameOf(const QString &id) const;

    Settings &m_settings;
    Project *m_project = nullptr;
    QString m_run;
    RunSet m_set;
    QTimer m_refresh;     ///< several watchers, one redraw
    bool m_asked = false; ///< asksAboutStep(), as it was last told

    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    ProgressStrip *m_strip = nullptr;
    FilterRow *m_part = nullptr; ///< curves, rows, or layers
    QStackedWidget *m_parts = nullptr;
    QWidget *m_side = nullptr;
    QList<QWidget *> m_curveTools;
    RowsView *m_rows = nullptr;
    LayersView *m_layers = nullptr;
    QLabel *m_axisLabel = nullptr;
    FilterRow *m_axis = nullptr;
    QLabel *m_smoothingLabel = nullptr;
    QSlider *m_smoothing = nullptr;
    QLabel *m_smoothingValue = nullptr;
    QCheckBox *m_logarithmic = nullptr;
    QAction *m_fit = nullptr;
    QAction *m_export = nullptr;
    RunCurves *m_curves = nullptr;
    QLabel *m_diagnosisIcon = nullptr;
    QLabel *m_diagnosis = nullptr;
    QLabel *m_cause = nullptr;     ///< the last note that names rows, each a link
    QLabel *m_processes = nullptr; ///< hidden where there is one
    AnswersPane *m_answers = nullptr;
    Pane *m_runsPane = nullptr;
    ShownRunsModel *m_runsModel = nullptr;
    TableView *m_runs = nullptr;
    Pane *m_cursorPane = nullptr;
    QStandardItemModel *m_cursorModel = nullptr;
    TableView *m_cursor = nullptr;
    Pane *m_checkpointsPane = nullptr;
    QStandardItemModel *m_checkpointsModel = nullptr;
    TableView *m_checkpoints = nullptr;
};

} // namespace fieldwright::ui
