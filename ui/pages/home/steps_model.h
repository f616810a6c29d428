#pragma once

#include <QAbstractTableModel>

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// From documents to a report in six steps: what to do, what one gets, and with a project open how far it is.
class StepsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { NumberColumn, PageColumn, DoColumn, StateColumn, ColumnCount };

    explicit StepsModel(QObject *parent = nullptr);
    void setProject(Project *project);
    void refresh();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The page and tab of a row.
    static QString pageOf(int row);
    static QString tabOf(int row);
    bool isDone(int row) const;
    /// The first row that is not done, or -1 without a project; 5 when all is done.
    int nextRow() const;
    /// What the button says that does it: "Review 265 pairs".
    QString nextText() const;

private:
    QString stateText(int row) const;
    Project *m_project = nullptr;
};

} // namespace fieldwright::ui
