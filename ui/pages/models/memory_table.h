#pragma once

#include "app/models/model_memory.h"
#include "ui/widgets/table_view.h"

#include <QAbstractTableModel>

namespace fieldwright::ui {

/// What running and tuning a model takes, against the memory of this computer.
class MemoryModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { What, Needs, Bar, Verdict, ColumnCount };
    enum Role {
        FractionRole = Qt::UserRole + 1, ///< of all memory; may be over 1
        ToneRole
    }; ///< int of Tone

    using QAbstractTableModel::QAbstractTableModel;
    void setNeeds(std::vector<MemoryNeed> needs, const MachineMemory &machine);
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<MemoryNeed> m_needs;
    MachineMemory m_machine;
};

struct MemoryVerdict
{
    Tone tone = Tone::Muted;
    QString text;
};
/// "fits", "fits when other programs are closed", "does not fit".
MemoryVerdict memoryVerdict(std::uint64_t bytes, const MachineMemory &machine);
/// "Run, bf16", "LoRA", "Full fine-tuning".
QString memoryUseText(const MemoryNeed &need);

/// A bar from nothing to all memory of this computer; accent when it fits, else grey and full.
class MemoryBarDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace fieldwright::ui
