#include "app/evaluations/evaluation_item_model.h"

#include "app/text/qt_text.h"
#include "core/base/utf8.h"

#include <cmath>

namespace fieldwright {

namespace {

constexpr double sameWithin = 1e-9;

bool matches(EvaluationItemModel::Filter filter, const EvaluationItem &item, bool hasTuned)
{
    using Filter = EvaluationItemModel::Filter;
    switch (filter) {
    case Filter::All:
        return true;
    case Filter::GotWorse:
        return hasTuned && !item.faulty && item.difference() < -sameWithin;
    case Filter::GotBetter:
        return hasTuned && !item.faulty && item.difference() > sameWithin;
    case Filter::Same:
        return hasTuned && std::abs(item.difference()) <= sameWithin;
    case Filter::Wrong:
        return (hasTuned ? item.tuned.score : item.base.score) < 1 - sameWithin;
    case Filter::NotParsed:
        return !item.base.parsed || (hasTuned && !item.tuned.parsed);
    }
    return true;
}

/// One line for a cell.
QString oneLine(const std::string &text)
{
    constexpr size_t longest = 400;
    return toQString(sanitizeUtf8(std::string_view(text).substr(0, longest))).simplified();
}

} // namespace

QString axisText(const std::string &axis)
{
    if (axis == "segmentation")
        return EvaluationItemModel::tr("Segmentation");
    if (axis == "syntax")
        return EvaluationItemModel::tr("Syntax");
    if (axis == "semantics")
        return EvaluationItemModel::tr("Semantics");
    if (axis == "disambiguation")
        return EvaluationItemModel::tr("Disambiguation");
    if (axis == "comprehension")
        return EvaluationItemModel::tr("Comprehension");
    if (axis == "rephrased")
        return EvaluationItemModel::tr("Domain, rephrased");
    if (axis == "unseen")
        return EvaluationItemModel::tr("Domain, unseen");
    return toQString(axis);
}

void EvaluationItemModel::setItems(std::vector<EvaluationItem> items, bool hasTuned)
{
    m_items = std::move(items);
    m_hasTuned = hasTuned;
    apply();
}

void EvaluationItemModel::setFilter(Filter filter)
{
    m_filter = filter;
    apply();
}

void EvaluationItemModel::setAxis(const QString &axis)
{
    m_axis = toStd(axis);
    apply();
}

void EvaluationItemModel::setLanguageFilter(const QString &language)
{
    m_language = toStd(language);
    apply();
}

void EvaluationItemModel::setSearch(const QString &text)
{
    m_search = text.trimmed();
    apply();
}

void EvaluationItemModel::apply()
{
    beginResetModel();
    m_rows.clear();
    m_counts = {};
    for (size_t i = 0; i < m_items.size(); ++i) {
        const EvaluationItem &item = m_items[i];
        if ((!m_axis.empty() && item.axis != m_axis) || (!m_language.empty() && item.language != m_language))
            continue;
        if (!m_search.isEmpty()) {
            const auto has = [&](const std::string &text) {
                return toQString(text).contains(m_search, Qt::CaseInsensitive);
            };
            if (!has(item.prompt) && !has(item.expected) && !has(item.base.raw) && !has(item.tuned.raw) &&
                !has(item.item))
                continue;
        }
        for (size_t filter = 0; filter < m_counts.size(); ++filter)
            m_counts[filter] += matches(Filter(filter), item, m_hasTuned);
        if (matches(m_filter, item, m_hasTuned))
            m_rows.push_back(i);
    }
    if (m_sortColumn >= 0) {
        const auto before = [&](size_t a, size_t b) {
            const EvaluationItem &left = m_items[a];
            const EvaluationItem &right = m_items[b];
            switch (Column(m_sortColumn)) {
            case Change:
                return left.difference() < right.difference();
            case Axis:
                return left.axis < right.axis;
            case Language:
                return left.language < right.language;
            case Prompt:
                return left.prompt < right.prompt;
            case Expected:
                return left.expected < right.expected;
            case Base:
                return left.base.raw < right.base.raw;
            case Tuned:
                return left.tuned.raw < right.tuned.raw;
            case BaseScore:
                return left.base.score < right.base.score;
            case TunedScore:
                return left.tuned.score < right.tuned.score;
            case ColumnCount:
                break;
            }
            return false;
        };
        std::stable_sort(m_rows.begin(), m_rows.end(), [&](size_t a, size_t b) {
            return m_sortOrder == Qt::AscendingOrder ? before(a, b) : before(b, a);
        });
    }
    endResetModel();
    Q_EMIT countsChanged();
}

const EvaluationItem *EvaluationItemModel::itemAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? &m_items[m_rows[size_t(row)]] : nullptr;
}

void EvaluationItemModel::setFaulty(int row, bool faulty)
{
    if (row < 0 || row >= int(m_rows.size()))
        return;
    m_items[m_rows[size_t(row)]].faulty = faulty;
    for (size_t filter = 0; filter < m_counts.size(); ++filter) {
        m_counts[filter] = int(std::count_if(m_items.begin(), m_items.end(), [&](const EvaluationItem &item) {
            return (m_axis.empty() || item.axis == m_axis) && (m_language.empty() || item.language == m_language) &&
                   matches(Filter(filter), item, m_hasTuned);
        }));
    }
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    Q_EMIT countsChanged();
}

int EvaluationItemModel::rowOfNext(int from, int step) const
{
    const int rows = rowCount();
    return rows == 0 ? -1 : ((from + step) % rows + rows) % rows;
}

int EvaluationItemModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int EvaluationItemModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EvaluationItemModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const EvaluationItem &item = *itemAt(index.row());
    const auto answer = [](const EvaluationItem::Answer &given) {
        return given.parsed ? oneLine(given.raw) : EvaluationItemModel::tr("not parsed: %1").arg(oneLine(given.raw));
    };
    const Column column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case Change:
            if (item.faulty)
                return tr("faulty");
            if (!m_hasTuned)
                return QString();
            return std::abs(item.difference()) <= sameWithin ? tr("same")
                   : item.difference() > 0                   ? tr("better")
                                                             : tr("worse");
        case Axis:
            return axisText(item.axis);
        case Language:
            return toQString(item.language);
        case Prompt:
            return oneLine(item.prompt);
        case Expected:
            return oneLine(item.expected);
        case Base:
            return answer(item.base);
        case Tuned:
            return m_hasTuned ? answer(item.tuned) : QString();
        case BaseScore:
            return shownNumber(item.base.score, 2);
        case TunedScore:
            return m_hasTuned ? shownNumber(item.tuned.score, 2) : QString();
        case ColumnCount:
            break;
        }
        return {};
    case Qt::TextAlignmentRole:
        return column == BaseScore || column == TunedScore ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                                           : QVariant();
    case ItemRole:
        return QVariant::fromValue<qint64>(item.id);
    case DifferenceRole:
        return item.difference();
    case FaultyRole:
        return item.faulty;
    case ParsedRole:
        return item.base.parsed && (!m_hasTuned || item.tuned.parsed);
    default:
        return {};
    }
}

QVariant EvaluationItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Change:
        return tr("Change");
    case Axis:
        return tr("Dimension");
    case Language:
        return tr("Language");
    case Prompt:
        return tr("Question");
    case Expected:
        return tr("Expected");
    case Base:
        return tr("Base");
    case Tuned:
        return tr("Tuned");
    case BaseScore:
        return tr("Base");
    case TunedScore:
        return tr("Tuned");
    case ColumnCount:
        break;
    }
    return {};
}

void EvaluationItemModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    apply();
}

void EvaluationItemModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
}

} // namespace fieldwright
