#include "ui/pages/train/ranked_row_model.h"

#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"

#include <cmath>

namespace fieldwright::ui {

void RankedRowModel::setPairs(Pairs *pairs)
{
    if (m_pairs)
        disconnect(m_pairs, nullptr, this, nullptr);
    m_pairs = pairs;
    const auto changed = [this] {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, State), index(rowCount() - 1, State));
    };
    if (pairs) {
        connect(pairs, &Pairs::pairsChanged, this, changed);
        connect(pairs, &Pairs::listReset, this, changed);
    }
}

void RankedRowModel::setRows(std::vector<RankedRow> rows)
{
    // The same rows with other figures keep selection and place.
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                 [](const RankedRow &a, const RankedRow &b) { return a.figures.row == b.figures.row; });
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const RankedRow *RankedRowModel::row(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[size_t(row)] : nullptr;
}

qint64 RankedRowModel::pairAt(int at) const
{
    const RankedRow *found = row(at);
    return found && m_pairs && m_pairs->find(found->pair) ? found->pair : 0;
}

void RankedRowModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int RankedRowModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RankedRowModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString RankedRowModel::stateText(const RankedRow &row) const
{
    if (row.pair == 0)
        return row.id.empty() ? tr("version is gone") : tr("general row");
    const PairColumns *pair = m_pairs ? m_pairs->find(row.pair) : nullptr;
    if (!pair)
        return tr("pair removed");
    switch (pair->status) {
    case PairStatus::Accepted:
        return tr("accepted");
    case PairStatus::Rejected:
        return tr("rejected");
    case PairStatus::Draft:
        break;
    }
    return tr("draft");
}

QVariant RankedRowModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RankedRow &row = m_rows[size_t(index.row())];
    if (role == Qt::TextAlignmentRole)
        return index.column() < Question ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (Column(index.column())) {
    case Loss:
        return std::isfinite(row.figures.loss) ? shownNumber(row.figures.loss, 3) : tr("no number");
    case Right:
        return shownPercent(row.figures.accuracy());
    case Targets:
        return shownNumber(qint64(row.figures.targets));
    case Step:
        return shownNumber(qint64(row.figures.step));
    case Question:
        return row.question.empty() ? tr("row %1").arg(shownNumber(qint64(row.figures.row) + 1))
                                    : toQString(row.question);
    case State:
        return stateText(row);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant RankedRowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section < Question)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        switch (Column(section)) {
        case Loss:
            return tr("Mean over the row's trained tokens");
        case Right:
            return tr("Share of its trained tokens that the model held likeliest");
        case Step:
            return tr("When it was measured: the step that the row was part of, before that step changed the model");
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Loss:
        return tr("Loss");
    case Right:
        return tr("Right");
    case Targets:
        return tr("Tokens");
    case Step:
        return tr("Step");
    case Question:
        return tr("Question");
    case State:
        return tr("Pair");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace fieldwright::ui
