#include "ui/pages/dataset/source_view.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>

namespace fieldwright::ui {

namespace {

constexpr size_t blocksBefore = 80;
constexpr size_t blocksAfter = 160;
/// Left of the text, for the numbers.
constexpr int numbersWidth = 48;
/// A hostile document may be one block of many megabytes.
constexpr size_t shownBytesOfABlock = 64 * 1024;
constexpr size_t mostOthers = 400;

} // namespace

SourceView::SourceView(QWidget *parent) : QTextEdit(parent)
{
    setFrameShape(QFrame::NoFrame);
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setAcceptRichText(false);
    setAcceptDrops(false);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    document()->setDocumentMargin(12);
}

size_t SourceView::blockAt(std::int64_t byte) const
{
    const std::vector<Block> &blocks = m_content->document.blocks;
    const auto after = std::upper_bound(blocks.begin(), blocks.end(), byte, [](std::int64_t value, const Block &block) {
        return value < std::int64_t(block.span.begin);
    });
    return after == blocks.begin() ? 0 : size_t(after - blocks.begin()) - 1;
}

void SourceView::show(std::shared_ptr<const DocumentContent> content, EvidenceSpan evidence)
{
    const bool sameDocument = content && m_content && content == m_content;
    m_content = std::move(content);
    m_evidence = evidence;
    if (!m_content || m_content->document.blocks.empty()) {
        m_first = m_last = 0;
        m_others.clear();
        setExtraSelections({});
        clear();
        return;
    }
    const size_t count = m_content->document.blocks.size();
    const size_t wanted = evidence.valid() ? blockAt(evidence.begin) : 0;
    // Near enough to what is there already: only the marks move.
    const bool inside = sameDocument && wanted >= m_first && wanted + 20 < m_last + (m_last == count ? 20 : 0);
    if (!inside) {
        m_first = wanted > blocksBefore ? wanted - blocksBefore : 0;
        m_last = std::min(count, wanted + blocksAfter);
        fill();
    }
    mark();
    scrollToEvidence();
}

void SourceView::setOthers(std::vector<EvidenceSpan> others)
{
    m_others = std::move(others);
    std::sort(m_others.begin(), m_others.end(),
              [](const EvidenceSpan &a, const EvidenceSpan &b) { return a.begin < b.begin; });
    mark();
}

void SourceView::fill()
{
    const QScopedValueRollback filling(m_isFilling, true);
    setExtraSelections({});
    clear();
    const std::vector<Block> &blocks = m_content->document.blocks;
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (size_t i = m_first; i < m_last; ++i) {
        const Block &block = blocks[i];
        QTextBlockFormat blockFormat;
        blockFormat.setLeftMargin(numbersWidth);
        blockFormat.setTopMargin(block.kind == BlockKind::Heading ? 10 : 2);
        blockFormat.setBottomMargin(6);
        blockFormat.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
        QTextCharFormat charFormat;
        charFormat.setFont(block.kind == BlockKind::Heading || block.isHeader ? boldFont()
                           : block.kind == BlockKind::Code                    ? monoFont()
                                                                              : bodyFont());
        if (i == m_first) {
            cursor.setBlockFormat(blockFormat);
            cursor.setBlockCharFormat(charFormat);
        } else {
            cursor.insertBlock(blockFormat, charFormat);
        }
        std::string_view bytes = m_content->document.textOf(block.span);
        if (bytes.size() > shownBytesOfABlock)
            bytes = bytes.substr(0, shownBytesOfABlock);
        // The same number of UTF-16 units as the canonical text has, so that positions translate both ways.
        QString text = toQString(bytes);
        text.replace(u'\n', QChar::LineSeparator);
        text.replace(u'\r', u' ');
        cursor.insertText(text, charFormat);
    }
    cursor.endEditBlock();
}

int SourceView::positionOf(std::int64_t byte) const
{
    if (m_first >= m_last)
        return -1;
    const std::vector<Block> &blocks = m_content->document.blocks;
    if (byte < std::int64_t(blocks[m_first].span.begin) || byte > std::int64_t(blocks[m_last - 1].span.end))
        return -1;
    const size_t index = std::clamp(blockAt(byte), m_first, m_last - 1);
    const QTextBlock block = document()->findBlockByNumber(int(index - m_first));
    const Span span = blocks[index].span;
    const size_t within = std::min(size_t(byte) - span.begin, span.end - span.begin);
    const int units = int(toQString(m_content->document.textOf({span.begin, span.begin + within})).size());
    return block.position() + std::min(units, block.length() - 1);
}

std::int64_t SourceView::byteOf(int position) const
{
    const QTextBlock block = document()->findBlock(position);
    const size_t index = m_first + size_t(block.blockNumber());
    const Span span = m_content->document.blocks[std::min(index, m_last - 1)].span;
    const QString text = toQString(m_content->document.textOf(span));
    return std::int64_t(span.begin) + text.left(position - block.position()).toUtf8().size();
}

std::optional<EvidenceSpan> SourceView::selectedSpan() const
{
    const QTextCursor cursor = textCursor();
    if (!m_content || m_first >= m_last || !cursor.hasSelection())
        return std::nullopt;
    const EvidenceSpan span{byteOf(cursor.selectionStart()), byteOf(cursor.selectionEnd())};
    return span.valid() ? std::optional(span) : std::nullopt;
}

QString SourceView::markedText() const
{
    for (const ExtraSelection &selection : extraSelections()) {
        if (selection.format.underlineStyle() == QTextCharFormat::SingleUnderline)
            return selection.cursor.selectedText();
    }
    return {};
}

void SourceView::mark()
{
    if (!m_content || m_first >= m_last) {
        setExtraSelections({});
        return;
    }
    const Colors &colors = colorsOf(palette());
    const std::vector<Block> &blocks = m_content->document.blocks;
    const auto shownBegin = std::int64_t(blocks[m_first].span.begin);
    const auto shownEnd = std::int64_t(blocks[m_last - 1].span.end);
    QList<ExtraSelection> marks;
    const auto add = [&](EvidenceSpan span, const QTextCharFormat &format) {
        const int begin = positionOf(std::max(span.begin, shownBegin));
        const int end = positionOf(std::min(span.end, shownEnd));
        if (begin < 0 || end <= begin)
            return;
        ExtraSelection selection;
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(begin);
        selection.cursor.setPosition(end, QTextCursor::KeepAnchor);
        selection.format = format;
        marks.append(selection);
    };
    QTextCharFormat dotted;
    dotted.setUnderlineStyle(QTextCharFormat::DotLine);
    dotted.setUnderlineColor(colors.muted);
    size_t count = 0;
    for (const EvidenceSpan &other : m_others) {
        if (other.valid() && other.end > shownBegin && other.begin < shownEnd && other != m_evidence &&
            ++count <= mostOthers)
            add(other, dotted);
    }
    if (m_evidence.valid()) {
        QTextCharFormat solid;
        solid.setBackground(colors.evidence);
        solid.setForeground(colors.text);
        solid.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        solid.setUnderlineColor(colors.evidenceLine);
        add(m_evidence, solid);
    }
    setExtraSelections(marks);
}

void SourceView::scrollToEvidence()
{
    QTextCursor cursor(document());
    const int position = m_evidence.valid() ? positionOf(m_evidence.begin) : 0;
    cursor.setPosition(std::max(0, position));
    setTextCursor(cursor);
    if (!m_evidence.valid()) {
        verticalScrollBar()->setValue(0);
        return;
    }
    const QRect rect = cursorRect(cursor);
    verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top() - viewport()->height() / 4);
}

