#include "ui/pages/train/runs_model.h"

#include "app/jobs/job_queue.h"
#include "app/jobs/job_table_model.h"
#include "app/jobs/run_names.h"
#include "app/jobs/sweeps.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"

#include <QFont>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

const QString &none()
{
    static const QString dash(QChar(u'–'));
    return dash;
}

} // namespace

RunsModel::RunsModel(JobQueue &queue, const Settings &settings, QObject *parent)
    : QAbstractTableModel(parent), m_queue(queue), m_settings(settings), m_files(u"runs"_s)
{
    // Jobs come in heaps: a project that opens, a sweep that is queued.
    m_reload.setSingleShot(true);
    m_reload.setInterval(0);
    connect(&m_reload, &QTimer::timeout, this, &RunsModel::reload);
    for (const auto signal : {&JobQueue::jobAdded, &JobQueue::jobRemoved})
        connect(&queue, signal, &m_reload, qOverload<>(&QTimer::start));
    connect(&queue, &JobQueue::opened, &m_reload, qOverload<>(&QTimer::start));
    connect(&queue, &JobQueue::jobChanged, this, &RunsModel::refresh);
    connect(&queue, &JobQueue::jobEnded, this, &RunsModel::refresh);
    connect(&settings, &Settings::changed, this, [this](const QString &name) {
        if (name.startsWith(u"costs/") && !m_ids.empty())
            Q_EMIT dataChanged(index(0, Cost), index(rowCount() - 1, Cost));
        if (name.startsWith(u"costs/"))
            Q_EMIT headerDataChanged(Qt::Horizontal, Cost, Cost);
    });
    reload();
}

void RunsModel::reload()
{
    m_reload.stop();
    std::vector<QString> ids = trainings(m_queue);
    if (ids == m_ids)
        return;
    beginResetModel();
    m_ids = std::move(ids);
    regroup();
    findDifferences();
    endResetModel();
    for (const QString &id : m_ids)
        readUse(*m_queue.job(id));
}

void RunsModel::regroup()
{
    m_best = bestRuns(m_queue, m_ids);
    m_groups.clear();
    std::map<std::string, int> numbers;
    for (const QString &id : m_ids) {
        if (const RunStatus *run = m_queue.job(id)) // one that was removed stays in the list until the next reload
            m_groups[id] = numbers.emplace(validationKey(*run), int(numbers.size())).first->second;
    }
}

void RunsModel::findDifferences()
{
    m_differences.clear();
    m_recipes.clear(); // that of an interrupted run may have been changed since
    if (!m_showsDifferences)
        return;
    std::vector<TrainRecipe> recipes;
    for (const QString &id : m_ids) {
        const RunStatus *run = m_queue.job(id);
        if (!isTraining(run))
            continue;
        auto recipe = recipeFromJson(run->job->recipe, "job.json");
        if (!recipe)
            continue;
        recipes.push_back(*recipe);
        m_recipes.emplace(id, std::move(*recipe));
    }
    if (recipes.size() > 1)
        m_differences = differingFields(recipes);
}

void RunsModel::setDifferencesShown(bool shown)
{
    beginResetModel();
    m_showsDifferences = shown;
    findDifferences();
    endResetModel();
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
        readUse(*run);
    if (const std::set<QString> before = m_best; run && isFinal(run->state)) {
        regroup();
        if (before != m_best)
            Q_EMIT dataChanged(index(0, Best), index(rowCount() - 1, Best));
    }
    Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
}

void RunsModel::readUse(const RunStatus &run)
{
    const QString id = toQString(run.id);
    if (!isFinal(run.state) || m_uses.contains(id))
        return;
    m_uses[id].reset();
    m_files.run(
        this, [folder = run.folder] { return runUse(folder); },
        [this, id](RunUse use) {
            m_uses[id] = use;
            if (const int row = rowOf(id); row >= 0)
                Q_EMIT dataChanged(index(row, Tokens), index(row, Cost));
        });
}

RunUse RunsModel::useOf(const RunStatus &run) const
{
    if (const auto read = m_uses.find(toQString(run.id)); read != m_uses.end() && read->second)
        return *read->second;
    return {.seconds = double(run.workedMs) / 1000,
            .peakBytes = std::uint64_t(std::max<std::int64_t>(0, run.memoryBytes)),
            .tokens = 0,
            .joules = {}};
}

