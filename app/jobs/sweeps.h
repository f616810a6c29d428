#pragma once

#include "app/runs/run_status.h"
#include "core/recipe/sweep.h"

#include <QStringList>

namespace fieldwright {

class JobQueue;

/// A run of a sweep and where it stands in it.
struct SweepRun
{
    QString id;
    std::vector<size_t> place; ///< a value's number for each axis
};

/// Runs that belong together, as their job files tell it: nothing of a sweep is kept anywhere else.
struct Sweep
{
    QString id;
    QString name;
    std::vector<SweepAxis> axes;
    std::vector<SweepRun> runs; ///< in the order of their places

    /// Empty when that run is gone.
    QString runAt(const std::vector<size_t> &place) const;
};

/// The sweep that a run belongs to; empty: none.
QString sweepOf(const RunStatus &run);
/// Of a sweep's run, what tells it from the others, shorter than its name: "grid: 1e-4, 8". Empty: of no sweep.
QString placeInSweep(const RunStatus &run);
/// Newest first.
std::vector<Sweep> sweepsOf(const JobQueue &queue);
std::optional<Sweep> findSweep(const JobQueue &queue, const QString &id);
/// The finished run with the lowest validation loss; empty while there is none.
QString bestOf(const JobQueue &queue, const Sweep &sweep);
/// All its runs have ended.
bool isOver(const JobQueue &queue, const Sweep &sweep);
/// Whether a run of a sweep, of this queue's folder, has ended and left a model.
bool mayKeepModel(const JobQueue &queue, const RunStatus &run);
/// Ends what waits or runs: waiting ones are cancelled, and of one that runs its best so far is kept. Gives how many.
int cancelRest(JobQueue &queue, const Sweep &sweep);

} // namespace fieldwright
