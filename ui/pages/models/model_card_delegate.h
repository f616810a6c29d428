#pragma once

#include "ui/widgets/table_view.h"

namespace fieldwright::ui {

struct LicenceLabel
{
    Tone tone = Tone::Muted;
    QString text;
};
/// Core's verdict on commercial use (core/model_files/licence.h) as word and colour.
LicenceLabel licenceLabel(const QString &licence);

/// What a card says, by its lines.
struct ModelCardText
{
    QString name;
    LicenceLabel verdict; ///< at the right of the name
    QString what;         ///< architecture, parameters, context: a line of its own, so that it is whole
    QString stored;
    QString licence; ///< at the right of how it is stored
};
ModelCardText modelCardText(const QModelIndex &index);

/// A card of 72: mark, name and the licence's verdict; what it is; how it is stored, and the licence's name. Tuned
/// models stand indented under their base, with the solid accent mark; bases have the hollow grey one.
class ModelCardDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// Where a card that takes `rect` shows its second line.
    static QRect whatRect(const QRect &rect, const QModelIndex &index);
};

/// The line with a mark that stands for a model everywhere: dashed grey with a hollow circle, or solid accent with a
/// filled one.
void paintModelMark(QPainter &painter, const QRect &rect, bool tuned, const Colors &colors);

/// "135 M parameters", "7.62 B parameters".
QString parametersText(qint64 parameters);

} // namespace fieldwright::ui
