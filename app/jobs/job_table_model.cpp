#include "app/jobs/job_table_model.h"

#include "app/jobs/run_names.h"
#include "app/jobs/sweeps.h"
#include "app/runs/time_left.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "core/base/clock.h"

#include <QLocale>
#include <QMimeData>

namespace fieldwright {

namespace {
constexpr const char *jobMimeType = "application/x-fieldwright-waiting-job";
} // namespace

QString jobKindText(JobKind kind)
{
    switch (kind) {
    case JobKind::Import:
        return JobTableModel::tr("Read documents");
    case JobKind::Generate:
        return JobTableModel::tr("Generate pairs");
    case JobKind::Build:
        return JobTableModel::tr("Build dataset");
    case JobKind::Train:
        return JobTableModel::tr("Training");
    case JobKind::Evaluate:
        return JobTableModel::tr("Evaluation");
    case JobKind::Serve:
        return JobTableModel::tr("Model server");
    case JobKind::Export:
        return JobTableModel::tr("Export");
    case JobKind::Download:
        return JobTableModel::tr("Download");
    case JobKind::RateTest:
        return JobTableModel::tr("Learning-rate test");
    case JobKind::Combine:
        return JobTableModel::tr("Combine adapters");
    }
    return {};
}

QString jobStateText(JobState state)
{
    switch (state) {
    case JobState::Queued:
        return JobTableModel::tr("waiting");
    case JobState::Preparing:
        return JobTableModel::tr("preparing");
    case JobState::Running:
        return JobTableModel::tr("running");
    case JobState::Checkpointing:
        return JobTableModel::tr("saving a checkpoint");
    case JobState::Paused:
        return JobTableModel::tr("paused");
    case JobState::Completed:
        return JobTableModel::tr("completed");
    case JobState::Failed:
        return JobTableModel::tr("failed");
    case JobState::Cancelled:
        return JobTableModel::tr("cancelled");
    case JobState::Interrupted:
        return JobTableModel::tr("interrupted");
    }
    return {};
}

namespace {

/// The unit of a progress event, which workers name in English.
QString unitText(const std::string &unit, qint64 count)
{
    if (unit == "files")
        return JobTableModel::tr("%n file(s)", nullptr, int(count));
    if (unit == "chunks")
        return JobTableModel::tr("%n chunk(s)", nullptr, int(count));
    if (unit == "steps")
        return JobTableModel::tr("%n step(s)", nullptr, int(count));
    if (unit == "items")
        return JobTableModel::tr("%n item(s)", nullptr, int(count));
    if (unit == "rows")
        return JobTableModel::tr("%n row(s)", nullptr, int(count));
    if (unit == "pairs")
        return JobTableModel::tr("%n pair(s)", nullptr, int(count));
    if (unit == "tensors")
        return JobTableModel::tr("%n tensor(s)", nullptr, int(count));
    if (unit == "bytes")
        return shownBytes(std::uint64_t(std::max<qint64>(0, count)));
    return shownNumber(count) + (unit.empty() ? QString() : QChar(0x20) + toQString(unit));
}

} // namespace

QString jobProgressText(const RunStatus &status)
{
    if (status.done <= 0 && status.total <= 0)
        return {};
    if (status.total <= 0)
        return unitText(status.unit, qint64(status.done));
    return JobTableModel::tr("%1 of %2", "how many of how many")
        .arg(status.unit == "bytes" ? unitText(status.unit, qint64(status.done)) : shownNumber(qint64(status.done)),
             unitText(status.unit, qint64(status.total)));
}

QString jobStatusText(const JobQueue &queue, const RunStatus &status)
{
    if (status.broken)
        return translated(*status.broken);
    if (status.error)
        return translated(*status.error);
    if (status.imported == ImportState::Importing)
        return JobTableModel::tr("Its results are being taken into the project.");
    if (status.pulse == Pulse::Unresponsive)
        return JobTableModel::tr(
            "No sign of life for 30 s. Wait, or end its process; it can be continued from the last checkpoint.");
    if (status.pulse == Pulse::Late)
        return JobTableModel::tr("No sign of life for 10 s.");
    if (status.state == JobState::Queued) {
        const QString other = queue.waitsFor(toQString(status.id));
        const RunStatus *const active = queue.job(other);
        if (active && active->job)
            return JobTableModel::tr("Waits for \"%1\".").arg(shownRunName(*active));
        if (queue.isQueuePaused())
            return JobTableModel::tr("The queue is paused.");
    }
    if (status.state == JobState::Interrupted) {
        return status.step >= 0
                   ? JobTableModel::tr("Its process ended at step %1. Continue goes on from the last checkpoint.")
                         .arg(shownNumber(qint64(status.step)))
                   : JobTableModel::tr("Its process ended before it was done. Continue goes on where it was.");
    }
    if (status.isLive() && !status.text.empty())
        return translated(status.text);
    if (status.state == JobState::Completed) {
        if (const QString result = jobResultText(status); !result.isEmpty())
            return result;
    }
    if (status.warnings > 0 && !status.lastWarning.empty())
        return translated(status.lastWarning);
    return {};
}

QString jobResultText(const RunStatus &status)
{
    const Json &summary = status.summary;
    const auto count = [&summary](const char *key) { return qint64(intOr(summary, key)); };
    switch (status.job ? status.job->kind : JobKind::Serve) {
    case JobKind::Import:
        return count("failed") > 0 ? JobTableModel::tr("%1 of %2 read", "files")
                                         .arg(shownNumber(count("ok")), unitText("files", count("files")))
                                   : JobTableModel::tr("%n file(s) read", nullptr, int(count("ok")));
    case JobKind::Generate:
        return unitText("pairs", count("produced"));
    case JobKind::Build: {
        const Json *counts = member(summary, "counts");
        const Json *train = counts ? member(*counts, "train") : nullptr;
        return train ? JobTableModel::tr("%n training row(s)", nullptr, int(intOr(*train, "rows"))) : QString();
    }
    case JobKind::Train:
        return numberOr(summary, "best_loss") > 0
                   ? JobTableModel::tr("best validation loss %1").arg(shownNumber(numberOr(summary, "best_loss"), 3))
                   : QString();
    case JobKind::RateTest:
        return numberOr(summary, "suggested_rate") > 0
                   ? JobTableModel::tr("suggests %1").arg(shownReal(numberOr(summary, "suggested_rate"), 3))
                   : JobTableModel::tr("no rate found");
    case JobKind::Combine:
        return JobTableModel::tr("%n adapter(s) in one", nullptr, int(count("parts")));
    case JobKind::Evaluate:
        return unitText("items", count("items"));
    case JobKind::Export:
        return toQString(stringOr(summary, "output"));
    default:
        return {};
    }
}

JobTableModel::JobTableModel(JobQueue &queue, QObject *parent)
    : QAbstractTableModel(parent), m_queue(queue), m_ids(queue.ids())
{
    readQueue();
    connect(&queue, &JobQueue::queueOrderChanged, this, [this] {
        readQueue();
        if (!m_ids.empty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_ids.size()) - 1, ColumnCount - 1));
    });
    connect(&queue, &JobQueue::jobAdded, this, [this](const QString &id) {
        readQueue();
        const auto place = std::lower_bound(m_ids.begin(), m_ids.end(), id, std::greater<>());
        const int row = int(place - m_ids.begin());
        beginInsertRows({}, row, row);
        m_ids.insert(place, id);
        endInsertRows();
    });
    connect(&queue, &JobQueue::jobRemoved, this, [this](const QString &id) {
        const int row = rowOf(id);
        if (row < 0)
            return;
        beginRemoveRows({}, row, row);
        m_ids.erase(m_ids.begin() + row);
        endRemoveRows();
    });
    connect(&queue, &JobQueue::jobChanged, this, [this](const QString &id) {
        const auto before = m_inQueue;
        readQueue();
        for (auto it = m_inQueue.cbegin(); it != m_inQueue.cend(); ++it) {
            const int moved = before.value(it.key(), -1) != it.value() ? rowOf(it.key()) : -1;
            if (moved >= 0)
                Q_EMIT dataChanged(index(moved, 0), index(moved, ColumnCount - 1));
        }
        const int row = rowOf(id);
        if (row >= 0)
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    });
}

int JobTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int JobTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int JobTableModel::rowOf(const QString &id) const
{
    const auto place = std::lower_bound(m_ids.begin(), m_ids.end(), id, std::greater<>());
    return place != m_ids.end() && *place == id ? int(place - m_ids.begin()) : -1;
}

QString JobTableModel::idAt(int row) const
{
    return row >= 0 && row < int(m_ids.size()) ? m_ids[size_t(row)] : QString();
}

void JobTableModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_ids.empty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_ids.size()) - 1, ColumnCount - 1));
}

QVariant JobTableModel::shown(const RunStatus &status, Column column) const
{
    switch (column) {
    case Kind:
        return status.job ? jobKindText(status.job->kind) : QString();
    case Name:
        return shownRunName(status);
    case State: {
        const int place = m_inQueue.value(toQString(status.id), -1);
        return place >= 0 && m_inQueue.size() > 1 ? tr("waiting, %1").arg(shownNumber(qint64(place) + 1))
                                                  : jobStateText(status.state);
    }
    case Progress:
        return jobProgressText(status);
    case Started:
        return status.startedMs > 0 ? shownTime(status.startedMs) : QString();
    case Took:
        return status.startedMs > 0 ? shownDuration(status.workedMs) : QString();
    case TimeLeft:
        return status.state == JobState::Running ? timeLeftText(status.leftMs) : QString();
    case Device:
        return toQString(status.device);
    case ResultText:
        return jobStatusText(m_queue, status);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant JobTableModel::sortKey(const RunStatus &status, Column column) const
{
    switch (column) {
    case State:
        return int(status.state);
    case Progress:
        return status.fraction();
    case Started:
        return QVariant::fromValue<qint64>(status.startedMs);
    case Took:
        return QVariant::fromValue<qint64>(status.workedMs);
    case TimeLeft:
        return QVariant::fromValue<qint64>(status.leftMs.value_or(-1));
    default:
        return shown(status, column);
    }
}

QVariant JobTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RunStatus *const status = m_queue.job(idAt(index.row()));
    if (!status)
        return {};
    const Column column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return shown(*status, column);
    case Qt::ToolTipRole:
        return column == ResultText || column == Name ? shown(*status, column) : QVariant();
    case Qt::TextAlignmentRole:
        return column == Took || column == TimeLeft ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case IdRole:
        return idAt(index.row());
    case StateRole:
        return int(status->state);
    case KindRole:
        return status->job ? int(status->job->kind) : -1;
    case FractionRole:
        return status->fraction();
    case SortRole:
        return sortKey(*status, column);
    case PulseRole:
        return int(status->pulse);
    case FolderRole:
        return toQString(status->folder);
    case ShortNameRole:
        return placeInSweep(*status);
    case OrderRole: {
        constexpr int group = 1 << 24;
        const int place = m_inQueue.value(idAt(index.row()), -1);
        const bool isOpen = status->isLive() || status->state == JobState::Preparing;
        return place >= 0 ? group + place : isOpen ? index.row() : 2 * group + index.row();
    }
    default:
        return {};
    }
}

