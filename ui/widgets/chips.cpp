#include "ui/widgets/chips.h"

#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

namespace fieldwright::ui {

namespace {

constexpr int chipHeight = 18;

} // namespace

void paintChip(QPainter &painter, const QRect &rect, const QString &text, Tone tone, const Colors &colors)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const bool framed = tone == Tone::Muted || tone == Tone::Plain;
    painter.setPen(framed ? QPen(colors.line) : Qt::NoPen);
    painter.setBrush(toneFill(colors, tone));
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter.setPen(toneColor(colors, tone));
    painter.setFont(smallFont());
    painter.drawText(rect, Qt::AlignCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width() - 8));
    painter.restore();
}

int chipWidth(const QString &text)
{
    return QFontMetrics(smallFont()).horizontalAdvance(text) + 14;
}

Chip::Chip(const QString &text, Tone tone, QWidget *parent) : QFrame(parent), m_text(text), m_tone(tone)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(text);
}

void Chip::setText(const QString &text, Tone tone)
{
    m_text = text;
    m_tone = tone;
    setAccessibleName(text);
    setToolTip(text);
    updateGeometry();
    update();
}

void Chip::setClickable(bool clickable)
{
    m_clickable = clickable;
    setFocusPolicy(clickable ? Qt::TabFocus : Qt::NoFocus);
    setProperty("focusRing", clickable);
    setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QSize Chip::sizeHint() const
{
    return {m_text.isEmpty() ? 0 : chipWidth(m_text), chipHeight};
}

QSize Chip::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 32), chipHeight};
}

void Chip::paintEvent(QPaintEvent *)
{
    if (m_text.isEmpty())
        return;
    QPainter painter(this);
    paintChip(painter, rect(), m_text, m_tone, colorsOf(palette()));
}

void Chip::mouseReleaseEvent(QMouseEvent *event)
{
    QFrame::mouseReleaseEvent(event);
    if (m_clickable)
        Q_EMIT clicked();
}

void Chip::keyPressEvent(QKeyEvent *event)
{
    if (m_clickable && (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return))
        Q_EMIT clicked();
    else
        QFrame::keyPressEvent(event);
}

ChipRow::ChipRow(QWidget *parent) : QFrame(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addStretch(1);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(chipHeight);
}

void ChipRow::setChips(const QList<std::pair<QString, Tone>> &chips, bool clickable)
{
    auto *row = static_cast<QHBoxLayout *>(layout());
    while (row->count() > 1) {
        QLayoutItem *item = row->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto &[text, tone] : chips) {
        auto *chip = new Chip(text, tone, this);
        chip->setClickable(clickable);
        connect(chip, &Chip::clicked, this, [this, text = text] { Q_EMIT chipClicked(text); });
        row->insertWidget(row->count() - 1, chip);
    }
}

} // namespace fieldwright::ui