std::vector<ComparedRun> RunsModel::compared() const
{
    std::vector<ComparedRun> out;
    for (const QString &id : m_ids) {
        if (const RunStatus *run = m_queue.job(id); isTraining(run))
            out.push_back({run, useOf(*run)});
    }
    return out;
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
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (!m_ids.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : FixedCount + int(m_differences.size());
}

QString RunsModel::text(const RunStatus &run, Column column) const
{
    const RunUse use = useOf(run);
    switch (column) {
    case Name:
        return shownRunName(run);
    case State:
        return jobStateText(run.state);
    case Method:
        return methodText(run.job->recipe);
    case Dataset:
        return datasetTitle(run);
    case Best: {
        const auto best = bestLoss(run);
        if (!best)
            return none();
        return m_best.contains(toQString(run.id)) ? tr("%1, best").arg(shownNumber(*best, 3)) : shownNumber(*best, 3);
    }
    case Tokens:
        return use.tokens > 0 ? shownNumber(qint64(use.tokens)) : none();
    case Took:
        return use.seconds > 0 ? shownDuration(qint64(use.seconds * 1000)) : none();
    case Speed:
        return use.tokensPerSecond() > 0 ? shownNumber(use.tokensPerSecond(), 0) : none();
    case Memory:
        return use.peakBytes ? shownBytes(use.peakBytes) : none();
    case Energy:
        return use.joules ? shownEnergy(*use.joules) : isFinal(run.state) ? tr("unknown") : none();
    case Cost: {
        const auto cost = costOf(use, pricesOf(m_settings));
        return cost && isFinal(run.state) ? shownCost(*cost) : none();
    }
    case Started:
        return run.startedMs ? shownTime(run.startedMs) : none();
    case FixedCount:
        break;
    }
    return {};
}

bool RunsModel::isNumber(int column)
{
    return column >= Best && column <= Cost;
}

QVariant RunsModel::sortValue(const RunStatus &run, int column) const
{
    const RunUse use = useOf(run);
    switch (column) {
    case Best:
        return bestLoss(run).value_or(qInf());
    case Tokens:
        return qint64(use.tokens);
    case Took:
        return use.seconds;
    case Speed:
        return use.tokensPerSecond();
    case Memory:
        return quint64(use.peakBytes);
    case Energy:
        return use.joules.value_or(-1);
    case Cost:
        return costOf(use, pricesOf(m_settings)).value_or(-1);
    case Started:
        return qint64(run.startedMs ? run.startedMs : run.job->createdMs);
    default:
        return {};
    }
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunStatus *run = m_queue.job(m_ids[size_t(index.row())]);
    if (!isTraining(run))
        return {};
    const int column = index.column();
    switch (role) {
    case IdRole:
        return m_ids[size_t(index.row())];
    case StateRole:
        return int(run->state);
    case ShortNameRole:
        return placeInSweep(*run);
    case GroupRole: {
        const auto group = m_groups.find(m_ids[size_t(index.row())]);
        return group == m_groups.end() ? -1 : group->second;
    }
    case Qt::TextAlignmentRole:
        return isNumber(column) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::FontRole:
        if (column == Best && m_best.contains(m_ids[size_t(index.row())])) {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};
    default:
        break;
    }
    if (column >= FixedCount) {
        if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != SortRole)
            return {};
        const FieldInfo &field = *m_differences[size_t(column - FixedCount)];
        const auto recipe = m_recipes.find(m_ids[size_t(index.row())]);
        if (recipe == m_recipes.end())
            return {};
        const FieldValue value = fieldValue(recipe->second, field);
        if (role != SortRole)
            return shownField(field, value);
        if (const double *number = std::get_if<double>(&value))
            return *number;
        if (const std::int64_t *number = std::get_if<std::int64_t>(&value))
            return qint64(*number);
        return shownField(field, value);
    }
    switch (role) {
    case SortRole:
        if (const QVariant value = sortValue(*run, column); value.isValid())
            return value;
        return text(*run, Column(column));
    case Qt::ToolTipRole:
        if (column == Energy)
            return tr("Of the processors while the run was at work, whatever else they did; unknown where the system "
                      "does not tell it, or a graphics card worked");
        if (column == Cost)
            return tr("By the prices in the settings");
        if (column == Best)
            return tr("Compare only runs on the same validation rows with the same model: the best of these is marked");
        [[fallthrough]];
    case Qt::DisplayRole:
        return text(*run, Column(column));
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return isNumber(section) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(std::min<int>(section, FixedCount))) {
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
    case Tokens:
        return tr("Tokens");
    case Took:
        return tr("Time");
    case Speed:
        return tr("Tokens/s");
    case Memory:
        return tr("Memory");
    case Energy:
        return tr("Energy");
    case Cost: {
        const QString currency = m_settings.get(setting::currency);
        return currency.isEmpty() ? tr("Cost") : tr("Cost, %1").arg(currency);
    }
    case Started:
        return tr("Started");
    case FixedCount:
        break;
    }
    return translatedLabel(m_differences[size_t(section - FixedCount)]->label);
}

bool SortedRuns::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    if (left.column() == RunsModel::Best) {
        const int group = left.data(RunsModel::GroupRole).toInt(), other = right.data(RunsModel::GroupRole).toInt();
        if (group != other)
            return group < other;
    }
    const QVariant a = left.data(RunsModel::SortRole), b = right.data(RunsModel::SortRole);
    if (a.typeId() == QMetaType::QString || b.typeId() == QMetaType::QString)
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    return a.toDouble() < b.toDouble();
}

} // namespace fieldwright::ui
