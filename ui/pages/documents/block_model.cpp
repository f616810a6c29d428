#include "ui/pages/documents/block_model.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

namespace fieldwright::ui {

void BlockModel::setBlocks(const Document *document, size_t first, size_t count)
{
    beginResetModel();
    m_document = document;
    m_first = first;
    m_count = document ? std::min(count, document->blocks.size() - std::min(first, document->blocks.size())) : 0;
    endResetModel();
}

void BlockModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (m_count > 0)
        Q_EMIT dataChanged(index(0, 0), index(int(m_count) - 1, ColumnCount - 1));
}

int BlockModel::rowOf(size_t block) const
{
    return block >= m_first && block < m_first + m_count ? int(block - m_first) : -1;
}

int BlockModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_count);
}

int BlockModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString blockText(const Document &document, const Block &block)
{
    if (block.cells.empty())
        return toQString(document.textOf(block.span));
    QStringList cells;
    for (const Span &cell : block.cells)
        cells.append(toQString(document.textOf(cell)));
    return cells.join(QStringLiteral(" · "));
}

QVariant BlockModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_document || size_t(index.row()) >= m_count)
        return {};
    const Block &block = m_document->blocks[blockOf(index.row())];
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == NumberColumn || index.column() == PageColumn;
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ForegroundRole && index.column() != TextColumn)
        return QBrush(colorsOf(QGuiApplication::palette()).muted);
    if (role == Qt::FontRole && index.column() != TextColumn)
        return smallFont();
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case NumberColumn:
        return shownNumber(qint64(blockOf(index.row()) + 1));
    case PageColumn:
        return block.page > 0 ? QString::number(block.page) : QString();
    case KindColumn:
        switch (block.kind) {
        case BlockKind::Heading:
            return tr("Heading %1").arg(block.level);
        case BlockKind::Paragraph:
            return tr("Paragraph");
        case BlockKind::ListItem:
            return tr("List item");
        case BlockKind::TableRow:
            return tr("Table row");
        case BlockKind::Code:
            return tr("Code");
        case BlockKind::Quote:
            return tr("Quotation");
        }
        return {};
    case TextColumn:
        return blockText(*m_document, block);
    default:
        return {};
    }
}

QVariant BlockModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NumberColumn:
        return QStringLiteral("#");
    case PageColumn:
        return tr("Page");
    case KindColumn:
        return tr("Kind");
    case TextColumn:
        return tr("Text");
    default:
        return {};
    }
}

} // namespace fieldwright::ui
