#include "ui/main_window/main_window.h"

#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "ui/dialogs/settings_dialog.h"
#include "ui/main_window/go_to_dialog.h"
#include "ui/main_window/header_bar.h"
#include "ui/main_window/help_sheet.h"
#include "ui/main_window/network_facts.h"
#include "ui/main_window/rail.h"
#include "ui/main_window/rail_facts.h"
#include "ui/main_window/status_strip.h"
#include "ui/project_actions.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/wheel_guard.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QStackedWidget>
#include <QTimer>
#include <QUndoStack>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr MenuId menuOrder[] = {MenuId::File, MenuId::Edit, MenuId::View, MenuId::Project, MenuId::Run, MenuId::Tools};

/// Of a project's settings: the page that was last shown.
const QString pageKey = u"window_page"_s;

/// Between two pages that are prepared out of sight: what the user does comes first.
constexpr int pauseMs = 30;

QString plain(QString text)
{
    return text.remove(u'&').remove(u'…');
}

} // namespace

MainWindow::MainWindow(Studio &studio, Theme &theme) : m_studio(studio), m_theme(theme)
{
    setMinimumSize(1024, 640);
    setAcceptDrops(true);
    qApp->installEventFilter(new WheelGuard(this));
    m_project = new ProjectActions(studio, this);
    buildFrame();
    m_railFacts = new RailFacts(studio, *m_rail);
    new NetworkFacts(studio, *m_status);
    buildActions();
    buildMenus();
    connect(m_project, &ProjectActions::failed, this, &MainWindow::showError);
    connect(m_project, &ProjectActions::documentsWaiting, this,
            [this](const QStringList &paths) { goTo(u"documents"_s, {}, paths); });
    connect(&studio, &Studio::projectOpened, this, &MainWindow::projectChanged);
    connect(&studio, &Studio::projectClosed, this, &MainWindow::projectChanged);
    connect(m_rail, &Rail::pageChosen, this, [this](const QString &page) { bringUp(page, {}, {}); });
    connect(m_rail, &Rail::pageEntered, this, [this] { currentPage()->focusStart(); });
    connect(m_rail, &Rail::jobClicked, this, [this] { goTo(u"jobs"_s, {}, m_railFacts->runningJob()); });
    connect(m_status, &StatusStrip::memoryClicked, this, [this] { goTo(u"jobs"_s); });

    const QByteArray geometry = studio.settings().get(setting::windowGeometry);
    if (geometry.isEmpty() || !restoreGeometry(geometry))
        resize(firstSize());
    m_narrow->setChecked(studio.settings().get(setting::narrowRail));
    projectChanged();
    goTo(u"home"_s);
    QTimer::singleShot(300, this, &MainWindow::prepareNextPage);
}

MainWindow::~MainWindow() = default;

/// What the pages are laid out for, and its frame on a screen that is no larger.
QSize MainWindow::firstSize() const
{
    const QSize room = screen()->availableSize() - QSize(0, 32);
    const QSize wanted(1280, 800);
    return room.width() < minimumWidth() || room.height() < minimumHeight() ? wanted : wanted.boundedTo(room);
}

void MainWindow::buildFrame()
{
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    m_rail = new Rail;
    m_header = new HeaderBar;
    m_stack = new QStackedWidget;
    m_status = new StatusStrip;
    right->addWidget(m_header);
    right->addWidget(m_stack, 1);
    row->addWidget(m_rail);
    row->addLayout(right, 1);
    column->addLayout(row, 1);
    column->addWidget(m_status);
    setCentralWidget(centre);
    for (QWidget *part : std::initializer_list<QWidget *>{menuBar(), m_rail, m_header, m_status})
        m_theme.dress(part);
}

QAction *MainWindow::windowAction(MenuId menu, const QKeySequence &key, std::function<void()> run)
{
    auto *action = new QAction(this);
    action->setShortcut(key);
    addAction(action);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    m_windowActions[menu].append(action);
    return action;
}

