#pragma once

#include "core/base/json.h"
#include "core/engine/engine.h"
#include "core/recipe/learning_rate.h"
#include "core/recipe/offload.h"
#include "core/recipe/recompute.h"
#include "core/recipe/sharding.h"

namespace fieldwright::engine {

class Communicator;

/// Lora: plain LoRA, which has kernels of its own. Adapter: what TrainPlan::adapter describes.
enum class Method { Full, Lora, Adapter };

/// What a run does before a step whose loss or gradient is a spike. Without anybody to ask it goes on.
enum class OnSpike { Pause, GoOn };

enum class OptimizerType { Adamw, BlockwiseAdamw, Adafactor, Lion, Sgd, Muon };
/// As in recipes: "adamw", "adamw-8bit", …
const char *optimizerKey(OptimizerType type);
std::optional<OptimizerType> optimizerFromKey(std::string_view key);

/// Everything that decides a run's numbers. The same plan, data, model, machine and threads give the same weights.
struct TrainPlan
{
    Method method = Method::Lora;
    int rank = 16;
    double alpha = 32;
    double dropout = 0; ///< on the input of the LoRA branch; modules that read the same input share its mask
    /// Modules by PEFT's names, here all of Llama's; adapterTargets() has those of a family.
    std::vector<std::string> targets = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
    bool rankStabilised = false; ///< scale alpha/√rank (arXiv:2312.03732) instead of alpha/rank
    double rateOfB = 1;          ///< LoRA+: B learns at so many times the learning rate
    Json adapter;                ///< of Method::Adapter: the configuration as PEFT writes it
    /// Of Method::Adapter: a new one on top of the one in use (AdapterForm::General), which stays as it is.
    bool onAdapter = false;
    // Of Method::Full: with either of these the rest of the model stays as it is.
    std::int64_t lastLayers = 0;             ///< so many blocks at the end, and the final norm
    std::vector<std::string> trainedModules; ///< by the ends of their paths
    double layerDecay = 1; ///< of Method::Full: a block learns at so many times the rate of the one above it

    bool trainsPart() const { return lastLayers > 0 || !trainedModules.empty(); }

    OptimizerType optimizer = OptimizerType::Adamw;
    double learningRate = 2e-4;
    double rateTestFrom = 0; ///< a range test: the rate rises exponentially from here to learningRate; 0: by `schedule`
    double beta1 = 0.9;      ///< of AdamW and Lion
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double momentum = 0.9;     ///< of SGD and Muon
    double weightDecay = 0;    ///< decoupled (but SGD's); never on norms, biases and other vectors
    double clipNorm = 1;       ///< 0: off
    double embeddingNoise = 0; ///< NEFTune's alpha; 0: off
    double labelSmoothing = 0; ///< the share of a target's probability that all tokens get; part of the reported loss
    /// Of the exponential moving average of the weights over the steps; 0: off. The averaged weights are those that are
    /// validated, saved, kept and answer samples.
    double averageDecay = 0;
    Schedule schedule = Schedule::Cosine;
    double warmupShare = 0.03;    ///< of all steps, where warmupSteps is 0
    std::int64_t warmupSteps = 0; ///< above 0 it decides instead of the share
    double finalRateShare = 0;    ///< the schedule ends at this share of learningRate
    double decayShare = 0.2;      ///< of all steps: the end of warm-up–stable–decay

    double epochs = 3;
    std::int64_t maxSteps = 0; ///< when positive it decides instead of epochs
    int maxLength = 1024;      ///< longer rows are cut at the end, and counted
    bool packing = true;
    int microBatchTokens = 1024; ///< with packing: several rows share a micro-batch without seeing each other
    int microBatchRows = 1;      ///< without packing
    int accumulation = 4;        ///< micro-batches a step
    bool shuffle = true;
    std::uint64_t seed = 42;

