#include "ui/pages/train/runs_model.h"

#include "app/jobs/job_queue.h"
#include "app/jobs/job_table_model.h"
#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "core/run_folder/events.h"

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

bool isTraining(const RunStatus *run)
{
    return run && run->job && run->job->kind == JobKind::Train;
}

quint64 peakMemory(const std::filesystem::path &folder)
{
    EventTail tail(folder);
    double peak = 0;
    for (;;) {
        const std::vector<Event> events = tail.poll();
        if (events.empty())
            break;
        for (const Event &event : events) {
            const Json *values = event.type == "metric" ? member(event.fields, "values") : &event.fields;
            if (values)
                peak = std::max(peak, numberOr(*values, "memory_bytes"));
        }
    }
    return quint64(std::max(0.0, std::min(peak, 1e18)));
}

} // namespace

RunsModel::RunsModel(JobQueue &queue, QObject *parent) : QAbstractTableModel(parent), m_queue(queue), m_files(u"runs"_s)
{
    connect(&queue, &JobQueue::opened, this, &RunsModel::reload);
    connect(&queue, &JobQueue::jobAdded, this, &RunsModel::reload);
    connect(&queue, &JobQueue::jobRemoved, this, &RunsModel::reload);
    connect(&queue, &JobQueue::jobChanged, this, &RunsModel::refresh);
    connect(&queue, &JobQueue::jobEnded, this, &RunsModel::refresh);
    reload();
}

void RunsModel::reload()
{
    std::vector<QString> ids;
    for (const QString &id : m_queue.ids()) {
        if (isTraining(m_queue.job(id)))
            ids.push_back(id);
    }
    if (ids == m_ids)
        return;
    beginResetModel();
    m_ids = std::move(ids);
    endResetModel();
    for (const QString &id : m_ids)
        findPeak(*m_queue.job(id));
}

void RunsModel::refresh(const QString &id)
{
    const RunStatus *run = m_queue.job(id);
    const int row = rowOf(id);
    if (row < 0) {
        if (isTraining(run)) // its job.json was not there yet when it was added
            reload();
        return;
    }
    if (run)
        findPeak(*run);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void RunsModel::findPeak(const RunStatus &run)
{
    const QString id = toQString(run.id);
    if (!isFinal(run.state) || m_peaks.contains(id))
        return;
    m_peaks[id] = 0;
    m_files.run(
        this, [folder = run.folder] { return peakMemory(folder); },
        [this, id](quint64 peak) {
            m_peaks[id] = peak;
            if (const int row = rowOf(id); row >= 0)
                Q_EMIT dataChanged(index(row, Memory), index(row, Memory));
        });
}

QString RunsModel::idAt(int row) const
{
    return row >= 0 && row < int(m_ids.size()) ? m_ids[size_t(row)] : QString();
}

int RunsModel::rowOf(const QString &id) const
{
    const auto at = std::find(m_ids.begin(), m_ids.end(), id);
    return at == m_ids.end() ? -1 : int(at - m_ids.begin());
}

void RunsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_ids.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString RunsModel::datasetOf(const RunStatus &run)
{
    return run.job ? toQString(std::filesystem::path(stringOr(run.job->parameters, "dataset")).filename()) : QString();
}

QString RunsModel::text(const RunStatus &run, Column column) const
{
    const QString none(QChar(u'–'));
    switch (column) {
    case Name:
        return toQString(run.job->name);
    case State:
        return jobStateText(run.state);
    case Method: {
        const std::string method = stringOr(run.job->recipe, "method");
        if (method == "lora")
            return tr("LoRA, rank %1").arg(intOr(run.job->recipe, "rank"));
        for (const FieldChoice &choice : findField("method")->choices) {
            if (method == choice.value)
                return translatedLabel(choice.label);
        }
        return toQString(method);
    }
    case Dataset:
        return datasetOf(run);
    case Best: {
        const double best = numberOr(run.summary, "best_loss");
        return best > 0 ? shownNumber(best, 3) : none;
    }
    case Steps: {
        const std::int64_t steps = isFinal(run.state) ? intOr(run.summary, "steps", run.step) : run.step;
        return steps > 0 ? shownNumber(qint64(steps)) : none;
    }
    case Took: {
        const double seconds = numberOr(run.summary, "seconds");
        const qint64 ms = seconds > 0 ? qint64(seconds * 1000) : run.workedMs;
        return ms > 0 ? shownDuration(ms) : none;
    }
    case Memory: {
        const auto peak = m_peaks.find(toQString(run.id));
        const quint64 bytes =
            peak != m_peaks.end() ? peak->second : quint64(std::max<std::int64_t>(0, run.memoryBytes));
        return bytes ? shownBytes(bytes) : none;
    }
    case Started:
        return run.startedMs ? shownTime(run.startedMs) : none;
    case ColumnCount:
        break;
    }
    return {};
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunStatus *run = m_queue.job(m_ids[size_t(index.row())]);
    if (!isTraining(run))
        return {};
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return text(*run, column);
    case Qt::TextAlignmentRole:
        return column == Best || column == Steps || column == Took || column == Memory
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant();
    case IdRole:
        return m_ids[size_t(index.row())];
    case StateRole:
        return int(run->state);
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && (section == Best || section == Steps || section == Took || section == Memory))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Name:
        return tr("Run");
    case State:
        return tr("State");
    case Method:
        return tr("Method");
    case Dataset:
        return tr("Dataset");
    case Best:
        return tr("Best validation");
    case Steps:
        return tr("Steps");
    case Took:
        return tr("Time");
    case Memory:
        return tr("Peak memory");
    case Started:
        return tr("Started");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace fieldwright::ui
