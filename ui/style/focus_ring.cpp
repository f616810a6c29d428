#include "ui/style/focus_ring.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QPainter>
#include <QTabBar>

#include "ui/style/colors.h"

namespace fieldwright::ui {

namespace {

constexpr int thickness = 2;

class Frame : public QWidget
{
public:
    explicit Frame(QWidget *window) : QWidget(window)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
        setFocusPolicy(Qt::NoFocus);
    }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colorsOf(palette()).accent, thickness));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    }
};

bool wantsRing(const QWidget *widget)
{
    if (widget->property("noFocusRing").toBool())
        return false;
    return qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QLineEdit *>(widget) ||
           qobject_cast<const QComboBox *>(widget) || qobject_cast<const QAbstractSpinBox *>(widget) ||
           qobject_cast<const QAbstractSlider *>(widget) || qobject_cast<const QTabBar *>(widget) ||
           qobject_cast<const QAbstractScrollArea *>(widget) || widget->property("focusRing").toBool();
}

/// Views and text areas that fill a pane: a ring outside would lie on their neighbours.
bool ringInside(const QWidget *widget)
{
    const auto *area = qobject_cast<const QAbstractScrollArea *>(widget);
    return (area && area->frameShape() == QFrame::NoFrame) || qobject_cast<const QTabBar *>(widget);
}

} // namespace

FocusRing::FocusRing(QObject *parent) : QObject(parent)
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { follow(now); });
}

FocusRing::~FocusRing()
{
    delete m_frame;
}

void FocusRing::release()
{
    for (const QPointer<QWidget> &widget : m_watched) {
        if (widget)
            widget->removeEventFilter(this);
    }
    m_watched.clear();
    m_target = nullptr;
    if (m_frame)
        m_frame->hide();
}

void FocusRing::follow(QWidget *widget)
{
    release();
    if (!widget)
        return;
    // An editor inside a spin box or a combo box: the ring goes round the whole control.
    if (QWidget *parent = widget->parentWidget();
        parent && (qobject_cast<QAbstractSpinBox *>(parent) || qobject_cast<QComboBox *>(parent)))
        widget = parent;
    if (!wantsRing(widget) || widget->windowType() == Qt::Popup || widget->window()->windowType() == Qt::Popup)
        return;
    m_target = widget;
    for (QWidget *w = widget; w; w = w->isWindow() ? nullptr : w->parentWidget()) {
        w->installEventFilter(this);
        m_watched.emplace_back(w);
    }
    if (!m_frame || m_frame->parentWidget() != widget->window()) {
        delete m_frame;
        m_frame = new Frame(widget->window());
    }
    place();
}

void FocusRing::place()
{
    if (!m_target || !m_frame)
        return;
    const int reach = ringInside(m_target) ? 0 : thickness + 1;
    QWidget *window = m_target->window();
    QRect rect = QRect(m_target->mapTo(window, QPoint(0, 0)), m_target->size()).adjusted(-reach, -reach, reach, reach);
    // What a scroll area has scrolled away has no ring either.
    for (QWidget *w = m_target->parentWidget(); w && w != window; w = w->parentWidget()) {
        if (auto *area = qobject_cast<QAbstractScrollArea *>(w->parentWidget()); area && area->viewport() == w)
            rect &= QRect(w->mapTo(window, QPoint(0, 0)), w->size());
    }
    if (rect.isEmpty() || !m_target->isVisible()) {
        m_frame->hide();
        return;
    }
    m_frame->setGeometry(rect);
    const QRect inner =
        QRect(QPoint(0, 0), rect.size()).adjusted(thickness + 1, thickness + 1, -thickness - 1, -thickness - 1);
    m_frame->setMask(QRegion(QRect(QPoint(0, 0), rect.size())) - QRegion(inner));
    m_frame->raise();
    m_frame->show();
}

bool FocusRing::eventFilter(QObject *object, QEvent *event)
{
    switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::LayoutRequest:
        place();
        break;
    case QEvent::ParentChange:
        if (m_target)
            follow(m_target);
        break;
    default:
        break;
    }
    return QObject::eventFilter(object, event);
}

} // namespace fieldwright::ui