    std::int64_t validateEvery = 0; ///< steps; 0: at the end of each epoch
    std::int64_t checkpointEvery = 50;
    std::int64_t sampleEvery = 0; ///< steps; 0: never
    int patience = 0;             ///< validations without improvement before an early stop; 0: off
    double minimumImprovement = 0;
    OnSpike onSpike = OnSpike::Pause;
    bool keepBest = true; ///< end with the weights of the best validation instead of the last
    Recompute recompute = Recompute::None;
    Sharding sharding = Sharding::None; ///< among several processes; it changes no number but by rounding
    Offload offload = Offload::None;    ///< by the general path alone
    /// The general autograd path instead of the hand-written CPU path: for other devices, and for tests.
    bool generalPath = false;
    /// A graphics card is given passes that come often, and alike, as recordings; it changes numbers by rounding alone.
    bool recordsPasses = false;
};

Json toJson(const TrainPlan &plan);
/// Errors: InvalidArgument, naming the field and its allowed range.
Result<> checkPlan(const TrainPlan &plan);

/// One training sequence. Position i is a target when trained[i] is set and i > 0.
struct TrainRow
{
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> trained;
    float weight = 1;
};

/// Random access to rows; must give the same rows whenever asked, also to two threads at once.
template <typename Row>
class RowSource
{
public:
    virtual ~RowSource() = default;
    virtual std::size_t size() const = 0;
    virtual Result<Row> row(std::size_t index) const = 0;
};

template <typename Row>
class RowsInMemory : public RowSource<Row>
{
public:
    explicit RowsInMemory(std::vector<Row> rows) : m_rows(std::move(rows)) {}
    std::size_t size() const override { return m_rows.size(); }
    Result<Row> row(std::size_t index) const override { return m_rows.at(index); }

private:
    std::vector<Row> m_rows;
};

using TrainSource = RowSource<TrainRow>;
using TrainRows = RowsInMemory<TrainRow>;

/// What a step or a validation found of one row.
struct RowOutcome
{
    std::size_t row = 0; ///< of its source
    double loss = 0;     ///< mean over its targets, without its weight
    std::int64_t targets = 0;
    std::int64_t hits = 0; ///< targets that no token was likelier than
};

/// Norms of the gradient before clipping by layer; not a number for a layer that is not trained.
struct LayerNorms
{
    std::vector<double> layers;
    double rest = 0; ///< what lies in no layer: embeddings, head, virtual tokens
};

struct StepMetrics
{
    std::int64_t step = 0; ///< 1 is the first
    std::int64_t totalSteps = 0;
    double epoch = 0; ///< e.g. 1.25
    double loss = 0;
    double learningRate = 0;
    double gradientNorm = 0; ///< before clipping
    double tokensPerSecond = 0;
    std::int64_t tokens = 0;        ///< read so far
    std::int64_t trainedTokens = 0; ///< targets so far
    std::uint64_t memoryBytes = 0;  ///< resident, of all processes together
    LayerNorms layerNorms = {};     ///< empty: not measured, as in most steps where it would take time
    /// Of the rows of this step, before it changed the weights; none where the objective cannot tell.
    std::vector<RowOutcome> rows = {};
};

/// What the preparation found; nothing is dropped silently.
struct TrainPreparation
{
    std::int64_t rows = 0;
    std::int64_t usedRows = 0;
    std::int64_t cutRows = 0;           ///< longer than maxLength
    std::int64_t rowsWithoutTarget = 0; ///< left out
    std::int64_t tokens = 0;
    std::int64_t targetTokens = 0;
    std::int64_t totalSteps = 0;
    std::int64_t warmupSteps = 0;
    std::int64_t trainableParameters = 0;
    std::int64_t resumedStep = 0;   ///< 0: from the start
    std::int64_t resumedTokens = 0; ///< read up to there
    Text resumeNote;                ///< why the numbers are no longer bit-equal; empty: they are
    Text damageNote;                ///< why an older checkpoint was taken, or none; empty when all is well
    Text changeNote;                ///< what was changed in the plan since the checkpoint; empty: nothing
    std::string path;               ///< "cpu kernels (avx2)" or "autograd"
    int ranks = 1;                  ///< processes that train together
};

/// Why a step went wrong: what its rows give one by one, with the weights before it.
struct StepCause
{
    struct Row
    {
        std::size_t row = 0; ///< of its source
        double loss = 0;
        double gradientNorm = 0; ///< of its share in the step's gradient
        std::size_t batch = 0;   ///< its micro-batch in the step
    };
    enum class Part { Unknown, Embedding, Block, Head };

