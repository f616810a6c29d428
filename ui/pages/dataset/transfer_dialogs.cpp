#include "ui/pages/dataset/transfer_dialogs.h"

#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "ui/style/theme.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

constexpr size_t previewRows = 10;

QString labelOf(DataFormat format)
{
    for (const DataFormatInfo &info : dataFormats()) {
        if (info.format == format)
            return translatedLabel(info.label);
    }
    return {};
}

} // namespace

ImportDialog::ImportDialog(const std::filesystem::path &file, QWidget *parent)
    : QDialog(parent), m_thread(QStringLiteral("import preview"))
{
    setWindowTitle(tr("Import pairs"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    auto *title = new QLabel(toQString(file.filename()));
    setRole(title, "strong");
    m_facts = new QLabel(tr("Reading the file…"));
    m_facts->setWordWrap(true);
    m_model = new QStandardItemModel(0, 2, this);
    m_model->setHorizontalHeaderLabels({tr("Question"), tr("Answer")});
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->horizontalHeader()->resizeSection(0, 320);
    m_table->setAccessibleName(tr("First rows of the file"));
    m_remarks = new QLabel;
    m_remarks->setWordWrap(true);
    setRole(m_remarks, "muted");
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    setRole(m_problem, "error");
    m_accepted = new QCheckBox(tr("They are reviewed already: import them as accepted"));
    auto *buttons = new QDialogButtonBox;
    m_import = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
    setRole(m_import, "primary");
    m_import->setEnabled(false);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(title);
    column->addWidget(m_facts);
    column->addWidget(m_table, 1);
    column->addWidget(m_remarks);
    column->addWidget(m_problem);
    column->addWidget(m_accepted);
    column->addWidget(buttons);
    resize(760, 480);
    m_problem->hide();
    m_remarks->hide();
    m_thread.run(
        this,
        [file]() -> Result<ImportedData> {
            FW_TRY(bytes, readFile(file));
            return readInstructionData(bytes, file.filename().string());
        },
        [this](Result<ImportedData> data) { show(data); });
}

void ImportDialog::show(const Result<ImportedData> &data)
{
    if (!data) {
        m_facts->setText(tr("Nothing can be imported from this file."));
        m_problem->setText(translated(data.error()));
        m_problem->show();
        m_table->hide();
        m_accepted->hide();
        m_import->setToolTip(translated(data.error()));
        return;
    }
    m_pairs = pairsOf(*data);
    m_ownFormat = data->format == DataFormat::Fieldwright;
    m_facts->setText(tr("%1 · %2").arg(labelOf(data->format), tr("%n pair(s)", nullptr, int(m_pairs.size()))));
    for (size_t i = 0; i < std::min(previewRows, m_pairs.size()); ++i) {
        QList<QStandardItem *> row;
        for (const std::string *text : {&m_pairs[i].question, &m_pairs[i].answer}) {
            auto *item = new QStandardItem(toQString(*text).simplified());
            item->setToolTip(item->text().left(2000));
            row.append(item);
        }
        m_model->appendRow(row);
    }
    if (data->skipped > 0) {
        QStringList remarks{tr("%n row(s) are left out.", nullptr, int(data->skipped))};
        for (const Text &remark : data->remarks)
            remarks.append(translated(remark));
        m_remarks->setText(remarks.mid(0, 4).join(u' '));
        m_remarks->setToolTip(remarks.join(u'\n'));
        m_remarks->show();
    }
    // Fieldwright's own files say of each pair whether it was accepted.
    m_accepted->setVisible(!m_ownFormat);
    m_import->setText(tr("Import %n pair(s)", nullptr, int(m_pairs.size())));
    m_import->setEnabled(!m_pairs.empty());
    if (m_pairs.empty())
        m_import->setToolTip(tr("No row has a question and an answer."));
}

std::vector<Pair> ImportDialog::pairs() const
{
    std::vector<Pair> result = m_pairs;
    for (Pair &pair : result) {
        if (!m_ownFormat && m_accepted->isChecked())
            pair.status = PairStatus::Accepted;
        if (pair.language.empty())
            pair.language = guessLanguage(pair.question);
    }
    return result;
}

PairExportDialog::PairExportDialog(int accepted, int all, int listed, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Export pairs"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    m_which = new QComboBox;
    m_which->addItem(tr("Accepted (%1)").arg(shownNumber(qint64(accepted))), int(Which::Accepted));
    m_which->addItem(tr("All (%1)").arg(shownNumber(qint64(all))), int(Which::All));
    m_which->addItem(tr("Those listed now (%1)").arg(shownNumber(qint64(listed))), int(Which::Listed));
    m_which->setCurrentIndex(accepted > 0 ? 0 : 1);
    m_which->setAccessibleName(tr("Pairs"));
    m_format = new QComboBox;
    for (const DataFormatInfo &info : dataFormats())
        m_format->addItem(translatedLabel(info.label));
    m_format->setAccessibleName(tr("Format"));
    form->addRow(tr("Pairs"), m_which);
    form->addRow(tr("Format"), m_format);
    m_note = new QLabel;
    m_note->setWordWrap(true);
    setRole(m_note, "muted");
    const auto sync = [this] {
        m_note->setText(format().format == DataFormat::Fieldwright
                            ? tr("Keeps evidence, status, tags and groups.")
                            : tr("Holds questions, answers and weights; evidence and status stay here."));
    };
    connect(m_format, &QComboBox::currentIndexChanged, this, sync);
    sync();
    auto *buttons = new QDialogButtonBox;
    QPushButton *go = buttons->addButton(tr("Export…"), QDialogButtonBox::AcceptRole);
    setRole(go, "primary");
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addLayout(form);
    column->addWidget(m_note);
    column->addStretch(1);
    column->addWidget(buttons);
    resize(420, 180);
}

PairExportDialog::Which PairExportDialog::which() const
{
    return Which(m_which->currentData().toInt());
}

DataFormatInfo PairExportDialog::format() const
{
    return dataFormats()[size_t(std::max(0, m_format->currentIndex()))];
}

} // namespace fieldwright::ui
