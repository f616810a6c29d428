#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/engine/objective/dropout_key.h"
#include "core/engine/trainer.h"
#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

enum class RowSet { Training, Validation };

/// What looking at every row once has found.
struct RowSurvey
{
    std::vector<std::size_t> usable;   ///< rows with something to learn
    std::vector<std::int32_t> lengths; ///< in tokens, of those, after the cut
    std::int64_t rows = 0;
    std::int64_t cut = 0;
    std::int64_t withoutTarget = 0;
    std::int64_t tokens = 0;
    std::int64_t targets = 0;
    std::string hash; ///< SHA-256 over all that decides the rows' part in the loss
};

/// Rows made ready to be computed.
class TrainBatch
{
public:
    virtual ~TrainBatch() = default;
    /// The weighted sum of the losses. With `gradientScale` ≠ 0, that times the sum's gradient is added to the
    /// parameters'; without, it is a validation.
    virtual double run(double gradientScale, const DropoutKey &dropout) = 0;
    /// The largest number in the first block's input and in each block's output, not finite where one of them is not;
    /// none where the objective cannot tell.
    virtual std::vector<double> blockOutputs() { return {}; }

    double weightSum = 0; ///< a step's loss is the sum over its batches divided by the sum of this
    std::int64_t tokens = 0;
    std::int64_t targets = 0;
    std::vector<RowOutcome> outcomes; ///< after run(), of each row, where the objective can tell
};

/// When a batch is made: all that it may depend on besides its rows and the weights, so that a resumed run makes the
/// same ones. A validation's is always the first.
struct BatchMoment
{
    std::int64_t epoch = 0;
    std::int64_t step = 0;

    bool operator==(const BatchMoment &) const = default;
};

/// What a run teaches: its rows, its loss, and which weights it moves. The loop owns all else (order, steps, optimiser,
/// checkpoints, pauses) and destroys the objective before the parameters. The batches of a step are made one after the
/// other before the first is computed: there an objective may generate, or ask the frozen base (adapter_in_use.h).
class Objective
{
public:
    virtual ~Objective() = default;

    /// What decides the run's numbers besides plan and rows.
    virtual Json identity() const = 0;
    virtual int threads() const = 0;
    /// Called first. Moves what the plan trains into flat buffers.
    virtual Result<ParameterSet> parameters() = 0;
    /// Without rows where there is no such set. Errors: those of the rows; InvalidArgument (nothing to train on).
    virtual Result<RowSurvey> survey(RowSet set, std::stop_token stop) = 0;
    /// Makes ready to compute batches of up to `largest` tokens; returns how they are computed ("autograd").
    virtual std::string start(ParameterSet &parameters, std::int64_t largest) = 0;
    virtual Result<std::unique_ptr<TrainBatch>> batch(RowSet set, std::span<const std::size_t> rows,
                                                      const BatchMoment &moment) = 0;
    /// Whether batch() follows from its arguments and the rows alone, so that another thread may call it while batches
    /// are computed. Not where the weights take part in making them.
    virtual bool makesAhead() const { return false; }
    /// What whoever looks at the run should know since the last call; empty: nothing.
    virtual Text takeNote() { return {}; }
    /// Whether a device is given steps as recordings, which may be rounded otherwise.
    virtual bool usesRecordings() const { return false; }
    /// What the validation has measured besides the loss since the last call, on all ranks together.
    virtual Result<std::vector<NamedScore>> takeScores(Communicator &) { return std::vector<NamedScore>(); }
};

/// The loop of every training: see train().
Result<TrainResult> runTraining(std::unique_ptr<Objective> objective, const TrainPlan &plan,
                                const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks,
                                std::stop_token stop, Communicator *ranks = nullptr);

} // namespace fieldwright::engine
