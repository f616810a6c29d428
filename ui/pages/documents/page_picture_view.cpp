#include "ui/pages/documents/page_picture_view.h"

#include "ui/style/colors.h"
#include "ui/style/theme.h"

#include <QGraphicsItem>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

namespace fieldwright::ui {

namespace {

constexpr int askDelayMs = 120;
constexpr double mostZoom = 8;
constexpr QSizeF a4Points{595, 842};
/// So far, in points, may a click be from the box of a block.
constexpr double clickSlack = 2;

} // namespace

/// White, whatever the style of the window is: paper.
class PagePictureView::Paper : public QGraphicsItem
{
public:
    QSizeF points = a4Points;
    QPixmap picture;

    void setPage(QSizeF size, const QPixmap &pixmap)
    {
        prepareGeometryChange();
        points = size;
        picture = pixmap;
        update();
    }
    QRectF boundingRect() const override { return {QPointF(), points}; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        painter->fillRect(boundingRect(), Qt::white);
        if (picture.isNull())
            return;
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        painter->drawPixmap(boundingRect(), picture, QRectF(picture.rect()));
    }
};

/// Evidence on paper: a marker's stroke, through which the print is seen.
class PagePictureView::Mark : public QGraphicsItem
{
public:
    QRectF box;

    void setBox(const QRectF &rect)
    {
        prepareGeometryChange();
        box = rect;
        setVisible(!rect.isEmpty());
        update();
    }
    QRectF boundingRect() const override { return box.adjusted(0, 0, 0, 2); }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        painter->setCompositionMode(QPainter::CompositionMode_Multiply);
        painter->fillRect(box, lightColors().evidence);
        painter->setCompositionMode(QPainter::CompositionMode_SourceOver);
        QPen pen(lightColors().evidenceLine, 1.5);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawLine(box.bottomLeft(), box.bottomRight());
    }
};

PagePictureView::PagePictureView(QWidget *parent) : QGraphicsView(parent)
{
    setFrameShape(QFrame::NoFrame);
    setScene(&m_scene);
    setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    setRenderHint(QPainter::Antialiasing);
    setBackgroundRole(QPalette::Mid);
    setMouseTracking(true);
    m_paper = new Paper;
    m_mark = new Mark;
    m_scene.addItem(m_paper);
    m_scene.addItem(m_mark);
    m_mark->setVisible(false);
    m_ask.setSingleShot(true);
    m_ask.setInterval(askDelayMs);
    connect(&m_ask, &QTimer::timeout, this, &PagePictureView::want);
}

void PagePictureView::setBlocks(const Document *document, size_t first, size_t count)
{
    m_document = document;
    m_first = first;
    m_count = document ? std::min(count, document->blocks.size() - std::min(first, document->blocks.size())) : 0;
    m_current = size_t(-1);
    m_askedWidth = 0;
    // The size of the page before is the best guess until the picture comes; nothing jumps then.
    m_paper->setPage(m_paper->points, {});
    m_mark->setBox({});
    verticalScrollBar()->setValue(0);
    place();
    if (document)
        want();
}

void PagePictureView::setPicture(const DrawnPage &page)
{
    m_paper->setPage(page.points, QPixmap::fromImage(page.image));
    place();
    mark();
}

void PagePictureView::setFit(Fit fit)
{
    m_fit = fit;
    m_zoom = 1;
    place();
    m_ask.start();
    Q_EMIT fitChanged();
}

void PagePictureView::zoomBy(double factor)
{
    m_zoom = std::clamp(m_zoom * factor, 1.0, mostZoom);
    place();
    m_ask.start();
}

/// Sets the scale, with a margin of paper's shadowless edge around the page.
void PagePictureView::place()
{
    const QSizeF points = m_paper->points;
    const double margin = 12;
    m_scene.setSceneRect(QRectF(QPointF(), points).adjusted(-margin, -margin, margin, margin));
    const QRectF whole = m_scene.sceneRect();
    // The bar's width is always left free: a bar that comes and goes would make the page jump.
    const double width = this->width() - verticalScrollBar()->sizeHint().width() - 2;
    double scale = width / whole.width();
    if (m_fit == Fit::Page)
        scale = std::min(scale, (height() - 2) / whole.height());
    scale = std::max(0.05, scale * m_zoom);
    setTransform(QTransform::fromScale(scale, scale));
}

void PagePictureView::want()
{
    if (!m_document || !isVisible())
        return;
    const int width =
        std::min(widestPicture, int(std::ceil(m_paper->points.width() * transform().m11() * devicePixelRatioF())));
    if (width <= m_askedWidth)
        return;
    m_askedWidth = width;
    Q_EMIT pictureWanted(width);
}

size_t PagePictureView::blockAt(QPointF place) const
{
    size_t best = size_t(-1);
    double bestArea = 0;
    for (size_t i = m_first; i < m_first + m_count; ++i) {
        const std::optional<fieldwright::Box> &box = m_document->blocks[i].box;
        if (!box)
            continue;
        const QRectF rect(box->x, box->y, box->width, box->height);
        const double area = rect.width() * rect.height();
        if (rect.adjusted(-clickSlack, -clickSlack, clickSlack, clickSlack).contains(place) &&
            (best == size_t(-1) || area < bestArea)) {
            best = i;
            bestArea = area;
        }
    }
    return best;
}

void PagePictureView::setCurrentBlock(size_t block)
{
    m_current = block;
    mark();
}

void PagePictureView::mark()
{
    const bool isHere = m_document && m_current >= m_first && m_current < m_first + m_count;
    const std::optional<fieldwright::Box> box = isHere ? m_document->blocks[m_current].box : std::nullopt;
    if (!box) {
        m_mark->setBox({});
        return;
    }
    const QRectF rect(box->x, box->y, box->width, box->height);
    m_mark->setBox(rect.adjusted(-2, -1, 2, 1));
    if (!mapToScene(viewport()->rect()).boundingRect().contains(rect))
        ensureVisible(rect, 20, viewport()->height() / 3);
}

void PagePictureView::mouseReleaseEvent(QMouseEvent *event)
{
    QGraphicsView::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || !m_document)
        return;
    if (const size_t block = blockAt(mapToScene(event->position().toPoint())); block != size_t(-1))
        Q_EMIT blockClicked(block);
}

void PagePictureView::mouseMoveEvent(QMouseEvent *event)
{
    QGraphicsView::mouseMoveEvent(event);
    const bool onBlock = m_document && blockAt(mapToScene(event->position().toPoint())) != size_t(-1);
    viewport()->setCursor(onBlock ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void PagePictureView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        setTransformationAnchor(AnchorUnderMouse);
        zoomBy(std::pow(1.2, event->angleDelta().y() / 120.0));
        setTransformationAnchor(AnchorViewCenter);
        event->accept();
        return;
    }
    QGraphicsView::wheelEvent(event);
}

void PagePictureView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    place();
    m_ask.start();
}

void PagePictureView::showEvent(QShowEvent *event)
{
    QGraphicsView::showEvent(event);
    place();
    want();
}

} // namespace fieldwright::ui