void MainWindow::buildActions()
{
    for (QAction *action : {m_project->create(), m_project->open(), m_project->sample(), m_project->close()}) {
        if (action) {
            addAction(action);
            m_windowActions[MenuId::File].append(action);
        }
    }
    m_quit = windowAction(MenuId::File, QKeySequence(u"Ctrl+Q"_s), [this] { close(); });
    m_search = windowAction(MenuId::Edit, QKeySequence(u"Ctrl+F"_s), [this] {
        if (Page *page = currentPage())
            page->focusSearch();
    });
    m_search->setShortcuts({QKeySequence(u"Ctrl+F"_s), QKeySequence(u"/"_s)});
    m_goToAny = windowAction(MenuId::Edit, QKeySequence(u"Ctrl+K"_s), [this] {
        const auto finder = [this](const QString &words) {
            QList<Destination> found;
            for (const PageEntry &entry : pageTable()) {
                const QString title = pageTitle(entry);
                if (title.contains(words, Qt::CaseInsensitive) && canGoTo(QString::fromLatin1(entry.id)))
                    found.append(
                        {title, tr("Page"), entry.icon, [this, id = QString::fromLatin1(entry.id)] { goTo(id); }});
            }
            if (words.isEmpty())
                return found;
            for (const auto &[id, page] : m_pages) {
                if (canGoTo(id))
                    found += page->find(words, 8);
            }
            for (QAction *action : allActions()) {
                if (action->isEnabled() && plain(action->text()).contains(words, Qt::CaseInsensitive))
                    found.append({plain(action->text()), tr("Action"), "", [action] { action->trigger(); }});
            }
            return found.mid(0, 60);
        };
        GoToDialog dialog(finder, this);
        dialog.exec();
    });
    for (size_t i = 0; i < pageTable().size() && i < 9; ++i) {
        const PageEntry &entry = pageTable()[i];
        QAction *action = windowAction(MenuId::View, QKeySequence(u"Ctrl+%1"_s.arg(i + 1)),
                                       [this, id = QString::fromLatin1(entry.id)] { goTo(id); });
        action->setIcon(icon(entry.icon));
        m_pageActions.append(action);
    }
    m_nextTab = windowAction(MenuId::View, QKeySequence(u"Ctrl+Tab"_s), [this] {
        QTabBar *bar = m_header->tabBar();
        if (bar->count() > 1)
            bar->setCurrentIndex((bar->currentIndex() + 1) % bar->count());
    });
    m_nextPane = windowAction(MenuId::View, QKeySequence(u"F6"_s), [this] { movePane(1); });
    m_previousPane = windowAction(MenuId::View, QKeySequence(u"Shift+F6"_s), [this] { movePane(-1); });
    m_narrow = windowAction(MenuId::View, {}, [] {});
    m_narrow->setCheckable(true);
    connect(m_narrow, &QAction::toggled, this, [this](bool on) {
        m_studio.settings().set(setting::narrowRail, on);
        updateSize();
    });
    connect(&m_studio.settings(), &Settings::changed, this, [this](const QString &name) {
        if (name == QLatin1String(setting::narrowRail.name))
            m_narrow->setChecked(m_studio.settings().get(setting::narrowRail));
    });
    m_fullScreen = windowAction(MenuId::View, QKeySequence(u"F11"_s),
                                [this] { isFullScreen() ? showNormal() : showFullScreen(); });
    m_primary = windowAction(MenuId::Run, QKeySequence(u"Ctrl+Return"_s), [this] {
        if (Page *page = currentPage(); page && page->primary() && page->primary()->isEnabled())
            page->primary()->trigger();
    });
    m_settings = windowAction(MenuId::Tools, QKeySequence(u"Ctrl+,"_s),
                              [this] { SettingsDialog(m_studio, m_theme, this).exec(); });

    m_keys = new QAction(this);
    m_keys->setShortcut(QKeySequence(u"?"_s));
    addAction(m_keys);
    connect(m_keys, &QAction::triggered, this, &MainWindow::showKeys);
    m_help = new QAction(icon("help-contextual"), QString(), this);
    m_help->setShortcut(QKeySequence(u"F1"_s));
    addAction(m_help);
    connect(m_help, &QAction::triggered, this, [this] {
        Page *page = currentPage();
        HelpSheet sheet(page->id(), pageTitle(page->id()), this);
        connect(&sheet, &HelpSheet::keysWanted, this, &MainWindow::showKeys, Qt::QueuedConnection);
        sheet.exec();
    });
    m_about = new QAction(this);
    connect(m_about, &QAction::triggered, this, [this] {
        QMessageBox::about(
            this, tr("About Fieldwright"),
            tr("<b>Fieldwright %1</b><p>Turns a general language model into one of your field, on this "
               "computer. Licence: GPL-3.0-or-later.<p>Icons: Breeze, LGPL-3.0-or-later. Charts: QCustomPlot.")
                .arg(QStringLiteral(FIELDWRIGHT_VERSION)));
    });
}

