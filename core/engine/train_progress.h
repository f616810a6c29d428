#pragma once

#include "core/base/json.h"
#include "core/engine/checkpoint.h"
#include "core/engine/schedule/spike_watch.h"
#include "core/engine/trainer.h"

namespace fieldwright::engine {

/// How far a training is: what must survive a kill besides weights and optimiser.
struct TrainProgress
{
    std::int64_t step = 0;    ///< steps done, skipped ones included
    std::int64_t updates = 0; ///< steps that changed the weights: the optimiser's counter
    std::int64_t lastUpdate = 0;
    std::int64_t epoch = 0;
    std::int64_t stepInEpoch = 0;
    std::int64_t bestStep = 0;
    double bestLoss = 0;
    double lastLoss = 0;
    std::int64_t validationsWithoutGain = 0;
    bool earlyStopped = false;
    std::int64_t tokens = 0;
    std::int64_t trainedTokens = 0;
    SpikeWatch losses{0.5, 0.25}; ///< half as much again, and a quarter of a nat
    SpikeWatch norms{9, 0};       ///< ten times as much
    bool isInSpike = false;       ///< the step before was one and was taken: those after it are its doing

    /// Errors: Corrupt for counters that cannot be.
    Result<> take(const CheckpointRecord &record);
};

/// In which form a run is computed; another one after a pause shows in its numbers.
struct RunForm
{
    const TrainPlan *plan = nullptr;
    std::int64_t totalSteps = 0;
    std::int64_t stepsInEpoch = 0;
    int threads = 1;
    int ranks = 1;
    std::string path;
    Json machine; ///< {"processor", "products", "kernels"}
    bool usesRecordings = false;
};

/// For a checkpoint's manifest.
Json progressJson(const TrainProgress &progress, const RunForm &form);

// What such a manifest says beside the form that the run goes on in. Empty texts: nothing to tell.

bool isDealtOtherwise(const Json &saved, const RunForm &now);
/// What was changed in the plan, and whether the run is still one that had it so from the start: it is where each step
/// so far would have been taken alike.
Text changeNote(const Json &saved, const RunForm &now, std::int64_t step);
/// Why the numbers are no longer bit-equal to an uninterrupted run's.
Text resumeNote(const Json &saved, const RunForm &now);

} // namespace fieldwright::engine
