#include "ui/style/theme.h"

#include "ui/style/focus_ring.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QWidget>

static void initStyleResource()
{
    Q_INIT_RESOURCE(fieldwright_style);
}

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Under this the design's body text would be smaller than its 10 pt.
constexpr qreal smallestBody = 10;

QString colorText(const QColor &color)
{
    return color.name();
}

QColor mixed(const QColor &a, const QColor &b, qreal share)
{
    const auto part = [share](int x, int y) { return int(x + (y - x) * share); };
    return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

QString styleSheet(const Colors &c)
{
    initStyleResource();
    QFile file(u":/style/fieldwright.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const QColor lighter = c.dark ? QColor(Qt::white) : QColor(Qt::white);
    const QColor darker(Qt::black);
    // Longer names first, since a place is replaced wherever its name begins.
    const std::vector<std::pair<QString, QString>> places = {
        {u"@theme"_s, c.dark ? u"dark"_s : u"light"_s},
        {u"@buttonHoverTop"_s, colorText(mixed(c.buttonTop, lighter, c.dark ? 0.04 : 0.8))},
        {u"@buttonHoverBottom"_s, colorText(mixed(c.buttonBottom, lighter, c.dark ? 0.04 : 0.5))},
        {u"@buttonPressed"_s, colorText(mixed(c.buttonBottom, darker, 0.06))},
        {u"@buttonTop"_s, colorText(c.buttonTop)},
        {u"@buttonBottom"_s, colorText(c.buttonBottom)},
        {u"@accentHover"_s, colorText(mixed(c.accent, lighter, 0.08))},
        {u"@accentPressed"_s, colorText(mixed(c.accent, darker, 0.08))},
        {u"@accentEdge"_s, colorText(c.accentEdge)},
        {u"@accent"_s, colorText(c.accent)},
        {u"@onAccent"_s, colorText(c.onAccent)},
        {u"@windowHover"_s, colorText(mixed(c.window, c.base, 0.5))},
        {u"@window"_s, colorText(c.window)},
        {u"@base"_s, colorText(c.base)},
        {u"@alternate"_s, colorText(c.alternate)},
        {u"@raised"_s, colorText(c.raised)},
        {u"@line"_s, colorText(c.line)},
        {u"@edge"_s, colorText(c.edge)},
        {u"@text"_s, colorText(c.text)},
        {u"@muted"_s, colorText(c.muted)},
        {u"@disabled"_s, colorText(c.disabled)},
        {u"@link"_s, colorText(c.link)},
        {u"@selection"_s, colorText(c.selection)},
        {u"@success"_s, colorText(c.success)},
        {u"@warning"_s, colorText(c.warning)},
        {u"@error"_s, colorText(c.error)},
        {u"@small"_s, QString::number(smallFont().pointSizeF()) + u"pt"_s},
        {u"@title"_s, QString::number(titleFont().pointSizeF()) + u"pt"_s},
        {u"@mono"_s, u'"' + monoFont().family() + u'"'},
    };
    for (const auto &[name, value] : places)
        sheet.replace(name, value);
    return sheet;
}

} // namespace

Theme::Theme(QApplication &application) : m_application(application)
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0 && font.pointSizeF() < smallestBody)
        font.setPointSizeF(smallestBody);
    // Named, so that Chinese has its mainland forms and the regular weight whatever the system would fall back to.
    font.setFamilies({font.family(), u"Noto Sans CJK SC"_s, u"Source Han Sans SC"_s});
    QApplication::setFont(font);
    readSystem();
    apply();
    new FocusRing(this);
    m_application.installEventFilter(this);
}

Theme::~Theme() = default;

void Theme::setAppearance(Appearance appearance)
{
    m_appearance = appearance;
    apply();
}

void Theme::readSystem()
{
    m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
}

void Theme::apply()
{
    m_applying = true;
    m_dark = m_appearance == Appearance::System ? m_systemDark : m_appearance == Appearance::Dark;
    const Colors &colors = m_dark ? darkColors() : lightColors();
    QApplication::setPalette(paletteOf(colors));
    m_application.setStyleSheet(styleSheet(colors));
    m_applying = false;
    Q_EMIT changed();
}

bool Theme::eventFilter(QObject *object, QEvent *event)
{
    // The desktop switched: its palette shows only while ours is put away.
    if (event->type() == QEvent::ThemeChange && object->isWidgetType() && static_cast<QWidget *>(object)->isWindow() &&
        !m_applying) {
        m_applying = true;
        QApplication::setPalette(QPalette());
        m_applying = false;
        readSystem();
        apply();
    }
    return QObject::eventFilter(object, event);
}

QFont bodyFont()
{
    return QApplication::font();
}

QFont boldFont()
{
    QFont font = bodyFont();
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont()
{
    QFont font = bodyFont();
    font.setPointSizeF(font.pointSizeF() - 1);
    return font;
}

QFont titleFont()
{
    QFont font = boldFont();
    font.setPointSizeF(font.pointSizeF() + 4);
    return font;
}

QFont monoFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(smallFont().pointSizeF());
    font.setFamilies({font.family(), u"Noto Sans Mono CJK SC"_s});
    return font;
}

void setRole(QWidget *widget, const char *role)
{
    widget->setProperty("role", QString::fromLatin1(role));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace fieldwright::ui
