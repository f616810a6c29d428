#pragma once

#include <QSortFilterProxyModel>

namespace fieldwright::ui {

/// Base or tuned, a verdict on commercial use, and words in the name.
class ModelsFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    /// `kind`: "all", "base" or "tuned"; `use`: int of LicenceUse, or -1 for any.
    void set(const QString &kind, int use, const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_kind;
    int m_use = -1;
    QString m_words;
};

} // namespace fieldwright::ui