void JobTableModel::readQueue()
{
    m_inQueue.clear();
    for (const QString &id : m_queue.waiting())
        m_inQueue.insert(id, int(m_inQueue.size()));
}

void JobTableModel::moveInQueue(const QString &id, const QString &before)
{
    m_queue.moveInQueue(id, before);
}

Qt::ItemFlags JobTableModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return m_inQueue.contains(idAt(index.row())) ? flags | Qt::ItemIsDragEnabled | Qt::ItemIsDropEnabled : flags;
}

QStringList JobTableModel::mimeTypes() const
{
    return {QLatin1String(jobMimeType)};
}

QMimeData *JobTableModel::mimeData(const QModelIndexList &indexes) const
{
    if (indexes.isEmpty())
        return nullptr;
    auto *data = new QMimeData;
    data->setData(QLatin1String(jobMimeType), idAt(indexes.first().row()).toUtf8());
    return data;
}

QVariant JobTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Kind:
        return tr("Kind");
    case Name:
        return tr("Name");
    case State:
        return tr("State");
    case Progress:
        return tr("Progress");
    case Started:
        return tr("Started");
    case Took:
        return tr("Took");
    case TimeLeft:
        return tr("Time left");
    case Device:
        return tr("Device");
    case ResultText:
        return tr("Result");
    case ColumnCount:
        break;
    }
    return {};
}

