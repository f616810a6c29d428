#include "core/engine/trainer.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/engine/devices.h"
#include "core/engine/distributed/row_outcomes.h"
#include "core/engine/gradients.h"
#include "core/engine/guard.h"
#include "core/engine/host_tensors.h"
#include "core/engine/objective/supervised.h"
#include "core/engine/optimizer/step_kernels.h"
#include "core/engine/plan_identity.h"
#include "core/engine/schedule/learning_rate.h"
#include "core/engine/training.h"

#include <cmath>

namespace fieldwright::engine {

Training::Training(std::unique_ptr<Objective> objective, const TrainPlan &plan,
                   const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks, std::stop_token stop,
                   Communicator *ranks)
    : m_plan(plan), m_checkpoints(checkpoints), m_callbacks(callbacks), m_stop(stop), m_ranks(ranks ? *ranks : m_alone),
      m_objective(std::move(objective)),
      m_ahead(*m_objective, RowSet::Training), m_machine{{"processor", processorName()},
                                                         {"products", productsVersion()},
                                                         {"kernels", stepKernels().name}},
      m_spikes(checkpoints)
{}

Result<> Training::prepare()
{
    phase(TrainPhase::Preparing);
    FW_CHECK(checkPlan(m_plan));
    const bool listens = isFirst() && m_callbacks.poll;
    double can[] = {double(listens), double(listens && m_callbacks.onCheckpointFailed)};
    FW_CHECK(allReduce(m_ranks, can));
    m_canPause = can[0] > 0;
    m_canWait = can[1] > 0;
    FW_TRY(parameters, m_objective->parameters());
    m_parameters = std::move(parameters);
    FW_CHECK(shareOut());
    m_optimizer = makeOptimizer(own(), m_plan);
    m_layerNorms.emplace(m_parameters);
    if (m_plan.averageDecay > 0)
        m_average = std::make_unique<WeightAverage>(m_parameters.values, m_plan.averageDecay);
    FW_TRY(training, m_objective->survey(RowSet::Training, m_stop));
    m_training = std::move(training);
    m_batches = std::make_unique<BatchPlan>(m_plan, m_training.usable, m_training.lengths);
    m_totalSteps = m_batches->totalSteps();
    FW_TRY(validation, m_objective->survey(RowSet::Validation, m_stop));
    m_validation = std::move(validation);
    TrainPlan fixedOrder = m_plan;
    fixedOrder.shuffle = false;
    fixedOrder.maxSteps = 1;
    const BatchPlan validationPlan(fixedOrder, m_validation.usable, m_validation.lengths);
    m_validationBatches = validationPlan.epoch(0);
    m_path = m_objective->start(m_parameters, std::max(m_batches->largest(), validationPlan.largest()));
    m_planHash = hashOf(m_plan, m_objective->identity(), false);

    TrainPreparation preparation;
    preparation.rows = m_training.rows;
    preparation.usedRows = std::int64_t(m_training.usable.size());
    preparation.cutRows = m_training.cut;
    preparation.rowsWithoutTarget = m_training.withoutTarget;
    preparation.tokens = m_training.tokens;
    preparation.targetTokens = m_training.targets;
    preparation.totalSteps = m_totalSteps;
    preparation.warmupSteps = warmupSteps(m_plan, m_totalSteps);
    preparation.trainableParameters = m_parameters.count();
    preparation.path = m_path;
    preparation.ranks = m_ranks.size();
    FW_CHECK(resume(preparation));
    FW_CHECK(agreeWithRanks());
    loadEpoch();
    if (m_callbacks.onPrepared)
        m_callbacks.onPrepared(preparation);
    return {};
}

/// Which numbers are this rank's to move.
Result<> Training::shareOut()
{
    if (m_ranks.size() > m_plan.accumulation)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 processes cannot share the %2 micro-batches of a step."),
                     {std::to_string(m_ranks.size()), std::to_string(m_plan.accumulation)}},
                    {FW_NOOP("core", "Accumulate at least as many micro-batches as there are processes, or take fewer "
                                     "processes.")});
    const bool isShared = m_ranks.size() > 1 && m_plan.sharding != Sharding::None;
    if (isShared) {
        m_shards = Shards::of(m_parameters, m_ranks.size());
        const auto me = size_t(m_ranks.rank());
        m_own = m_parameters.stretch(m_shards->first[me], m_shards->first[me + 1]);
    }
    m_exchange =
        std::make_unique<GradientExchange>(m_ranks, m_parameters, isShared ? &*m_shards : nullptr, m_plan.sharding);
    return {};
}

Result<> Training::agreeWithRanks()
{
    if (m_ranks.size() == 1)
        return {};
    const at::Tensor values = m_parameters.values.cpu();
    const std::string start =
        quickHash({static_cast<const std::byte *>(values.const_data_ptr()), size_t(values.nbytes())});
    return agree(
        m_ranks,
        {{{FW_NOOP("core", "Process %1 has another program, or computes in another way, than the first one.")},
          FIELDWRIGHT_VERSION + std::string(" ") + libraryVersion() + " " + m_path + " " +
              std::to_string(m_objective->threads())},
         {{FW_NOOP("core", "Process %1 has another recipe than the first one.")},
          m_planHash + dumpJson(steering(m_plan)) + dumpJson(batching(m_plan)) + shardingName(m_plan.sharding)},
         {{FW_NOOP("core", "Process %1 has other training data than the first one.")},
          m_training.hash + " " + m_validation.hash},
         {{FW_NOOP("core", "Process %1 goes on from another checkpoint than the first one.")},
          std::to_string(m_progress.step)},
         {{FW_NOOP("core", "Process %1 starts from another model than the first one.")}, start}});
}

