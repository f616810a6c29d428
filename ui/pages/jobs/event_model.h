#pragma once

#include "app/runs/run_watcher.h"

#include <QAbstractTableModel>

namespace fieldwright::ui {

/// The messages of a run, newest first.
class EventModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { TimeColumn, StepColumn, KindColumn, TextColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setMessages(const std::deque<RunMessage> &messages);
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const RunMessage &at(int row) const { return m_messages[m_messages.size() - 1 - size_t(row)]; }
    std::vector<RunMessage> m_messages;
};

} // namespace fieldwright::ui
