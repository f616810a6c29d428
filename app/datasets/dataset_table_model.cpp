#include "app/datasets/dataset_table_model.h"

#include "app/text/qt_text.h"

namespace fieldwright {

DatasetTableModel::DatasetTableModel(Datasets &datasets, QObject *parent)
    : QAbstractTableModel(parent), m_rows(datasets.list())
{
    connect(&datasets, &Datasets::listReset, this, [this, &datasets] {
        beginResetModel();
        m_rows = datasets.list();
        endResetModel();
    });
}

int DatasetTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DatasetTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant DatasetTableModel::value(const DatasetVersion &version, int column) const
{
    switch (column) {
    case NameColumn:
        return toQString(version.title());
    case TrainColumn:
        return qint64(version.rows("train"));
    case ValidationColumn:
        return qint64(version.rows("validation"));
    case RephrasedColumn:
        return qint64(version.rows("rephrased"));
    case UnseenColumn:
        return qint64(version.rows("unseen"));
    case ShareColumn: {
        const Json *shares = member(version.manifest, "shares");
        return shares ? numberOr(*shares, "realised_rendered") : 0.0;
    }
    case CreatedColumn:
        return qint64(version.createdMs);
    default:
        return {};
    }
}

QVariant DatasetTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DatasetVersion &version = m_rows[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: {
        const QVariant raw = value(version, index.column());
        if (index.column() == NameColumn)
            return raw;
        if (index.column() == ShareColumn)
            return shownPercent(raw.toDouble(), 1);
        return index.column() == CreatedColumn ? shownTime(raw.toLongLong()) : shownNumber(raw.toLongLong());
    }
    case Qt::TextAlignmentRole:
        if (index.column() != NameColumn && index.column() != CreatedColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case IdRole:
        return qint64(version.id);
    case TitleRole:
        return toQString(version.title());
    case FolderRole:
        return toQString(version.folder);
    case SortRole:
        return value(version, index.column());
    default:
        return {};
    }
}

QVariant DatasetTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Version");
    case TrainColumn:
        return tr("Train");
    case ValidationColumn:
        return tr("Validation");
    case RephrasedColumn:
        return tr("Rephrased");
    case UnseenColumn:
        return tr("Unseen");
    case ShareColumn:
        return tr("Domain share");
    case CreatedColumn:
        return tr("Built");
    default:
        return {};
    }
}

} // namespace fieldwright
