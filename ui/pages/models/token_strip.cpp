#include "ui/pages/models/token_strip.h"

#include "ui/style/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace fieldwright::ui {

namespace {

constexpr int lineHeight = 44; // text, coloured line, id
constexpr int textHeight = 20;
constexpr int gap = 3;
constexpr int tones = 4; // neighbours differ; more would be a puzzle

} // namespace

TokenStrip::TokenStrip(QWidget *parent) : QFrame(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TokenStrip::setPieces(std::vector<Piece> pieces)
{
    m_pieces = std::move(pieces);
    QStringList all;
    for (const Piece &piece : m_pieces)
        all.append(QStringLiteral("%1 %2").arg(piece.text).arg(piece.id));
    setAccessibleDescription(all.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

std::vector<QRect> TokenStrip::boxes(int width) const
{
    const QFontMetrics text(monoFont()), number(smallFont());
    std::vector<QRect> out;
    out.reserve(m_pieces.size());
    int x = 0, y = 0;
    for (const Piece &piece : m_pieces) {
        const int wide =
            std::min(std::max(width, 40), 8 + std::max(text.horizontalAdvance(piece.text),
                                                       number.horizontalAdvance(QString::number(piece.id))));
        if (x > 0 && x + wide > width) {
            x = 0;
            y += lineHeight;
        }
        out.emplace_back(x, y, wide, lineHeight - 6);
        x += wide + gap;
    }
    return out;
}

int TokenStrip::heightForWidth(int width) const
{
    const auto all = boxes(width);
    return all.empty() ? 0 : all.back().top() + lineHeight;
}

QSize TokenStrip::sizeHint() const
{
    return {300, heightForWidth(std::max(300, width()))};
}

void TokenStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colors &colors = colorsOf(palette());
    const auto all = boxes(width());
    for (size_t i = 0; i < all.size(); ++i) {
        const QRect top(all[i].left(), all[i].top(), all[i].width(), textHeight);
        painter.fillRect(top, colors.alternate);
        painter.setPen(colors.grid);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(top.adjusted(0, 0, -1, -1));
        if (m_pieces[i].special) {
            painter.setPen(QPen(colors.edge, 1, Qt::DashLine));
            painter.drawRect(top.adjusted(0, 0, -1, -1));
        } else {
            painter.fillRect(QRect(top.left(), top.bottom() - 1, top.width(), 2), colors.series[i % tones]);
        }
        painter.setPen(colors.text);
        painter.setFont(monoFont());
        painter.drawText(top, Qt::AlignCenter, m_pieces[i].text);
        painter.setPen(colors.muted);
        painter.setFont(smallFont());
        painter.drawText(QRect(top.left(), top.bottom() + 1, top.width(), lineHeight - 8 - textHeight),
                         Qt::AlignHCenter | Qt::AlignTop, QString::number(m_pieces[i].id));
    }
}

bool TokenStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QFrame::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto all = boxes(width());
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].contains(help->pos())) {
            QToolTip::showText(help->globalPos(), tr("%1, id %2").arg(m_pieces[i].text).arg(m_pieces[i].id), this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace fieldwright::ui
