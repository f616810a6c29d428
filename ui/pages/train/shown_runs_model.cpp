#include "ui/pages/train/shown_runs_model.h"

#include "app/text/qt_text.h"
#include "ui/charts/marks.h"
#include "ui/style/theme.h"

namespace fieldwright::ui {

void ShownRunsModel::setRuns(std::vector<Run> runs, std::optional<double> base)
{
    beginResetModel();
    const QString watched = m_runs.empty() ? QString() : m_runs.front().id;
    m_runs = std::move(runs);
    m_base = base;
    QStringList shown;
    if (!m_runs.empty()) {
        shown.append(m_runs.front().id);
        for (const QString &id : m_shown) {
            // A run that was only shown because it was watched goes with the watching.
            const bool known = std::any_of(m_runs.begin(), m_runs.end(), [&](const Run &run) { return run.id == id; });
            if (known && id != shown.front() && id != watched)
                shown.append(id);
        }
    }
    m_shown = shown;
    endResetModel();
}

void ShownRunsModel::setBest(const QString &id, std::optional<double> best, std::optional<double> base)
{
    for (size_t i = 0; i < m_runs.size(); ++i) {
        if (m_runs[i].id == id && (m_runs[i].best != best || (i == 0 && m_base != base))) {
            m_runs[i].best = best;
            const bool baseRowComesOrGoes = i == 0 && m_base.has_value() != base.has_value();
            if (baseRowComesOrGoes) {
                beginResetModel();
                m_base = base;
                endResetModel();
                return;
            }
            if (i == 0)
                m_base = base;
            Q_EMIT dataChanged(index(int(i), Best), index(rowCount() - 1, Best));
        }
    }
}

std::optional<int> ShownRunsModel::seriesOf(int row) const
{
    if (isBase(row))
        return baseSeries;
    if (row < 0 || row >= int(m_runs.size()))
        return std::nullopt;
    const qsizetype at = m_shown.indexOf(m_runs[size_t(row)].id);
    return at < 0 ? std::nullopt : std::optional(int(at));
}

void ShownRunsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ShownRunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_runs.size()) + (m_base ? 1 : 0);
}

int ShownRunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ShownRunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool base = isBase(index.row());
    const Run *run = base ? nullptr : &m_runs[size_t(index.row())];
    switch (role) {
    case Qt::CheckStateRole:
        if (index.column() == Shown)
            return base || m_shown.contains(run->id) ? Qt::Checked : Qt::Unchecked;
        return {};
    case Qt::DisplayRole:
        if (index.column() == Name)
            return base ? tr("base, untuned") : run->name;
        if (index.column() == Best) {
            const std::optional<double> value = base ? m_base : run->best;
            return value ? shownNumber(*value, 3) : QString(QChar(u'–'));
        }
        return {};
    case ShortNameRole:
        return run ? run->shortName : QString();
    case Qt::TextAlignmentRole:
        return index.column() == Best ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::FontRole:
        return index.column() == Name && index.row() == 0 && !base ? QVariant(boldFont()) : QVariant();
    case Qt::ToolTipRole:
        if (run && !run->comparable)
            return tr("Measured on other validation rows: not to be ranked with the run above.");
        return index.column() == Name ? data(index, Qt::DisplayRole) : QVariant();
    default:
        return {};
    }
}

bool ShownRunsModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || index.column() != Shown || !flags(index).testFlag(Qt::ItemIsUserCheckable))
        return false;
    const QString id = m_runs[size_t(index.row())].id;
    if (value.toInt() == Qt::Checked) {
        if (m_shown.size() >= mostRuns || m_shown.contains(id))
            return false;
        m_shown.append(id);
    } else {
        m_shown.removeAll(id);
    }
    Q_EMIT dataChanged(this->index(0, 0), this->index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT shownChanged();
    return true;
}

Qt::ItemFlags ShownRunsModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == Shown && index.row() > 0 && !isBase(index.row()))
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant ShownRunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Best)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (section == Name)
        return tr("Run");
    return section == Best ? tr("Best validation") : QString();
}

} // namespace fieldwright::ui
