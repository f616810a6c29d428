#include "ui/pages/documents/documents_page.h"

#include "app/documents/document_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/pairs/pairs.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/dialogs/generate_dialog.h"
#include "ui/pages/documents/block_model.h"
#include "ui/pages/documents/original_view.h"
#include "ui/pages/documents/page_picture_view.h"
#include "ui/pages/documents/reading_dialog.h"
#include "ui/pages/documents/text_page_view.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QSortFilterProxyModel>
#include <QStackedWidget>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Of a document without pages, so many blocks are shown at once.
constexpr size_t blocksAPart = 200;

bool hasProblem(const QModelIndex &index)
{
    return index.data(DocumentTableModel::StateRole).toInt() == int(DocumentState::Failed) ||
           !index.data(DocumentTableModel::ReasonRole).toString().isEmpty();
}

/// Word wrap in the last column; the others stay at the top line.
class WrapDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const QRect rect = paintRow(painter, option, index).adjusted(0, 5, 0, 0);
        const Colors &colors = colorsOf(option.palette);
        const bool text = index.column() == BlockModel::TextColumn;
        painter->setFont(text ? option.font : smallFont());
        painter->setPen(text ? colors.text : colors.muted);
        const int align = index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignHorizontal_Mask;
        painter->setClipRect(option.rect);
        painter->drawText(rect, align | Qt::AlignTop | (text ? Qt::TextWordWrap : Qt::TextSingleLine),
                          index.data().toString());
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (index.column() != BlockModel::TextColumn)
            return {10, size::row};
        const auto *table = qobject_cast<const QTableView *>(option.widget);
        const int width = table ? table->columnWidth(index.column()) - 16 : 400;
        const QRect bounds = QFontMetrics(option.font)
                                 .boundingRect(QRect(0, 0, width, 100000), Qt::TextWordWrap, index.data().toString());
        return {width, std::clamp(bounds.height() + 11, size::row, 400)};
    }
};

/// The parts in which a document is shown; see DocumentsPage::Part.
template <typename Part>
std::vector<Part> partsOf(const Document &document)
{
    const std::vector<Block> &blocks = document.blocks;
    std::vector<Part> parts;
    size_t done = 0;
    const auto take = [&](int page) {
        size_t end = done;
        while (end < blocks.size() && end - done < blocksAPart && blocks[end].page == page)
            ++end;
        parts.push_back({done, end - done, page});
        done = end;
    };
    for (int page = 1; page <= document.pageCount; ++page) {
        do
            take(page);
        while (done < blocks.size() && blocks[done].page == page);
    }
    while (done < blocks.size())
        take(blocks[done].page);
    return parts;
}

/// What can be said of how a file is read depends on its kind, which a file that was not read shows by its name.
bool isPdfFile(const DocumentInfo &info)
{
    return info.format.empty() ? toQString(info.name).endsWith(u".pdf"_s, Qt::CaseInsensitive) : info.format == "pdf";
}

bool isTextFile(const DocumentInfo &info)
{
    const QString name = toQString(info.name);
    return info.format.empty() ? !isPdfFile(info) && !name.endsWith(u".docx"_s, Qt::CaseInsensitive)
                               : info.format != "pdf" && info.format != "docx";
}

} // namespace

/// By state, and by words in the name.
class DocumentsPage::Filter : public QSortFilterProxyModel
{
public:
    explicit Filter(QObject *parent) : QSortFilterProxyModel(parent)
    {
        setSortRole(DocumentTableModel::SortRole);
        setSortLocaleAware(true);
    }
    void set(const QString &state, const QString &words)
    {
        m_state = state;
        m_words = words;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        if (!m_words.isEmpty() && !index.data().toString().contains(m_words, Qt::CaseInsensitive))
            return false;
        if (m_state == u"problems"_s)
            return hasProblem(index);
        if (m_state == u"ready"_s)
            return index.data(DocumentTableModel::StateRole).toInt() == int(DocumentState::Ok);
        return true;
    }

private:
    QString m_state;
    QString m_words;
};

