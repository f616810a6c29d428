#include "ui/pages/documents/document_filter.h"

#include "app/documents/document_table_model.h"

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

bool hasProblem(const QModelIndex &index)
{
    return index.data(DocumentTableModel::StateRole).toInt() == int(DocumentState::Failed) ||
           !index.data(DocumentTableModel::ReasonRole).toString().isEmpty();
}

} // namespace

DocumentFilter::DocumentFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(DocumentTableModel::SortRole);
    setSortLocaleAware(true);
}

void DocumentFilter::set(const QString &state, const QString &words)
{
    m_state = state;
    m_words = words;
    invalidateFilter();
}

bool DocumentFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!m_words.isEmpty() && !index.data().toString().contains(m_words, Qt::CaseInsensitive))
        return false;
    if (m_state == u"problems"_s)
        return hasProblem(index);
    if (m_state == u"ready"_s)
        return index.data(DocumentTableModel::StateRole).toInt() == int(DocumentState::Ok);
    return true;
}

} // namespace fieldwright::ui