void MainWindow::showKeys()
{
    QList<KeysSheet::Section> sections;
    if (Page *page = currentPage()) {
        QList<QAction *> actions;
        for (const Page::MenuAction &entry : page->menuActions())
            actions.append(entry.action);
        sections.append({pageTitle(page->id()), actions});
    }
    QList<QAction *> own;
    for (const MenuId id : menuOrder)
        own += m_windowActions[id];
    sections.append({tr("Window"), own});
    KeysSheet(sections, this).exec();
}

void MainWindow::buildMenus()
{
    for (const MenuId id : menuOrder) {
        QMenu *menu = menuBar()->addMenu(QString());
        m_menus[id] = menu;
        connect(menu, &QMenu::aboutToShow, this, [this, id] { fillMenu(id); });
    }
    m_helpMenu = menuBar()->addMenu(QString());
    m_helpMenu->addAction(m_help);
    m_helpMenu->addAction(m_keys);
    m_helpMenu->addSeparator();
    m_helpMenu->addAction(m_about);
    retranslate();
}

/// The window's own actions, then those of the page, then those of the other pages in a submenu each. The latter are
/// stand-ins that go to the page first: the real ones must not be in a visible menu, else their keys would be active
/// while another page is shown.
void MainWindow::fillMenu(MenuId id)
{
    QMenu *menu = m_menus[id];
    menu->clear(); // which leaves the submenus
    for (QMenu *sub : menu->findChildren<QMenu *>(Qt::FindDirectChildrenOnly))
        sub->deleteLater();
    if (id == MenuId::Edit && m_undo) {
        menu->addAction(m_undo);
        menu->addAction(m_redo);
        menu->addSeparator();
    }
    const QList<QAction *> own = m_windowActions[id];
    for (QAction *action : own) {
        if (action != m_quit)
            menu->addAction(action);
        if (action == m_project->open())
            menu->addSeparator();
    }
    Page *current = currentPage();
    bool first = true;
    if (current) {
        for (const Page::MenuAction &entry : current->menuActions()) {
            if (entry.menu != id)
                continue;
            if (first)
                menu->addSeparator();
            first = false;
            menu->addAction(entry.action);
        }
    }
    first = true;
    for (const PageEntry &entry : pageTable()) {
        const QString pageId = QString::fromLatin1(entry.id);
        const auto found = m_pages.find(pageId);
        if (found == m_pages.end() || found->second == current)
            continue;
        QMenu *sub = nullptr;
        for (const Page::MenuAction &other : found->second->menuActions()) {
            if (other.menu != id)
                continue;
            if (!sub) {
                if (first)
                    menu->addSeparator();
                first = false;
                sub = menu->addMenu(icon(entry.icon), pageTitle(entry));
                sub->setEnabled(canGoTo(pageId));
            }
            const QString key = other.action->shortcut().toString(QKeySequence::NativeText);
            QAction *standIn = sub->addAction(other.action->icon(), key.isEmpty() ? other.action->text()
                                                                                  : other.action->text() + u'\t' + key);
            standIn->setEnabled(other.action->isEnabled());
            connect(standIn, &QAction::triggered, other.action, [this, pageId, action = other.action] {
                goTo(pageId);
                action->trigger();
            });
        }
    }
    if (id == MenuId::File) {
        menu->addSeparator();
        menu->addAction(m_quit);
    }
    menu->menuAction()->setVisible(!menu->isEmpty());
}

