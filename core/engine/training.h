#pragma once

#include "core/engine/batch_prefetch.h"
#include "core/engine/distributed/agreement.h"
#include "core/engine/distributed/gradient_exchange.h"
#include "core/engine/objective/objective.h"
#include "core/engine/optimizer/layer_norms.h"
#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/weight_average.h"
#include "core/engine/schedule/batch_plan.h"
#include "core/engine/schedule/spike_decisions.h"
#include "core/engine/train_progress.h"

namespace fieldwright::engine {

/// What a micro-batch or a pause ended with.
enum class Next { GoOn, Redo, LeaveOut, Stop, Cancel };

/// One run of train(). The loop is run(); everything that must survive a kill is in m_progress. Its files: trainer.cpp
/// (the loop), training_step.cpp (a step), training_trouble.cpp (steps that go wrong), training_state.cpp
/// (checkpoints), training_wishes.cpp (what whoever started it wishes for).
class Training
{
public:
    Training(std::unique_ptr<Objective> objective, const TrainPlan &plan, const std::filesystem::path &checkpoints,
             const TrainCallbacks &callbacks, std::stop_token stop, Communicator *ranks);

    Result<TrainResult> run();

private:
    /// A step's micro-batches, dealt out to the ranks in turn: those of this one.
    struct Window
    {
        BatchPrefetch::Batches mine;
        std::int64_t turns = 0; ///< of the rank with the most
        double weightSum = 0;   ///< this and the following: of all ranks
        std::int64_t tokens = 0, targets = 0;
    };
    /// What a step has come to on all ranks.
    struct Sums
    {
        double loss = 0;
        double memoryBytes = 0;
    };
    struct Asked
    {
        TrainControl control = TrainControl::Continue;
        bool isCancelled = false;
    };
    using StepRows = std::span<const std::vector<std::size_t>>;

    Result<> prepare();
    Result<> probe();
    Result<> shareOut();
    Result<> agreeWithRanks();
    Result<> resume(TrainPreparation &preparation);
    void loadEpoch();
    Result<Next> step();
    StepRows rowsOfStep(std::int64_t stepInEpoch) const;
    BatchPrefetch::RowLists mine(StepRows rows) const;
    Result<Window> window(StepRows rows);
    void prepareNext();
    Result<Next> compute(const Window &window, Sums &sums);
    Result<double> normOfGradients();
    Result<> update(double norm, double rate);
    Result<Next> afterStep();
    Result<> validate();
    Result<Next> save(bool best);
    Result<Next> notFinite(StepRows rows, double weightSum, double loss, double norm);
    Result<Next> watchForSpikes(const Window &window, StepRows rows, double loss, double norm);
    Result<Next> meetSpike(const Window &window, StepRows rows, Spike spike);
    bool isGoingWrong(double loss, double norm) const;
    Result<std::optional<SpikeStep>> decidedAt(std::int64_t step);
    void keepDecision(std::int64_t step, SpikeStep decision);
    Result<Next> interrupted(Next next);
    Result<StepCause> causeOf(StepRows rows, double weightSum, bool isFinite);
    Result<Next> pause();
    Result<Next> poll();
    Result<Asked> ask();
    Result<Asked> askUntil(std::initializer_list<TrainControl> wanted);
    Result<> keepBest(TrainResult &result);
    HostTensors savedWeights();
    std::vector<NamedTensor> ownState();
    Result<Result<CheckpointRecord>> writeState();
    /// Of the numbers that this rank moves.
    ParameterSet &own() { return m_own ? *m_own : m_parameters; }
    bool isFirst() const { return m_ranks.rank() == 0; }
    bool isMine(std::size_t index) const { return index % std::size_t(m_ranks.size()) == std::size_t(m_ranks.rank()); }
    RunForm form() const;
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
    SingleRank m_alone;
    Communicator &m_ranks;

    RowSurvey m_training;
    RowSurvey m_validation;
    std::vector<std::vector<std::size_t>> m_validationBatches;
    std::unique_ptr<BatchPlan> m_batches;
    std::vector<std::vector<std::size_t>> m_epoch; ///< micro-batches of the epoch at hand
    std::int64_t m_stepsInEpoch = 0;
    std::int64_t m_totalSteps = 0;
    ParameterSet m_parameters;
    std::optional<Shards> m_shards;    ///< where the optimiser's state is shared out
    std::optional<ParameterSet> m_own; ///< views of m_parameters
    std::unique_ptr<GradientExchange> m_exchange;
    std::unique_ptr<Optimizer> m_optimizer;
    std::unique_ptr<WeightAverage> m_average;
    std::optional<LayerNormMeter> m_layerNorms;
    std::int64_t m_layerNormsEvery = 1;     ///< steps: so rarely that they cost a hundredth of the time at most
    std::unique_ptr<Objective> m_objective; ///< after the parameters, which it uses
    BatchPrefetch m_ahead;                  ///< after the objective: of the next step
    std::string m_path;
    const Json m_machine;
    std::string m_planHash;
    TrainProgress m_progress;
    std::int64_t m_savedStep = -1;
    bool m_checkpointWanted = false;
    bool m_endedNotFinite = false;
    bool m_keepLast = false; ///< the stop said so
    bool m_canPause = false; ///< there is somebody to say when to go on; this and the next: of the first rank
    bool m_canWait = false;  ///< and to be told of a full disk
    SpikeDecisions m_spikes; ///< the first rank's count
};

} // namespace fieldwright::engine
