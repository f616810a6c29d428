#include "ui/pages/home/home_page.h"

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/evaluations/evaluations.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/dialogs/look_form.h"
#include "ui/pages/home/steps_model.h"
#include "ui/project_actions.h"
#include "ui/style/icons.h"
#include "ui/system.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStorageInfo>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

QStringList localPaths(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

/// The first of the dropped things that is a project; empty when none is.
QString projectAmong(const QStringList &paths)
{
    for (const QString &path : paths) {
        if (Project::isProject(toPath(path)))
            return path;
    }
    return {};
}

} // namespace

HomePage::HomePage(const Context &context) : Page(context, "home")
{
    setAcceptDrops(true);
    m_next = makeAction({.menu = MenuId::Project}, [this] { doNext(); });
    m_files = makeAction({.menu = MenuId::File, .icon = "document-import"}, [this] { chooseFiles(false); });
    m_folder = makeAction({.menu = MenuId::File, .icon = "folder-open"}, [this] { chooseFiles(true); });

    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *body = new QWidget;
    body->setProperty("surface", u"window"_s);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    row->setSpacing(size::padding);
    row->addWidget(buildLeft(), 1);
    m_right = buildRight();
    row->addWidget(m_right);
    scroll->setWidget(body);
    setBody(scroll);

    connect(&settings(), &Settings::changed, this, [this](const QString &name) {
        if (name == QLatin1String(setting::recentProjects.name))
            refreshRecent();
    });
    connect(&context.theme, &Theme::changed, this, [this] { refresh(); });
    onLanguage([this] {
        m_files->setText(tr("Choose files…"));
        m_folder->setText(tr("Choose folder…"));
        m_stepsGroup->caption()->setTitle(tr("From documents to a report, in six steps"));
        m_stepsTable->setAccessibleName(tr("The six steps"));
        m_recentGroup->caption()->setTitle(tr("Recent projects"));
        m_recent->setAccessibleName(tr("Recent projects"));
        m_noRecent->setTexts(tr("No projects yet"),
                             tr("Projects you open are listed here and reopen where you left them."));
        m_computer->caption()->setTitle(tr("This computer"));
        m_look->caption()->setTitle(tr("Language and appearance"));
        m_promise->caption()->setTitle(tr("Nothing leaves this computer"));
        refresh();
        refreshComputer();
    });
}

QWidget *HomePage::buildLeft()
{
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::padding);

    m_drop = new DropField;
    m_drop->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_drop->addButton(m_files);
    m_drop->addButton(m_folder);
    column->addWidget(m_drop);

    m_stepsGroup = new Group;
    m_steps = new StepsModel(this);
    m_stepsTable = new TableView;
    m_stepsTable->setModel(m_steps);
    m_stepsTable->setAlternatingRowColors(false);
    m_stepsTable->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stepsTable->setColumns(settings(), u"home/steps"_s, {36, 128, 0, 250});
    m_stepsGroup->body()->addWidget(m_stepsTable);
    connect(m_stepsTable, &QTableView::clicked, this, [this](const QModelIndex &index) {
        navigator().goTo(StepsModel::pageOf(index.row()), StepsModel::tabOf(index.row()));
    });
    connect(m_stepsTable, &QTableView::activated, this, [this](const QModelIndex &index) {
        navigator().goTo(StepsModel::pageOf(index.row()), StepsModel::tabOf(index.row()));
    });
    column->addWidget(m_stepsGroup);

    m_recentGroup = new Group;
    m_recentStack = new QStackedWidget;
    m_recent = new QListWidget;
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->setIconSize(QSize(size::icon, size::icon));
    m_noRecent = new EmptyState;
    m_recentStack->addWidget(m_recent);
    m_recentStack->addWidget(m_noRecent);
    m_recentStack->setMinimumHeight(3 * size::row);
    m_recentStack->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_recentGroup->body()->addWidget(m_recentStack);
    connect(m_recent, &QListWidget::itemActivated, this, [this](QListWidgetItem *item) {
        context().project.openFolder(toPath(item->data(Qt::UserRole).toString()));
    });
    connect(m_recent, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) {
        context().project.openFolder(toPath(item->data(Qt::UserRole).toString()));
    });
    column->addWidget(m_recentGroup, 1);
    return left;
}

QWidget *HomePage::buildRight()
{
    auto *right = new QWidget;
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::padding);

    m_computer = new Group;
    m_facts = new QGridLayout;
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setSpacing(0);
    m_computer->body()->addLayout(m_facts);
    column->addWidget(m_computer);

    m_look = new Group;
    m_lookForm = new LookForm(studio(), context().theme);
    m_look->body()->addWidget(m_lookForm);
    column->addWidget(m_look);

    m_promise = new Group;
    m_promiseText = new QLabel;
    m_promiseText->setWordWrap(true);
    m_promiseText->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_promiseText->setContentsMargins(size::padding, 12, size::padding, 12);
    m_promise->body()->addWidget(m_promiseText, 1);
    column->addWidget(m_promise, 1);
    return right;
}

void HomePage::projectChanged()
{
    Project *open = project();
    m_steps->setProject(open);
    if (open) {
        connect(&open->documents(), &Documents::listReset, this, &HomePage::refresh);
        connect(&open->pairs(), &Pairs::countsChanged, this, &HomePage::refresh);
        connect(&open->datasets(), &Datasets::listReset, this, &HomePage::refresh);
        connect(&open->models(), &ProjectModels::listReset, this, &HomePage::refresh);
        connect(&open->evaluations(), &Evaluations::listReset, this, &HomePage::refresh);
    }
    refresh();
    refreshRecent();
}

