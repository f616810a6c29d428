#include "ui/pages/models/models_page.h"

#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/models/library_jobs.h"
#include "app/models/model_commands.h"
#include "app/models/model_library.h"
#include "app/models/model_table_model.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/model_files/licence.h"
#include "ui/pages/models/base_dialog.h"
#include "ui/pages/models/classify_dialog.h"
#include "ui/pages/models/combine_dialog.h"
#include "ui/pages/models/details_pane.h"
#include "ui/pages/models/download_strip.h"
#include "ui/pages/models/hub_dialog.h"
#include "ui/pages/models/model_card_delegate.h"
#include "ui/pages/models/model_export_dialog.h"
#include "ui/pages/models/models_filter.h"
#include "ui/pages/models/reading_strip.h"
#include "ui/pages/models/serve_dialog.h"
#include "ui/pages/models/tensors_dialog.h"
#include "ui/pages/models/trial_dialog.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStorageInfo>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ModelsPage::ModelsPage(const Context &context) : Page(context, "models")
{
    m_model = new ModelListModel(studio().models(), this);
    m_filter = new ModelsFilter(this);
    m_filter->setSourceModel(m_model);
    m_list = new ListView;
    m_chat = makeAction({.menu = MenuId::Tools, .icon = "dialog-messages"}, [this] {
        if (const ModelEntry *model = current())
            navigator().goTo(u"chat"_s, {}, toQString(model->ref.id));
    });
    m_chat->setProperty("primaryIcon", QByteArray("dialog-messages"));
    m_addFolder = makeAction({.menu = MenuId::File, .icon = "folder-open"}, [this] { choose(true); });
    m_addFile = makeAction({.menu = MenuId::File, .icon = "document-import", .key = QKeySequence(u"Ctrl+I"_s)},
                           [this] { choose(false); });
    m_addHub = makeAction({.menu = MenuId::File, .icon = "network-connect"}, [this] { addFromHub(); });
    m_export = makeAction({.menu = MenuId::File, .icon = "document-export", .key = QKeySequence(u"Ctrl+E"_s)}, [this] {
        if (const ModelEntry *model = current())
            (new ModelExportDialog(studio(), *model, this))->open();
    });
    m_serve = makeAction({.menu = MenuId::Tools, .icon = "network-server"}, [this] { serve(); });
    m_combine = makeAction({.menu = MenuId::Tools, .icon = "merge"}, [this] { combine(); });
    m_base = makeAction({.menu = MenuId::Edit, .icon = "package"}, [this] { chooseBase(); });
    m_try = makeAction({.menu = MenuId::Tools, .icon = "dialog-messages"}, [this] {
        const ModelEntry *model = current();
        if (model && isClassifier(*model))
            (new ClassifyDialog(*model, this))->open();
        else if (model)
            (new TrialDialog(studio(), *model, this))->open();
    });
    m_tensors = makeAction({.menu = MenuId::Tools, .icon = "table"}, [this] {
        if (const ModelEntry *model = current())
            (new TensorsDialog(*model, settings(), this))->open();
    });
    m_default = makeAction({.menu = MenuId::Tools, .icon = "dialog-ok-apply"}, [this] {
        if (const ModelEntry *model = current()) {
            settings().set(setting::defaultModel, toQString(model->ref.id));
            navigator().say(tr("%1 is proposed for new runs now").arg(toQString(model->ref.name)));
        }
    });
    m_rename =
        makeAction({.menu = MenuId::Edit, .icon = "edit-rename", .key = QKeySequence(u"F2"_s)}, [this] { rename(); });
    m_remove =
        makeAction({.menu = MenuId::Edit, .icon = "edit-delete", .key = QKeySequence(Qt::Key_Delete), .only = m_list},
                   [this] { remove(); });
    m_empty = new EmptyState(this);
    m_empty->addButton(m_addFolder);
    m_empty->addButton(m_addFile);
    m_empty->hide();
    setBody(buildBody(), buildToolBar());
    connect(m_model, &QAbstractItemModel::modelReset, this, &ModelsPage::refresh);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &ModelsPage::refresh);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addActions({m_chat, m_try, m_export, m_serve, m_combine, m_base, m_tensors, m_default, m_rename});
    followDownloads();
    onLanguage([this] {
        m_chat->setText(tr("Try in Chat"));
        m_addFolder->setText(tr("Add folder…"));
        m_addFile->setText(tr("Add file…"));
        m_addHub->setText(tr("Add from a hub…"));
        m_export->setText(tr("Export…"));
        m_serve->setText(tr("Serve…"));
        m_combine->setText(tr("Combine…"));
        m_base->setText(tr("Set base…"));
        m_try->setText(tr("Try…"));
        m_tensors->setText(tr("Tensors"));
        m_default->setText(tr("Propose for new runs"));
        const QStringList uses = {tr("Any licence"), tr("Commercial use: yes"), tr("Commercial use: with conditions"),
                                  tr("Commercial use: no"), tr("Commercial use: unknown")};
        for (int i = 0; i < m_use->count(); ++i)
            m_use->setItemText(i, uses[i]);
        m_use->setAccessibleName(tr("Licence"));
        m_rename->setText(tr("Rename…"));
        m_remove->setText(tr("Remove"));
        m_filters->setText(u"all"_s, tr("All"));
        m_filters->setText(u"base"_s, tr("Base"));
        m_filters->setText(u"tuned"_s, tr("Tuned"));
        m_search->setHint(tr("Search models"));
        m_hint->setText(tr("Drop a model folder, GGUF file or adapter here"));
        m_list->setAccessibleName(tr("Models"));
        m_advice->setText(
            tr("Licence verdicts are read from the files and a table that comes with Fieldwright. They are no "
               "legal advice."));
        m_empty->setTexts(tr("No models yet. Drop a folder or GGUF file here."), tr("Models stay where they are."));
        m_noneChosen->setTexts(tr("Choose a model to see what it is."));
        refresh();
        showCurrent();
    });
}