/// The micro-batches of the epoch that m_progress points into; steps over the end of an epoch.
void Training::loadEpoch()
{
    for (;;) {
        m_epoch = m_batches->epoch(m_progress.epoch);
        m_stepsInEpoch = stepsOf(m_epoch.size(), m_plan.accumulation);
        if (m_progress.stepInEpoch < m_stepsInEpoch)
            return;
        m_progress.stepInEpoch = 0;
        ++m_progress.epoch;
    }
}

Result<> Training::validate()
{
    if (m_validationBatches.empty())
        return {};
    phase(TrainPhase::Validating);
    const AveragedForNow averaged(m_average.get(), m_parameters);
    double sums[2] = {}; // of losses and of weights
    std::vector<RowOutcome> found;
    BatchPrefetch ahead(*m_objective, RowSet::Validation);
    const BatchPrefetch::RowLists batches = mine(m_validationBatches);
    for (size_t i = 0; i < batches.size(); ++i) {
        FW_TRY(made, ahead.take({batches[i]}, {}));
        if (i + 1 < batches.size())
            ahead.prepare({batches[i + 1]}, {});
        TrainBatch &batch = *made.front();
        sums[0] += batch.run(0, {});
        sums[1] += batch.weightSum;
        add(found, batch);
    }
    FW_CHECK(allReduce(m_ranks, sums));
    const double loss = sums[0] / sums[1];
    FW_TRY(scores, m_objective->takeScores(m_ranks));
    FW_TRY(outcomes, ofAllRanks(m_ranks, std::move(found)));
    const bool best =
        std::isfinite(loss) && (m_progress.bestStep == 0 || loss < m_progress.bestLoss - m_plan.minimumImprovement);
    if (best) {
        m_progress.bestLoss = loss;
        m_progress.bestStep = m_progress.step;
        m_progress.validationsWithoutGain = 0;
    } else {
        ++m_progress.validationsWithoutGain;
    }
    if (m_plan.patience > 0 && m_progress.validationsWithoutGain >= m_plan.patience)
        m_progress.earlyStopped = true;
    if (m_callbacks.onValidation)
        m_callbacks.onValidation({m_progress.step, loss, best, std::move(scores), std::move(outcomes)});
    phase(TrainPhase::Running);
    return {};
}

/// Validation, checkpoint and samples where they are due.
Result<Next> Training::afterStep()
{
    const std::int64_t step = m_progress.step;
    const bool epochEnds = m_progress.stepInEpoch == m_stepsInEpoch;
    const bool last = step == m_totalSteps;
    const bool validationDue = last || (m_plan.validateEvery > 0 ? step % m_plan.validateEvery == 0 : epochEnds);
    if (validationDue)
        FW_CHECK(validate());
    const bool best = validationDue && m_plan.keepBest && m_progress.bestStep == step;
    if (best || last || m_checkpointWanted || m_progress.earlyStopped || step % m_plan.checkpointEvery == 0) {
        FW_TRY(saved, save(best));
        if (saved != Next::GoOn)
            return saved;
    }
    if (m_callbacks.onSample && m_plan.sampleEvery > 0 && step % m_plan.sampleEvery == 0) {
        const AveragedForNow averaged(m_average.get(), m_parameters);
        m_callbacks.onSample(step);
    }
    return Next::GoOn;
}

Result<TrainResult> Training::run()
{
    const std::int64_t started = monotonicMs();
    FW_CHECK(prepare());
    phase(TrainPhase::Running);
    if (m_progress.step < m_totalSteps && !m_progress.earlyStopped)
        FW_CHECK(probe());
    TrainResult result;
    while (m_progress.step < m_totalSteps && !m_progress.earlyStopped) {
        FW_TRY(done, step());
        if (done == Next::Redo)
            continue;
        Next next = done;
        if (next == Next::GoOn) {
            FW_TRY(after, afterStep());
            next = after;
            if (m_progress.stepInEpoch == m_stepsInEpoch)
                loadEpoch();
        }
        if (next == Next::Stop || next == Next::Cancel) {
            // Whatever asked for it, what was reached is kept.
            FW_TRY(saved, save(false));
            if (next == Next::Cancel || saved == Next::Cancel)
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The training was cancelled.")});
            result.outcome = m_endedNotFinite ? TrainOutcome::NotFinite : TrainOutcome::Stopped;
            break;
        }
    }
    if (m_progress.earlyStopped)
        result.outcome = TrainOutcome::EarlyStopped;
    result.finalStep = m_progress.lastUpdate;
    result.bestStep = m_progress.bestStep;
    result.bestLoss = m_progress.bestLoss;
    result.lastLoss = m_progress.lastLoss;
    result.tokens = m_progress.tokens;
    result.trainedTokens = m_progress.trainedTokens;
    FW_CHECK(keepBest(result));
    result.seconds = double(monotonicMs() - started) / 1000;
    return result;
}

Result<TrainResult> runTraining(std::unique_ptr<Objective> objective, const TrainPlan &plan,
                                const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks,
                                std::stop_token stop, Communicator *ranks)
{
    return guarded([&]() -> Result<TrainResult> {
        c10::AutoGradMode noGradients(false);
        return Training(std::move(objective), plan, checkpoints, callbacks, stop, ranks).run();
    });
}

Result<TrainResult> train(LoadedModel &model, const TrainPlan &plan, const TrainSource &training,
                          const TrainSource *validation, const std::filesystem::path &checkpoints,
                          const TrainCallbacks &callbacks, std::stop_token stop, Communicator *ranks)
{
    return runTraining(makeSupervised(model.state(), plan, training, validation), plan, checkpoints, callbacks, stop,
                       ranks);
}

} // namespace fieldwright::engine
