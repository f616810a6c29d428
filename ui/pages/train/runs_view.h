#pragma once

#include "ui/pages/train/run_set.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QTimer>

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
class RunsModel;
class TableView;

/// Train > Runs: all runs, and of those that are marked the curves over each other and what their recipes differ in.
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

Q_SIGNALS:
    void markedChanged();
    void activated(const QString &id);
    void countChanged(int runs);

private:
    void refresh();
    void refreshCurves();

    Settings &m_settings;
    Project *m_project = nullptr;
    RunSet m_set;
    QTimer m_refresh;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    RunsModel *m_model = nullptr;
    TableView *m_table = nullptr;
    Pane *m_differencePane = nullptr;
    RecipeDifferenceModel *m_difference = nullptr;
    TableView *m_differenceTable = nullptr;
    QLabel *m_noDifference = nullptr;
    Pane *m_curvesPane = nullptr;
    RunCurves *m_curves = nullptr;
};

} // namespace fieldwright::ui
