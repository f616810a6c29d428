#include "ui/pages/documents/documents_page.h"

#include "app/documents/document_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/pairs/pairs.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/documents/read_options.h"
#include "ui/dialogs/generate_dialog.h"
#include "ui/pages/documents/document_filter.h"
#include "ui/pages/documents/document_pane.h"
#include "ui/pages/documents/document_reading.h"
#include "ui/pages/documents/document_state_delegate.h"
#include "ui/pages/documents/import_strip.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QMimeData>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

DocumentsPage::DocumentsPage(const Context &context) : Page(context, "documents")
{
    m_filter = new DocumentFilter(this);
    m_reading = new DocumentReading(context, *banners(), this);
    m_addFolder = makeAction({.menu = MenuId::File, .icon = "folder-open"}, [this] { m_reading->choose(true); });
    m_addFiles = makeAction({.menu = MenuId::File, .icon = "document-import", .key = QKeySequence(u"Ctrl+I"_s)},
                            [this] { m_reading->choose(false); });
    m_generate = makeAction({.menu = MenuId::Run}, [this] { generate(); });
    m_table = new TableView;
    m_readAgain = makeAction({.menu = MenuId::Run, .icon = "view-refresh", .key = QKeySequence(u"F5"_s)},
                             [this] { m_reading->read(selected()); });
    m_options = makeAction({.menu = MenuId::Run, .icon = "configure"}, [this] { askReading(selected(), false); });
    m_password = new QAction(this);
    connect(m_password, &QAction::triggered, this, [this] { askReading({m_lockedId}, true); });
    m_remove =
        makeAction({.menu = MenuId::Edit, .icon = "edit-delete", .key = QKeySequence(Qt::Key_Delete), .only = m_table},
                   [this] { removeSelected(); });
    m_previous = makeAction({.menu = MenuId::View, .icon = "go-previous", .key = QKeySequence(u"Alt+Left"_s)},
                            [this] { m_document->step(-1); });
    m_next = makeAction({.menu = MenuId::View, .icon = "go-next", .key = QKeySequence(u"Alt+Right"_s)},
                        [this] { m_document->step(1); });
    m_wholePage = makeAction({.menu = MenuId::View, .icon = "zoom-fit-best"},
                             [this] { m_document->setWholePage(m_wholePage->isChecked()); });
    m_wholePage->setCheckable(true);
    m_empty = new EmptyState(this);
    m_empty->addButton(m_addFiles);
    m_empty->hide();
    setBody(buildBody(), buildToolBar());
    onLanguage([this] {
        m_addFiles->setText(tr("Add files…"));
        m_addFolder->setText(tr("Add folder…"));
        m_generate->setText(tr("Generate pairs…"));
        m_readAgain->setText(tr("Read again"));
        m_options->setText(tr("Reading options…"));
        m_password->setText(tr("Enter password…"));
        m_remove->setText(tr("Remove"));
        m_previous->setText(tr("Previous part of the document"));
        m_next->setText(tr("Next part of the document"));
        m_wholePage->setText(tr("Show the whole page"));
        m_filters->setText(u"all"_s, tr("All"));
        m_filters->setText(u"ready"_s, tr("Ready"));
        m_filters->setText(u"problems"_s, tr("Problems"));
        m_search->setHint(tr("Search names"));
        m_table->setAccessibleName(tr("Documents"));
        m_empty->setTexts(tr("No documents yet. Drop files or folders here."),
                          tr("PDF, Word, Markdown, HTML, CSV and text in any encoding."));
        refresh();
        currentChanged();
    });
}

DocumentsPage::~DocumentsPage() = default;

QWidget *DocumentsPage::buildToolBar()
{
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const char *id : {"all", "ready", "problems"})
        m_filters->add(QString::fromLatin1(id));
    m_search = new SearchField;
    bar->add(m_filters);
    bar->addSeparator();
    bar->add(new ActionTool(m_readAgain));
    bar->add(new ActionTool(m_options));
    bar->add(new ActionTool(m_remove));
    bar->addStretch();
    bar->add(m_search);
    const auto apply = [this] { m_filter->set(m_filters->current(), m_search->text().trimmed()); };
    connect(m_filters, &FilterRow::currentChanged, this, apply);
    connect(m_search, &QLineEdit::textChanged, this, apply);
    return bar;
}

