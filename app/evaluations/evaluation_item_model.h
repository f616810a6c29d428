#pragma once

#include "app/evaluations/evaluations.h"

#include <QAbstractTableModel>

namespace fieldwright {

/// The items of one evaluation, base beside tuned, filtered and searched.
class EvaluationItemModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    /// Wrong: what the tuned model (or the base, when it is alone) did not answer in full.
    enum class Filter { All, GotWorse, GotBetter, Same, NotParsed, Wrong };
    enum Column { Change, Axis, Language, Prompt, Expected, Base, Tuned, BaseScore, TunedScore, ColumnCount };
    enum Role {
        ItemRole = Qt::UserRole + 1, ///< std::int64_t id
        DifferenceRole,              ///< double, tuned minus base
        FaultyRole,
        ParsedRole, ///< bool: both answers could be parsed
    };

    explicit EvaluationItemModel(QObject *parent = nullptr) : QAbstractTableModel(parent) {}

    void setItems(std::vector<EvaluationItem> items, bool hasTuned);
    void setFilter(Filter filter);
    Filter filter() const { return m_filter; }
    void setAxis(const QString &axis);               ///< empty: all
    void setLanguageFilter(const QString &language); ///< empty: all
    void setSearch(const QString &text);
    /// Under the axis, language and search that are set.
    int count(Filter filter) const { return m_counts[size_t(filter)]; }
    const EvaluationItem *itemAt(int row) const;
    const std::vector<EvaluationItem> &items() const { return m_items; }
    /// In memory; Evaluations::setFaulty() keeps it.
    void setFaulty(int row, bool faulty);
    int rowOfNext(int from, int step) const; ///< wraps around; -1 when empty

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    void retranslate();

Q_SIGNALS:
    void countsChanged();

private:
    void apply();

    std::vector<EvaluationItem> m_items;
    std::vector<size_t> m_rows; ///< places in m_items
    bool m_hasTuned = false;
    Filter m_filter = Filter::All;
    std::string m_axis;
    std::string m_language;
    QString m_search;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::array<int, 6> m_counts = {};
};

/// "Segmentation", "领域：换了说法" …, in the language that is installed now.
QString axisText(const std::string &axis);

} // namespace fieldwright
