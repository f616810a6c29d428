#include "ui/widgets/token_view.h"

#include "ui/style/theme.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

namespace fieldwright::ui {

namespace {

constexpr int headHeight = 28;
constexpr int lineStep = 26;
constexpr int boxHeight = 20;
constexpr int side = 16;
/// Scroll bar steps of one row, whatever its height: so the range is known without laying out a single row.
constexpr int stepsARow = 1000;
/// Laid-out rows that are kept.
constexpr qsizetype keptLayouts = 400;
/// A row longer than this is shown in part: nobody reads on, and a hostile row must not stop the window.
constexpr size_t shownPieces = 20000;

} // namespace

QString visibleBlanks(QString text)
{
    text.replace(u' ', u'·');
    text.replace(u'\n', u'↵');
    text.replace(u'\r', u'↵');
    text.replace(u'\t', u'→');
    return text;
}

TokenView::TokenView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
}

void TokenView::setRows(qsizetype count, RowSource source)
{
    m_count = count;
    m_source = std::move(source);
    m_layouts.clear();
    updateRange();
    verticalScrollBar()->setValue(0);
    viewport()->update();
}

void TokenView::rowChanged(qsizetype row)
{
    m_layouts.remove(row);
    viewport()->update();
}

void TokenView::updateRange()
{
    // The last row may be scrolled to the top; int is enough for two million rows.
    verticalScrollBar()->setRange(0, int(std::max<qsizetype>(0, m_count - 1)) * stepsARow);
    verticalScrollBar()->setPageStep(3 * stepsARow);
    verticalScrollBar()->setSingleStep(stepsARow / 4);
}

void TokenView::showRow(qsizetype row)
{
    verticalScrollBar()->setValue(int(std::clamp<qsizetype>(row, 0, std::max<qsizetype>(0, m_count - 1))) * stepsARow);
}

qsizetype TokenView::firstVisibleRow() const
{
    return verticalScrollBar()->value() / stepsARow;
}

std::pair<qsizetype, int> TokenView::top()
{
    const int value = verticalScrollBar()->value();
    const qsizetype row = value / stepsARow;
    if (row >= m_count)
        return {0, 0};
    const int height = layoutOf(row).height;
    return {row, int(qint64(value % stepsARow) * height / stepsARow)};
}

/// Pixels become steps by the heights of the rows that they pass.
void TokenView::scrollPixels(int pixels)
{
    if (m_count == 0)
        return;
    auto [row, above] = top();
    int offset = above + pixels;
    while (offset < 0 && row > 0)
        offset += layoutOf(--row).height;
    while (row < m_count - 1 && offset >= layoutOf(row).height)
        offset -= layoutOf(row++).height;
    offset = std::clamp(offset, 0, layoutOf(row).height);
    verticalScrollBar()->setValue(int(row) * stepsARow +
                                  int(qint64(offset) * stepsARow / std::max(1, layoutOf(row).height)));
}

const TokenView::Layout &TokenView::layoutOf(qsizetype row)
{
    const auto known = m_layouts.constFind(row);
    if (known != m_layouts.constEnd())
        return *known;
    if (m_layouts.size() > keptLayouts)
        m_layouts.clear();
    Layout layout;
    layout.row = m_source ? m_source(row) : std::nullopt;
    int y = headHeight + 8;
    if (layout.row) {
        const QFontMetrics metrics(monoFont());
        const int right = std::max(80, viewport()->width() - side);
        int x = side;
        const size_t count = std::min(layout.row->pieces.size(), shownPieces);
        layout.boxes.reserve(count);
        for (size_t i = 0; i < count; ++i) {
            const int width =
                std::min(metrics.horizontalAdvance(visibleBlanks(layout.row->pieces[i].text)) + 5, right - side);
            if (x + width > right && x > side) {
                x = side;
                y += lineStep;
            }
            layout.boxes.push_back({QRect(x, y, width, boxHeight), i});
            x += width + 2;
            if (layout.row->pieces[i].text.contains(u'\n')) {
                x = side;
                y += lineStep;
            }
        }
        if (x > side)
            y += lineStep;
    } else {
        y += 2 * lineStep;
    }
    layout.height = y + 4;
    return *m_layouts.insert(row, std::move(layout));
}

void TokenView::paintEvent(QPaintEvent *)
{
    const Colors &colors = colorsOf(palette());
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), colors.base);
    if (m_count == 0)
        return;
    auto [row, above] = top();
    int y = -above;
    for (; row < m_count && y < viewport()->height(); ++row) {
        const Layout &layout = layoutOf(row);
        paintRow(painter, layout, y, viewport()->height());
        y += layout.height;
    }
}

