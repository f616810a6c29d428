#pragma once

#include "core/engine/engine_state.h"
#include "core/engine/model/device_recording.h"
#include "core/engine/objective/micro_batch.h"
#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// What keeps a model from learning its rows by heart.
struct Regularisation
{
    double embeddingNoise = 0; ///< NEFTune's alpha, while training
    double labelSmoothing = 0; ///< the share of a target's probability that all tokens get
};

/// How a micro-batch's loss and gradients are computed: the one interface in front of the general autograd path and of
/// the hand-written CPU path.
class ComputePath
{
public:
    virtual ~ComputePath() = default;
    /// Makes what can be made of a micro-batch before its turn. It may be called in another thread while another one is
    /// computed; run() does without.
    virtual void prepare(MicroBatch & /*batch*/) const {}
    /// Σ weight · -log p(target), with label smoothing ((1 - share) · that + share · the mean over all tokens) when
    /// validating too: so do transformers' Trainer and TRL. With `gradientScale` ≠ 0, that times the sum's gradient is
    /// added to the parameters'.
    virtual double run(const MicroBatch &batch, double gradientScale, const DropoutKey &dropout) = 0;
    /// See TrainBatch::blockOutputs(). Without dropout and noise.
    virtual std::vector<double> blockOutputs(const MicroBatch &batch) = 0;
    virtual std::string name() const = 0;
    /// What whoever looks at the run should know since the last call; empty: nothing.
    virtual Text takeNote() { return {}; }
    /// See RecordedPasses.
    virtual bool usesRecordings() const { return false; }

    /// Of the last run(), target by target: its loss without its weight, and whether no token was likelier.
    const std::vector<float> &targetLosses() const { return m_targetLosses; }
    const std::vector<std::uint8_t> &targetHits() const { return m_targetHits; }

protected:
    std::vector<float> m_targetLosses;
    std::vector<std::uint8_t> m_targetHits;
};

/// Where the blocks' inputs wait that Recompute::Blocks computes from.
enum class Inputs { OnDevice, OnHost };

/// How the general path computes a pass.
struct PassOptions
{
    Recompute recompute = Recompute::None; ///< Recompute::FeedForward means whole blocks here
    Regularisation regularisation = {};
    Inputs inputs = Inputs::OnDevice;
    MakeRecording recordings = {}; ///< of passes that come often and are alike; empty: none
};

/// Any device and precision. Turns gradients of the parameters on, and off when destroyed.
std::unique_ptr<ComputePath> makeAutogradPath(LoadedModel::State &state, ParameterSet &parameters,
                                              PassOptions options = {});
/// fp32 on the processor. `capacity`: most tokens of a micro-batch; buffers are allocated once.
std::unique_ptr<ComputePath> makeCpuPath(LoadedModel::State &state, ParameterSet &parameters, std::int64_t capacity,
                                         Recompute recompute = Recompute::None,
                                         const Regularisation &regularisation = {});
/// The hand-written one where it can compute what the plan asks for rows of at most `longest` tokens.
std::unique_ptr<ComputePath> makePath(LoadedModel::State &state, ParameterSet &parameters, const TrainPlan &plan,
                                      std::int64_t longest, std::int64_t capacity);

} // namespace fieldwright::engine
