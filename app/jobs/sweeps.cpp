#include "app/jobs/sweeps.h"

#include "app/jobs/job_queue.h"
#include "app/jobs/training_runs.h"
#include "app/text/qt_text.h"

#include <algorithm>

namespace fieldwright {

using namespace Qt::StringLiterals;

namespace {

const Json *sweepIn(const RunStatus *run)
{
    return isTraining(run) ? member(run->job->parameters, "sweep") : nullptr;
}

/// Nothing when the job file does not say a place that there is.
std::optional<std::vector<size_t>> placeIn(const Json &sweep, const std::vector<SweepAxis> &axes)
{
    const Json *place = member(sweep, "place");
    if (!place || !place->is_array() || place->size() != axes.size() || axes.empty())
        return std::nullopt;
    std::vector<size_t> out;
    for (size_t i = 0; i < axes.size(); ++i) {
        const Json &number = (*place)[i];
        if (!number.is_number_unsigned() || number.get<size_t>() >= axes[i].values.size())
            return std::nullopt;
        out.push_back(number.get<size_t>());
    }
    return out;
}

} // namespace

QString Sweep::runAt(const std::vector<size_t> &place) const
{
    const auto at = std::find_if(runs.begin(), runs.end(), [&](const SweepRun &run) { return run.place == place; });
    return at == runs.end() ? QString() : at->id;
}

QString sweepOf(const RunStatus &run)
{
    const Json *sweep = sweepIn(&run);
    return sweep ? toQString(stringOr(*sweep, "id")) : QString();
}

QString placeInSweep(const RunStatus &run)
{
    const Json *sweep = sweepIn(&run);
    const Json *axes = sweep ? member(*sweep, "axes") : nullptr;
    const std::vector<SweepAxis> known = axes ? sweepAxesFromJson(*axes) : std::vector<SweepAxis>();
    const auto place = sweep ? placeIn(*sweep, known) : std::nullopt;
    if (!place)
        return {};
    QStringList values;
    for (size_t i = 0; i < known.size(); ++i)
        values.append(toQString(known[i].values[(*place)[i]]));
    return u"%1: %2"_s.arg(toQString(stringOr(*sweep, "name")), values.join(u", "_s));
}

std::vector<Sweep> sweepsOf(const JobQueue &queue)
{
    std::vector<Sweep> sweeps;
    for (const QString &id : queue.ids()) {
        const Json *found = sweepIn(queue.job(id));
        if (!found)
            continue;
        const QString sweepId = toQString(stringOr(*found, "id"));
        auto at = std::find_if(sweeps.begin(), sweeps.end(), [&](const Sweep &sweep) { return sweep.id == sweepId; });
        if (at == sweeps.end()) {
            const Json *axes = member(*found, "axes");
            Sweep sweep{.id = sweepId,
                        .name = toQString(stringOr(*found, "name")),
                        .axes = axes ? sweepAxesFromJson(*axes) : std::vector<SweepAxis>(),
                        .runs = {}};
            if (sweepId.isEmpty() || sweep.axes.empty())
                continue;
            at = sweeps.insert(sweeps.end(), std::move(sweep));
        }
        if (auto place = placeIn(*found, at->axes))
            at->runs.push_back({id, std::move(*place)});
    }
    for (Sweep &sweep : sweeps)
        std::stable_sort(sweep.runs.begin(), sweep.runs.end(),
                         [](const SweepRun &a, const SweepRun &b) { return a.place < b.place; });
    return sweeps;
}

std::optional<Sweep> findSweep(const JobQueue &queue, const QString &id)
{
    for (Sweep &sweep : sweepsOf(queue)) {
        if (sweep.id == id)
            return std::move(sweep);
    }
    return std::nullopt;
}

QString bestOf(const JobQueue &queue, const Sweep &sweep)
{
    QString best;
    double lowest = 0;
    for (const SweepRun &run : sweep.runs) {
        const RunStatus *status = queue.job(run.id);
        const auto loss = status ? bestLoss(*status) : std::nullopt;
        if (loss && (best.isEmpty() || *loss < lowest)) {
            best = run.id;
            lowest = *loss;
        }
    }
    return best;
}

bool isOver(const JobQueue &queue, const Sweep &sweep)
{
    return std::all_of(sweep.runs.begin(), sweep.runs.end(), [&](const SweepRun &run) {
        const RunStatus *status = queue.job(run.id);
        return !status || isFinal(status->state);
    });
}

bool mayKeepModel(const JobQueue &queue, const RunStatus &run)
{
    // A training that ends with a model says how it ended; one that was discarded or has failed does not.
    return !sweepOf(run).isEmpty() && isFinal(run.state) && run.state != JobState::Failed &&
           !stringOr(run.summary, "outcome_kind").empty() && run.folder.parent_path() == queue.runsFolder();
}

int cancelRest(JobQueue &queue, const Sweep &sweep)
{
    int ended = 0;
    for (const SweepRun &run : sweep.runs) {
        const RunStatus *status = queue.job(run.id);
        if (!status || isFinal(status->state))
            continue;
        queue.stop(run.id, StopKeep::Best);
        ++ended;
    }
    return ended;
}

} // namespace fieldwright
