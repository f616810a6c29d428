#pragma once

#include "ui/pages/dataset/review_tab.h"

#include <QStandardItemModel>

namespace fieldwright {
class DatasetTableModel;
struct DatasetDifference;
struct DatasetVersion;
} // namespace fieldwright

namespace fieldwright::ui {

class Caption;
class FilterRow;
class Group;
class ListView;

/// The versions that were built: what is in each, what was left out and why, and what differs between two.
class VersionsTab : public Translated<QFrame>
{
    Q_OBJECT
public:
    VersionsTab(const Context &context, const ActionMaker &makeAction, QWidget *parent = nullptr);

    void setProject(Project *project);
    void shown();
    void reveal(const QString &name);
    int count() const;
    QStringList names() const;
    QString facts() const;
    QAction *trainAction() const { return m_train; }
    QAction *openFolderAction() const { return m_openFolder; }

Q_SIGNALS:
    void changed();
    void failed(const fieldwright::Error &error);

private:
    QWidget *buildDetails();
    void refreshTexts();
    void listReset();
    void currentChanged();
    void showDetails(const DatasetVersion &version);
    void showPart();
    void fillOthers();
    void compare();
    void showDifference(const DatasetDifference &difference);
    const DatasetVersion *current() const;
    void setRows(const QStringList &header, const QList<QList<QString>> &rows, const QList<int> &widths);

    Context m_context;
    QPointer<Project> m_project;
    DatasetTableModel *m_model = nullptr;
    ListView *m_list = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    Caption *m_listCaption = nullptr;
    Caption *m_caption = nullptr;
    QLabel *m_shares = nullptr;
    TableView *m_counts = nullptr;
    QStandardItemModel m_countsModel;
    FilterRow *m_parts = nullptr;
    QComboBox *m_other = nullptr;
    QLabel *m_note = nullptr;
    TableView *m_table = nullptr;
    QStandardItemModel m_tableModel;
    QAction *m_train = nullptr;
    QAction *m_openFolder = nullptr;
    QAction *m_toMix = nullptr;
    quint64 m_generation = 0;
};

} // namespace fieldwright::ui
