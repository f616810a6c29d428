#include "ui/pages/documents/document_pane.h"

#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "ui/pages/documents/block_model.h"
#include "ui/pages/documents/original_view.h"
#include "ui/pages/documents/page_picture_view.h"
#include "ui/pages/documents/text_page_view.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Of a document without pages, so many blocks are shown at once.
constexpr size_t blocksAPart = 200;

/// Word wrap in the last column; the others stay at the top line.
class WrapDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const QRect rect = paintRow(painter, option, index).adjusted(0, 5, 0, 0);
        const Colors &colors = colorsOf(option.palette);
        const bool text = index.column() == BlockModel::TextColumn;
        painter->setFont(text ? option.font : smallFont());
        painter->setPen(text ? colors.text : colors.muted);
        const int align = index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignHorizontal_Mask;
        painter->setClipRect(option.rect);
        painter->drawText(rect, align | Qt::AlignTop | (text ? Qt::TextWordWrap : Qt::TextSingleLine),
                          index.data().toString());
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (index.column() != BlockModel::TextColumn)
            return {10, size::row};
        const auto *table = qobject_cast<const QTableView *>(option.widget);
        const int width = table ? table->columnWidth(index.column()) - 16 : 400;
        const QRect bounds = QFontMetrics(option.font)
                                 .boundingRect(QRect(0, 0, width, 100000), Qt::TextWordWrap, index.data().toString());
        return {width, std::clamp(bounds.height() + 11, size::row, 400)};
    }
};

/// The parts in which a document is shown; see DocumentPane::Part.
template <typename Part>
std::vector<Part> partsOf(const Document &document)
{
    const std::vector<Block> &blocks = document.blocks;
    std::vector<Part> parts;
    size_t done = 0;
    const auto take = [&](int page) {
        size_t end = done;
        while (end < blocks.size() && end - done < blocksAPart && blocks[end].page == page)
            ++end;
        parts.push_back({done, end - done, page});
        done = end;
    };
    for (int page = 1; page <= document.pageCount; ++page) {
        do
            take(page);
        while (done < blocks.size() && blocks[done].page == page);
    }
    while (done < blocks.size())
        take(blocks[done].page);
    return parts;
}

} // namespace

DocumentPane::DocumentPane(Settings &settings, const Actions &actions) : m_actions(actions)
{
    auto *panes = new Splitter(Qt::Horizontal, settings, u"documents/panes"_s);
    m_original = new OriginalView;
    m_originalPane = new Pane(m_original);
    m_part = new QLabel;
    setRole(m_part, "muted");
    m_originalPane->caption()->add(m_part);
    for (QAction *action : {actions.previous, actions.next, actions.wholePage}) {
        auto *tool = new ActionTool(action);
        tool->setToolButtonStyle(Qt::ToolButtonIconOnly);
        m_originalPane->caption()->add(tool);
    }
    m_blocks = new TableView;
    m_blockModel = new BlockModel(this);
    m_blocks->setModel(m_blockModel);
    m_blocks->setItemDelegate(new WrapDelegate(m_blocks));
    m_blocks->setAlternatingRowColors(false);
    m_blocks->setWordWrap(true);
    m_blocks->setColumns(settings, u"documents/blocks"_s, {48, 48, 92, 0});
    m_blocksPane = new Pane(m_blocks);
    panes->addWidget(m_originalPane);
    panes->addWidget(m_blocksPane);
    panes->restore({464, 664});
    panes->setStretchFactor(1, 1);
    m_noText = new EmptyState;
    addWidget(panes);
    addWidget(m_noText);

    connect(m_blocks, &TableView::currentRowChanged, this, [this](const QModelIndex &index) {
        if (index.isValid())
            m_original->setCurrentBlock(m_blockModel->blockOf(index.row()));
    });
    connect(m_original, &OriginalView::blockClicked, this, [this](size_t block) {
        const int row = m_blockModel->rowOf(block);
        if (row >= 0)
            m_blocks->setCurrentIndex(m_blockModel->index(row, 0));
    });
    connect(m_blocks->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
        if (section == BlockModel::TextColumn)
            m_fitBlocks.start();
    });
    m_fitBlocks.setSingleShot(true);
    m_fitBlocks.setInterval(0); // when the layout has settled, and once for all steps of a splitter
    connect(&m_fitBlocks, &QTimer::timeout, m_blocks, &QTableView::resizeRowsToContents);
    onLanguage([this] {
        m_blocks->setAccessibleName(tr("Extracted blocks"));
        m_original->text()->setAccessibleName(tr("Text of the document"));
        m_original->picture()->setAccessibleName(tr("Page of the original"));
        m_blocksPane->caption()->setTitle(tr("Extracted text"));
        m_blockModel->retranslate();
        if (m_content && currentWidget() != m_noText)
            showContent();
    });
}

DocumentPane::~DocumentPane() = default;

void DocumentPane::show(DocumentContent content, const std::filesystem::path &original, const QString &password)
{
    forget();
    m_content = std::make_unique<DocumentContent>(std::move(content));
    m_file = original;
    m_password = password;
    showContent();
}

void DocumentPane::showContent()
{
    if (!m_content)
        return;
    setCurrentIndex(0);
    m_parts = partsOf<Part>(m_content->document);
    m_originalPane->caption()->setNote(toQString(m_content->info.name));
    m_blocksPane->caption()->setNote(tr("%1 blocks").arg(shownNumber(qint64(m_content->document.blocks.size()))));
    m_original->setContent(m_content.get(), m_file, m_password);
    m_currentPart = -1;
    showPart(0);
}

void DocumentPane::showMessage(const QString &text)
{
    m_noText->setTexts(text);
    setCurrentWidget(m_noText);
}

void DocumentPane::forget()
{
    m_original->setContent(nullptr, {}, {});
    m_blockModel->setBlocks(nullptr, 0, 0);
    m_content.reset();
    m_parts.clear();
    m_currentPart = -1;
}

void DocumentPane::setWholePage(bool whole)
{
    m_original->picture()->setFit(whole ? PagePictureView::Fit::Page : PagePictureView::Fit::Width);
}

void DocumentPane::showPart(int part)
{
    if (!m_content || part < 0 || part >= int(m_parts.size()) || part == m_currentPart)
        return;
    m_currentPart = part;
    const auto [first, count, page] = m_parts[size_t(part)];
    m_original->showPart(first, count, page);
    m_blockModel->setBlocks(&m_content->document, first, count);
    m_blocks->resizeRowsToContents();
    m_fitBlocks.start();
    if (m_blockModel->rowCount())
        m_blocks->setCurrentIndex(m_blockModel->index(0, 0));
    m_originalPane->caption()->setTitle(m_original->isPicture() ? tr("Original") : tr("Document"));
    m_part->setText(
        page > 0
            ? tr("page %1 of %2")
                  .arg(shownNumber(qint64(page)), shownNumber(qint64(std::max(page, m_content->document.pageCount))))
            : tr("part %1 of %2").arg(shownNumber(qint64(part + 1)), shownNumber(qint64(m_parts.size()))));
    m_actions.previous->setEnabled(part > 0);
    m_actions.next->setEnabled(part + 1 < int(m_parts.size()));
    m_actions.wholePage->setEnabled(m_original->isPicture());
}

} // namespace fieldwright::ui
