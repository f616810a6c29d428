#pragma once

#include <QSortFilterProxyModel>

namespace fieldwright::ui {

/// The documents by state ("all", "ready", "problems") and by words in their names.
class DocumentFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit DocumentFilter(QObject *parent);
    void set(const QString &state, const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_state;
    QString m_words;
};

} // namespace fieldwright::ui
