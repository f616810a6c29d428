#include "core/engine/trainer.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/engine/checkpoint.h"
#include "core/engine/guard.h"
#include "core/engine/objective/supervised.h"
#include "core/engine/optimizer/gradient_norm.h"
#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/weight_average.h"
#include "core/engine/schedule/batch_plan.h"
#include "core/engine/schedule/learning_rate.h"

#include <cmath>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace fieldwright::engine {

namespace {

std::uint64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    std::uint64_t total = 0, resident = 0;
    file >> total >> resident;
    return resident * std::uint64_t(sysconf(_SC_PAGESIZE));
}

/// How rows are dealt out. Kept apart from the rest of the plan: after a kill by the system for memory a run may go on
/// with smaller micro-batches.
Json batching(const TrainPlan &plan)
{
    return {{"packing", plan.packing},
            {"micro_batch_tokens", plan.microBatchTokens},
            {"micro_batch_rows", plan.microBatchRows},
            {"accumulation", plan.accumulation}};
}

std::string hashOf(const TrainPlan &plan, const Json &identity)
{
    Json value = toJson(plan);
    const Json batches = batching(plan);
    for (const auto &item : batches.items())
        value.erase(item.key());
    // How often a run is looked at and saved changes no number of it.
    for (const char *key : {"checkpoint_every", "sample_every", "general_path", "recompute"})
        value.erase(key);
    value.update(identity);
    return sha256Hex(dumpJson(value));
}

/// What a micro-batch or a pause ended with.
enum class Next { GoOn, Redo, Stop, Cancel };

/// One run of train(). The loop is run(); everything that must survive a kill is in Progress.
class Training
{
public:
    Training(std::unique_ptr<Objective> objective, const TrainPlan &plan, const std::filesystem::path &checkpoints,
             const TrainCallbacks &callbacks, std::stop_token stop)
        : m_plan(plan), m_checkpoints(checkpoints), m_callbacks(callbacks), m_stop(stop),
          m_objective(std::move(objective))
    {}

    Result<TrainResult> run();

private:
    struct Progress
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
    };

    using Window = std::vector<std::unique_ptr<TrainBatch>>; ///< the micro-batches of a step

    Result<> prepare();
    Result<> resume(TrainPreparation &preparation);
    void loadEpoch();
    Result<Next> step();
    Result<Next> compute(const Window &window, double weightSum, double &loss);
    Result<Next> afterStep();
    Result<> validate();
    Result<Next> save(bool best);
    Result<Next> notFinite(std::span<const std::vector<std::size_t>> rows, double loss, double norm);
    Result<Next> pause();
    Next poll();
    TrainControl ask();
    Result<> keepBest(TrainResult &result);
    HostTensors savedWeights();
    HostTensors savedState();
    Json progressJson() const;
    Result<> takeProgress(const CheckpointRecord &record, TrainPreparation &preparation);
    void phase(TrainPhase phase) const
    {
        if (m_callbacks.onPhase)
            m_callbacks.onPhase(phase);
    }

    const TrainPlan &m_plan;
    const std::filesystem::path m_checkpoints;
    const TrainCallbacks &m_callbacks;
    std::stop_token m_stop;

    RowSurvey m_training;
    RowSurvey m_validation;
    std::vector<std::vector<std::size_t>> m_validationBatches;
    std::unique_ptr<BatchPlan> m_batches;
    std::vector<std::vector<std::size_t>> m_epoch; ///< micro-batches of the epoch at hand
    std::int64_t m_stepsInEpoch = 0;
    std::int64_t m_totalSteps = 0;
    ParameterSet m_parameters;
    std::unique_ptr<Optimizer> m_optimizer;
    std::unique_ptr<WeightAverage> m_average;
    std::unique_ptr<Objective> m_objective; ///< after the parameters, which it uses
    std::string m_path;
    std::string m_planHash;
    Progress m_progress;
    std::int64_t m_savedStep = -1;
    bool m_checkpointWanted = false;
    bool m_endedNotFinite = false;
    bool m_keepLast = false; ///< the stop said so
};

Result<> Training::prepare()
{
    phase(TrainPhase::Preparing);
    FW_CHECK(checkPlan(m_plan));
    FW_TRY(parameters, m_objective->parameters());
    m_parameters = std::move(parameters);
    m_optimizer = makeOptimizer(m_parameters, m_plan);
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
    m_planHash = hashOf(m_plan, m_objective->identity());

    TrainPreparation preparation;
    preparation.rows = m_training.rows;
    preparation.usedRows = std::int64_t(m_training.usable.size());
    preparation.cutRows = m_training.cut;
    preparation.rowsWithoutTarget = m_training.withoutTarget;
    preparation.tokens = m_training.tokens;
    preparation.targetTokens = m_training.targets;
    preparation.totalSteps = m_totalSteps;
    preparation.trainableParameters = m_parameters.count();
    preparation.path = m_path;
    FW_CHECK(resume(preparation));
    loadEpoch();
    if (m_callbacks.onPrepared)
        m_callbacks.onPrepared(preparation);
    return {};
}

