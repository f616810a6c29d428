#include "ui/pages/models/models_page.h"

#include "app/models/model_library.h"
#include "app/models/model_table_model.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/pages/models/model_card_delegate.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMimeData>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QStorageInfo>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

} // namespace

/// Base or tuned, and words in the name.
class ModelsPage::Filter : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void set(const QString &kind, const QString &words)
    {
        m_kind = kind;
        m_words = words;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        if (!m_words.isEmpty() &&
            !index.data(ModelListModel::NameRole).toString().contains(m_words, Qt::CaseInsensitive))
            return false;
        const bool tuned = index.data(ModelListModel::TunedRole).toBool();
        return m_kind == u"base"_s ? !tuned : m_kind == u"tuned"_s ? tuned : true;
    }

private:
    QString m_kind;
    QString m_words;
};

ModelsPage::ModelsPage(const Context &context) : Page(context, "models")
{
    m_model = new ModelListModel(studio().models(), this);
    m_filter = new Filter(this);
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
    onLanguage([this] {
        m_chat->setText(tr("Try in Chat"));
        m_addFolder->setText(tr("Add folder…"));
        m_addFile->setText(tr("Add file…"));
        m_default->setText(tr("Propose for new runs"));
        m_rename->setText(tr("Rename…"));
        m_remove->setText(tr("Remove"));
        m_filters->setText(u"all"_s, tr("All"));
        m_filters->setText(u"base"_s, tr("Base"));
        m_filters->setText(u"tuned"_s, tr("Tuned here"));
        m_search->setHint(tr("Search models"));
        m_hint->setText(tr("Drop a model folder or a GGUF file here"));
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
    bar->add(m_filters);
    bar->addStretch();
    bar->add(m_hint);
    bar->add(m_search);
    const auto apply = [this] { m_filter->set(m_filters->current(), m_search->text().trimmed()); };
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
    column->addWidget(m_list, 1);
    column->addWidget(m_advice);
    body->addWidget(left);

    m_details = new Pane;
    m_details->caption()->add(new ActionTool(m_default));
    m_details->caption()->add(new ActionTool(m_rename));
    m_details->caption()->add(new ActionTool(m_remove));
    auto *details = new QWidget;
    auto *detailsColumn = new QVBoxLayout(details);
    detailsColumn->setContentsMargins(0, 0, 0, 0);
    detailsColumn->setSpacing(0);
    m_licence = new BannerArea;
    detailsColumn->addWidget(m_licence);
    m_facts = new QGridLayout;
    m_facts->setContentsMargins(size::padding, 12, size::padding, 12);
    m_facts->setHorizontalSpacing(24);
    m_facts->setVerticalSpacing(8);
    m_facts->setColumnStretch(1, 1);
    detailsColumn->addLayout(m_facts);
    detailsColumn->addStretch(1);
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
    setEmptyState(all ? nullptr : m_empty);
    if (all && !m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_filter->index(0, 0));
    showCurrent();
}

void ModelsPage::showCurrent()
{
    const ModelEntry *model = current();
    m_detailsStack->setCurrentIndex(model ? 1 : 0);
    m_details->caption()->setTitle(model ? toQString(model->ref.name) : QString());
    m_chat->setEnabled(model && project() && !model->missing);
    m_chat->setToolTip(!project()       ? tr("Open a project first: chats belong to one.")
                       : !model         ? tr("Choose a model first.")
                       : model->missing ? tr("Its files are not where they were.")
                                        : tr("Ask this model"));
    const bool own = model && model->origin != ModelOrigin::BuiltIn;
    for (QAction *action : {m_rename, m_remove}) {
        action->setEnabled(own);
        action->setToolTip(own ? action->text() : tr("This model came with Fieldwright and stays."));
    }
    m_default->setEnabled(model && model->origin != ModelOrigin::Project);
    setHeader(m_chat, {m_addFolder, m_addFile});
    while (QLayoutItem *item = m_facts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!model)
        return;
    const QString licence = toQString(model->licence);
    const LicenceLabel verdict = licenceLabel(licence);
    m_licence->show({.id = u"licence"_s,
                     .tone = model->missing ? Tone::Error : verdict.tone,
                     .thing = model->missing ? tr("The files of this model are not where they were.") : verdict.text,
                     .rest = model->missing      ? tr("Put them back, or remove the entry and add the model again.")
                             : licence.isEmpty() ? tr("Its files name no licence. Ask whoever gave you the model.")
                                                 : tr("Licence %1, as its files state it.").arg(licence),
                     .closable = false});
    const QString unknown = tr("unknown");
    const auto orUnknown = [&](const QString &text) { return text.isEmpty() ? unknown : text; };
    QList<std::pair<QString, QString>> facts = {
        {tr("Architecture"), orUnknown(toQString(model->architecture))},
        {tr("Parameters"), model->parameters > 0 ? shownNumber(qint64(model->parameters)) : unknown},
        {tr("Context"), model->contextLength > 0 ? tr("%n token(s)", nullptr, int(model->contextLength)) : unknown},
        {tr("Stored as"), model->kind == ModelKind::Gguf     ? tr("GGUF file")
                          : model->kind == ModelKind::Folder ? tr("Hugging Face folder")
                                                             : tr("PEFT adapter")},
        {tr("Number type"), orUnknown(toQString(model->quantization))},
        {tr("On disk"), shownBytes(model->bytes)},
        {tr("Licence"), orUnknown(licence)},
        {tr("Added"), model->addedMs > 0 ? shownTime(model->addedMs) : unknown},
        {tr("Place"), toQString(model->ref.adapter.empty() ? model->ref.path : model->ref.adapter)},
        {tr("Fingerprint"), toQString(model->ref.fingerprint)},
    };
    if (!model->baseId.empty())
        facts.insert(1, {tr("Base"), toQString(model->ref.path.filename())});
    int row = 0;
    for (const auto &[name, value] : facts) {
        auto *nameLabel = new QLabel(name);
        setRole(nameLabel, "muted");
        auto *valueLabel = new QLabel(value);
        valueLabel->setWordWrap(true);
        valueLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (name == tr("Fingerprint") || name == tr("Place"))
            setRole(valueLabel, "mono");
        m_facts->addWidget(nameLabel, row, 0, Qt::AlignTop);
        m_facts->addWidget(valueLabel, row, 1);
        ++row;
    }
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
    navigator().say(tr("Looking at %1").arg(toQString(path.filename())));
    studio().models().add(path, {}, this, [this](Result<ModelEntry> added) {
        if (!added) {
            banners()->show({.id = u"add"_s,
                             .tone = Tone::Error,
                             .thing = translated(added.error().what),
                             .rest = translated(added.error().remedy)});
            return;
        }
        banners()->remove(u"add"_s);
        navigator().say(tr("Added %1").arg(toQString(added->ref.name)));
        reveal(toQString(added->ref.id));
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
            banners()->show({.id = u"rename"_s,
                             .tone = Tone::Error,
                             .thing = translated(renamed.error().what),
                             .rest = translated(renamed.error().remedy)});
    };
    if (tuned && project())
        project()->models().rename(id, name.trimmed(), this, show);
    else
        show(studio().models().rename(id, name.trimmed()));
}

void ModelsPage::remove()
{
    const ModelEntry *model = current();
    if (!model || model->origin == ModelOrigin::BuiltIn)
        return;
    const QString id = toQString(model->ref.id);
    const QString name = toQString(model->ref.name);
    const auto show = [this, name](Result<> removed) {
        if (removed)
            navigator().say(tr("Removed %1 from the list").arg(name));
        else
            banners()->show({.id = u"remove"_s,
                             .tone = Tone::Error,
                             .thing = translated(removed.error().what),
                             .rest = translated(removed.error().remedy)});
    };
    if (model->origin == ModelOrigin::Project && project())
        project()->models().setRemoved(id, true, this, show);
    else
        show(studio().models().remove(id));
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