QList<QAction *> MainWindow::allActions()
{
    QList<QAction *> result;
    for (const MenuId id : menuOrder)
        result += m_windowActions[id];
    if (Page *page = currentPage()) {
        for (const Page::MenuAction &entry : page->menuActions())
            result.append(entry.action);
    }
    return result;
}

void MainWindow::retranslate()
{
    const std::map<MenuId, QString> names = {{MenuId::File, tr("&File")}, {MenuId::Edit, tr("&Edit")},
                                             {MenuId::View, tr("&View")}, {MenuId::Project, tr("&Project")},
                                             {MenuId::Run, tr("&Run")},   {MenuId::Tools, tr("&Tools")}};
    for (const auto &[id, name] : names)
        m_menus[id]->setTitle(name);
    m_helpMenu->setTitle(tr("&Help"));
    m_project->retranslate();
    m_quit->setText(tr("Quit"));
    m_search->setText(tr("Search in this page"));
    m_goToAny->setText(tr("Go to anything…"));
    for (size_t i = 0; i < size_t(m_pageActions.size()); ++i)
        m_pageActions[qsizetype(i)]->setText(pageTitle(pageTable()[i]));
    m_nextTab->setText(tr("Next tab"));
    m_nextPane->setText(tr("Next pane"));
    m_previousPane->setText(tr("Previous pane"));
    m_narrow->setText(tr("Narrow rail"));
    m_fullScreen->setText(tr("Full screen"));
    m_primary->setText(tr("Do the next step of this page"));
    m_settings->setText(tr("Settings…"));
    m_help->setText(tr("Help of this page"));
    m_keys->setText(tr("Keys of this page"));
    m_about->setText(tr("About Fieldwright"));
    for (const MenuId id : menuOrder)
        fillMenu(id);
    if (Page *page = currentPage())
        m_header->setPage(page, pageTitle(page->id()));
}

Page *MainWindow::page(const QString &id)
{
    if (const auto found = m_pages.find(id); found != m_pages.end())
        return found->second;
    for (const PageEntry &entry : pageTable()) {
        if (id != QLatin1String(entry.id))
            continue;
        Page *page = entry.make(Context{m_studio, m_theme, *this, *m_project});
        m_pages[id] = page;
        m_stack->addWidget(page);
        page->projectChanged();
        return page;
    }
    return nullptr;
}

bool MainWindow::canGoTo(const QString &id) const
{
    return m_rail->model().isEnabled(m_rail->model().rowOf(id));
}

Page *MainWindow::currentPage() const
{
    return qobject_cast<Page *>(m_stack->currentWidget());
}

/// After the start and after a change of the language, one page at a time while nothing else is to be done, so that
/// every menu is complete and every page comes at once.
void MainWindow::prepareNextPage()
{
    for (const PageEntry &entry : pageTable()) {
        const QString id = QString::fromLatin1(entry.id);
        const auto built = m_pages.find(id);
        if (built != m_pages.end() && !built->second->catchUp())
            continue;
        page(id);
        for (const MenuId menu : menuOrder)
            fillMenu(menu);
        QTimer::singleShot(pauseMs, this, &MainWindow::prepareNextPage);
        return;
    }
}

void MainWindow::goTo(const QString &id, const QString &tab, const QVariant &what)
{
    const bool isOther = bringUp(id, tab, what);
    if (Page *page = currentPage(); page->id() == id && (isOther || !page->isAncestorOf(focusWidget())))
        page->focusStart();
}

/// Returns whether another page came to the front; the keyboard's focus stays where it is.
bool MainWindow::bringUp(const QString &id, const QString &tab, const QVariant &what)
{
    if (!canGoTo(id))
        return false;
    const Page *before = currentPage();
    Page *target = page(id);
    const bool other = before != target;
    m_stack->setCurrentWidget(target);
    m_rail->setCurrent(id);
    m_header->setPage(target, pageTitle(id));
    if (!tab.isEmpty() || target->currentTab().isEmpty())
        target->setCurrentTab(tab);
    if (what.isValid())
        target->reveal(what);
    if (!other)
        return false;
    if (Project *project = m_studio.project())
        project->setValue(pageKey, id);
    for (const MenuId menu : menuOrder)
        fillMenu(menu);
    target->shown();
    return true;
}

