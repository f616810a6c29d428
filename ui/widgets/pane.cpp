#include "ui/widgets/pane.h"

#include "app/settings/settings.h"

#include <QLabel>
#include <QPainter>
#include <QResizeEvent>
#include <QSplitterHandle>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

/// 5 px wide for the mouse, one line for the eye.
class ThinHandle : public QSplitterHandle
{
public:
    using QSplitterHandle::QSplitterHandle;

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &colors = colorsOf(palette());
        QPainter painter(this);
        painter.fillRect(rect(), colors.window);
        const int middle = (orientation() == Qt::Horizontal ? width() : height()) / 2;
        if (orientation() == Qt::Horizontal)
            painter.fillRect(QRect(middle, 0, 1, height()), colors.line);
        else
            painter.fillRect(QRect(0, middle, width(), 1), colors.line);
    }
};

/// A title that gives way to the tools beside it, shortened in its middle; then its tool tip says the whole.
class TitleLabel : public QLabel
{
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override
    {
        constexpr int least = 64; // pixels
        const QSize whole = QLabel::minimumSizeHint();
        return {std::min(whole.width(), least), whole.height()};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(text(), Qt::ElideMiddle, width()));
    }
    void resizeEvent(QResizeEvent *event) override
    {
        QLabel::resizeEvent(event);
        setToolTip(QLabel::minimumSizeHint().width() > width() ? text() : QString());
    }
};

} // namespace

ToolBar::ToolBar(QWidget *parent) : QFrame(parent)
{
    setProperty("surface", QStringLiteral("bar"));
    setFixedHeight(size::toolBar);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 1);
    row->setSpacing(4);
}

void ToolBar::add(QWidget *widget)
{
    layout()->addWidget(widget);
}

void ToolBar::addSeparator()
{
    auto *line = new QFrame;
    line->setFixedSize(13, 20);
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    QPalette palette = line->palette();
    line->setForegroundRole(QPalette::Mid);
    layout()->addWidget(line);
}

void ToolBar::addStretch()
{
    static_cast<QHBoxLayout *>(layout())->addStretch(1);
}

Caption::Caption(QWidget *parent) : QFrame(parent)
{
    setProperty("surface", QStringLiteral("bar"));
    setFixedHeight(size::caption);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(12, 0, 8, 1);
    m_row->setSpacing(size::gap);
    m_title = new TitleLabel;
    setRole(m_title, "strong");
    m_note = new ElidedLabel;
    m_note->setProperty("role", QStringLiteral("muted"));
    m_note->setFont(smallFont());
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_row->addWidget(m_title);
    m_row->addWidget(m_note, 1);
}

void Caption::setTitle(const QString &title)
{
    m_title->setText(title);
}

void Caption::setNote(const QString &note)
{
    m_note->setText(note);
}

void Caption::add(QWidget *widget)
{
    m_row->addWidget(widget);
}

Pane::Pane(QWidget *body, QWidget *parent) : QFrame(parent)
{
    setProperty("surface", QStringLiteral("base"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_caption = new Caption;
    column->addWidget(m_caption);
    if (body)
        addBody(body);
}

void Pane::addBody(QWidget *body, int stretch)
{
    static_cast<QVBoxLayout *>(layout())->addWidget(body, stretch);
}

Group::Group(QWidget *parent) : QFrame(parent)
{
    setProperty("surface", QStringLiteral("group"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    m_caption = new Caption;
    m_caption->setProperty("surface", QStringLiteral("groupHead"));
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    column->addWidget(m_caption);
    column->addLayout(m_body, 1);
}

Splitter::Splitter(Qt::Orientation orientation, Settings &settings, const QString &name, QWidget *parent)
    : QSplitter(orientation, parent), m_settings(settings), m_name(QStringLiteral("splitter/") + name)
{
    setHandleWidth(5);
    setChildrenCollapsible(false);
    connect(this, &QSplitter::splitterMoved, this, [this] { m_settings.setViewState(m_name, saveState()); });
}

void Splitter::restore(const QList<int> &sizes)
{
    setSizes(sizes);
    const QByteArray state = m_settings.viewState(m_name);
    if (!state.isEmpty())
        restoreState(state);
    setHandleWidth(5);
}

QSplitterHandle *Splitter::createHandle()
{
    return new ThinHandle(orientation(), this);
}

ElidedLabel::ElidedLabel(QWidget *parent) : QFrame(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::setText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    updateTip();
    update();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 24), fontMetrics().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    updateTip();
}

void ElidedLabel::updateTip()
{
    setToolTip(fontMetrics().horizontalAdvance(m_text) > width() ? m_text : QString());
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    const Colors &colors = colorsOf(palette());
    QPainter painter(this);
    const bool muted = property("role").toString().startsWith(QLatin1String("muted"));
    painter.setPen(!isEnabled() ? colors.disabled : muted ? colors.muted : colors.text);
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(m_text, Qt::ElideRight, width()));
}

} // namespace fieldwright::ui
