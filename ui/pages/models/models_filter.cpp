#include "ui/pages/models/models_filter.h"

#include "app/models/model_table_model.h"
#include "app/text/qt_text.h"
#include "core/model_files/licence.h"

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

void ModelsFilter::set(const QString &kind, int use, const QString &words)
{
    m_kind = kind;
    m_use = use;
    m_words = words;
    invalidateFilter();
}

bool ModelsFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!m_words.isEmpty() && !index.data(Qt::DisplayRole).toString().contains(m_words, Qt::CaseInsensitive))
        return false;
    if (m_use >= 0 && int(licenceVerdict(toStd(index.data(ModelListModel::LicenceRole).toString())).use) != m_use)
        return false;
    const bool tuned = index.data(ModelListModel::TunedRole).toBool();
    return m_kind == u"base"_s ? !tuned : m_kind == u"tuned"_s ? tuned : true;
}

} // namespace fieldwright::ui
