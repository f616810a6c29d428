#pragma once

#include "app/documents/page_pictures.h"
#include "core/documents/document.h"

#include <QGraphicsView>
#include <QTimer>

namespace fieldwright::ui {

/// A page of the original as it looks, with one block marked like evidence. The picture itself is drawn elsewhere: this
/// view says which width it wants.
class PagePictureView : public QGraphicsView
{
    Q_OBJECT
public:
    enum class Fit { Width, Page };

    explicit PagePictureView(QWidget *parent = nullptr);

    /// The blocks of one page; `document` must outlive what is shown or be replaced by null. The page is blank until
    /// its picture comes.
    void setBlocks(const Document *document, size_t first, size_t count);
    void setPicture(const DrawnPage &page);
    /// Index into the document's blocks; marks and shows it.
    void setCurrentBlock(size_t block);

    Fit fit() const { return m_fit; }
    void setFit(Fit fit);
    /// 1: as it fits.
    void zoomBy(double factor);

Q_SIGNALS:
    void blockClicked(size_t block);
    /// In device pixels; asked for again when the page becomes larger on the screen than its picture.
    void pictureWanted(int width);
    void fitChanged();

protected:
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    class Paper;
    class Mark;

    size_t blockAt(QPointF place) const;
    void place();
    void want();
    void mark();

    QGraphicsScene m_scene;
    Paper *m_paper = nullptr;
    Mark *m_mark = nullptr;
    const Document *m_document = nullptr;
    size_t m_first = 0;
    size_t m_count = 0;
    size_t m_current = size_t(-1);
    Fit m_fit = Fit::Width;
    double m_zoom = 1;
    int m_askedWidth = 0;
    QTimer m_ask; ///< a splitter that is being dragged asks once
};

} // namespace fieldwright::ui
