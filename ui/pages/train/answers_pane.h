#pragma once

#include "app/runs/run_watcher.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/translated.h"

class QComboBox;
class QStackedWidget;
class QStandardItemModel;

namespace fieldwright::ui {

class EmptyState;
class TableView;

/// What the model answered to the sample questions of a run while it trained, one question at a time.
class AnswersPane : public Translated<Pane>
{
    Q_OBJECT
public:
    explicit AnswersPane(Settings &settings);
    void setRun(const RunStatus &run, const RunWatcher &watcher);
    /// Another run: forget the question that was chosen.
    void clear();

Q_SIGNALS:
    void questionChosen();

private:
    void sayWhyEmpty(const RunStatus &run, bool hasQuestions);

    QComboBox *m_question = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    TableView *m_table = nullptr;
    QStandardItemModel *m_model = nullptr;
};

} // namespace fieldwright::ui