QWidget *DocumentsPage::buildBody()
{
    auto *body = new Splitter(Qt::Vertical, settings(), u"documents/main"_s);
    m_table->setModel(m_filter);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(DocumentTableModel::NameColumn, Qt::AscendingOrder);
    m_table->setItemDelegateForColumn(DocumentTableModel::StateColumn, new DocumentStateDelegate(m_table));
    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_strip = new ImportStrip;
    column->addWidget(m_strip);
    column->addWidget(m_table, 1);
    body->addWidget(list);

    m_document = new DocumentPane(settings(), {m_previous, m_next, m_wholePage});
    body->addWidget(m_document);
    body->restore({280, 420});
    body->setStretchFactor(1, 1);

    connect(m_table, &TableView::currentRowChanged, this, &DocumentsPage::currentChanged);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DocumentsPage::refreshTools);
    return body;
}

void DocumentsPage::projectChanged()
{
    m_filter->setSourceModel(nullptr);
    delete m_model;
    m_model = nullptr;
    forgetContent();
    m_reading->projectChanged();
    m_strip->setProject(project());
    banners()->clear();
    if (Project *open = project()) {
        m_model = new DocumentTableModel(open->documents(), open->pairs(), this);
        m_filter->setSourceModel(m_model);
        m_table->setColumns(settings(), u"documents/table"_s, {260, 90, 64, 72, 84, 68, 0});
        connect(&open->documents(), &Documents::listReset, this, &DocumentsPage::refresh);
        connect(&open->documents(), &Documents::failed, this, [this](const Error &error) {
            banners()->show({.id = u"failed"_s,
                             .tone = Tone::Error,
                             .thing = translated(error.what),
                             .rest = translated(error.remedy)});
        });
    }
    refresh();
    currentChanged();
}

void DocumentsPage::refresh()
{
    Project *open = project();
    int ready = 0;
    int failed = 0;
    int warned = 0;
    qint64 blocks = 0;
    int waiting = 0;
    QString firstFailed;
    QString firstReason;
    m_lockedId = 0;
    if (open) {
        for (const DocumentInfo &document : open->documents().list()) {
            ready += document.state == DocumentState::Ok;
            waiting += document.state == DocumentState::Waiting;
            warned += document.state == DocumentState::Ok && !document.warnings.empty();
            blocks += document.blocks;
            if (document.state == DocumentState::Failed) {
                ++failed;
                if (firstFailed.isEmpty()) {
                    firstFailed = toQString(document.name);
                    if (document.error)
                        firstReason = translated(*document.error);
                }
                if (!m_lockedId && document.error && isPasswordError(*document.error))
                    m_lockedId = document.id;
            }
        }
    }
    const int count = open ? open->documents().count() : 0;
    m_filters->setCount(u"all"_s, count);
    m_filters->setCount(u"ready"_s, ready);
    m_filters->setCount(u"problems"_s, failed + warned);
    QStringList facts{tr("%n file(s)", nullptr, count)};
    if (waiting)
        facts.append(tr("%n being read", nullptr, waiting));
    if (failed)
        facts.append(tr("%n not read", nullptr, failed));
    if (blocks)
        facts.append(tr("%1 blocks").arg(shownNumber(blocks)));
    setFacts(count ? facts.join(u" · "_s) : QString());
    m_generate->setEnabled(ready > 0);
    m_generate->setToolTip(ready > 0 ? tr("Make questions and answers from the documents")
                                     : tr("Add documents first."));
    setHeader(m_generate, {m_addFolder, m_addFiles});
    setEmptyState(count ? nullptr : m_empty);
    if (failed)
        banners()->show({.id = u"unread"_s,
                         .tone = Tone::Error,
                         .thing = failed == 1 ? tr("%1 was not read:").arg(firstFailed)
                                              : tr("%n file(s) were not read:", nullptr, failed),
                         .rest = failed == 1 ? firstReason : tr("the table below says why for each."),
                         .actions = m_lockedId ? QList<QAction *>{m_password} : QList<QAction *>{}});
    else
        banners()->remove(u"unread"_s);
    if (count && !m_table->currentIndex().isValid() && m_filter->rowCount()) {
        // The list was replaced: what was shown stays where it still is.
        const QModelIndex same = m_filter->mapFromSource(m_model->indexOf(m_shownId));
        m_table->setCurrentIndex(same.isValid() ? same : m_filter->index(0, 0));
    }
    if (const DocumentContent *content = m_document->content()) {
        const DocumentInfo *info = open ? open->documents().find(content->info.id) : nullptr;
        if (!info || info->run != content->info.run) { // removed, or read again with another text
            forgetContent();
            currentChanged();
        }
    }
    refreshTools();
}

