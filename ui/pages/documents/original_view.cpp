#include "ui/pages/documents/original_view.h"

#include "app/text/qt_text.h"
#include "ui/pages/documents/page_picture_view.h"
#include "ui/pages/documents/text_page_view.h"
#include "ui/style/theme.h"

#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

OriginalView::OriginalView(QWidget *parent) : QFrame(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_reason = new QLabel;
    m_reason->setWordWrap(true);
    m_reason->setContentsMargins(size::padding, 4, size::padding, 4);
    setRole(m_reason, "warning");
    m_reason->hide();
    m_stack = new QStackedWidget;
    m_picture = new PagePictureView;
    m_text = new TextPageView;
    m_stack->addWidget(m_text);
    m_stack->addWidget(m_picture);
    column->addWidget(m_reason);
    column->addWidget(m_stack, 1);
    connect(m_picture, &PagePictureView::pictureWanted, this, &OriginalView::draw);
    connect(m_picture, &PagePictureView::blockClicked, this, &OriginalView::blockClicked);
    connect(m_text, &TextPageView::blockClicked, this, &OriginalView::blockClicked);
}

bool OriginalView::isPicture() const
{
    return m_stack->currentWidget() == m_picture;
}

void OriginalView::setContent(const DocumentContent *content, const std::filesystem::path &original,
                              const QString &password)
{
    m_pages.forget();
    m_content = content;
    m_original = content && content->info.format == "pdf" ? original : std::filesystem::path();
    m_password = password;
    m_first = m_count = 0;
    m_page = 0;
    m_reason->hide();
    m_text->setBlocks(nullptr, 0, 0);
    m_picture->setBlocks(nullptr, 0, 0);
}

void OriginalView::showPart(size_t first, size_t count, int page)
{
    if (!m_content)
        return;
    m_pages.forget();
    m_first = first;
    m_count = count;
    m_page = page;
    m_current = size_t(-1);
    m_reason->hide();
    const bool isPicture = !m_original.empty() && page > 0;
    m_stack->setCurrentWidget(isPicture ? static_cast<QWidget *>(m_picture) : m_text);
    if (isPicture)
        m_picture->setBlocks(&m_content->document, first, count);
    else
        m_text->setBlocks(&m_content->document, first, count);
}

void OriginalView::setCurrentBlock(size_t block)
{
    m_current = block;
    if (isPicture())
        m_picture->setCurrentBlock(block);
    else
        m_text->setCurrentBlock(block);
}

void OriginalView::draw(int width)
{
    m_pages.draw(m_original, {.page = m_page, .width = width}, m_password, this,
                 [this](Result<DrawnPage> page) { drawn(std::move(page)); });
}

void OriginalView::drawn(Result<DrawnPage> page)
{
    if (page) {
        m_picture->setPicture(*page);
        return;
    }
    // What was read is better than an empty page.
    m_reason->setText(translated(page.error()));
    m_reason->show();
    m_picture->setBlocks(nullptr, 0, 0);
    m_text->setBlocks(&m_content->document, m_first, m_count);
    m_stack->setCurrentWidget(m_text);
    m_text->setCurrentBlock(m_current);
}

} // namespace fieldwright::ui
