#include "ui/main_window/header_bar.h"

#include "ui/page.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

HeaderBar::HeaderBar(QWidget *parent) : Translated<QFrame>(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    auto *bar = new QFrame;
    bar->setFixedHeight(size::headerBar);
    bar->setProperty("surface", QStringLiteral("bar"));
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(size::padding, 0, size::padding, 1);
    row->setSpacing(size::gap);
    m_titleLabel = new QLabel;
    setRole(m_titleLabel, "title");
    m_facts = new ElidedLabel;
    m_facts->setProperty("role", QStringLiteral("mutedBody"));
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(size::gap);
    m_more = new QPushButton;
    m_more->setProperty("hasMenu", true);
    m_moreMenu = new QMenu(m_more);
    m_more->setMenu(m_moreMenu);
    row->addWidget(m_titleLabel);
    row->addSpacing(size::gap);
    row->addWidget(m_facts, 1);
    row->addLayout(m_buttons);
    column->addWidget(bar);

    m_tabs = new QFrame;
    m_tabs->setFixedHeight(size::tabBar);
    m_tabs->setProperty("surface", QStringLiteral("bar"));
    auto *tabRow = new QHBoxLayout(m_tabs);
    tabRow->setContentsMargins(size::padding, 7, size::padding, 0);
    m_tabBar = new QTabBar;
    m_tabBar->setExpanding(false);
    m_tabBar->setDrawBase(false);
    m_tabBar->setUsesScrollButtons(true);
    m_tabBar->setElideMode(Qt::ElideRight);
    tabRow->addWidget(m_tabBar, 1);
    column->addWidget(m_tabs);
    m_tabs->hide();

    connect(m_tabBar, &QTabBar::currentChanged, this, [this](int index) {
        if (m_page && !m_refreshingTabs && index >= 0)
            m_page->setCurrentTab(m_tabBar->tabData(index).toString());
    });
    onLanguage([this] {
        m_more->setText(tr("More"));
        m_more->setAccessibleName(tr("More actions"));
        m_tabBar->setAccessibleName(tr("Parts of this page"));
    });
}

void HeaderBar::setPage(Page *page, const QString &title)
{
    if (m_page != page) {
        if (m_page)
            m_page->disconnect(this);
        m_page = page;
        if (page) {
            connect(page, &Page::headerChanged, this, &HeaderBar::refresh);
            connect(page, &Page::tabsChanged, this, &HeaderBar::refreshTabs);
            connect(page, &Page::currentTabChanged, this, &HeaderBar::refreshTabs);
        }
    }
    m_title = title;
    refresh();
    refreshTabs();
}

void HeaderBar::setCompact(bool compact)
{
    if (m_compact == compact)
        return;
    m_compact = compact;
    refresh();
}

void HeaderBar::refresh()
{
    m_titleLabel->setText(m_title);
    if (!m_page)
        return;
    m_facts->setText(m_page->facts());
    QList<QAction *> wanted = m_page->secondary();
    wanted.append(m_page->primary());
    if (wanted == m_shownActions && m_compact == m_shownCompact)
        return;
    m_shownActions = wanted;
    m_shownCompact = m_compact;

    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        if (QWidget *widget = item->widget(); widget && widget != m_more && !widget->property("pageOwned").toBool())
            widget->deleteLater();
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->setParent(item->widget() == m_more ? this : nullptr);
        }
        delete item;
    }
    m_primary = nullptr;
    if (QWidget *extra = m_page->headerExtra()) {
        extra->setProperty("pageOwned", true);
        m_buttons->addWidget(extra);
        extra->show();
    }
    m_moreMenu->clear();
    if (m_compact && m_page->secondary().size() > 1) {
        for (QAction *action : m_page->secondary())
            m_moreMenu->addAction(action);
        m_buttons->addWidget(m_more);
        m_more->show();
    } else {
        for (QAction *action : m_page->secondary())
            m_buttons->addWidget(new ActionButton(action));
    }
    if (QAction *primary = m_page->primary()) {
        m_primary = new ActionButton(primary);
        m_primary->setPrimary();
        m_buttons->addWidget(m_primary);
    }
}

void HeaderBar::refreshTabs()
{
    const QList<Page::Tab> tabs = m_page ? m_page->tabs() : QList<Page::Tab>();
    m_refreshingTabs = true;
    // Before the tabs are added: a tab bar that is not visible lays nothing out.
    m_tabs->setVisible(!tabs.isEmpty());
    while (m_tabBar->count() > int(tabs.size()))
        m_tabBar->removeTab(m_tabBar->count() - 1);
    for (int i = 0; i < int(tabs.size()); ++i) {
        const Page::Tab &tab = tabs.at(i);
        const QString text =
            tab.count < 0 ? tab.title : QStringLiteral("%1 %2").arg(tab.title, QLocale().toString(tab.count));
        if (i >= m_tabBar->count())
            m_tabBar->addTab(text);
        else if (m_tabBar->tabText(i) != text)
            m_tabBar->setTabText(i, text);
        m_tabBar->setTabData(i, tab.id);
        if (m_page->currentTab() == tab.id)
            m_tabBar->setCurrentIndex(i);
    }
    m_refreshingTabs = false;
    m_tabBar->updateGeometry();
}

} // namespace fieldwright::ui
