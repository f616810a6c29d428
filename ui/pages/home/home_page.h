#pragma once

#include "ui/page.h"

class QGridLayout;
class QLabel;
class QListWidget;
class QStackedWidget;

namespace fieldwright::ui {

class DropField;
class EmptyState;
class Group;
class LookForm;
class StepsModel;
class TableView;

/// Open or start a project; the work explained in one screen.
class HomePage : public Page
{
    Q_OBJECT
public:
    explicit HomePage(const Context &context);

    void projectChanged() override;
    void shown() override;
    void focusStart() override;
    bool accepts(const QMimeData &data) const override;
    void dropped(const QMimeData &data) override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *buildLeft();
    QWidget *buildRight();
    void buildComputer();
    void refresh();
    void refreshRecent();
    void refreshComputer();
    void doNext();
    void chooseFiles(bool folder);
    void take(const QStringList &paths);

    StepsModel *m_steps = nullptr;
    TableView *m_stepsTable = nullptr;
    Group *m_stepsGroup = nullptr;
    DropField *m_drop = nullptr;
    QListWidget *m_recent = nullptr;
    Group *m_recentGroup = nullptr;
    EmptyState *m_noRecent = nullptr;
    QStackedWidget *m_recentStack = nullptr;
    QWidget *m_right = nullptr;
    Group *m_computer = nullptr;
    QGridLayout *m_facts = nullptr;
    Group *m_look = nullptr;
    LookForm *m_lookForm = nullptr;
    Group *m_promise = nullptr;
    QLabel *m_promiseText = nullptr;
    QAction *m_next = nullptr;
    QAction *m_files = nullptr;
    QAction *m_folder = nullptr;
};

} // namespace fieldwright::ui
