#include "ui/pages/documents/document_state_delegate.h"

#include "app/documents/document_table_model.h"
#include "ui/style/theme.h"

#include <QPainter>

namespace fieldwright::ui {

namespace {

StateDelegate::State stateOf(const QModelIndex &index)
{
    const auto state = DocumentState(index.data(DocumentTableModel::StateRole).toInt());
    const QString reason = index.data(DocumentTableModel::ReasonRole).toString();
    const Tone tone = state == DocumentState::Failed    ? Tone::Error
                      : state == DocumentState::Waiting ? Tone::Muted
                      : !reason.isEmpty()               ? Tone::Warning
                                                        : Tone::Success;
    return {tone, index.data().toString()};
}

} // namespace

DocumentStateDelegate::DocumentStateDelegate(QObject *parent) : StateDelegate(stateOf, parent) {}

void DocumentStateDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const double fraction = index.data(DocumentTableModel::FractionRole).toDouble();
    if (fraction < 0)
        return StateDelegate::paint(painter, option, index);
    constexpr int widest = 120;
    constexpr int gap = 8;
    painter->save();
    QRect rect = paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    QRect bar(rect.left(), rect.center().y() - 3, std::min(widest, rect.width()), 8);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.line);
    painter->drawRoundedRect(bar, 2, 2);
    rect.setLeft(bar.right() + gap);
    bar.setWidth(int(bar.width() * std::min(fraction, 1.0)));
    painter->setBrush(colors.accent);
    painter->drawRoundedRect(bar, 2, 2);
    paintText(painter, rect, index.data().toString(), Qt::AlignLeft, colors.text, option.font);
    painter->restore();
}

} // namespace fieldwright::ui
