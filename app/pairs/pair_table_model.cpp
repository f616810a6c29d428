#include "app/pairs/pair_table_model.h"

#include "app/documents/documents.h"
#include "app/text/qt_text.h"

#include <QtCore/QStringList>

#include <algorithm>

namespace fieldwright {

namespace {

/// More rows than this coming and going at once: the view is reset instead.
constexpr size_t singleRowsLimit = 64;
/// Texts are fetched for some rows around the one that is asked for.
constexpr int fetchBefore = 16, fetchAfter = 64;

} // namespace

PairTableModel::PairTableModel(Pairs &pairs, Documents &documents, QObject *parent)
    : QAbstractTableModel(parent), m_pairs(pairs), m_documents(documents)
{
    connect(&pairs, &Pairs::listReset, this, [this] {
        if (!m_filter.search.isEmpty())
            askSearch();
        if (sortsByText())
            askTextOrder();
        showIds(fittingIds());
    });
    connect(&pairs, &Pairs::pairsChanged, this, [this](const std::vector<qint64> &ids) {
        showIds(fittingIds());
        emitChanged(ids);
    });
    connect(&pairs, &Pairs::textsFetched, this, &PairTableModel::emitChanged);
    connect(&documents, &Documents::listReset, this, [this] {
        if (!m_ids.empty())
            Q_EMIT dataChanged(index(0, SourceColumn), index(int(m_ids.size()) - 1, SourceColumn));
    });
    m_ids = fittingIds();
}

int PairTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int PairTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

const PairRecord *PairTableModel::textsOf(int row) const
{
    const qint64 id = m_ids[size_t(row)];
    if (const PairRecord *record = m_pairs.cached(id))
        return record;
    const size_t first = size_t(std::max(0, row - fetchBefore));
    const size_t last = std::min(m_ids.size(), size_t(row + fetchAfter));
    m_pairs.want(std::span(m_ids).subspan(first, last - first));
    return nullptr;
}

QVariant PairTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const qint64 id = m_ids[size_t(index.row())];
    const PairColumns *columns = m_pairs.find(id);
    if (!columns)
        return {};

    switch (role) {
    case Qt::DisplayRole:
        return shown(*columns, index.row(), index.column());
    case Qt::ToolTipRole:
        if (index.column() == QuestionColumn || index.column() == AnswerColumn)
            return shown(*columns, index.row(), index.column());
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == IdColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case IdRole:
        return id;
    case StatusRole:
        return int(columns->status);
    case GroundedRole:
        return int(columns->grounded);
    case DocumentRole:
        return qint64(columns->document);
    case DocumentNameRole:
        return m_documents.nameOf(columns->document);
    case ScoreRole:
        return int(columns->score);
    case GeneratorRole:
        return toQString(generatorNames[columns->generator]);
    case MarkedRole:
        return m_marked.contains(id);
    case QuestionRole:
    case AnswerRole:
    case TagsRole: {
        const PairRecord *record = textsOf(index.row());
        if (role == TagsRole)
            return record ? toQStrings(record->tags) : QStringList();
        return record ? toQString(role == QuestionRole ? record->question : record->answer) : QString();
    }
    default:
        return {};
    }
}

QVariant PairTableModel::shown(const PairColumns &columns, int row, int column) const
{
    switch (column) {
    case IdColumn:
        return qint64(columns.id);
    case StatusColumn:
        return statusText(columns.status);
    case QuestionColumn:
    case AnswerColumn: {
        const PairRecord *record = textsOf(row);
        if (!record)
            return QString();
        return toQString(column == QuestionColumn ? record->question : record->answer).simplified();
    }
    case SourceColumn:
        return m_documents.nameOf(columns.document);
    case ScoreColumn:
        return columns.score > 0 ? QVariant(int(columns.score)) : QVariant();
    case GroundedColumn:
        return columns.grounded == Grounded::No    ? tr("not grounded")
               : columns.grounded == Grounded::Yes ? tr("grounded")
                                                   : QString();
    default:
        return {};
    }
}

QString PairTableModel::statusText(PairStatus status)
{
    switch (status) {
    case PairStatus::Draft:
        return tr("draft");
    case PairStatus::Accepted:
        return tr("accepted");
    case PairStatus::Rejected:
        return tr("rejected");
    }
    return {};
}

QVariant PairTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case IdColumn:
        return role == Qt::ToolTipRole ? tr("Number of the pair") : QStringLiteral("#");
    case StatusColumn:
        return tr("Status");
    case QuestionColumn:
        return tr("Question");
    case AnswerColumn:
        return tr("Answer");
    case SourceColumn:
        return tr("Source");
    case ScoreColumn:
        return tr("Score");
    case GroundedColumn:
        return tr("Grounded");
    default:
        return {};
    }
}

