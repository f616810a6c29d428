#pragma once

#include "app/datasets/datasets.h"

#include <QtCore/QAbstractTableModel>

namespace fieldwright {

/// The versions, newest first.
class DatasetTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        TrainColumn,
        ValidationColumn,
        RephrasedColumn,
        UnseenColumn,
        ShareColumn,
        CreatedColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< qint64
        TitleRole,             ///< QString "name@2"
        FolderRole,            ///< QString
        SortRole,
    };

    explicit DatasetTableModel(Datasets &datasets, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant value(const DatasetVersion &version, int column) const;

    std::vector<DatasetVersion> m_rows; ///< a copy: the list changes before its signal comes
};

} // namespace fieldwright
