#pragma once

#include "core/documents/document.h"

#include <QTextBrowser>

namespace fieldwright::ui {

/// A part of a document as it reads: headings, paragraphs, lists and tables, with one block marked like evidence.
/// Nothing in it is loaded or run.
class TextPageView : public QTextBrowser
{
    Q_OBJECT
public:
    explicit TextPageView(QWidget *parent = nullptr);
    /// `document` must outlive what is shown or be replaced by null.
    void setBlocks(const Document *document, size_t first, size_t count);
    /// Index into the document's blocks; marks and shows it.
    void setCurrentBlock(size_t block);

Q_SIGNALS:
    void blockClicked(size_t block);

protected:
    QVariant loadResource(int type, const QUrl &name) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fill();
    void mark();

    const Document *m_document = nullptr;
    size_t m_first = 0;
    size_t m_count = 0;
    size_t m_current = size_t(-1);
    std::vector<std::pair<int, int>> m_places; ///< positions of each block in the text document
};

} // namespace fieldwright::ui
