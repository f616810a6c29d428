#pragma once

#include "ui/main_window/page_table.h"

#include <QMainWindow>

#include <map>

class QLabel;
class QMenu;
class QStackedWidget;

namespace fieldwright {
struct Error;
}

namespace fieldwright::ui {

class HeaderBar;
class ProjectActions;
class Rail;
class RailFacts;
class StatusStrip;

/// The shell: rail, header bar, pages, status bar, menus. What a page does is the page's own business.
class MainWindow : public QMainWindow, public Navigator
{
    Q_OBJECT
public:
    MainWindow(Studio &studio, Theme &theme);
    ~MainWindow() override;

    void goTo(const QString &page, const QString &tab = {}, const QVariant &what = {}) override;
    void say(const QString &message) override;

    /// Built when it is first asked for. Null when there is no such page.
    Page *page(const QString &id);
    Page *currentPage() const;
    /// False for pages that need a project while none is open.
    bool canGoTo(const QString &id) const;
    ProjectActions &projectActions() const { return *m_project; }
    /// Every action that can be done now, window's and pages', for the go-to dialog and the tests.
    QList<QAction *> allActions();

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QSize firstSize() const;
    bool bringUp(const QString &page, const QString &tab, const QVariant &what);
    void buildFrame();
    void buildActions();
    void buildMenus();
    void fillMenu(MenuId id);
    void retranslate();
    void projectChanged();
    void updateTitle();
    void updateSize();
    void movePane(int direction);
    void showKeys();
    void prepareNextPage();
    void showError(const Error &error);
    QAction *windowAction(MenuId menu, const QKeySequence &key, std::function<void()> run);

    Studio &m_studio;
    Theme &m_theme;
    ProjectActions *m_project = nullptr;
    Rail *m_rail = nullptr;
    RailFacts *m_railFacts = nullptr;
    HeaderBar *m_header = nullptr;
    QStackedWidget *m_stack = nullptr;
    StatusStrip *m_status = nullptr;
    std::map<QString, Page *> m_pages;
    std::map<MenuId, QMenu *> m_menus;
    QMenu *m_helpMenu = nullptr;
    QList<QAction *> m_pageActions;
    std::map<MenuId, QList<QAction *>> m_windowActions;
    QAction *m_goToAny = nullptr;
    QAction *m_search = nullptr;
    QAction *m_nextTab = nullptr;
    QAction *m_primary = nullptr;
    QAction *m_nextPane = nullptr;
    QAction *m_previousPane = nullptr;
    QAction *m_narrow = nullptr;
    QAction *m_fullScreen = nullptr;
    QAction *m_settings = nullptr;
    QAction *m_quit = nullptr;
    QAction *m_keys = nullptr;
    QAction *m_help = nullptr;
    QAction *m_about = nullptr;
    QAction *m_undo = nullptr;
    QAction *m_redo = nullptr;
};

} // namespace fieldwright::ui