// Filter

bool PairTableModel::fits(const PairColumns &columns) const
{
    if (m_filter.status && columns.status != *m_filter.status)
        return false;
    if (m_filter.document != 0 && columns.document != m_filter.document)
        return false;
    return !m_filter.notGroundedOnly || columns.grounded == Grounded::No;
}

std::vector<qint64> PairTableModel::fittingIds() const
{
    std::vector<qint64> ids;
    ids.reserve(m_pairs.columns().size());
    // Both lists ascend by id, so the search's answer is walked beside.
    size_t found = 0;
    for (const PairColumns &columns : m_pairs.columns()) {
        if (m_filtersByFound) {
            while (found < m_found.size() && m_found[found] < columns.id)
                ++found;
            if (found == m_found.size())
                break;
            if (m_found[found] != columns.id)
                continue;
        }
        if (fits(columns))
            ids.push_back(columns.id);
    }
    sortIds(ids);
    return ids;
}

void PairTableModel::sortIds(std::vector<qint64> &ids) const
{
    const auto byKey = [&](auto key) {
        std::vector<std::pair<decltype(key(qint64())), qint64>> keyed;
        keyed.reserve(ids.size());
        for (const qint64 id : ids)
            keyed.emplace_back(key(id), id);
        std::stable_sort(keyed.begin(), keyed.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        std::transform(keyed.begin(), keyed.end(), ids.begin(), [](const auto &pair) { return pair.second; });
    };
    switch (m_sortColumn) {
    case StatusColumn:
        byKey([this](qint64 id) { return int(m_pairs.find(id)->status); });
        break;
    case ScoreColumn:
        byKey([this](qint64 id) { return int(m_pairs.find(id)->score); });
        break;
    case GroundedColumn:
        byKey([this](qint64 id) { return int(m_pairs.find(id)->grounded); });
        break;
    case SourceColumn: {
        // Place of each document in the order of names, so that names are compared once each.
        std::vector<std::pair<QString, qint64>> names;
        for (const DocumentInfo &document : m_documents.list())
            names.emplace_back(toQString(document.name), document.id);
        std::sort(names.begin(), names.end());
        std::unordered_map<qint64, int> place;
        for (size_t i = 0; i < names.size(); ++i)
            place[names[i].second] = int(i) + 1;
        byKey([&](qint64 id) {
            const auto found = place.find(m_pairs.find(id)->document);
            return found == place.end() ? 0 : found->second;
        });
        break;
    }
    case QuestionColumn:
    case AnswerColumn:
        byKey([this](qint64 id) {
            const auto found = m_textPlace.find(id);
            return found == m_textPlace.end() ? -1 : found->second;
        });
        break;
    default:
        break; // by id they are already
    }
    if (m_sortOrder == Qt::DescendingOrder)
        std::reverse(ids.begin(), ids.end());
}

void PairTableModel::setFilter(const PairFilter &filter)
{
    if (filter == m_filter)
        return;
    const bool newSearch = filter.search != m_filter.search;
    m_filter = filter;
    if (newSearch) {
        ++m_searchNumber; // answers to older searches are dropped
        m_filtersByFound = false;
        m_found.clear();
        if (!m_filter.search.trimmed().isEmpty()) {
            askSearch();
            return; // the old rows stay until the answer is there
        }
    }
    showIds(fittingIds());
    Q_EMIT filterApplied();
}

void PairTableModel::askSearch()
{
    m_pairs.search(m_filter.search, this, [this, number = ++m_searchNumber](Result<std::vector<qint64>> found) {
        if (number != m_searchNumber)
            return;
        m_found = found ? std::move(*found) : std::vector<qint64>();
        m_filtersByFound = true;
        showIds(fittingIds());
        Q_EMIT filterApplied();
    });
}

void PairTableModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_sortOrder)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    if (sortsByText()) {
        askTextOrder();
        return;
    }
    reorder(fittingIds());
}

bool PairTableModel::sortsByText() const
{
    return m_sortColumn == QuestionColumn || m_sortColumn == AnswerColumn;
}

void PairTableModel::askTextOrder()
{
    m_pairs.idsByText(m_sortColumn == AnswerColumn, this,
                      [this, column = m_sortColumn, number = ++m_sortNumber](Result<std::vector<qint64>> ids) {
                          if (number != m_sortNumber || column != m_sortColumn || !ids)
                              return;
                          m_textPlace.clear();
                          for (size_t i = 0; i < ids->size(); ++i)
                              m_textPlace[(*ids)[i]] = int(i);
                          reorder(fittingIds());
                      });
}

