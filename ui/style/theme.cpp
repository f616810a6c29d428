#include "ui/style/theme.h"

#include "ui/style/focus_ring.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QLocale>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QTimer>
#include <QWidget>

#include <algorithm>
#include <utility>

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

/// Chinese is named, so that it has its mainland forms and the regular weight whatever the system would fall back to.
/// The first family also draws what both scripts have, such as “ ” and ’, which are as wide as a letter of Chinese in
/// its fonts: in other languages that is the system's own, by its real name, as an alias has no letters of its own
/// beside others. (A change of the language keeps the order until the next start: all widgets at once would stop the
/// window.)
QStringList familiesFor(QLocale::Language language, const QFont &system)
{
    QStringList families = {u"Noto Sans CJK SC"_s, u"Source Han Sans SC"_s};
    families.insert(language == QLocale::Chinese ? families.size() : 0, QFontInfo(system).family());
    return families;
}

} // namespace

Theme::Theme(QApplication &application) : m_application(application)
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0 && font.pointSizeF() < smallestBody)
        font.setPointSizeF(smallestBody);
    font.setFamilies(familiesFor(QLocale().language(), font));
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
    m_sheet = styleSheet(colors);
    for (const QPointer<QWidget> &part : std::as_const(m_parts)) {
        QWidget *window = part ? part->window() : nullptr;
        if (window && part->isVisible() && window->updatesEnabled()) {
            window->setUpdatesEnabled(false);
            m_held.append(window);
        }
    }
    QApplication::setPalette(paletteOf(colors));
    m_applying = false;
    Q_EMIT changed();
    dressNext();
}

void Theme::dress(QWidget *part)
{
    part->setStyleSheet(m_sheet);
    m_parts.removeIf([](const QPointer<QWidget> &each) { return each.isNull(); }); // dialogs and menus come and go
    m_parts.append(part);
}

/// The next part that still wears the sheet before, those in sight first.
void Theme::dressNext()
{
    QWidget *next = nullptr;
    for (const QPointer<QWidget> &part : std::as_const(m_parts)) {
        if (part && part->styleSheet() != m_sheet && (!next || (part->isVisible() && !next->isVisible())))
            next = part;
    }
    if (!next || !next->isVisible()) {
        for (const QPointer<QWidget> &window : std::exchange(m_held, {})) {
            if (window)
                window->setUpdatesEnabled(true);
        }
    }
    if (!next)
        return;
    next->setStyleSheet(m_sheet);
    QTimer::singleShot(1, this, &Theme::dressNext); // 0 would be a posted event, handled before any of the user's
}

bool Theme::isDressed(const QWidget *window) const
{
    for (const QWidget *each = window; each; each = each->parentWidget()) {
        if (!each->styleSheet().isEmpty())
            return true;
    }
    return std::any_of(m_parts.begin(), m_parts.end(),
                       [window](const QPointer<QWidget> &part) { return part && part->window() == window; });
}

bool Theme::eventFilter(QObject *object, QEvent *event)
{
    const QEvent::Type type = event->type();
    if ((type != QEvent::ThemeChange && type != QEvent::Polish && type != QEvent::Show) || !object->isWidgetType())
        return QObject::eventFilter(object, event);
    auto *widget = static_cast<QWidget *>(object);
    if (type == QEvent::ThemeChange && widget->isWindow() && !m_applying) {
        // The desktop switched: its palette shows only while ours is put away.
        m_applying = true;
        QApplication::setPalette(QPalette());
        m_applying = false;
        readSystem();
        apply();
    } else if (type == QEvent::Polish && widget->isWindow() && widget->windowType() != Qt::Window &&
               !isDressed(widget)) {
        dress(widget); // a dialog, a menu, a tool tip
    } else if (type == QEvent::Show && !widget->styleSheet().isEmpty() && widget->styleSheet() != m_sheet &&
               m_parts.contains(widget)) {
        widget->setStyleSheet(m_sheet); // its turn had not come
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