Json Training::progressJson() const
{
    return {{"updates", m_progress.updates},
            {"last_update", m_progress.lastUpdate},
            {"epoch", m_progress.epoch},
            {"step_in_epoch", m_progress.stepInEpoch},
            {"steps_in_epoch", m_stepsInEpoch},
            {"best_step", m_progress.bestStep},
            {"best_loss", m_progress.bestLoss},
            {"last_loss", m_progress.lastLoss},
            {"validations_without_gain", m_progress.validationsWithoutGain},
            {"early_stopped", m_progress.earlyStopped},
            {"tokens", m_progress.tokens},
            {"trained_tokens", m_progress.trainedTokens},
            {"batching", batching(m_plan)},
            {"threads", m_objective->threads()},
            {"path", m_path}};
}

Result<> Training::takeProgress(const CheckpointRecord &record, TrainPreparation &preparation)
{
    const Json &saved = record.state.progress;
    m_progress.step = record.state.step;
    m_progress.updates = intOr(saved, "updates");
    m_progress.lastUpdate = intOr(saved, "last_update");
    m_progress.epoch = intOr(saved, "epoch");
    m_progress.stepInEpoch = intOr(saved, "step_in_epoch");
    m_progress.bestStep = intOr(saved, "best_step");
    m_progress.bestLoss = numberOr(saved, "best_loss");
    m_progress.lastLoss = numberOr(saved, "last_loss");
    m_progress.validationsWithoutGain = intOr(saved, "validations_without_gain");
    m_progress.earlyStopped = boolOr(saved, "early_stopped");
    m_progress.tokens = intOr(saved, "tokens");
    m_progress.trainedTokens = intOr(saved, "trained_tokens");
    if (m_progress.epoch < 0 || m_progress.stepInEpoch < 0 || m_progress.updates < 0)
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The checkpoint %1 has impossible counters."), {record.folder.string()}},
                    {FW_NOOP("core", "Start the run again.")});

    const Json *dealt = member(saved, "batching");
    if (dealt && *dealt != batching(m_plan)) {
        // Other micro-batches: go on at the same share of the epoch.
        const std::int64_t before = std::max<std::int64_t>(1, intOr(saved, "steps_in_epoch", 1));
        const std::int64_t now = stepsOf(m_batches->epoch(m_progress.epoch).size(), m_plan.accumulation);
        m_progress.stepInEpoch = m_progress.stepInEpoch * now / before;
        preparation.resumeNote = {FW_NOOP("core",
                                          "The run goes on with other micro-batches, so its numbers are no longer "
                                          "bit-equal to an uninterrupted run's.")};
    } else if (intOr(saved, "threads") != m_objective->threads() || stringOr(saved, "path") != m_path) {
        preparation.resumeNote = {FW_NOOP("core",
                                          "The run goes on with %1 threads on \"%2\" instead of %3 on \"%4\", so its "
                                          "numbers are no longer bit-equal to an uninterrupted run's."),
                                  {std::to_string(m_objective->threads()), m_path,
                                   std::to_string(intOr(saved, "threads")), stringOr(saved, "path")}};
    }
    return {};
}

