#include "ui/widgets/empty_state.h"

#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace fieldwright::ui {

EmptyState::EmptyState(QWidget *parent) : QFrame(parent)
{
    setProperty("surface", QStringLiteral("base"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(4);
    m_what = new QLabel;
    m_what->setAlignment(Qt::AlignCenter);
    m_what->setWordWrap(true);
    m_how = new QLabel;
    m_how->setAlignment(Qt::AlignCenter);
    m_how->setWordWrap(true);
    setRole(m_how, "muted");
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(size::gap);
    m_buttons->setContentsMargins(0, size::gap, 0, 0);
    m_buttons->addStretch(1);
    m_buttons->addStretch(1);
    column->addStretch(1);
    column->addWidget(m_what);
    column->addWidget(m_how);
    column->addLayout(m_buttons);
    column->addStretch(1);
}

void EmptyState::setTexts(const QString &what, const QString &how)
{
    m_what->setText(what);
    m_how->setText(how);
    m_how->setVisible(!how.isEmpty());
    setAccessibleName(what + QLatin1Char(' ') + how);
}

void EmptyState::addButton(QAction *action, bool primary)
{
    auto *button = new ActionButton(action);
    if (primary)
        button->setPrimary();
    m_buttons->insertWidget(m_buttons->count() - 1, button);
}

DropField::DropField(QWidget *parent) : QFrame(parent)
{
    setFixedHeight(200);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(144, size::padding, size::padding, size::padding);
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    m_title = new QLabel;
    setRole(m_title, "title");
    m_note = new QLabel;
    m_note->setWordWrap(true);
    setRole(m_note, "mutedBody");
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(size::gap);
    m_buttons->setContentsMargins(0, size::gap, 0, 0);
    m_buttons->addStretch(1);
    column->addStretch(1);
    column->addWidget(m_title);
    column->addWidget(m_note);
    column->addLayout(m_buttons);
    column->addStretch(1);
    row->addLayout(column, 1);
}

void DropField::setTexts(const QString &title, const QString &note)
{
    m_title->setText(title);
    m_note->setText(note);
    setAccessibleName(title);
}

void DropField::addButton(QAction *action)
{
    m_buttons->insertWidget(m_buttons->count() - 1, new ActionButton(action));
}

void DropField::setActive(bool active)
{
    m_active = active;
    update();
}

void DropField::paintEvent(QPaintEvent *)
{
    const Colors &colors = colorsOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(m_active ? colors.accent : colors.edge, 2, Qt::CustomDashLine);
    pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(m_active ? colors.selection : colors.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);

    // The only picture of the product: a sheet of paper and an arrow.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colors.edge, 2));
    const QPointF o(56, height() / 2.0 - 28);
    QPainterPath sheet(o + QPointF(0, 0));
    sheet.lineTo(o + QPointF(28, 0));
    sheet.lineTo(o + QPointF(40, 12));
    sheet.lineTo(o + QPointF(40, 34));
    sheet.moveTo(o + QPointF(22, 52));
    sheet.lineTo(o + QPointF(0, 52));
    sheet.lineTo(o + QPointF(0, 0));
    sheet.moveTo(o + QPointF(28, 0));
    sheet.lineTo(o + QPointF(28, 12));
    sheet.lineTo(o + QPointF(40, 12));
    for (int y : {22, 30, 38}) {
        sheet.moveTo(o + QPointF(8, y));
        sheet.lineTo(o + QPointF(y == 38 ? 18 : 28, y));
    }
    painter.drawPath(sheet);
    painter.setPen(QPen(colors.accent, 3));
    painter.drawLine(o + QPointF(42, 36), o + QPointF(42, 56));
    painter.drawLine(o + QPointF(42, 57), o + QPointF(33, 48));
    painter.drawLine(o + QPointF(42, 57), o + QPointF(51, 48));
}

} // namespace fieldwright::ui