void SourceView::paintEvent(QPaintEvent *event)
{
    QTextEdit::paintEvent(event);
    if (!m_content || m_first >= m_last)
        return;
    const Colors &colors = colorsOf(palette());
    QPainter painter(viewport());
    painter.setFont(smallFont());
    const int scroll = verticalScrollBar()->value();
    const int rise = QFontMetrics(bodyFont()).ascent() - QFontMetrics(smallFont()).ascent();
    for (QTextBlock block = cursorForPosition(QPoint(0, 0)).block(); block.isValid(); block = block.next()) {
        const QRectF box = document()->documentLayout()->blockBoundingRect(block);
        const int y = int(box.top()) - scroll;
        if (y > viewport()->height())
            break;
        const size_t index = m_first + size_t(block.blockNumber());
        painter.setPen(colors.muted);
        painter.drawText(QRect(4, y + rise, numbersWidth - 4, 20), Qt::AlignRight | Qt::AlignTop,
                         shownNumber(qint64(index) + 1));
    }
}

void SourceView::changeEvent(QEvent *event)
{
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        mark();
}

void SourceView::resizeEvent(QResizeEvent *event)
{
    QTextEdit::resizeEvent(event);
    // While the text is cleared its scroll bar goes and resizes the view; a cursor that is replaced then stays in the
    // document's list when it is gone. show() scrolls once the text is there.
    if (m_first < m_last && !m_isFilling && event->size().width() != event->oldSize().width())
        scrollToEvidence();
}

} // namespace fieldwright::ui
