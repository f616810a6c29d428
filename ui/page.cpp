#include "ui/page.h"

#include "app/studio.h"
#include "ui/style/icons.h"
#include "ui/widgets/banner.h"

#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace fieldwright::ui {

Page::Page(const Context &context, const char *id) : m_context(context), m_id(QString::fromLatin1(id))
{
    setObjectName(m_id);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_toolBars = new QStackedWidget;
    m_toolBars->setFixedHeight(size::toolBar);
    m_toolBars->hide();
    m_banners = new BannerArea;
    m_bodies = new QStackedWidget;
    m_layout->addWidget(m_toolBars);
    m_layout->addWidget(m_banners);
    m_layout->addWidget(m_bodies, 1);
    m_context.theme.dress(m_toolBars);
    m_context.theme.dress(m_banners);
}

Page::~Page() = default;

Settings &Page::settings() const
{
    return m_context.studio.settings();
}

Project *Page::project() const
{
    return m_context.studio.project();
}

bool Page::accepts(const QMimeData &) const
{
    return false;
}

QList<Destination> Page::find(const QString &, int) const
{
    return {};
}

void Page::setFacts(const QString &facts)
{
    if (m_facts == facts)
        return;
    m_facts = facts;
    Q_EMIT headerChanged();
}

void Page::setHeader(QAction *primary, QList<QAction *> secondary, QWidget *extra)
{
    if (m_primary == primary && m_secondary == secondary && m_headerExtra == extra)
        return;
    m_primary = primary;
    m_secondary = std::move(secondary);
    m_headerExtra = extra;
    Q_EMIT headerChanged();
}

QAction *Page::makeAction(const ActionSpec &spec, std::function<void()> run)
{
    auto *action = new QAction(this);
    if (*spec.icon)
        action->setIcon(icon(spec.icon));
    if (!spec.key.isEmpty())
        action->setShortcut(spec.key);
    action->setShortcutContext(spec.only ? Qt::WidgetShortcut : Qt::WindowShortcut);
    (spec.only ? spec.only : this)->addAction(action);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    m_menuActions.append({spec.menu, action});
    return action;
}

void Page::onLanguage(std::function<void()> texts)
{
    texts();
    m_texts.push_back(std::move(texts));
}

void Page::setBody(QWidget *body, QWidget *toolBar)
{
    TabEntry entry;
    entry.body = body;
    entry.toolBar = toolBar;
    addBody(body);
    if (toolBar)
        m_toolBars->addWidget(toolBar);
    m_tabs.push_back(std::move(entry));
    showTab(0);
}

void Page::addTab(const QString &id, std::function<QString()> title, std::function<QWidget *()> build, QWidget *toolBar)
{
    TabEntry entry;
    entry.id = id;
    entry.title = std::move(title);
    entry.build = std::move(build);
    entry.toolBar = toolBar;
    if (toolBar)
        m_toolBars->addWidget(toolBar);
    m_tabs.push_back(std::move(entry));
    Q_EMIT tabsChanged();
}

void Page::addBody(QWidget *body)
{
    m_bodies->addWidget(body);
    m_context.theme.dress(body);
}

void Page::setTabCount(const QString &id, int count)
{
    for (TabEntry &entry : m_tabs) {
        if (entry.id == id && entry.count != count) {
            entry.count = count;
            Q_EMIT tabsChanged();
        }
    }
}

QList<Page::Tab> Page::tabs() const
{
    QList<Tab> result;
    for (const TabEntry &entry : m_tabs) {
        if (entry.title)
            result.append({entry.id, entry.title(), entry.count});
    }
    return result;
}

QString Page::currentTab() const
{
    return m_tab >= 0 ? m_tabs[size_t(m_tab)].id : QString();
}

void Page::setCurrentTab(const QString &id)
{
    for (size_t i = 0; i < m_tabs.size(); ++i) {
        if (m_tabs[i].id == id) {
            showTab(int(i));
            return;
        }
    }
    if (m_tab < 0 && !m_tabs.empty())
        showTab(0);
}

void Page::showTab(int index)
{
    TabEntry &entry = m_tabs[size_t(index)];
    if (!entry.body) {
        entry.body = entry.build();
        addBody(entry.body);
    }
    const bool changed = m_tab != index;
    m_tab = index;
    if (entry.toolBar)
        m_toolBars->setCurrentWidget(entry.toolBar);
    m_toolBars->setVisible(entry.toolBar != nullptr);
    m_bodies->setCurrentWidget(m_empty ? m_empty.data() : entry.body);
    if (changed) {
        Q_EMIT currentTabChanged(entry.id);
        shown();
    }
}

void Page::setEmptyState(QWidget *empty)
{
    if (m_empty == empty)
        return;
    m_empty = empty;
    if (empty && m_bodies->indexOf(empty) < 0)
        addBody(empty);
    if (empty)
        m_bodies->setCurrentWidget(empty);
    else if (m_tab >= 0)
        m_bodies->setCurrentWidget(m_tabs[size_t(m_tab)].body);
}

bool Page::event(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange && !isVisible()) {
        m_otherLanguage = true;
        return true;
    }
    if (event->type() == QEvent::Show)
        catchUp();
    return QWidget::event(event);
}

bool Page::catchUp()
{
    if (!std::exchange(m_otherLanguage, false))
        return false;
    QEvent change(QEvent::LanguageChange);
    QWidget::event(&change);
    return true;
}

void Page::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        for (const auto &texts : m_texts)
            texts();
        Q_EMIT tabsChanged();
        Q_EMIT headerChanged();
    }
}

} // namespace fieldwright::ui
