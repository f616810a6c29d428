#include "ui/pages/documents/text_page_view.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QMouseEvent>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>

namespace fieldwright::ui {

TextPageView::TextPageView(QWidget *parent) : QTextBrowser(parent)
{
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setUndoRedoEnabled(false);
    document()->setDocumentMargin(24);
}

QVariant TextPageView::loadResource(int, const QUrl &)
{
    return {};
}

void TextPageView::setBlocks(const Document *document, size_t first, size_t count)
{
    m_document = document;
    m_first = first;
    m_count = document ? std::min(count, document->blocks.size() - std::min(first, document->blocks.size())) : 0;
    m_current = size_t(-1);
    fill();
}

void TextPageView::fill()
{
    m_places.clear();
    clear();
    setExtraSelections({});
    if (!m_document)
        return;
    const Colors &colors = colorsOf(palette());
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    QTextTable *table = nullptr;
    int tableNumber = -1;
    int tableRow = 0;
    bool firstBlock = true;
    for (size_t i = 0; i < m_count; ++i) {
        const Block &block = m_document->blocks[m_first + i];
        if (block.kind == BlockKind::TableRow && !block.cells.empty()) {
            const int columns = int(std::min<size_t>(block.cells.size(), 64));
            if (!table || block.table != tableNumber || columns > table->columns()) {
                cursor.movePosition(QTextCursor::End);
                QTextTableFormat format;
                format.setBorder(1);
                format.setBorderBrush(colors.line);
                format.setBorderCollapse(true);
                format.setCellPadding(4);
                format.setTopMargin(8);
                format.setBottomMargin(8);
                format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
                table = cursor.insertTable(1, columns, format);
                tableNumber = block.table;
                tableRow = 0;
            } else {
                table->appendRows(1);
                ++tableRow;
            }
            int begin = -1;
            int end = -1;
            for (int column = 0; column < columns; ++column) {
                QTextCursor cell = table->cellAt(tableRow, column).firstCursorPosition();
                QTextCharFormat format;
                format.setFont(block.isHeader ? boldFont() : smallFont());
                if (block.isHeader)
                    format.setFontPointSize(smallFont().pointSizeF());
                if (begin < 0)
                    begin = cell.position();
                cell.insertText(toQString(m_document->textOf(block.cells[size_t(column)])), format);
                end = cell.position();
            }
            m_places.emplace_back(begin, end);
            firstBlock = false;
            continue;
        }
        table = nullptr;
        cursor.movePosition(QTextCursor::End);
        QTextBlockFormat blockFormat;
        blockFormat.setTopMargin(block.kind == BlockKind::Heading ? 12 : 2);
        blockFormat.setBottomMargin(4);
        blockFormat.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
        QTextCharFormat charFormat;
        charFormat.setFont(bodyFont());
        QString lead;
        switch (block.kind) {
        case BlockKind::Heading:
            charFormat.setFont(boldFont());
            charFormat.setFontPointSize(bodyFont().pointSizeF() + std::max(0, 4 - 2 * (block.level - 1)));
            break;
        case BlockKind::ListItem:
            blockFormat.setLeftMargin(16.0 * std::max(1, block.level));
            blockFormat.setTextIndent(-12);
            lead = QStringLiteral("•  ");
            break;
        case BlockKind::Code:
            charFormat.setFont(monoFont());
            break;
        case BlockKind::Quote:
            blockFormat.setLeftMargin(16);
            break;
        default:
            break;
        }
        if (firstBlock)
            cursor.setBlockFormat(blockFormat);
        else
            cursor.insertBlock(blockFormat);
        firstBlock = false;
        cursor.setCharFormat(charFormat);
        if (!lead.isEmpty())
            cursor.insertText(lead, charFormat);
        const int begin = cursor.position();
        QString text = toQString(m_document->textOf(block.span));
        text.replace(QLatin1Char('\n'), QChar::LineSeparator);
        cursor.insertText(text, charFormat);
        m_places.emplace_back(begin, cursor.position());
    }
    cursor.endEditBlock();
    verticalScrollBar()->setValue(0);
    mark();
}

void TextPageView::setCurrentBlock(size_t block)
{
    if (m_current == block)
        return;
    m_current = block;
    mark();
}

void TextPageView::mark()
{
    if (m_current < m_first || m_current - m_first >= m_places.size()) {
        setExtraSelections({});
        return;
    }
    const Colors &colors = colorsOf(palette());
    const auto [begin, end] = m_places[m_current - m_first];
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(document());
    selection.cursor.setPosition(begin);
    selection.cursor.setPosition(end, QTextCursor::KeepAnchor);
    selection.format.setBackground(colors.evidence);
    selection.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    selection.format.setUnderlineColor(colors.evidenceLine);
    setExtraSelections({selection});
    if (m_current == m_first) {
        verticalScrollBar()->setValue(0);
        return;
    }
    // In the upper third, so that what follows can be read too.
    QTextCursor place(document());
    place.setPosition(begin);
    const QRect rect = cursorRect(place);
    if (rect.top() < 0 || rect.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top() - viewport()->height() / 3);
}

void TextPageView::mouseReleaseEvent(QMouseEvent *event)
{
    QTextBrowser::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || textCursor().hasSelection())
        return;
    const int position = cursorForPosition(event->position().toPoint()).position();
    for (size_t i = 0; i < m_places.size(); ++i) {
        if (position >= m_places[i].first && position <= m_places[i].second) {
            Q_EMIT blockClicked(m_first + i);
            return;
        }
    }
}

void TextPageView::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_document)
        fill();
}

} // namespace fieldwright::ui
