#include "ui/pages/train/texts_dialog.h"

#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "ui/pages/train/read_texts.h"
#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

constexpr int idRole = Qt::UserRole;

} // namespace

TextsDialog::TextsDialog(ReadTexts &texts, Settings &settings, QWidget *parent)
    : QDialog(parent), m_texts(texts), m_settings(settings)
{
    setWindowTitle(tr("What is read"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addWidget(buildDocuments(), 2);
    column->addWidget(buildGeneral(), 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_ok = buttons->addButton(tr("Take over"), QDialogButtonBox::AcceptRole);
    setRole(m_ok, "primary");
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        take();
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    refresh();
    resize(560, 560);
}

QWidget *TextsDialog::buildDocuments()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_all = new QRadioButton(tr("All documents"));
    m_chosen = new QRadioButton(tr("These documents"));
    m_filter = new QLineEdit;
    m_filter->setPlaceholderText(tr("Filter by name"));
    m_filter->setClearButtonEnabled(true);
    m_documents = new QListWidget;
    m_documents->setAccessibleName(tr("Documents"));
    const std::vector<qint64> &chosen = m_texts.documents();
    if (m_texts.project()) {
        for (const DocumentInfo &document : m_texts.project()->documents().list()) {
            if (document.state != DocumentState::Ok)
                continue;
            const qint64 bytes = m_texts.bytesOf(document.id);
            auto *item =
                new QListWidgetItem(bytes > 0 ? tr("%1 · %2").arg(toQString(document.name), shownBytes(quint64(bytes)))
                                              : toQString(document.name),
                                    m_documents);
            item->setData(idRole, qint64(document.id));
            item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
            const bool isChosen = std::find(chosen.begin(), chosen.end(), document.id) != chosen.end();
            item->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
        }
    }
    (chosen.empty() ? m_all : m_chosen)->setChecked(true);
    column->addWidget(m_all);
    column->addWidget(m_chosen);
    column->addWidget(m_filter);
    column->addWidget(m_documents, 1);
    connect(m_all, &QRadioButton::toggled, this, &TextsDialog::refresh);
    connect(m_filter, &QLineEdit::textChanged, this, &TextsDialog::filter);
    connect(m_documents, &QListWidget::itemChanged, this, [this] {
        m_chosen->setChecked(true); // whoever chooses one means these
        refresh();
    });
    return box;
}

QWidget *TextsDialog::buildGeneral()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *label = new QLabel(tr("General text beside them, against forgetting. Without a file of yours: the pairs that "
                                "ship with the studio."));
    label->setWordWrap(true);
    m_general = new QListWidget;
    m_general->setAccessibleName(tr("General texts"));
    m_general->setMaximumHeight(120);
    for (const std::filesystem::path &file : m_texts.generalTexts())
        m_general->addItem(toQString(file.string()));
    auto *add = new QPushButton(tr("Add files…"));
    m_remove = new QPushButton(tr("Remove"));
    auto *row = new QHBoxLayout;
    row->addWidget(add);
    row->addWidget(m_remove);
    row->addStretch(1);
    column->addWidget(label);
    column->addWidget(m_general, 1);
    column->addLayout(row);
    connect(add, &QPushButton::clicked, this, &TextsDialog::addFiles);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        qDeleteAll(m_general->selectedItems());
        refresh();
    });
    connect(m_general, &QListWidget::itemSelectionChanged, this, &TextsDialog::refresh);
    return box;
}

void TextsDialog::filter()
{
    for (int i = 0; i < m_documents->count(); ++i) {
        QListWidgetItem *item = m_documents->item(i);
        item->setHidden(!item->text().contains(m_filter->text().trimmed(), Qt::CaseInsensitive));
    }
}

void TextsDialog::addFiles()
{
    const QStringList files = QFileDialog::getOpenFileNames(
        this, tr("General texts"), m_settings.get(setting::lastFolder), tr("Text and rows (*.txt *.jsonl)"));
    for (const QString &file : files) {
        m_settings.set(setting::lastFolder, QFileInfo(file).absolutePath());
        if (m_general->findItems(file, Qt::MatchExactly).isEmpty())
            m_general->addItem(file);
    }
    refresh();
}

void TextsDialog::refresh()
{
    if (!m_ok)
        return;
    bool isAnyChecked = m_all->isChecked();
    for (int i = 0; i < m_documents->count() && !isAnyChecked; ++i)
        isAnyChecked = m_documents->item(i)->checkState() == Qt::Checked;
    m_ok->setEnabled(isAnyChecked);
    m_ok->setToolTip(isAnyChecked ? QString() : tr("No document is chosen."));
    m_remove->setEnabled(!m_general->selectedItems().isEmpty());
}

void TextsDialog::take()
{
    std::vector<qint64> documents;
    for (int i = 0; i < m_documents->count() && m_chosen->isChecked(); ++i) {
        const QListWidgetItem *item = m_documents->item(i);
        if (item->checkState() == Qt::Checked)
            documents.push_back(item->data(idRole).toLongLong());
    }
    std::vector<std::filesystem::path> files;
    files.reserve(size_t(m_general->count()));
    for (int i = 0; i < m_general->count(); ++i)
        files.push_back(toPath(m_general->item(i)->text()));
    m_texts.choose(std::move(documents), std::move(files));
}

} // namespace fieldwright::ui