void HomePage::shown()
{
    refresh();
    refreshComputer();
}

void HomePage::refresh()
{
    Project *open = project();
    m_steps->refresh();
    ProjectActions &actions = context().project;
    if (open) {
        setFacts(open->name());
        m_next->setText(m_steps->nextText());
        m_next->setVisible(true);
        setHeader(m_next, {actions.create(), actions.open()});
        m_drop->setTexts(
            tr("Drop more documents here"),
            tr("PDF, Word, Markdown, HTML, CSV and text in any encoding; whole folders too. Your originals are "
               "not changed."));
    } else {
        setFacts(tr("No project open"));
        m_next->setText(tr("Open sample project"));
        m_next->setVisible(actions.sample());
        setHeader(actions.sample(), {actions.create(), actions.open()});
        m_drop->setTexts(
            tr("Drop documents here to start a project"),
            tr("PDF, Word, Markdown, HTML, CSV and text in any encoding; whole folders too. Your originals are "
               "not changed."));
    }
    QString promise = tr("The network is off. Fieldwright contacts a server only if you add its address yourself.");
    if (const ModelEntry *model = studio().models().standardModel(); model && model->origin == ModelOrigin::BuiltIn)
        promise +=
            u"\n\n"_s +
            tr("The model that comes with it, %1, works at once: nothing to download.").arg(toQString(model->ref.name));
    m_promiseText->setText(promise);
}

void HomePage::refreshRecent()
{
    m_recent->clear();
    for (const QString &folder : settings().get(setting::recentProjects)) {
        if (!QDir(folder).exists())
            continue;
        auto *item = new QListWidgetItem(icon("folder"), QFileInfo(folder).completeBaseName() + u"   "_s +
                                                             QFileInfo(folder).absolutePath());
        item->setData(Qt::UserRole, folder);
        item->setToolTip(folder);
        item->setSizeHint(QSize(100, size::row));
        m_recent->addItem(item);
    }
    m_recentStack->setCurrentWidget(m_recent->count() ? static_cast<QWidget *>(m_recent) : m_noRecent);
}

void HomePage::refreshComputer()
{
    const QLocale locale;
    const MemoryUse memory = mainMemory();
    const QStorageInfo disk(QDir::homePath());
    const QList<std::pair<QString, QString>> facts = {
        {tr("Processor"), processorText()},
        {tr("Main memory"), shownBytes(memory.total)},
        {tr("Free disk"), disk.isValid() ? shownBytes(quint64(disk.bytesAvailable())) : tr("unknown")},
    };
    while (m_facts->count() < facts.size() * 2) {
        const int row = m_facts->count() / 2;
        auto *name = new QLabel;
        auto *value = new QLabel;
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        for (QLabel *label : {name, value}) {
            label->setFixedHeight(size::row);
            label->setContentsMargins(8, 0, 8, 0);
            label->setProperty("cell", true);
            label->style()->unpolish(label);
            label->style()->polish(label);
        }
        m_facts->addWidget(name, row, 0);
        m_facts->addWidget(value, row, 1);
    }
    for (int row = 0; row < facts.size(); ++row) {
        static_cast<QLabel *>(m_facts->itemAtPosition(row, 0)->widget())->setText(facts[row].first);
        static_cast<QLabel *>(m_facts->itemAtPosition(row, 1)->widget())->setText(facts[row].second);
    }
}

void HomePage::doNext()
{
    if (!project()) {
        if (context().project.sample())
            context().project.sample()->trigger();
        return;
    }
    const int row = m_steps->nextRow();
    const bool generate = row == 1 && project()->pairs().counts().draft == 0;
    navigator().goTo(StepsModel::pageOf(row), StepsModel::tabOf(row),
                     row == 0   ? QVariant(u"add"_s)
                     : generate ? QVariant(u"generate"_s)
                                : QVariant());
}

void HomePage::chooseFiles(bool folder)
{
    const QString start = settings().get(setting::lastFolder);
    QStringList paths;
    if (folder) {
        const QString chosen = QFileDialog::getExistingDirectory(this, tr("Choose a folder of documents"), start);
        if (!chosen.isEmpty())
            paths.append(chosen);
    } else {
        paths = QFileDialog::getOpenFileNames(this, tr("Choose documents"), start);
    }
    if (!paths.isEmpty())
        take(paths);
}

void HomePage::take(const QStringList &paths)
{
    if (const QString found = projectAmong(paths); !found.isEmpty())
        context().project.openFolder(toPath(found));
    else if (project())
        navigator().goTo(u"documents"_s, {}, paths);
    else
        context().project.createWith(paths);
}

void HomePage::focusStart()
{
    m_stepsTable->setFocus();
}

bool HomePage::accepts(const QMimeData &data) const
{
    return !localPaths(data).isEmpty();
}

void HomePage::dropped(const QMimeData &data)
{
    take(localPaths(data));
}

void HomePage::dragEnterEvent(QDragEnterEvent *event)
{
    if (!accepts(*event->mimeData()))
        return;
    m_drop->setActive(true);
    event->acceptProposedAction();
}

void HomePage::dragLeaveEvent(QDragLeaveEvent *)
{
    m_drop->setActive(false);
}

void HomePage::dropEvent(QDropEvent *event)
{
    m_drop->setActive(false);
    event->acceptProposedAction();
    dropped(*event->mimeData());
}

void HomePage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    const bool small = window()->width() <= 1280;
    m_right->setFixedWidth(small ? 344 : 392);
    const int height = small ? 36 : 44;
    m_stepsTable->setRowHeight(height);
    m_stepsTable->setFixedHeight(size::row + m_steps->rowCount() * height);
}

} // namespace fieldwright::ui