DocumentsPage::DocumentsPage(const Context &context) : Page(context, "documents")
{
    m_filter = new Filter(this);
    m_addFolder = makeAction({.menu = MenuId::File, .icon = "folder-open"}, [this] { chooseFiles(true); });
    m_addFiles = makeAction({.menu = MenuId::File, .icon = "document-import", .key = QKeySequence(u"Ctrl+I"_s)},
                            [this] { chooseFiles(false); });
    m_generate = makeAction({.menu = MenuId::Run}, [this] { generate(); });
    m_table = new TableView;
    m_readAgain = makeAction({.menu = MenuId::Run, .icon = "view-refresh", .key = QKeySequence(u"F5"_s)},
                             [this] { readAgain(); });
    m_reading = makeAction({.menu = MenuId::Run, .icon = "configure"}, [this] { askReading(selected(), false); });
    m_password = new QAction(this);
    connect(m_password, &QAction::triggered, this, [this] { askReading({m_lockedId}, true); });
    m_remove =
        makeAction({.menu = MenuId::Edit, .icon = "edit-delete", .key = QKeySequence(Qt::Key_Delete), .only = m_table},
                   [this] { removeSelected(); });
    m_previous = makeAction({.menu = MenuId::View, .icon = "go-previous", .key = QKeySequence(u"Alt+Left"_s)},
                            [this] { showPart(m_currentPart - 1); });
    m_next = makeAction({.menu = MenuId::View, .icon = "go-next", .key = QKeySequence(u"Alt+Right"_s)},
                        [this] { showPart(m_currentPart + 1); });
    m_wholePage = makeAction({.menu = MenuId::View, .icon = "zoom-fit-best"}, [this] {
        m_original->picture()->setFit(m_wholePage->isChecked() ? PagePictureView::Fit::Page
                                                               : PagePictureView::Fit::Width);
    });
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
        m_reading->setText(tr("Reading options…"));
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
        m_blocks->setAccessibleName(tr("Extracted blocks"));
        m_original->text()->setAccessibleName(tr("Text of the document"));
        m_original->picture()->setAccessibleName(tr("Page of the original"));
        m_blocksPane->caption()->setTitle(tr("Extracted text"));
        m_empty->setTexts(tr("No documents yet. Drop files or folders here."),
                          tr("PDF, Word, Markdown, HTML, CSV and text in any encoding."));
        m_blockModel->retranslate();
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
    bar->add(new ActionTool(m_reading));
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
    m_table->setItemDelegateForColumn(DocumentTableModel::StateColumn,
                                      new StateDelegate(
                                          [](const QModelIndex &index) {
                                              const auto state =
                                                  DocumentState(index.data(DocumentTableModel::StateRole).toInt());
                                              const QString reason =
                                                  index.data(DocumentTableModel::ReasonRole).toString();
                                              const Tone tone = state == DocumentState::Failed    ? Tone::Error
                                                                : state == DocumentState::Waiting ? Tone::Muted
                                                                : !reason.isEmpty()               ? Tone::Warning
                                                                                                  : Tone::Success;
                                              return StateDelegate::State{tone, index.data().toString()};
                                          },
                                          m_table));
    body->addWidget(m_table);

    m_lower = new QStackedWidget;
    auto *panes = new Splitter(Qt::Horizontal, settings(), u"documents/panes"_s);
    m_original = new OriginalView;
    m_originalPane = new Pane(m_original);
    m_part = new QLabel;
    setRole(m_part, "muted");
    m_originalPane->caption()->add(m_part);
    for (QAction *action : {m_previous, m_next, m_wholePage}) {
        auto *tool = new ActionTool(action);
        tool->setToolButtonStyle(Qt::ToolButtonIconOnly);
        m_originalPane->caption()->add(tool);
    }
    m_blocks = new TableView;
    m_blockModel = new BlockModel(this);
    m_blocks->setModel(m_blockModel);
    m_blocks->setItemDelegate(new WrapDelegate(m_blocks));
    m_blocks->setAlternatingRowColors(false);
    m_blocks->setWordWrap(true);
    m_blocks->setColumns(settings(), u"documents/blocks"_s, {48, 48, 92, 0});
    m_blocksPane = new Pane(m_blocks);
    panes->addWidget(m_originalPane);
    panes->addWidget(m_blocksPane);
    panes->restore({464, 664});
    panes->setStretchFactor(1, 1);
    m_noText = new EmptyState;
    m_lower->addWidget(panes);
    m_lower->addWidget(m_noText);
    body->addWidget(m_lower);
    body->restore({280, 420});
    body->setStretchFactor(1, 1);

    connect(m_table, &TableView::currentRowChanged, this, &DocumentsPage::currentChanged);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DocumentsPage::refreshTools);
    connect(m_blocks, &TableView::currentRowChanged, this, [this](const QModelIndex &index) {
        if (index.isValid())
            m_original->setCurrentBlock(m_blockModel->blockOf(index.row()));
    });
    connect(m_original, &OriginalView::blockClicked, this, [this](size_t block) {
        const int row = m_blockModel->rowOf(block);
        if (row >= 0)
            m_blocks->setCurrentIndex(m_blockModel->index(row, 0));
    });
    connect(m_blocks->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
        if (section == BlockModel::TextColumn)
            m_fitBlocks.start();
    });
    m_fitBlocks.setSingleShot(true);
    m_fitBlocks.setInterval(0); // when the layout has settled, and once for all steps of a splitter
    connect(&m_fitBlocks, &QTimer::timeout, m_blocks, &QTableView::resizeRowsToContents);
    return body;
}

