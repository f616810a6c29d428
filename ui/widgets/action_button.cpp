#include "ui/widgets/action_button.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QStyleOptionButton>

namespace fieldwright::ui {

namespace {

QString plainText(const QAction &action)
{
    QString text = action.text();
    text.remove(QLatin1Char('&'));
    return text;
}

/// The tool tip says why a thing is off if the action says so, else what it does and its key.
QString tipOf(const QAction &action)
{
    QString tip = action.toolTip();
    if (action.isEnabled() && !action.shortcut().isEmpty())
        tip += QStringLiteral(" (%1)").arg(action.shortcut().toString(QKeySequence::NativeText));
    return tip;
}

} // namespace

ActionButton::ActionButton(QAction *action, QWidget *parent) : QPushButton(parent), m_action(action)
{
    setIconSize(QSize(size::icon, size::icon));
    setAutoDefault(false);
    if (action->menu()) {
        setMenu(action->menu());
        setProperty("hasMenu", true);
    } else {
        connect(this, &QPushButton::clicked, action, &QAction::trigger);
    }
    connect(action, &QAction::changed, this, &ActionButton::sync);
    sync();
}

void ActionButton::setPrimary()
{
    m_primary = true;
    setRole(this, "primary");
    sync();
}

void ActionButton::sync()
{
    if (!m_action)
        return;
    setText(plainText(*m_action));
    if (m_primary) {
        const QVariant name = m_action->property("primaryIcon");
        setIcon(name.isValid() ? iconOnAccent(name.toByteArray().constData()) : QIcon());
    } else {
        setIcon(m_action->icon());
    }
    setEnabled(m_action->isEnabled());
    // Before it has a parent, showing would make it a window of its own.
    if (parentWidget() || !m_action->isVisible())
        setVisible(m_action->isVisible());
    setCheckable(m_action->isCheckable());
    setChecked(m_action->isChecked());
    setToolTip(tipOf(*m_action));
    setAccessibleName(text());
}

ActionTool::ActionTool(QAction *action, QWidget *parent) : QToolButton(parent)
{
    setIconSize(QSize(size::icon, size::icon));
    setDefaultAction(action);
    setToolButtonStyle(action->icon().isNull() ? Qt::ToolButtonTextOnly : Qt::ToolButtonTextBesideIcon);
    setFocusPolicy(Qt::TabFocus);
    const auto sync = [this, action] {
        setAccessibleName(plainText(*action));
        setToolTip(tipOf(*action));
        if (parentWidget() || !action->isVisible())
            setVisible(action->isVisible());
    };
    connect(action, &QAction::changed, this, sync);
    sync();
}

KeyButton::KeyButton(QAction *action, QWidget *parent) : QPushButton(parent), m_action(action)
{
    setIconSize(QSize(size::icon, size::icon));
    setAutoDefault(false);
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, &KeyButton::sync);
    sync();
}

void KeyButton::sync()
{
    if (!m_action)
        return;
    setText(m_action->iconText()); // the short form, where there is one
    setIcon(m_action->icon());
    setEnabled(m_action->isEnabled());
    setToolTip(m_action->toolTip());
    setAccessibleName(plainText(*m_action));
    updateGeometry();
    update();
}

QSize KeyButton::sizeHint() const
{
    const QString key = m_action ? m_action->shortcut().toString(QKeySequence::NativeText) : QString();
    const int keyWidth = key.isEmpty() ? 0 : keyCapWidth(key) + size::gap;
    return {10 + (icon().isNull() ? 0 : size::icon + 6) + fontMetrics().horizontalAdvance(text()) + keyWidth + 10,
            size::control};
}

void KeyButton::paintEvent(QPaintEvent *)
{
    // A style sheet gives a button a palette of its own, whose window colour tells nothing about light or dark.
    const QPalette palette = QGuiApplication::palette();
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();
    option.icon = QIcon();
    QPainter painter(this);
    style()->drawControl(QStyle::CE_PushButton, &option, &painter, this);
    int x = 10;
    if (!icon().isNull()) {
        painter.drawPixmap(x, (height() - size::icon) / 2,
                           iconPixmap(icon(), size::icon, devicePixelRatioF(), isEnabled()));
        x += size::icon + 6;
    }
    painter.setPen(isEnabled() ? colorsOf(palette).text : colorsOf(palette).disabled);
    const int textWidth = fontMetrics().horizontalAdvance(text());
    painter.drawText(QRect(x, 0, textWidth + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, text());
    x += textWidth + size::gap;
    const QString key = m_action ? m_action->shortcut().toString(QKeySequence::NativeText) : QString();
    if (!key.isEmpty())
        paintKeyCap(painter, QRect(x, (height() - 18) / 2, keyCapWidth(key), 18), key, palette);
}

int keyCapWidth(const QString &key)
{
    return std::max(17, QFontMetrics(monoFont()).horizontalAdvance(key) + 10);
}

void paintKeyCap(QPainter &painter, const QRect &rect, const QString &key, const QPalette &palette)
{
    const Colors &colors = colorsOf(palette);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colors.edge);
    painter.setBrush(colors.base);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.fillRect(QRectF(rect.left() + 2, rect.bottom() - 1, rect.width() - 4, 1), colors.edge);
    painter.setPen(colors.text);
    painter.setFont(monoFont());
    painter.drawText(rect.adjusted(0, 0, 0, -1), Qt::AlignCenter, key);
    painter.restore();
}

} // namespace fieldwright::ui