// Towards the views

void PairTableModel::reorder(std::vector<qint64> ids)
{
    if (ids.size() != m_ids.size()) {
        showIds(std::move(ids));
        return;
    }
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<qint64> persistentIds;
    for (const QModelIndex &index : before)
        persistentIds.push_back(m_ids[size_t(index.row())]);
    m_ids = std::move(ids);
    m_rows.clear();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const int row = rowOf(persistentIds[size_t(i)]);
        after.append(row < 0 ? QModelIndex() : index(row, before[i].column()));
    }
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void PairTableModel::showIds(std::vector<qint64> ids)
{
    if (ids == m_ids)
        return;

    // Few rows that go and come one by one keep selection and scroll position; else all is new.
    std::vector<int> gone; // rows of m_ids
    std::vector<int> come; // rows of ids
    size_t i = 0, j = 0;
    while ((i < m_ids.size() || j < ids.size()) && gone.size() + come.size() <= singleRowsLimit) {
        if (i < m_ids.size() && j < ids.size() && m_ids[i] == ids[j]) {
            ++i;
            ++j;
        } else if (i < m_ids.size() && !stillFits(m_ids[i])) {
            gone.push_back(int(i++));
        } else if (j < ids.size()) {
            come.push_back(int(j++));
        } else {
            gone.push_back(int(i++));
        }
    }
    if (gone.size() + come.size() > singleRowsLimit || m_ids.size() - gone.size() + come.size() != ids.size()) {
        beginResetModel();
        m_ids = std::move(ids);
        m_rows.clear();
        endResetModel();
        return;
    }
    for (auto row = gone.rbegin(); row != gone.rend(); ++row) {
        beginRemoveRows({}, *row, *row);
        m_ids.erase(m_ids.begin() + *row);
        m_rows.clear();
        endRemoveRows();
    }
    for (const int row : come) {
        beginInsertRows({}, row, row);
        m_ids.insert(m_ids.begin() + row, ids[size_t(row)]);
        m_rows.clear();
        endInsertRows();
    }
}

bool PairTableModel::stillFits(qint64 id) const
{
    const PairColumns *columns = m_pairs.find(id);
    if (!columns || !fits(*columns))
        return false;
    return !m_filtersByFound || std::binary_search(m_found.begin(), m_found.end(), id);
}

void PairTableModel::emitChanged(const std::vector<qint64> &ids)
{
    if (m_ids.empty())
        return;
    if (ids.size() > singleRowsLimit * 4) {
        Q_EMIT dataChanged(index(0, 0), index(int(m_ids.size()) - 1, ColumnCount - 1));
        return;
    }
    for (const qint64 id : ids)
        if (const int row = rowOf(id); row >= 0)
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int PairTableModel::rowOf(qint64 id) const
{
    if (m_sortColumn == IdColumn && m_sortOrder == Qt::AscendingOrder) {
        const auto found = std::lower_bound(m_ids.begin(), m_ids.end(), id);
        return found != m_ids.end() && *found == id ? int(found - m_ids.begin()) : -1;
    }
    if (m_rows.empty())
        for (size_t row = 0; row < m_ids.size(); ++row)
            m_rows[m_ids[row]] = int(row);
    const auto found = m_rows.find(id);
    return found == m_rows.end() ? -1 : found->second;
}

int PairTableModel::nextNotGrounded(int row) const
{
    const int count = int(m_ids.size());
    for (int step = 1; step <= count; ++step) {
        const int candidate = (std::max(row, -1) + step) % count;
        const PairColumns *columns = m_pairs.find(m_ids[size_t(candidate)]);
        if (columns && columns->grounded == Grounded::No && columns->status != PairStatus::Rejected)
            return candidate;
    }
    return -1;
}

void PairTableModel::setMarked(const std::vector<qint64> &ids, bool marked)
{
    for (const qint64 id : ids)
        if (marked)
            m_marked.insert(id);
        else
            m_marked.erase(id);
    emitChanged(ids);
    Q_EMIT marksChanged(int(this->marked().size()));
}

void PairTableModel::clearMarks()
{
    const std::vector<qint64> ids(m_marked.begin(), m_marked.end());
    setMarked(ids, false);
}

std::vector<qint64> PairTableModel::marked() const
{
    std::vector<qint64> ids;
    if (!m_marked.empty())
        std::copy_if(m_ids.begin(), m_ids.end(), std::back_inserter(ids),
                     [this](qint64 id) { return m_marked.contains(id); });
    return ids;
}

} // namespace fieldwright
