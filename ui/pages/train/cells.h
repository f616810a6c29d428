#pragma once

#include <QStandardItemModel>

namespace fieldwright::ui {

/// Cells and headers of the small tables beside the curves.
inline QStandardItem *cell(const QString &text, bool number = false)
{
    auto *item = new QStandardItem(text);
    item->setEditable(false);
    item->setToolTip(text);
    if (number)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

inline void setHeaders(QStandardItemModel *model, const QStringList &texts, const QList<int> &numbers)
{
    model->setHorizontalHeaderLabels(texts);
    for (const int column : numbers)
        model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

} // namespace fieldwright::ui
