#pragma once

#include "ui/widgets/translated.h"

#include <QAction>
#include <QFrame>
#include <QTabBar>

class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;

namespace fieldwright::ui {

class ActionButton;
class ElidedLabel;
class Page;

/// Title, facts, secondary buttons, the one primary button; and the tab bar under it.
class HeaderBar : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit HeaderBar(QWidget *parent = nullptr);
    void setPage(Page *page, const QString &title);
    /// Under 1280 px the secondary buttons go into "More".
    void setCompact(bool compact);
    QTabBar *tabBar() const { return m_tabBar; }
    ActionButton *primaryButton() const { return m_primary; }

private:
    void refresh();
    void refreshTabs();

    Page *m_page = nullptr;
    QString m_title;
    bool m_compact = false;
    bool m_refreshingTabs = false;
    QLabel *m_titleLabel = nullptr;
    ElidedLabel *m_facts = nullptr;
    QHBoxLayout *m_buttons = nullptr;
    QPushButton *m_more = nullptr;
    QMenu *m_moreMenu = nullptr;
    ActionButton *m_primary = nullptr;
    QList<QAction *> m_shownActions;
    bool m_shownCompact = false;
    QFrame *m_tabs = nullptr;
    QTabBar *m_tabBar = nullptr;
};

} // namespace fieldwright::ui
