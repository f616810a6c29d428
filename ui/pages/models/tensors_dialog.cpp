#include "ui/pages/models/tensors_dialog.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/table_view.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

} // namespace

void TensorModel::setRows(std::vector<TensorRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int TensorModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TensorModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TensorModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TensorRow &row = m_rows[size_t(index.row())];
    if (role == Qt::TextAlignmentRole)
        return index.column() == Bytes ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    if (role == Qt::UserRole) // what a column sorts by
        return index.column() == Bytes ? QVariant(quint64(row.bytes)) : data(index, Qt::DisplayRole);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Name:
        return toQString(row.name);
    case Type:
        return toQString(row.type);
    case ShapeText:
        return toQString(row.shape);
    case Bytes:
        return shownBytes(row.bytes);
    default:
        return toQString(row.file);
    }
}

QVariant TensorModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Bytes)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Type:
        return tr("Type");
    case ShapeText:
        return tr("Shape");
    case Bytes:
        return tr("Size");
    default:
        return tr("File");
    }
}

TensorsDialog::TensorsDialog(const ModelEntry &entry, Settings &settings, QWidget *parent)
    : QDialog(parent), m_files(u"tensors"_s)
{
    setWindowTitle(tr("Tensors of %1").arg(toQString(entry.ref.name)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(860, 560);
    m_model = new TensorModel(this);
    m_filter = new QSortFilterProxyModel(this);
    m_filter->setSourceModel(m_model);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setFilterKeyColumn(TensorModel::Name);
    m_filter->setSortRole(Qt::UserRole);
    m_search = new SearchField;
    m_search->setHint(tr("Search tensors"));
    m_count = new QLabel(tr("Reading the headers…"));
    setRole(m_count, "muted");
    auto *table = new TableView;
    table->setModel(m_filter);
    table->setAccessibleName(tr("Tensors"));
    table->setSortingEnabled(true);
    table->sortByColumn(-1, Qt::AscendingOrder); // as they lie in the files
    table->setColumns(settings, u"models/tensors"_s, {0, 70, 140, 90, 200});
    auto *top = new QHBoxLayout;
    top->addWidget(m_count, 1);
    top->addWidget(m_search);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addLayout(top);
    column->addWidget(table, 1);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setFilterFixedString(text.trimmed());
        count();
    });
    m_files.run(
        this, [entry](const std::stop_token &) { return readTensors(entry); },
        [this](Result<std::vector<TensorRow>> rows) {
            if (!rows) {
                m_count->setText(translated(rows.error()));
                return;
            }
            m_model->setRows(std::move(*rows));
            count();
        });
}

void TensorsDialog::count()
{
    quint64 bytes = 0;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        bytes += m_filter->index(row, TensorModel::Bytes).data(Qt::UserRole).toULongLong();
    m_count->setText(m_filter->rowCount() == 0
                         ? tr("No match for \"%1\".").arg(m_search->text())
                         : tr("%n tensor(s), %1", nullptr, m_filter->rowCount()).arg(shownBytes(bytes)));
}

} // namespace fieldwright::ui
