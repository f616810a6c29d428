#include "ui/widgets/banner.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace fieldwright::ui {

namespace {

int badness(Tone tone)
{
    switch (tone) {
    case Tone::Error:
        return 3;
    case Tone::Warning:
        return 2;
    case Tone::Success:
        return 1;
    default:
        return 0;
    }
}

} // namespace

BannerArea::BannerArea(QWidget *parent) : Translated<QFrame>(parent)
{
    setMinimumHeight(size::banner);
    setVisible(false);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(size::padding, 4, size::padding, 4);
    row->setSpacing(10);
    m_icon = new QLabel;
    m_icon->setFixedSize(size::icon, size::icon);
    m_text = new QLabel;
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse |
                                    Qt::LinksAccessibleByKeyboard);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(size::gap);
    m_more = new QPushButton;
    setRole(m_more, "link");
    m_close = new QToolButton;
    m_close->setIcon(icon("window-close"));
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addLayout(m_buttons);
    row->addWidget(m_more);
    row->addWidget(m_close);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_current = (m_current + 1) % int(m_banners.size());
        refresh();
    });
    connect(m_text, &QLabel::linkActivated, this, [this] {
        if (QAction *link = m_banners.value(m_current).link)
            link->trigger();
    });
    connect(m_close, &QToolButton::clicked, this, [this] {
        const QString id = m_banners.value(m_current).id;
        remove(id);
        Q_EMIT closed(id);
    });
    onLanguage([this] {
        m_close->setToolTip(tr("Close this message"));
        m_close->setAccessibleName(tr("Close this message"));
        refresh();
    });
}

void BannerArea::show(const BannerText &banner)
{
    for (BannerText &known : m_banners) {
        if (known.id == banner.id) {
            known = banner;
            refresh();
            return;
        }
    }
    m_banners.append(banner);
    std::stable_sort(m_banners.begin(), m_banners.end(),
                     [](const BannerText &a, const BannerText &b) { return badness(a.tone) > badness(b.tone); });
    m_current = 0;
    refresh();
}

void BannerArea::remove(const QString &id)
{
    m_banners.removeIf([&](const BannerText &banner) { return banner.id == id; });
    m_current = 0;
    refresh();
}

void BannerArea::clear()
{
    m_banners.clear();
    m_current = 0;
    refresh();
}

bool BannerArea::has(const QString &id) const
{
    return std::any_of(m_banners.begin(), m_banners.end(), [&](const BannerText &banner) { return banner.id == id; });
}

void BannerArea::refresh()
{
    setVisible(!m_banners.isEmpty());
    if (m_banners.isEmpty())
        return;
    const BannerText &banner = m_banners.at(m_current);
    m_icon->setPixmap(iconPixmap(stateIcon(banner.tone), size::icon, devicePixelRatioF()));
    QString text = QStringLiteral("<b>%1</b> %2").arg(banner.thing.toHtmlEscaped(), banner.rest.toHtmlEscaped());
    if (banner.link)
        text += QStringLiteral(" <a href=\"#\">%1</a>").arg(banner.link->text().toHtmlEscaped());
    m_text->setText(text);
    setAccessibleName(banner.thing + QLatin1Char(' ') + banner.rest);
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (QAction *action : banner.actions)
        m_buttons->addWidget(new ActionButton(action));
    const int others = int(m_banners.size()) - 1;
    m_more->setVisible(others > 0);
    m_more->setText(tr("%n more", nullptr, others));
    m_close->setVisible(banner.closable);
    update();
}

void BannerArea::paintEvent(QPaintEvent *)
{
    if (m_banners.isEmpty())
        return;
    const Colors &colors = colorsOf(palette());
    const Tone tone = m_banners.at(m_current).tone;
    QPainter painter(this);
    painter.fillRect(rect(), toneFill(colors, tone));
    painter.fillRect(QRect(0, 0, 4, height()), toneEdge(colors, tone));
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors.line);
}

} // namespace fieldwright::ui
