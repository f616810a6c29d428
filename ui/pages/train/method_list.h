#pragma once

#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/translated.h"

#include <QAbstractListModel>

class QLabel;

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

/// The methods, one of which is chosen.
class MethodPane : public Translated<Pane>
{
    Q_OBJECT
public:
    MethodPane();

    /// `current`: key of the one that is chosen.
    void setMethods(std::vector<MethodModel::Method> methods, const QString &current);
    void focusList();

Q_SIGNALS:
    /// By the user.
    void chosen(const QString &key);

private:
    ListView *m_list = nullptr;
    MethodModel *m_model = nullptr;
    QLabel *m_memoryHead = nullptr;
    QLabel *m_timeHead = nullptr;
    bool m_isFilling = false;
};

} // namespace fieldwright::ui
