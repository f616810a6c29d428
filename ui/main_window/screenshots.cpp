#include "ui/main_window/screenshots.h"

#include "ui/main_window/main_window.h"

#include <QAbstractButton>
#include <QDir>
#include <QPixmap>
#include <QTimer>

namespace fieldwright::ui {

namespace {

/// For what a page reads from files and the database after it was shown.
constexpr int settleMs = 700;

} // namespace

Screenshots::Screenshots(MainWindow &window, QString folder, QObject *parent)
    : QObject(parent), m_window(window), m_folder(std::move(folder))
{}

void Screenshots::start()
{
    QDir().mkpath(m_folder);
    for (const PageEntry &entry : pageTable()) {
        const QString id = QString::fromLatin1(entry.id);
        Page *page = m_window.page(id);
        if (!m_window.canGoTo(id))
            continue;
        const QList<Page::Tab> tabs = page->tabs();
        if (tabs.isEmpty())
            m_places.append(id);
        for (const Page::Tab &tab : tabs)
            m_places.append(id + QLatin1Char('/') + tab.id);
    }
    next();
}

void Screenshots::next()
{
    if (++m_place >= m_places.size()) {
        Q_EMIT finished(m_failures);
        return;
    }
    const QString place = m_places.at(m_place);
    m_window.goTo(place.section(QLatin1Char('/'), 0, 0), place.section(QLatin1Char('/'), 1));
    QTimer::singleShot(settleMs, this, &Screenshots::take);
}

/// Of the place at hand, as it is shown.
QList<QAbstractButton *> Screenshots::parts() const
{
    for (const QWidget *row : m_window.currentPage()->findChildren<QWidget *>(QStringLiteral("parts"))) {
        if (row->isVisible())
            return row->findChildren<QAbstractButton *>();
    }
    return {};
}

void Screenshots::take()
{
    QString name = m_places.at(m_place);
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    if (m_part > 0)
        name += QStringLiteral("-%1").arg(m_part + 1);
    if (!m_window.grab().save(QDir(m_folder).filePath(name + QStringLiteral(".png"))))
        ++m_failures;
    const QList<QAbstractButton *> all = parts();
    if (++m_part < all.size()) {
        all.at(m_part)->click();
        QTimer::singleShot(settleMs, this, &Screenshots::take);
        return;
    }
    m_part = 0;
    if (!all.isEmpty())
        all.front()->click();
    next();
}

} // namespace fieldwright::ui
