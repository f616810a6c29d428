#pragma once

#include "app/documents/document.h"
#include "app/documents/page_pictures.h"

#include <QFrame>

class QLabel;
class QStackedWidget;

namespace fieldwright::ui {

class PagePictureView;
class TextPageView;

/// A part of a document beside which its blocks are listed: of a PDF the page as it looks, else (or where the page
/// cannot be drawn, with the reason) its text.
class OriginalView : public QFrame
{
    Q_OBJECT
public:
    explicit OriginalView(QWidget *parent = nullptr);

    /// `content` must outlive what is shown or be replaced by null. `original`: the file itself, where there is one.
    void setContent(const DocumentContent *content, const std::filesystem::path &original, const QString &password);
    void showPart(size_t first, size_t count, int page);
    void setCurrentBlock(size_t block);
    bool isPicture() const;
    PagePictureView *picture() const { return m_picture; }
    TextPageView *text() const { return m_text; }

Q_SIGNALS:
    void blockClicked(size_t block);

private:
    void draw(int width);
    void drawn(Result<DrawnPage> page);

    PagePictures m_pages;
    QStackedWidget *m_stack = nullptr;
    PagePictureView *m_picture = nullptr;
    TextPageView *m_text = nullptr;
    QLabel *m_reason = nullptr;
    const DocumentContent *m_content = nullptr;
    std::filesystem::path m_original; ///< of a PDF; else empty
    QString m_password;
    size_t m_first = 0, m_count = 0;
    size_t m_current = size_t(-1);
    int m_page = 0;
};

} // namespace fieldwright::ui