void DocumentsPage::refreshTools()
{
    const std::vector<qint64> ids = selected();
    const bool any = std::any_of(ids.begin(), ids.end(), [](qint64 id) { return id > 0; });
    for (QAction *action : {m_readAgain, m_options, m_remove}) {
        action->setEnabled(any);
        action->setToolTip(any ? action->text() : tr("Choose a document first."));
    }
}

void DocumentsPage::forgetContent()
{
    m_document->forget();
    m_shownId = 0;
}

void DocumentsPage::askReading(const std::vector<qint64> &ids, bool forPassword)
{
    if (!m_reading->ask(ids, forPassword))
        return;
    forgetContent(); // also where the text turns out to be the same: the page can be drawn now
    currentChanged();
}

qint64 DocumentsPage::currentId() const
{
    return m_table->currentIndex().isValid() ? m_table->currentIndex().data(DocumentTableModel::IdRole).toLongLong()
                                             : 0;
}

std::vector<qint64> DocumentsPage::selected() const
{
    std::vector<qint64> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        ids.push_back(index.data(DocumentTableModel::IdRole).toLongLong());
    return ids;
}

void DocumentsPage::currentChanged()
{
    const qint64 id = currentId();
    const DocumentInfo *info = project() ? project()->documents().find(id) : nullptr;
    m_shownId = id;
    if (!info) {
        m_document->showMessage(
            project() && project()->documents().count() ? tr("Choose a document to see what was read.") : QString());
        return;
    }
    if (info->state == DocumentState::Failed) {
        m_document->showMessage(info->error ? translated(*info->error) : tr("This file was not read."));
        return;
    }
    if (info->state == DocumentState::Waiting) {
        m_document->showMessage(tr("This file is being read."));
        return;
    }
    if (m_document->content() && m_document->content()->info.id == id) {
        m_document->showContent();
        return;
    }
    project()->documents().content(id, this, [this, id](Result<DocumentContent> content) {
        if (id != m_shownId)
            return;
        if (!content) {
            m_document->showMessage(translated(content.error()));
            return;
        }
        const QString password = m_reading->passwordOf(toQString(content->info.sourcePath));
        m_document->show(std::move(*content), project()->documents().originalOf(id), password);
    });
}

void DocumentsPage::generate()
{
    if (!project())
        return;
    const std::vector<qint64> marked = selected();
    GenerateDialog dialog(studio(), marked.size() > 1 ? marked : std::vector<qint64>{}, this);
    if (dialog.exec() != QDialog::Accepted || !project())
        return;
    project()->jobs().generatePairs(dialog.options(), this, [this](const Result<QString> &started) {
        if (started) {
            navigator().say(tr("Generating pairs"));
            navigator().goTo(u"dataset"_s);
        } else {
            banners()->show({.id = u"generate"_s,
                             .tone = Tone::Error,
                             .thing = translated(started.error().what),
                             .rest = translated(started.error().remedy)});
        }
    });
}

void DocumentsPage::removeSelected()
{
    std::vector<qint64> ids;
    for (const qint64 id : selected()) {
        if (id > 0)
            ids.push_back(id);
    }
    if (ids.empty() || !project())
        return;
    project()->documents().remove(ids);
    navigator().say(tr("Removed %n document(s)", nullptr, int(ids.size())));
}

void DocumentsPage::reveal(const QVariant &what)
{
    if (what.typeId() == QMetaType::QStringList) {
        m_reading->import(what.toStringList());
    } else if (what.toString() == u"add"_s) {
        m_addFiles->trigger();
    } else if (m_model) {
        const QModelIndex index = m_filter->mapFromSource(m_model->indexOf(what.toLongLong()));
        if (index.isValid())
            m_table->setCurrentIndex(index);
    }
}

void DocumentsPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
}

void DocumentsPage::focusStart()
{
    m_table->setFocus();
}

void DocumentsPage::clearFilter()
{
    m_search->clear();
    m_filters->setCurrent(u"all"_s);
}

bool DocumentsPage::accepts(const QMimeData &data) const
{
    return project() && data.hasUrls();
}

void DocumentsPage::dropped(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    if (!paths.isEmpty())
        m_reading->import(paths);
}

QList<Destination> DocumentsPage::find(const QString &words, int limit) const
{
    QList<Destination> found;
    if (!project())
        return found;
    for (const DocumentInfo &document : project()->documents().list()) {
        const QString name = toQString(document.name);
        if (found.size() < limit && name.contains(words, Qt::CaseInsensitive)) {
            const qint64 id = document.id;
            found.append(
                {name, tr("Document"), "document-multiple", [this, id] { navigator().goTo(u"documents"_s, {}, id); }});
        }
    }
    return found;
}

} // namespace fieldwright::ui