QWidget *ModelsPage::buildToolBar()
{
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const char *id : {"all", "base", "tuned"})
        m_filters->add(QString::fromLatin1(id));
    m_search = new SearchField;
    m_hint = new QLabel;
    setRole(m_hint, "muted");
    m_use = new QComboBox;
    for (const int use :
         {-1, int(LicenceUse::Yes), int(LicenceUse::WithConditions), int(LicenceUse::No), int(LicenceUse::Unknown)})
        m_use->addItem(QString(), use);
    bar->add(m_filters);
    bar->addSeparator();
    bar->add(m_use);
    bar->addStretch();
    bar->add(m_hint);
    bar->add(m_search);
    const auto apply = [this] {
        m_filter->set(m_filters->current(), m_use->currentData().toInt(), m_search->text().trimmed());
    };
    connect(m_use, &QComboBox::currentIndexChanged, this, apply);
    connect(m_filters, &FilterRow::currentChanged, this, apply);
    connect(m_search, &QLineEdit::textChanged, this, apply);
    return bar;
}

QWidget *ModelsPage::buildBody()
{
    auto *body = new Splitter(Qt::Horizontal, settings(), u"models/main"_s);
    auto *left = new QFrame;
    left->setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_list->setModel(m_filter);
    m_list->setItemDelegate(new ModelCardDelegate(m_list));
    m_advice = new QLabel;
    m_advice->setWordWrap(true);
    m_advice->setContentsMargins(size::padding, 8, size::padding, 8);
    setRole(m_advice, "muted");
    m_downloads = new DownloadStrip(studio().libraryJobs());
    m_reading = new ReadingStrip(studio().models());
    column->addWidget(m_list, 1);
    column->addWidget(m_reading);
    connect(m_reading, &ReadingStrip::countChanged, this, &ModelsPage::refresh);
    column->addWidget(m_downloads);
    connect(m_downloads, &DownloadStrip::countChanged, this, &ModelsPage::refresh);
    column->addWidget(m_advice);
    body->addWidget(left);

    m_details = new Pane;
    for (QAction *action : {m_export, m_serve, m_combine, m_try, m_tensors, m_remove})
        m_details->caption()->add(new ActionTool(action));
    m_facts = new DetailsPane(settings());
    connect(m_facts, &DetailsPane::templateChosen, this, [this](const QString &model, const QString &name) {
        studio().models().setChatTemplate(model, name, this, [this](const Result<> &kept) {
            if (!kept)
                showError(u"template"_s, kept.error());
        });
    });
    auto *details = new QScrollArea;
    details->setWidgetResizable(true);
    details->setFrameShape(QFrame::NoFrame);
    details->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    details->setWidget(m_facts);
    m_noneChosen = new EmptyState;
    m_detailsStack = new QStackedWidget;
    m_detailsStack->addWidget(m_noneChosen);
    m_detailsStack->addWidget(details);
    m_details->addBody(m_detailsStack);
    body->addWidget(m_details);
    body->restore({480, 648});
    body->setStretchFactor(1, 1);
    connect(m_list, &ListView::currentRowChanged, this, &ModelsPage::showCurrent);
    return body;
}

