#pragma once

#include "core/engine/engine_state.h"
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
    /// Σ weight · -log p(target), with label smoothing ((1 - share) · that + share · the mean over all tokens) when
    /// validating too: so do transformers' Trainer and TRL. With `gradientScale` ≠ 0, that times the sum's gradient is
    /// added to the parameters'.
    virtual double run(const MicroBatch &batch, double gradientScale, const DropoutKey &dropout) = 0;
    virtual std::string name() const = 0;
};

/// Any device and precision. Turns gradients of the parameters on, and off when destroyed. Recompute::FeedForward means
/// whole blocks here.
std::unique_ptr<ComputePath> makeAutogradPath(LoadedModel::State &state, ParameterSet &parameters,
                                              Recompute recompute = Recompute::None,
                                              const Regularisation &regularisation = {});
/// fp32 on the processor. `capacity`: most tokens of a micro-batch; buffers are allocated once.
std::unique_ptr<ComputePath> makeCpuPath(LoadedModel::State &state, ParameterSet &parameters, std::int64_t capacity,
                                         Recompute recompute = Recompute::None,
                                         const Regularisation &regularisation = {});
/// The hand-written one where it can compute what the plan asks for rows of at most `longest` tokens.
std::unique_ptr<ComputePath> makePath(LoadedModel::State &state, ParameterSet &parameters, const TrainPlan &plan,
                                      std::int64_t longest, std::int64_t capacity);

} // namespace fieldwright::engine
