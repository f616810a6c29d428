#include "ui/pages/jobs/event_model.h"

#include "app/jobs/job_table_model.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

namespace fieldwright::ui {

void EventModel::setMessages(const std::deque<RunMessage> &messages)
{
    beginResetModel();
    m_messages.assign(messages.begin(), messages.end());
    endResetModel();
}

void EventModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int EventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_messages.size());
}

int EventModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const RunMessage &message = at(index.row());
    const Colors &colors = colorsOf(QGuiApplication::palette());
    if (role == Qt::TextAlignmentRole)
        return int((index.column() <= StepColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ForegroundRole) {
        if (index.column() == TimeColumn)
            return QBrush(colors.muted);
        if (index.column() == KindColumn && message.kind == RunMessage::Kind::Warning)
            return QBrush(colors.warning);
        if (index.column() == KindColumn && message.kind == RunMessage::Kind::Error)
            return QBrush(colors.error);
        return {};
    }
    if (role != Qt::DisplayRole && !(role == Qt::ToolTipRole && index.column() == TextColumn))
        return {};
    switch (index.column()) {
    case TimeColumn:
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(message.timeMs), QStringLiteral("HH:mm:ss"));
    case StepColumn:
        return message.step >= 0 ? shownNumber(qint64(message.step)) : QString();
    case KindColumn:
        switch (message.kind) {
        case RunMessage::Kind::State:
            return tr("state");
        case RunMessage::Kind::Note:
            return tr("note");
        case RunMessage::Kind::Warning:
            return tr("warning");
        case RunMessage::Kind::Error:
            return tr("error");
        case RunMessage::Kind::Control:
            return tr("command");
        case RunMessage::Kind::Checkpoint:
            return tr("checkpoint");
        }
        return {};
    case TextColumn:
        if (message.kind == RunMessage::Kind::State) {
            if (const auto state = jobStateFromName(message.text.english()))
                return jobStateText(*state);
        }
        return message.count > 1 ? tr("%1 (%n times)", nullptr, int(message.count)).arg(translated(message.text))
                                 : translated(message.text);
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case StepColumn:
        return tr("Step");
    case KindColumn:
        return tr("Event");
    case TextColumn:
        return tr("What");
    default:
        return {};
    }
}

} // namespace fieldwright::ui