void TokenView::paintRow(QPainter &painter, const Layout &layout, int y, int clipBottom)
{
    const Colors &colors = colorsOf(palette());
    const int width = viewport()->width();
    painter.fillRect(QRect(0, y, width, headHeight), colors.raised);
    painter.fillRect(QRect(0, y + headHeight - 1, width, 1), colors.line);
    if (!layout.row)
        return;
    const TokenRow &row = *layout.row;
    const QRect head(side, y, width - 2 * side, headHeight - 1);
    painter.setFont(boldFont());
    painter.setPen(colors.text);
    painter.drawText(head, Qt::AlignVCenter, row.title);
    const int titleWidth = painter.fontMetrics().horizontalAdvance(row.title) + 10;
    painter.setFont(smallFont());
    const int countsWidth = painter.fontMetrics().horizontalAdvance(row.counts);
    painter.drawText(head, Qt::AlignVCenter | Qt::AlignRight, row.counts);
    painter.setPen(colors.muted);
    const int noteWidth = head.width() - titleWidth - countsWidth - 12;
    painter.drawText(head.adjusted(titleWidth, 0, 0, 0), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(row.note, Qt::ElideRight, noteWidth));

    painter.setFont(monoFont());
    QFont struck = monoFont();
    struck.setStrikeOut(true);
    for (const Box &box : layout.boxes) {
        const QRect rect = box.rect.translated(0, y);
        if (rect.bottom() < 0)
            continue;
        if (rect.top() > clipBottom)
            break;
        const TokenPiece &piece = row.pieces[box.piece];
        const bool trained =
            piece.kind == TokenPiece::Kind::Trained || (piece.kind == TokenPiece::Kind::Special && piece.trained);
        QColor ink = colors.muted;
        if (piece.kind == TokenPiece::Kind::Cut) {
            painter.fillRect(rect, colors.errorFill);
            ink = colors.error;
        } else {
            painter.fillRect(rect, trained                                   ? colors.selection
                                   : piece.kind == TokenPiece::Kind::Special ? colors.base
                                                                             : colors.alternate);
            if (piece.kind == TokenPiece::Kind::Special || !trained) {
                painter.setPen(piece.kind == TokenPiece::Kind::Special ? colors.edge : colors.line);
                painter.drawRect(rect.adjusted(0, 0, -1, -1));
            }
            if (trained) {
                painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), colors.accent);
                ink = colors.text;
            }
        }
        painter.setPen(ink);
        if (piece.kind == TokenPiece::Kind::Cut)
            painter.setFont(struck);
        painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, visibleBlanks(piece.text));
        if (piece.kind == TokenPiece::Kind::Cut)
            painter.setFont(monoFont());
    }
}

void TokenView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_layouts.clear();
}

void TokenView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        m_layouts.clear();
}

void TokenView::wheelEvent(QWheelEvent *event)
{
    const int pixels = event->pixelDelta().y() ? event->pixelDelta().y() : event->angleDelta().y() * 3 * lineStep / 120;
    scrollPixels(-pixels);
    event->accept();
}

void TokenView::keyPressEvent(QKeyEvent *event)
{
    const int page = viewport()->height() - lineStep;
    switch (event->key()) {
    case Qt::Key_Down:
        scrollPixels(lineStep);
        break;
    case Qt::Key_Up:
        scrollPixels(-lineStep);
        break;
    case Qt::Key_PageDown:
        scrollPixels(page);
        break;
    case Qt::Key_PageUp:
        scrollPixels(-page);
        break;
    case Qt::Key_Home:
        showRow(0);
        break;
    case Qt::Key_End:
        showRow(m_count - 1);
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool TokenView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    if (m_count > 0) {
        auto [row, above] = top();
        int y = -above;
        for (; row < m_count && y < viewport()->height(); y += layoutOf(row).height, ++row) {
            const Layout &layout = layoutOf(row);
            for (const Box &box : layout.boxes) {
                const QRect rect = box.rect.translated(0, y);
                if (!rect.contains(help->pos()))
                    continue;
                const TokenPiece &piece = layout.row->pieces[box.piece];
                const bool trained = piece.kind == TokenPiece::Kind::Trained ||
                                     (piece.kind == TokenPiece::Kind::Special && piece.trained);
                QStringList lines{visibleBlanks(piece.text)};
                if (piece.id >= 0)
                    lines.append(tr("id %1").arg(piece.id));
                lines.append(piece.kind == TokenPiece::Kind::Cut ? tr("cut off")
                             : trained ? tr("trained, weight %1").arg(QLocale().toString(piece.weight))
                                       : tr("read, not trained"));
                if (!piece.place.isEmpty())
                    lines.append(piece.place);
                QToolTip::showText(
                    help->globalPos(),
                    lines.join(u'\n').toHtmlEscaped().replace(QStringLiteral("\n"), QStringLiteral("<br>")), viewport(),
                    rect);
                return true;
            }
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace fieldwright::ui