void ModelsPage::projectChanged()
{
    m_model->setProjectModels(project() ? &project()->models() : nullptr);
    for (const QString &id : studio().libraryJobs().queue().ids())
        listDownload(id);
    refresh();
    showCurrent();
}

const ModelEntry *ModelsPage::current() const
{
    const QModelIndex index = m_filter->mapToSource(m_list->currentIndex());
    return index.isValid() ? &m_model->at(index.row()) : nullptr;
}

void ModelsPage::refresh()
{
    const int all = m_model->rowCount();
    int tuned = 0;
    quint64 bytes = 0;
    for (int row = 0; row < all; ++row) {
        tuned += m_model->index(row).data(ModelListModel::TunedRole).toBool();
        bytes += m_model->at(row).bytes;
    }
    m_filters->setCount(u"all"_s, all);
    m_filters->setCount(u"base"_s, all - tuned);
    m_filters->setCount(u"tuned"_s, tuned);
    const QStorageInfo disk(QDir::homePath());
    setFacts(all == 0 ? QString()
                      : QStringList{tr("%n model(s)", nullptr, all), tr("%1 on disk").arg(shownBytes(bytes)),
                                    tr("%1 free").arg(shownBytes(quint64(std::max<qint64>(0, disk.bytesAvailable()))))}
                            .join(u" · "_s));
    // The first model may be on its way.
    setEmptyState(all || m_downloads->count() || m_reading->count() ? nullptr : m_empty);
    if (all && !m_list->currentIndex().isValid()) { // the list was made anew: as it was, if it is still there
        const int row = m_model->rowOf(m_chosen);
        const QModelIndex before = row < 0 ? QModelIndex() : m_filter->mapFromSource(m_model->index(row));
        m_list->setCurrentIndex(before.isValid() ? before : m_filter->index(0, 0));
    }
    showCurrent();
}

