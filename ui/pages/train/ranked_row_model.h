#pragma once

#include "app/runs/row_ranking.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace fieldwright {
class Pairs;
}

namespace fieldwright::ui {

/// Rows of a run with their losses, and how their pairs stand in the project now.
class RankedRowModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Loss, Right, Targets, Step, Question, State, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setPairs(Pairs *pairs);
    void setRows(std::vector<RankedRow> rows);
    /// Null when there is no such row.
    const RankedRow *row(int row) const;
    /// The pair of a row while the project has it; 0: none.
    qint64 pairAt(int row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString stateText(const RankedRow &row) const;

    QPointer<Pairs> m_pairs;
    std::vector<RankedRow> m_rows;
};

} // namespace fieldwright::ui