namespace {

bool matches(JobFilterModel::Filter filter, JobState state)
{
    switch (filter) {
    case JobFilterModel::Filter::All:
        return true;
    case JobFilterModel::Filter::Live:
        return state == JobState::Preparing || state == JobState::Running || state == JobState::Checkpointing;
    case JobFilterModel::Filter::Waiting:
        return state == JobState::Queued;
    case JobFilterModel::Filter::Finished:
        return state == JobState::Completed || state == JobState::Cancelled;
    case JobFilterModel::Filter::NeedsYou:
        return state == JobState::Failed || state == JobState::Interrupted || state == JobState::Paused;
    }
    return true;
}

} // namespace

JobFilterModel::JobFilterModel(JobTableModel &jobs, QObject *parent) : QSortFilterProxyModel(parent)
{
    setSourceModel(&jobs);
    setSortRole(JobTableModel::SortRole);
    setDynamicSortFilter(true);
    connect(&jobs, &QAbstractItemModel::rowsInserted, this, &JobFilterModel::countsChanged);
    connect(&jobs, &QAbstractItemModel::rowsRemoved, this, &JobFilterModel::countsChanged);
    connect(&jobs, &QAbstractItemModel::dataChanged, this, &JobFilterModel::countsChanged);
}

void JobFilterModel::setFilter(Filter filter)
{
    m_filter = filter;
    invalidateFilter();
}

void JobFilterModel::setSearch(const QString &text)
{
    m_search = text.trimmed();
    invalidateFilter();
}

void JobFilterModel::setFinishedHidden(bool hidden)
{
    m_finishedHidden = hidden;
    invalidateFilter();
}

int JobFilterModel::count(Filter filter) const
{
    int count = 0;
    for (int row = 0; row < sourceModel()->rowCount(); ++row)
        count += matches(filter, JobState(sourceModel()->index(row, 0).data(JobTableModel::StateRole).toInt()));
    return count;
}

bool JobFilterModel::canDropMimeData(const QMimeData *data, Qt::DropAction, int, int, const QModelIndex &) const
{
    return data->hasFormat(QLatin1String(jobMimeType));
}

bool JobFilterModel::dropMimeData(const QMimeData *data, Qt::DropAction, int row, int, const QModelIndex &parent)
{
    const QString id = QString::fromUtf8(data->data(QLatin1String(jobMimeType)));
    if (id.isEmpty())
        return false;
    const int target = parent.isValid() ? parent.row() : row;
    const QModelIndex before = target >= 0 ? index(target, 0) : QModelIndex();
    const bool isWaiting = before.isValid() && before.data(JobTableModel::StateRole).toInt() == int(JobState::Queued);
    // Dropped above the queue, on what runs: it is to be the next.
    const bool isAbove = before.isValid() && !isWaiting && before.data(JobTableModel::OrderRole).toInt() < (1 << 24);
    QString next = isWaiting ? before.data(JobTableModel::IdRole).toString() : QString();
    for (int first = 0; isAbove && next.isEmpty() && first < rowCount(); ++first) {
        if (index(first, 0).data(JobTableModel::StateRole).toInt() == int(JobState::Queued))
            next = index(first, 0).data(JobTableModel::IdRole).toString();
    }
    static_cast<JobTableModel *>(sourceModel())->moveInQueue(id, next);
    return true;
}

bool JobFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const auto cell = [&](int column) { return sourceModel()->index(row, column, parent); };
    const JobState state = JobState(cell(0).data(JobTableModel::StateRole).toInt());
    if (!matches(m_filter, state) || (m_finishedHidden && matches(Filter::Finished, state)))
        return false;
    return m_search.isEmpty() || cell(JobTableModel::Name).data().toString().contains(m_search, Qt::CaseInsensitive) ||
           cell(JobTableModel::Kind).data().toString().contains(m_search, Qt::CaseInsensitive);
}

} // namespace fieldwright
