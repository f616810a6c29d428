#include "ui/pages/train/ranked_row_model.h"

#include "app/documents/documents.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"

#include <cmath>

namespace fieldwright::ui {

void RankedRowModel::setProject(Project *project)
{
    if (m_pairs)
        disconnect(m_pairs, nullptr, this, nullptr);
    if (m_documents)
        disconnect(m_documents, nullptr, this, nullptr);
    m_pairs = project ? &project->pairs() : nullptr;
    m_documents = project ? &project->documents() : nullptr;
    const auto changed = [this] {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, State), index(rowCount() - 1, State));
    };
    if (project) {
        connect(m_pairs, &Pairs::pairsChanged, this, changed);
        connect(m_pairs, &Pairs::listReset, this, changed);
        connect(m_documents, &Documents::listReset, this, changed);
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
    Q_EMIT headerDataChanged(Qt::Horizontal, Question, State); // another run's may be of another kind
}

const RankedRow *RankedRowModel::row(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[size_t(row)] : nullptr;
}

qint64 RankedRowModel::pairOf(const RankedRow &row) const
{
    return m_pairs && m_pairs->find(row.pair) ? row.pair : 0;
}

qint64 RankedRowModel::documentOf(const RankedRow &row) const
{
    if (!row.isWindow || row.source.empty() || !m_documents)
        return 0;
    const std::vector<DocumentInfo> &all = m_documents->list();
    const auto named = std::find_if(all.begin(), all.end(),
                                    [&](const DocumentInfo &each) { return each.id > 0 && each.name == row.source; });
    return named == all.end() ? 0 : named->id;
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
    if (row.isWindow)
        return row.source.empty() ? tr("not known") : toQString(row.source);
    if (row.pair == 0)
        return row.id.empty() ? tr("version is gone") : tr("general row");
    return pairText(row);
}

QString RankedRowModel::pairText(const RankedRow &row) const
{
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
        if (const std::string &text = row.isWindow ? row.answer : row.question; !text.empty())
            return toQString(text);
        return tr("row %1").arg(shownNumber(qint64(row.figures.row) + 1));
    case State:
        return row.isWindow && role == Qt::ToolTipRole ? toQString(row.question) : stateText(row);
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
        return areWindows() ? tr("Text") : tr("Question");
    case State:
        return areWindows() ? tr("Document") : tr("Pair");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace fieldwright::ui
