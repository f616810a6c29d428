#include "ui/pages/dataset/review_table.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QPainter>

namespace fieldwright::ui {

StatusLook lookOf(PairStatus status)
{
    switch (status) {
    case PairStatus::Accepted:
        return {"dialog-ok-apply", Tone::Success};
    case PairStatus::Rejected:
        return {"dialog-cancel", Tone::Error};
    case PairStatus::Draft:
        break;
    }
    return {"", Tone::Muted};
}

QVariant ReviewTableModel::data(const QModelIndex &index, int role) const
{
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
        if (index.column() == StatusColumn || index.column() == GroundedColumn)
            return PairTableModel::data(index, Qt::DisplayRole);
    }
    return PairTableModel::data(index, role);
}

QVariant ReviewTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::DisplayRole && orientation == Qt::Horizontal &&
        (section == StatusColumn || section == GroundedColumn))
        return QString();
    return PairTableModel::headerData(section, orientation, role);
}

void ReviewTableModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void PairDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const QRect rect = paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const auto status = PairStatus(index.data(PairTableModel::StatusRole).toInt());
    const QRect sign(rect.left(), rect.center().y() - size::icon / 2 + 1, size::icon, size::icon);
    switch (index.column()) {
    case PairTableModel::IdColumn:
        if (index.data(PairTableModel::MarkedRole).toBool())
            icon("data-success", Tone::Accent).paint(painter, sign);
        paintText(painter, rect, index.data().toString(), Qt::AlignRight, colors.muted, smallFont());
        break;
    case PairTableModel::StatusColumn: {
        const StatusLook look = lookOf(status);
        const QIcon drawn = *look.icon ? icon(look.icon, look.tone) : stateIcon(Tone::Muted);
        drawn.paint(painter, sign);
        break;
    }
    case PairTableModel::GroundedColumn:
        if (index.data(PairTableModel::GroundedRole).toInt() == int(Grounded::No))
            icon("data-warning", Tone::Warning).paint(painter, sign);
        break;
    case PairTableModel::SourceColumn:
        paintText(painter, rect, index.data().toString(), Qt::AlignLeft, colors.muted, smallFont());
        break;
    default:
        paintText(painter, rect, index.data().toString(), Qt::AlignLeft,
                  status == PairStatus::Rejected ? colors.muted : colors.text, option.font);
    }
    painter->restore();
}

} // namespace fieldwright::ui
