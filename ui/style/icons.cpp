#include "ui/style/icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QRegularExpression>
#include <QSvgRenderer>

static void initIconResource()
{
    Q_INIT_RESOURCE(fieldwright_icons);
}

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Breeze draws two sizes of most icons on their own grids; the nearest one not larger than asked is the crisp one.
QByteArray svgSource(const QString &name, int logicalSize)
{
    const QStringList order = logicalSize >= 22 ? QStringList{u"22"_s, u"16"_s} : QStringList{u"16"_s, u"22"_s};
    for (const QString &size : order) {
        QFile file(u":/icons/%1/%2.svg"_s.arg(size, name));
        if (file.open(QIODevice::ReadOnly))
            return file.readAll();
    }
    return {};
}

/// The colours of Breeze's style block, and of "white on the shape", become ours.
QByteArray recoloured(const QByteArray &svg, const QColor &color, const QColor &hole)
{
    static const QRegularExpression classColor(u"color:\\s*#[0-9a-fA-F]{3,6}"_s);
    QString text = QString::fromUtf8(svg);
    text.replace(classColor, u"color:"_s + color.name());
    text.replace(u"fill=\"#fff\""_s, u"fill=\"%1\""_s.arg(hole.name()));
    // Qt's SVG renderer resolves currentColor through the class only; spelling it out is safer.
    text.replace(u"currentColor"_s, color.name());
    return text.toUtf8();
}

class IconEngine : public QIconEngine
{
public:
    IconEngine(QString name, Tone tone, bool onAccent) : m_name(std::move(name)), m_tone(tone), m_onAccent(onAccent)
    {
        static const bool ready = (initIconResource(), true);
        Q_UNUSED(ready);
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal scale = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, render(rect.size(), scale, mode));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override { return render(size, 1.0, mode); }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        QPixmap result = render((QSizeF(size) / scale).toSize(), scale, mode);
        return result;
    }

    QSize actualSize(const QSize &size, QIcon::Mode, QIcon::State) override { return size; }
    QIconEngine *clone() const override { return new IconEngine(m_name, m_tone, m_onAccent); }
    QString key() const override { return u"fieldwright"_s; }
    bool isNull() override { return m_name.isEmpty(); }

private:
    QColor color(const Colors &colors, QIcon::Mode mode) const
    {
        if (mode == QIcon::Disabled)
            return colors.disabled;
        return m_onAccent ? colors.onAccent : toneColor(colors, m_tone);
    }

    QPixmap render(QSize logical, qreal scale, QIcon::Mode mode) const
    {
        if (logical.isEmpty())
            return {};
        const Colors &colors = colorsOf(QApplication::palette());
        const QColor ink = color(colors, mode);
        const QString key =
            u"fw/%1/%2x%3@%4/%5"_s.arg(m_name).arg(logical.width()).arg(logical.height()).arg(scale).arg(ink.name());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap))
            return pixmap;
        pixmap = QPixmap((QSizeF(logical) * scale).toSize());
        pixmap.fill(Qt::transparent);
        if (m_name == u"circle-hollow"_s) {
            drawHollowCircle(pixmap, ink, scale);
        } else {
            QSvgRenderer renderer(recoloured(svgSource(m_name, logical.height()), ink, colors.base));
            renderer.setAspectRatioMode(Qt::KeepAspectRatio);
            if (renderer.isValid()) {
                QPainter painter(&pixmap);
                renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(pixmap.size())));
            }
        }
        pixmap.setDevicePixelRatio(scale);
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    static void drawHollowCircle(QPixmap &pixmap, const QColor &ink, qreal scale)
    {
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(ink, 1.5 * scale));
        const qreal inset = pixmap.width() * 0.22;
        painter.drawEllipse(QRectF(0, 0, pixmap.width(), pixmap.height()).adjusted(inset, inset, -inset, -inset));
    }

    QString m_name;
    Tone m_tone;
    bool m_onAccent;
};

} // namespace

QIcon icon(const char *name, Tone tone)
{
    return QIcon(new IconEngine(QString::fromLatin1(name), tone, false));
}

QIcon iconOnAccent(const char *name)
{
    return QIcon(new IconEngine(QString::fromLatin1(name), Tone::Plain, true));
}

QIcon stateIcon(Tone tone)
{
    switch (tone) {
    case Tone::Success:
        return icon("data-success", tone);
    case Tone::Warning:
        return icon("data-warning", tone);
    case Tone::Error:
        return icon("data-error", tone);
    case Tone::Plain:
    case Tone::Muted:
    case Tone::Accent:
        return icon("circle-hollow", tone);
    }
    return {};
}

QPixmap iconPixmap(const QIcon &icon, int size, qreal devicePixelRatio, bool enabled)
{
    return icon.pixmap(QSize(size, size), devicePixelRatio, enabled ? QIcon::Normal : QIcon::Disabled);
}

} // namespace fieldwright::ui