void ModelsPage::showCurrent()
{
    const ModelEntry *model = current();
    m_detailsStack->setCurrentIndex(model ? 1 : 0);
    m_details->caption()->setTitle(model ? shownRunName(toQString(model->ref.name)) : QString());
    const bool writes = model && !model->isEncoder;
    const bool sorts = model && isClassifier(*model);
    const bool fills = model && model->isEncoder && model->architecture.ends_with("ForMaskedLM");
    const QString writesNothing = sorts   ? tr("It gives texts labels and writes no text.")
                                  : fills ? tr("It fills in masked words and writes no text.")
                                          : tr("It makes embeddings and writes no text.");
    m_chat->setEnabled(writes && project() && !model->missing);
    m_chat->setToolTip(!project()       ? tr("Open a project first: chats belong to one.")
                       : !model         ? tr("Choose a model first.")
                       : model->missing ? tr("Its files are not where they were.")
                       : !writes        ? writesNothing
                                        : tr("Ask this model"));
    const bool own = model && model->origin != ModelOrigin::BuiltIn;
    for (QAction *action : {m_rename, m_remove}) {
        action->setEnabled(own);
        action->setToolTip(own ? action->text() : tr("This model came with Fieldwright and stays."));
    }
    m_default->setEnabled(writes && model->origin != ModelOrigin::Project);
    for (QAction *action : {m_export, m_serve, m_try, m_tensors})
        action->setEnabled(model && !model->missing);
    const bool isWholeEncoder = model && model->isEncoder && model->ref.adapter.empty();
    m_export->setEnabled(m_export->isEnabled() && !isWholeEncoder);
    m_export->setToolTip(isWholeEncoder ? tr("Other programs take the folder of a whole encoder as it is.")
                                        : tr("Write it for other programs, and see how near the copy is"));
    const bool isAdapter = model && model->kind == ModelKind::Adapter;
    const bool combines = isAdapter && project() && adaptersBeside(*model).size() > 1;
    m_combine->setEnabled(combines);
    m_combine->setToolTip(combines     ? tr("Make one adapter of several on this base")
                          : !project() ? tr("Open a project first: the result belongs to one.")
                          : !isAdapter ? tr("Only adapters can be combined; this is a whole model.")
                                       : tr("There is no other adapter on the same base."));
    const bool standsAlone = isAdapter && model->origin == ModelOrigin::Library;
    m_base->setEnabled(standsAlone);
    m_base->setToolTip(standsAlone  ? tr("Choose the model that this adapter stands on")
                       : !isAdapter ? tr("Only adapters stand on a base; this is a whole model.")
                                    : tr("The project knows what it was tuned from."));
    m_serve->setToolTip(tr("Offer it to other programs on this computer"));
    if (model && !writes && !sorts)
        m_try->setEnabled(false);
    m_try->setToolTip(sorts              ? tr("See the label that it gives a text")
                      : model && !writes ? writesNothing
                                         : tr("Ask it one question, without a project"));
    m_tensors->setToolTip(tr("What is in its weight files"));
    setHeader(m_chat, {m_addFolder, m_addFile, m_addHub});
    if (!model)
        return;
    m_chosen = toQString(model->ref.id);
    m_facts->setModel(*model);
}

/// Models that came with the product are listed by their place alone; what they are is read when the page is seen.
void ModelsPage::shown()
{
    for (const ModelEntry &entry : std::vector<ModelEntry>(studio().models().list())) {
        if (entry.origin == ModelOrigin::BuiltIn && entry.architecture.empty() && !m_completed.contains(entry.ref.id)) {
            m_completed.insert(entry.ref.id); // one that cannot be opened is not tried again and again
            studio().models().complete(toQString(entry.ref.id), this, [](Result<ModelEntry>) {});
        }
    }
}

void ModelsPage::addFromHub()
{
    auto *dialog = new HubDialog(studio(), this);
    connect(dialog, &HubDialog::started, this,
            [this] { navigator().say(tr("The download is under way; it goes on when the window is closed")); });
    dialog->open();
}

/// Downloads are jobs of the library; those of an open project's list see them too.
void ModelsPage::followDownloads()
{
    LibraryJobs &jobs = studio().libraryJobs();
    connect(&jobs, &LibraryJobs::modelAdded, this, [this](const QString &, const QString &model) {
        reveal(model);
        sayAdded(model);
    });
    connect(&jobs, &LibraryJobs::failed, this, [this](const Error &error) { showError(u"download"_s, error); });
    connect(&jobs.queue(), &JobQueue::failed, this,
            [this](const QString &, const Error &error) { showError(u"download"_s, error); });
    connect(&jobs.queue(), &JobQueue::jobStarted, this, &ModelsPage::listDownload);
    connect(&jobs.queue(), &JobQueue::opened, this, [this, &jobs] {
        for (const QString &id : jobs.queue().ids())
            listDownload(id);
    });
    jobs.open();
}

