#pragma once

#include "app/pairs/pairs.h"

#include <QtCore/QAbstractTableModel>

namespace fieldwright {

class Documents;

/// What the Review tab shows of the pairs.
struct PairFilter
{
    std::optional<PairStatus> status;
    qint64 document = 0; ///< 0: all
    bool notGroundedOnly = false;
    QString search;

    bool operator==(const PairFilter &) const = default;
};

/// The table of the Review tab: filtered and sorted by itself (a proxy would cost more than the whole filter takes).
/// Texts arrive a moment after a row is first asked for (dataChanged). Rows that no longer fit the filter after a
/// gesture leave the table (rowsRemoved), so that the next one comes under the cursor.
class PairTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        IdColumn,
        StatusColumn,
        QuestionColumn,
        AnswerColumn,
        SourceColumn,
        ScoreColumn,
        GroundedColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< qint64
        StatusRole,            ///< int(PairStatus)
        GroundedRole,          ///< int(Grounded)
        DocumentRole,          ///< qint64, 0 for none
        DocumentNameRole,      ///< QString
        QuestionRole,          ///< QString, empty until fetched
        AnswerRole,            ///< QString, empty until fetched
        ScoreRole,             ///< int
        GeneratorRole,         ///< QString: rules, model, manual, import, chat
        TagsRole,              ///< QStringList, empty until fetched
        MarkedRole,            ///< bool: marked for a bulk action
    };

    PairTableModel(Pairs &pairs, Documents &documents, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// By text it takes a moment: the store sorts.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    static QString statusText(PairStatus status);

    const PairFilter &filter() const { return m_filter; }
    /// At once, but for `search`, which takes a moment: filterApplied() says when.
    void setFilter(const PairFilter &filter);

    qint64 idAt(int row) const { return m_ids[size_t(row)]; }
    /// -1 when it is not in the table.
    int rowOf(qint64 id) const;
    const std::vector<qint64> &ids() const { return m_ids; }
    /// The next row after `row` (wrapping round) that is not grounded and not rejected; -1 when there is none.
    int nextNotGrounded(int row) const;

    void setMarked(const std::vector<qint64> &ids, bool marked);
    void clearMarks();
    /// Those marked that are in the table, in its order.
    std::vector<qint64> marked() const;

Q_SIGNALS:
    void filterApplied();
    void marksChanged(int count);

private:
    bool fits(const PairColumns &columns) const;
    bool stillFits(qint64 id) const;
    std::vector<qint64> fittingIds() const;
    void sortIds(std::vector<qint64> &ids) const;
    bool sortsByText() const;
    void askSearch();
    void askTextOrder();
    /// Other rows.
    void showIds(std::vector<qint64> ids);
    /// The same rows in another order.
    void reorder(std::vector<qint64> ids);
    void emitChanged(const std::vector<qint64> &ids);
    const PairRecord *textsOf(int row) const;
    QVariant shown(const PairColumns &columns, int row, int column) const;

    Pairs &m_pairs;
    Documents &m_documents;
    PairFilter m_filter;
    std::vector<qint64> m_ids;
    mutable std::unordered_map<qint64, int> m_rows; ///< of m_ids, filled when first asked for
    bool m_filtersByFound = false;
    std::vector<qint64> m_found; ///< by the search, ascending
    quint64 m_searchNumber = 0;
    int m_sortColumn = IdColumn;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::unordered_map<qint64, int> m_textPlace; ///< in the order of texts, when sorted by one
    quint64 m_sortNumber = 0;
    std::unordered_set<qint64> m_marked;
};

} // namespace fieldwright
