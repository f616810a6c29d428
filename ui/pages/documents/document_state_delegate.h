#pragma once

#include "ui/widgets/table_view.h"

namespace fieldwright::ui {

/// How a document stands: a sign and a word, or while it is read a bar and how far it is.
class DocumentStateDelegate : public StateDelegate
{
    Q_OBJECT
public:
    explicit DocumentStateDelegate(QObject *parent);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace fieldwright::ui
