#pragma once

#include "ui/widgets/table_view.h"

#include <QAbstractListModel>

namespace fieldwright::ui {

/// The ways to tune, each with what it needs here.
class MethodModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { KeyRole = Qt::UserRole + 1, TextRole, MemoryRole, TimeRole, ProblemRole };

    struct Method
    {
        QString key; ///< value of the recipe's "method"
        QString memory;
        QString time;
        QString problem; ///< "does not fit in 7.6 GB"; empty: it fits
    };

    using QAbstractListModel::QAbstractListModel;
    void setMethods(std::vector<Method> methods);
    void retranslate();
    int rowOf(const QString &key) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    std::vector<Method> m_methods;
};

/// A method as a card: name, two sentences, memory, time, what is in the way.
class MethodDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    static constexpr int memoryWidth = 84;
    static constexpr int timeWidth = 84;
};

} // namespace fieldwright::ui