void DocumentsPage::projectChanged()
{
    m_filter->setSourceModel(nullptr);
    delete m_model;
    m_model = nullptr;
    forgetContent();
    m_choices.setProject(project());
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
    if (m_content) {
        const DocumentInfo *info = open ? open->documents().find(m_content->info.id) : nullptr;
        if (!info || info->run != m_content->info.run) { // removed, or read again with another text
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
    for (QAction *action : {m_readAgain, m_reading, m_remove}) {
        action->setEnabled(any);
        action->setToolTip(any ? action->text() : tr("Choose a document first."));
    }
}

void DocumentsPage::forgetContent()
{
    m_original->setContent(nullptr, {}, {});
    m_blockModel->setBlocks(nullptr, 0, 0);
    m_content.reset();
    m_parts.clear();
    m_currentPart = -1;
    m_shownId = 0;
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

void DocumentsPage::showMessage(const QString &text)
{
    m_noText->setTexts(text);
    m_lower->setCurrentWidget(m_noText);
}

void DocumentsPage::currentChanged()
{
    const qint64 id = currentId();
    const DocumentInfo *info = project() ? project()->documents().find(id) : nullptr;
    m_shownId = id;
    if (!info) {
        showMessage(project() && project()->documents().count() ? tr("Choose a document to see what was read.")
                                                                : QString());
        return;
    }
    if (info->state == DocumentState::Failed) {
        showMessage(info->error ? translated(*info->error) : tr("This file was not read."));
        return;
    }
    if (info->state == DocumentState::Waiting) {
        showMessage(tr("This file is being read."));
        return;
    }
    if (m_content && m_content->info.id == id) {
        showContent(*m_content);
        return;
    }
    project()->documents().content(id, this, [this, id](Result<DocumentContent> content) {
        if (id != m_shownId)
            return;
        if (!content) {
            showMessage(translated(content.error()));
            return;
        }
        forgetContent();
        m_shownId = id;
        m_content = std::make_unique<DocumentContent>(std::move(*content));
        showContent(*m_content);
    });
}

void DocumentsPage::showContent(const DocumentContent &content)
{
    m_lower->setCurrentIndex(0);
    m_parts = partsOf<Part>(content.document);
    m_originalPane->caption()->setNote(toQString(content.info.name));
    m_blocksPane->caption()->setNote(tr("%1 blocks").arg(shownNumber(qint64(content.document.blocks.size()))));
    const ReadingChoice choice = m_choices.of(toQString(content.info.sourcePath));
    m_original->setContent(&content, project()->documents().originalOf(content.info.id), choice.password);
    m_currentPart = -1;
    showPart(0);
}

void DocumentsPage::showPart(int part)
{
    if (!m_content || part < 0 || part >= int(m_parts.size()) || part == m_currentPart)
        return;
    m_currentPart = part;
    const auto [first, count, page] = m_parts[size_t(part)];
    m_original->showPart(first, count, page);
    m_blockModel->setBlocks(&m_content->document, first, count);
    m_blocks->resizeRowsToContents();
    m_fitBlocks.start();
    if (m_blockModel->rowCount())
        m_blocks->setCurrentIndex(m_blockModel->index(0, 0));
    m_originalPane->caption()->setTitle(m_original->isPicture() ? tr("Original") : tr("Document"));
    m_part->setText(
        page > 0
            ? tr("page %1 of %2")
                  .arg(shownNumber(qint64(page)), shownNumber(qint64(std::max(page, m_content->document.pageCount))))
            : tr("part %1 of %2").arg(shownNumber(qint64(part + 1)), shownNumber(qint64(m_parts.size()))));
    m_previous->setEnabled(part > 0);
    m_next->setEnabled(part + 1 < int(m_parts.size()));
    m_wholePage->setEnabled(m_original->isPicture());
}

void DocumentsPage::chooseFiles(bool folder)
{
    const QString start = settings().get(setting::lastFolder);
    QStringList paths;
    if (folder) {
        const QString chosen = QFileDialog::getExistingDirectory(this, tr("Add a folder of documents"), start);
        if (!chosen.isEmpty())
            paths.append(chosen);
    } else {
        paths = QFileDialog::getOpenFileNames(
            this, tr("Add documents"), start,
            tr("Documents (*.pdf *.docx *.md *.markdown *.txt *.html *.htm *.csv *.tsv);;All files (*)"));
    }
    if (!paths.isEmpty())
        import(paths);
}

void DocumentsPage::import(const QStringList &paths, const ReadingChoice &choice)
{
    if (!project())
        return;
    ImportOptions options{.encoding = choice.encoding, .password = choice.password};
    for (const QString &path : paths)
        options.paths.push_back(toPath(path));
    settings().set(setting::lastFolder, QFileInfo(paths.first()).absolutePath());
    project()->jobs().importDocuments(options, this, [this](Result<StartedImport> started) {
        if (!started) {
            banners()->show({.id = u"import"_s,
                             .tone = Tone::Error,
                             .thing = translated(started.error().what),
                             .rest = translated(started.error().remedy)});
            return;
        }
        if (!started->skipped.empty())
            banners()->show({.id = u"skipped"_s,
                             .tone = Tone::Warning,
                             .thing = tr("%n file(s) were left out.", nullptr, int(started->skipped.size())),
                             .rest = toQString(started->skipped.front().path.filename()) + u": "_s +
                                     translated(started->skipped.front().reason)});
        else if (started->files == 0)
            banners()->show(
                {.id = u"skipped"_s, .tone = Tone::Warning, .thing = tr("There was no file to read there.")});
        else
            banners()->remove(u"skipped"_s);
        if (started->files)
            navigator().say(tr("Reading %n file(s)", nullptr, started->files));
    });
}

void DocumentsPage::readAgain()
{
    read(selected());
}

/// Each as the user last said how: one job for all that are read alike.
void DocumentsPage::read(const std::vector<qint64> &ids)
{
    if (!project())
        return;
    std::map<ReadingChoice, QStringList> groups;
    for (const qint64 id : ids) {
        const DocumentInfo *document = project()->documents().find(id);
        if (!document || id <= 0)
            continue;
        const QString source = toQString(document->sourcePath);
        const QString original = toQString(project()->documents().originalOf(id));
        groups[m_choices.of(source)].append(QFileInfo::exists(source) || original.isEmpty() ? source : original);
    }
    for (const auto &[choice, paths] : groups)
        import(paths, choice);
}

void DocumentsPage::askReading(std::vector<qint64> ids, bool forPassword)
{
    if (!project())
        return;
    ReadingDialog::Asked asked;
    QStringList sources;
    for (const qint64 id : ids) {
        const DocumentInfo *document = project()->documents().find(id);
        if (!document || id <= 0)
            continue;
        asked.names.append(toQString(document->name));
        asked.hasPdf |= isPdfFile(*document);
        asked.hasText |= isTextFile(*document);
        asked.encodingFound = sources.isEmpty() ? toQString(document->encoding) : QString();
        sources.append(toQString(document->sourcePath));
    }
    if (sources.isEmpty())
        return;
    asked.choice = m_choices.of(sources.first());
    ReadingDialog dialog(asked, this);
    if (forPassword)
        dialog.focusPassword();
    if (dialog.exec() != QDialog::Accepted)
        return;
    for (const QString &source : sources)
        m_choices.set(source, dialog.choice());
    forgetContent(); // also where the text turns out to be the same: the page can be drawn now
    currentChanged();
    read(ids);
}

void DocumentsPage::generate()
{
    if (!project())
        return;
    const std::vector<qint64> marked = selected();
    GenerateDialog dialog(studio(), marked.size() > 1 ? marked : std::vector<qint64>{}, this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const Result<QString> started = project()->jobs().generatePairs(dialog.options());
    if (started) {
        navigator().say(tr("Generating pairs"));
        navigator().goTo(u"dataset"_s);
    } else {
        banners()->show({.id = u"generate"_s,
                         .tone = Tone::Error,
                         .thing = translated(started.error().what),
                         .rest = translated(started.error().remedy)});
    }
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
        import(what.toStringList());
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
        import(paths);
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
