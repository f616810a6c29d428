#include "ui/pages/models/hub_dialog.h"

#include "app/models/library_jobs.h"
#include "app/models/model_memory.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "ui/pages/models/memory_table.h"
#include "ui/pages/models/model_card_delegate.h"
#include "ui/style/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace fs = std::filesystem;

namespace {

using namespace Qt::StringLiterals;

constexpr int leastRows = 2;     ///< of a table that can be seen at once
constexpr int usualHeight = 720; ///< with an answer; never more than the window's

/// The folder itself or the nearest one above it that is there.
fs::path existing(fs::path path)
{
    std::error_code absent;
    while (path.has_parent_path() && path != path.parent_path() && !fs::exists(path, absent))
        path = path.parent_path();
    return path;
}

} // namespace

void HubFileModel::setListing(const HubListing &listing, const std::vector<HubFile> &chosen)
{
    beginResetModel();
    m_listing = listing;
    m_chosen.clear();
    for (size_t row = 0; row < listing.files.size(); ++row) {
        if (std::find(chosen.begin(), chosen.end(), listing.files[row]) != chosen.end())
            m_chosen.insert(int(row));
    }
    endResetModel();
}

std::vector<HubFile> HubFileModel::chosen() const
{
    std::vector<HubFile> out;
    for (const int row : m_chosen)
        out.push_back(m_listing.files[size_t(row)]);
    return out;
}

int HubFileModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_listing.files.size() + m_listing.refused.size());
}

int HubFileModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HubFileModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const size_t row = size_t(index.row());
    const bool isFile = row < m_listing.files.size();
    const HubListing::Refused *refused = isFile ? nullptr : &m_listing.refused[row - m_listing.files.size()];
    if (role == Qt::CheckStateRole && index.column() == Name && isFile)
        return int(m_chosen.contains(index.row()) ? Qt::Checked : Qt::Unchecked);
    if (role == Qt::TextAlignmentRole && index.column() == Bytes)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Name:
        return toQString(isFile ? m_listing.files[row].path : refused->path);
    case Bytes:
        return shownBytes(isFile ? m_listing.files[row].bytes : refused->bytes);
    default:
        if (refused)
            return tr("not fetched: %1").arg(translated(refused->why));
        return !m_listing.files[row].sha256.empty()    ? tr("checked by SHA-256")
               : !m_listing.files[row].gitSha1.empty() ? tr("checked by git's hash")
                                                       : tr("only its size can be checked");
    }
}

bool HubFileModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid) ||
        index.row() >= int(m_listing.files.size()))
        return false;
    if (value.toInt() == Qt::Checked)
        m_chosen.insert(index.row());
    else
        m_chosen.erase(index.row());
    Q_EMIT dataChanged(index, index);
    Q_EMIT choiceChanged();
    return true;
}

Qt::ItemFlags HubFileModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags plain = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const bool isFile = index.row() < int(m_listing.files.size());
    return !isFile                  ? Qt::ItemFlags(Qt::ItemIsSelectable)
           : index.column() == Name ? plain | Qt::ItemIsUserCheckable
                                    : plain;
}

QVariant HubFileModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Bytes)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("File") : section == Bytes ? tr("Size") : tr("Remark");
}