void MainWindow::say(const QString &message)
{
    m_status->say(message);
}

void MainWindow::showError(const Error &error)
{
    BannerText banner;
    banner.id = u"window"_s;
    banner.tone = Tone::Error;
    banner.thing = translated(error.what);
    banner.rest = translated(error.remedy);
    if (Page *page = currentPage())
        page->banners()->show(banner);
}

void MainWindow::projectChanged()
{
    Project *project = m_studio.project();
    m_rail->model().setProjectOpen(project);
    m_project->close()->setEnabled(project);
    delete m_undo;
    delete m_redo;
    m_undo = m_redo = nullptr;
    if (project) {
        m_undo = project->undoStack().createUndoAction(this, tr("Undo"));
        m_undo->setShortcut(QKeySequence(u"Ctrl+Z"_s));
        m_undo->setIcon(icon("edit-undo"));
        m_redo = project->undoStack().createRedoAction(this, tr("Redo"));
        m_redo->setShortcut(QKeySequence(u"Ctrl+Shift+Z"_s));
        m_redo->setIcon(icon("edit-redo"));
        addAction(m_undo);
        addAction(m_redo);
        connect(&project->store(), &ProjectStore::savedChanged, this,
                [this](bool saved) { m_status->setSaved(true, saved); });
        connect(project, &Project::failed, this, &MainWindow::showError);
    }
    m_status->setProject(project ? toQString(project->folder().filename()) : QString());
    m_status->setSaved(project, true);
    updateTitle();
    for (const auto &[id, page] : m_pages)
        page->projectChanged();
    if (Page *page = currentPage(); page && !canGoTo(page->id()))
        goTo(u"home"_s);
    if (const QString last = project ? project->value(pageKey) : QString(); !last.isEmpty())
        goTo(last); // where the user was when it was closed
    for (const MenuId id : menuOrder)
        fillMenu(id);
}

void MainWindow::updateTitle()
{
    // What a title ends with, or Qt adds its own name for the program.
    QGuiApplication::setApplicationDisplayName(tr("Fieldwright"));
    const Project *const project = m_studio.project();
    setWindowTitle(project ? tr("%1 – Fieldwright").arg(project->name()) : tr("Fieldwright"));
}

void MainWindow::updateSize()
{
    m_rail->setNarrow(width() < 1180 || m_narrow->isChecked());
    m_header->setCompact(width() < 1280);
}

/// Panes, in the order of the eye: the rail, then what of the page scrolls.
void MainWindow::movePane(int direction)
{
    QList<QWidget *> panes{m_rail->list()};
    QList<QWidget *> inPage;
    if (Page *page = currentPage()) {
        for (QAbstractScrollArea *area : page->findChildren<QAbstractScrollArea *>()) {
            if (area->isVisible() && area->isEnabled() && area->focusPolicy() != Qt::NoFocus &&
                !qobject_cast<QHeaderView *>(area))
                inPage.append(area);
        }
        std::sort(inPage.begin(), inPage.end(), [page](QWidget *a, QWidget *b) {
            const QPoint p = a->mapTo(page, QPoint());
            const QPoint q = b->mapTo(page, QPoint());
            return p.y() / 40 != q.y() / 40 ? p.y() < q.y() : p.x() < q.x();
        });
    }
    panes += inPage;
    qsizetype now = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes[i]->hasFocus() || panes[i]->isAncestorOf(focusWidget()))
            now = i;
    }
    const qsizetype next = (now + direction + panes.size()) % panes.size();
    panes[next]->setFocus(Qt::TabFocusReason);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        updateTitle();
        QTimer::singleShot(pauseMs, this, &MainWindow::prepareNextPage);
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    updateSize();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_studio.settings().set(setting::windowGeometry, saveGeometry());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (Page *page = currentPage(); page && page->accepts(*event->mimeData()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    if (Page *page = currentPage(); page && page->accepts(*event->mimeData())) {
        page->dropped(*event->mimeData());
        event->acceptProposedAction();
    }
}

} // namespace fieldwright::ui