void ModelsPage::listDownload(const QString &id)
{
    const RunStatus *run = studio().libraryJobs().queue().job(id);
    if (project() && run && run->job && run->job->kind == JobKind::Download && !isFinal(run->state))
        project()->jobs().queue().addFolder(run->folder);
}

void ModelsPage::serve()
{
    const ModelEntry *chosen = current();
    if (!chosen)
        return;
    // The base first, then the adapters that stand on it.
    std::vector<ModelEntry> models{*chosen};
    const std::filesystem::path base = chosen->ref.path;
    if (!chosen->ref.adapter.empty()) {
        models.clear();
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (m_model->at(row).ref.path == base && m_model->at(row).ref.adapter.empty())
                models.push_back(m_model->at(row));
        }
        if (models.empty()) { // a base that is not in the list
            models.push_back(*chosen);
            models.front().ref.adapter.clear();
            models.front().ref.name = base.filename().string();
            models.front().ref.id.clear();
        }
        models.resize(1);
    }
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ModelEntry &entry = m_model->at(row);
        if (entry.ref.path == base && !entry.ref.adapter.empty() && !entry.missing)
            models.push_back(entry);
    }
    (new ServeDialog(studio(), std::move(models), chosen->ref.id, this))->open();
}

/// The adapters on its base, itself among them.
std::vector<ModelEntry> ModelsPage::adaptersBeside(const ModelEntry &entry) const
{
    std::vector<ModelEntry> out;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ModelEntry &other = m_model->at(row);
        if (!other.missing && shareBase(entry.ref, other.ref))
            out.push_back(other);
    }
    return out;
}

void ModelsPage::combine()
{
    const ModelEntry *chosen = current();
    if (!chosen || !project())
        return;
    auto *dialog = new CombineDialog(*project(), adaptersBeside(*chosen), chosen->ref.id, this);
    connect(dialog, &CombineDialog::started, this,
            [this] { navigator().say(tr("The adapters are being combined; the result will be among the models")); });
    dialog->open();
}

void ModelsPage::chooseBase()
{
    const ModelEntry *chosen = current();
    if (!chosen || chosen->kind != ModelKind::Adapter)
        return;
    std::vector<ModelEntry> models;
    for (int row = 0; row < m_model->rowCount(); ++row)
        models.push_back(m_model->at(row));
    auto *dialog = new BaseDialog(studio().models(), *chosen, models, this);
    connect(dialog, &QDialog::accepted, this, [this] { banners()->remove(u"base"_s); });
    dialog->open();
}

/// An adapter was added whose base is not known: it cannot be used so.
void ModelsPage::sayBaseless(const ModelEntry &adapter)
{
    banners()->show({.id = u"base"_s,
                     .tone = Tone::Warning,
                     .thing = tr("The base model of %1 is not known here.").arg(toQString(adapter.ref.name)),
                     .rest = tr("Choose it among the models of the list, or add it."),
                     .actions = {m_base}});
}

void ModelsPage::showError(const QString &id, const Error &error)
{
    banners()->show({.id = id, .tone = Tone::Error, .thing = translated(error.what), .rest = translated(error.remedy)});
}

/// With what its licence means.
void ModelsPage::sayAdded(const QString &id)
{
    const ModelEntry *model = studio().models().find(id);
    if (!model)
        return;
    const QString licence = toQString(model->licence);
    navigator().say(tr("Added %1. %2 (%3)")
                        .arg(toQString(model->ref.name), licenceLabel(licence).text,
                             licence.isEmpty() ? tr("its files name no licence") : licence));
}

void ModelsPage::choose(bool folder)
{
    const QString start = settings().get(setting::lastFolder);
    const QString path = folder ? QFileDialog::getExistingDirectory(this, tr("Add a model folder or an adapter"), start)
                                : QFileDialog::getOpenFileName(this, tr("Add a model file"), start,
                                                               tr("GGUF models (*.gguf);;All files (*)"));
    if (!path.isEmpty())
        add(toPath(path));
}

