#pragma once

#include "ui/context.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QKeySequence>
#include <QPointer>
#include <QWidget>

#include <functional>

class QMimeData;
class QStackedWidget;
class QVBoxLayout;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class BannerArea;

/// Menus of the menu bar in which a page's action can be listed.
enum class MenuId { File, Edit, View, Project, Run, Tools };

/// What an action of a page is. Its texts are set in an onLanguage() block.
struct ActionSpec
{
    MenuId menu = MenuId::Edit;
    const char *icon = "";
    QKeySequence key = {};
    /// The widget that must have the focus for the key to work (single letters: the table). Null: anywhere on the page.
    QWidget *only = nullptr;
};

/// One find of the go-to dialog (Ctrl+K).
struct Destination
{
    QString title;
    QString kind; ///< translated: "Document", "Pair", "Run" …
    const char *icon = "";
    std::function<void()> go;
};

/// A page of the window: what it puts into the header bar, the tab bar, the menus, and its body. Pages are built when
/// they are first shown (or in idle time after the start) and live as long as the window. A page only talks to app
/// services and to the Navigator.
///
/// From top to bottom a page is: tool bar (optional, one a tab), banner, body (one a tab). The window draws header and
/// tab bar.
class Page : public QWidget
{
    Q_OBJECT
public:
    struct Tab
    {
        QString id;
        QString title;
        int count = -1; ///< shown behind the title; -1: none
    };

    Page(const Context &context, const char *id);
    ~Page() override;

    QString id() const { return m_id; }
    QString facts() const { return m_facts; }
    QAction *primary() const { return m_primary; }
    const QList<QAction *> &secondary() const { return m_secondary; }
    /// A check box or label left of the secondary buttons ("Evaluate when finished"); null for none.
    QWidget *headerExtra() const { return m_headerExtra; }

    struct MenuAction
    {
        MenuId menu;
        QAction *action;
    };
    const QList<MenuAction> &menuActions() const { return m_menuActions; }

    QList<Tab> tabs() const;
    QString currentTab() const;
    void setCurrentTab(const QString &id);

    BannerArea *banners() const { return m_banners; }

    /// A page out of sight changes its language when it comes up, or when the window has time for it: all pages at
    /// once would keep the window busy. Returns whether anything was left to do.
    bool catchUp();

    /// Another project was opened, or it was closed.
    virtual void projectChanged() {}
    /// The page came to the front (also: another tab of it).
    virtual void shown() {}
    /// Something of this page was asked for from elsewhere: an id, a filter; the page defines what it takes.
    virtual void reveal(const QVariant &what) { Q_UNUSED(what); }
    /// `/` and Ctrl+F. Pages without a search do nothing.
    virtual void focusSearch() {}
    /// Where the keyboard starts.
    virtual void focusStart() {}
    /// Esc outside a field: clear the filter.
    virtual void clearFilter() {}
    /// Anything dropped on the page (QMimeData of files). The default takes nothing.
    virtual bool accepts(const QMimeData &data) const;
    virtual void dropped(const QMimeData &data) { Q_UNUSED(data); }
    virtual QList<Destination> find(const QString &words, int limit) const;

Q_SIGNALS:
    /// Facts, actions, or the extra widget changed.
    void headerChanged();
    void tabsChanged();
    void currentTabChanged(const QString &id);

protected:
    const Context &context() const { return m_context; }
    Studio &studio() const { return m_context.studio; }
    Settings &settings() const;
    /// Null while no project is open.
    Project *project() const;
    Navigator &navigator() const { return m_context.navigator; }

    void setFacts(const QString &facts);
    void setHeader(QAction *primary, QList<QAction *> secondary, QWidget *extra = nullptr);

    /// Makes an action that belongs to the page: listed in the menu, its key active while the page is shown.
    QAction *makeAction(const ActionSpec &spec, std::function<void()> run);
    /// Runs `texts` now and after each change of the language. All tr() of a page go through it.
    void onLanguage(std::function<void()> texts);

    /// A page without tabs calls this once. `toolBar` may be null.
    void setBody(QWidget *body, QWidget *toolBar = nullptr);
    /// A page with tabs calls this for each; `build` runs when the tab is first shown and gives its body.
    void addTab(const QString &id, std::function<QString()> title, std::function<QWidget *()> build,
                QWidget *toolBar = nullptr);
    void setTabCount(const QString &id, int count);
    /// The empty state covers the body (tool bar stays) while it is set; null shows the body again.
    void setEmptyState(QWidget *empty);

    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct TabEntry
    {
        QString id;
        std::function<QString()> title;
        std::function<QWidget *()> build;
        QWidget *toolBar = nullptr;
        QWidget *body = nullptr;
        int count = -1;
    };
    void showTab(int index);
    void addBody(QWidget *body);

    Context m_context;
    QString m_id;
    QString m_facts;
    QAction *m_primary = nullptr;
    QList<QAction *> m_secondary;
    QWidget *m_headerExtra = nullptr;
    QList<MenuAction> m_menuActions;
    std::vector<std::function<void()>> m_texts;
    std::vector<TabEntry> m_tabs;
    int m_tab = -1;
    bool m_otherLanguage = false;
    QVBoxLayout *m_layout = nullptr;
    QStackedWidget *m_toolBars = nullptr;
    BannerArea *m_banners = nullptr;
    QStackedWidget *m_bodies = nullptr;
    QPointer<QWidget> m_empty;
};

} // namespace fieldwright::ui