Result<> Training::resume(TrainPreparation &preparation)
{
    FW_TRY(search, findCheckpoint(m_checkpoints));
    if (!search.newest) {
        if (!search.damaged.empty())
            preparation.resumeNote = {FW_NOOP("core", "No checkpoint is whole, so the run starts again. %1"),
                                      {search.damaged.front().english()}};
        return {};
    }
    const CheckpointRecord &record = *search.newest;
    if (record.state.planHash != m_planHash || record.state.dataHash != m_training.hash)
        return fail(ErrorCode::InvalidArgument,
                    {record.state.planHash != m_planHash
                         ? FW_NOOP("core", "The checkpoints in %1 belong to a run with another recipe or model.")
                         : FW_NOOP("core", "The checkpoints in %1 belong to a run with other data."),
                     {m_checkpoints.string()}},
                    {FW_NOOP("core", "Start a new run, or restore what was changed.")});
    HostTensors weights = savedWeights(), state = savedState();
    FW_CHECK(readCheckpoint(record, weights.list(), state.list()));
    weights.store();
    state.store();
    FW_CHECK(takeProgress(record, preparation));
    m_savedStep = record.state.step;
    preparation.resumedStep = record.state.step;
    if (!search.damaged.empty())
        preparation.resumeNote = {FW_NOOP("core", "A newer checkpoint is damaged, so the run goes on from step %1. %2"),
                                  {std::to_string(record.state.step), search.damaged.front().english()}};
    return {};
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

/// The caller's wish; which weights a stop is to keep is remembered.
TrainControl Training::ask()
{
    const TrainControl control = m_callbacks.poll();
    m_keepLast = m_keepLast || control == TrainControl::StopKeepLast;
    return control;
}

Next Training::poll()
{
    if (m_stop.stop_requested())
        return Next::Cancel;
    if (!m_callbacks.poll)
        return Next::GoOn;
    switch (ask()) {
    case TrainControl::StopKeepLast:
    case TrainControl::Stop:
        return Next::Stop;
    case TrainControl::Pause:
        return Next::Redo;
    case TrainControl::Checkpoint:
        m_checkpointWanted = true;
        return Next::GoOn;
    case TrainControl::Continue:
    case TrainControl::Resume:
        return Next::GoOn;
    }
    return Next::GoOn;
}

/// Saves, then waits for Resume or Stop. Without anybody to say so it stops at once.
Result<Next> Training::pause()
{
    FW_TRY(saved, save(false));
    if (saved != Next::GoOn)
        return saved;
    phase(TrainPhase::Paused);
    if (!m_callbacks.poll)
        return Next::Stop;
    for (;;) {
        if (m_stop.stop_requested())
            return Next::Cancel;
        const TrainControl control = ask();
        if (control == TrainControl::Stop || control == TrainControl::StopKeepLast)
            return Next::Stop;
        if (control == TrainControl::Resume) {
            phase(TrainPhase::Running);
            return Next::GoOn;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

/// The weights of a checkpoint are those that the model would be kept with.
HostTensors Training::savedWeights()
{
    return HostTensors(m_parameters.named(m_average ? m_average->average() : m_parameters.values));
}

/// What the steps after it need besides.
HostTensors Training::savedState()
{
    std::vector<NamedTensor> state = m_optimizer->state();
    if (m_average) {
        for (NamedTensor &trained : m_parameters.named(m_parameters.values, "trained."))
            state.push_back(std::move(trained));
    }
    return HostTensors(std::move(state));
}

/// Writes a checkpoint of the weights as they are. When the disk refuses, the run waits: nothing is lost meanwhile.
Result<Next> Training::save(bool best)
{
    m_checkpointWanted = false;
    if (m_savedStep == m_progress.step && !best)
        return Next::GoOn;
    for (;;) {
        phase(TrainPhase::Checkpointing);
        const HostTensors weights = savedWeights(), state = savedState();
        auto written = writeCheckpoint(m_checkpoints, {m_progress.step, m_planHash, m_training.hash, progressJson()},
                                       weights.list(), state.list());
        if (written) {
            m_savedStep = m_progress.step;
            if (m_callbacks.onCheckpoint)
                m_callbacks.onCheckpoint({m_progress.step, written->folder, best});
            const std::int64_t keep[] = {m_progress.bestStep};
            FW_CHECK(pruneCheckpoints(m_checkpoints, 2, keep));
            failpoint("checkpoint-pruned");
            phase(TrainPhase::Running);
            return Next::GoOn;
        }
        if (!m_callbacks.poll || !m_callbacks.onCheckpointFailed)
            return fail(written.error());
        m_callbacks.onCheckpointFailed(written.error());
        phase(TrainPhase::Paused);
        for (;;) {
            if (m_stop.stop_requested())
                return Next::Cancel;
            const TrainControl control = ask();
            if (control == TrainControl::Stop || control == TrainControl::StopKeepLast)
                return Next::Stop;
            if (control == TrainControl::Resume || control == TrainControl::Checkpoint)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
}

/// Loss and gradients of an accumulation window. An interruption leaves the step undone: it is computed again.
Result<Next> Training::compute(const Window &window, double weightSum, double &loss)
{
    m_parameters.gradients.zero_();
    loss = 0;
    for (size_t i = 0; i < window.size(); ++i) {
        const DropoutKey key{m_plan.seed, m_progress.step, std::int64_t(i)};
        loss += window[i]->run(1.0 / weightSum, key);
        failpoint("micro-batch");
        if (const Next next = poll(); next != Next::GoOn)
            return next;
    }
    loss /= weightSum;
    return Next::GoOn;
}

Result<Next> Training::notFinite(std::span<const std::vector<std::size_t>> rows, double loss, double norm)
{
    NotFinite report{m_progress.step + 1, loss, norm, {}};
    for (const std::vector<std::size_t> &batch : rows)
        report.rows.insert(report.rows.end(), batch.begin(), batch.end());
    if (m_callbacks.onNotFinite)
        m_callbacks.onNotFinite(report);
    FW_TRY(next, pause());
    m_endedNotFinite = next == Next::Stop && !m_callbacks.poll;
    return next;
}

Result<Next> Training::step()
{
    const std::int64_t started = monotonicMs();
    Window window;
    double weightSum = 0;
    std::int64_t tokens = 0, targets = 0;
    const size_t first = size_t(m_progress.stepInEpoch) * size_t(m_plan.accumulation);
    const auto rows = std::span(m_epoch).subspan(first, std::min(size_t(m_plan.accumulation), m_epoch.size() - first));
    for (const std::vector<std::size_t> &batchRows : rows) {
        FW_TRY(batch, m_objective->batch(RowSet::Training, batchRows, {m_progress.epoch, m_progress.step}));
        weightSum += batch->weightSum;
        tokens += batch->tokens;
        targets += batch->targets;
        window.push_back(std::move(batch));
    }

    double loss = 0;
    FW_TRY(computed, compute(window, weightSum, loss));
    if (computed == Next::Redo) {
        FW_TRY(paused, pause());
        return paused == Next::GoOn ? Next::Redo : paused;
    }
    if (computed != Next::GoOn)
        return computed;

    const double norm = gradientNorm(m_parameters);
    const double rate = learningRateAt(m_plan, m_progress.step, m_totalSteps);
    if (!std::isfinite(loss) || !std::isfinite(norm)) {
        FW_TRY(next, notFinite(rows, loss, norm));
        if (next != Next::GoOn) {
            return next;
        }
        // Resumed by the user: this step's rows are left out.
    } else {
        clipGradients(m_parameters, norm, m_plan.clipNorm);
        m_optimizer->step(m_parameters, rate, ++m_progress.updates);
        if (m_average)
            m_average->update(m_parameters.values, m_progress.updates);
        m_progress.lastUpdate = m_progress.step + 1;
        m_progress.lastLoss = loss;
        m_progress.tokens += tokens;
        m_progress.trainedTokens += targets;
    }
    ++m_progress.step;
    ++m_progress.stepInEpoch;

    const double seconds = std::max(1e-3, double(monotonicMs() - started) / 1000);
    if (m_callbacks.onStep && std::isfinite(loss) && std::isfinite(norm))
        m_callbacks.onStep({m_progress.step, m_totalSteps,
                            double(m_progress.epoch) + double(m_progress.stepInEpoch) / double(m_stepsInEpoch), loss,
                            rate, norm, double(tokens) / seconds, m_progress.tokens, m_progress.trainedTokens,
                            residentBytes()});
    return Next::GoOn;
}

Result<> Training::validate()
{
    if (m_validationBatches.empty())
        return {};
    phase(TrainPhase::Validating);
    const AveragedForNow averaged(m_average.get(), m_parameters.values);
    double loss = 0, weightSum = 0;
    for (const auto &rows : m_validationBatches) {
        FW_TRY(batch, m_objective->batch(RowSet::Validation, rows, {}));
        loss += batch->run(0, {});
        weightSum += batch->weightSum;
    }
    loss /= weightSum;
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
        m_callbacks.onValidation({m_progress.step, loss, best, m_objective->takeScores()});
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
        const AveragedForNow averaged(m_average.get(), m_parameters.values);
        m_callbacks.onSample(step);
    }
    return Next::GoOn;
}

/// Ends with the weights of the best validation, or the last, averaged where that is asked for.
Result<> Training::keepBest(TrainResult &result)
{
    result.keptStep = m_progress.step;
    if (m_average)
        m_average->exchange(m_parameters.values);
    if (!m_plan.keepBest || m_keepLast || m_progress.bestStep == 0 || m_progress.bestStep == m_progress.step)
        return {};
    auto record = verifyCheckpoint(m_checkpoints / ("step-" + std::to_string(m_progress.bestStep)));
    if (!record)
        return {}; // the best one is damaged: the last weights are what there is, and keptStep says so
    HostTensors weights(m_parameters.named(m_parameters.values));
    FW_CHECK(readCheckpointWeights(*record, weights.list()));
    weights.store();
    result.keptStep = m_progress.bestStep;
    return {};
}

Result<TrainResult> Training::run()
{
    const std::int64_t started = monotonicMs();
    FW_CHECK(prepare());
    phase(TrainPhase::Running);
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

} // namespace

Result<TrainResult> runTraining(std::unique_ptr<Objective> objective, const TrainPlan &plan,
                                const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks,
                                std::stop_token stop)
{
    return guarded([&]() -> Result<TrainResult> {
        c10::AutoGradMode noGradients(false);
        return Training(std::move(objective), plan, checkpoints, callbacks, stop).run();
    });
}

Result<TrainResult> train(LoadedModel &model, const TrainPlan &plan, const TrainSource &training,
                          const TrainSource *validation, const std::filesystem::path &checkpoints,
                          const TrainCallbacks &callbacks, std::stop_token stop)
{
    return runTraining(makeSupervised(model.state(), plan, training, validation), plan, checkpoints, callbacks, stop);
}

} // namespace fieldwright::engine
