#pragma once

#include "app/runs/row_ranking.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace fieldwright {
class Documents;
class Pairs;
class Project;
} // namespace fieldwright

namespace fieldwright::ui {

/// Rows of a run with their losses, and what they were made of: how their pairs stand in the project now, or whose
/// windows they are.
class RankedRowModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Loss, Right, Targets, Step, Question, State, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    /// Null: none is open.
    void setProject(Project *project);
    void setRows(std::vector<RankedRow> rows);
    /// Null when there is no such row.
    const RankedRow *row(int row) const;
    /// The pair of a row, whether it stands here or not, while the project has it; 0: none.
    qint64 pairOf(const RankedRow &row) const;
    /// The same of the document that the row is a window of.
    qint64 documentOf(const RankedRow &row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString stateText(const RankedRow &row) const;
    QString pairText(const RankedRow &row) const;
    bool areWindows() const { return !m_rows.empty() && m_rows.front().isWindow; }

    QPointer<Pairs> m_pairs;
    QPointer<Documents> m_documents;
    std::vector<RankedRow> m_rows;
};

} // namespace fieldwright::ui