HubDialog::HubDialog(Studio &studio, QWidget *parent) : QDialog(parent), m_studio(studio)
{
    setWindowTitle(tr("Add a model from a hub"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(820, 320);
    m_banner = new BannerArea;
    m_answer = buildAnswer();
    m_answer->hide();
    auto *buttons = new QDialogButtonBox;
    m_download = buttons->addButton(tr("Download"), QDialogButtonBox::AcceptRole);
    setRole(m_download, "primary");
    m_download->setEnabled(false);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addWidget(buildQuestion());
    column->addWidget(m_banner);
    column->addWidget(m_answer, 1);
    column->addStretch(0);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &HubDialog::download);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_model->setFocus();
}

QWidget *HubDialog::buildQuestion()
{
    auto *box = new QWidget;
    m_hub = new QLineEdit(m_studio.settings().get(setting::hubAddress));
    m_hub->setPlaceholderText(u"https://"_s);
    m_hub->setAccessibleName(tr("Address of the hub"));
    m_model = new QLineEdit;
    m_model->setPlaceholderText(tr("owner/name, or the web address of the model's page"));
    m_model->setAccessibleName(tr("Model"));
    m_token = new QLineEdit;
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setPlaceholderText(tr("only for models that ask for it"));
    m_token->setAccessibleName(tr("Access token"));
    m_keepToken = new QCheckBox(tr("Keep it in this computer's keychain"));
    m_look = new QPushButton(tr("Look"));
    m_look->setDefault(true);
    auto *note =
        new QLabel(tr("Any server with Hugging Face's interface. It is contacted when you press Look, not before."));
    note->setWordWrap(true);
    setRole(note, "muted");
    auto *model = new QHBoxLayout;
    model->addWidget(m_model, 1);
    model->addWidget(m_look);
    auto *token = new QHBoxLayout;
    token->addWidget(m_token, 1);
    token->addWidget(m_keepToken);
    auto *form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->addRow(tr("Hub"), m_hub);
    form->addRow(tr("Model"), model);
    form->addRow(tr("Access token"), token);
    form->addRow(QString(), note);
    connect(m_look, &QPushButton::clicked, this, &HubDialog::look);
    return box;
}

QWidget *HubDialog::buildAnswer()
{
    auto *box = new QWidget;
    m_folder = new QLineEdit;
    m_folder->setAccessibleName(tr("Folder for the model"));
    auto *browse = new QPushButton(tr("Choose…"));
    m_sum = new QLabel;
    m_sum->setWordWrap(true);
    auto *place = new QHBoxLayout;
    auto *into = new QLabel(tr("Into"));
    into->setBuddy(m_folder);
    place->addWidget(into);
    place->addWidget(m_folder, 1);
    place->addWidget(browse);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_licence = new BannerArea;
    column->addWidget(m_licence);
    column->addWidget(buildTables(), 1);
    column->addLayout(place);
    column->addWidget(m_sum);
    connect(browse, &QPushButton::clicked, this, &HubDialog::chooseFolder);
    connect(m_files, &HubFileModel::choiceChanged, this, &HubDialog::showChoice);
    connect(m_folder, &QLineEdit::textChanged, this, &HubDialog::showChoice);
    return box;
}

/// Files above memory; each scrolls, so that both have room in a low window.
QWidget *HubDialog::buildTables()
{
    m_table = new TableView;
    m_files = new HubFileModel(m_table);
    m_table->setModel(m_files);
    m_table->setAccessibleName(tr("Files"));
    m_table->setColumns(m_studio.settings(), u"models/hub"_s, {320, 90, 0});
    m_memory = new TableView;
    m_needs = new MemoryModel(m_memory);
    m_memory->setModel(m_needs);
    m_memory->setAccessibleName(tr("Memory on this computer"));
    m_memory->setAlternatingRowColors(false);
    m_memory->setSelectionMode(QAbstractItemView::NoSelection);
    m_memory->setItemDelegateForColumn(MemoryModel::Bar, new MemoryBarDelegate(m_memory));
    m_memory->setItemDelegateForColumn(
        MemoryModel::Verdict,
        new StateDelegate(
            [](const QModelIndex &index) {
                return StateDelegate::State{Tone(index.data(MemoryModel::ToneRole).toInt()), index.data().toString()};
            },
            m_memory));
    m_memory->setColumns(m_studio.settings(), u"models/hub-memory"_s, {190, 84, 160, 0});
    auto *tables = new Splitter(Qt::Vertical, m_studio.settings(), u"hub"_s);
    for (TableView *table : {m_table, m_memory}) {
        table->setMinimumHeight(size::row * (1 + leastRows) + 4);
        tables->addWidget(table);
    }
    tables->restore({200, 200});
    return tables;
}

void HubDialog::say(const Error &error)
{
    m_banner->show(
        {.id = u"problem"_s, .tone = Tone::Error, .thing = translated(error.what), .rest = translated(error.remedy)});
}

void HubDialog::look()
{
    const auto address = parseHubAddress(toStd(m_model->text()), toStd(m_hub->text()));
    if (!address)
        return say(address.error());
    m_banner->clear();
    m_studio.settings().set(setting::hubAddress, toQString(address->base));
    m_hub->setText(toQString(address->base));
    m_look->setEnabled(false);
    m_look->setText(tr("Looking…"));
    LibraryJobs &jobs = m_studio.libraryJobs();
    const std::string token = toStd(m_token->text().trimmed());
    m_hasToken = !token.empty();
    if (m_hasToken && m_keepToken->isChecked()) {
        jobs.tokens().keepInKeychain(address->base, token, this, [this](Result<> kept) {
            if (!kept)
                say(kept.error());
        });
    } else if (m_hasToken) {
        jobs.tokens().keep(address->base, token);
    }
    jobs.look(*address, this, [this](Result<HubListing> listing) { listed(std::move(listing)); });
}

void HubDialog::listed(Result<HubListing> listing)
{
    m_look->setEnabled(true);
    m_look->setText(tr("Look"));
    if (!listing) {
        m_answer->hide();
        m_download->setEnabled(false);
        return say(listing.error());
    }
    m_listing = std::move(*listing);
    showListing();
}

void HubDialog::showListing()
{
    const auto needed = neededFiles(m_listing, {});
    m_files->setListing(m_listing, needed ? *needed : std::vector<HubFile>());
    const QString name = toQString(m_listing.licence.name);
    const LicenceVerdict verdict = licenceVerdict(m_listing.licence.name);
    const LicenceLabel label = licenceLabel(name);
    m_banner->clear();
    m_licence->show({.id = u"licence"_s,
                     .tone = label.tone,
                     .thing = name.isEmpty() ? label.text : tr("%1 (%2).").arg(label.text, name),
                     .rest = translated(verdict.reason),
                     .closable = false});
    if (!needed) // a choice is to be made, or there is nothing to choose
        say(needed.error());
    const auto config = modelConfigFromJson(m_listing.config, "config.json");
    m_needs->setNeeds(config ? memoryNeeds(*config) : std::vector<MemoryNeed>(), machineMemory());
    m_memory->setVisible(m_needs->rowCount() > 0);
    m_folder->setText(toQString(downloadFolder(m_listing.address)));
    m_answer->show();
    const int tallest = std::min(usualHeight, parentWidget()->window()->height());
    if (height() < tallest)
        resize(width(), tallest);
    showChoice();
}

void HubDialog::showChoice()
{
    quint64 bytes = 0;
    const std::vector<HubFile> chosen = m_files->chosen();
    for (const HubFile &file : chosen)
        bytes += file.bytes;
    const auto free = freeDiskBytes(existing(toPath(m_folder->text())));
    const bool fits = free && bytes < *free;
    QString text = tr("%n file(s), %1", nullptr, int(chosen.size())).arg(shownBytes(bytes));
    if (free)
        text += u" · "_s + (fits ? tr("%1 free on that disk").arg(shownBytes(*free))
                                 : tr("does not fit: %1 free on that disk").arg(shownBytes(*free)));
    if (m_needs->rowCount() == 0) {
        const MachineMemory machine = machineMemory();
        text += u" · "_s + tr("to run it takes somewhat more memory than its weights, of %1 here: %2")
                               .arg(shownBytes(machine.total), memoryVerdict(bytes + bytes / 5, machine).text);
    }
    m_sum->setText(text);
    setRole(m_sum, fits ? "muted" : "error");
    m_download->setEnabled(!chosen.empty() && fits && !m_folder->text().trimmed().isEmpty());
}

void HubDialog::chooseFolder()
{
    const QString parent = QFileDialog::getExistingDirectory(this, tr("Where the model's folder is to be made"),
                                                             toQString(existing(toPath(m_folder->text()))));
    if (!parent.isEmpty())
        m_folder->setText(toQString(toPath(parent) / downloadFolder(m_listing.address).filename()));
}

void HubDialog::download()
{
    const fs::path folder = toPath(m_folder->text().trimmed());
    std::error_code absent;
    if (!folder.is_absolute() || (fs::exists(folder, absent) && !fs::is_empty(folder, absent))) {
        say({ErrorCode::InvalidArgument,
             {FW_NOOP("core", "%1 is there already."), {folder.string()}},
             {FW_NOOP("core", "Choose another folder, or remove that one first.")}});
        return;
    }
    Q_EMIT started(m_studio.libraryJobs().fetch(m_listing, m_files->chosen(), folder, m_hasToken));
    accept();
}

} // namespace fieldwright::ui
