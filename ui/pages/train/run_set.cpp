#include "ui/pages/train/run_set.h"

#include "app/jobs/job_queue.h"
#include "app/jobs/run_names.h"
#include "app/jobs/sweeps.h"
#include "app/jobs/training_runs.h"
#include "app/text/qt_text.h"

namespace fieldwright::ui {

ShownRun shownRun(const RunStatus &run, const RunWatcher &watcher, int series, const RunStatus &first)
{
    const Json &recipe = run.job->recipe;
    const QString place = placeInSweep(run);
    return {.name = toQString(run.job->name),
            .label = place.isEmpty() ? shownRunName(run) : place,
            .series = series,
            .metrics = &watcher.metrics(),
            .clipNorm = numberOr(recipe, "clip_norm"),
            .answersOnly = stringOr(recipe, "objective", "sft") == "sft",
            .sameValidation = validationKey(run) == validationKey(first)};
}

void RunSet::setQueue(JobQueue *queue)
{
    m_watchers.clear();
    m_queue = queue;
}

void RunSet::watch(const QStringList &ids)
{
    std::erase_if(m_watchers, [&](const auto &entry) { return !ids.contains(entry.first); });
    for (const QString &id : ids) {
        const RunStatus *run = m_queue ? m_queue->job(id) : nullptr;
        if (!run || m_watchers.contains(id))
            continue;
        auto watcher = std::make_unique<RunWatcher>(run->folder);
        connect(watcher.get(), &RunWatcher::changed, this, [this, id] { Q_EMIT changed(id); });
        m_watchers[id] = std::move(watcher);
    }
}

const RunWatcher *RunSet::watcher(const QString &id) const
{
    const auto at = m_watchers.find(id);
    return at == m_watchers.end() ? nullptr : at->second.get();
}

} // namespace fieldwright::ui
