#pragma once

#include "ui/widgets/table_view.h"

namespace fieldwright::ui {

/// A card of 72: mark and name, what it is, how it is stored; at the right the licence's verdict and name. Tuned models
/// stand indented under their base, with the solid accent mark; bases have the hollow grey one.
class ModelCardDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// The line with a mark that stands for a model everywhere: dashed grey with a hollow circle, or solid accent with a
/// filled one.
void paintModelMark(QPainter &painter, const QRect &rect, bool tuned, const Colors &colors);

struct LicenceLabel
{
    Tone tone = Tone::Muted;
    QString text;
};
/// Core's verdict on commercial use (core/model_files/licence.h) as word and colour.
LicenceLabel licenceLabel(const QString &licence);

/// "135 M parameters", "7.62 B parameters".
QString parametersText(qint64 parameters);

} // namespace fieldwright::ui