void ModelsPage::add(const std::filesystem::path &path)
{
    // Each has its own banner: one that succeeds takes the complaint about another not away.
    const QString banner = u"add "_s + toQString(path);
    banners()->remove(banner);
    studio().models().add(path, {}, this, [this, banner](const Result<ModelEntry> &added) {
        if (!added)
            return showError(banner, added.error());
        reveal(toQString(added->ref.id));
        sayAdded(toQString(added->ref.id));
        if (added->kind == ModelKind::Adapter && added->ref.path == added->ref.adapter)
            sayBaseless(*added);
    });
}

void ModelsPage::rename()
{
    const ModelEntry *model = current();
    if (!model)
        return;
    bool ok = false;
    const QString id = toQString(model->ref.id);
    const bool tuned = model->origin == ModelOrigin::Project;
    const QString name = QInputDialog::getText(this, tr("Rename a model"), tr("Name"), QLineEdit::Normal,
                                               toQString(model->ref.name), &ok);
    if (!ok || name.trimmed().isEmpty())
        return;
    const auto show = [this](Result<> renamed) {
        if (!renamed)
            showError(u"rename"_s, renamed.error());
    };
    if (tuned && project())
        project()->models().rename(id, name.trimmed(), this, show);
    else
        studio().models().rename(id, name.trimmed(), this, show);
}

void ModelsPage::remove()
{
    const ModelEntry *model = current();
    if (!model || model->origin == ModelOrigin::BuiltIn)
        return;
    const ModelEntry entry = *model;
    const QString name = toQString(entry.ref.name);
    const QString text = tr("removal of %1").arg(name);
    const auto failed = [self = QPointer<ModelsPage>(this)](const Error &error) {
        if (self)
            self->showError(u"remove"_s, error);
    };
    const bool own = entry.origin == ModelOrigin::Project && project();
    auto command = own ? std::make_unique<RemoveModel>(project()->models(), entry, text, failed)
                       : std::make_unique<RemoveModel>(studio().models(), entry, text, failed);
    navigator().say(tr("Removed %1 from the list; its files stay").arg(name));
    if (project()) {
        project()->undoStack().push(command.release());
        return;
    }
    command->redo(); // no project, no undo stack: the banner takes it back
    auto *undo = new QAction(tr("Undo"), this);
    connect(undo, &QAction::triggered, this, [this, undo, command = std::shared_ptr<RemoveModel>(std::move(command))] {
        command->undo();
        banners()->remove(u"removed"_s);
        undo->deleteLater();
    });
    banners()->show({.id = u"removed"_s,
                     .tone = Tone::Muted,
                     .thing = tr("%1 was removed from the list.").arg(name),
                     .rest = tr("Its files stay."),
                     .actions = {undo}});
}

void ModelsPage::reveal(const QVariant &what)
{
    const QModelIndex index = m_filter->mapFromSource(m_model->index(m_model->rowOf(what.toString())));
    if (index.isValid())
        m_list->setCurrentIndex(index);
}

void ModelsPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
}

void ModelsPage::focusStart()
{
    m_list->setFocus();
}

void ModelsPage::clearFilter()
{
    m_search->clear();
    m_filters->setCurrent(u"all"_s);
    m_use->setCurrentIndex(0);
}

bool ModelsPage::accepts(const QMimeData &data) const
{
    return data.hasUrls();
}

void ModelsPage::dropped(const QMimeData &data)
{
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            add(toPath(url.toLocalFile()));
    }
}

QList<Destination> ModelsPage::find(const QString &words, int limit) const
{
    QList<Destination> found;
    for (int row = 0; row < m_model->rowCount() && found.size() < limit; ++row) {
        const QString name = toQString(m_model->at(row).ref.name);
        const QString id = toQString(m_model->at(row).ref.id);
        if (name.contains(words, Qt::CaseInsensitive))
            found.append({name, tr("Model"), "package", [this, id] { navigator().goTo(u"models"_s, {}, id); }});
    }
    return found;
}

} // namespace fieldwright::ui