    /// Worst first: those that are not a number alone, or of a spike those with by far the largest gradients. None: it
    /// is no single row's fault.
    std::vector<Row> rows;
    /// Where the worst one's numbers stop being finite, or where a spike's gradient is largest.
    Part part = Part::Unknown;
    std::int64_t block = -1; ///< of Part::Block; 0 is the lowest
};

/// Rows of a step's micro-batches. Of several processes the one with the number i % processes computes batch i.
using StepBatches = std::vector<std::vector<std::size_t>>;

/// A loss or gradient that is not a number. The weights are those before that step.
struct NotFinite
{
    std::int64_t step = 0;
    double loss = 0;
    double gradientNorm = 0;
    StepBatches batches;
    StepCause cause;
};

/// A loss or gradient far above those of the steps before (schedule/spike_watch.h says how far), found before the step
/// changes the weights. A run that pauses then takes the step as it is when it is resumed, with its gradient clipped,
/// or leaves it out; either way it does not pause there again.
struct Spike
{
    std::int64_t step = 0;
    bool isOfGradient = false; ///< else of the loss
    double value = 0;
    double usual = 0;
    StepBatches batches;
    StepCause cause;
    bool pauses = false;
};

struct CheckpointInfo
{
    std::int64_t step = 0;
    std::filesystem::path path;
    bool best = false;
};

struct NamedScore
{
    std::string name; ///< "accuracy"
    double value = 0;
};

struct ValidationMetrics
{
    std::int64_t step = 0;
    double loss = 0;
    bool best = false;
    std::vector<NamedScore> scores; ///< what the objective measures besides
    std::vector<RowOutcome> rows;   ///< of all of them, where the objective can tell
};

/// StopKeepLast ends with the last weights even where the plan keeps the best. ResumeWithout leaves the step out at
/// which the run paused, also where it paused for a spike.
enum class TrainControl { Continue, Pause, Resume, ResumeWithout, Stop, StopKeepLast, Checkpoint };
enum class TrainPhase { Preparing, Running, Checkpointing, Validating, Paused };

/// What the largest micro-batch took, which is computed once before the first step.
struct ProbeFinding
{
    std::int64_t tokens = 0;
    std::uint64_t peakBytes = 0; ///< of all processes together
};

struct TrainCallbacks
{
    std::function<void(TrainPhase)> onPhase;
    std::function<void(const TrainPreparation &)> onPrepared;
    std::function<void(const ProbeFinding &)> onProbe;
    std::function<void(const StepMetrics &)> onStep;
    std::function<void(const ValidationMetrics &)> onValidation;
    std::function<void(const CheckpointInfo &)> onCheckpoint;
    /// Every sampleEvery steps: the model may be used (generate) inside this call.
    std::function<void(std::int64_t step)> onSample;
    std::function<void(const NotFinite &)> onNotFinite;
    bool wantsCause = true; ///< of it, for which the step's rows are computed one by one
    std::function<void(const Spike &)> onSpike;
    /// The step did not change the model: it was no number, or is to be left out (again, after an older checkpoint).
    std::function<void(std::int64_t step)> onStepLeftOut;
    std::function<void(const Text &)> onNote; ///< what else whoever looks at the run should know
    /// A checkpoint could not be written (full disk): the run pauses, and tries again on Resume.
    std::function<void(const Error &)> onCheckpointFailed;
    /// Asked between micro-batches, and every 100 ms while paused. Without it nothing pauses: what would pause ends.
    std::function<TrainControl()> poll;
};

enum class TrainOutcome { Completed, EarlyStopped, Stopped, NotFinite };

struct TrainResult
{
    TrainOutcome outcome = TrainOutcome::Completed;
    std::int64_t finalStep = 0; ///< the last step that changed the weights
    std::int64_t bestStep = 0;  ///< 0: no validation
    double bestLoss = 0;
    double lastLoss = 0;
    std::int64_t keptStep = 0; ///< whose weights the model has now
    std::int64_t tokens = 0;
    std::int64_t trainedTokens = 0;
    double seconds = 0; ///< of this attempt
};

/// Tunes the model in place and goes on from the newest checkpoint in `checkpoints` that verifies and belongs to the
/// same plan and data (steps, rate, schedule, decay, clipping and when to stop may be others: what is changed is
/// noted); without a folder there is none, and nothing is kept but the last weights. With LoRA and other adapters the
/// result is an adapter of the model, selected. `validation` may be null. Loss: the sum over targets divided by their
/// number in the whole accumulation window (TRL's num_items_in_batch). Errors: InvalidArgument (plan, no trainable
/// token, checkpoints of another plan), OutOfMemory, Io, Cancelled (stop token: a checkpoint is written first).
///
/// With `ranks` every one of them calls it with the same model, plan, data and folder. They share a step's
/// micro-batches between them, so that a run is the same whatever their number, but for rounding; the first writes the
/// checkpoints, which do not depend on it either. Only the first one's callbacks may wish for anything. Errors besides:
/// InvalidArgument (more ranks than micro-batches a step; ranks that disagree).
Result<TrainResult> train(LoadedModel &model, const TrainPlan &plan, const TrainSource &training,
                          const TrainSource *validation, const std::filesystem::path &checkpoints,
                          const TrainCallbacks &callbacks = {}, std::stop_token stop = {},
                          Communicator *ranks = nullptr);

} // namespace fieldwright::engine
