#pragma once

#include "app/pairs/pair_table_model.h"
#include "ui/widgets/table_view.h"

namespace fieldwright::ui {

/// The pairs as the Review tab lists them: the columns that show an icon alone have no title but a tool tip.
class ReviewTableModel : public PairTableModel
{
    Q_OBJECT
public:
    using PairTableModel::PairTableModel;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();
};

/// Number with the mark of a bulk action, icon of the state, question, source, and a warning where the source does not
/// bear the answer out.
class PairDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

struct StatusLook
{
    const char *icon; ///< empty: the hollow circle of drafts
    Tone tone;
};
StatusLook lookOf(PairStatus status);

} // namespace fieldwright::ui
