#include "ui/pages/models/memory_table.h"

#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "ui/style/theme.h"

#include <QPainter>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

} // namespace

MemoryVerdict memoryVerdict(std::uint64_t bytes, const MachineMemory &machine)
{
    if (bytes > machine.total)
        return {Tone::Error, MemoryModel::tr("does not fit")};
    if (bytes > machine.available)
        return {Tone::Warning, MemoryModel::tr("fits when other programs are closed")};
    return {Tone::Success, MemoryModel::tr("fits")};
}

QString memoryUseText(const MemoryNeed &need)
{
    if (need.use == MemoryNeed::Use::Run && need.precision == "bf16")
        return MemoryModel::tr("Run, bf16 or fp16");
    if (need.use == MemoryNeed::Use::Run)
        return MemoryModel::tr("Run, %1").arg(toQString(need.precision));
    if (need.method == "lora" && need.precision == "nf4")
        return MemoryModel::tr("QLoRA, base in 4 bits");
    const FieldInfo *field = findField("method");
    for (const FieldChoice &choice : field ? field->choices : std::span<const FieldChoice>()) {
        if (need.method == choice.value)
            return translatedLabel(choice.label);
    }
    return toQString(need.method);
}

void MemoryModel::setNeeds(std::vector<MemoryNeed> needs, const MachineMemory &machine)
{
    beginResetModel();
    m_needs = std::move(needs);
    m_machine = machine;
    endResetModel();
}

void MemoryModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_needs.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int MemoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_needs.size());
}

int MemoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MemoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const MemoryNeed &need = m_needs[size_t(index.row())];
    const MemoryVerdict verdict = memoryVerdict(need.bytes, m_machine);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (index.column() == What)
            return memoryUseText(need);
        if (index.column() == Needs)
            return shownBytes(need.bytes);
        if (index.column() == Verdict)
            return verdict.text;
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == Needs ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case FractionRole:
        return m_machine.total > 0 ? double(need.bytes) / double(m_machine.total) : 1.0;
    case ToneRole:
        return int(verdict.tone);
    default:
        return {};
    }
}

QVariant MemoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Needs)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case What:
        return tr("To do this");
    case Needs:
        return tr("Needs");
    case Bar:
        return tr("of %1").arg(shownBytes(m_machine.total));
    default:
        return tr("Here");
    }
}

void MemoryBarDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const QRect rect = paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const QRect whole(rect.left(), rect.center().y() - 4, rect.width(), 9);
    const double fraction = std::min(1.0, index.data(MemoryModel::FractionRole).toDouble());
    const bool fits = index.data(MemoryModel::ToneRole).toInt() == int(Tone::Success);
    painter->fillRect(whole, colors.line);
    painter->fillRect(QRect(whole.left(), whole.top(), std::max(1, int(whole.width() * fraction)), whole.height()),
                      fits ? colors.accent : colors.baseModel);
    painter->restore();
}

} // namespace fieldwright::ui
