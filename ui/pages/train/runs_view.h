#pragma once

#include "ui/pages/train/run_set.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QTimer>

class QCheckBox;
class QLabel;
class QStackedWidget;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class EmptyState;
class Pane;
class RecipeDifferenceModel;
class RunCurves;
class FilterRow;
class RunsModel;
class SortedRuns;
class SweepView;
class TableView;

/// Train > Runs: all runs with what they found and took; of those that are marked the curves over each other and what
/// their recipes differ in; and the sweep that a run belongs to.
class RunsView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit RunsView(Settings &settings, QWidget *parent = nullptr);

    void setProject(Project *project);
    /// Marked runs, the current one first.
    QStringList marked() const;
    EmptyState *emptyState() const { return m_empty; }
    TableView *table() const { return m_table; }
    SweepView *sweep() const { return m_sweep; }
    /// Marks the runs of a sweep and shows its results.
    void showSweep(const QStringList &runs);
    void exportTable();

Q_SIGNALS:
    void markedChanged();
    void activated(const QString &id);
    void countChanged(int runs);

private:
    void refresh();
    void refreshCurves();
    void refreshSweep();
    void mark(const QStringList &ids);
    void markComparable();

    Settings &m_settings;
    Project *m_project = nullptr;
    RunSet m_set;
    QStringList m_marked; ///< last, to be marked again when the list is made anew
    QTimer m_refresh;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    RunsModel *m_model = nullptr;
    SortedRuns *m_sorted = nullptr;
    QCheckBox *m_differencesShown = nullptr;
    QAction *m_markComparable = nullptr;
    QAction *m_export = nullptr;
    TableView *m_table = nullptr;
    Pane *m_differencePane = nullptr;
    RecipeDifferenceModel *m_difference = nullptr;
    TableView *m_differenceTable = nullptr;
    QLabel *m_noDifference = nullptr;
    FilterRow *m_part = nullptr; ///< curves, or the sweep
    QStackedWidget *m_parts = nullptr;
    SweepView *m_sweep = nullptr;
    Pane *m_curvesPane = nullptr;
    RunCurves *m_curves = nullptr;
};

} // namespace fieldwright::ui
